/*
 * watch_loop.c - when a watch wakes: how often zombies are looked at, which of its times its timer
 * is set to, and in which order what is ready is taken.
 */
#include "check_free.h"
#include "check_main.h"
#include "watch/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct watch watch;
static int high; /* so many of what is opened, from the first, are descriptors above 20 */

static int place(int fd)
{
    int moved = high-- > 0 && fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 21) : fd;

    if (moved != fd)
        close(fd);
    return moved;
}

int signalfd(int fd, const sigset_t *mask, int flags)
{
    return place((int)syscall(SYS_signalfd4, fd, mask, 8, flags));
}

int epoll_create1(int flags)
{
    return place((int)syscall(SYS_epoll_create1, flags));
}

static void set_up(void)
{
    memset(&watch, 0, sizeof watch);
    watch_loop_init(&watch);
    watch.loop.epoll_fd = sys_epoll_open();
    watch.loop.timer_fd = sys_timer_open();
    ck_assert_int_eq(watch_loop_add(&watch, watch.loop.timer_fd, EPOLLIN, WATCH_KEY_TIMER), 0);
    watch.end_us = watch.loop.tick_us = SYS_NEVER;
}

static void tear_down(void)
{
    sys_close(watch.loop.epoll_fd);
    sys_close(watch.loop.timer_fd);
}

/* After each look the timer was due (`woken`), or not. */
static const struct {
    bool any, woken, due;
    int64_t poll_us;
} looks[] = {
    { false, true, false, SYS_NEVER }, { true, true, false, 10000 },
    { true, false, false, 10000 },     { true, true, true, 20000 },
    { true, true, true, 40000 },       { true, false, false, 40000 },
    { true, true, true, 80000 },       { true, true, true, 160000 },
    { true, true, true, 200000 },      { true, true, true, 200000 },
    { false, true, false, SYS_NEVER }, { true, false, false, 10000 },
    { true, true, true, 20000 },       { false, false, false, SYS_NEVER },
};

START_TEST(zombies_are_looked_at_ever_more_seldom)
{
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        watch.loop.armed_us = looks[i].woken ? SYS_NEVER : 5;
        ck_assert_msg(watch_loop_poll_due(&watch, looks[i].any) == looks[i].due, "row %zu", i);
        ck_assert_msg(watch.loop.poll_us == looks[i].poll_us, "row %zu: %lld", i,
                      (long long)watch.loop.poll_us);
    }
}
END_TEST

/* The times of the kernel's clock, which has been past all of these for long. */
static const struct {
    int64_t end_us, poll_us, tick_us, armed_us, wanted_us;
} times[] = {
    { SYS_NEVER, SYS_NEVER, SYS_NEVER, SYS_NEVER, SYS_NEVER },
    { 300, SYS_NEVER, SYS_NEVER, SYS_NEVER, 300 },
    { SYS_NEVER, 100, SYS_NEVER, SYS_NEVER, 150 }, /* from 50 on */
    { SYS_NEVER, SYS_NEVER, 200, SYS_NEVER, 200 },
    { 300, 100, 200, SYS_NEVER, 150 },
    { 300, 260, 200, SYS_NEVER, 200 },
    { 300, 260, 400, SYS_NEVER, 300 },
    { 300, SYS_NEVER, SYS_NEVER, 301, 300 },
    { 300, SYS_NEVER, SYS_NEVER, 299, 299 }, /* it is set to an earlier one */
};

START_TEST(the_first_of_its_times)
{
    const struct epoll_event *event;

    watch.now_us = 50;
    watch.end_us = times[_i].end_us;
    watch.loop.poll_us = times[_i].poll_us;
    watch.loop.tick_us = times[_i].tick_us;
    watch.loop.armed_us = times[_i].armed_us;
    if (times[_i].wanted_us == times[_i].armed_us) { /* nothing is set */
        ck_assert(!watch_loop_wait(&watch, false));
        ck_assert_ptr_null(watch_loop_next(&watch));
        ck_assert_int_eq(watch.loop.armed_us, times[_i].wanted_us);
        return;
    }
    ck_assert(watch_loop_wait(&watch, true));
    ck_assert_int_eq(watch.loop.armed_us, times[_i].wanted_us);
    event = watch_loop_next(&watch);
    ck_assert_ptr_nonnull(event);
    ck_assert(event->data.u64 == WATCH_KEY_TIMER && event->events == EPOLLIN);
    ck_assert_ptr_null(watch_loop_next(&watch));
    watch_loop_woken(&watch);
    ck_assert_int_eq(watch.loop.armed_us, SYS_NEVER);
    watch.end_us = watch.loop.poll_us = watch.loop.tick_us = SYS_NEVER;
    ck_assert(!watch_loop_wait(&watch, false)); /* it has been read */
}
END_TEST

static int ticks;

static void count_tick(struct watch *which)
{
    ck_assert_ptr_eq(which, &watch);
    ticks++;
}

START_TEST(a_tick_at_its_time)
{
    static const struct backend backend = { .tick = count_tick, .tick_us = 30 };

    ticks = 0;
    watch.backend = &backend;
    watch.loop.tick_us = 100;
    watch.now_us = 99;
    watch_loop_tick(&watch);
    ck_assert_int_eq(ticks, 0);
    watch.now_us = 100;
    watch_loop_tick(&watch);
    ck_assert_int_eq(ticks, 1);
    ck_assert_int_eq(watch.loop.tick_us, 130);
    watch.now_us = 170; /* none is made up for */
    watch_loop_tick(&watch);
    watch_loop_tick(&watch);
    ck_assert_int_eq(ticks, 2);
    ck_assert_int_eq(watch.loop.tick_us, 200);
    watch_loop_no_tick(&watch);
    watch.now_us = INT64_MAX - 1;
    watch_loop_tick(&watch);
    ck_assert_int_eq(ticks, 2);
}
END_TEST

/* Each that is ready once; one that was taken out is not asked any more. */
START_TEST(what_is_ready)
{
    uint64_t seen = 0;
    int pipes[3][2];
    const struct epoll_event *event;

    for (unsigned i = 0; i < 3; i++) {
        ck_assert_int_eq(sys_pipe(pipes[i]), 0);
        ck_assert_int_eq(watch_loop_add(&watch, pipes[i][0], EPOLLIN, i + 1), 0);
        ck_assert_int_eq(sys_write(pipes[i][1], "x", 1), 1);
    }
    watch_loop_remove(&watch, pipes[1][0]);
    ck_assert(watch_loop_wait(&watch, true));
    while ((event = watch_loop_next(&watch)) != NULL)
        seen = seen * 10 + event->data.u64;
    ck_assert(seen == 13 || seen == 31);
    for (unsigned i = 0; i < 3; i++) {
        sys_close(pipes[i][0]);
        sys_close(pipes[i][1]);
    }
    ck_assert(!watch_loop_wait(&watch, false));
    ck_assert_int_eq(watch_fd(&watch), watch.loop.epoll_fd);
}
END_TEST

/* More of them than fit at once: the others come the next time. */
START_TEST(many_are_ready)
{
    enum { MANY = 70, ROOM = sizeof watch.loop.ready / sizeof watch.loop.ready[0] };
    const struct epoll_event *event;
    int fds[MANY], seen[MANY] = { 0 }, count = 0;

    for (int i = 0; i < MANY; i++) {
        fds[i] = sys_wake_open();
        ck_assert_int_eq(watch_loop_add(&watch, fds[i], EPOLLIN, (uint64_t)i), 0);
        sys_wake_set(fds[i]);
    }
    for (int turn = 0; turn < 2; turn++) {
        ck_assert(watch_loop_wait(&watch, true));
        for (; (event = watch_loop_next(&watch)) != NULL; count++) {
            seen[event->data.u64]++;
            watch_loop_remove(&watch, fds[event->data.u64]);
        }
        ck_assert_int_eq(count, turn == 0 ? ROOM : MANY);
    }
    for (int i = 0; i < MANY; i++) {
        ck_assert_int_eq(seen[i], 1);
        sys_close(fds[i]);
    }
}
END_TEST

/* It holds what it opens, three descriptors, until its end; without one of them it is none. */
START_TEST(opened_and_closed)
{
    static struct watch other;
    int first = check_free_after(0), r;
    struct rlimit before;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (int fits = 0; fits <= 3; fits++) {
        memset(&other, 0, sizeof other);
        watch_loop_init(&other);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ (rlim_t)check_free_after(fits),
                                                                    before.rlim_max }),
                         0);
        r = watch_loop_open(&other);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
        ck_assert_int_eq(r, fits < 3 ? -EMFILE : 0);
        ck_assert_ptr_eq((void *)watch_loop_signals(&other), other.loop.signals);
        watch_loop_fini(&other);
        ck_assert_int_eq(check_free_after(0), first);
    }
}
END_TEST

/* Whichever of them is descriptor 0. */
START_TEST(one_like_any_other)
{
    static struct watch other;
    int before = dup(0), r, first;

    memset(&other, 0, sizeof other);
    watch_loop_init(&other);
    high = _i;
    close(0);
    r = watch_loop_open(&other);
    first = _i == 0 ? other.loop.signal_fd : _i == 1 ? other.loop.epoll_fd : other.loop.timer_fd;
    high = 0;
    other.end_us = 1;
    other.loop.tick_us = SYS_NEVER;
    if (r == 0)
        r = watch_loop_wait(&other, true) && watch_loop_next(&other)->data.u64 == WATCH_KEY_TIMER;
    watch_loop_fini(&other);
    dup2(before, 0);
    close(before);
    ck_assert_int_eq(first, 0);
    ck_assert_int_eq(r, 1);
}
END_TEST

START_TEST(news_of_deaths)
{
    ck_assert(!watch_loop_deaths(&watch));
    watch_loop_look(&watch, true);
    ck_assert(watch_loop_deaths(&watch));
    watch_loop_look(&watch, false);
    ck_assert(!watch_loop_deaths(&watch));
}
END_TEST

CHECK_MAIN("loop of a watch")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, zombies_are_looked_at_ever_more_seldom);
    tcase_add_loop_test(all, the_first_of_its_times, 0, sizeof times / sizeof times[0]);
    tcase_add_test(all, a_tick_at_its_time);
    tcase_add_test(all, what_is_ready);
    tcase_add_test(all, many_are_ready);
    tcase_add_test(all, opened_and_closed);
    tcase_add_loop_test(all, one_like_any_other, 0, 3);
    tcase_add_test(all, news_of_deaths);
}
