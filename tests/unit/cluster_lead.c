/*
 * cluster_lead.c - agents that are led from round to round: what a front end writes, and whether an
 * agent that reads it goes on, near or over a network, by a clock that the test moves.
 */
#include "cluster/lead.h"
#include "cluster_stage.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define S INT64_C(1000000)

static int64_t wall_us;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    *now = (struct timespec){ .tv_sec = clock == CLOCK_REALTIME ? wall_us / S : 1,
                              .tv_nsec = clock == CLOCK_REALTIME ? wall_us % S * 1000 : 0 };
    return 0;
}

static void set_up(void)
{
    stage_open(1, 1);
}

static void tear_down(void)
{
    rundir_close(&stage_dir);
}

/* A file of it: its bytes as they are; "-": there is none. */
static const char *bytes_of(const char *name)
{
    static char bytes[100];
    int fd = rundir_openat(&stage_dir, name, O_RDONLY);
    ssize_t n = fd >= 0 ? read(fd, bytes, sizeof bytes - 1) : 0;

    if (fd < 0)
        return "-";
    bytes[n > 0 ? n : 0] = '\0';
    close(fd);
    return bytes;
}

/* ---------------------------------------------------------------- a front end's */

/* A number that grows, as long as it ever was: once a second, and no sooner. Descriptor 0 is one
 * like any other. */
START_TEST(beats)
{
    struct lead_pen pen, second;
    int before = dup(0);

    if (_i == 1)
        close(0);
    ck_assert_int_eq(lead_begin(&pen, &stage_dir), 0);
    ck_assert(_i == 0 || pen.fd == 0);
    ck_assert_str_eq(bytes_of("beat"), "00000000000000000001\n");
    ck_assert_int_eq(lead_begin(&second, &stage_dir), -EEXIST); /* another leads already */
    lead_beat(&second, 9 * S);
    lead_close(&second);
    lead_beat(&pen, S - 1);
    ck_assert_str_eq(bytes_of("beat"), "00000000000000000001\n");
    lead_beat(&pen, S);
    ck_assert_str_eq(bytes_of("beat"), "00000000000000000002\n");
    lead_beat(&pen, S + 1);
    lead_beat(&pen, 2 * S - 1);
    ck_assert_str_eq(bytes_of("beat"), "00000000000000000002\n");
    lead_beat(&pen, 5 * S);
    lead_beat(&pen, 6 * S - 1);
    ck_assert_str_eq(bytes_of("beat"), "00000000000000000003\n");
    pen.beat = 9999999998;
    lead_beat(&pen, 6 * S);
    ck_assert_str_eq(bytes_of("beat"), "00000000009999999999\n");
    lead_close(&pen);
    ck_assert_int_eq(pen.fd, -1);
    if (_i == 1)
        ck_assert_int_eq(dup2(before, 0), 0);
    lead_close(&pen); /* nothing more is closed */
    ck_assert_int_ge(fcntl(0, F_GETFD), 0);
    lead_beat(&pen, 99 * S);
    ck_assert_str_eq(bytes_of("beat"), "00000000009999999999\n");
    close(before);
}
END_TEST

START_TEST(over)
{
    ck_assert_str_eq(bytes_of("over"), "-");
    ck_assert_int_eq(lead_over(&stage_dir), 0);
    ck_assert_int_eq(lead_over(&stage_dir), 0); /* it is */
    ck_assert_str_eq(bytes_of("over"), "");
    ck_assert_int_eq(lead_over(&(struct rundir){ .fd = -1 }), -EBADF);
}
END_TEST

/* By the wall clock, which all have; said once. */
START_TEST(start)
{
    ck_assert_int_eq(lead_start_us(&stage_dir), 0);
    wall_us = 1700000000 * S + 123456;
    ck_assert_int_eq(lead_start(&stage_dir, 2 * S), 0);
    ck_assert_str_eq(bytes_of("start"), "1700000002123456\n");
    ck_assert_int_eq(lead_start_us(&stage_dir), 1700000002123456);
    ck_assert_int_eq(lead_start(&stage_dir, 3 * S), -EEXIST);
    ck_assert_int_eq(lead_start_us(&stage_dir), 1700000002123456);
}
END_TEST

/* What is no time is none yet. */
START_TEST(no_start)
{
    static const char *const words[] = { "", "soon\n", "0\n", "-5\n" };

    ck_assert_int_eq(rundir_put(&stage_dir, "start", words[_i], strlen(words[_i])), 0);
    ck_assert_int_eq(lead_start_us(&stage_dir), 0);
}
END_TEST

/* ---------------------------------------------------------------- an agent's */

static void add_round(int number, const char *file)
{
    char path[64];

    snprintf(path, sizeof path, RUNDIR_ROUND "%d", number);
    mkdirat(stage_dir.fd, path, 0700);
    snprintf(path, sizeof path, RUNDIR_ROUND "%d/%s", number, file);
    stage_append(path, "{}", 2);
}

/* The last of those that follow each other; one that is just being made is none. */
START_TEST(newest)
{
    ck_assert_int_eq(lead_newest(&stage_dir, 1), 0);
    add_round(1, "other");
    ck_assert_int_eq(lead_newest(&stage_dir, 1), 0);
    add_round(1, "run.json");
    ck_assert_int_eq(lead_newest(&stage_dir, 1), 1);
    ck_assert_int_eq(lead_newest(&stage_dir, 2), 0);
    add_round(2, "run.json");
    add_round(3, "run.json");
    add_round(5, "run.json");
    ck_assert_int_eq(lead_newest(&stage_dir, 1), 3);
    ck_assert_int_eq(lead_newest(&stage_dir, 3), 3);
    ck_assert_int_eq(lead_newest(&stage_dir, 4), 0);
    ck_assert_int_eq(lead_newest(&stage_dir, 5), 5);
}
END_TEST

/* On its machine: it leads as long as it holds its file, and not a moment longer. */
START_TEST(near)
{
    struct lead lead = { .all = &stage_dir, .near = true };
    struct lead_pen pen;
    int before = dup(0), left;

    close(0); /* a descriptor like any other */
    ck_assert_int_eq(lead_begin(&pen, &stage_dir), 0);
    if (_i == 1)
        dup2(pen.fd, 90); /* the file of the test is another's number, so that 0 is free */
    if (_i == 1)
        close(pen.fd);
    pen.fd = _i == 1 ? 90 : pen.fd;
    ck_assert_int_eq(lead_look(&lead, 100 * S), 20000);
    ck_assert(!lead.gone);
    ck_assert_int_eq(lead_look(&lead, 1000 * S), 20000); /* however long it is silent */
    ck_assert(!lead.gone);
    lead_close(&pen);
    lead_look(&lead, 1000 * S + 39999); /* it is not looked for so soon again */
    ck_assert(!lead.gone);
    ck_assert_int_eq(lead_look(&lead, 1000 * S + 40000), 20000);
    ck_assert(lead.gone);
    left = fcntl(0, F_GETFD);
    dup2(before, 0);
    close(before);
    ck_assert_int_lt(left, 0);
}
END_TEST

START_TEST(near_without_any)
{
    struct lead lead = { .all = &stage_dir, .near = true };

    lead_look(&lead, S);
    ck_assert(lead.gone);
}
END_TEST

/* Over a network: two minutes without another sign of life than the last. */
START_TEST(far)
{
    struct lead lead = { .all = &stage_dir };
    struct lead_pen pen;

    ck_assert_int_eq(lead_look(&lead, 100 * S), 500000); /* it has not written one yet */
    ck_assert_int_eq(lead_begin(&pen, &stage_dir), 0);
    lead_look(&lead, 219 * S);
    ck_assert(!lead.gone);
    lead_look(&lead, 339 * S);
    ck_assert(!lead.gone);
    lead_beat(&pen, S);
    lead_look(&lead, 340 * S - 1); /* it is looked for once a second */
    ck_assert_str_eq(lead.beat, "00000000000000000001");
    lead_look(&lead, 340 * S);
    ck_assert_str_eq(lead.beat, "00000000000000000002");
    lead_look(&lead, 460 * S);
    ck_assert(!lead.gone);
    lead_look(&lead, 461 * S);
    ck_assert(lead.gone);
    lead_beat(&pen, 2 * S);
    lead_look(&lead, 462 * S); /* it was but late */
    ck_assert(!lead.gone);
    ck_assert_int_eq(ftruncate(pen.fd, 0), 0);
    lead_look(&lead, 582 * S);
    ck_assert(!lead.gone);
    lead_look(&lead, 583 * S); /* nothing is no sign */
    ck_assert(lead.gone);
    lead_close(&pen);
}
END_TEST

START_TEST(it_is_over)
{
    struct lead lead = { .all = &stage_dir, .near = _i == 1 };
    struct lead_pen pen;

    ck_assert_int_eq(lead_begin(&pen, &stage_dir), 0);
    lead_look(&lead, S);
    ck_assert(!lead.gone);
    ck_assert_int_eq(lead_over(&stage_dir), 0);
    lead_look(&lead, 3 * S);
    ck_assert(lead.gone);
    lead_close(&pen);
}
END_TEST

CHECK_MAIN("rounds that are led")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, beats, 0, 2);
    tcase_add_test(all, over);
    tcase_add_test(all, start);
    tcase_add_loop_test(all, no_start, 0, 4);
    tcase_add_test(all, newest);
    tcase_add_loop_test(all, near, 0, 2);
    tcase_add_test(all, near_without_any);
    tcase_add_test(all, far);
    tcase_add_loop_test(all, it_is_over, 0, 2);
}
