/* numbered.h - a child with a number that was another process's: the kernel gives it to root. */
#ifndef NUMBERED_H
#define NUMBERED_H

#include "skip.h"

#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 0 where the number cannot be had, with a word: not root, or another process was faster. */
static inline pid_t child_with_pid(pid_t pid)
{
    struct clone_args arguments = { .exit_signal = SIGCHLD,
                                    .set_tid = (uint64_t)(uintptr_t)&pid,
                                    .set_tid_size = 1 };
    pid_t child = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);

    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setsid();
        while (true)
            pause();
    }
    if (child < 0)
        skip("a child of a given number");
    return child > 0 ? child : 0;
}

#endif
