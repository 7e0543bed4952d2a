/*
 * pump_stage.h - a pump whose source, front end, door and log are stand-ins that write down their
 * calls; the clock and poll(2) are the test's.
 */
#ifndef PUMP_STAGE_H
#define PUMP_STAGE_H

#include "check_seen.h"
#include "show/pump_inside.h"

#include "check_quick.h"
#include <errno.h>
#include <string.h>
#include <time.h>

static int64_t now_us;
static int timeout_ms, ready; /* what poll(2) was given, the descriptor that is ready */
static struct pollfd polled[PUMP_FDS];

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ now_us / 1000000, now_us % 1000000 * 1000 };
    return 0;
}

__attribute__((visibility("default"))) int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    ck_assert_uint_eq(count, PUMP_FDS);
    memcpy(polled, fds, sizeof polled);
    timeout_ms = timeout;
    for (nfds_t i = 0; i < count; i++)
        fds[i].revents = fds[i].fd >= 0 && fds[i].fd == ready ? POLLIN | POLLHUP : 0;
    return ready >= 0;
}

#define see(...) seen_put(" ", __VA_ARGS__)

static inline void saw(const char *wanted)
{
    ck_assert_str_eq(seen, wanted);
    seen[0] = '\0';
}

/* ---------------------------------------------------------------- all that it calls */

static int next_r, taken_r, kept_r, source_number, stay_count;
static int64_t front_at_us, door_at_us;
static struct fb_event next_event;

static inline int source_fd(const struct source *source)
{
    (void)source;
    return source_number;
}

static inline int source_next(struct source *source, struct fb_event *event)
{
    (void)source;
    *event = next_event;
    return next_r;
}

static inline int source_taken(struct source *source, const struct fb_event *event)
{
    (void)source;
    (void)event;
    see("taken");
    return taken_r;
}

static inline void source_print(struct source *source, int stream, const char *bytes, size_t size)
{
    (void)source;
    see("print%d:%.*s", stream, (int)size - 1, bytes);
}

static inline int64_t source_left(struct source *source)
{
    (void)source;
    return 9;
}

static inline void front_event(struct front *front, const struct fb_event *event)
{
    (void)front;
    see("event:%d", (int)event->t_us);
}

static inline void front_call(struct front *front)
{
    (void)front;
    see("turn");
}

static inline void front_wakes(struct front *front)
{
    (void)front;
    see("wakes");
}

static inline void front_lingers(struct front *front)
{
    (void)front;
    see("lingers");
}

static inline void front_say(struct front *front, const char *message)
{
    (void)front;
    see("complain:%s", message);
}

static inline void front_note(struct front *front, const char *text)
{
    (void)front;
    see("note:%s", text);
}

static inline int front_fd(struct front *front)
{
    (void)front;
    return 32;
}

static inline void front_input(struct front *front, short revents)
{
    (void)front;
    see("input:%d", revents == (POLLIN | POLLHUP));
}

static inline int64_t front_deadline_us(struct front *front)
{
    (void)front;
    return front_at_us;
}

static inline bool front_stays(struct front *front)
{
    (void)front;
    return stay_count-- > 0;
}

static inline int kept_event(struct pump *pump, const struct fb_event *event)
{
    (void)pump;
    (void)event;
    see("kept");
    return kept_r;
}

static inline int kept_waits(const struct pump *pump)
{
    (void)pump;
    return 34;
}

static inline int kept_writable(struct pump *pump)
{
    (void)pump;
    see("writable");
    return kept_r;
}

static inline const char *kept_error(const struct pump *pump)
{
    (void)pump;
    return "the log is full";
}

static inline int door_fd(const struct pump *pump)
{
    (void)pump;
    return 35;
}

static inline void door_event(struct pump *pump, const struct fb_event *event)
{
    (void)pump;
    (void)event;
    see("door");
}

static inline void door_call(struct pump *pump)
{
    (void)pump;
    see("tell");
}

static inline void door_asked(struct pump *pump)
{
    (void)pump;
    see("asked");
}

static inline int64_t door_deadline_us(const struct pump *pump)
{
    (void)pump;
    return door_at_us;
}

static inline void read_signals(struct pump *pump)
{
    (void)pump;
    see("signals");
}

static const struct pump_kept kept = { kept_event, kept_waits, kept_writable, kept_error };
static const struct pump_door door = { door_fd,    door_event, door_call,
                                       door_asked, NULL,       door_deadline_us };
static const struct pump_signals signals = { read_signals, NULL, NULL };

static struct source source;
static struct front front;
static struct pump pump;

static inline void set_up(void)
{
    now_us = 1000000000;
    ready = -1;
    next_r = taken_r = kept_r = stay_count = 0;
    source_number = 30;
    front_at_us = door_at_us = INT64_MAX;
    next_event = (struct fb_event){ .kind = FB_SIGNALS };
    source = (struct source){
        .keys = KEYS_RUN, .fd = source_fd, .next = source_next, .print = source_print
    };
    front = (struct front){ .event = front_event };
    pump = (struct pump){ .source = &source, .front = &front, .signals = &signals };
    pump.signal_fd = 31;
    seen[0] = '\0';
}

static inline void tear_down(void)
{
    summary_fini(&pump.summary);
}

static inline int take(void)
{
    struct fb_event event;

    return pump_take(&pump, &event);
}

#endif
