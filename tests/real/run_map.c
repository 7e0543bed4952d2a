/* run_map.c - one function for many items: their order, and what becomes of those that die. */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int square(struct fb_self *self, size_t item, const void *in, void *out)
{
    int n = in != NULL ? *(const int *)in : (int)item;

    *(long *)out = (long)n * n;
    if (fb_self_slot(self) < 1)
        return 9;
    return n % 100 == 99 ? 2 : 0;
}

START_TEST(results_are_in_order)
{
    static const size_t counts[] = { 0, 1, 7, 1000, 20000 }, chunks[] = { 0, 1, 3, 333, 100000 };
    size_t count = counts[_i / 5], chunk = chunks[_i % 5];
    int *in = calloc(count + 1, sizeof *in), *status = calloc(count + 1, sizeof *status);
    long *out = calloc(count + 1, sizeof *out);
    const struct fb_options options = { .slots = 3 };

    if (count == 20000 && (chunk == 1 || chunk == 3))
        chunk = 5000; /* not thousands of forks */
    for (size_t i = 0; i < count; i++)
        in[i] = (int)i + 1;
    ck_assert_int_eq(fb_map(&options, count, chunk, square, in, sizeof *in, out, sizeof *out,
                            status),
                     (int)(count + 1) / 100);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(out[i], (long)(i + 1) * (long)(i + 1));
        ck_assert_int_eq(status[i], (i + 1) % 100 == 99 ? 2 : 0);
    }
    ck_assert_int_eq(out[count], 0);
    free(in);
    free(out);
    free(status);
}
END_TEST

/* Some kill themselves, some exit: each takes itself alone. */
static int dangerous(struct fb_self *self, size_t item, const void *in, void *out)
{
    (void)self;
    (void)in;
    if (item % 5 == 1)
        raise(SIGKILL);
    if (item % 5 == 3)
        exit(0);
    *(size_t *)out = item + 1;
    return 0;
}

START_TEST(one_that_dies_takes_no_other)
{
    size_t out[20] = { 0 };
    int status[20];

    memset(status, 7, sizeof status);
    ck_assert_int_eq(fb_map(NULL, 20,
                            _i == 0   ? 0
                            : _i == 1 ? 20
                                      : 3,
                            dangerous, NULL, 0, out, sizeof out[0], status),
                     8);
    for (size_t i = 0; i < 20; i++) {
        ck_assert_int_eq(status[i], i % 5 == 1 ? FB_SIGNAL(SIGKILL) : i % 5 == 3 ? FB_MAP_LOST : 0);
        ck_assert_uint_eq(out[i], status[i] == 0 ? i + 1 : 0);
    }
}
END_TEST

/* The largest chunk there is: all in one, and not none at all. */
START_TEST(a_chunk_of_any_size)
{
    static const size_t chunks[] = { SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2 + 1 };
    int status[10], failed = fb_map(NULL, 10, chunks[_i], square, NULL, 0, (long[10]){ 0 },
                                    sizeof(long), memset(status, 7, sizeof status));

    ck_assert_int_eq(failed, 0);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(status[i], 0);
}
END_TEST

static int talkative(struct fb_self *self, size_t item, const void *in, void *out)
{
    (void)in;
    (void)out;
    return fb_report(self, 0.5, "half") == 0 && fb_result(self, &item, sizeof item) == 0 &&
                   fcntl(3, F_GETFD) < 0
               ? 0
               : 1;
}

/* There is no pipe for it: it is no error, and no other file gets it. */
START_TEST(reports_are_nothing)
{
    ck_assert_int_eq(fb_map(NULL, 4, 2, talkative, NULL, 0, NULL, 0, NULL), 0);
}
END_TEST

static int endless(struct fb_self *self, size_t item, const void *in, void *out)
{
    (void)self;
    (void)in;
    (void)out;
    while (item == 0)
        pause();
    return 0;
}

/*
 * A time-out is a signal for the item that was being done; a halt leaves what had not begun. The
 * worker of the other items has the same time: on a busy machine it gets more.
 */
START_TEST(time_outs_and_halts)
{
    int status[4];
    struct fb_options options = { .slots = 1, .timeout_us = 20000, .grace_us = FB_AT_ONCE };
    int failed;

    while ((failed = fb_map(&options, 4, 4, endless, NULL, 0, NULL, 0, status)) > 1 &&
           options.timeout_us < 5000000)
        options.timeout_us *= 4;
    ck_assert_int_eq(failed, 1);
    ck_assert(status[0] == FB_SIGNAL(SIGKILL) && status[1] == 0 && status[3] == 0);
    options.timeout_us = 20000;
    options.halt = (struct fb_halt){ .when = FB_HALT_NOW, .count = 1 };
    ck_assert_int_eq(fb_map(&options, 4, 1, endless, NULL, 0, NULL, 0, status), 4);
    ck_assert(status[0] == FB_SIGNAL(SIGKILL) && status[1] == FB_MAP_LOST);
    ck_assert_int_eq(fb_map(NULL, 4, 1, NULL, NULL, 0, NULL, 0, NULL), -EINVAL);
    ck_assert_int_eq(fb_map(&(struct fb_options){ .slots = -1 }, 4, 1, endless, NULL, 0, NULL, 0,
                            NULL),
                     -EINVAL);
    ck_assert_int_eq(fb_map(NULL, 4, 1, endless, NULL, 0, status, SIZE_MAX / 2, NULL), -ENOMEM);
}
END_TEST

CHECK_MAIN("map")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, results_are_in_order, 0, 25);
    tcase_add_loop_test(all, one_that_dies_takes_no_other, 0, 3);
    tcase_add_loop_test(all, a_chunk_of_any_size, 0, 3);
    tcase_add_test(all, reports_are_nothing);
    tcase_add_test(all, time_outs_and_halts);
}
