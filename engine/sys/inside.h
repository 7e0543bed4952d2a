/* inside.h - what the files of the seam share among themselves. */
#ifndef FB_SYS_INSIDE_H
#define FB_SYS_INSIDE_H

#include "sys.h"

#include <signal.h>

struct sys_signals {
    bool left; /* SIGCHLD is the caller's: nothing is to be given back */
    sigset_t mask_before;
    struct sigaction child_before; /* SIGCHLD's */
    unsigned char changed[NSIG];   /* signals that a worker must have reset */
    int changed_count;
};

/* As fork(2), for a child that never runs the parent's handlers of exit(3); -1 and errno. */
pid_t sys_function_fork(void);
void sys_function_begin(void);               /* in the child: the parent's streams are forgotten */
_Noreturn void sys_function_end(int status); /* in the child: flushes its own, and ends it */

/*
 * Whether a file of ours may have so many bytes, or write(2) says that it may not: a host that
 * leaves SIGXFSZ as it is, and does not block it in this thread, would be killed at its
 * RLIMIT_FSIZE. However far that is: how much is written until then is not known.
 */
bool sys_may_grow(uint64_t bytes);

/* Closes every descriptor from `first` on, or with CLOSE_RANGE_CLOEXEC has exec(2) do it. */
void sys_close_from(int first, unsigned flags);
void sys_close_range(int first, int last, unsigned flags); /* those alone, with both */

/*
 * Of a process that stands beside a run: from 3 on only these descriptors, of which those below 3
 * get a number there, -1 where there is none; then a session, a name and /dev/null of its own,
 * which takes the place of what lies below 3.
 */
void sys_keep_only(int *fds, int count);
void sys_step_aside(const char *name);
/*
 * Closes them in a process that shares our table of descriptors: it waits where close(2) waits, and
 * they are not ours any more. Only wait4(2) with __WCLONE sees it. Its pid, or -errno.
 */
pid_t sys_close_aside(const int *fds, int count);
/* A process that holds copies of all descriptors until it is killed; wait4(2) with __WCLONE. */
pid_t sys_hold_files(void);

/* Into `process`, a child of `owner`: its job and whether it outlives the run. */
void sys_read_environment(struct sys_process *process, pid_t owner);

#endif
