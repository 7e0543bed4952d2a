/* attempt.h - an attempt of a job, from its beginning to what follows from its end. */
#ifndef FB_RUN_ATTEMPT_H
#define FB_RUN_ATTEMPT_H

#include "base/fate.h"
#include "forkboard.h"

struct fb_run;
struct worker;

void attempt_began(struct fb_run *run, struct worker *worker);
void attempt_ready(struct fb_run *run,
                   struct worker *worker); /* its worker says that it is ready */
bool attempt_needs_copy(const struct fb_run *run, const struct fb_job *job);
void attempt_drop_copy(struct fb_run *run, struct worker *worker);
bool attempt_succeeds(const struct worker *worker, int code, int signal);
bool attempt_is_last(const struct fb_run *run, const struct worker *worker); /* if it fails */
void attempt_ended(struct fb_run *run, struct worker *worker, enum fate end);
void attempt_gone(struct fb_run *run, struct worker *worker); /* its worker holds nothing more */

#endif
