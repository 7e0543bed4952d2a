/* held.h - jobs that stand there until their caller starts them, and what was asked of them. */
#ifndef FB_RUN_HELD_H
#define FB_RUN_HELD_H

#include "jobs/job.h"

struct fb_run;
struct worker;

struct held_news {
    uint32_t job, attempt;
    void *user;
    bool on;
    const char *why; /* held_why(); NULL: none */
};

struct run_held {
    struct job_list list;   /* those that had a process; the others wait in the queue's graph */
    struct held_news *news; /* `held` events that are not out: news[told ...] */
    size_t count, told, room;
    char **whys; /* [why_count] */
    size_t why_count, why_room;
    uint32_t skipped; /* how far those of the graph were skipped */
};

int held_reserve(struct fb_run *run); /* for one more held_say(): 0 or -ENOMEM */
/* Its `held` event comes in the next step: a call from outside has no room for events. */
void held_say(struct fb_run *run, const struct held_news *news);
bool held_step(struct fb_run *run); /* reports one; false: there is none */
void held_report(struct fb_run *run, const struct held_news *news); /* in a step: at once */

/* The same text, kept as long as the run: reasons are few, and asked for again and again. NULL: no
 * memory. */
const char *held_why(struct fb_run *run, const char *why);

/* Of one that was added and has not begun; `why` as held_why() gives it, or NULL. False: it is not
 * so. */
bool held_hold(struct fb_run *run, uint32_t job, const char *why);
bool held_release(struct fb_run *run, uint32_t job);
bool held_is(struct fb_run *run, uint32_t job);
uint32_t held_next(struct fb_run *run); /* taken; 0: none */

void held_put(struct fb_run *run, struct job_copy *copy);
struct job_copy *held_find(const struct fb_run *run, uint32_t job); /* NULL: it is not there */
struct job_copy *held_take(struct fb_run *run, struct job_copy *copy);
bool held_any(const struct fb_run *run);
struct job_copy *held_first(const struct fb_run *run); /* whose worker is gone; NULL: none */
struct job_copy *held_close(struct fb_run *run);       /* any, taken out; NULL: none is left */
void held_fini(struct fb_run *run);                    /* the list is empty by then */

#endif
