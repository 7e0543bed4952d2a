/*
 * scripted_notify.c - what comes over the notify socket: whose it is, what is told of it, and that
 * it is told before the worker's end.
 */
#include "fake_run.h"

#include <check.h>
#include <errno.h>
#include <string.h>

#define TRACED (1u << FB_PROGRESS | 1u << FB_READY | 1u << FB_EXITED)
#define WORKER 1000
#define CHILD  20000 /* and those behind it: fake_notify.c */

static const struct fake_script until_5_ms = { .ends_us = 5 * MS };

static struct fb_run *opened(int jobs, bool notify)
{
    struct fb_run *run =
        fake_open(&until_5_ms, 1,
                  &(struct fb_options){ .slots = 4, .adopt = true, .notify = notify }, TRACED);

    for (int i = 0; i < jobs; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
    fake_play(run, 0);
    return run;
}

START_TEST(is_told_once)
{
    struct fb_run *run = opened(2, true);

    fake_send(WORKER + 1, "STATUS=a\nX_PROGRESS=0.25");
    fake_send(WORKER + 1, "X_PROGRESS=0.5");
    fake_send(WORKER + 1, "STATUS=b");
    fake_send(WORKER + 1, "STATUS=b\nX_PROGRESS=0.5"); /* no news */
    fake_send(WORKER, "READY=1");
    fake_send(WORKER, "READY=1\nSTATUS=up");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "0 progress 2.1 0.25 'a'; 0 progress 2.1 0.5 'a'; 0 progress 2.1 0.5 'b'; "
                     "0 ready 1.1; 0 progress 1.1 -1 'up'; 5 exited 1.1 0 ok; 5 exited 2.1 0 ok");
    fake_close(run);
}
END_TEST

START_TEST(whose_it_is)
{
    struct fb_run *run = opened(2, true);

    fake_send(CHILD, "STATUS=child");
    fake_send(CHILD + 1, "STATUS=grandchild");
    fake_send(CHILD + 2, "STATUS=orphan");
    fake_send(CHILD + 3, "STATUS=stranger");
    fake_send(0, "STATUS=nobody");
    fake_send(30000, "STATUS=gone"); /* to the first one's address */
    fake_send(40000, "STATUS=gone, of another user");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 progress 1.1 -1 'child'; 0 progress 1.1 -1 'grandchild'; "
                                      "0 progress 2.1 -1 'orphan'; 0 progress 1.1 -1 'gone'; "
                                      "5 exited 1.1 0 ok; 5 exited 2.1 0 ok");
    fake_close(run);
}
END_TEST

/* All that was sent before a death is told before it; a flood does not put it off for ever. */
START_TEST(before_the_end)
{
    struct fb_run *run = opened(1, true);

    fake_advance(5 * MS);
    fake_send(WORKER, "STATUS=1");
    fake_send(WORKER, "STATUS=2");
    fake_send(WORKER, "STATUS=3\nREADY=1");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "5 progress 1.1 -1 '1'; 5 progress 1.1 -1 '2'; 5 progress 1.1 -1 '3'; "
                     "5 ready 1.1; 5 exited 1.1 0 ok");
    fake_send(WORKER, "STATUS=late");
    fake_close(run);
}
END_TEST

/* A text that is too long ends with a whole character. */
START_TEST(long_text)
{
    static char text[600];
    struct fb_run *run = opened(1, true);

    strcpy(text, "STATUS=");
    for (int i = 0; i < 127; i++)
        strcat(text, "\u00e4");
    strcat(text, "x\u20ac\u20ac");
    fake_send(WORKER, text);
    fake_play(run, SEC);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "\u00e4x'; 5 exited"));
    fake_close(run);
}
END_TEST

START_TEST(not_asked_for)
{
    struct fb_run *run = opened(1, false);

    fake_send(WORKER, "STATUS=a");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "5 exited 1.1 0 ok");
    fake_close(run);
}
END_TEST

/* Without a socket everything else is as ever. */
START_TEST(each_call_fails_once)
{
    static const int errors[] = { ENOMEM, EMFILE, EACCES };

    for (int call = 1;; call++) {
        struct fb_run *run;
        fake_reset(&until_5_ms, 1);
        fake_fail(call, errors[_i]);
        memset(&fake_seen, 0, sizeof fake_seen);
        if (fb_run_open(&run, &(struct fb_options){ .notify = true }) < 0)
            continue;
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
        fake_play(run, 0);
        fake_send(WORKER, "STATUS=a");
        fake_play(run, 100 * SEC);
        ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
        fake_close(run);
        if (!fake_failed())
            return;
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scripted notify");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(all, is_told_once);
    tcase_add_test(all, whose_it_is);
    tcase_add_test(all, before_the_end);
    tcase_add_test(all, long_text);
    tcase_add_test(all, not_asked_for);
    tcase_add_loop_test(all, each_call_fails_once, 0, 3);
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
