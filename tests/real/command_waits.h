/* command_waits.h - commands that ask a run in another process, on a machine that may be busy. */
#ifndef COMMAND_WAITS_H
#define COMMAND_WAITS_H

#include "command_stage.h"

#include <poll.h>
#include <sys/syscall.h>
#include <time.h>

/*
 * In the place of libc's, within a command: the clock of its patience stands, and it waits for the
 * run's answer as long as the machine needs for that. The limit of the test ends it.
 */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    if (clock != CLOCK_MONOTONIC || !stage_within)
        return (int)syscall(SYS_clock_gettime, clock, now);
    *now = (struct timespec){ .tv_sec = 50 };
    return 0;
}

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    struct timespec wait = { timeout_ms / 1000, timeout_ms % 1000 * 1000000L };
    bool for_ever = timeout_ms < 0 || (stage_within && timeout_ms > 0);

    return ppoll(fds, count, for_ever ? NULL : &wait, NULL);
}

#endif
