/* queue.h - jobs that were added, and those that wait for their next attempt. */
#ifndef FB_RUN_QUEUE_H
#define FB_RUN_QUEUE_H

#include "jobs/graph.h"
#include "jobs/job.h"
#include "jobs/job_pack.h"

struct fb_run;
struct worker;

struct run_queue {
    struct graph graph;          /* of the jobs that were added */
    struct kept kept;            /* of those of the feed, with options.keep_jobs */
    struct job_list unannounced; /* their `queued` is not out */
    struct job_list waiting;     /* for the time of their next attempt */
    struct job_list due;         /* their time has come */
    size_t waiting_count;
    uint32_t left; /* how far they were skipped after a stop */
};

/* At the run's close: one after the other of those that waited to be tried again; NULL: no more. */
struct job_copy *queue_close_waiting(struct fb_run *run);
void queue_fini(struct fb_run *run);

/* What comes in. */
int queue_add(struct fb_run *run, const struct fb_job *job);
struct job_copy *queue_announce(struct fb_run *run); /* reports `queued` of one; NULL: of none */
int queue_keep(struct fb_run *run, const struct job_copy *copy); /* one of the feed's */
void queue_keep_done(struct fb_run *run, const struct fb_job *job, uint32_t number); /* and over */

/* What may start. */
bool queue_ready(struct fb_run *run);            /* one, and all that it takes is free */
bool queue_empty(const struct fb_run *run);      /* none waits to be started, ever */
bool queue_exhausted(const struct fb_run *run);  /* nor does the feed have more */
struct job_copy *queue_take(struct fb_run *run); /* NULL: none is ready */

/* One that waits to be tried again, or is about to be, leaves the queue; NULL: it does not. */
struct job_copy *queue_take_again(struct fb_run *run, uint32_t job);
bool queue_is_due(const struct fb_run *run, uint32_t job);   /* one that is about to be */
void queue_start(struct fb_run *run, struct job_copy *copy); /* once the worker before is gone */
/* The copy of one of the feed's that was kept; NULL: none, no memory. */
struct job_copy *queue_take_kept(struct fb_run *run, uint32_t job);

struct graph *queue_graph(struct fb_run *run); /* for held.c */

/* What has become of them. */
void queue_began(struct fb_run *run, uint32_t job);
void queue_said_ready(struct fb_run *run, uint32_t job);
void queue_again(struct fb_run *run, struct job_copy *copy, int64_t wait_us); /* another attempt */
void queue_again_gone(struct fb_run *run, struct job_copy *copy); /* the worker before is gone */
void queue_timer(struct fb_run *run, struct timer *timer);        /* and its time has come */
void queue_again_at_once(struct fb_run *run);                     /* for none is waited any more */
size_t queue_waiting(const struct fb_run *run);                   /* how many wait for a time */
/* The job's own end. True: its copy is kept here, for it may be asked for. */
bool queue_ended(struct fb_run *run, uint32_t job, enum graph_fate fate, uint32_t attempts,
                 bool by_hand, struct job_copy *copy);
void queue_done_before(struct fb_run *run, uint32_t job, bool failed); /* in an earlier run */
bool queue_has_kept(const struct fb_run *run, uint32_t job);
int queue_rerun(struct fb_run *run, uint32_t job); /* fb_run_again(), whose errors it returns */

/* What will not run. */
bool queue_next_doomed(struct fb_run *run, struct graph_doom *doom);
uint32_t queue_next_left(struct fb_run *run);        /* of those added, after a stop; 0: none */
struct job_copy *queue_take_due(struct fb_run *run); /* NULL: none is left */
struct job_copy *queue_take_added(struct fb_run *run, uint32_t job); /* its copy */
struct job_copy *queue_copy(struct fb_run *run, uint32_t job);       /* the same: it stays here */
const struct fb_job *queue_job(struct fb_run *run, uint32_t job);    /* NULL: it is not kept */
void queue_skipped(struct fb_run *run, uint32_t job, struct job_copy *copy);
/* Nothing runs and nothing can start: finds jobs that wait in vain. True: one does. */
bool queue_break(struct fb_run *run);
void queue_reopen(struct fb_run *run);

#endif
