/*
 * loop.c - what a watch waits for: one epoll over the signalfd, the pidfds of zombies, one timer.
 * SIGCHLD's action is the default without SA_NOCLDSTOP (sys_signals_open()): with it no stop would
 * be signalled at all.
 */
#include "inside.h"

#define POLL_LEAST_US 10000
#define POLL_MOST_US  200000

void watch_loop_init(struct watch *watch)
{
    watch->loop.epoll_fd = watch->loop.signal_fd = watch->loop.timer_fd = -1;
    watch->loop.armed_us = watch->loop.poll_us = SYS_NEVER;
}

int watch_loop_open(struct watch *watch)
{
    int r = sys_signals_open(&watch->loop.signals, &watch->loop.signal_fd);

    if (r < 0)
        return r;
    r = watch->loop.epoll_fd = sys_epoll_open();
    if (r < 0)
        return r;
    r = watch->loop.timer_fd = sys_timer_open();
    if (r < 0)
        return r;
    r = watch_loop_add(watch, watch->loop.signal_fd, EPOLLIN, WATCH_KEY_SIGNAL);
    if (r < 0)
        return r;
    return watch_loop_add(watch, watch->loop.timer_fd, EPOLLIN, WATCH_KEY_TIMER);
}

void watch_loop_fini(struct watch *watch)
{
    sys_close(watch->loop.signal_fd);
    sys_close(watch->loop.timer_fd);
    sys_close(watch->loop.epoll_fd);
    sys_signals_close(watch->loop.signals);
}

const struct sys_signals *watch_loop_signals(const struct watch *watch)
{
    return watch->loop.signals;
}

int watch_loop_add(struct watch *watch, int fd, uint32_t events, uint64_t key)
{
    return sys_epoll_add(watch->loop.epoll_fd, fd, events, key);
}

void watch_loop_remove(struct watch *watch, int fd)
{
    sys_epoll_remove(watch->loop.epoll_fd, fd);
}

int watch_fd(const struct watch *watch)
{
    return watch->loop.epoll_fd;
}

bool watch_loop_deaths(const struct watch *watch)
{
    return watch->loop.deaths_waiting;
}

void watch_loop_look(struct watch *watch, bool again)
{
    watch->loop.deaths_waiting = again;
}

const struct epoll_event *watch_loop_next(struct watch *watch)
{
    if (watch->loop.ready_next >= watch->loop.ready_count)
        return NULL;
    return &watch->loop.ready[watch->loop.ready_next++];
}

void watch_loop_signalled(struct watch *watch)
{
    sys_signals_read(watch->loop.signal_fd);
    watch->loop.deaths_waiting = true;
}

void watch_loop_woken(struct watch *watch)
{
    sys_timer_clear(watch->loop.timer_fd);
    watch->loop.armed_us = SYS_NEVER;
}

/* Ever more seldom. */
bool watch_loop_poll_due(struct watch *watch, bool any)
{
    int64_t poll_us = watch->loop.poll_us;

    if (!any)
        watch->loop.poll_us = SYS_NEVER;
    else if (poll_us == SYS_NEVER)
        watch->loop.poll_us = POLL_LEAST_US;
    else if (watch->loop.armed_us == SYS_NEVER)
        watch->loop.poll_us = poll_us * 2 < POLL_MOST_US ? poll_us * 2 : POLL_MOST_US;
    else
        return false;
    return any && poll_us != SYS_NEVER;
}

void watch_loop_no_tick(struct watch *watch)
{
    watch->loop.tick_us = SYS_NEVER;
}

void watch_loop_tick(struct watch *watch)
{
    if (watch->now_us < watch->loop.tick_us)
        return;
    watch->backend->tick(watch);
    watch->loop.tick_us = watch->now_us + watch->backend->tick_us;
}

static void arm(struct watch *watch)
{
    int64_t next = watch->end_us;

    if (watch->loop.poll_us != SYS_NEVER && watch->now_us + watch->loop.poll_us < next)
        next = watch->now_us + watch->loop.poll_us;
    if (watch->loop.tick_us < next)
        next = watch->loop.tick_us;
    if (next == SYS_NEVER || next >= watch->loop.armed_us)
        return;
    watch->loop.armed_us = next;
    sys_timer_set(watch->loop.timer_fd, next);
}

bool watch_loop_wait(struct watch *watch, bool block)
{
    const int room = (int)(sizeof watch->loop.ready / sizeof watch->loop.ready[0]);
    int count;

    arm(watch);
    count = sys_epoll_wait(watch->loop.epoll_fd, watch->loop.ready, room, block);
    watch->loop.ready_next = 0;
    watch->loop.ready_count = count > 0 ? count : 0;
    return count > 0;
}
