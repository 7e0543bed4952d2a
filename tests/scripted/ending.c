/* ending.c - signals that follow each other, as GNU parallel's --termseq says them. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static const struct fake_script stubborn = { .ends_us = INT64_MAX, .ignores_term = true };

static struct fb_run *opened(const struct fb_term *terms, size_t count, const struct fb_job *job)
{
    struct fb_options options = { .slots = 4, .adopt = true };
    struct fb_run *run;

    memcpy(options.terms, terms, count * sizeof *terms);
    run = fake_open(&stubborn, 1, &options, 1u << FB_EXITED);
    ck_assert_int_eq(fb_run_add(run, job), 1);
    fake_play(run, 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    fake_play(run, 100 * SEC);
    return run;
}

/* Each, and its wait; SIGKILL at the end, said or not. */
START_TEST(one_after_the_other)
{
    static const struct fb_term with[] = { { SIGTERM, 200 * MS },
                                           { SIGUSR1, 100 * MS },
                                           { SIGKILL, 25 * MS } };
    static const struct fb_term without[] = { { SIGTERM, 200 * MS }, { SIGUSR1, 100 * MS } };
    struct fb_run *run =
        opened(_i == 0 ? with : without, _i == 0 ? 3 : 2, &(struct fb_job){ .shell = "x" });

    ck_assert_str_eq(fake_seen.trace, "300 exited 1.1 SIGKILL");
    ck_assert_int_eq(fake_seen.kinds[FB_ENDING], 3);
    ck_assert_ptr_nonnull(strstr(fake_kills(), "USR1 200"));
    fake_close(run);
}
END_TEST

/* As many as there is room for; each is sent once, and then SIGKILL. */
START_TEST(as_many_as_there_are)
{
    struct fb_term terms[FB_TERMS_MOST];
    struct fb_run *run;

    for (int i = 0; i < FB_TERMS_MOST; i++)
        terms[i] = (struct fb_term){ i == 0 ? SIGTERM : SIGUSR1, 10 * MS };
    terms[FB_TERMS_MOST - 1].signal = SIGUSR2;
    run = opened(terms, FB_TERMS_MOST, &(struct fb_job){ .shell = "x" });
    ck_assert_str_eq(fake_seen.trace, "80 exited 1.1 SIGKILL");
    ck_assert_int_eq(fake_seen.kinds[FB_ENDING], FB_TERMS_MOST + 1);
    ck_assert_ptr_nonnull(strstr(fake_kills(), "USR2 70"));
    fake_close(run);
}
END_TEST

/* A job that says how it is ended is ended so. */
START_TEST(its_own)
{
    static const struct fb_term terms[] = { { SIGINT, 200 * MS }, { SIGUSR1, 100 * MS } };
    static const struct fb_job jobs[] = { { .shell = "x", .stop_signal = SIGQUIT },
                                          { .shell = "x", .grace_us = 50 * MS } };
    struct fb_run *run = opened(terms, 2, &jobs[_i]);

    ck_assert_ptr_null(strstr(fake_kills(), "USR1"));
    ck_assert_ptr_null(strstr(fake_kills(), "INT"));
    ck_assert_str_eq(fake_seen.trace,
                     _i == 0 ? "5000 exited 1.1 SIGKILL" : "50 exited 1.1 SIGKILL");
    fake_close(run);
}
END_TEST

/* Each says how long it is until SIGKILL comes: its own wait, and those of all after it before one
 * that is SIGKILL, or none. */
START_TEST(how_long_it_is)
{
    static const struct {
        struct fb_term terms[5];
        int64_t grace_us[4]; /* of each signal but SIGKILL */
    } rows[] = {
        { { { SIGTERM, 1 * SEC }, { SIGUSR1, 2 * SEC }, { SIGUSR2, 4 * SEC } },
          { 7 * SEC, 6 * SEC, 4 * SEC } },
        { { { SIGTERM, 1 * SEC }, { SIGUSR1, 2 * SEC }, { SIGKILL, 4 * SEC }, { SIGINT, 8 * SEC } },
          { 3 * SEC, 2 * SEC } },
        { { { SIGTERM, 1 * SEC }, { 0, 2 * SEC }, { SIGINT, 4 * SEC } }, { 1 * SEC } },
    };
    const struct fb_options options = { .adopt = true,
                                        .terms = { rows[_i].terms[0], rows[_i].terms[1],
                                                   rows[_i].terms[2], rows[_i].terms[3] } };
    struct fb_run *run = fake_open(&stubborn, 1, &options, 1u << FB_EXITED);
    struct fb_event event = { 0 };
    int seen = 0;

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    fake_play(run, 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    while (event.kind != FB_ENDED) {
        if (fb_run_next(run, &event) <= 0) {
            fake_advance(SEC);
            continue;
        }
        if (event.kind != FB_ENDING || event.as.ending.signal == SIGKILL)
            continue;
        ck_assert_int_eq(event.as.ending.signal, rows[_i].terms[seen].signal);
        ck_assert_int_eq(event.as.ending.grace_us, rows[_i].grace_us[seen]);
        seen++;
    }
    ck_assert(rows[_i].grace_us[seen] == 0);
    fake_close(run);
}
END_TEST

START_TEST(refused)
{
    static const struct fb_term wrong[] = { { -1, 0 }, { 1000, 0 }, { SIGTERM, -1 } };
    struct fb_run *run;

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .terms = { wrong[_i] } }), -EINVAL);
}
END_TEST

CHECK_MAIN("signals one after the other")
{
    tcase_add_loop_test(all, one_after_the_other, 0, 2);
    tcase_add_test(all, as_many_as_there_are);
    tcase_add_loop_test(all, its_own, 0, 2);
    tcase_add_loop_test(all, how_long_it_is, 0, 3);
    tcase_add_loop_test(all, refused, 0, 3);
}
