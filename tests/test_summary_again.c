/* test_summary_again.c - jobs that are tried again, by themselves or by hand, in the summary. */
#include "summary_stage.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

START_TEST(a_retry_brings_a_job_back)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    struct fb_event event = { .kind = FB_RETRY, .job = 1, .attempt = 1 };

    told(&summary, 1, "a", 3, NULL, 0);
    ck_assert_ptr_nonnull(summary_live(&summary, 1)); /* until it is known that none follows */
    summary_apply(&summary, &event);
    told(&summary, 2, "b", 1, NULL, 0);
    ck_assert_ptr_nonnull(summary_live(&summary, 1));
    event = (struct fb_event){ .kind = FB_FORKED, .job = 1, .attempt = 2 };
    event.as.forked.pid = 8;
    summary_apply(&summary, &event);
    ck_assert_ptr_null(summary_live(&summary, 2));
    event = (struct fb_event){ .kind = FB_EXITED, .job = 1, .attempt = 2, .t_us = 250000 };
    event.as.exited.succeeded = true;
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 2, .t_us = 250000 };
    summary_apply(&summary, &event);
    ck_assert_str_eq(end(&summary, &text), "  a          |   0.25 s | exit 0 (attempt 2)\n"
                                           "  b          |   0.50 s | exit 1\n"
                                           "2 jobs: 2 succeeded\n"
                                           "wall 1.00 s | cpu 0.00 s\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

static void tried_again(struct summary *summary, uint32_t job, bool succeeded)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = 2, .t_us = 1000000 };

    event.as.forked.pid = 8;
    summary_apply(summary, &event);
    ck_assert_ptr_nonnull(summary_live(summary, job));
    event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 2, .t_us = 1250000 };
    event.as.exited.code = succeeded ? 0 : 4;
    event.as.exited.succeeded = succeeded;
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 2, .t_us = 1250000 };
    summary_apply(summary, &event);
}

/* What has ended and is run again by hand is what came of it last; and no other's place changes. */
START_TEST(run_again_by_hand)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    struct fb_event event = { .kind = FB_SKIPPED, .job = 3 };

    told(&summary, 1, "a", 3, "secret", 6);
    told(&summary, 2, "b", 0, NULL, 0);
    tried_again(&summary, 2, false); /* at once: nothing came between */
    tried_again(&summary, 1, true);
    told(&summary, 3, "c", 1, NULL, 0);
    end(&summary, &text);
    text_clear(&text);
    event.as.skipped.why = "the run was stopped";
    summary_apply(&summary, &event);
    ck_assert_str_eq(end(&summary, &text), "  a          |   0.25 s | exit 0 (attempt 2)\n"
                                           "  b          |   0.25 s | exit 4 (attempt 2)\n"
                                           "  c          |  skipped | the run was stopped\n"
                                           "3 jobs: 3 succeeded\n"
                                           "wall 1.00 s | cpu 0.00 s\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* Of many jobs those that ended well are forgotten: run again they have their number. */
START_TEST(a_forgotten_one_again)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    char name[16];

    for (uint32_t job = 1; job <= 50; job++) {
        snprintf(name, sizeof name, "n%u", job);
        told(&summary, job, name, job == 49 ? 3 : 0, NULL, 0);
    }
    end(&summary, &text);
    text_clear(&text);
    tried_again(&summary, 48, false);
    tried_again(&summary, 49, true);
    ck_assert_ptr_null(strstr(end(&summary, &text), "n49"));
    ck_assert_ptr_nonnull(
        strstr(text_string(&text), "  job 48     |   0.25 s | exit 4 (attempt 2)\n"));
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("summary_again");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(all, a_retry_brings_a_job_back);
    tcase_add_test(all, run_again_by_hand);
    tcase_add_test(all, a_forgotten_one_again);
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
