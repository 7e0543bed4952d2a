/*
 * watch.c - the loop of `forkboard watch` in plain and JSON mode. The program stands in our place:
 * its streams, terminal, signal mask and actions are those that we were started with, so signals of
 * ours are only blocked, never ignored.
 *
 * The terminal's signals reach the program by themselves. Ctrl-C is its affair: we read ours and
 * wait for its end. At Ctrl-Z we stop once it has stopped, or our caller would wait for us; its
 * stops need us alive until then. SIGTERM and SIGHUP sent to us alone are passed on to it.
 */
#include "watch.h"

#include "clean.h"
#include "plain.h"
#include "pump.h"
#include "record.h"
#include "sink.h"
#include "trace.h"
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define FLUSH_US        100000
#define JSON_BYTES      65536
#define STOPS_WITHIN_US 5000000 /* a program may clean up first, as an editor does */

struct watch {
    const struct opt *opt;
    struct trace *trace;
    struct record *record;
    struct summary summary;
    struct plain plain;
    struct text json;
    struct store_pool pool;
    struct sink sinks[2]; /* standard output and error, for lines of ours */
    sigset_t before;
    int signal_fd;
    bool root_ended, root_stopped, continue_root;
    int64_t stop_asked_us; /* Ctrl-Z came; 0: no */
    int interrupted;       /* the signal of Ctrl-C or Ctrl-\ that came to us too; 0: none */
    int root_signal;       /* that killed the program; 0: none */
    int status;            /* 3 once something of our own went wrong */
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
    if (event->kind == FB_STOPPED || event->kind == FB_CONTINUED)
        watch->root_stopped = event->kind == FB_STOPPED;
    if (event->kind != FB_EXITED && event->kind != FB_UNSTARTED)
        return;
    watch->root_ended = true;
    watch->root_signal = event->kind == FB_EXITED ? event->as.exited.signal : 0;
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

/* ---- signals */

/* We stop where the program has: then our caller goes on, and SIGCONT comes to us all. */
static void stop_with_root(struct watch *watch)
{
    if (watch->stop_asked_us == 0 || !watch->root_stopped)
        return;
    if (now_us() - watch->stop_asked_us < STOPS_WITHIN_US) {
        flush_record(watch);
        flush_json(watch);
        raise(SIGSTOP);
        if (watch->continue_root)
            trace_kill(watch->trace, 1, SIGCONT);
    }
    watch->stop_asked_us = 0;
    watch->continue_root = false;
}

static void pass_on(struct watch *watch, int number)
{
    if (watch->root_ended)
        trace_leave(watch->trace);
    else
        trace_kill(watch->trace, 1, number);
}

static void take_signal(struct watch *watch, int number, bool from_kernel)
{
    switch (number) {
    case SIGTSTP:
        watch->stop_asked_us = now_us();
        watch->continue_root = !from_kernel;
        if (!from_kernel)
            trace_kill(watch->trace, 1, SIGTSTP);
        break;
    case SIGINT:
    case SIGQUIT:
        watch->interrupted = number;
        if (watch->root_ended)
            trace_leave(watch->trace);
        break;
    case SIGTERM:
    case SIGHUP:
        if (!from_kernel || watch->root_ended)
            pass_on(watch, number);
        break;
    case SIGUSR1:
        plain_status(&watch->plain, now_us() - watch->start_us);
        break;
    default:
        break; /* SIGTTOU, SIGPIPE: blocked so that a write goes on, or says its errno */
    }
}

static void read_signals(struct watch *watch)
{
    struct signalfd_siginfo info;

    while (read(watch->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
        take_signal(watch, (int)info.ssi_signo, info.ssi_code > 0);
}

/* Those that came ignored (nohup, a shell's background) stay so, for us and for the program. */
static int open_signals(struct watch *watch)
{
    static const int read[] = { SIGINT, SIGQUIT, SIGTSTP, SIGTERM, SIGHUP, SIGUSR1 };
    struct sigaction action;
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
        if (sigaction(read[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&set, read[i]);
    sigprocmask(SIG_BLOCK, &set, &watch->before);
    watch->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGXFSZ);
    sigaddset(&set, SIGTTOU);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return watch->signal_fd < 0 ? -errno : 0;
}

/* ---- the loop */

static void wait_news(struct watch *watch)
{
    struct pollfd fds[4] = { { .fd = trace_fd(watch->trace), .events = POLLIN },
                             { .fd = watch->signal_fd, .events = POLLIN } };
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
    if (fds[1].revents != 0)
        read_signals(watch);
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
        stop_with_root(watch);
    }
    flush_json(watch);
}

/* Who was interrupted together with the program dies as it did, or a shell's loop would go on. */
static void die_with_root(struct watch *watch)
{
    sigset_t one;

    if (watch->interrupted == 0 || watch->interrupted != watch->root_signal)
        return;
    signal(watch->interrupted, SIG_DFL);
    sigemptyset(&one);
    sigaddset(&one, watch->interrupted);
    raise(watch->interrupted);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
}

static int finish(struct watch *watch)
{
    int status = watch->summary.ended.as.ended.status, r;

    if (watch->opt->mode == OPT_PLAIN)
        plain_summary(&watch->plain);
    flush_record(watch);
    watch->trace = trace_close(watch->trace);
    sigprocmask(SIG_SETMASK, &watch->before, NULL); /* a reader that never reads can be left */
    for (int i = 0; i < 2; i++)
        sink_drain(&watch->sinks[i]);
    watch->record = record_close(watch->record, &r);
    die_with_root(watch);
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
    if (watch->signal_fd >= 0)
        close(watch->signal_fd);
}

int watch_run(const struct opt *opt, const char *path, char *const *argv)
{
    struct watch watch = { .opt = opt, .signal_fd = -1, .start_us = now_us() };
    struct trace_options options = {
        .path = path,
        .argv = argv,
        .mask = &watch.before,
        .stdout_fd = opt->mode == OPT_JSON ? STDERR_FILENO : -1,
        .threads = opt->threads,
        .exit_with_root = opt->exit_with_root,
        .kill_on_exit = opt->kill_on_exit,
        .adopt = opt->adopt,
    };
    int r = open_record(&watch);

    if (r != 0)
        return r;
    r = open_signals(&watch);
    if (r == 0)
        r = trace_open(&watch.trace, &options);
    if (r < 0) {
        record_close(watch.record, &(int){ 0 });
        sigprocmask(SIG_SETMASK, &watch.before, NULL);
        fini(&watch);
        return pump_complain(3, "cannot watch: %s", strerrordesc_np(-r));
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
