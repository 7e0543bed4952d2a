/* pump_inside.h - what the loop of the program is inside; for the files that carry it. */
#ifndef FB_SHOW_PUMP_INSIDE_H
#define FB_SHOW_PUMP_INSIDE_H

#include "front.h"
#include "plain/summary.h"
#include "pump.h"
#include "recorder.h"
#include "signals.h"

#include <poll.h>

#define PUMP_FDS 6

struct pump;

/* What is kept beside the record: each event before the summary takes it. As in keep.h. */
struct pump_kept {
    int (*event)(struct pump *pump, const struct fb_event *event);
    int (*waits)(const struct pump *pump);
    int (*writable)(struct pump *pump);
    const char *(*error)(const struct pump *pump);
};

/* What asks from outside (door.c). */
struct pump_door {
    int (*fd)(const struct pump *pump);
    void (*event)(struct pump *pump, const struct fb_event *event);
    void (*tell)(struct pump *pump); /* before it sleeps */
    void (*asked)(struct pump *pump);
    void (*hung_up)(struct pump *pump); /* the terminal, and the run goes on */
    int64_t (*deadline_us)(const struct pump *pump);
};

/* How the signals come to whosever loop it is. */
struct pump_signals {
    void (*read)(struct pump *pump);             /* signal_fd is readable: pump_signal() for each */
    void (*stop)(struct pump *pump, int number); /* this process, as Ctrl-Z or that signal would */
    void (*settle)(struct pump *pump);           /* what was read asks for no end */
};

struct pump {
    const struct opt *opt;
    struct source *source;
    struct front *front;
    const struct pump_kept *kept; /* NULL: nothing is */
    struct keep *keep;
    const struct pump_door *door; /* NULL: there is none */
    struct ctl_server *server;    /* door.c: what is behind it; NULL: nothing yet */
    struct recorder recorder;
    struct summary summary;
    const struct pump_signals *signals;
    struct signals taken_signals; /* the program's */
    int signal_fd;
    bool dry;              /* the source has said that nothing more comes */
    bool due;              /* a turn is */
    int taken;             /* events since the last turn */
    bool rested;           /* nothing came before the last turn */
    int64_t last_us;       /* of the last event */
    int64_t turn_us;       /* of the event that makes the next turn due */
    bool stopping;         /* Ctrl-Z: until all of the source stands */
    const char *stop_word; /* the last that the front end was given */
    bool asked;            /* SIGUSR1 has, and what runs was not yet told */
    int untold;            /* events that came while the front end was to tell something */
    int status;            /* 3 once something of our own went wrong */
};

/* ---- pump_turn.c: while pump_goes_on(), pump_take(), and pump_turn() where one is due. */

bool pump_goes_on(const struct pump *pump);
bool pump_ended(const struct pump *pump); /* no event comes but by a key */
/* 1: *event has come, and all readers have it; 0: none now; below 0: none will come. */
int pump_take(struct pump *pump, struct fb_event *event);
bool pump_may_sleep(const struct pump *pump, int r); /* after a pump_take() that returned r */
/* Everything but events: signals, the front end, the record. `block`: sleeps until one is due. */
void pump_turn(struct pump *pump, bool block);
/* What it sleeps on (fd -1: not), and until when; INT64_MAX: no longer than that. */
void pump_fds(const struct pump *pump, struct pollfd fds[PUMP_FDS]);
int64_t pump_deadline_us(const struct pump *pump);
/* Whether it has given all that was to come: the front end knows what lives. */
bool pump_tells_now(const struct pump *pump);
/* Something of our own went wrong; `context` is the pump. */
void pump_fail(void *context, const char *message);

/* ---- pump_signals.c */

void pump_signal(struct pump *pump, int number, bool by_kernel);
/* The front end tells what runs, where that was asked, and learns the source's stop_word: once. */
void pump_tell(struct pump *pump);
/* Whether it is to learn it before that event. */
bool pump_tells_before(struct pump *pump, const struct fb_event *event);
/* Stops, once the source stands as it was asked to or by itself. False: the loop goes on. */
bool pump_stop_now(struct pump *pump);

#endif
