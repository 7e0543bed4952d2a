/* linger.h - a worker that is reaped and not done. */
#ifndef FB_RUN_LINGER_H
#define FB_RUN_LINGER_H

struct fb_run;
struct worker;

void linger_begin(struct fb_run *run, struct worker *worker); /* just reaped */
void linger_check(struct fb_run *run, struct worker *worker); /* a pipe of it has ended, maybe */
void linger_timer(struct fb_run *run, struct worker *worker);

#endif
