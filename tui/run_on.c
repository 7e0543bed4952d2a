/*
 * run_on.c - `run --on PLACE`: all that can be refused is refused before the run's directory is
 * made; then the jobs are written down, the agents submitted once, and from there on this process
 * only looks.
 */
#include "run_on.h"

#include "cluster/agents.h"
#include "cluster/claim.h"
#include "cluster/frozen.h"
#include "opt/complain.h"
#include "show/pump.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---------------------------------------------------------------- what cannot be had */

/* The option that cannot mean the same on other machines; NULL: none was given. */
static const char *unmeant(const struct opt *opt)
{
    const struct opt_gates *gates = &opt->gates;

    return opt->run.slots == FB_ALL_AT_ONCE ? "--slots 0 (all at once)"
           : opt->slots_file != NULL        ? "--slots FILE"
           : opt->timeout_share > 0         ? "--timeout N%"
           : opt->run.delay_us > 0          ? "--delay"
           : gates->memfree > 0             ? "--memfree"
           : gates->load > 0                ? "--load"
           : gates->noswap                  ? "--noswap"
           : gates->limit != NULL           ? "--limit"
           : opt->screen.hold               ? "--hold"
           : opt->pipe.on                   ? "--pipe"
           : opt->run.offer_jobserver       ? "--jobserver"
           : opt->input.watch               ? "--watch"
           : opt->worker.keep_count > 0     ? "--keep-fds"
           : opt->no_cgroup                 ? "--no-cgroup"
                                            : NULL;
}

int cmd_run_on_check(const struct opt *opt)
{
    char error[4400] = "";
    struct on on;
    const char *word = unmeant(opt);
    int r;

    if (opt->cluster.on == NULL)
        return opt->cluster.run_dir != NULL ? complain(2, "run: --run-dir goes with --on") : 0;
    r = on_read(&on, opt->cluster.on, error, sizeof error);
    if (r == 0)
        on_fini(&on);
    if (r < 0)
        return complain(r == -ENOMEM ? 3 : 2, "run: %s", error);
    return word != NULL ? complain(2, "run: %s cannot be had with --on", word) : 0;
}

/* ---------------------------------------------------------------- written down */

struct on_run {
    const struct opt *opt;
    const struct source_jobs *jobs;
    struct on on;
    struct rundir dir;
    struct frozen_pen *pen;
    struct text ticket;
    bool stays; /* its directory is not removed: agents may be at work there */
    char here[4096], program[4096];
    const char *argv[4];
    char error[4600];
};

static int put_job(void *to, const struct fb_job *job)
{
    struct on_run *run = to;

    return frozen_pen_job(run->pen, job, run->error, sizeof run->error);
}

static struct fb_event make_run(const struct on_run *run)
{
    struct fb_event event = { .kind = FB_RUN };
    const struct fb_options *options = &run->opt->run;
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    event.as.run.version = FB_VERSION;
    event.as.run.title = options->title != NULL ? options->title : "";
    event.as.run.dir = run->here;
    event.as.run.slots = run->dir.slots;
    event.as.run.seed = options->seed;
    event.as.run.start_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    event.as.run.options = options;
    if (run->on.place == &place_local) {
        fb_machine(&event.as.run.hardware);
    } else { /* what was asked for; the machines are not known */
        event.as.run.hardware.cores = event.as.run.hardware.threads = run->dir.slots;
        event.as.run.hardware.machine_threads = run->dir.slots;
        event.as.run.hardware.expected_low = run->dir.slots;
        event.as.run.hardware.expected_high = run->dir.slots;
    }
    return event;
}

static int freeze_all(struct on_run *run)
{
    struct fb_event event = make_run(run);
    int r = frozen_pen_open(&run->pen, &run->dir, &event, run->error, sizeof run->error), closed;

    if (r == 0)
        r = run->jobs->each(run->jobs->context, put_job, run);
    if (r < 0 && run->error[0] == '\0')
        snprintf(run->error, sizeof run->error, "the jobs: %s", strerrordesc_np(-r));
    if (run->pen != NULL) {
        run->dir.jobs = frozen_pen_count(run->pen);
        run->dir.ordered = frozen_pen_ordered(run->pen);
        run->dir.main = frozen_pen_main(run->pen);
    }
    closed = frozen_pen_close(run->pen, run->error + (r < 0 ? sizeof run->error - 1 : 0),
                              r < 0 ? 1 : sizeof run->error);
    run->pen = NULL;
    return r < 0 ? r : closed;
}

/* How many agents, and how many workers at once. */
static void deal(struct on_run *run)
{
    struct rundir *dir = &run->dir;
    uint32_t most;

    dir->agents = run->on.agents;
    dir->cpus = run->on.cpus;
    dir->slots = run->opt->run.slots > 0 ? run->opt->run.slots : dir->agents * dir->cpus;
    most = dir->jobs < (uint32_t)dir->slots ? dir->jobs : (uint32_t)dir->slots;
    if ((uint32_t)dir->agents > most && most > 0)
        dir->agents = (int)most;
    run->on.agents = dir->agents;
}

static int make(struct on_run *run)
{
    int r = rundir_make(&run->dir, run->opt->cluster.run_dir, run->error, sizeof run->error);

    if (r < 0)
        return r;
    run->dir.on = strdup(run->opt->cluster.on);
    if (run->dir.on == NULL)
        return -ENOMEM;
    deal(run);
    r = freeze_all(run);
    if (r == 0 && run->dir.jobs == 0)
        return 0;
    if (r == 0) {
        deal(run);
        run->dir.block = run->dir.ordered ? 1 : claim_block(run->dir.jobs, run->dir.slots);
        run->dir.halts = run->opt->run.halt.when != FB_HALT_NEVER || run->dir.main != 0;
        r = rundir_say(&run->dir, run->error, sizeof run->error);
    }
    return r;
}

/* ---------------------------------------------------------------- submitted, shown */

static struct place_run place_of(struct on_run *run)
{
    return (struct place_run){ .on = &run->on,
                               .id = run->dir.id,
                               .dir = run->dir.path,
                               .argv = run->argv,
                               .count = run->dir.agents,
                               .ticket = text_string(&run->ticket) };
}

/* Our own program, by a path that is the same elsewhere. */
static int find_words(struct on_run *run)
{
    ssize_t size = readlink("/proc/self/exe", run->program, sizeof run->program - 1);

    if (size < 0)
        return -errno;
    run->program[size] = '\0';
    run->argv[0] = run->program;
    run->argv[1] = "agent";
    run->argv[2] = run->dir.path;
    run->argv[3] = NULL;
    return 0;
}

/*
 * Agents that have begun, of a run that could not: they are not to find a directory that is going.
 * Where they cannot be ended, it stays, so that nothing they do is lost.
 */
static void take_back(struct on_run *run)
{
    struct place_run place = place_of(run);
    char why[400] = "";

    if (run->ticket.size == 0 || run->on.place->cancel(&place, why, sizeof why) == 0)
        return;
    complain(0, "the agents of %s could not be ended, so its directory stays: %s", run->dir.path,
             why);
    run->stays = true;
}

static int submit(struct on_run *run)
{
    struct place_run place;
    int r = find_words(run);

    if (r < 0)
        return r;
    place = place_of(run);
    r = run->on.place->submit(&place, &run->ticket, run->error, sizeof run->error);
    if (r == 0) {
        r = run->ticket.failed
                ? -ENOMEM
                : rundir_put(&run->dir, "ticket", run->ticket.bytes, run->ticket.size);
        if (r < 0)
            snprintf(run->error, sizeof run->error, "run directory %s: ticket: %s", run->dir.path,
                     strerrordesc_np(-r));
    }
    if (r < 0)
        take_back(run);
    return r;
}

static int prepare(struct on_run *run)
{
    int r = on_read(&run->on, run->opt->cluster.on, run->error, sizeof run->error);

    if (r == 0 && getcwd(run->here, sizeof run->here) == NULL)
        r = -errno;
    if (r == 0)
        r = run->on.place->check(&run->on, 0, run->error, sizeof run->error);
    if (r == 0)
        r = make(run);
    if (r == 0 && run->dir.jobs > 0)
        r = submit(run);
    return r;
}

int cmd_run_on(const struct opt *opt, const struct source_jobs *jobs, struct keep *keep)
{
    struct on_run run = { .opt = opt, .jobs = jobs, .dir.fd = -1 };
    struct place_run place;
    int status = 0, r = jobs->each != NULL ? prepare(&run) : -ENOTSUP;

    if (r < 0) {
        status = complain(r == -ENOMEM || r == -ENOSPC ? 3 : 2, "run: %s",
                          run.error[0] != '\0' ? run.error : strerrordesc_np(-r));
        if (run.dir.fd >= 0 && !run.stays)
            rundir_remove(&run.dir);
    } else if (run.dir.jobs == 0) {
        rundir_remove(&run.dir);
    } else {
        place = place_of(&run);
        if (!opt->silent && opt->mode != OPT_BOARD)
            complain(0, "%d agent%s on %s; the run's directory is %s", run.dir.agents,
                     run.dir.agents == 1 ? "" : "s", run.on.place->name, run.dir.path);
        status = pump_run(opt,
                          agents_source(&run.dir, &place, false,
                                        keep != NULL && keep_wants_output(keep)),
                          keep);
    }
    rundir_close(&run.dir);
    on_fini(&run.on);
    text_fini(&run.ticket);
    return status;
}
