/*
 * past.c - a record is read three times: what became of each job, whether those that are wanted
 * can be had again, and then job by job as the run asks for them. So a record of a million jobs
 * costs a byte a job. Jobs of which one waits for another, or has an estimate, are added at once,
 * for their order depends on all of them.
 *
 * What stands in a record is run as if it had been typed, so it must be the user's own: a file that
 * others own or can write is refused until the user has said that it is to be trusted.
 */
#include "past.h"

#include "past_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---------------------------------------------------------------- job by job */

static bool is_wanted(const struct past *past, uint32_t job)
{
    return !past->how.failed || past->ends[job - 1] != PAST_WELL;
}

static int rewind_jobs(struct past *past)
{
    past->given = 0;
    record_reader_want(past->reader, RECORD_KIND(FB_QUEUED), 0);
    return record_reader_rewind(past->reader);
}

/* The directory that the job had, seen from here: NULL where it is this one. 0 or -ENOMEM. */
static int fill_dir(struct past *past, struct fb_job *job)
{
    text_clear(&past->path);
    if (past->dir == NULL || (job->dir != NULL && job->dir[0] == '/'))
        return 0;
    if (past->same_dir)
        return 0;
    text_puts(&past->path, past->dir);
    if (job->dir != NULL) {
        text_putc(&past->path, '/');
        text_puts(&past->path, job->dir);
    }
    job->dir = text_string(&past->path);
    return past->path.failed ? -ENOMEM : 0;
}

/* The next job, wanted or not; *number is its own. 1, 0 or -errno. */
static int next_job(struct past *past, uint32_t *number, struct fb_job *job)
{
    struct fb_event event;
    int r;

    do
        r = record_reader_next(past->reader, &event);
    while (r > 0 && event.kind != FB_QUEUED);
    if (r <= 0)
        return r;
    if (event.as.queued.job == NULL || event.job > past->jobs) /* it has changed meanwhile */
        return record_reader_refuse(past->reader, &event, -EPROTO);
    *job = *event.as.queued.job;
    job->after = event.as.queued.after;
    job->after_count = event.as.queued.after_count;
    job->done_before = !is_wanted(past, event.job);
    *number = event.job;
    past->given = event.job;
    r = fill_dir(past, job);
    if (r == 0 && job->call != NULL)
        r = past->how.call(past->how.context, job->call, job);
    return r < 0 ? r : 1;
}

static int feed_next(void *context, int slot, struct fb_job *job)
{
    struct past *past = context;
    uint32_t number;
    int r = next_job(past, &number, job);

    (void)slot;
    if (r < 0)
        snprintf(past->error, sizeof past->error, "%s", record_reader_error(past->reader));
    return r;
}

int past_begin(struct past *past, struct fb_run *run)
{
    struct fb_job job;
    uint32_t number;
    int r = rewind_jobs(past);

    if (r < 0)
        return r;
    if (!past->ordered)
        return fb_run_feed(run,
                           &(struct fb_feed){
                               .next = feed_next, .context = past, .fd = -1, .total = past->jobs });
    while ((r = next_job(past, &number, &job)) > 0) {
        r = fb_run_add(run, &job);
        if (r < 0)
            return r;
    }
    return r;
}

int64_t past_left(const struct past *past)
{
    return (int64_t)past->jobs - past->given;
}

int past_next(struct past *past, struct fb_job *job)
{
    uint32_t number;
    int r = past->given == 0 ? rewind_jobs(past) : 0;

    if (r < 0)
        return r;
    do
        r = next_job(past, &number, job);
    while (r > 0 && job->done_before);
    return r;
}

/* ---------------------------------------------------------------- before the run */

/* One that only fails again is run: that is what its first run did, or what the user is to see. */
static int judge(struct past *past, const struct fb_job *job, uint32_t number, char *error,
                 size_t size)
{
    char why[sizeof past->absent] = "";
    int r = past_judge_job(job, number, why, sizeof why);

    if (r == -ESPIPE)
        snprintf(error, size, "%s", why);
    else if (r < 0 && past->absent[0] == '\0')
        memcpy(past->absent, why, sizeof why);
    return r == -ESPIPE ? r : 0;
}

static int check_jobs(struct past *past, char *error, size_t size)
{
    struct fb_job job = { 0 };
    uint32_t number = 0;
    int r = rewind_jobs(past);

    while (r >= 0 && (r = next_job(past, &number, &job)) > 0) {
        past->wanted += !job.done_before;
        r = job.done_before ? 0 : judge(past, &job, number, error, size);
    }
    if (r == -ENOENT && error[0] == '\0')
        snprintf(error, size, "job %u (%s): there is no such function here: %s", number, job.name,
                 job.call);
    else if (r < 0 && error[0] == '\0')
        snprintf(error, size, "%s", record_reader_error(past->reader));
    past->given = 0;
    return r;
}

static void take_notice(struct past *past)
{
    if (past->torn || !past->ended)
        snprintf(past->notice, sizeof past->notice,
                 "%s: it ends before its run did: jobs that this had not read are not in it",
                 record_reader_path(past->reader));
    else if (past->more)
        snprintf(past->notice, sizeof past->notice,
                 "%s: its run was cut short: jobs that this had not read are not in it",
                 record_reader_path(past->reader));
}

static int check(struct past *past, char *error, size_t size)
{
    const char *path = record_reader_path(past->reader);
    char *here;
    int r = past_judge_file(record_reader_fd(past->reader), path, past->how.trusted, error, size);

    if (r < 0)
        return r;
    r = past_read_ends(past);
    if (r < 0) {
        snprintf(error, size, "%s", record_reader_error(past->reader));
        return r;
    }
    if (past->watch || past->outdated) {
        snprintf(error, size, "%s: %s", path,
                 past->watch ? "it is of a watch: its processes were started by others; "
                               "'forkboard watch -- PROGRAM' watches once more"
                             : "a version of forkboard wrote it that did not keep all that is "
                               "needed to run its jobs again");
        return -EINVAL;
    }
    here = getcwd(NULL, 0);
    past->same_dir = here != NULL && past->dir != NULL && strcmp(here, past->dir) == 0;
    free(here);
    take_notice(past);
    return check_jobs(past, error, size);
}

int past_open(struct past **out, const char *path, const struct past_options *options, char *error,
              size_t size)
{
    struct past *past = calloc(1, sizeof *past);
    int r = -ENOMEM;

    *out = NULL;
    error[0] = '\0';
    if (past != NULL) {
        past->how = *options;
        r = record_reader_open(&past->reader, path, error, size);
    }
    if (r == 0)
        r = check(past, error, size);
    if (r < 0) {
        if (error[0] == '\0')
            snprintf(error, size, "%s", strerrordesc_np(-r));
        past_close(past);
        return r;
    }
    *out = past;
    return 0;
}

struct past *past_close(struct past *past)
{
    if (past == NULL)
        return NULL;
    record_reader_close(past->reader);
    free(past->run.title);
    free(past->dir);
    free(past->ends);
    for (size_t i = 0; i < past->options.limit_count; i++)
        free((char *)(uintptr_t)past->limits[i].name);
    free(past->limits);
    text_fini(&past->path);
    free(past);
    return NULL;
}

uint32_t past_wanted(const struct past *past)
{
    return past->wanted;
}

const char *past_notice(const struct past *past)
{
    return past->notice;
}

const char *past_absent(const struct past *past)
{
    return past->absent;
}

const char *past_path(const struct past *past)
{
    return record_reader_path(past->reader);
}

const char *past_error(const struct past *past)
{
    return past->error;
}

bool past_is(const struct past *past, const char *path)
{
    struct stat own, other;

    return fstat(record_reader_fd(past->reader), &own) == 0 && stat(path, &other) == 0 &&
           own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

void past_apply(const struct past *past, struct fb_options *options, bool halt_given,
                bool seed_given)
{
    const struct fb_options *said = &past->options;

    if (options->title == NULL)
        options->title = past->run.title;
    if (options->slots == 0)
        options->slots = past->run.slots;
    if (options->timeout_us == 0)
        options->timeout_us = said->timeout_us;
    if (options->grace_us == 0)
        options->grace_us = said->grace_us;
    if (options->retries == 0)
        options->retries = said->retries;
    if (options->retry_wait_us == 0)
        options->retry_wait_us = said->retry_wait_us;
    if (options->leftovers == 0)
        options->leftovers = said->leftovers;
    if (options->delay_us == 0)
        options->delay_us = said->delay_us;
    if (!halt_given)
        options->halt = said->halt;
    options->limits = said->limits;
    options->limit_count = said->limit_count;
    if (!seed_given)
        options->seed = past->run.seed;
    options->reap_delay_us = said->reap_delay_us;
}
