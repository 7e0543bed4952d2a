/*
 * attach_lost.c - what a run of agents has left open is a run of its own: the same frozen jobs, of
 * which those that have ended do not run. So the old directory stays what it was, and nothing in it
 * is ever claimed twice.
 */
#include "attach_lost.h"

#include "cluster/fold.h"
#include "cluster/wishes.h"
#include "opt/complain.h"
#include "run_on.h"
#include "show/keep.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_US 100000 /* between two looks whether agents have ended; */
#define LOOKS   20     /*   so often */

struct lost {
    struct fold fold;
    struct frozen *jobs;
    bool goal; /* it ended as it was to: of what it has not begun nothing is wanted any more */
    char error[4600];
};

static int read_on(struct lost *lost)
{
    struct fb_event event;
    int r = fold_look(&lost->fold, true);

    while (r == 0 && (r = fold_next(&lost->fold, &event)) > 0)
        r = 0;
    return r;
}

static bool at_goal(const struct rundir *dir)
{
    struct text halt = { 0 };
    bool goal = rundir_get(dir, "halt", &halt) == 0 && rundir_goal(text_string(&halt));

    text_fini(&halt);
    return goal;
}

/* Reads all that has been written, to its end. */
static int read_all(struct lost *lost, const struct rundir *dir)
{
    struct frozen *frozen = NULL;
    int r = frozen_open(&frozen, dir, lost->error, sizeof lost->error);

    if (r == 0)
        r = fold_open(&lost->fold, dir, frozen);
    if (r == 0)
        r = frozen_open(&lost->jobs, dir, lost->error, sizeof lost->error);
    lost->fold.all = dir->jobs;
    for (int again = 0; again < 2 && r == 0; again++)
        r = read_on(lost);
    lost->goal = r == 0 && at_goal(dir);
    if (r < 0 && lost->error[0] == '\0' && lost->jobs != NULL && frozen_error(frozen)[0] != '\0')
        snprintf(lost->error, sizeof lost->error, "run directory %s: %s", dir->path,
                 frozen_error(frozen));
    return r;
}

/* An agent that may live may end a job that would run twice. */
static int all_gone(struct lost *lost, const struct rundir *dir)
{
    struct text said = { 0 };
    char path[64];
    int r = 0;

    for (size_t i = 0; i < lost->fold.count && r == 0; i++) {
        const struct trail *trail = lost->fold.trails[i];
        snprintf(path, sizeof path, "lost/%s", trail->name);
        if (trail->ended || rundir_get(dir, path, &said) == 0)
            continue;
        snprintf(lost->error, sizeof lost->error,
                 "agent %s on %s may live; 'forkboard attach %s' finds out", trail->name,
                 trail->node, dir->path);
        r = -EBUSY;
    }
    text_fini(&said);
    return r;
}

/* A run is over when its jobs are; its agents end a moment later. */
static int wait_for_them(struct lost *lost, const struct rundir *dir)
{
    int r = all_gone(lost, dir);

    for (int look = 0; r == -EBUSY && look < LOOKS; look++) {
        nanosleep(&(struct timespec){ .tv_nsec = LOOK_US * 1000 }, NULL);
        r = read_on(lost);
        if (r == 0)
            r = all_gone(lost, dir);
    }
    return r;
}

static bool is_open(const struct lost *lost, uint32_t job)
{
    const struct fold_job *known = &lost->fold.jobs[job - 1];

    /* The word that it had settled may have been lost with its agent, but not how it ended. */
    if ((known->phase == FOLD_EXITED || known->phase == FOLD_OVER) && known->fate == FOLD_WELL)
        return false;
    return known->phase != FOLD_SETTLED || known->fate == FOLD_SKIPPED ||
           known->fate == FOLD_UNNEEDED;
}

/* An agent that has come to its end had begun none of those that it took and that are open. */
static bool may_be_lost(const struct lost *lost, uint32_t job)
{
    const struct fold_job *known = &lost->fold.jobs[job - 1];
    const struct trail *agent = fold_agent_of(&lost->fold, job);

    return known->phase != FOLD_SETTLED && agent != NULL && !agent->ended;
}

/* What a run that ended as it was to has cut short, or not begun, is not wanted any more. */
static bool is_wanted(const struct lost *lost, uint32_t job)
{
    return is_open(lost, job) && (!lost->goal || may_be_lost(lost, job));
}

static bool any_to_run(const struct lost *lost)
{
    for (uint32_t job = 1; job <= lost->fold.dir->jobs; job++)
        if (is_wanted(lost, job))
            return true;
    return false;
}

/* Nor is it a failure: it counts as what was done. */
static bool was_done(const struct lost *lost, uint32_t job)
{
    return !is_wanted(lost, job) &&
           (is_open(lost, job) || lost->fold.jobs[job - 1].fate == FOLD_WELL);
}

static int each(void *context, int (*put)(void *to, const struct fb_job *job), void *to)
{
    struct lost *lost = context;
    struct fb_event event;
    struct fb_job job;
    int r = frozen_go(lost->jobs, 1);

    while (r == 0 && (r = frozen_next(lost->jobs, &event)) > 0) {
        r = 0;
        if (event.kind != FB_QUEUED)
            continue;
        if (event.as.queued.job == NULL || event.job > lost->fold.dir->jobs)
            return -EBADMSG;
        job = *event.as.queued.job;
        job.command = event.as.queued.command;
        job.after = event.as.queued.after;
        job.after_count = event.as.queued.after_count;
        job.done_before = was_done(lost, event.job);
        job.failed_before = !is_wanted(lost, event.job) && !job.done_before;
        r = put(to, &job);
    }
    return r;
}

/* The first name beside the old one that is free. */
static void name_after(const char *path, char *out, size_t size)
{
    int number = 2;

    do
        snprintf(out, size, "%s-%d", path, number);
    while (access(out, F_OK) == 0 && ++number < 10000);
}

static bool all_came(const struct lost *lost, const struct rundir *dir)
{
    for (int i = 0; i < dir->agents; i++)
        if (fold_trail(&lost->fold, i) == NULL)
            return false;
    return true;
}

/* One that is still to come would take jobs that run here by then: it is told to end at once. */
static int bar_late(struct lost *lost, const struct rundir *dir)
{
    struct wish_pen pen = { .dir = dir };
    size_t count = lost->fold.count;
    int r;

    if (all_came(lost, dir))
        return 0;
    r = wish_put(&pen, &(struct wish){ .kind = WISH_STOP, .number = SIGTERM });
    wish_pen_close(&pen);
    if (r == 0)
        r = fold_look(&lost->fold, true);
    if (r == 0 && lost->fold.count != count)
        return complain(2, "attach: an agent of %s has come just now: try it again", dir->path);
    return r < 0 ? complain(2, "attach: %s: %s", dir->path, strerrordesc_np(-r)) : 0;
}

static int run_again(const struct opt *opt, struct lost *lost, const struct rundir *dir)
{
    const struct fb_event *run = frozen_run(lost->jobs);
    struct source_jobs jobs = { .each = each, .context = lost };
    struct opt with = *opt;
    char path[RUNDIR_PATH_MOST + 16], error[4400];
    struct keep *keep;
    int r = keep_open(&keep, opt, error, sizeof error);

    if (r < 0)
        return complain(r == -ENOMEM ? 3 : 2, "%s", error);
    name_after(dir->path, path, sizeof path);
    with.cluster = (struct opt_cluster){ .on = dir->on, .run_dir = path };
    with.run = *run->as.run.options;
    with.run.title = run->as.run.title;
    with.run.seed = run->as.run.seed;
    with.run.slots = dir->slots;
    with.run.output = opt->run.output;
    with.run.tag = opt->run.tag;
    with.run.keep_order = opt->run.keep_order;
    if (chdir(run->as.run.dir) < 0)
        r = complain(2, "attach: directory of the run's jobs: %s: %s", run->as.run.dir,
                     strerrordesc_np(errno));
    else
        r = bar_late(lost, dir);
    if (r == 0)
        r = cmd_run_on(&with, &jobs, keep);
    keep_close(keep);
    return r;
}

int cmd_attach_lost(const struct opt *opt, const struct rundir *dir)
{
    struct lost lost = { 0 };
    int status, r = read_all(&lost, dir);

    if (r == 0 && any_to_run(&lost))
        r = wait_for_them(&lost, dir);
    if (r < 0)
        status = complain(r == -ENOMEM ? 3 : 2, "attach: %s",
                          lost.error[0] != '\0' ? lost.error : strerrordesc_np(-r));
    else if (!any_to_run(&lost))
        status = complain(0, "nothing to run: %s of %s has come to its end",
                          lost.goal ? "the run" : "every job", dir->path);
    else
        status = run_again(opt, &lost, dir);
    frozen_close(lost.jobs);
    if (lost.fold.dir != NULL)
        fold_close(&lost.fold);
    return status;
}
