/* quit.c - commands that end workers: what they are run beside, and what follows where they fail.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define TRACED (1u << FB_ENDING | 1u << FB_EXITED | 1u << FB_NOTE | 1u << FB_ENDED)

static struct fb_run *opened(const struct fake_script *scripts, int count, int64_t grace_us)
{
    struct fb_run *run =
        fake_open(scripts, count, &(struct fb_options){ .slots = 4, .adopt = true }, TRACED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x",
                                                       .stop_shell = "shut it down",
                                                       .grace_us = grace_us }),
                     1);
    fake_play(run, 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    return run;
}

/* It is not sent a signal; when the grace is over, SIGKILL. */
START_TEST(then_the_grace)
{
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX }, { .ends_us = MS } };
    struct fb_run *run = opened(scripts, 2, 100 * MS);

    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "0 ending 1.1; 100 ending 1.1; 100 exited 1.1 SIGKILL; 100 ended");
    ck_assert_ptr_null(strstr(fake_kills(), "TERM"));
    fake_close(run);
}
END_TEST

/* It may go on when its worker is gone, and the run waits for it; but no longer than the grace. */
START_TEST(goes_on)
{
    static const struct fake_script scripts[][2] = {
        { { .ends_us = 30 * MS }, { .ends_us = 60 * MS } },
        { { .ends_us = 30 * MS }, { .ends_us = INT64_MAX, .ignores_term = true } },
    };
    static const char *const traces[] = {
        "0 ending 1.1; 30 exited 1.1 0 ok stop; 60 ended",
        "0 ending 1.1; 30 exited 1.1 0 ok stop; "
        "100 note the command that stops job 1: no end within the grace; 100 ended",
    };
    struct fb_run *run = opened(scripts[_i], 2, 100 * MS);

    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.trace, traces[_i]);
    fake_close(run);
    ck_assert_int_eq(fake_unreaped(), 0);
}
END_TEST

/* It is of the job by its name; of one without, by its number in the larger run, if there is one.
 */
static const struct named {
    const char *name;
    uint32_t number;
    const char *told;
} names[] = {
    { "web", 7, "the command that stops web: exit 3" },
    { NULL, 7, "the command that stops job 7: exit 3" },
    { NULL, 0, "the command that stops job 1: exit 3" },
};

START_TEST(names_the_job)
{
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX },
                                                  { .ends_us = MS, .code = 3 } };
    struct fb_run *run =
        fake_open(scripts, 2, &(struct fb_options){ .slots = 4, .adopt = true }, TRACED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x",
                                                       .name = names[_i].name,
                                                       .number = names[_i].number,
                                                       .stop_shell = "shut it down",
                                                       .grace_us = 100 * MS }),
                     1);
    fake_play(run, 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    fake_play(run, 10 * SEC);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, names[_i].told));
    fake_close(run);
}
END_TEST

START_TEST(case_89_fails)
{
    static const struct fake_script scripts[] = {
        { .ends_us = INT64_MAX }, { .ends_us = MS, .code = 3, .output = "no such server\n" }
    };
    struct fb_run *run = opened(scripts, 2, 100 * MS);

    fake_play(run, 10 * SEC);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace,
                                 "1 note the command that stops job 1: exit 3: no such server; "
                                 "100 ending 1.1; 100 exited 1.1 SIGKILL"));
    fake_close(run);
}
END_TEST

/* SIGKILL is for the command too: it may not keep the run, whatever its grace. */
START_TEST(killed_with_its_worker)
{
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX },
                                                  { .ends_us = INT64_MAX, .ignores_term = true } };
    struct fb_run *run = opened(scripts, 2, FB_FOREVER);

    if (_i < 2)
        fake_play(run, SEC);
    if (_i == 0)
        ck_assert_int_eq(fb_run_kill(run, 1, SIGKILL), 0);
    else
        ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    ck_assert_int_eq(fake_seen.kinds[FB_NOTE], 0);
    ck_assert_int_eq(fake_forks(), _i < 2 ? 2 : 1); /* and none is started after it */
    fake_close(run);
    ck_assert_int_eq(fake_unreaped(), 0);
}
END_TEST

/* Whatever call fails: the run ends, by the signal where there is no command. */
START_TEST(each_call_fails_once)
{
    static const int errors[] = { ENOMEM, EMFILE, EAGAIN };
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX }, { .ends_us = MS } };

    for (int call = 1;; call++) {
        struct fb_run *run;
        fake_reset(scripts, 2);
        memset(&fake_seen, 0, sizeof fake_seen);
        if (fb_run_open(&run, &(struct fb_options){ .adopt = true }) < 0)
            continue;
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .stop_shell = "y" }), 1);
        fake_play(run, MS);
        fb_run_stop(run, FB_STOP_TERM);
        fake_fail(call, errors[_i]);
        fake_play(run, 100 * SEC);
        ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
        ck_assert(fake_forks() == 2 || strstr(fake_kills(), "TERM") != NULL);
        fake_close(run);
        if (!fake_failed()) {
            ck_assert_int_gt(call, 5);
            return;
        }
    }
}
END_TEST

CHECK_MAIN("commands that end workers")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, then_the_grace);
    tcase_add_loop_test(all, goes_on, 0, 2);
    tcase_add_test(all, case_89_fails);
    tcase_add_loop_test(all, names_the_job, 0, sizeof names / sizeof names[0]);
    tcase_add_loop_test(all, killed_with_its_worker, 0, 3);
    tcase_add_loop_test(all, each_call_fails_once, 0, 3);
}
