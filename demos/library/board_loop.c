/*
 * board_loop.c - the board inside a loop of the program's own, which has a timer and adds jobs from
 * it and ends one. What it prints meanwhile is on the normal screen when the board is left.
 */
#include <forkboard-board.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* The board has taken each event before we get it. Without a board the run itself is asked. */
static int take_all(struct fb_run *run, struct fb_board *board)
{
    struct fb_event event;
    int ended = 0;

    while ((board != NULL ? fb_board_next(board, &event) : fb_run_next(run, &event)) > 0) {
        if (event.kind == FB_DONE)
            printf("job %u: %s\n", event.job, event.as.done->succeeded ? "well" : "failed");
        ended |= event.kind == FB_ENDED;
    }
    return board != NULL ? fb_board_over(board) : ended;
}

int main(void)
{
    const struct itimerspec each = { { 0, 100000000 }, { 0, 100000000 } };
    struct pollfd fds[2] = { { .events = POLLIN }, { .events = POLLIN } };
    struct fb_board *board;
    struct fb_run *run;
    int ticks = 0, over = 0;
    uint64_t count;

    if (fb_run_open(&run, &(struct fb_options){ .title = "A loop", .slots = 2 }) < 0)
        return 3;
    fb_run_add(run, &(struct fb_job){ .name = "server", .shell = "exec sleep 60" });
    fb_board_open(&board, run, &(struct fb_board_options){ .pane = FB_BOARD_TIMELINE });
    fds[0].fd = board != NULL ? fb_board_fd(board) : fb_run_fd(run);
    fds[1].fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    timerfd_settime(fds[1].fd, 0, &each, NULL);
    for (over = take_all(run, board); !over;) {
        poll(fds, 2, -1);
        if ((fds[1].revents & POLLIN) && read(fds[1].fd, &count, sizeof count) > 0 && ++ticks <= 3)
            fb_run_add(run, &(struct fb_job){ .shell = "sleep 0.2; exit $FORKBOARD_JOB" });
        if (ticks == 10)
            fb_run_kill(run, 1, SIGTERM); /* the run ends with its last job */
        over = take_all(run, board);
    }
    fb_board_close(board);
    fb_run_close(run);
    close(fds[1].fd);
    puts("Business as usual");
    return 0;
}
