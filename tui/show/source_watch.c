/*
 * source_watch.c - a watch as a source: the program, what it makes, and how that ends. What
 * signals to forkboard mean for it is in watch_signals.c.
 */
#include "watch_source.h"

#include "base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TICK_US     250000  /* between two samples of what is on the screen */
#define GRACE_US    5000000 /* from SIGTERM to SIGKILL, where the tree is to end */
#define OUTPUT_MOST 16384   /* a program that prints for hours fills no disk */

static struct watch *trace_of(struct source *source)
{
    return ((struct watch_source *)source)->trace;
}

/* ---------------------------------------------------------------- open */

static int cannot_watch(enum watch_way way, int error, char *out, size_t size)
{
    const char *why = strerrordesc_np(error);

    if (way == WATCH_PTRACE && error == EPERM)
        snprintf(out, size,
                 "cannot watch by ptrace: it is forbidden here (Yama, or a container's filter); "
                 "--backend=auto watches in another way");
    else if (way == WATCH_CONNECTOR)
        snprintf(out, size,
                 "cannot watch by the proc connector: %s; --backend=polling works everywhere",
                 error == EOPNOTSUPP ? "it does not answer here" : why);
    else
        snprintf(out, size, "cannot watch: %s", why);
    return 3;
}

static void block_more(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGXFSZ);
    sigaddset(&set, SIGTTOU);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

/* None is ignored or handled, so the program finds what we found: blocked, a write goes on or
 * says its errno. */
/* A pager would wait for keys: the terminal is the board's, and nothing can be typed into it. */
static void page_nothing(void)
{
    static const char *const pagers[] = { "PAGER", "GIT_PAGER", "MANPAGER", "SYSTEMD_PAGER" };

    for (size_t i = 0; i < sizeof pagers / sizeof pagers[0]; i++)
        setenv(pagers[i], "cat", 1);
}

static int source_open(struct source *source, const struct source_options *wanted, char *why,
                       size_t size)
{
    struct watch_source *own = (struct watch_source *)source;
    struct watch_options *options = &own->options;
    int r;

    block_more();
    options->mask = wanted->mask;
    options->stdout_fd = wanted->takes_stdout ? STDERR_FILENO : -1;
    options->apart = wanted->apart;
    options->all_output = wanted->all_output;
    if (wanted->apart)
        page_nothing();
    options->rows = wanted->rows > 0 ? wanted->rows : 1;
    options->columns = wanted->columns;
    source->start_us = clock_us(CLOCK_MONOTONIC);
    r = watch_open(&own->trace, options);
    return r < 0 ? cannot_watch(options->way, -r, why, size) : 0;
}

/* ---------------------------------------------------------------- events */

static int source_fd(const struct source *source)
{
    return watch_fd(((const struct watch_source *)source)->trace);
}

/* What an event of the program itself, job 1, means for us. */
static void see_root(struct watch_source *own, const struct fb_event *event)
{
    if (event->kind == FB_FORKED)
        own->root_pid = event->as.forked.pid;
    if (event->kind == FB_STOPPED || event->kind == FB_CONTINUED)
        own->root_stopped = event->kind == FB_STOPPED;
    if (event->kind == FB_STOPPED)
        own->root_stop = event->as.stopped.signal;
    if (event->kind != FB_EXITED && event->kind != FB_UNSTARTED)
        return;
    own->root_ended = true;
    own->root_signal = event->kind == FB_EXITED ? event->as.exited.signal : 0;
}

static int source_next(struct source *source, struct fb_event *event)
{
    struct watch_source *own = (struct watch_source *)source;

    if (watch_next(own->trace, event) <= 0)
        return 0;
    if (event->job == 1)
        see_root(own, event);
    own->ended = event->kind == FB_ENDED;
    return 1;
}

/* The program has ended and what it made lives on: the caller must know why we stay. */
static int source_taken(struct source *source, const struct fb_event *event)
{
    const struct watch_source *own = (struct watch_source *)source;
    struct watch_counts counts;

    if (event->job != 1 || (event->kind != FB_EXITED && event->kind != FB_UNSTARTED))
        return 0;
    watch_counts(own->trace, &counts);
    return counts.alive > 0 && !own->options.exit_with_root ? SOURCE_LINGERS : 0;
}

static void source_print(struct source *source, int stream, const char *bytes, size_t size)
{
    watch_print(trace_of(source), stream, bytes, size);
}

static int source_printed(struct source *source)
{
    return watch_print_error(trace_of(source));
}

/* ---------------------------------------------------------------- ends */

static void source_end(struct source *source, enum source_end how)
{
    struct watch_source *own = (struct watch_source *)source;

    if (how == SOURCE_LEAVE) {
        source_watch_leave(own);
    } else if (how == SOURCE_KILL) {
        source_watch_kill(own);
    } else {
        source->stop_word = "stopped";
        watch_kill_all(own->trace, SIGTERM, false);
        watch_kill_all(own->trace, SIGCONT, false); /* what is stopped could not end */
        own->kill_us = clock_us(CLOCK_MONOTONIC) + GRACE_US;
    }
}

static void source_turn(struct source *source, int64_t now_us, bool seen)
{
    struct watch_source *own = (struct watch_source *)source;

    (void)seen;
    if (!own->ended && now_us >= own->kill_us)
        source_watch_kill(own);
}

static int64_t source_deadline_us(const struct source *source)
{
    const struct watch_source *own = (const struct watch_source *)source;

    return own->ended ? INT64_MAX : own->kill_us;
}

/* ---------------------------------------------------------------- keys, and what is shown */

static int source_kill(struct source *source, uint32_t job, int number)
{
    const struct watch_source *own = (struct watch_source *)source;

    return own->ended ? -ESRCH : watch_kill(own->trace, job, number);
}

static void source_sample(struct source *source, const uint32_t *jobs, size_t count)
{
    const struct watch_source *own = (struct watch_source *)source;

    if (!own->ended && !own->kills) /* they are about to be none */
        watch_sample(own->trace, jobs, count);
}

static void source_window(struct source *source, int rows, int columns)
{
    const struct watch_source *own = (struct watch_source *)source;

    if (!own->ended)
        watch_window(own->trace, rows > 0 ? rows : 1, columns);
}

/* ---------------------------------------------------------------- the end */

/* What was interrupted together with the program dies as it did, or a shell's loop would go on. */
static int source_finish(struct source *source, const struct fb_event *ended, int own)
{
    const struct watch_source *watch = (struct watch_source *)source;

    if (watch->interrupted != 0 && watch->interrupted == watch->root_signal)
        source->dies_by = watch->interrupted;
    return ended->as.ended.status != 0 ? ended->as.ended.status : own;
}

static struct source *source_close(struct source *source)
{
    watch_close(trace_of(source));
    free(source);
    return NULL;
}

struct source *source_watch(const struct opt *opt, const char *path, char *const *argv)
{
    struct watch_source *own = calloc(1, sizeof *own);

    if (own == NULL)
        return NULL;
    own->kill_us = INT64_MAX;
    own->options = (struct watch_options){
        .path = path,
        .argv = argv,
        .way = (enum watch_way)opt->watch.backend,
        .threads = opt->watch.threads,
        .exit_with_root = opt->watch.exit_with_root,
        .kill_on_exit = opt->watch.kill_on_exit,
        .adopt = opt->watch.adopt,
    };
    own->source = (struct source){
        .keys = KEYS_WATCH,
        .name = "watch",
        .goes_on = "the program goes on",
        .output_most = OUTPUT_MOST,
        .lines = STDERR_FILENO,
        .tick_us = TICK_US,
        .open = source_open,
        .fd = source_fd,
        .next = source_next,
        .taken = source_taken,
        .print = source_print,
        .printed = source_printed,
        .signal = source_watch_signal,
        .suspend = source_watch_suspend,
        .stands = source_watch_stands,
        .follows = source_watch_follows,
        .resume = source_watch_resume,
        .turn = source_turn,
        .deadline_us = source_deadline_us,
        .end = source_end,
        .kill = source_kill,
        .sample = source_sample,
        .window = source_window,
        .finish = source_finish,
        .close = source_close,
    };
    return &own->source;
}
