/* plain_plain_asked.c - lines that are asked for: what runs and waits, and what is left of a run.
 */
#include "check_main.h"
#include "plain_stage.h"

#include <stdio.h>
#include <unistd.h>

static void stopped(uint32_t job)
{
    tell(&(struct fb_event){ .kind = FB_STOPPED, .job = job, .as.stopped.signal = 19 });
}

/* For how long, since when it began; and what it waits for, of which the kernel is asked last. */
START_TEST(what_runs)
{
    struct fb_event event = { .kind = FB_FORKED, .job = 1, .attempt = 1, .t_us = 1000 * MS };

    open_lines(false, OPT_COLOR_NEVER);
    queue(1, "a");
    event.as.forked.pid = getpid();
    tell(&event);
    text_clear(&said);
    plain_status(&plain, 3500 * MS);
    ck_assert_ptr_nonnull(strstr(text_string(&said), " | 2.50 s | uses the CPU\n"));
    text_clear(&said);
    event = (struct fb_event){ .kind = FB_LEAKED, .job = 1, .attempt = 1 };
    event.as.leaked.count = 1;
    event.as.leaked.pids = (const pid_t[]){ 5 };
    event.as.leaked.names = (const char *const[]){ "x" };
    tell(&event);
    text_clear(&said);
    plain_status(&plain, 3500 * MS);
    ck_assert_ptr_nonnull(
        strstr(text_string(&said),
               " | 2.50 s | waits for x (pid 5) that it left in the background\n"));
    end(1, 1, 3500 * MS, 0, 0);
    tell(&(struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 1 });
    text_clear(&said);
    plain_status(&plain, 3500 * MS); /* it came to its end with the last event */
    ck_said("forkboard: nothing runs\n");
    close_lines();
}
END_TEST

/* What waits, and for what others have. */
START_TEST(what_waits)
{
    const struct fb_limit gpu = { "gpu", 1 };
    const struct fb_job train = { .needs = &gpu, .need_count = 1 };
    struct fb_event event = { .kind = FB_QUEUED };

    open_lines(false, OPT_COLOR_NEVER);
    for (uint32_t job = 1; job <= 2; job++) {
        event.job = job;
        event.as.queued.name = event.as.queued.command = job == 1 ? "one" : "two";
        event.as.queued.job = &train;
        tell(&event);
    }
    plain_status(&plain, 0);
    ck_said("forkboard: nothing runs\nforkboard: waiting for a slot: one, two\n");
    begin(1, 1, 77, 0);
    stopped(1);
    text_clear(&said);
    plain_status(&plain, 500 * MS);
    ck_said("forkboard: running: one | pid 77 | 0.50 s | stopped by SIGSTOP\n"
            "forkboard: waiting for a slot: two\n"
            "forkboard: waiting for gpu (held by one): two\n");
    close_lines();
}
END_TEST

/* Up to five names, and how many more; whichever run, and whichever wait. */
START_TEST(names)
{
    static const char *const runs[] = {
        "nothing",
        "n9 (pid 9)",
        "n8 (pid 8), n9 (pid 9)",
        "n7 (pid 7), n8 (pid 8), n9 (pid 9)",
        "n6 (pid 6), n7 (pid 7), n8 (pid 8), n9 (pid 9)",
        "n5 (pid 5), n6 (pid 6), n7 (pid 7), n8 (pid 8), n9 (pid 9)",
        "n4 (pid 4), n5 (pid 5), n6 (pid 6), n7 (pid 7), n8 (pid 8) "
        "and 1 more",
        "n3 (pid 3), n4 (pid 4), n5 (pid 5), n6 (pid 6), n7 (pid 7) "
        "and 2 more"
    };
    static const char *const waiting[] = { "n1, n2, n3, n4, n5 and 4 more",
                                           "n1, n2, n3, n4, n5 and 3 more",
                                           "n1, n2, n3, n4, n5 and 2 more",
                                           "n1, n2, n3, n4, n5 and 1 more",
                                           "n1, n2, n3, n4, n5",
                                           "n1, n2, n3, n4",
                                           "n1, n2, n3",
                                           "n1, n2" };
    struct text text = { 0 };
    char name[16];

    open_lines(true, OPT_COLOR_NEVER);
    for (uint32_t job = 1; job <= 9; job++) {
        snprintf(name, sizeof name, "n%u", job);
        queue(job, name);
    }
    for (uint32_t count = 0; count < 8; count++) {
        if (count > 0)
            begin(10 - count, 1, (pid_t)(10 - count), 0);
        ck_assert(summary_any_runs(&summary) == (count > 0));
        text_clear(&text);
        summary_put_live(&summary, &text, true);
        ck_assert_str_eq(text_string(&text), runs[count]);
        text_clear(&text);
        summary_put_live(&summary, &text, false);
        ck_assert_str_eq(text_string(&text), waiting[count]);
    }
    text_fini(&text);
    close_lines();
}
END_TEST

/* None of as many as the list has room for runs. */
START_TEST(a_full_list)
{
    struct text text = { 0 };

    open_lines(true, OPT_COLOR_NEVER);
    for (uint32_t job = 1; job <= 16; job++)
        queue(job, "n");
    ck_assert(!summary_any_runs(&summary));
    summary_put_live(&summary, &text, false);
    ck_assert_str_eq(text_string(&text), "n, n, n, n, n and 11 more");
    text_clear(&text);
    summary_put_live(&summary, &text, true);
    ck_assert_str_eq(text_string(&text), "nothing");
    text_fini(&text);
    close_lines();
}
END_TEST

START_TEST(what_is_left)
{
    open_lines(false, OPT_COLOR_NEVER);
    queue(1, "a");
    begin(1, 1, 77, 0);
    queue(2, "b");
    text_clear(&said);
    plain_left(&plain);
    ck_said("forkboard: the program has ended; still running: a (pid 77) (Ctrl-C leaves them "
            "running)\n");
    plain_stopping(&plain, "stopped");
    ck_said("forkboard: stopped: waiting for a (pid 77)\n");
    close_lines();
}
END_TEST

/* A summary for which there was no memory is no whole one. */
START_TEST(a_summary_that_lacks)
{
    open_lines(false, OPT_COLOR_NEVER);
    plain_summary(&plain);
    ck_assert(!plain.failed);
    summary.no_memory = true;
    plain_summary(&plain);
    ck_assert(plain.failed);
    close_lines();
}
END_TEST

CHECK_MAIN("plain, asked")
{
    tcase_add_test(all, what_runs);
    tcase_add_test(all, what_waits);
    tcase_add_test(all, names);
    tcase_add_test(all, a_full_list);
    tcase_add_test(all, what_is_left);
    tcase_add_test(all, a_summary_that_lacks);
}
