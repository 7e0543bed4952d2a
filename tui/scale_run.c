/*
 * scale_run.c - a run of a scale forwards no output, and its board is seldom drawn: what is shown
 * would be part of what is measured. Its jobs are read anew each time, so that every run does the
 * same.
 */
#include "scale_run.h"

#include "input/command.h"
#include "opt/complain.h"
#include "plain/summary.h"
#include "plain/wrap.h"
#include "run_command.h"
#include "set/set.h"
#include "show/console.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t caught, catches;

static void take(int number)
{
    if (caught == 0)
        caught = number;
    catches++;
}

void cmd_scale_catch(struct cmd_scale *scale)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction action = { .sa_handler = take }, was;
    sigset_t blocked;

    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (sigaction(numbers[i], NULL, &was) == 0 && was.sa_handler == SIG_IGN)
            continue;
        sigaddset(&blocked, numbers[i]);
        sigaction(numbers[i], &action, NULL);
    }
    action.sa_handler = cmd_scale_board_signal;
    for (const int *one = console_signals; *one != 0; one++) {
        sigaddset(&blocked, *one);
        sigaction(*one, &action, NULL);
    }
    sigprocmask(SIG_BLOCK, &blocked, &scale->before);
    scale->waiting = scale->before;
    sigaddset(&scale->waiting, SIGCHLD); /* the run's: let through it would be lost */
}

int cmd_scale_caught(void)
{
    return caught;
}

/* ---------------------------------------------------------------- jobs */

struct jobs {
    struct set *set;
    int copies;                /* with --weak one for each slot */
    struct command **commands; /* [count], one after the other */
    int count, at;
};

static int next_job(void *context, int slot, struct fb_job *job)
{
    struct jobs *jobs = context;
    int r = 0;

    while (jobs->at < jobs->count && (r = command_next(jobs->commands[jobs->at], slot, job)) == 0)
        jobs->at++;
    return r;
}

static void close_jobs(struct jobs *jobs)
{
    set_close(jobs->set);
    for (int i = 0; i < jobs->count; i++)
        command_close(jobs->commands[i]);
    free(jobs->commands);
}

static int open_set(struct jobs *jobs, const char *path, struct fb_options *options,
                    struct cmd_scale_board *board)
{
    struct text mistakes = { 0 };
    int r = set_open(&jobs->set, path, &(struct set_options){ .scale = 1 }, &mistakes);

    if (r < 0)
        cmd_scale_board_give_back(board);
    if (r == -EINVAL)
        fputs(text_string(&mistakes), stderr);
    else if (r < 0)
        complain(3, "%s: %s", path, strerrordesc_np(-r));
    text_fini(&mistakes);
    if (r == 0)
        set_apply(jobs->set, options);
    return r == 0 ? 0 : r == -EINVAL ? 2 : 3;
}

/* Standard input is a file by now, and read from its beginning. */
static int open_commands(struct jobs *jobs, const struct opt *opt, struct cmd_scale_board *board)
{
    char error[4400];

    jobs->commands = calloc((size_t)jobs->copies, sizeof *jobs->commands);
    if (jobs->commands == NULL)
        return complain(3, "scale: %s", strerrordesc_np(ENOMEM));
    for (int i = 0; i < jobs->copies; i++) {
        int words;
        struct input_options input = cmd_run_input(opt, &words);
        input.whole = true;
        if (cmd_run_reads_stdin(&input))
            lseek(STDIN_FILENO, 0, SEEK_SET);
        if (command_open(&jobs->commands[i], opt->rest, words, NULL, &input, error, sizeof error) <
            0) {
            cmd_scale_board_give_back(board);
            return complain(2, "%s", error);
        }
        jobs->count++;
    }
    return 0;
}

static int add_jobs(struct jobs *jobs, struct fb_run *run)
{
    uint32_t total = 0;

    if (jobs->set != NULL)
        return set_add_copies(jobs->set, run, jobs->copies);
    for (int i = 0; i < jobs->count; i++)
        total += command_total(jobs->commands[i]);
    return fb_run_feed(run, &(struct fb_feed){
                                .next = next_job, .context = jobs, .fd = -1, .total = total });
}

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

/* Sleeps until there are events or keys; a signal asks for the end, the second for a hard one. */
static void await(const struct cmd_scale *scale, struct fb_run *run, int *asked)
{
    int64_t wait_us = cmd_scale_board_wait_us(scale->board);
    struct timespec time = { wait_us / 1000000, wait_us % 1000000 * 1000 };
    struct pollfd ready[] = { { .fd = fb_run_fd(run), .events = POLLIN },
                              { .fd = cmd_scale_board_fd(scale->board), .events = POLLIN } };

    if (ppoll(ready, 2, wait_us < 0 ? NULL : &time, &scale->waiting) < 0)
        ready[1].revents = 0;
    cmd_scale_board_turn(scale->board, ready[1].revents);
    if (catches > *asked)
        fb_run_stop(run, *asked > 0 ? FB_STOP_KILL : FB_STOP_TERM);
    else if (cmd_scale_board_quit(scale->board))
        fb_run_stop(run, FB_STOP_TERM);
    *asked = catches;
}

/* It was broken off by a signal or a key. */
static bool broken_off(const struct cmd_scale *scale)
{
    return caught != 0 || cmd_scale_board_quit(scale->board);
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
        summary_apply(summary, &event);
        if (shown)
            cmd_scale_board_apply(scale->board, &event);
    }
    return r;
}

static struct fb_options options_of(const struct cmd_scale *scale)
{
    struct fb_options options = scale->opt->run;

    options.adopt = options.notify = true;
    options.guard = !scale->opt->no_cgroup;
    options.output = FB_OUTPUT_NONE;
    options.event_bytes = 1024; /* the last lines of one that fails */
    return options;
}

static void say_failed(const struct cmd_scale *scale, struct summary *summary)
{
    struct text lines = { 0 };

    cmd_scale_board_give_back(scale->board);
    summary->left = -1;
    summary->columns = wrap_columns(STDERR_FILENO);
    summary_put(summary, &lines, false);
    fwrite(lines.bytes, 1, lines.size, stderr);
    text_fini(&lines);
}

/* On the normal screen. */
static int fail(const struct cmd_scale *scale, int r)
{
    cmd_scale_board_give_back(scale->board);
    return complain(3, "scale: %s", strerrordesc_np(-r));
}

static int run_jobs(const struct cmd_scale *scale, struct jobs *jobs,
                    const struct fb_options *options, struct scale_sample *out)
{
    struct scale_fold fold = { .sample = *out };
    struct summary summary = { .left = -1 };
    int64_t busy_before_us = cmd_scale_busy_us(&scale->hardware), busy_after_us;
    struct fb_run *run;
    int r = fb_run_open(&run, options);

    if (r == 0)
        r = add_jobs(jobs, run);
    if (r >= 0)
        r = take_events(scale, run, &fold, &summary, true);
    fb_run_close(run);
    busy_after_us = cmd_scale_busy_us(&scale->hardware);
    *out = fold.sample;
    out->others_us =
        busy_before_us < 0 || busy_after_us < 0 ? -1 : busy_after_us - busy_before_us - out->cpu_us;
    if (r >= 0 && !broken_off(scale) && out->failed > 0 && !scale->opt->scale.ignore_failure)
        say_failed(scale, &summary);
    scale_fold_fini(&fold);
    summary_fini(&summary);
    if (r < 0)
        return fail(scale, r);
    return broken_off(scale) ? -EINTR : 0;
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
    if (r >= 0 && fold.sample.failed > 0 && !broken_off(scale)) {
        say_failed(scale, &summary);
        r = 1;
    }
    scale_fold_fini(&fold);
    summary_fini(&summary);
    if (r < 0)
        return fail(scale, r);
    return broken_off(scale) ? -EINTR : fold.sample.failed > 0 ? 1 : 0;
}

int cmd_scale_measure(void *context, int slots, int round, struct scale_sample *out)
{
    struct cmd_scale *scale = context;
    struct fb_options options = options_of(scale);
    struct jobs jobs = { .copies = scale->opt->scale.weak ? slots : 1 };
    int r = broken_off(scale) ? -EINTR : prepare(scale);

    if (r != 0)
        return r;
    r = cmd_run_has_jobs(scale->opt) ? open_set(&jobs, scale->opt->rest[0], &options, scale->board)
                                     : open_commands(&jobs, scale->opt, scale->board);
    options.slots = slots;
    if (r == 0) {
        cmd_scale_board_begin(scale->board, slots, round);
        r = run_jobs(scale, &jobs, &options, out);
    }
    close_jobs(&jobs);
    if (r == 0 && !scale->quiet && round > 0)
        fprintf(stderr, "round %d of %d, %3d slot%s  %9.3f s\n", round, scale->rounds, slots,
                slots == 1 ? ": " : "s:", (double)out->wall_us / 1e6);
    else if (r == 0 && !scale->quiet)
        fprintf(stderr, "warm-up, %d slots: %.3f s\n", slots, (double)out->wall_us / 1e6);
    return r;
}
