/* output_turns.c - several workers that write more than is read: their output, group by group. */
#include "check_main.h"
#include "fake_run.h"

#include <string.h>

#define MIB INT64_C(1048576)

static int64_t flooded[4][4]; /* by each, when one of them ended: in the order of their ends */
static int ends;

/* Until the end; the clock stands still while there is something to read. */
static void play(struct fb_run *run, int workers)
{
    struct fb_event event = { 0 };

    for (ends = 0; ends < workers;)
        if (fb_run_next(run, &event) > 0 && event.kind == FB_EXITED) {
            for (int i = 0; i < workers; i++)
                flooded[ends][i] = fake_flooded(i + 1);
            ends++;
        }
    while (fb_run_next(run, &event) == 0 || event.kind != FB_ENDED)
        fake_advance(fake_next_us() < SEC ? fake_next_us() : SEC);
}

static struct fb_run *begin(const struct fake_script *scripts, int count, bool keep_order)
{
    const struct fb_options options = {
        .slots = count, .adopt = true, .output = FB_OUTPUT_GROUP, .keep_order = keep_order
    };
    struct fb_run *run = fake_open(scripts, count, &options, 0);

    for (int i = 0; i < count; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
    return run;
}

/* Each is whole, and when the first has written all the others have done little; but some. */
START_TEST(one_after_the_other)
{
    const struct fake_script script = { .ends_us = INT64_MAX, .floods_bytes = 4 * MIB };
    struct fb_run *run = begin((struct fake_script[]){ script, script, script }, 3, _i);
    int64_t sum = 0;

    play(run, 3);
    for (int i = 0; i < 3; i++) {
        sum += flooded[0][i];
        ck_assert_int_ge(flooded[0][i], MIB + MIB / 8);
    }
    ck_assert_int_lt(sum, 4 * MIB + 2 * (MIB + MIB / 2));
    ck_assert_int_lt(flooded[1][0] + flooded[1][1] + flooded[1][2], 4 * MIB * 2 + 3 * MIB);
    ck_assert_uint_eq(strlen(fake_letters()), 3);
    if (_i)
        ck_assert_str_eq(fake_letters(), "abc");
    fake_close(run);
}
END_TEST

/* A worker with little output is read as ever, and its output is out before that of floods. */
START_TEST(the_small_are_not_held_back)
{
    const struct fake_script flood = { .ends_us = INT64_MAX, .floods_bytes = 4 * MIB };
    const struct fake_script small = { .ends_us = INT64_MAX, .floods_bytes = MIB / 2 };
    struct fb_run *run = begin((struct fake_script[]){ flood, flood, small }, 3, false);

    play(run, 3);
    ck_assert_int_lt(flooded[0][0], MIB);
    ck_assert_int_lt(flooded[0][1], MIB);
    ck_assert_int_eq(fake_letters()[0], 'c');
    ck_assert_uint_eq(strlen(fake_letters()), 3);
    fake_close(run);
}
END_TEST

/* The order of bytes in /dev/null cannot be seen: nothing is kept for it, without turns. */
START_TEST(nothing_is_kept_for_null)
{
    const struct fake_script script = { .ends_us = INT64_MAX, .floods_bytes = 4 * MIB };
    struct fb_run *run;

    fake_to_null = true;
    run = begin((struct fake_script[]){ script, script, script }, 3, _i);
    play(run, 3);
    fake_to_null = false;
    for (int i = 0; i < 3; i++)
        ck_assert_int_gt(flooded[0][i], 4 * MIB - MIB / 8);
    ck_assert_str_eq(fake_letters(), "");
    fake_close(run);
}
END_TEST

/* What has gone to a file is given back while the rest goes; to a pipe only at the end. */
START_TEST(what_has_gone_is_given_back)
{
    const struct fake_script script = { .ends_us = INT64_MAX, .floods_bytes = 10 * MIB };
    struct fb_run *run;

    fake_to_file = _i;
    run = begin((struct fake_script[]){ script, script }, 2, false);
    play(run, 2);
    fake_to_file = false;
    ck_assert_uint_eq(strlen(fake_letters()), 2);
    ck_assert_uint_ge(fake_given_bytes(), _i ? 8 * MIB : 0);
    ck_assert_uint_le(fake_given_bytes(), _i ? 16 * MIB : 0);
    fake_close(run);
}
END_TEST

CHECK_MAIN("turns of floods")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, one_after_the_other, 0, 2);
    tcase_add_loop_test(all, nothing_is_kept_for_null, 0, 2);
    tcase_add_loop_test(all, what_has_gone_is_given_back, 0, 2);
    tcase_add_test(all, the_small_are_not_held_back);
}
