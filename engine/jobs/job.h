/* job.h - copies of jobs: those that were added and wait, and those that may be tried again. */
#ifndef FB_JOBS_JOB_H
#define FB_JOBS_JOB_H

#include "base/text.h"
#include "base/timer.h"
#include "forkboard.h"

#define JOB_CPUS_MOST 8192 /* hardware threads: the most that a kernel can be built for */

struct store;

/* One block: the job and all that it points to. */
struct job_copy {
    struct job_copy *next, *previous; /* in the one list where it waits */
    uint32_t number, attempts;        /* attempts: begun so far */
    uint32_t attempts_before;         /* when it was last asked for: its retries count from there */
    uint32_t lane;                    /* what it takes beside a slot (lanes.h) */
    int slot;            /* that its words were made for, so each attempt has it; 0: any */
    bool timed, leaving; /* a retry waits: for its time; for the worker before it to be gone */
    uint32_t restarts;   /* in a row, by its policy */
    int64_t rested_us;   /* the wait before the last of them */
    bool held;           /* it stands there until its caller starts it */
    const char *why;     /* so held for a reason (held_why()); NULL: for its caller asked */
    bool by_hand;        /* so it has stood at the run's end: skipped, and no failure */
    struct timer timer;
    struct store *printed[2]; /* by an attempt that failed, until the next one is forked */
    bool shown;               /* what that one printed is out, not here */
    struct fb_job job;
};

struct job_list {
    struct job_copy *first, *last;
};

int job_keeps_as(const struct fb_keep *keep); /* its number in the worker */
int job_check(const struct fb_job *job);      /* 0 or -EINVAL */
struct job_copy *job_copy_open(const struct fb_job *job, uint32_t number); /* NULL: no memory */
void job_list_put(struct job_list *list, struct job_copy *copy);
void job_list_drop(struct job_list *list, struct job_copy *copy);
void job_list_fini(struct job_list *list); /* frees the copies */

#endif
