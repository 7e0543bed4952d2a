/* done.h - what came of a job, gathered while its last attempt lives, and reported when it is over.
 */
#ifndef FB_RUN_DONE_H
#define FB_RUN_DONE_H

#include "forkboard.h"

struct fb_run;
struct worker;
struct stream;

struct run_done {
    struct fb_done skipped; /* in the event */
};

void done_captures(const struct fb_run *run, struct worker *worker, const struct fb_job *job);
void done_forked(struct worker *worker, const struct fb_event *event);
void done_exited(struct worker *worker, const struct fb_event *event);
void done_reaped(struct worker *worker, const struct fb_event *event);
void done_unstarted(struct worker *worker, const struct fb_event *event);
void done_report(struct fb_run *run, struct worker *worker); /* nothing of it is left */
/* `skipped` of a job, reported just now; `attempts` were made before. */
void done_skipped(struct fb_run *run, struct fb_event *skipped, uint32_t attempts);
bool done_wanted(const struct worker *worker);
void done_told(struct worker *worker); /* or it needs none */
void done_fini(struct worker *worker);

#endif
