/*
 * scale_run.c - a run of a scale forwards no output, and its board is seldom drawn: what is shown
 * would be part of what is measured. Its jobs are read anew each time, so that every run does the
 * same.
 */
#include "scale_run.h"

#include "opt/complain.h"
#include "plain/summary.h"
#include "scale_jobs.h"
#include "scale_on.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* ---------------------------------------------------------------- what the machine says */

/* How long it was ready and had no core: a zombie still says so. -1: the kernel does not. */
static int64_t delay_us(pid_t pid)
{
    char path[48];
    int64_t ran_ns, ready_ns;
    FILE *file;
    int found = 0;

    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    file = pid > 0 ? fopen(path, "re") : NULL;
    if (file != NULL) {
        found = fscanf(file, "%" SCNd64 " %" SCNd64, &ran_ns, &ready_ns);
        fclose(file);
    }
    return found == 2 ? ready_ns / 1000 : -1;
}

int64_t cmd_scale_busy_us(const struct fb_hardware *hardware)
{
    unsigned long long t[8];
    int64_t ticks = sysconf(_SC_CLK_TCK);
    FILE *file = fopen("/proc/stat", "re");
    int found = 0;

    if (file != NULL) {
        found = fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2],
                       &t[3], &t[4], &t[5], &t[6], &t[7]);
        fclose(file);
    }
    if (found < 7 || ticks <= 0 || hardware->threads < hardware->machine_threads)
        return -1; /* what others do on cores that are not ours is no matter */
    return (int64_t)(t[0] + t[1] + t[2] + t[5] + t[6]) * (1000000 / ticks);
}

/* ---------------------------------------------------------------- a run */

/* A signal asks for the end, the second for a hard one. */
static void await(const struct cmd_scale *scale, struct fb_run *run, int *asked)
{
    cmd_scale_await(scale, fb_run_fd(run));
    cmd_scale_on_beat(scale->on);
    if (cmd_scale_catches() > *asked)
        fb_run_stop(run, *asked > 0 ? FB_STOP_KILL : FB_STOP_TERM);
    else if (cmd_scale_board_quit(scale->board))
        fb_run_stop(run, FB_STOP_TERM);
    *asked = cmd_scale_catches();
}

static int take_events(const struct cmd_scale *scale, struct fb_run *run, struct scale_fold *fold,
                       struct summary *summary, bool shown)
{
    struct fb_event event = { .kind = FB_RUN };
    int asked = 0, r = 0;

    while (event.kind != FB_ENDED && r >= 0) {
        r = fb_run_next(run, &event);
        if (r == 0) {
            await(scale, run, &asked);
            continue;
        }
        if (r > 0)
            r = scale_fold_take(fold, &event,
                                event.kind == FB_EXITED ? delay_us(scale_fold_pid(fold, event.job))
                                                        : -1);
        if (r >= 0 && event.kind == FB_NOTE && event.as.note.error == ENOMEM)
            r = -ENOMEM; /* not all of its jobs are in it */
        summary_apply(summary, &event);
        if (shown)
            cmd_scale_board_apply(scale->board, &event);
    }
    return r;
}

static struct fb_options options_of(const struct cmd_scale *scale)
{
    struct fb_options options = scale->opt->run;

    options.adopt = options.sole_waiter = options.notify = true;
    options.guard = !scale->opt->no_cgroup;
    options.output = FB_OUTPUT_NONE;
    options.event_bytes = 1024; /* the last lines of one that fails */
    return options;
}

/* On the normal screen. */
static int fail(const struct cmd_scale *scale, int r)
{
    cmd_scale_board_give_back(scale->board);
    return complain(3, "scale: %s", strerrordesc_np(-r));
}

static int run_jobs(const struct cmd_scale *scale, struct cmd_scale_jobs *jobs,
                    const struct fb_options *options, struct scale_sample *out)
{
    struct scale_fold fold = { .sample = *out };
    struct summary summary = { .left = -1 };
    int64_t busy_before_us = cmd_scale_busy_us(&scale->hardware), busy_after_us;
    struct fb_run *run;
    int r = fb_run_open(&run, options);

    if (r == 0)
        r = cmd_scale_jobs_add(jobs, run);
    if (r >= 0)
        r = take_events(scale, run, &fold, &summary, true);
    fb_run_close(run);
    busy_after_us = cmd_scale_busy_us(&scale->hardware);
    *out = fold.sample;
    out->others_us =
        busy_before_us < 0 || busy_after_us < 0 ? -1 : busy_after_us - busy_before_us - out->cpu_us;
    if (r >= 0 && !cmd_scale_broken_off(scale) && out->failed > 0 &&
        !scale->opt->scale.ignore_failure)
        cmd_scale_say_failed(scale, &summary);
    scale_fold_fini(&fold);
    summary_fini(&summary);
    if (r < 0)
        return fail(scale, r);
    return cmd_scale_broken_off(scale) ? -EINTR : 0;
}

/* --prepare: a line for the shell before each run, not measured. */
static int prepare(const struct cmd_scale *scale)
{
    struct scale_fold fold = { 0 };
    struct summary summary = { .left = -1 };
    struct fb_options options = { .adopt = true,
                                  .output = FB_OUTPUT_LINE,
                                  .mute_stdout = true,
                                  .mute_stderr = scale->board != NULL && isatty(STDERR_FILENO),
                                  .event_bytes = 1024 };
    struct fb_run *run;
    int r;

    if (scale->opt->scale.prepare == NULL)
        return 0;
    r = fb_run_open(&run, &options);
    if (r == 0)
        r = fb_run_add(run,
                       &(struct fb_job){ .name = "prepare", .shell = scale->opt->scale.prepare });
    if (r > 0)
        r = take_events(scale, run, &fold, &summary, false);
    fb_run_close(run);
    if (r >= 0 && fold.sample.failed > 0 && !cmd_scale_broken_off(scale)) {
        cmd_scale_say_failed(scale, &summary);
        r = 1;
    }
    scale_fold_fini(&fold);
    summary_fini(&summary);
    if (r < 0)
        return fail(scale, r);
    return cmd_scale_broken_off(scale) ? -EINTR : fold.sample.failed > 0 ? 1 : 0;
}

static int say_round(const struct cmd_scale *scale, int slots, int round, int r,
                     const struct scale_sample *sample)
{
    char name[80];

    if ((r != 0 && r != -ESTALE) || scale->quiet)
        return r;
    if (round > 0)
        snprintf(name, sizeof name, "round %d of %d, %3d slot%s ", round, scale->rounds, slots,
                 slots == 1 ? ": " : "s:");
    else
        snprintf(name, sizeof name, "warm-up, %d slots:", slots);
    if (r == 0)
        fprintf(stderr, round > 0 ? "%s %9.3f s\n" : "%s %.3f s\n", name,
                (double)sample->wall_us / 1e6);
    else
        fprintf(stderr, "%s not counted: an agent was lost, or started once more\n", name);
    return r;
}

int cmd_scale_measure(void *context, int slots, int round, struct scale_sample *out)
{
    struct cmd_scale *scale = context;
    struct fb_options options = options_of(scale);
    struct cmd_scale_jobs jobs = { .copies = scale->opt->scale.weak ? slots : 1 };
    int r = cmd_scale_broken_off(scale)    ? -EINTR
            : cmd_scale_on_gone(scale->on) ? 1
                                           : prepare(scale);

    if (r != 0)
        return r;
    r = cmd_scale_jobs_open(&jobs, scale->opt, &options, scale->board);
    options.slots = slots;
    if (r == 0) {
        cmd_scale_board_begin(scale->board, slots, round);
        r = scale->on != NULL ? cmd_scale_on_run(scale, &jobs, &options, out)
                              : run_jobs(scale, &jobs, &options, out);
        if (r == 0 && out->jobs == 0)
            r = cmd_scale_say_no_jobs(scale->board);
    }
    cmd_scale_jobs_close(&jobs);
    return say_round(scale, slots, round, r, out);
}
