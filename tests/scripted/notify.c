/*
 * notify.c - what comes over the notify socket: which job it belongs to, what is reported
 * of it, and that this is before the worker's end.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <string.h>

#define TRACED (1u << FB_PROGRESS | 1u << FB_READY | 1u << FB_EXITED)
#define WORKER 1000
#define CHILD  20000 /* and those after it: fake_notify.c */

static const struct fake_script until_5_ms = { .ends_us = 5 * MS };

static struct fb_run *opened_with(int slots, int jobs, bool notify)
{
    struct fb_run *run =
        fake_open(&until_5_ms, 1,
                  &(struct fb_options){ .slots = slots, .adopt = true, .notify = notify }, TRACED);

    for (int i = 0; i < jobs; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
    fake_play(run, 0);
    return run;
}

static struct fb_run *opened(int jobs, bool notify)
{
    return opened_with(4, jobs, notify);
}

START_TEST(is_reported_once)
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
    fake_send(CHILD + 4, "STATUS=third generation");
    fake_send(CHILD + 6, "STATUS=in the group of another");
    fake_send(0, "STATUS=no job");
    fake_send(30000, "STATUS=gone"); /* to the first one's address */
    fake_send(40000, "STATUS=gone, of another user");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 progress 1.1 -1 'child'; 0 progress 1.1 -1 'grandchild'; "
                                      "0 progress 2.1 -1 'orphan'; "
                                      "0 progress 2.1 -1 'third generation'; "
                                      "0 progress 2.1 -1 'in the group of another'; "
                                      "0 progress 1.1 -1 'gone'; "
                                      "5 exited 1.1 0 ok; 5 exited 2.1 0 ok");
    fake_close(run);
}
END_TEST

/* The pid is a worker's, a stranger's or free by now: the address names the job it was of. */
START_TEST(pid_of_another)
{
    struct fb_run *run = opened(2, true);

    fake_send_gone(WORKER + 1, "STATUS=a");
    fake_send_gone(CHILD + 2, "STATUS=b");
    fake_send_gone(CHILD + 3, "STATUS=c");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "0 progress 1.1 -1 'a'; 0 progress 1.1 -1 'b'; 0 progress 1.1 -1 'c'; "
                     "5 exited 1.1 0 ok; 5 exited 2.1 0 ok");
    fake_close(run);
}
END_TEST

/* An address that was used is not given to a later worker; an unused one is. */
START_TEST(address_of_its_own)
{
    struct fb_run *run = opened_with(1, 3, true);

    fake_play(run, 7 * MS); /* the second one runs */
    ck_assert_int_eq(fake_forks(), 2);
    ck_assert_int_eq(fake_notify_opened(), 1);
    fake_send(WORKER + 1, "STATUS=a");
    fake_play(run, SEC);
    ck_assert_int_eq(fake_forks(), 3);
    ck_assert_int_eq(fake_notify_opened(), 2);
    fake_close(run);
    ck_assert_int_eq(fake_open_files(), 0);
}
END_TEST

/* All that was sent before a death is reported before it; a flood does not put it off forever. */
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

/* Without a socket everything else works. */
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
        if (!fake_failed()) {
            ck_assert_int_gt(call, 10); /* that many did fail */
            return;
        }
    }
}
END_TEST

CHECK_MAIN("scripted notify")
{
    tcase_add_test(all, is_reported_once);
    tcase_add_test(all, whose_it_is);
    tcase_add_test(all, pid_of_another);
    tcase_add_test(all, address_of_its_own);
    tcase_add_test(all, before_the_end);
    tcase_add_test(all, long_text);
    tcase_add_test(all, not_asked_for);
    tcase_add_loop_test(all, each_call_fails_once, 0, 3);
}
