/*
 * results.h - each job's output in files: DIR/NUMBER-NAME/stdout and stderr where it printed
 * something, those of an attempt before the last as stdout.1 ..., and exit.json when it has ended.
 */
#ifndef FB_SHOW_RESULTS_H
#define FB_SHOW_RESULTS_H

#include "plain/summary.h"

struct results;

/* Makes the directory where it is missing. 0, or -errno with one line in `error`. */
int results_open(struct results **out, const char *directory, char *error, size_t size);
struct results *results_close(struct results *results); /* accepts NULL, returns NULL */

/*
 * Takes an event, before the summary does; `job` is what that knows of its job, or NULL. 0, or the
 * first error as -errno with one line in `error`: nothing is written after it.
 */
int results_event(struct results *results, const struct summary_job *job,
                  const struct fb_event *event, char *error, size_t size);

/* The part of a path that stands for a name: nothing in it means anything to a shell. Pure. */
void results_put_name(struct text *out, uint32_t job, const char *name);
/* Below the results' directory: of jobs from 10000 on each ten thousand have one of their own. */
void results_put_path(struct text *out, uint32_t job, const char *name);

#endif
