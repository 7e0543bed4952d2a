/*
 * keep.h - what a run keeps besides its record: a line of the job log for each job, its
 * output in files; and what an earlier run's log says of this one's jobs.
 */
#ifndef FB_SHOW_KEEP_H
#define FB_SHOW_KEEP_H

#include "opt/opt.h"
#include "plain/summary.h"

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
 * -errno with one line in keep_error(). `command` is as in FB_QUEUED; exit codes among
 * success[0..count), or 0, are success.
 */
enum { KEEP_RUN, KEEP_FAILED, KEEP_DONE };
int keep_asked(struct keep *keep, uint32_t job, const char *command, const int *success,
               size_t count);
/*
 * Asks by command from here on, not by number, of all jobs again: after keep_asked() found another
 * command, or too few jobs. 0 or -errno with a line. When all was asked keep_changed() says it: a
 * line in `notice`; or, where the log has none of these jobs, -EINVAL with the first mistake.
 */
int keep_by_command(struct keep *keep);
bool keep_all_asked(const struct keep *keep); /* every job of the log was */
int keep_changed(struct keep *keep, char *notice, size_t size);
/* Complains that the log knows more jobs than there are. Returns -EINVAL. */
int keep_too_few(struct keep *keep, uint32_t jobs);
/* What keep_error() says of the arguments that are asked about. Returns -EINVAL. */
int keep_refuse(struct keep *keep, const char *why);
const char *keep_error(const struct keep *keep);
/* Whether it has to have every byte of the workers' output. */
bool keep_wants_output(const struct keep *keep);
/* What is wrong with the log and stops nothing; NULL: nothing. */
const char *keep_notice(const struct keep *keep);

/* Whether other jobs than it was opened with can have a log. Accepts NULL. */
bool keep_has_logs(const struct keep *keep);
/* Other jobs than it was opened with are to have these logs: 0, or -errno with one line where that
 * cannot be. For options.logs_later. */
int keep_try_logs(struct keep *keep, const struct opt_log *list, size_t count, char *error,
                  size_t size);
int keep_add_log(struct keep *keep, const struct opt_log *log, uint32_t job); /* 0 or -ENOMEM */

void keep_held(struct keep *keep, int64_t us); /* the run begins that much later than it said */

/*
 * Takes an event, before the summary does. 0, or -errno with one line in keep_error(): said once,
 * what could not be written is not kept from then on.
 */
int keep_event(struct keep *keep, const struct summary *summary, const struct fb_event *event);

/* Whether it is to hear of each job's end of output; from here on it does. Accepts NULL. */
bool keep_hears_dones(struct keep *keep);
void keep_done(struct keep *keep, uint32_t job, uint32_t attempt); /* it has come. Accepts NULL */

/* The descriptor to poll for POLLOUT, where a job log or a table of results is a pipe that takes no
 * more now; or -1. */
int keep_waits(const struct keep *keep);
const char *keep_waits_as(const struct keep *keep); /* which it is, in words */
int keep_writable(struct keep *keep);               /* it is: as keep_event() */
int keep_drain(struct keep *keep); /* waits until all is written: as keep_event() */

#endif
