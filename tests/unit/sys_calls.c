/*
 * sys_calls.c - what the seam asks of libc, to the last number, and what it makes of the answer:
 * times in microseconds as seconds and nanoseconds, and back. The calls are of this file.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct {
    bool on;
    int error; /* then the call fails so */
    struct timespec time;
    struct itimerspec timer;
    struct pollfd polled;
    int clock, flags, r;
    struct rusage usage;
    struct rlimit limit, now; /* as it was set last; now: as the kernel has it, 0: 100 of 200 */
} fake;

static int answer(int r)
{
    if (fake.error == 0)
        return r;
    errno = fake.error;
    return -1;
}

int nanosleep(const struct timespec *pause, struct timespec *left)
{
    if (!fake.on)
        return (int)syscall(SYS_nanosleep, pause, left);
    fake.time = *pause;
    return answer(0);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    if (!fake.on)
        return (int)syscall(SYS_clock_gettime, clock, now);
    fake.clock = clock;
    *now = fake.time;
    return answer(0);
}

int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *most, const sigset_t *mask)
{
    ck_assert_uint_eq(count, 1);
    ck_assert_ptr_null(mask);
    fake.polled = fds[0];
    fake.time = *most;
    return answer(fake.r);
}

int timerfd_settime(int fd, int flags, const struct itimerspec *when, struct itimerspec *before)
{
    ck_assert_int_eq(fd, 77);
    ck_assert_ptr_null(before);
    fake.flags = flags;
    fake.timer = *when;
    return answer(0);
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    if (!fake.on)
        return (pid_t)syscall(SYS_wait4, pid, status, options, usage);
    ck_assert_int_eq(pid, 4321);
    ck_assert_int_eq(options, 0);
    *usage = fake.usage;
    return answer(pid);
}

int getrusage(__rusage_who_t who, struct rusage *usage)
{
    if (!fake.on)
        return (int)syscall(SYS_getrusage, who, usage);
    ck_assert_int_eq(who, RUSAGE_SELF);
    *usage = fake.usage;
    return answer(0);
}

int getrlimit(__rlimit_resource_t what, struct rlimit *limit)
{
    if (!fake.on)
        return (int)syscall(SYS_prlimit64, 0, what, NULL, limit);
    ck_assert_int_eq((int)what, RLIMIT_NOFILE);
    *limit = fake.now.rlim_max != 0 ? fake.now : (struct rlimit){ 100, 200 };
    return answer(0);
}

int setrlimit(__rlimit_resource_t what, const struct rlimit *limit)
{
    if (!fake.on)
        return (int)syscall(SYS_prlimit64, 0, what, limit, NULL);
    ck_assert_int_eq((int)what, RLIMIT_NOFILE);
    fake.limit = *limit;
    if (fake.error == 0)
        fake.now = *limit;
    return answer(0);
}

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    fake.on = true;
}

static void end(void)
{
    fake.on = false;
}

static void time_is(const struct timespec *time, time_t s, long ns)
{
    ck_assert_int_eq(time->tv_sec, s);
    ck_assert_int_eq(time->tv_nsec, ns);
}

START_TEST(times)
{
    static const struct {
        int64_t us;
        time_t s;
        long ns;
    } rows[] = {
        { 0, 0, 0 },       { 1, 0, 1000 },       { 999999, 0, 999999000 },
        { 1000000, 1, 0 }, { 3000007, 3, 7000 }, { INT64_C(86400000000), 86400, 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sys_pause_us(rows[i].us);
        time_is(&fake.time, rows[i].s, rows[i].ns);
        ck_assert_int_eq(sys_wait_readable_for(5, rows[i].us), 0);
        time_is(&fake.time, rows[i].s, rows[i].ns);
        ck_assert_int_eq(fake.polled.fd, 5);
        ck_assert_int_eq(fake.polled.events, POLLIN);
        ck_assert_int_eq(sys_now_us(), rows[i].us);
        ck_assert_int_eq(fake.clock, CLOCK_MONOTONIC);
        ck_assert_int_eq(sys_wall_us(), rows[i].us);
        ck_assert_int_eq(fake.clock, CLOCK_REALTIME);
    }
}
END_TEST

/* A time of 0 would switch the timer off: what is due is due at once. */
START_TEST(timers)
{
    static const struct {
        int64_t at_us;
        time_t s;
        long ns;
    } rows[] = {
        { -1, 0, 1000 },           { 0, 0, 1000 },      { 1, 0, 1000 }, { 2, 0, 2000 },
        { 2500001, 2, 500001000 }, { SYS_NEVER, 0, 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fake.error = 0;
        ck_assert_int_eq(sys_timer_set(77, rows[i].at_us), 0);
        ck_assert_int_eq(fake.flags, TFD_TIMER_ABSTIME);
        time_is(&fake.timer.it_value, rows[i].s, rows[i].ns);
        time_is(&fake.timer.it_interval, 0, 0);
        fake.error = EINVAL;
        ck_assert_int_eq(sys_timer_set(77, rows[i].at_us), -EINVAL);
    }
}
END_TEST

/* What has come, nothing, an interruption: the wait is over. An error of before is none. */
START_TEST(a_wait_is_over)
{
    for (int r = 0; r < 2; r++) {
        fake.r = r;
        errno = EBADF;
        ck_assert_int_eq(sys_wait_readable_for(5, 1), 0);
    }
    fake.error = EINTR;
    ck_assert_int_eq(sys_wait_readable_for(5, 1), 0);
    fake.error = EBADF;
    ck_assert_int_eq(sys_wait_readable_for(5, 1), -EBADF);
}
END_TEST

START_TEST(what_was_used)
{
    struct sys_usage usage = { -1, -1, 0 };

    fake.usage.ru_utime = (struct timeval){ 2, 7 };
    fake.usage.ru_stime = (struct timeval){ 5, 11 };
    fake.usage.ru_maxrss = 3;
    ck_assert_int_eq(sys_reap(4321, -1, &usage), 0);
    ck_assert_int_eq(usage.user_us, 2000007);
    ck_assert_int_eq(usage.system_us, 5000011);
    ck_assert_uint_eq(usage.peak_memory_bytes, 3072);
    ck_assert_uint_eq(sys_peak_memory(), 3072);
    fake.error = EFAULT;
    ck_assert_uint_eq(sys_peak_memory(), 0);
    ck_assert_int_eq(sys_reap(4321, -1, &usage), -EFAULT);
}
END_TEST

/* The kernel has it at 100 of 200. */
START_TEST(limits_of_files)
{
    static const struct {
        uint64_t wanted, set;
        int r;
    } rows[] = { { 99, 0, 0 },    { 100, 0, 0 },   { 101, 101, 1 },
                 { 200, 200, 1 }, { 201, 200, 1 }, { UINT64_MAX, 200, 1 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fake.limit = (struct rlimit){ 0, 0 };
        ck_assert_int_eq(sys_files_raise(rows[i].wanted), rows[i].r);
        ck_assert_uint_eq(sys_files_before(), rows[i].r ? 100 : 0);
        ck_assert_uint_eq(fake.limit.rlim_cur, rows[i].set);
        ck_assert_uint_eq(fake.limit.rlim_max, rows[i].r ? 200 : 0);
        if (rows[i].r == 1)
            ck_assert_int_eq(sys_files_restore(), 0);
        ck_assert_uint_eq(sys_files_limit(), 100);
    }
    fake.error = EFAULT;
    ck_assert_int_eq(sys_files_raise(101), -EFAULT);
    fake.error = 0;
    ck_assert_int_eq(sys_files_raise(101), 1);
    fake.error = EFAULT;
    ck_assert_int_eq(sys_files_restore(), -EFAULT);
    ck_assert_uint_eq(sys_files_limit(), 0);
}
END_TEST

CHECK_MAIN("calls")
{
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, times);
    tcase_add_test(all, timers);
    tcase_add_test(all, a_wait_is_over);
    tcase_add_test(all, what_was_used);
    tcase_add_test(all, limits_of_files);
}
