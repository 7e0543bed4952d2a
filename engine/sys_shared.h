/* sys_shared.h - what the files of the seam share among themselves. */
#ifndef FB_SYS_SHARED_H
#define FB_SYS_SHARED_H

#include "sys.h"

#include <signal.h>

struct sys_signals {
    sigset_t mask_before;
    struct sigaction child_before; /* SIGCHLD's */
    unsigned char changed[NSIG];   /* signals that are ignored or handled in this process */
    int changed_count;
};

/* Closes every descriptor from `first` on, or with CLOSE_RANGE_CLOEXEC has exec(2) do it. */
void sys_close_from(int first, unsigned flags);

/*
 * Of a process that stands beside a run: a session, a name and /dev/null of its own; then only
 * these descriptors, from 3 on.
 */
void sys_step_aside(const char *name);
void sys_keep_only(int *fds, int count);

/* Into `process`, a child of `owner`: its job and whether it outlives the run. */
void sys_read_environment(struct sys_process *process, pid_t owner);

#endif
