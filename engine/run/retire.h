/* retire.h - a worker is given back. */
#ifndef FB_RUN_RETIRE_H
#define FB_RUN_RETIRE_H

#include <stdbool.h>

struct fb_run;
struct worker;

void retire_done(struct fb_run *run, struct worker *worker); /* reaped, silent, alone */
/* It may outlive the run: nothing that others wait for is its own any more. */
void retire_apart(struct fb_run *run, struct worker *worker);
void retire_unbegun(struct fb_run *run, struct worker *worker); /* it never had a process */
/* The events of those that are given back are taken: the job's last is reported (true: one), then
 * the place is free. */
bool retire_step(struct fb_run *run);
void retire_release(struct fb_run *run);                    /* at the run's close: no event more */
void retire_now(struct fb_run *run, struct worker *worker); /* at the run's close */

#endif
