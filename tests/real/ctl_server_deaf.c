/*
 * ctl_server_deaf.c - a run's socket where no descriptor is left, not even the spare one: a client
 * that comes waits at the door, and the run sleeps. By a clock that the test moves.
 */
#include "check_free.h"
#include "server_stage.h"

#include <sys/resource.h>
#include <time.h>

static int64_t clock_now_us = 1000000000;
static struct rlimit limit;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ .tv_sec = clock_now_us / 1000000,
                              .tv_nsec = clock_now_us % 1000000 * 1000 };
    return 0;
}

static void limit_to(int count)
{
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ (rlim_t)count, limit.rlim_max }),
                     0);
}

static bool wakes(void)
{
    struct pollfd ready = { .fd = ctl_server_fd(server), .events = POLLIN };

    return poll(&ready, 1, 0) > 0;
}

/* The spare one is had when there is one again: it could not be when the socket was opened. */
START_TEST(deaf)
{
    struct ctl_server_options options = { .source = &run.source, .title = "t", .record = record };
    int next, fd, other;
    char line[16], why[4400];

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    begin();
    ctl_server_close(server, 0);
    limit_to(check_free_after(3)); /* where the spare one would be */
    ck_assert_int_eq(ctl_server_open(&server, &options, why, sizeof why), 0);
    ck_assert_int_eq(ctl_server_deadline_us(server), INT64_MAX);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    fd = connected();
    other = connected();
    next = check_free_after(0);
    limit_to(next);
    ck_assert(wakes());
    ctl_server_turn(server);
    ck_assert(!wakes()); /* though both stand there */
    ck_assert_int_eq(ctl_server_deadline_us(server), clock_now_us + 1000000);
    ctl_server_tell(server);
    ck_assert(!wakes());
    clock_now_us += 1000000;
    ctl_server_tell(server);
    ck_assert(wakes()); /* there is none yet */
    ctl_server_turn(server);
    ck_assert(!wakes());
    limit_to(next + 1);
    clock_now_us += 1000000;
    ctl_server_tell(server); /* the spare one */
    ck_assert_int_eq(ctl_server_deadline_us(server), INT64_MAX);
    ctl_server_turn(server);
    ck_assert_int_eq(recv(fd, line, sizeof line, MSG_DONTWAIT), 6);
    ck_assert_mem_eq(line, "no 24\n", 6); /* EMFILE */
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_str_eq(said(other, "stop 3\n", 7), "ok\n");
    ctl_server_close(server, 0);
}
END_TEST

CHECK_MAIN("a run's socket, deaf")
{
    tcase_add_test(all, deaf);
}
