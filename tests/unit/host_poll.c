/*
 * host_poll.c - all that a pump sleeps on as one descriptor: when it is readable, what its timer is
 * set to, and that none of the standard numbers is taken for it.
 */
#include "check_free.h"
#include "check_main.h"
#include "host/inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

static struct itimerspec set;
static int set_flags;

/* In the place of the C library's. */
__attribute__((visibility("default"))) int timerfd_settime(int fd, int flags,
                                                           const struct itimerspec *new,
                                                           struct itimerspec *old)
{
    set = *new;
    set_flags = flags;
    return (int)syscall(SYS_timerfd_settime, fd, flags, new, old);
}

/* ---------------------------------------------------------------- a pump that reads what we say */

static int of_source, of_front, of_kept;
static int64_t deadline_us;

static int source_fd(const struct source *source)
{
    (void)source;
    return of_source;
}

static int front_fd(struct front *front)
{
    (void)front;
    return of_front;
}

static int64_t front_deadline_us(struct front *front)
{
    (void)front;
    return deadline_us;
}

static int kept_waits(const struct pump *pump)
{
    (void)pump;
    return of_kept;
}

static struct source source = { .fd = source_fd };
static struct front front = { .fd = front_fd, .deadline_us = front_deadline_us };
static const struct pump_kept kept = { .waits = kept_waits };
static struct pump pump = { .source = &source, .front = &front, .kept = &kept };
static struct host_poll poller;

static bool is_readable(int fd)
{
    struct pollfd ready = { .fd = fd, .events = POLLIN };

    return poll(&ready, 1, 0) == 1 && ready.revents == POLLIN;
}

static int open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    ck_assert_ptr_nonnull(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static void begin(void)
{
    of_source = of_front = of_kept = pump.signal_fd = -1;
    deadline_us = INT64_MAX;
    host_poll_init(&poller);
}

/* ---------------------------------------------------------------- open, close */

static void is_closed(void)
{
    ck_assert(poller.fd < 0 && poller.timer < 0);
    for (int i = 0; i < PUMP_FDS; i++)
        ck_assert_int_lt(poller.watched[i], 0);
}

START_TEST(opened_and_closed)
{
    int open_before = open_descriptors(), fd;

    begin();
    is_closed();
    host_poll_set(&poller, &pump, true); /* not open: nothing */
    is_closed();
    ck_assert_int_eq(host_poll_open(&poller), 0);
    fd = poller.fd;
    ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(fcntl(poller.timer, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(host_poll_open(&poller), 0);
    ck_assert_int_eq(poller.fd, fd);
    ck_assert_int_eq(open_descriptors(), open_before + 2);
    host_poll_close(&poller);
    is_closed();
    ck_assert_int_eq(open_descriptors(), open_before);
}
END_TEST

/* A program that has closed them means something by these numbers. */
START_TEST(no_standard_number)
{
    int aside[3], numbers[2];
    bool taken = false;

    begin();
    for (int i = 0; i < 3; i++) {
        aside[i] = fcntl(i, F_DUPFD_CLOEXEC, 100);
        close(i);
    }
    numbers[0] = host_poll_open(&poller);
    numbers[1] = poller.fd < poller.timer ? poller.fd : poller.timer;
    for (int i = 0; i < 3; i++) {
        taken |= fcntl(i, F_GETFD) >= 0;
        dup2(aside[i], i);
        close(aside[i]);
    }
    ck_assert(!taken);
    ck_assert_int_eq(numbers[0], 0);
    ck_assert_int_gt(numbers[1], STDERR_FILENO);
    host_poll_close(&poller);
}
END_TEST

/* No number is left for one of them: none of them stays. */
START_TEST(no_descriptor_is_left)
{
    struct rlimit before, few;
    int open_before = open_descriptors(), r = -EMFILE;

    begin();
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (int more = 0; r != 0; more++) {
        few = before;
        few.rlim_cur = (rlim_t)check_free_after(more);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
        r = host_poll_open(&poller);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
        ck_assert_int_eq(r, more < 3 ? -EMFILE : 0); /* one of them has two for a moment */
        if (r != 0)
            is_closed();
        ck_assert_int_eq(open_descriptors(), open_before + (r == 0 ? 2 : 0));
    }
    host_poll_close(&poller);
}
END_TEST

/* ---------------------------------------------------------------- when it is readable */

/* Fills a pipe; what comes out of it makes room again. */
static void fill(int fd)
{
    static const char bytes[4096];

    while (write(fd, bytes, sizeof bytes) > 0)
        ;
}

static void drain(int fd)
{
    char bytes[4096];

    while (read(fd, bytes, sizeof bytes) > 0)
        ;
}

START_TEST(what_is_read)
{
    int *const places[] = { &of_source, &pump.signal_fd, &of_front };
    int one[2], other[2], aside = dup(0);

    begin();
    if (_i % 2 == 1) /* a descriptor like any other */
        close(0);
    ck_assert_int_eq(pipe2(one, O_NONBLOCK | O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(other, O_NONBLOCK | O_CLOEXEC), 0);
    ck_assert_int_eq(host_poll_open(&poller), 0);
    *places[_i / 2] = one[0];
    host_poll_set(&poller, &pump, false);
    ck_assert(!is_readable(poller.fd));
    ck_assert_int_eq(write(one[1], "x", 1), 1);
    ck_assert(is_readable(poller.fd));
    host_poll_set(&poller, &pump, false); /* the same once more */
    ck_assert(is_readable(poller.fd));
    *places[_i / 2] = other[0]; /* another in its place */
    host_poll_set(&poller, &pump, false);
    ck_assert(!is_readable(poller.fd));
    ck_assert_int_eq(write(other[1], "x", 1), 1);
    ck_assert(is_readable(poller.fd));
    *places[_i / 2] = -1;
    host_poll_set(&poller, &pump, false);
    ck_assert(!is_readable(poller.fd));
    *places[_i / 2] = one[0];
    host_poll_set(&poller, &pump, false);
    ck_assert(is_readable(poller.fd));
    host_poll_close(&poller);
    for (int i = 0; i < 2; i++) {
        close(one[i]);
        close(other[i]);
    }
    dup2(aside, 0);
    close(aside);
}
END_TEST

/* A job log that takes nothing is waited for until it does. */
START_TEST(what_is_written)
{
    int ends[2];

    begin();
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    fill(ends[1]);
    ck_assert_int_eq(host_poll_open(&poller), 0);
    of_kept = ends[1];
    host_poll_set(&poller, &pump, false);
    ck_assert(!is_readable(poller.fd));
    drain(ends[0]);
    ck_assert(is_readable(poller.fd));
    host_poll_close(&poller);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* ---------------------------------------------------------------- its timer */

static const struct {
    int64_t deadline_us;
    bool at_once;
    int64_t s, ns; /* of the monotonic clock; zeros: it does not run */
} timers[] = {
    { INT64_MAX, false, 0, 0 },
    { INT64_MAX, true, 0, 1000 },
    { 900000000999999, true, 0, 1000 },
    { 900000000999999, false, 900000000, 999999000 },
    { 1, false, 0, 1000 },
    { 0, false, 0, 1000 }, /* it is past, however early */
    { -5, false, 0, 1000 },
    { 1000001, false, 1, 1000 },
    { 2500002, false, 2, 500002000 },
};

START_TEST(the_timer)
{
    begin();
    deadline_us = timers[_i].deadline_us;
    ck_assert_int_eq(host_poll_open(&poller), 0);
    host_poll_set(&poller, &pump, timers[_i].at_once);
    ck_assert_int_eq(set_flags, TFD_TIMER_ABSTIME);
    ck_assert(set.it_interval.tv_sec == 0 && set.it_interval.tv_nsec == 0);
    ck_assert_int_eq(set.it_value.tv_sec, timers[_i].s);
    ck_assert_int_eq(set.it_value.tv_nsec, timers[_i].ns);
    if (timers[_i].s == 0) /* in the first second after the machine has begun */
        ck_assert(is_readable(poller.fd) == (timers[_i].ns != 0));
    deadline_us = INT64_MAX; /* it does not run any more */
    host_poll_set(&poller, &pump, false);
    ck_assert(!is_readable(poller.fd));
    host_poll_close(&poller);
}
END_TEST

CHECK_MAIN("poll")
{
    tcase_add_test(all, opened_and_closed);
    tcase_add_test(all, no_standard_number);
    tcase_add_test(all, no_descriptor_is_left);
    tcase_add_loop_test(all, what_is_read, 0, 6);
    tcase_add_test(all, what_is_written);
    tcase_add_loop_test(all, the_timer, 0, (int)(sizeof timers / sizeof timers[0]));
}
