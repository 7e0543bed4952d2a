/* tally.h - what has become of the jobs, and what the run has used. */
#ifndef FB_RUN_TALLY_H
#define FB_RUN_TALLY_H

#include "base/fate.h"
#include "forkboard.h"

struct fb_run;

struct run_tally {
    uint32_t jobs, succeeded, failed, skipped;
    uint32_t unneeded;      /* of the skipped: a reached goal has ended them */
    uint32_t by_hand;       /* of the skipped: their caller held them */
    uint32_t done_before;   /* of the succeeded: in an earlier run */
    uint32_t failed_before; /* of the failed */
    int64_t cpu_us;
    int64_t over_us, idle_us; /* when it ended; how long it stood still between two ends */
    bool over;
};

uint32_t tally_new_job(struct fb_run *run); /* its number */
uint32_t tally_jobs(const struct fb_run *run);
void tally_add(struct fb_run *run, enum fate fate);
void tally_add_skipped(struct fb_run *run, bool by_hand);
void tally_add_before(struct fb_run *run, bool failed); /* done, or failed, in an earlier run */
void tally_add_cpu(struct fb_run *run, int64_t cpu_us);
/* A job is run again: its end no longer counts. */
void tally_take_back(struct fb_run *run, const struct fb_job *job, bool succeeded, bool failed,
                     bool by_hand);
/* In this run: those of an earlier one left out. */
uint32_t tally_succeeded_now(const struct fb_run *run);
uint32_t tally_failed_now(const struct fb_run *run);
bool tally_any_failed(const struct fb_run *run);
/* Every job succeeded, but for so many that outlive the run, and those that were held. */
bool tally_all_well(const struct fb_run *run, uint32_t outliving);
bool tally_over(const struct fb_run *run);
void tally_end(struct fb_run *run, struct fb_event *ended); /* the run's end: fills it in */
void tally_reopen(struct fb_run *run, int64_t now_us);      /* and it goes on */

#endif
