/* reap.h - the way of a death: its picture is at the head of reap.c. */
#ifndef FB_RUN_REAP_H
#define FB_RUN_REAP_H

#include "sys/sys.h"

struct fb_run;
struct worker;

struct run_reap {
    struct worker *dying;  /* peeked; its pipes are emptied before it is reported */
    struct worker *exited; /* its `exited` is out: reaped next */
    struct sys_death death;
    uint64_t own_bytes; /* our own peak of memory, when it was looked at last */
};

bool reap_goes_on(struct fb_run *run); /* with the one that is dying; false: none is */
void reap_next(struct fb_run *run);    /* there is news of deaths */
void reap_by_descriptor(struct fb_run *run, struct worker *worker);
void reap_zombie(struct fb_run *run, struct worker *worker); /* it has waited long enough */
bool reap_reported(const struct fb_run *run, const struct worker *worker); /* and not yet reaped */
bool reap_any_reported(const struct fb_run *run);
bool reap_began(const struct fb_run *run,
                const struct worker *worker); /* that, or its pipes are read */

#endif
