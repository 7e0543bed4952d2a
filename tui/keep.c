/*
 * keep.c - the job log and the results, fed by events. A success is written at once: whatever
 * happens next, it will not run again. A failure waits for the next event, which tells whether the
 * job is tried again; a log has one line for each job that came to its own end. What the end of the
 * run or a halt has ended did not, and has none.
 */
#include "keep.h"

#include "joblog.h"
#include "results.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct keep {
    struct joblog *joblog;   /* NULL: none */
    struct results *results; /* NULL: none */
    bool well;               /* what failed is to be run again */
    int64_t start_us;
    struct joblog_line waiting; /* a failure; job 0: none */
    struct text command;        /* its command */
    char error[4400], notice[4400];
};

static enum joblog_how how_of(const struct opt *opt)
{
    if (!opt->resume && !opt->resume_failed)
        return JOBLOG_NEW;
    return opt->dry_run ? JOBLOG_READ : JOBLOG_RESUME;
}

static int open_joblog(struct keep *keep, const struct opt *opt, char *error, size_t size)
{
    enum joblog_how how = how_of(opt);
    int r;

    if (opt->joblog == NULL || (opt->dry_run && how == JOBLOG_NEW))
        return 0;
    keep->well = opt->resume_failed;
    r = joblog_open(&keep->joblog, opt->joblog, how, error, size);
    if (r < 0)
        return r == -ENOENT && how == JOBLOG_READ ? 0 : r; /* nothing was done before */
    if (joblog_torn(keep->joblog) != 0)
        snprintf(keep->notice, sizeof keep->notice,
                 "%s:%u: the last line was torn and is left out: its job runs again", opt->joblog,
                 joblog_torn(keep->joblog));
    return 0;
}

int keep_open(struct keep **out, const struct opt *opt, char *error, size_t size)
{
    struct keep *keep;
    int r;

    *out = NULL;
    if (opt->joblog == NULL && opt->results == NULL)
        return 0;
    keep = calloc(1, sizeof *keep);
    if (keep == NULL) {
        snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
        return -ENOMEM;
    }
    r = open_joblog(keep, opt, error, size);
    if (r == 0 && opt->results != NULL && !opt->dry_run)
        r = results_open(&keep->results, opt->results, error, size);
    if (r < 0)
        keep = keep_close(keep);
    *out = keep;
    return r;
}

struct keep *keep_close(struct keep *keep)
{
    if (keep == NULL)
        return NULL;
    joblog_close(keep->joblog);
    results_close(keep->results);
    text_fini(&keep->command);
    free(keep);
    return NULL;
}

uint32_t keep_last(const struct keep *keep)
{
    return keep->joblog != NULL ? joblog_last(keep->joblog) : 0;
}

bool keep_wants_output(const struct keep *keep)
{
    return keep->results != NULL;
}

int keep_asked(struct keep *keep, uint32_t job, const char *command, const int *success,
               size_t count)
{
    int says =
        joblog_says(keep->joblog, job, command, success, count, keep->error, sizeof keep->error);

    if (says < 0)
        return says;
    return says == JOBLOG_WELL                    ? KEEP_DONE
           : says == JOBLOG_FAILED && !keep->well ? KEEP_FAILED
                                                  : KEEP_RUN;
}

int keep_too_few(struct keep *keep, uint32_t jobs)
{
    snprintf(keep->error, sizeof keep->error,
             "%s: knows job %u, and there are only %u: of other jobs", joblog_path(keep->joblog),
             joblog_last(keep->joblog), jobs);
    return -EINVAL;
}

const char *keep_error(const struct keep *keep)
{
    return keep->error;
}

const char *keep_notice(const struct keep *keep)
{
    return keep->notice[0] != '\0' ? keep->notice : NULL;
}

static int write_line(struct keep *keep, const struct joblog_line *line)
{
    int r = joblog_add(keep->joblog, line);

    if (r < 0)
        snprintf(keep->error, sizeof keep->error, "job log %s: %s; it ends here, the jobs go on",
                 joblog_path(keep->joblog), strerrordesc_np(-r));
    return r;
}

static int write_waiting(struct keep *keep)
{
    int r;

    keep->waiting.command = keep->command.bytes;
    keep->waiting.command_bytes = keep->command.size;
    r = keep->command.failed ? -ENOMEM : write_line(keep, &keep->waiting);
    keep->waiting.job = 0;
    return r;
}

/* A shell's codes for what it could not run. */
static int unstarted_code(const struct fb_event *event)
{
    return event->as.unstarted.error == ENOENT ? 127 : 126;
}

static struct joblog_line line_of(const struct keep *keep, const struct summary_job *job,
                                  const struct fb_event *event)
{
    bool began = job->pid != 0;
    struct joblog_line line = {
        .job = event->job,
        .start_us = keep->start_us + (began ? job->began_us : event->t_us),
        .run_us = began ? event->t_us - job->began_us : 0,
        .received = job->written_bytes,
        .command = job->command != NULL ? job->command : "",
    };

    line.command_bytes = strlen(line.command);
    if (event->kind == FB_UNSTARTED) {
        line.code = unstarted_code(event);
        return line;
    }
    line.signal = event->as.exited.signal;
    line.code = event->as.exited.cause == FB_CAUSE_TIMEOUT ? -1
                : line.signal != 0                         ? 0
                                                           : event->as.exited.code;
    return line;
}

static int end(struct keep *keep, const struct summary_job *job, const struct fb_event *event)
{
    struct joblog_line line = line_of(keep, job, event);
    bool exited = event->kind == FB_EXITED;

    if (exited && event->as.exited.succeeded)
        return write_line(keep, &line);
    if (exited &&
        (event->as.exited.cause == FB_CAUSE_STOP || event->as.exited.cause == FB_CAUSE_HALT))
        return 0;
    text_clear(&keep->command);
    text_put(&keep->command, line.command, line.command_bytes);
    keep->waiting = line;
    return 0;
}

static int log_event(struct keep *keep, const struct summary_job *job, const struct fb_event *event)
{
    int r = 0;

    if (keep->waiting.job != 0 && event->job == keep->waiting.job && event->kind == FB_RETRY)
        keep->waiting.job = 0;
    else if (keep->waiting.job != 0 && event->job != keep->waiting.job)
        r = write_waiting(keep);
    if (event->kind == FB_RUN)
        keep->start_us = event->as.run.start_us;
    else if (job != NULL && (event->kind == FB_EXITED || event->kind == FB_UNSTARTED) && r == 0)
        r = end(keep, job, event);
    return r;
}

int keep_event(struct keep *keep, const struct summary *summary, const struct fb_event *event)
{
    const struct summary_job *job = event->job != 0 ? summary_live(summary, event->job) : NULL;
    char error[sizeof keep->error];
    int logged, r = 0;

    if (job != NULL && job->unknown) /* neither its name nor its command is known any more */
        job = NULL;
    logged = keep->joblog != NULL ? log_event(keep, job, event) : 0;
    if (keep->results != NULL)
        r = results_event(keep->results, job, event, error, sizeof error);
    if (r < 0) /* both at once: the disk they share is full, and one line is enough */
        memcpy(keep->error, error, sizeof error);
    return r < 0 ? r : logged;
}
