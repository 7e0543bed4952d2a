/*
 * host_stage.h - a board on a terminal in this process: what it sends there is read by the test, in
 * a loop of its own.
 */
#ifndef HOST_STAGE_H
#define HOST_STAGE_H

#include "base/text.h"
#include "check_main.h"
#include "host/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int master;
static struct text came;
static struct termios before;
static struct fb_run *run;
static struct fb_board *board;

static inline void set_up(void)
{
    struct winsize size = { .ws_row = 24, .ws_col = 80 };
    int side;

    check_locale();
    ck_assert_int_eq(openpty(&master, &side, NULL, NULL, &size), 0);
    ck_assert_int_eq(fcntl(master, F_SETFD, FD_CLOEXEC), 0);
    ck_assert_int_eq(fcntl(master, F_SETFL, O_NONBLOCK), 0); /* a child reads it, too */
    ck_assert_int_eq(tcgetattr(side, &before), 0);
    fflush(NULL);
    dup2(side, STDIN_FILENO);
    dup2(side, STDOUT_FILENO);
    close(side);
    setenv("TERM", "xterm-256color", 1);
    signal(SIGINT, SIG_DFL); /* Check has handlers of these */
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL); /* and of nohup(1) may have come */
}

/* What the terminal got; it would stand, if nothing read. */
static inline const char *sent(void)
{
    struct pollfd ready = { .fd = master, .events = POLLIN };
    char bytes[4096];
    ssize_t n;

    while (poll(&ready, 1, 0) > 0 && (n = read(master, bytes, sizeof bytes)) > 0)
        text_put(&came, bytes, (size_t)n);
    return text_string(&came);
}

static inline bool has(const char *words)
{
    return strstr(sent(), words) != NULL;
}

static inline void keys(const char *bytes)
{
    ck_assert_int_eq(write(master, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
}

static inline void open_run(const char *line, bool hold)
{
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .title = "Theirs",
                                                             .output = FB_OUTPUT_LINE,
                                                             .hold = hold }),
                     0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .name = "worker", .shell = line }), 1);
}

static inline void open_board(struct fb_board_options options)
{
    ck_assert_int_eq(fb_board_open(&board, run, &options), 0);
    ck_assert_ptr_nonnull(board);
}

static inline bool given_back(void)
{
    struct termios now;

    ck_assert_int_eq(tcgetattr(STDIN_FILENO, &now), 0);
    return now.c_lflag == before.c_lflag && now.c_iflag == before.c_iflag &&
           now.c_oflag == before.c_oflag && memcmp(now.c_cc, before.c_cc, sizeof now.c_cc) == 0;
}

/* By a loop of the program's own, until an event of that kind, or (FB_KIND_COUNT) these words. */
static inline struct fb_event until(enum fb_kind kind, const char *words)
{
    struct fb_event event = { .kind = FB_KIND_COUNT };
    int fd = fb_board_fd(board);

    ck_assert_int_gt(fd, STDERR_FILENO);
    for (;;) {
        struct pollfd ready[] = { { .fd = fd, .events = POLLIN },
                                  { .fd = master, .events = POLLIN } };
        int r;
        while ((r = fb_board_next(board, &event)) == 1)
            if (event.kind == kind)
                return event;
        ck_assert_int_eq(r, 0);
        if (words != NULL && has(words))
            return event;
        sent();
        if (fb_board_over(board))
            return (struct fb_event){ .kind = FB_KIND_COUNT };
        poll(ready, 2, 1000);
    }
}

static inline void close_all(void)
{
    board = fb_board_close(board);
    sent();
    ck_assert(given_back());
    run = fb_run_close(run);
    text_fini(&came);
}

#endif
