/* halt.h - when a run ends before its jobs do: what its caller, or the policy, has said. */
#ifndef FB_RUN_HALT_H
#define FB_RUN_HALT_H

#include "forkboard.h"

struct fb_run;

struct run_halt {
    enum fb_stop stop; /* 0: not stopped */
    bool due;          /* the policy says so: it is done in the next step */
    bool halted;       /* it was */
    bool goal;         /* what the policy waited for is reached */
    bool cut;          /* the feed had more */
    bool decided;      /* a job has ended that decides */
    int status;        /*   and with that */
    const char *words; /* why what is left is skipped */
    char text[64];
};

void halt_init(struct fb_run *run);
enum fb_stop halt_stopped(const struct fb_run *run);
void halt_stop(struct fb_run *run, enum fb_stop how);
const char *halt_words(const struct fb_run *run);
bool halt_at_goal(const struct fb_run *run);
void halt_judge(struct fb_run *run, bool succeeded); /* now that one more job has ended */
void halt_decide(struct fb_run *run, int status);    /* a job has ended that decides for all */
bool halt_decided(const struct fb_run *run);
bool halt_due(struct fb_run *run); /* the policy said so, since the last call */
/* It takes place: what runs may end, or is ended; `more`: the feed had some. */
void halt_begin(struct fb_run *run, uint32_t running, bool more);
void halt_end(const struct fb_run *run, struct fb_event *ended); /* the run's end: fills it in */
void halt_reopen(struct fb_run *run);

#endif
