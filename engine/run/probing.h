/* probing.h - when a worker's probes are tried, and what follows from that. */
#ifndef FB_RUN_PROBING_H
#define FB_RUN_PROBING_H

#include <stdbool.h>

struct fb_job;
struct fb_run;
struct timer;
struct worker;

void probing_begin(struct fb_run *run, struct worker *worker, const struct fb_job *job);
void probing_timer(struct fb_run *run, struct timer *timer);
void probing_ready(struct fb_run *run, struct worker *worker); /* its connection has news */
bool probing_step(struct fb_run *run); /* an errand is over; false: none is */

#endif
