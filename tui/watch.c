/*
 * watch.c - the loop of `forkboard watch` in plain and JSON mode. The program stands in our place:
 * its streams, terminal, signal mask and actions are those that we were started with.
 */
#include "watch.h"

#include "clean.h"
#include "plain.h"
#include "pump.h"
#include "record.h"
#include "sink.h"
#include "trace.h"
#include "watch_signals.h"
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FLUSH_US   100000
#define JSON_BYTES 65536

struct watch {
    const struct opt *opt;
    struct trace *trace;
    struct record *record;
    struct summary summary;
    struct plain plain;
    struct text json;
    struct store_pool pool;
    struct sink sinks[2]; /* standard output and error, for lines of ours */
    struct watch_signals signals;
    int status; /* 3 once something of our own went wrong */
    int64_t start_us, pending_us;
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void print(void *context, const char *bytes, size_t size)
{
    struct watch *watch = context;

    sink_put(&watch->sinks[1], bytes, size);
}

static void complain(struct watch *watch, const char *message)
{
    struct text line = { 0 };

    text_puts(&line, "forkboard: ");
    clean_puts(&line, message);
    text_putc(&line, '\n');
    print(watch, line.bytes, line.size);
    text_fini(&line);
}

/* ---- the record */

static void record_failed(struct watch *watch, int r)
{
    char message[4400];

    if (r == 0)
        return;
    snprintf(message, sizeof message, "record %s: %s; it ends here, the program goes on",
             record_path(watch->record), strerrordesc_np(-r));
    complain(watch, message);
    watch->status = 3;
}

static int open_record(struct watch *watch)
{
    char error[4400];

    if (watch->opt->no_record ||
        record_open(&watch->record, watch->opt->record, error, sizeof error) == 0)
        return 0;
    if (watch->opt->record != NULL)
        return pump_complain(2, "%s", error);
    pump_complain(0, "%s; the watch is not recorded", error);
    return 0;
}

static void flush_record(struct watch *watch)
{
    if (watch->record != NULL)
        record_failed(watch, record_flush(watch->record));
    watch->pending_us = 0;
}

static void put_record(struct watch *watch, const struct fb_event *event)
{
    if (watch->record == NULL)
        return;
    record_failed(watch, record_put(watch->record, event));
    if (watch->pending_us == 0 && record_pending(watch->record))
        watch->pending_us = now_us();
}

/* ---- events */

static void flush_json(struct watch *watch)
{
    if (watch->json.size > 0)
        sink_put(&watch->sinks[0], watch->json.bytes, watch->json.size);
    text_clear(&watch->json);
}

static void put_json(struct watch *watch, const struct fb_event *event)
{
    wire_put(&watch->json, event);
    if (watch->json.size >= JSON_BYTES)
        flush_json(watch);
}

/* The program has ended and what it made lives on: whoever waits for us must know why we stay. */
static void tell_left(struct watch *watch)
{
    struct trace_counts counts;
    struct text line = { 0 };

    trace_counts(watch->trace, &counts);
    if (counts.alive == 0 || watch->opt->exit_with_root || watch->opt->mode == OPT_JSON)
        return;
    text_printf(&line, "forkboard: the program has ended; still running: ");
    summary_put_live(&watch->summary, &line, true);
    text_puts(&line, " (Ctrl-C leaves them to it)\n");
    print(watch, line.bytes, line.size);
    text_fini(&line);
}

static void root_event(struct watch *watch, const struct fb_event *event)
{
    watch_signals_root(&watch->signals, event);
    if (event->kind == FB_EXITED || event->kind == FB_UNSTARTED)
        tell_left(watch);
}

/* An end is told from what the summary knew before it; a beginning from what it knows after. */
static void handle(struct watch *watch, const struct fb_event *event)
{
    bool begins = event->kind == FB_FORKED, execs = event->kind == FB_BEGAN;
    const struct summary_job *job = execs ? summary_live(&watch->summary, event->job) : NULL;
    bool first_exec = job != NULL && !job->began;

    put_record(watch, event);
    if (watch->opt->mode == OPT_JSON)
        put_json(watch, event);
    else if (!begins && !execs)
        plain_event(&watch->plain, event);
    summary_apply(&watch->summary, event);
    if (watch->opt->mode == OPT_PLAIN && (begins || (execs && !(first_exec && event->job == 1))))
        plain_event(&watch->plain, event);
    if (event->kind == FB_NOTE)
        complain(watch, event->as.note.text);
    if (event->job == 1)
        root_event(watch, event);
}

/* ---- the loop */

static void wait_news(struct watch *watch)
{
    struct pollfd fds[4] = { { .fd = trace_fd(watch->trace), .events = POLLIN },
                             { .fd = watch->signals.fd, .events = POLLIN } };
    int timeout_ms = -1;

    flush_json(watch);
    for (int i = 0; i < 2; i++)
        fds[2 + i] = (struct pollfd){ .fd = watch->sinks[i].waiting ? watch->sinks[i].fd : -1,
                                      .events = POLLOUT };
    if (watch->pending_us != 0) {
        int64_t left_us = watch->pending_us + FLUSH_US - now_us();
        timeout_ms = left_us > 0 ? (int)(left_us / 1000) + 1 : 0;
    }
    if (timeout_ms == 0 || poll(fds, 4, timeout_ms) == 0) {
        flush_record(watch);
        return;
    }
    if (fds[1].revents != 0 && watch_signals_read(&watch->signals, watch->trace))
        plain_status(&watch->plain, now_us() - watch->start_us);
    for (int i = 0; i < 2; i++)
        if (fds[2 + i].revents != 0)
            sink_writable(&watch->sinks[i]);
}

static void loop(struct watch *watch)
{
    struct fb_event event = { 0 };

    while (watch->summary.ended.kind != FB_ENDED) {
        if (trace_next(watch->trace, &event) > 0)
            handle(watch, &event);
        else
            wait_news(watch);
        if (watch_signals_stopping(&watch->signals)) {
            flush_record(watch);
            flush_json(watch);
            watch_signals_stop(&watch->signals, watch->trace);
        }
    }
    flush_json(watch);
}

static int finish(struct watch *watch)
{
    int status = watch->summary.ended.as.ended.status, r;

    if (watch->opt->mode == OPT_PLAIN)
        plain_summary(&watch->plain);
    flush_record(watch);
    watch->trace = trace_close(watch->trace);
    sigprocmask(SIG_SETMASK, &watch->signals.before,
                NULL); /* a reader that never reads can be left */
    for (int i = 0; i < 2; i++)
        sink_drain(&watch->sinks[i]);
    watch->record = record_close(watch->record, &r);
    watch_signals_die(&watch->signals);
    return status != 0 ? status : watch->status;
}

static void open_sinks(struct watch *watch)
{
    watch->sinks[0].fd = -1;
    if (watch->opt->mode == OPT_JSON)
        sink_open(&watch->sinks[0], STDOUT_FILENO, &watch->pool);
    sink_open(&watch->sinks[1], STDERR_FILENO, &watch->pool);
}

static void fini(struct watch *watch)
{
    for (int i = 0; i < 2; i++)
        sink_close(&watch->sinks[i]);
    store_pool_fini(&watch->pool);
    plain_fini(&watch->plain);
    summary_fini(&watch->summary);
    text_fini(&watch->json);
    watch_signals_close(&watch->signals);
}

static int cannot_watch(enum trace_way way, int error)
{
    const char *why = strerrordesc_np(error);

    if (way == TRACE_PTRACE && error == EPERM)
        return pump_complain(3, "cannot watch by ptrace: it is forbidden here (Yama, or a "
                                "container's filter); --backend=auto watches in another way");
    if (way == TRACE_CONNECTOR)
        return pump_complain(3,
                             "cannot watch by the proc connector: %s; --backend=polling works "
                             "everywhere",
                             error == EOPNOTSUPP ? "it does not answer here" : why);
    return pump_complain(3, "cannot watch: %s", why);
}

int watch_run(const struct opt *opt, const char *path, char *const *argv)
{
    struct watch watch = { .opt = opt, .signals.fd = -1, .start_us = now_us() };
    struct trace_options options = {
        .path = path,
        .argv = argv,
        .mask = &watch.signals.before,
        .stdout_fd = opt->mode == OPT_JSON ? STDERR_FILENO : -1,
        .way = (enum trace_way)opt->backend,
        .threads = opt->threads,
        .exit_with_root = opt->exit_with_root,
        .kill_on_exit = opt->kill_on_exit,
        .adopt = opt->adopt,
    };
    int r = open_record(&watch);

    if (r != 0)
        return r;
    r = watch_signals_open(&watch.signals);
    if (r == 0)
        r = trace_open(&watch.trace, &options);
    if (r < 0) {
        record_close(watch.record, &(int){ 0 });
        sigprocmask(SIG_SETMASK, &watch.signals.before, NULL);
        fini(&watch);
        return cannot_watch(options.way, -r);
    }
    open_sinks(&watch);
    plain_init(&watch.plain, NULL, &watch.summary, opt);
    watch.plain.put = print;
    watch.plain.context = &watch;
    loop(&watch);
    r = finish(&watch);
    fini(&watch);
    return r;
}
