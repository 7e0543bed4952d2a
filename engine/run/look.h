/* look.h - the one worker whose output is looked at. */
#ifndef FB_RUN_LOOK_H
#define FB_RUN_LOOK_H

#include <stdbool.h>
#include <stdint.h>

struct fb_run;
struct look;
struct worker;

int look_at_job(struct fb_run *run, uint32_t job); /* 0: none. 1: something follows; -ENOMEM */
bool look_at(const struct fb_run *run, const struct worker *worker);  /* it is looked at */
void look_news(struct fb_run *run, struct worker *worker, int which); /* its tail has grown */
void look_end(struct fb_run *run, struct worker *worker, int which);  /* its pipe has ended */
bool look_step(struct fb_run *run); /* true: a look began, and something was reported */
void look_timer(struct fb_run *run);
void look_fini(struct fb_run *run);

#endif
