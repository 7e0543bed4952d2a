/*
 * loop.c - one thread, one epoll: the workers' pipes, the signalfd, one timerfd, one eventfd that
 * makes it readable at once, the feed, slow sinks. This file waits and says what is ready and which
 * alarm is due; it knows nothing of what they are of.
 */
#include "run.h"

#include <stdatomic.h>

#define ROUNDS_MOST 4
#define ASK_US      10000 /* while workers are started the kernel is asked that often, at least */
#define READY_MOST  32    /* that is up to 8 MiB of output */

void loop_init(struct fb_run *run)
{
    run->loop.epoll_fd = run->loop.timer_fd = run->loop.wake_fd = -1;
    run->loop.armed_us = SYS_NEVER;
}

int loop_open(struct fb_run *run)
{
    int r = run->loop.epoll_fd = sys_epoll_open();

    if (r < 0)
        return r;
    r = run->loop.timer_fd = sys_timer_open();
    if (r < 0)
        return r;
    r = run->loop.wake_fd = sys_wake_open();
    if (r < 0)
        return r;
    r = loop_watch(run, run->loop.timer_fd, EPOLLIN, KEY_TIMER);
    return r == 0 ? loop_watch(run, run->loop.wake_fd, EPOLLIN, KEY_WAKE) : r;
}

void loop_fini(struct fb_run *run)
{
    timers_fini(&run->loop.timers);
    run->loop.timer_fd = sys_close(run->loop.timer_fd);
    run->loop.wake_fd = sys_close(run->loop.wake_fd);
    run->loop.epoll_fd = sys_close(run->loop.epoll_fd);
}

/* What is watched is watched for the owner too, by the same epoll. */
void loop_leave(struct fb_run *run)
{
    run->loop.epoll_fd = sys_close(run->loop.epoll_fd);
}

int64_t loop_now_us(const struct fb_run *run)
{
    return (run->loop.paused ? run->loop.pause_began_us : sys_now_us()) - run->loop.paused_us;
}

int64_t loop_asked_us(const struct fb_run *run)
{
    return run->loop.asked_us + run->loop.paused_us;
}

bool loop_paused(const struct fb_run *run)
{
    return run->loop.paused;
}

static void disarm(struct fb_run *run)
{
    if (run->loop.armed_us == SYS_NEVER)
        return;
    sys_timer_set(run->loop.timer_fd, SYS_NEVER);
    run->loop.armed_us = SYS_NEVER;
}

void loop_pause(struct fb_run *run)
{
    run->loop.pause_began_us = sys_now_us();
    run->loop.paused = true;
    disarm(run);
}

void loop_resume(struct fb_run *run)
{
    run->loop.paused_us += sys_now_us() - run->loop.pause_began_us;
    run->loop.paused = false;
}

void loop_alarm(struct fb_run *run, struct timer *timer, int64_t at_us)
{
    timer_set(&run->loop.timers, timer, at_us);
}

int loop_alarms_reserve(struct fb_run *run, size_t count)
{
    return timers_reserve(&run->loop.timers, count);
}

/*
 * Not by the clock of this moment: we may have stood still, stopped or in a machine that slept, and
 * a worker that ended meanwhile has not run out of time.
 */
struct timer *loop_alarm_due(struct fb_run *run)
{
    if (run->loop.paused || timers_next_us(&run->loop.timers) == TIMER_NEVER)
        return NULL;
    return timers_due(&run->loop.timers, run->loop.due_us);
}

int loop_watch(struct fb_run *run, int fd, uint32_t events, uint64_t key)
{
    return sys_epoll_add(run->loop.epoll_fd, fd, events, key);
}

/* Or a process that has a copy, as a forked child, keeps it there: readable for ever. */
void loop_unwatch(struct fb_run *run, int fd)
{
    if (fd >= 0 && run->loop.epoll_fd >= 0)
        sys_epoll_remove(run->loop.epoll_fd, fd);
}

int loop_close(struct fb_run *run, int fd)
{
    loop_unwatch(run, fd);
    return sys_close(fd);
}

int loop_fd(const struct fb_run *run)
{
    return run->loop.epoll_fd;
}

void loop_wake(struct fb_run *run)
{
    if (!run->loop.woken)
        run->loop.woken = sys_wake_set(run->loop.wake_fd) == 0;
}

/* The mark comes last: one that is seen with nothing to read costs a read, one that is missing
 * would leave the descriptor readable. */
void loop_wake_from_afar(struct fb_run *run)
{
    sys_wake_set(run->loop.wake_fd);
    atomic_store(&run->loop.woken_from_afar, true);
}

void loop_woken(struct fb_run *run)
{
    atomic_store(&run->loop.woken_from_afar, false);
    sys_wake_clear(run->loop.wake_fd);
    run->loop.woken = false;
}

void loop_rest(struct fb_run *run)
{
    if (run->loop.woken || atomic_load(&run->loop.woken_from_afar))
        loop_woken(run);
    disarm(run);
}

void loop_timer_ready(struct fb_run *run)
{
    sys_timer_clear(run->loop.timer_fd);
    run->loop.armed_us = SYS_NEVER;
}

void loop_begin_turn(struct fb_run *run)
{
    run->loop.rounds = run->loop.handled = 0;
}

/* The timerfd is set only to an earlier moment; one that became needless fires once for nothing. */
void loop_arm(struct fb_run *run, int64_t next_us)
{
    int64_t alarm_us = timers_next_us(&run->loop.timers);

    next_us = next_us < alarm_us ? next_us : alarm_us;
    if (run->loop.paused || next_us == SYS_NEVER || next_us >= run->loop.armed_us)
        return;
    run->loop.armed_us = next_us;
    sys_timer_set(run->loop.timer_fd, next_us + run->loop.paused_us);
}

bool loop_may_ask(struct fb_run *run, bool block)
{
    return block || run->loop.rounds++ < ROUNDS_MOST;
}

static void take_answer(struct fb_run *run, int count)
{
    run->loop.ready_next = 0;
    run->loop.ready_count = count > 0 ? count : 0;
    if (count >= 0)
        run->loop.asked_us = loop_now_us(run);
    if (count >= 0 && !run->loop.between)
        run->loop.due_us = run->loop.asked_us;
    run->loop.between = false;
}

/*
 * Hundreds of starts may take a second: what happens meanwhile is reported when it happens. No
 * alarm is: the starts come first.
 */
bool loop_between(struct fb_run *run)
{
    run->loop.between = loop_now_us(run) - run->loop.asked_us >= ASK_US;
    return run->loop.between;
}

void loop_ask(struct fb_run *run, bool block)
{
    take_answer(run, sys_epoll_wait(run->loop.epoll_fd, run->loop.ready, TURNS_MOST, block));
}

bool loop_ask_of(struct fb_run *run, int epoll_fd)
{
    take_answer(run, sys_epoll_wait(epoll_fd, run->loop.ready, TURNS_MOST, false));
    return run->loop.ready_count < TURNS_MOST;
}

struct epoll_event *loop_answer(struct fb_run *run, int *count)
{
    *count = run->loop.ready_count;
    return run->loop.ready;
}

void loop_answer_cut(struct fb_run *run, int count)
{
    run->loop.ready_count = count;
}

bool loop_has_next(const struct fb_run *run)
{
    return run->loop.ready_next < run->loop.ready_count;
}

uint64_t loop_key_after(const struct fb_run *run)
{
    return loop_has_next(run) ? run->loop.ready[run->loop.ready_next].data.u64 : 0;
}

/*
 * Workers may write faster than their output is read, without any event: a caller that does not
 * block gets its turn after some reads, or some rounds, and finds the descriptor readable when it
 * looks. What is left of this round may be of pipes that are not watched just now (gather.c).
 */
const struct epoll_event *loop_next(struct fb_run *run, bool block)
{
    if (block || run->loop.handled++ != READY_MOST)
        return &run->loop.ready[run->loop.ready_next++];
    loop_wake(run);
    return NULL;
}
