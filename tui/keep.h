/*
 * keep.h - what a run keeps besides its record: a line of the job log for each job, its
 * output in files; and what an earlier run's log says of this one's jobs.
 */
#ifndef FB_KEEP_H
#define FB_KEEP_H

#include "opt.h"
#include "summary.h"

struct keep;

/*
 * Opens what the options ask for, in a dry run for reading alone; *out is NULL where they ask for
 * nothing. 0, or -errno with one
 * line in `error`.
 */
int keep_open(struct keep **out, const struct opt *opt, char *error, size_t size);
struct keep *keep_close(struct keep *keep); /* accepts NULL, returns NULL */

/* Resuming: the highest job that the log knows; 0: none, or a new run. */
uint32_t keep_last(const struct keep *keep);
/*
 * What is to be done with a job: KEEP_RUN, or nothing, as it was done or has failed before; or
 * -errno with one line in keep_error(). `command` is what FB_QUEUED tells of it; exit codes among
 * success[0..count), or 0, are success.
 */
enum { KEEP_RUN, KEEP_FAILED, KEEP_DONE };
int keep_asked(struct keep *keep, uint32_t job, const char *command, const int *success,
               size_t count);
/* Complains that the log knows more jobs than there are. Returns -EINVAL. */
int keep_too_few(struct keep *keep, uint32_t jobs);
const char *keep_error(const struct keep *keep);
/* Whether it has to have every byte of the workers' output. */
bool keep_wants_output(const struct keep *keep);
/* What is wrong with the log and stops nothing; NULL: nothing. */
const char *keep_notice(const struct keep *keep);

/*
 * Takes an event, before the summary does. 0, or -errno with one line in keep_error(): told once,
 * what could not be written is not kept from then on.
 */
int keep_event(struct keep *keep, const struct summary *summary, const struct fb_event *event);

#endif
