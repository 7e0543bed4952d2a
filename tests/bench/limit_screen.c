/*
 * limit_screen.c - the raw limit of a screen: COUNT workers of a shell line with their output in
 * pipes, epoll, a row of curses for each with its last line, drawn at most 30 times a second; read
 * as it comes, or with "gather" once a frame. "q" ends them and it. It does nothing else that a
 * board does.
 *
 *     limit_screen COUNT read|gather LINE
 */
#define _GNU_SOURCE
#include <curses.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FRAME_MS 34
#define MOST     4096

static char last[MOST][128];
static pid_t pids[MOST];

static int64_t now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int start(const char *line, pid_t *pid)
{
    int fds[2];

    if (pipe2(fds, O_CLOEXEC) < 0)
        exit(1);
    if ((*pid = vfork()) == 0) {
        dup2(fds[1], 1);
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    return fds[0];
}

static void read_one(int fd, int worker)
{
    static char bytes[65536];
    ssize_t n = read(fd, bytes, sizeof bytes - 1);

    if (n <= 0) {
        close(fd);
        return;
    }
    bytes[n - 1] = '\0';
    char *line = strrchr(bytes, '\n');
    snprintf(last[worker], sizeof last[worker], "%.100s", line != NULL ? line + 1 : bytes);
}

static void draw(int count)
{
    for (int row = 0; row < LINES - 1 && row < count; row++)
        mvprintw(row, 0, "%4d running %.100s", row + 1, last[row]);
    refresh();
}

static int quit(int count)
{
    for (int i = 0; i < count; i++)
        kill(pids[i], SIGTERM);
    while (wait(NULL) > 0)
        ;
    endwin();
    return 0;
}

int main(int argc, char **argv)
{
    int count = argc == 4 ? atoi(argv[1]) : 0, epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    bool gather = argc == 4 && strcmp(argv[2], "gather") == 0, changed = true;
    int64_t frame_ms = 0;

    if (count < 1 || count > MOST)
        return 2;
    initscr();
    for (int i = 0; i < count; i++) {
        int fd = start(argv[3], &pids[i]);
        struct epoll_event event = { .events = EPOLLIN,
                                     .data.u64 = (uint64_t)i << 32 | (unsigned)fd };
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    }
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO,
              &(struct epoll_event){ .events = EPOLLIN, .data.u64 = UINT64_MAX });
    for (;;) {
        struct epoll_event ready[64];
        int64_t left = frame_ms - now_ms();
        int n = epoll_wait(epoll_fd, ready, 64, changed ? (left > 0 ? (int)left : 0) : -1);

        for (int i = 0; i < n; i++)
            if (ready[i].data.u64 == UINT64_MAX)
                return quit(count);
            else
                read_one((int)(uint32_t)ready[i].data.u64, (int)(ready[i].data.u64 >> 32));
        changed |= n > 0;
        if (n == 64 || !changed || now_ms() < frame_ms)
            continue;
        draw(count);
        changed = false;
        frame_ms = now_ms() + FRAME_MS;
        if (gather) /* as the board's gather_us: what comes meanwhile is read at once */
            usleep(FRAME_MS * 1000);
    }
}
