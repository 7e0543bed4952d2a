/* sys_signals.h - what the seam remembers of the caller's signals; for the files of the seam. */
#ifndef FB_SYS_SIGNALS_H
#define FB_SYS_SIGNALS_H

#include <signal.h>

struct sys_signals {
    sigset_t mask_before;
    struct sigaction child_before; /* SIGCHLD's */
    unsigned char changed[NSIG];   /* signals that are ignored or handled in this process */
    int changed_count;
};

#endif
