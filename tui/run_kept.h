/* run_kept.h - a run with what it keeps: opened before it, asked, fed, closed after it. */
#ifndef FB_RUN_KEPT_H
#define FB_RUN_KEPT_H

#include "show/sources.h"

/*
 * NULL where no earlier run can be gone on with. Asks keep_asked() of the context's jobs up to
 * keep_last(), and marks them. 0, or -errno with one line in keep_error(); an empty one: what was
 * wrong was reading the jobs.
 */
typedef int cmd_run_sift(void *context, struct keep *keep);

/* The exit status: 2 where the job log cannot be had or is of other jobs; nothing ran then. */
int cmd_run_kept(const struct opt *opt, const struct source_jobs *jobs, cmd_run_sift *sift);
/* For a dry run: 0, or the exit status where there is none to be had. */
int cmd_run_kept_dry(const struct opt *opt, void *context, cmd_run_sift *sift);

#endif
