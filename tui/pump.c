/*
 * pump.c - the loop of the program in plain and JSON mode. It sleeps in poll(2) on the run and on a
 * signalfd of its own; there is a time-out only while a line waits to be flushed, so a run in which
 * nothing happens costs nothing. Each event goes to the record, to the front end and into the
 * summary, in this order, and is then forgotten.
 *
 * A signal that ends the run is remembered: when all is cleaned up and told, the program dies by
 * it, as its caller expects.
 */
#include "pump.h"

#include "clean.h"
#include "plain.h"
#include "record.h"
#include "summary.h"
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define FLUSH_MS 100
#define RECORD_OUTPUT_BYTES                                                                        \
    16384 /* of each stream of a worker: the record stays bounded                                  \
           */
#define JSON_BYTES 65536

struct pump {
    const struct opt *opt;
    struct fb_run *run;
    struct record *record;
    struct summary summary;
    struct plain plain;
    struct text json;
    int signal_fd;
    int ended_by; /* the first signal that ends us: by it we die; 0: none */
    bool asked;   /* somebody asked for the end: who asks again wants it at once */
    int status;   /* 3 once something of our own went wrong */
    bool paused;
    int64_t start_us, pending_us; /* since when the record has lines to flush; 0: has none */
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void put_complaint(struct text *line, const char *message)
{
    text_puts(line, "forkboard: ");
    clean_puts(line, message);
    text_putc(line, '\n');
}

int pump_complain(int status, const char *format, ...)
{
    struct text line = { 0 };
    char message[4096];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    put_complaint(&line, message);
    if (line.size > 0)
        (void)!write(STDERR_FILENO, line.bytes, line.size); /* else nobody is left to tell */
    text_fini(&line);
    return status;
}

/* The same while a run lives: in turn with its workers' lines. */
static void complain(struct pump *pump, const char *message)
{
    struct text line = { 0 };

    put_complaint(&line, message);
    fb_run_print(pump->run, 2, line.bytes, line.size);
    text_fini(&line);
}

static void record_failed(struct pump *pump, int r)
{
    char message[4400];

    if (r == 0)
        return;
    snprintf(message, sizeof message, "record %s: %s; it ends here, the jobs go on",
             record_path(pump->record), strerrordesc_np(-r));
    complain(pump, message);
    pump->status = 3;
}

/* A record that was asked for must be had; the one that is kept anyway is only missed. */
static int open_record(struct pump *pump)
{
    char error[4400];
    int r;

    if (pump->opt->no_record)
        return 0;
    r = record_open(&pump->record, pump->opt->record, error, sizeof error);
    if (r == 0)
        return 0;
    if (pump->opt->record != NULL)
        return pump_complain(2, "%s", error);
    pump_complain(0, "%s; the run is not recorded", error);
    return 0;
}

static void flush_json(struct pump *pump)
{
    if (pump->json.size > 0)
        fb_run_print(pump->run, 1, pump->json.bytes, pump->json.size);
    text_clear(&pump->json);
}

static void note(struct pump *pump, const struct fb_event *event)
{
    if (event->as.note.error == EPIPE) {
        if (pump->ended_by == 0)
            pump->ended_by = SIGPIPE; /* as every filter ends when nobody reads it */
        return;
    }
    if (event->as.note.error != 0)
        pump->status = 3;
    complain(pump, event->as.note.text);
}

static void take(struct pump *pump, const struct fb_event *event)
{
    if (pump->record != NULL) {
        record_failed(pump, record_put(pump->record, event));
        if (pump->pending_us == 0 && record_pending(pump->record))
            pump->pending_us = now_us();
    }
    if (event->kind == FB_NOTE)
        note(pump, event);
    if (pump->opt->mode == OPT_JSON) {
        wire_put(&pump->json, event);
        if (pump->json.size >= JSON_BYTES)
            flush_json(pump);
    }
    summary_apply(&pump->summary, event);
    if (pump->opt->mode == OPT_PLAIN && event->kind == FB_FORKED)
        plain_event(&pump->plain, event);
}

/* An end is told from what the summary knew before it; a beginning from what it knows after. */
static void handle(struct pump *pump, const struct fb_event *event)
{
    if (pump->opt->mode == OPT_PLAIN && event->kind != FB_FORKED)
        plain_event(&pump->plain, event);
    take(pump, event);
}

/* A hang-up comes by itself, before or after SIGTERM too: nobody asks for haste by it. */
static void end_by(struct pump *pump, int number)
{
    bool first = pump->ended_by == 0, asks = number != SIGHUP;

    fb_run_stop(pump->run, asks && pump->asked ? FB_STOP_KILL : FB_STOP_TERM);
    pump->asked = pump->asked || asks;
    if (first)
        pump->ended_by = number;
    if (pump->opt->mode == OPT_PLAIN && first)
        plain_stopping(&pump->plain, number == SIGINT ? "interrupted" : "stopped");
}

/* Ctrl-Z: the workers stop too and no time-out runs; then we stop as our caller expects. */
static void suspend(struct pump *pump)
{
    fb_run_pause(pump->run);
    raise(SIGSTOP);
    fb_run_resume(pump->run);
}

static void read_signals(struct pump *pump)
{
    struct signalfd_siginfo info;

    while (read(pump->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        int number = (int)info.ssi_signo;
        if (number == SIGTSTP)
            suspend(pump);
        else if (number == SIGUSR1)
            plain_status(&pump->plain, now_us() - pump->start_us);
        else
            end_by(pump, number);
    }
}

static void flush_record(struct pump *pump)
{
    if (pump->record != NULL)
        record_failed(pump, record_flush(pump->record));
    pump->pending_us = 0;
}

static void wait_news(struct pump *pump)
{
    struct pollfd fds[2] = { { .fd = fb_run_fd(pump->run), .events = POLLIN },
                             { .fd = pump->signal_fd, .events = POLLIN } };
    int timeout_ms = -1;

    flush_json(pump);
    if (pump->pending_us != 0) {
        int64_t left_us = pump->pending_us + FLUSH_MS * 1000 - now_us();
        timeout_ms = left_us > 0 ? (int)(left_us / 1000) + 1 : 0;
    }
    if (timeout_ms == 0 || poll(fds, 2, timeout_ms) == 0)
        flush_record(pump);
    else if (fds[1].revents != 0)
        read_signals(pump);
}

static void loop(struct pump *pump)
{
    struct fb_event event = { 0 };

    while (pump->summary.ended.kind != FB_ENDED) {
        if (fb_run_next(pump->run, &event) > 0)
            handle(pump, &event);
        else
            wait_news(pump);
    }
    flush_json(pump);
}

/* Signals that we read; those that came ignored (nohup, a shell's background) stay so. */
static sigset_t watched_signals(void)
{
    static const int watched[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1 };
    struct sigaction before;
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++)
        if (sigaction(watched[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaddset(&set, watched[i]);
    return set;
}

static void choose_output(struct pump *pump, struct fb_options *options)
{
    options->adopt = true;
    if (pump->opt->mode == OPT_JSON) {
        options->output = FB_OUTPUT_NONE;
        options->event_bytes = SIZE_MAX;
    } else if (pump->record != NULL) {
        options->event_bytes = RECORD_OUTPUT_BYTES;
    }
}

/* Dies as its caller expects of a program that such a signal ended. */
static void die_by(int number)
{
    sigset_t one;

    signal(number, SIG_DFL);
    sigemptyset(&one);
    sigaddset(&one, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
}

static int finish(struct pump *pump, const sigset_t *mask_before)
{
    int r, status = pump->summary.ended.as.ended.status;

    if (pump->opt->mode == OPT_PLAIN && pump->ended_by != SIGPIPE)
        plain_summary(&pump->plain);
    if (pump->record != NULL)
        record_failed(pump, record_flush(pump->record));
    if (pump->ended_by == 0)
        sigprocmask(SIG_SETMASK, mask_before, NULL); /* a reader that never reads can be left */
    pump->run = fb_run_close(pump->run);
    pump->record = record_close(pump->record, &r);
    if (pump->ended_by != 0)
        die_by(pump->ended_by);
    return pump->status != 0 ? pump->status : status;
}

static void fini(struct pump *pump)
{
    if (pump->signal_fd >= 0)
        close(pump->signal_fd);
    plain_fini(&pump->plain);
    summary_fini(&pump->summary);
    text_fini(&pump->json);
}

int pump_run(const struct opt *opt, const struct pump_jobs *jobs)
{
    struct pump pump = { .opt = opt, .signal_fd = -1, .start_us = now_us() };
    struct fb_options options = opt->run;
    sigset_t watched = watched_signals(), before;
    int r = open_record(&pump);

    if (r != 0)
        return r;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    sigprocmask(SIG_BLOCK, &watched, &before);
    pump.signal_fd = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    choose_output(&pump, &options);
    r = pump.signal_fd < 0 ? -errno : fb_run_open(&pump.run, &options);
    if (r == 0)
        r = jobs->begin(jobs->context, pump.run);
    if (r < 0) {
        pump.run = fb_run_close(pump.run);
        record_close(pump.record, &(int){ 0 });
        sigprocmask(SIG_SETMASK, &before, NULL);
        r = pump_complain(3, "cannot begin: %s", strerrordesc_np(-r));
    } else {
        plain_init(&pump.plain, pump.run, &pump.summary, opt);
        loop(&pump);
        r = finish(&pump, &before);
    }
    fini(&pump);
    return r;
}
