/*
 * keep.c - the job log and the results, fed by events. A success is written at once: whatever
 * happens next, it will not run again. A failure waits for the next event, which says whether the
 * job is tried again; a log has one line for each job that came to its own end. What the end of the
 * run or a halt has ended did not, and has none.
 */
#include "keep.h"

#include "base/fate.h"
#include "input/joblog.h"
#include "logs.h"
#include "results.h"
#include "results_table.h"
#include "results_theirs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR_BYTES 4400

#define NEW_MOST     1000      /* more than a log has: then what is gone is looked for no more */
#define UNKNOWN_MOST (1 << 18) /* jobs before the last in a log that it does not know */

struct keep {
    struct joblog *joblog;         /* NULL: none */
    struct results *results;       /* NULL: none */
    struct logs *logs;             /* NULL: none */
    struct results_table *table;   /* instead of them; NULL: none */
    struct results_theirs *theirs; /* or these, which are not ours */
    uint32_t unknown;              /* jobs asked for that the log does not know */
    bool well;                     /* what failed is to be run again */
    bool retry;                    /* and nothing else */
    bool by_command;
    uint32_t found, missed; /* jobs asked for by command that the log has, and has not */
    int64_t start_us;
    struct joblog_line waiting; /* a failure; job 0: none */
    struct text command;        /* its command */
    char error[3 * ERROR_BYTES], notice[ERROR_BYTES];
};

static enum joblog_how how_of(const struct opt *opt)
{
    if (!opt->keep.resume && !opt->keep.resume_failed)
        return opt->keep.joblog[0] == '+' ? JOBLOG_APPEND : JOBLOG_NEW;
    return opt->dry_run ? JOBLOG_READ : JOBLOG_RESUME;
}

static int open_joblog(struct keep *keep, const struct opt *opt, char *error, size_t size)
{
    const char *path = opt->keep.joblog;
    enum joblog_how how = path != NULL ? how_of(opt) : JOBLOG_NEW;
    int r;

    if (path == NULL || (opt->dry_run && (how == JOBLOG_NEW || how == JOBLOG_APPEND)))
        return 0;
    path += path[0] == '+';
    keep->well = opt->keep.resume_failed;
    keep->retry = opt->keep.retry_failed;
    r = joblog_open(&keep->joblog, path, how, error, size);
    if (r < 0)
        return r == -ENOENT && how == JOBLOG_READ ? 0 : r; /* nothing was done before */
    if (joblog_torn(keep->joblog) != 0)
        snprintf(keep->notice, sizeof keep->notice,
                 "%s:%u: the last line was torn and is left out: its job runs again", path,
                 joblog_torn(keep->joblog));
    return 0;
}

int keep_open(struct keep **out, const struct opt *opt, char *error, size_t size)
{
    struct keep *keep;
    int r;

    *out = NULL;
    if (opt->keep.joblog == NULL && opt->keep.results == NULL && opt->keep.log_count == 0 &&
        !opt->keep.logs_later)
        return 0;
    keep = calloc(1, sizeof *keep);
    if (keep == NULL) {
        snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
        return -ENOMEM;
    }
    keep->theirs = opt->keep.theirs;
    r = open_joblog(keep, opt, error, size);
    if (r < 0 || keep->theirs != NULL)
        ; /* what else is kept is open */
    else if (opt->keep.results != NULL && !opt->dry_run && results_table_named(opt->keep.results))
        r = results_table_open(&keep->table, opt->keep.results, error, size);
    else if (opt->keep.results != NULL && !opt->dry_run)
        r = results_open(&keep->results, opt->keep.results, error, size);
    if (r == 0 && (opt->keep.log_count > 0 || opt->keep.logs_later) && !opt->dry_run)
        r = logs_open(&keep->logs, opt->keep.logs, opt->keep.log_count, error, size);
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
    logs_close(keep->logs);
    results_table_close(keep->table);
    text_fini(&keep->command);
    free(keep);
    return NULL;
}

bool keep_has_logs(const struct keep *keep)
{
    return keep != NULL && keep->logs != NULL;
}

int keep_try_logs(struct keep *keep, const struct opt_log *list, size_t count, char *error,
                  size_t size)
{
    return logs_try(keep->logs, list, count, error, size);
}

int keep_add_log(struct keep *keep, const struct opt_log *log, uint32_t job)
{
    return logs_add(keep->logs, log, job);
}

uint32_t keep_last(const struct keep *keep)
{
    return keep->joblog != NULL ? joblog_last(keep->joblog) : 0;
}

bool keep_wants_output(const struct keep *keep)
{
    return keep->results != NULL || keep->logs != NULL || keep->table != NULL ||
           keep->theirs != NULL;
}

/* All that is asked about is kept until it is run, and one number in a log could mean an input
 * without end. A run leaves out of its log what it had started and not finished. */
static int too_unknown(struct keep *keep)
{
    snprintf(keep->error, sizeof keep->error,
             "%s: knows job %u, and %d before it not: this is no log of a run",
             joblog_path(keep->joblog), joblog_last(keep->joblog), UNKNOWN_MOST);
    return -EINVAL;
}

int keep_asked(struct keep *keep, uint32_t job, const char *command, const int *success,
               size_t count)
{
    int says = keep->by_command ? joblog_says_command(keep->joblog, command, success, count)
                                : joblog_says(keep->joblog, job, command, success, count,
                                              keep->error, sizeof keep->error);

    keep->found += says > 0;
    keep->missed += says == 0;
    if (says == 0 && keep->retry)
        return KEEP_DONE;
    if (says < 0)
        return says;
    if (says == 0 && !keep->by_command && ++keep->unknown > UNKNOWN_MOST)
        return too_unknown(keep);
    return says == JOBLOG_WELL                    ? KEEP_DONE
           : says == JOBLOG_FAILED && !keep->well ? KEEP_FAILED
                                                  : KEEP_RUN;
}

int keep_by_command(struct keep *keep)
{
    int r = joblog_index(keep->joblog);

    keep->by_command = true;
    keep->found = keep->missed = keep->unknown = 0;
    if (r < 0)
        snprintf(keep->error, sizeof keep->error, "%s: %s", joblog_path(keep->joblog),
                 strerrordesc_np(-r));
    return r;
}

bool keep_all_asked(const struct keep *keep)
{
    return joblog_unasked(keep->joblog) == 0 || keep->missed > joblog_last(keep->joblog) + NEW_MOST;
}

int keep_changed(struct keep *keep, char *notice, size_t size)
{
    if (keep->found == 0)
        return -EINVAL;
    keep->error[0] = '\0';
    snprintf(notice, size, "%s: jobs are known by their commands: %u new, %u gone",
             joblog_path(keep->joblog), keep->missed, joblog_unasked(keep->joblog));
    return 0;
}

int keep_too_few(struct keep *keep, uint32_t jobs)
{
    snprintf(keep->error, sizeof keep->error,
             "%s: knows job %u, and there are only %u: of other jobs", joblog_path(keep->joblog),
             joblog_last(keep->joblog), jobs);
    return -EINVAL;
}

int keep_refuse(struct keep *keep, const char *why)
{
    snprintf(keep->error, sizeof keep->error, "%s", why);
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

void keep_held(struct keep *keep, int64_t us)
{
    keep->start_us += us;
}

static int judge(struct keep *keep, int r)
{
    if (r < 0)
        snprintf(keep->error, sizeof keep->error, "job log %s: %s; it ends here, the jobs go on",
                 joblog_path(keep->joblog), strerrordesc_np(-r));
    return r;
}

/* One after the other: the job log first. */
static bool log_waits(const struct keep *keep)
{
    return keep->joblog != NULL && joblog_waits(keep->joblog) >= 0;
}

int keep_waits(const struct keep *keep)
{
    if (log_waits(keep))
        return joblog_waits(keep->joblog);
    return keep->table != NULL ? results_table_waits(keep->table) : -1;
}

const char *keep_waits_as(const struct keep *keep)
{
    return log_waits(keep) ? "job log" : "results";
}

int keep_writable(struct keep *keep)
{
    if (keep->table == NULL || log_waits(keep))
        return judge(keep, joblog_writable(keep->joblog));
    return results_table_writable(keep->table, keep->error, sizeof keep->error);
}

static int write_waiting(struct keep *keep)
{
    int r;

    keep->waiting.command = keep->command.bytes;
    keep->waiting.command_bytes = keep->command.size;
    r = judge(keep, keep->command.failed ? -ENOMEM : joblog_add(keep->joblog, &keep->waiting));
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
    line.code = event->as.exited.unseen || event->as.exited.cause == FB_CAUSE_TIMEOUT ||
                        event->as.exited.cause == FB_CAUSE_LOST ||
                        event->as.exited.cause == FB_CAUSE_LEFTOVERS
                    ? -1
                : line.signal != 0 ? 0
                                   : event->as.exited.code;
    return line;
}

static int end(struct keep *keep, const struct summary_job *job, const struct fb_event *event)
{
    struct joblog_line line = line_of(keep, job, event);
    bool exited = event->kind == FB_EXITED;

    if (exited && event->as.exited.succeeded)
        return judge(keep, joblog_add(keep->joblog, &line));
    if (exited &&
        (event->as.exited.cause == FB_CAUSE_STOP || event->as.exited.cause == FB_CAUSE_HALT ||
         fate_of(event) == FATE_GOAL || fate_of(event) == FATE_HELD))
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
    if (job != NULL && (event->kind == FB_EXITED || event->kind == FB_UNSTARTED) && r == 0)
        r = end(keep, job, event);
    return r;
}

static int tabulate(struct keep *keep, const struct summary_job *job, const struct fb_event *event,
                    char *error, size_t size)
{
    bool ends = job != NULL && (event->kind == FB_EXITED || event->kind == FB_UNSTARTED);
    struct joblog_line line = { 0 };

    if (ends)
        line = line_of(keep, job, event);
    return results_table_event(keep->table, job, event, ends ? &line : NULL, error, size);
}

bool keep_hears_dones(struct keep *keep)
{
    if (keep == NULL || keep->table == NULL)
        return false;
    results_table_dones(keep->table);
    return true;
}

void keep_done(struct keep *keep, uint32_t job, uint32_t attempt)
{
    if (keep != NULL && keep->table != NULL)
        results_table_done(keep->table, job, attempt);
}

/* What one of them has met: after what another has, in one line. */
static int join(struct keep *keep, int before, int r, const char *error)
{
    size_t used = before < 0 ? strlen(keep->error) : 0;

    if (r < 0)
        snprintf(keep->error + used, sizeof keep->error - used, "%s%s", used > 0 ? "; " : "",
                 error);
    return before < 0 ? before : r;
}

int keep_drain(struct keep *keep)
{
    int r = keep->joblog != NULL ? judge(keep, joblog_drain(keep->joblog)) : 0, kept = 0;
    char error[ERROR_BYTES];

    if (keep->table != NULL)
        kept = results_table_drain(keep->table, error, sizeof error);
    return join(keep, r, kept, error);
}

int keep_event(struct keep *keep, const struct summary *summary, const struct fb_event *event)
{
    const struct summary_job *job = event->job != 0 ? summary_live(summary, event->job) : NULL;
    char error[ERROR_BYTES];
    int r, kept = 0;

    if (job != NULL && job->unknown) /* neither its name nor its command is known any more */
        job = NULL;
    if (event->kind == FB_RUN)
        keep->start_us = event->as.run.start_us;
    r = keep->joblog != NULL ? log_event(keep, job, event) : 0;
    if (keep->results != NULL)
        kept = results_event(keep->results, job, event, error, sizeof error);
    if (keep->theirs != NULL)
        kept = results_theirs_event(keep->theirs, event, error, sizeof error);
    if (keep->table != NULL)
        kept = tabulate(keep, job, event, error, sizeof error);
    r = join(keep, r, kept, error);
    kept = keep->logs != NULL ? logs_event(keep->logs, event, error, sizeof error) : 0;
    return join(keep, r, kept, error);
}
