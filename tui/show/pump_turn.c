/*
 * pump_turn.c - one event, one turn: what the loop is made of, whosever loop it is, the program's
 * (pump.c) or that of a program with libforkboard-board (host/). Each event goes to the record,
 * into what is kept and the summary, and to the front end, and is then forgotten. A turn sleeps in
 * poll(2) on the source, on the signals and on what the front end reads; there is a time-out only
 * while a line of the record waits to be flushed or the front end asked for one, so a source from
 * which nothing comes costs nothing.
 */
#include "pump_inside.h"

#include "base/clock.h"

#include "opt/complain.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#define EVENTS_A_TURN 128   /* then signals and keys are looked after, however many wait, */
#define TURN_US       20000 /*   or after that time */

/* While the source is open: in turn with its workers' lines. */
static void say(struct pump *pump, const char *message)
{
    struct text line = { 0 };

    if (pump->front->complain != NULL) {
        pump->front->complain(pump->front, message);
        return;
    }
    complain_put(&line, message);
    if (line.failed) /* out of turn */
        complain(0, "%s", message);
    else
        pump->source->print(pump->source, 2, line.bytes, line.size);
    text_fini(&line);
}

void pump_fail(void *context, const char *message)
{
    struct pump *pump = context;

    say(pump, message);
    pump->status = 3;
}

/* ---------------------------------------------------------------- events */

static bool is_replay(const struct pump *pump)
{
    return pump->source->keys == KEYS_REPLAY;
}

/* A record may go on after the end of its run: that of a job that ran again. */
bool pump_ended(const struct pump *pump)
{
    return pump->dry || (!is_replay(pump) && pump->summary.ended.kind == FB_ENDED);
}

static void tell(struct pump *pump, const struct fb_event *event, const char *text)
{
    struct source *source = pump->source;

    if (source->elsewhere && pump->front->complain == NULL) {
        say(pump, text);
    } else if (source->elsewhere) {
        ; /* the board has it */
    } else if (event->as.note.error == EPIPE && source->keys == KEYS_RUN) {
        if (source->dies_by == 0)
            source->dies_by = SIGPIPE; /* as every filter ends when its reader is gone */
        source->leaving = true;
    } else if (event->as.note.error != 0 && source->keys == KEYS_RUN) {
        pump_fail(pump, text);
    } else if (pump->front->note != NULL) {
        pump->front->note(pump->front, text);
    } else {
        say(pump, text);
    }
}

/* Those of a record are of another time. One of a job begins with its name. */
static void note(struct pump *pump, const struct fb_event *event)
{
    const struct summary_job *job =
        event->job != 0 ? summary_find(&pump->summary, event->job) : NULL;
    struct text line = { 0 };

    if (job != NULL) {
        summary_put_name(&line, job);
        text_puts(&line, ": ");
    }
    text_puts(&line, event->as.note.text);
    tell(pump, event, line.failed ? event->as.note.text : text_string(&line));
    text_fini(&line);
}

static void sum_up(struct pump *pump, const struct fb_event *event)
{
    struct source *source = pump->source;
    struct summary *summary = &pump->summary;

    if (event->kind == FB_ENDED && source->left != NULL)
        summary->left = source->left(source);
    if (event->job != 0 && !is_replay(pump) && summary->ended.kind == FB_ENDED)
        summary->ended.kind = FB_RUN; /* a job runs again: there will be another end */
    summary_apply(summary, event);
}

static void handle(struct pump *pump, const struct fb_event *event)
{
    struct source *source = pump->source;
    struct front *front = pump->front;
    int r = 0;

    recorder_put(&pump->recorder, event);
    summary_again(&pump->summary, event);
    if (pump->kept != NULL && pump->kept->event(pump, event) < 0)
        pump_fail(pump, pump->kept->error(pump));
    sum_up(pump, event);
    if (front->event != NULL)
        front->event(front, event);
    if (event->kind == FB_NOTE && !is_replay(pump))
        note(pump, event);
    if (pump->door != NULL)
        pump->door->event(pump, event);
    if (source->taken != NULL)
        r = source->taken(source, event);
    if (r == SOURCE_LINGERS && front->lingers != NULL)
        front->lingers(front);
    else if (r < 0)
        pump_fail(pump, strerrordesc_np(-r));
}

/* ---------------------------------------------------------------- the loop */

int64_t pump_deadline_us(const struct pump *pump)
{
    int64_t deadline_us = recorder_deadline_us(&pump->recorder);
    struct front *front = pump->front;

    if (front->deadline_us != NULL && front->deadline_us(front) < deadline_us)
        deadline_us = front->deadline_us(front);
    if (pump->door != NULL && pump->door->deadline_us(pump) < deadline_us)
        deadline_us = pump->door->deadline_us(pump);
    return deadline_us;
}

/* Milliseconds until something wants a turn, rounded up; -1: never. */
static int time_left(const struct pump *pump, int64_t at_us)
{
    int64_t deadline_us = pump_deadline_us(pump);

    if (deadline_us == INT64_MAX)
        return -1;
    deadline_us -= at_us;
    if (deadline_us <= 0)
        return 0;
    return deadline_us < 3600000000 ? (int)((deadline_us + 999) / 1000) : 3600000;
}

/*
 * A run that has ended may still hear of orphans; that is of no interest. A record and a job log
 * may be pipes: what they did not take waits for them.
 */
void pump_fds(const struct pump *pump, struct pollfd fds[PUMP_FDS])
{
    struct front *front = pump->front;

    bool over = pump->dry || (pump_ended(pump) && !pump->source->elsewhere);

    fds[0] = (struct pollfd){ .fd = over ? -1 : pump->source->fd(pump->source), .events = POLLIN };
    fds[1] = (struct pollfd){ .fd = pump->signal_fd, .events = POLLIN };
    fds[2] = (struct pollfd){ .fd = front->fd != NULL ? front->fd(front) : -1, .events = POLLIN };
    fds[3] = (struct pollfd){ .fd = recorder_waits(&pump->recorder), .events = POLLOUT };
    fds[4] = (struct pollfd){ .fd = pump->kept != NULL ? pump->kept->waits(pump) : -1,
                              .events = POLLOUT };
    fds[5] =
        (struct pollfd){ .fd = pump->door != NULL ? pump->door->fd(pump) : -1, .events = POLLIN };
}

static void write_files(struct pump *pump, const struct pollfd fds[2])
{
    if (fds[0].revents != 0)
        recorder_writable(&pump->recorder);
    if (fds[1].revents != 0 && pump->kept->writable(pump) < 0)
        pump_fail(pump, pump->kept->error(pump));
}

/* A worker may live already of which an event is still to come. */
bool pump_tells_now(const struct pump *pump)
{
    return pump->rested || pump_ended(pump);
}

void pump_turn(struct pump *pump, bool block)
{
    struct front *front = pump->front;
    struct pollfd fds[PUMP_FDS];

    pump->due = false;
    if (front->turn != NULL)
        front->turn(front);
    if (block && pump_stop_now(pump))
        return;
    if (pump->door != NULL)
        pump->door->tell(pump);
    pump_fds(pump, fds);
    if (poll(fds, PUMP_FDS, block ? time_left(pump, clock_us(CLOCK_MONOTONIC)) : 0) > 0) {
        if (fds[1].revents != 0)
            pump->signals->read(pump);
        if (fds[2].revents != 0)
            front->input(front, fds[2].revents);
        write_files(pump, fds + 3);
        if (fds[5].revents != 0)
            pump->door->asked(pump);
    }
    if (fds[0].revents == 0 && pump_tells_now(pump))
        pump_tell(pump);
    if (clock_us(CLOCK_MONOTONIC) >= recorder_deadline_us(&pump->recorder))
        recorder_flush(&pump->recorder);
    if (front->wakes != NULL)
        front->wakes(front);
}

bool pump_goes_on(const struct pump *pump)
{
    const struct source *source = pump->source;
    struct front *front = pump->front;

    if (source->abandoned)
        return false;
    if (!pump_ended(pump))
        return true;
    return !source->leaving && front->stays != NULL && front->stays(front);
}

/* A board that stays, though its source has no more ever, has keys alone to wait for. */
bool pump_may_sleep(const struct pump *pump, int r)
{
    return r == 0 || (r < 0 && pump_goes_on(pump));
}

int pump_take(struct pump *pump, struct fb_event *event)
{
    int r = pump->source->next(pump->source, event);

    if (r <= 0 || pump_tells_before(pump, event))
        pump_tell(pump);
    if (r > 0)
        handle(pump, event);
    pump->dry = r < 0;
    if (r > 0) {
        if (pump->rested) /* the turn before it slept, and has looked at all when it woke */
            pump->turn_us = event->t_us + TURN_US;
        pump->rested = false;
        pump->last_us = event->t_us;
        if (++pump->taken < EVENTS_A_TURN && event->t_us < pump->turn_us)
            return r;
    }
    pump->rested = r == 0;
    pump->turn_us = pump->last_us + TURN_US;
    pump->taken = 0;
    pump->due = true;
    return r;
}
