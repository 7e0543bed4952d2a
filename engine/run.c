/*
 * run.c - the public calls. A run is what its thread makes of it call by call: opening takes what
 * it needs from the process (SIGCHLD, the subreaper's place, more open files), closing gives all of
 * it back, whatever happened between. Events are pulled: nothing happens but within these calls.
 */
#include "run.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GRACE_US    5000000
#define SLOTS_USUAL 256 /* no more are expected of a machine's own number */
#define FILES_SPARE 64
#define FILES_MOST  1048576

struct fb_event *run_tell(struct fb_run *run, enum fb_kind kind, const struct worker *worker)
{
    return run_tell_of(run, kind, worker, sys_now_us() - run->start_us);
}

struct fb_event *run_tell_of(struct fb_run *run, enum fb_kind kind, const struct worker *worker,
                             int64_t t_us)
{
    struct fb_event *event = events_put(&run->events, kind);

    event->t_us = t_us;
    if (worker != NULL) {
        event->job = worker->job;
        event->attempt = worker->attempt;
    }
    return event;
}

void run_began(struct fb_run *run, struct worker *worker)
{
    worker->began = true;
    run_tell(run, FB_BEGAN, worker);
    graph_began(&run->graph, worker->job);
}

void run_ready(struct fb_run *run, struct worker *worker)
{
    worker->ready = true;
    run_tell(run, FB_READY, worker);
    graph_told_ready(&run->graph, worker->job);
}

void run_note(struct fb_run *run, int error, const char *format, ...)
{
    struct fb_event *event = run_tell(run, FB_NOTE, NULL);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(run->note_text, sizeof run->note_text, format, arguments);
    va_end(arguments);
    event->as.note.text = run->note_text;
    event->as.note.error = error;
}

int64_t run_now_us(const struct fb_run *run)
{
    return (run->paused ? run->pause_began_us : sys_now_us()) - run->paused_us;
}

static int open_loop(struct fb_run *run)
{
    int r = sys_signals_open(&run->signals, &run->signal_fd);

    if (r < 0)
        return r;
    r = run->epoll_fd = sys_epoll_open();
    if (r < 0)
        return r;
    r = run->timer_fd = sys_timer_open();
    if (r < 0)
        return r;
    r = run->null_fd = sys_null_open();
    if (r < 0)
        return r;
    r = loop_watch(run, run->signal_fd, EPOLLIN, NULL, KEY_SIGNAL);
    if (r < 0)
        return r;
    r = loop_watch(run, run->timer_fd, EPOLLIN, NULL, KEY_TIMER);
    if (r < 0)
        return r;
    return gather_open(run);
}

static bool halt_wrong(const struct fb_halt *halt)
{
    return halt->when < FB_HALT_NEVER || halt->when > FB_HALT_NOW || halt->on < FB_HALT_FAIL ||
           halt->on > FB_HALT_DONE || !(halt->share >= 0);
}

static int check_options(const struct fb_options *options)
{
    if (options->slots < 0 || options->timeout_us < 0 || options->grace_us < 0 ||
        halt_wrong(&options->halt) || options->delay_us < 0 || options->reap_delay_us < 0 ||
        options->gather_us < 0 || options->retries < 0 || options->retry_wait_us < 0 ||
        options->output < FB_OUTPUT_LINE || options->output > FB_OUTPUT_NONE)
        return -EINVAL;
    return 0;
}

static void open_sinks(struct fb_run *run)
{
    run->sink_of[0] = run->sink_of[1] = &run->sinks[0];
    sink_open(&run->sinks[0], STDOUT_FILENO, &run->pool);
    run->sinks[0].gathers = true;
    run->sinks[1].fd = -1;
    if (sys_same_file(STDOUT_FILENO, STDERR_FILENO))
        return;
    run->sink_of[1] = &run->sinks[1];
    sink_open(&run->sinks[1], STDERR_FILENO, &run->pool);
    run->sinks[1].gathers = true;
}

/* Two pipes and a moment's more for each worker; workers get the old limit back. */
static void raise_files(struct fb_run *run)
{
    int slots = run->options.slots != 0 ? run->options.slots : SLOTS_USUAL;
    uint64_t wanted = (uint64_t)slots * 3 + FILES_SPARE;

    if (sys_files_raise(wanted < FILES_MOST ? wanted : FILES_MOST, &run->files_before) != 1)
        run->files_before = 0;
}

static void tell_run(struct fb_run *run)
{
    struct fb_event *event = run_tell(run, FB_RUN, NULL);

    event->t_us = 0;
    event->as.run.version = FB_VERSION;
    event->as.run.title = run->title;
    event->as.run.seed = run->options.seed;
    event->as.run.start_us = sys_wall_us();
}

/*
 * How many processors there are is told by half a dozen files, a tenth of what a short job takes.
 * So the first job of a feed is started before they are read, and runs meanwhile.
 */
static void begin(struct fb_run *run)
{
    struct fb_event *event = &run->events.ring[run->events.first];
    bool usual = run->options.slots == 0;

    assert(event->kind == FB_RUN); /* nothing is told before it */
    run->begun = true;
    if (usual)
        run->options.slots = 1;
    if (run->feeding && run->jobs == 0 && start_possible(run))
        start_next(run);
    fb_hardware(&event->as.run.hardware);
    if (usual && event->as.run.hardware.threads > 0)
        run->options.slots = event->as.run.hardware.threads;
    event->as.run.slots = run->options.slots;
    if (run->options.slots > SLOTS_USUAL && run->files_before == 0)
        raise_files(run);
}

static int open_rest(struct fb_run *run)
{
    int r;

    run->title = strdup(run->options.title != NULL ? run->options.title : "");
    run->buffer = malloc(CARRY_BYTES + READ_BYTES);
    run->buffer_bytes = READ_BYTES;
    if (run->title == NULL || run->buffer == NULL)
        return -ENOMEM;
    r = environment_open(&run->environment);
    if (r < 0)
        return r;
    r = timers_reserve(&run->timers, 6);
    if (r < 0)
        return r;
    r = open_loop(run);
    if (r < 0)
        return r;
    if (run->options.adopt)
        run->subreaper_before = sys_subreaper(true);
    raise_files(run);
    open_sinks(run);
    guard_begin(run);
    tell_run(run);
    return 0;
}

int fb_run_open(struct fb_run **out, const struct fb_options *options)
{
    struct fb_run *run;
    int r;

    *out = NULL;
    r = options != NULL ? check_options(options) : 0;
    if (r < 0)
        return r;
    run = calloc(1, sizeof *run);
    if (run == NULL)
        return -ENOMEM;
    if (options != NULL)
        run->options = *options;
    if (run->options.grace_us == 0)
        run->options.grace_us = GRACE_US;
    run->thread = sys_thread();
    run->start_us = run->flushed_us = sys_now_us();
    run->epoll_fd = run->signal_fd = run->timer_fd = run->null_fd = -1;
    run->sinks[0].fd = run->sinks[1].fd = run->feed.fd = run->gather.fd = -1;
    run->subreaper_before = -1;
    notify_init(run);
    run->rows = 24;
    run->columns = 80;
    run->armed_us = SYS_NEVER;
    run->turn = 1;
    run->stop_words = "the run was stopped";
    run->stall_timer.kind = TIMER_STALL;
    run->end_timer.kind = TIMER_END;
    r = open_rest(run);
    if (r < 0)
        run = fb_run_close(run);
    *out = run;
    return r < 0 ? r : 0;
}

int fb_run_add(struct fb_run *run, const struct fb_job *job)
{
    int r = job_check(job);

    if (run->thread != sys_thread())
        return -EPERM;
    if (r < 0)
        return r;
    if (run->stop != 0 || run->over)
        return -ESHUTDOWN;
    return queue_add(run, job);
}

int fb_run_feed(struct fb_run *run, const struct fb_feed *feed)
{
    if (run->thread != sys_thread())
        return -EPERM;
    if (run->feed.next != NULL)
        return -EBUSY;
    if (run->stop != 0 || run->over)
        return -ESHUTDOWN;
    run->feed = *feed;
    run->feeding = true;
    return 0;
}

int fb_run_fd(const struct fb_run *run)
{
    return run->epoll_fd;
}

/* Nothing is left to do: what was gathered goes out. True: that has become an event. */
static bool rest(struct fb_run *run)
{
    forward_flush_older(run, 0);
    return !run->over && forward_settle(run);
}

/*
 * Before a caller who writes lines of its own is told anything, ours are out; one who prints them
 * by us has them in order anyway, and by the bunch.
 */
static int next_event(struct fb_run *run, struct fb_event *event, bool block)
{
    bool told;

    if (run->thread != sys_thread())
        return -EPERM;
    run->rounds = run->handled = 0;
    if (!run->begun)
        begin(run);
    while (!(told = events_take(&run->events, event))) {
        worker_release_retired(run);
        if ((run->over || !loop_step(run, block)) && !rest(run))
            break;
    }
    run->handed = told;
    if (told) {
        if (run->start_us + event->t_us > run->told_us)
            run->told_us = run->start_us + event->t_us;
        if (!run->prints)
            forward_flush_older(run, 0);
    }
    return told;
}

int fb_run_next(struct fb_run *run, struct fb_event *event)
{
    return next_event(run, event, false);
}

int fb_run_take(struct fb_run *run, struct fb_event *event)
{
    int r;

    do
        r = next_event(run, event, true);
    while (r == 0 && !run->over);
    return r;
}
