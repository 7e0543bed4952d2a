/*
 * pump.c - the loop of the program, whatever shows the run. It sleeps in poll(2) on the run, on a
 * signalfd and on what the front end reads; there is a time-out only while a line of the record
 * waits to be flushed or the front end asked for one, so a run in which nothing happens costs
 * nothing. Each event goes to the record, to the front end and into the summary, and is then
 * forgotten.
 *
 * A signal that ends the run is remembered: when all is cleaned up and told, the program dies by
 * it, as its caller expects.
 */
#include "pump.h"

#include "front.h"
#include "record.h"
#include "signals.h"
#include "summary.h"
#include "sys.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_US             100000
#define PATIENCE             2     /* so often is asked for the end: SIGTERM, SIGKILL */
#define EVENTS_A_TURN        128   /* then signals and keys are looked after, however many wait, */
#define TURN_US              20000 /*   or after that time */
#define RECORD_OUTPUT_BYTES  16384 /* of each stream of a worker: the record stays bounded */
#define SUMMARY_OUTPUT_BYTES 1024  /* without a record: what a failed worker's last lines are of */

struct pump {
    const struct opt *opt;
    const struct pump_jobs *jobs;
    struct fb_run *run;
    struct record *record;
    struct summary summary;
    struct front *front;
    struct signals signals;
    int ended_by;       /* the first signal that ends us: by it we die; 0: none */
    int asked;          /* how often somebody asked for the end */
    int status;         /* 3 once something of our own went wrong */
    int64_t pending_us; /* since when the record has lines to flush; 0: has none */
};

/* The same while a run lives: in turn with its workers' lines. */
static void complain(struct pump *pump, const char *message)
{
    struct text line = { 0 };

    if (pump->front->complain != NULL) {
        pump->front->complain(pump->front, message);
        return;
    }
    pump_put_complaint(&line, message);
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

static void keep(struct pump *pump, const struct fb_event *event)
{
    struct keep *kept = pump->jobs->keep;

    if (kept == NULL || keep_event(kept, &pump->summary, event) == 0)
        return;
    complain(pump, keep_error(kept));
    pump->status = 3;
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
    else if (pump->front->shows_notes)
        return;
    complain(pump, event->as.note.text);
}

static void watch(struct pump *pump, const struct fb_event *event)
{
    const struct pump_jobs *jobs = pump->jobs;
    int r = jobs->watch != NULL ? jobs->watch(jobs->context, pump->run, event) : 0;

    if (r == 0)
        return;
    complain(pump, strerrordesc_np(-r));
    pump->status = 3;
}

static bool ended(const struct pump *pump)
{
    return pump->summary.ended.kind == FB_ENDED;
}

static void handle(struct pump *pump, const struct fb_event *event)
{
    struct front *front = pump->front;

    if (front->before != NULL)
        front->before(front, event);
    if (pump->record != NULL) {
        record_failed(pump, record_put(pump->record, event));
        if (pump->pending_us == 0 && record_pending(pump->record))
            pump->pending_us = sys_now_us();
    }
    summary_again(&pump->summary, event);
    keep(pump, event);
    if (event->kind == FB_NOTE)
        note(pump, event);
    if (event->kind == FB_ENDED && front->jobs->left != NULL)
        pump->summary.left = front->jobs->left(front->jobs->context);
    if (event->job != 0 && ended(pump))
        pump->summary.ended.kind = FB_RUN; /* a job runs again: there will be another end */
    summary_apply(&pump->summary, event);
    if (front->after != NULL)
        front->after(front, event);
    watch(pump, event);
}

/*
 * The first asks with SIGTERM, the second with SIGKILL, the third leaves whom even that cannot end.
 * A hang-up comes by itself, before or after SIGTERM too: nobody asks for haste by it.
 */
static void end_by(struct pump *pump, int number)
{
    bool first = pump->ended_by == 0, asks = number != SIGHUP, kills = asks && pump->asked > 0;
    const char *word = kills ? "killed" : number == SIGINT ? "interrupted" : "stopped";

    fb_run_stop(pump->run, kills ? FB_STOP_KILL : FB_STOP_TERM);
    if (first)
        pump->ended_by = number;
    if ((first || (kills && pump->asked == 1)) && pump->front->ending != NULL)
        pump->front->ending(pump->front, word, kills);
    pump->asked += asks;
}

/* Ctrl-Z: the workers stop too and no time-out runs; then we stop as our caller expects. */
static void suspend(struct pump *pump)
{
    struct front *front = pump->front;

    fb_run_pause(pump->run);
    if (front->leave != NULL)
        front->leave(front);
    signals_stop();
    if (front->back != NULL)
        front->back(front);
    fb_run_resume(pump->run);
}

static bool is_fronts(const struct front *front, int number)
{
    for (const int *one = front->signals; one != NULL && *one != 0; one++)
        if (*one == number)
            return true;
    return false;
}

static void read_signals(struct pump *pump)
{
    struct front *front = pump->front;
    int number;

    while ((number = signals_next(&pump->signals)) != 0) {
        if (is_fronts(front, number))
            front->signal(front, number);
        else if (number == SIGTSTP)
            suspend(pump);
        else if (number != SIGUSR1)
            end_by(pump, number);
        else if (front->status != NULL)
            front->status(front);
    }
}

static void flush_record(struct pump *pump)
{
    if (pump->record != NULL)
        record_failed(pump, record_flush(pump->record));
    pump->pending_us = 0;
}

/* Milliseconds until somebody wants a turn, rounded up; -1: never. */
static int time_left(const struct pump *pump, int64_t at_us)
{
    int64_t deadline_us = pump->pending_us != 0 ? pump->pending_us + FLUSH_US : INT64_MAX;
    struct front *front = pump->front;

    if (front->deadline_us != NULL && front->deadline_us(front) < deadline_us)
        deadline_us = front->deadline_us(front);
    if (deadline_us == INT64_MAX)
        return -1;
    deadline_us -= at_us;
    if (deadline_us <= 0)
        return 0;
    return deadline_us < 3600000000 ? (int)((deadline_us + 999) / 1000) : 3600000;
}

/* Everything but the run's events: signals, the front end, the record. */
static void turn(struct pump *pump, bool block)
{
    struct front *front = pump->front;
    /* A run that has ended may still hear of orphans; nobody would read that. */
    struct pollfd fds[3] = { { .fd = ended(pump) ? -1 : fb_run_fd(pump->run), .events = POLLIN },
                             { .fd = pump->signals.fd, .events = POLLIN },
                             { .fd = -1, .events = POLLIN } };

    if (front->turn != NULL)
        front->turn(front);
    if (front->fd != NULL)
        fds[2].fd = front->fd(front);
    if (poll(fds, 3, block ? time_left(pump, sys_now_us()) : 0) > 0) {
        if (fds[1].revents != 0)
            read_signals(pump);
        if (fds[2].revents != 0)
            front->input(front, fds[2].revents);
    }
    if (pump->pending_us != 0 && sys_now_us() >= pump->pending_us + FLUSH_US)
        flush_record(pump);
}

static bool goes_on(const struct pump *pump)
{
    if (pump->asked > PATIENCE)
        return false;
    if (!ended(pump))
        return true;
    return pump->ended_by == 0 && pump->front->stays != NULL && pump->front->stays(pump->front);
}

static void loop(struct pump *pump)
{
    struct fb_event event = { 0 };
    int64_t turn_us = 0;
    int taken = 0;

    while (goes_on(pump)) {
        bool more = fb_run_next(pump->run, &event) > 0;
        if (more)
            handle(pump, &event);
        if (!more || ++taken == EVENTS_A_TURN || event.t_us >= turn_us) {
            turn_us = event.t_us + TURN_US;
            taken = 0;
            turn(pump, !more);
        }
    }
}

/* SIGTERM and SIGKILL did not end them all, and we were asked once more. */
static void abandon(struct pump *pump)
{
    struct text line = { 0 };

    if (pump->front->leave != NULL)
        pump->front->leave(pump->front);
    text_puts(&line, "left behind, though SIGKILL was sent: ");
    summary_put_live(&pump->summary, &line, true);
    pump_complain(0, "%s", text_string(&line));
    text_fini(&line);
}

static int finish(struct pump *pump)
{
    int r, status = pump->summary.ended.as.ended.status;

    if (!ended(pump))
        abandon(pump);
    else if (pump->ended_by != SIGPIPE)
        pump->front->finish(pump->front);
    if (pump->record != NULL)
        record_failed(pump, record_flush(pump->record));
    if (pump->ended_by == 0)
        signals_unblock(&pump->signals); /* a reader that never reads can be left */
    pump->run = fb_run_close(pump->run);
    pump->record = record_close(pump->record, &r);
    if (pump->ended_by != 0)
        signals_die(pump->ended_by);
    return pump->status != 0 ? pump->status : status;
}

static int open_run(struct pump *pump, const struct pump_jobs *jobs)
{
    struct fb_options options = pump->opt->run;
    int r;

    options.adopt = true;
    options.notify = true;
    options.guard = !pump->opt->no_cgroup;
    options.event_bytes = pump->record != NULL ? RECORD_OUTPUT_BYTES : SUMMARY_OUTPUT_BYTES;
    options.harmless_stdout = isatty(STDOUT_FILENO) == 1;
    options.harmless_stderr = isatty(STDERR_FILENO) == 1;
    options.whole_output = jobs->keep != NULL && keep_wants_output(jobs->keep);
    if (pump->front->prepare != NULL)
        pump->front->prepare(pump->front, &options);
    pump->front->start_us = sys_now_us();
    pump->front->summary = &pump->summary;
    pump->front->jobs = jobs;
    r = fb_run_open(&pump->run, &options);
    if (r < 0)
        return r;
    pump->front->run = pump->run;
    return jobs->begin(jobs->context, pump->run);
}

int pump_run(const struct opt *opt, const struct pump_jobs *jobs)
{
    struct pump pump = {
        .opt = opt, .jobs = jobs, .summary.keep_commands = jobs->keep != NULL, .signals.fd = -1
    };
    int r = open_record(&pump);

    if (r != 0)
        return r;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    r = front_open(&pump.front, &pump.signals, opt);
    if (r == 0)
        r = open_run(&pump, jobs);
    if (r == 0) {
        loop(&pump);
        r = finish(&pump);
        signals_close(&pump.signals);
        pump.front = pump.front->close(pump.front);
    } else {
        pump.run = fb_run_close(pump.run);
        record_close(pump.record, &(int){ 0 });
        pump.front = front_close(pump.front, &pump.signals);
        if (r < 0)
            r = pump_complain(3, "cannot begin: %s", strerrordesc_np(-r));
    }
    summary_fini(&pump.summary);
    return r;
}
