/* leftovers.h - work that goes on in the background when a worker's first process has ended. */
#ifndef FB_RUN_LEFTOVERS_H
#define FB_RUN_LEFTOVERS_H

#include "forkboard.h"
#include "sys/sys.h"

struct fb_run;
struct worker;

enum fb_leftovers leftovers_of(const struct fb_run *run, const struct fb_job *job);
/* It has died so. True: it is held, for it is not over yet. */
bool leftovers_hold(struct fb_run *run, struct worker *worker, const struct sys_death *death);
void leftovers_let_go(struct fb_run *run, struct worker *worker);
bool leftovers_cut(const struct worker *worker); /* its work was ended before it was done */
void leftovers_timer(struct fb_run *run, struct worker *worker);
/* SIGKILL has been sent once more. True: that is enough, it is let go without them. */
bool leftovers_give_up(struct fb_run *run, struct worker *worker);

#endif
