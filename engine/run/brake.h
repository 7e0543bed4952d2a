/* brake.h - workers that are read no more, for what they wrote has no place. */
#ifndef FB_RUN_BRAKE_H
#define FB_RUN_BRAKE_H

#include <stdbool.h>

struct fb_run;
struct worker;

struct run_brake {
    bool on;                /* too much output waits in memory */
    struct worker *reading; /* then the one that is read on; NULL: none was chosen */
};

/* One worker has been read, or output has gone out (NULL). */
void brake_judge(struct fb_run *run, struct worker *worker);
void brake_gone(struct fb_run *run, const struct worker *worker); /* nothing of it comes now */
void brake_release(struct fb_run *run, struct worker *worker);    /* it has ended: it is read */
bool brake_is_on(const struct fb_run *run);

#endif
