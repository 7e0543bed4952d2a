/* scale_wait.c - signals and keys during a scale; what is said of jobs that failed, or of none. */
#include "scale_run.h"

#include "opt/complain.h"
#include "plain/printed.h"
#include "plain/summary.h"
#include "plain/wrap.h"
#include "show/console.h"

#include <poll.h>
#include <stdio.h>

static volatile sig_atomic_t caught, catches;

static void take(int number)
{
    if (caught == 0)
        caught = number;
    catches++;
}

void cmd_scale_catch(struct cmd_scale *scale)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction action = { .sa_handler = take }, was;
    sigset_t blocked;

    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (sigaction(numbers[i], NULL, &was) == 0 && was.sa_handler == SIG_IGN)
            continue;
        sigaddset(&blocked, numbers[i]);
        sigaction(numbers[i], &action, NULL);
    }
    action.sa_handler = cmd_scale_board_signal;
    for (const int *one = console_signals; *one != 0; one++) {
        sigaddset(&blocked, *one);
        sigaction(*one, &action, NULL);
    }
    sigprocmask(SIG_BLOCK, &blocked, &scale->before);
    scale->waiting = scale->before;
    sigaddset(&scale->waiting, SIGCHLD); /* the run's: let through it would be lost */
}

int cmd_scale_caught(void)
{
    return caught;
}

int cmd_scale_catches(void)
{
    return catches;
}

void cmd_scale_await(const struct cmd_scale *scale, int fd)
{
    int64_t wait_us = cmd_scale_board_wait_us(scale->board);
    struct timespec time = { wait_us / 1000000, wait_us % 1000000 * 1000 };
    struct pollfd ready[] = { { .fd = fd, .events = POLLIN },
                              { .fd = cmd_scale_board_fd(scale->board), .events = POLLIN } };

    if (ppoll(ready, 2, wait_us < 0 ? NULL : &time, &scale->waiting) < 0)
        ready[1].revents = 0;
    cmd_scale_board_turn(scale->board, ready[1].revents);
}

bool cmd_scale_broken_off(const struct cmd_scale *scale)
{
    return caught != 0 || cmd_scale_board_quit(scale->board);
}

int cmd_scale_say_no_jobs(struct cmd_scale_board *board)
{
    cmd_scale_board_give_back(board);
    return complain(2, "scale: there are no jobs to measure");
}

void cmd_scale_say_failed(const struct cmd_scale *scale, struct summary *summary)
{
    struct text lines = { 0 };

    cmd_scale_board_give_back(scale->board);
    summary->left = -1;
    summary->columns = wrap_columns(STDERR_FILENO);
    summary_put(summary, &lines, false);
    printed_text(stderr, &lines);
    text_fini(&lines);
}
