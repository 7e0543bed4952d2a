/* deaths.h - which of our children have died, stopped or gone on. */
#ifndef FB_RUN_DEATHS_H
#define FB_RUN_DEATHS_H

#include "base/timer.h"
#include "sys/sys.h"

struct fb_run;
struct worker;

struct run_deaths {
    struct sys_signals *signals;
    int signal_fd;
    bool news;                  /* ask until nothing is left */
    int adopted, told;          /* that have died; with errands, those that were told of */
    bool asked;                 /* it was read in this round */
    uint32_t sweep;             /* the next of the table to ask */
    uint32_t lost;              /* workers whose end waits to be told, as their number came again */
    bool each;                  /* with `adopt` too, for no signal may have come: */
    uint32_t slice, slice_left; /*   the next of the table then, and how many more */
    bool whole;                 /*   these are all: an end that another wait took was found */
    struct timer timer;
};

void deaths_init(struct fb_run *run);
int deaths_open(struct fb_run *run);
void deaths_close(struct fb_run *run); /* signals are as they were */
void deaths_leave(struct fb_run *run); /* in a child that was forked: they are the owner's */
void deaths_fini(struct fb_run *run);
const struct sys_signals *deaths_signals(const struct fb_run *run); /* a worker gets them back */

void deaths_watch(struct fb_run *run, struct worker *worker); /* just forked */
/* A fork gave this pid: what we knew by it is over, its end taken by another wait. pid, or -errno.
 */
pid_t deaths_new_number(struct fb_run *run, pid_t pid);
void deaths_signal(struct fb_run *run);     /* the signalfd is readable */
void deaths_next_round(struct fb_run *run); /* the kernel is asked again */
void deaths_timer(struct fb_run *run);
void deaths_look_at_held(struct fb_run *run, struct worker *worker); /* it may be over */
void deaths_look_soon(struct fb_run *run);                           /* in a second, not later */
void deaths_mind_threads(struct fb_run *run);                        /* before the alarms are set */
void deaths_look_again(struct fb_run *run);                          /* one may have died unseen */
void deaths_sweep_again(struct fb_run *run); /* ask all workers, once it is looked */
bool deaths_any_news(const struct fb_run *run);
/* The next child with news; *worker is NULL where it was none of our workers. False: no more. */
bool deaths_next(struct fb_run *run, struct worker **worker, struct sys_death *death);
/* By its descriptor: that worker has died. */
bool deaths_ready(struct fb_run *run, struct worker *worker, struct sys_death *death);
void deaths_end_round(struct fb_run *run);

#endif
