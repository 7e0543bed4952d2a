/*
 * pump.c - the loop of the program, whatever comes and whatever shows it: opened, gone through turn
 * by turn (pump_turn.c), and closed.
 *
 * A signal that ends the source is remembered: when all is cleaned up and reported, the program
 * dies by it, as its caller expects.
 */
#include "pump_inside.h"

#include "base/clock.h"
#include "door.h"

#include "base/clean.h"
#include "opt/complain.h"
#include "record/record.h"
#include "report/make.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#define READER_US            2000000
#define RECORD_OUTPUT_BYTES  16384 /* of each stream of a worker: the record stays bounded */
#define SUMMARY_OUTPUT_BYTES 1024  /* without a record: what a failed worker's last lines are of */

/* ---------------------------------------------------------------- what the program has */

static int keep_one(struct pump *pump, const struct fb_event *event)
{
    return keep_event(pump->keep, &pump->summary, event);
}

static int kept_waits(const struct pump *pump)
{
    return keep_waits(pump->keep);
}

static int kept_writable(struct pump *pump)
{
    return keep_writable(pump->keep);
}

static const char *kept_error(const struct pump *pump)
{
    return keep_error(pump->keep);
}

static const struct pump_kept kept = { keep_one, kept_waits, kept_writable, kept_error };

static void read_signals(struct pump *pump)
{
    bool by_kernel;
    int number;

    while ((number = signals_next(&pump->taken_signals, &by_kernel)) != 0)
        pump_signal(pump, number, by_kernel);
}

static void stop(struct pump *pump, int number)
{
    (void)pump;
    if (number != 0)
        signals_stop_by(number);
    else
        signals_stop();
}

static void settle(struct pump *pump)
{
    (void)pump;
    signals_settle();
}

static const struct pump_signals own_signals = { read_signals, stop, settle };

static void loop(struct pump *pump)
{
    struct fb_event event = { 0 };

    while (pump_goes_on(pump)) {
        int r = pump_take(pump, &event);
        if (pump->due)
            pump_turn(pump, pump_may_sleep(pump, r));
    }
}

/* ---------------------------------------------------------------- open, close */

/* SIGTERM and SIGKILL did not end them all, and we were asked once more. */
static void abandon(struct pump *pump)
{
    struct text line = { 0 };

    if (pump->front->leave != NULL)
        pump->front->leave(pump->front);
    if (pump->source->left_words != NULL) {
        complain(0, "%s", pump->source->left_words);
        return;
    }
    text_puts(&line, "left behind, though SIGKILL was sent: ");
    summary_put_live(&pump->summary, &line, true);
    complain(0, "%s", text_string(&line));
    text_fini(&line);
}

static int judge_kept(struct pump *pump, int r)
{
    return r < 0 ? complain(3, "%s", keep_error(pump->keep)) : 0;
}

/*
 * What waits in pipes goes out. Of a reader that reads nothing for READER_US it is said, or a run
 * that has ended would stand there without a word; one that was ended by a signal waits no longer.
 */
static int await_readers(struct pump *pump, int dies_by)
{
    int64_t until_us = clock_us(CLOCK_MONOTONIC) + READER_US, left_us = READER_US;
    int r = 0;

    for (; left_us > 0 && r == 0; left_us = until_us - clock_us(CLOCK_MONOTONIC)) {
        struct pollfd fds[2] = { { .fd = recorder_waits(&pump->recorder), .events = POLLOUT },
                                 { .fd = pump->keep != NULL ? keep_waits(pump->keep) : -1,
                                   .events = POLLOUT } };
        if (fds[0].fd < 0 && fds[1].fd < 0)
            return 0;
        if (poll(fds, 2, (int)(left_us / 1000) + 1) <= 0)
            continue;
        until_us = clock_us(CLOCK_MONOTONIC) + READER_US; /* a slow one reads */
        if (fds[0].revents != 0)
            recorder_writable(&pump->recorder);
        if (fds[1].revents != 0)
            r = judge_kept(pump, keep_writable(pump->keep));
    }
    if (r != 0)
        return r;
    complain(0, "the reader of the %s reads nothing: %s",
             recorder_waits(&pump->recorder) >= 0 ? "record" : keep_waits_as(pump->keep),
             dies_by != 0 ? "it ends here" : "it is waited for");
    if (dies_by != 0)
        signals_die(dies_by);
    return 0;
}

/* All that waits goes out, to readers that may never read. Then the record can be read back. */
static int close_files(struct pump *pump, int status, int dies_by)
{
    const struct record *record = pump->recorder.record;
    char path[4096] = "";
    int r = await_readers(pump, dies_by);

    if (r != 0)
        status = r;
    if (pump->opt->keep.report != NULL && record != NULL)
        snprintf(path, sizeof path, "%s", record_path(record));
    r = recorder_close(&pump->recorder);
    if (r == 0 && path[0] != '\0')
        r = make_report(path, pump->opt->keep.report, NULL, INT64_MAX) != 0 ? 3 : 0;

    if (pump->keep != NULL && judge_kept(pump, keep_drain(pump->keep)) != 0)
        r = 3;
    return r != 0 ? r : status;
}

static void fail_printing(struct pump *pump, int error)
{
    char message[128];

    snprintf(message, sizeof message, "not all could be printed: %s", strerrordesc_np(error));
    pump_fail(pump, message);
}

/* The last lines came after the last event, so no event tells that they are lost. */
static void judge_printed(struct pump *pump)
{
    struct source *source = pump->source;
    int r = source->printed != NULL ? source->printed(source) : 0;

    if (r == -EPIPE && source->keys == KEYS_RUN && source->dies_by == 0)
        source->dies_by = SIGPIPE; /* a watch has the status of its program */
    else if (r == -EIO && pump->front->stays != NULL)
        return; /* of a board's terminal that hung up: no worker's bytes were for it */
    else if (r < 0 && r != -EPIPE)
        fail_printing(pump, -r);
}

static int finish(struct pump *pump)
{
    struct source *source = pump->source;
    int status, dies_by;

    if (!pump_ended(pump))
        abandon(pump);
    else if (source->dies_by != SIGPIPE && pump->front->finish != NULL)
        pump->front->finish(pump->front);
    if (pump->front->error < 0)
        fail_printing(pump, -pump->front->error);
    if (source->dies_by != SIGPIPE)
        judge_printed(pump);
    recorder_flush(&pump->recorder);
    status = source->finish(source, &pump->summary.ended, pump->status);
    door_end(pump, source->dies_by != 0 ? 128 + source->dies_by : status);
    dies_by = source->dies_by;
    signals_give_back(&pump->taken_signals,
                      dies_by != 0); /* a reader that never reads can be left */
    recorder_source_ends(&pump->recorder);
    pump->source = source->close(source);
    signals_give_back(&pump->taken_signals, false); /* a run puts back the mask that it found */
    status = close_files(pump, status, dies_by);
    if (dies_by != 0)
        signals_die(dies_by);
    return status;
}

/* 0; -errno; or the exit status, with a line in `why`. */
static int open_source(struct pump *pump, char *why, size_t size)
{
    struct source_options options = { .run = pump->opt->run, .mask = &pump->taken_signals.before };

    options.run.event_bytes =
        recorder_is_open(&pump->recorder) ? RECORD_OUTPUT_BYTES : SUMMARY_OUTPUT_BYTES;
    pump->front->recorder = pump->source->elsewhere ? NULL : &pump->recorder;
    if (pump->front->prepare != NULL)
        pump->front->prepare(pump->front, &options);
    return pump->source->open(pump->source, &options, why, size);
}

static int run(struct pump *pump, pump_front *open_front)
{
    char why[512] = "";
    int r = open_front(&pump->front, &pump->taken_signals, pump->opt, pump->source, &pump->summary);

    pump->signal_fd = pump->taken_signals.fd;
    if (r == 0)
        r = open_source(pump, why, sizeof why);
    if (r == 0)
        r = door_begin(pump, why, sizeof why);
    if (r == 0) {
        loop(pump);
        r = finish(pump);
        signals_close(&pump->taken_signals);
        pump->front = pump->front->close(pump->front);
        return r;
    }
    if (pump->front != NULL) /* first: a source has its last words on the normal screen */
        pump->front = pump->front->close(pump->front);
    pump->source = pump->source->close(pump->source);
    front_close(NULL, &pump->taken_signals); /* last: an open run has changed the mask, too */
    recorder_close(&pump->recorder);
    if (r < 0)
        return complain(3, "cannot begin: %s", why[0] != '\0' ? why : strerrordesc_np(-r));
    return why[0] != '\0' ? complain(r, "%s", why) : r;
}

static int read_back(void *context, struct record_reader **out)
{
    char why[256];

    return recorder_read_back(context, out, why, sizeof why);
}

/* A report is made from it at the end: to read a FIFO then would wait for ever. */
static int open_record(struct pump *pump)
{
    struct recorder *recorder = &pump->recorder;
    int r = recorder_open(recorder, pump->opt, pump->source);

    if (r != 0 || pump->opt->keep.report == NULL || recorder->record == NULL ||
        recorder_path(recorder) != NULL)
        return r;
    r = complain(2, "--report is made from the record, and %s cannot be read back",
                 record_path(recorder->record));
    recorder_close(recorder);
    return r;
}

int pump_show(const struct opt *opt, struct source *source, struct keep *keep,
              pump_front *open_front)
{
    struct pump pump = { .opt = opt,
                         .source = source,
                         .keep = keep,
                         .summary.keep_commands = keep != NULL || opt->verbose,
                         .summary.keep_written = keep != NULL,
                         .kept = keep != NULL ? &kept : NULL,
                         .signals = &own_signals,
                         .taken_signals.fd = -1,
                         .recorder = { .failed = pump_fail, .context = &pump } };
    int r;

    if (opt->only != NULL)
        clean_text(pump.summary.only.program, sizeof pump.summary.only.program, opt->only,
                   strlen(opt->only));
    if (source == NULL)
        return complain(3, "cannot begin: %s", strerrordesc_np(ENOMEM));
    r = opt->keep.report != NULL ? make_possible(opt->keep.report, NULL) : 0;
    if (r == 0)
        r = open_record(&pump);
    if (recorder_path(&pump.recorder) != NULL) {
        source->record = recorder_path(&pump.recorder);
        if (source->keys == KEYS_RUN)
            pump.summary.record = recorder_path(&pump.recorder);
    }
    pump.summary.directory = source->directory;
    if (source->keys != KEYS_REPLAY && !source->elsewhere) {
        source->read_back = read_back;
        source->read_context = &pump.recorder;
    }
    if (r == 0)
        r = run(&pump, open_front);
    else
        source->close(source);
    summary_fini(&pump.summary);
    return r;
}

int pump_run(const struct opt *opt, struct source *source, struct keep *keep)
{
    return pump_show(opt, source, keep, front_open);
}
