/*
 * loop.h - what a run waits for, and its clock: one epoll, one timerfd, a heap of alarms. What
 * follows from news is step.c's.
 */
#ifndef FB_RUN_LOOP_H
#define FB_RUN_LOOP_H

#include "base/timer.h"
#include "output/turns.h"
#include "sys/sys.h"

struct fb_run;

/* struct timer.kind: what an alarm is for. Zero is a worker's. */
enum timer_kind {
    TIMER_WORKER,
    TIMER_STALL,
    TIMER_END,
    TIMER_RETRY,
    TIMER_LOOK,
    TIMER_GATHER,
    TIMER_GUARD,
    TIMER_DEATHS,
    TIMER_ERRAND,
    TIMER_PROBE,
};

/* What a descriptor is of: the lowest three bits of the epoll's data for it. A worker's (the first
 * three, its death, what is typed into it, its probe) has the worker's generation in the upper half
 * (worker_key()). */
enum key { KEY_OUT, KEY_ERR, KEY_REPORT, KEY_SIGNAL, KEY_TIMER, KEY_FEED, KEY_SINK, KEY_NOTIFY };
#define KEY_WAKE   (KEY_TIMER | 8)
#define KEY_TOKENS (KEY_TIMER | 16)
#define KEY_GATHER KEY_OUT    /* of no worker */
#define KEY_DEATH  KEY_SIGNAL /* of a worker */
#define KEY_TYPING KEY_TIMER  /* of a worker */
#define KEY_PROBE  KEY_FEED   /* of a worker */

struct run_loop {
    int64_t paused_us; /* how long it was paused in all: deadlines do not count it */
    int64_t pause_began_us;
    bool paused;
    int epoll_fd, timer_fd, wake_fd;
    bool woken;                   /* wake_fd is readable */
    _Atomic bool woken_from_afar; /* it was made so, and may still be */
    struct epoll_event ready[TURNS_MOST];
    int ready_count, ready_next;
    int rounds;       /* of asking the kernel since fb_run_next() was called */
    int handled;      /* of the ready descriptors, since then */
    int64_t asked_us; /* when it answered last: deaths up to then are known */
    int64_t due_us;   /* alarms up to then are due: the same, but for questions between starts */
    bool between;
    int64_t armed_us;
    struct timers timers;
};

void loop_init(struct fb_run *run);
int loop_open(struct fb_run *run);
void loop_fini(struct fb_run *run);
void loop_leave(
    struct fb_run *run); /* in a child that was forked: what the owner watches stays so */

int64_t loop_now_us(const struct fb_run *run);   /* the clock of deadlines: stands while paused */
int64_t loop_asked_us(const struct fb_run *run); /* the moment of the last news, by sys_now_us() */
bool loop_paused(const struct fb_run *run);
void loop_pause(struct fb_run *run);
void loop_resume(struct fb_run *run);

/* An alarm, by loop_now_us(); TIMER_NEVER takes it back. */
void loop_alarm(struct fb_run *run, struct timer *timer, int64_t at_us);
int loop_alarms_reserve(struct fb_run *run, size_t count); /* so that none fails; 0 or -ENOMEM */
struct timer *loop_alarm_due(struct fb_run *run);          /* taken back; NULL: none */

int loop_watch(struct fb_run *run, int fd, uint32_t events, uint64_t key);
void loop_unwatch(struct fb_run *run, int fd);
int loop_close(struct fb_run *run, int fd);   /* of loop_watch(), or -1: returns -1 */
int loop_fd(const struct fb_run *run);        /* readable: there is something to do */
void loop_wake(struct fb_run *run);           /* makes it so */
void loop_wake_from_afar(struct fb_run *run); /* in any thread or signal handler */
void loop_woken(struct fb_run *run);          /* and takes it back */
void loop_rest(struct fb_run *run);           /* the run is over: nothing of ours is readable */
void loop_timer_ready(struct fb_run *run);

void loop_begin_turn(struct fb_run *run); /* the caller asks for the next event */
/* Before the kernel is asked: `next_us` is when there is something to do that is no alarm. */
void loop_arm(struct fb_run *run, int64_t next_us);
bool loop_may_ask(struct fb_run *run, bool block); /* false: often enough in this turn */
void loop_ask(struct fb_run *run, bool block);
bool loop_between(struct fb_run *run);              /* true: between two starts it is time to ask */
bool loop_ask_of(struct fb_run *run, int epoll_fd); /* another epoll; false: there may be more */
/* What it answered: to be chosen from, then handled one by one. */
struct epoll_event *loop_answer(struct fb_run *run, int *count);
void loop_answer_cut(struct fb_run *run, int count);
bool loop_has_next(const struct fb_run *run);
uint64_t loop_key_after(const struct fb_run *run); /* of the next; 0: there is none */
const struct epoll_event *loop_next(struct fb_run *run, bool block); /* NULL: enough in this turn */

#endif
