/*
 * jobs_policy.c - when a run is halted, against a model that is slow and obvious: at every end the
 * words of the policy are read again and all ends are counted again, in whole numbers.
 */
#include "check_main.h"
#include "jobs/policy.h"
#include "opt/halt_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENDS_MOST 60

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % below;
}

/* ---- the model: GNU parallel's manual, --halt */

static bool counts_for(const char *halt, bool succeeded)
{
    return strstr(halt, "done") != NULL || (strstr(halt, "success") != NULL) == succeeded;
}

/* Whether the last of that many ends is the one to halt at. total 0: it is not known. */
static bool model_halts(const char *halt, const bool *succeeded, int ends, int total)
{
    const char *amount = strchr(halt, '=');
    int count = 0;

    if (amount == NULL || !counts_for(halt, succeeded[ends - 1]))
        return false;
    for (int i = 0; i < ends; i++)
        count += counts_for(halt, succeeded[i]);
    if (strchr(amount, '%') != NULL)
        return total > 0 && count * 100 >= atoi(amount + 1) * total;
    return count >= atoi(amount + 1);
}

/* ---- both */

static void draw_halt(char halt[40])
{
    static const char *const on[] = { "fail", "success", "done" };

    if (draw(20) == 0)
        strcpy(halt, "never");
    else if (draw(2) == 0)
        sprintf(halt, "%s,%s=%u", draw(2) ? "soon" : "now", on[draw(3)], 1 + draw(ENDS_MOST));
    else
        sprintf(halt, "%s,%s=%u%%", draw(2) ? "soon" : "now", on[draw(3)], draw(101));
}

START_TEST(as_the_model)
{
    for (int round = 0; round < 20000; round++) {
        int total = 1 + (int)draw(ENDS_MOST), ends, known = draw(5) > 0 ? total : 0;
        struct policy_counts counts = { .total = (uint32_t)known };
        uint32_t fails = draw(11);
        bool succeeded[ENDS_MOST];
        struct fb_halt halt;
        char words[40];
        draw_halt(words);
        ck_assert_int_eq(opt_halt_words(words, &halt), 0);
        for (ends = 1; ends <= total; ends++) {
            bool well = draw(10) >= fails;
            succeeded[ends - 1] = well;
            counts.succeeded += well;
            counts.failed += !well;
            if (policy_halts(&halt, &counts, well) != model_halts(words, succeeded, ends, known))
                ck_abort_msg("%s at end %d of %d", words, ends, total);
        }
        if (halt.when != FB_HALT_NEVER)
            ck_assert_int_eq(halt.when == FB_HALT_NOW, words[0] == 'n');
    }
}
END_TEST

/* ---- waits */

#define SEC INT64_C(1000000)

/* First, most, which one; how long it is, and what is added to it at most: a quarter, to 18 min. */
static const struct {
    int64_t first_us, most_us;
    uint32_t number;
    int64_t wait_us, quarter_us;
} waits[] = {
    { SEC, 0, 1, SEC, SEC / 4 },
    { SEC, 0, 2, 2 * SEC, SEC / 2 },
    { SEC, 0, 5, 16 * SEC, 4 * SEC },
    { SEC, 10 * SEC, 4, 8 * SEC, 2 * SEC },
    { SEC, 10 * SEC, 5, 10 * SEC, 10 * SEC / 4 },
    { SEC, 8 * SEC, 4, 8 * SEC, 2 * SEC },
    { SEC, 8 * SEC, 900, 8 * SEC, 2 * SEC },
    { 0, 0, 1, SEC, SEC / 4 },
    { 20 * SEC, 10 * SEC, 1, 20 * SEC, 5 * SEC },
    { 20 * SEC, 10 * SEC, 7, 20 * SEC, 5 * SEC },
    { 40000 * SEC, 40000 * SEC, 1, 40000 * SEC, INT64_C(1) << 30 },
    { 4 * (INT64_C(1) << 30), INT64_MAX, 1, 4 * (INT64_C(1) << 30), INT64_C(1) << 30 },
    { INT64_C(9) << 29, INT64_MAX, 1, INT64_C(9) << 29, INT64_C(1) << 30 },
    { INT64_MAX, INT64_MAX, 1, INT64_MAX, 0 },
    { INT64_MAX - (INT64_C(1) << 30), INT64_MAX, 1, INT64_MAX - (INT64_C(1) << 30),
      INT64_C(1) << 30 },
    { INT64_MAX - (INT64_C(1) << 30) + 1, INT64_MAX, 1, INT64_MAX, 0 },
    { SEC, 0, 7, 60 * SEC, 15 * SEC },
    { SEC, 0, UINT32_MAX, 60 * SEC, 15 * SEC },
    { 3, INT64_MAX, 62, INT64_C(3) << 61, INT64_C(1) << 30 },
    { 3, INT64_MAX, 63, INT64_MAX, 0 },
};

START_TEST(a_wait_and_a_part_more)
{
    int64_t least = INT64_MAX, most = -1, quarter = waits[_i].quarter_us;

    for (uint64_t seed = 0; seed < 2000; seed++) {
        int64_t more = policy_restart_wait_us(waits[_i].first_us, waits[_i].most_us,
                                              waits[_i].number, seed, 3) -
                       waits[_i].wait_us;
        least = more < least ? more : least;
        most = more > most ? more : most;
    }
    ck_assert_int_ge(least, 0);
    ck_assert_int_le(most, quarter);
    if (quarter > 0) {
        ck_assert_int_lt(least, quarter / 100);
        ck_assert_int_gt(most, quarter - quarter / 100);
    }
}
END_TEST

/* A life of 10 s at least, and longer than the wait before it. */
START_TEST(a_life_that_was_well)
{
    ck_assert(policy_lived_well(10 * SEC, 0));
    ck_assert(!policy_lived_well(10 * SEC - 1, 0));
    ck_assert(!policy_lived_well(30 * SEC, 30 * SEC));
    ck_assert(policy_lived_well(30 * SEC + 1, 30 * SEC));
}
END_TEST

/* The same seed gives the same waits: in this version as in those before. */
START_TEST(waits_of_a_seed)
{
    static const struct {
        uint64_t seed;
        uint32_t job, retry;
        int64_t wait_us;
    } rows[] = {
        { 0, 1, 1, 1016044 },
        { 1, 1, 1, 1085541 },
        { 1, 2, 1, 1057964 },
        { 1, 1, 2, 2372962 },
        { UINT64_MAX, UINT32_MAX, UINT32_MAX, 69233297 },
        { UINT64_C(0x0123456789ABCDEF), 1000, 3, 4159451 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t wait_us = policy_retry_wait_us(SEC, rows[i].retry, rows[i].seed, rows[i].job);
        ck_assert_int_eq(wait_us, rows[i].wait_us);
        ck_assert_int_eq(policy_restart_wait_us(0, 0, rows[i].retry, rows[i].seed, rows[i].job),
                         wait_us);
    }
    /* Twice as long, and not yet the longest. */
    ck_assert_int_eq(policy_restart_wait_us(SEC + 1, 2 * SEC + 3, 2, 1, 1), 2372964);
}
END_TEST

/* What does not come back by itself: no such file, no right to it, no program. */
START_TEST(a_failure_that_lasts)
{
    static const int lasting[] = { ENOENT,  EACCES,       ENOEXEC, ENOTDIR, EISDIR, EPERM,
                                   ELIBBAD, ENAMETOOLONG, ELOOP,   E2BIG,   EINVAL, ENOSYS },
                     passing[] = { 0,      EAGAIN, ENOMEM,  EMFILE, ENFILE, EINTR,
                                   ENOSPC, EBUSY,  ETXTBSY, EIO,    ENODEV, EPIPE };

    ck_assert(policy_lasts(lasting[_i]));
    ck_assert(!policy_lasts(passing[_i]));
}
END_TEST

/* A share of a number that is not known yet is never reached, one of none at once. */
START_TEST(shares)
{
    const struct fb_halt none = { .when = FB_HALT_SOON, .on = FB_HALT_DONE },
                         all = { .when = FB_HALT_SOON, .on = FB_HALT_DONE, .share = 1 };

    ck_assert(!policy_halts(&none, &(struct policy_counts){ .failed = 1 }, false));
    ck_assert(policy_halts(&none, &(struct policy_counts){ .failed = 1, .total = 1 }, false));
    ck_assert(policy_halts(&none, &(struct policy_counts){ .failed = 1, .total = 9 }, false));
    ck_assert(!policy_halts(&all, &(struct policy_counts){ 4, 4, 9 }, false));
    ck_assert(policy_halts(&all, &(struct policy_counts){ 4, 5, 9 }, false));
    ck_assert(policy_halts(&all, &(struct policy_counts){ UINT32_MAX - 1, 1, UINT32_MAX }, true));
    ck_assert(!policy_halts(&all, &(struct policy_counts){ UINT32_MAX - 2, 1, UINT32_MAX }, true));
}
END_TEST

static void begin(void)
{
    random_state = 77;
}

CHECK_MAIN("policy against its model")
{
    tcase_add_unchecked_fixture(all, begin, NULL);
    tcase_add_test(all, as_the_model);
    tcase_add_test(all, waits_of_a_seed);
    tcase_add_loop_test(all, a_failure_that_lasts, 0, 12);
    tcase_add_test(all, shares);
    tcase_add_test(all, a_life_that_was_well);
    tcase_add_loop_test(all, a_wait_and_a_part_more, 0, sizeof waits / sizeof waits[0]);
}
