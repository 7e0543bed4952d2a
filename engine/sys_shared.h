/* sys_shared.h - what the files of the seam share among themselves. */
#ifndef FB_SYS_SHARED_H
#define FB_SYS_SHARED_H

#include <signal.h>

struct sys_signals {
    sigset_t mask_before;
    struct sigaction child_before; /* SIGCHLD's */
    unsigned char changed[NSIG];   /* signals that are ignored or handled in this process */
    int changed_count;
};

/* Closes every descriptor from `first` on, or with CLOSE_RANGE_CLOEXEC has exec(2) do it. */
void sys_close_from(int first, unsigned flags);

#endif
