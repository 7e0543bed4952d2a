/* plain_plain.c - a run as lines: events in, the lines on standard error out. */
#include "check_main.h"
#include "plain_stage.h"

#include <signal.h>
#include <string.h>

START_TEST(begin_and_end)
{
    open_lines(false, OPT_COLOR_NEVER);
    queue(1, "a");
    ck_said("");
    begin(1, 1, 77, 0);
    ck_said("Begin: a          | pid 77\n");
    end(1, 1, 1500 * MS, 0, 0);
    ck_said("End  : a          | pid 77 |   1.50 s | exit 0\n");
    queue(2, "longer than ten");
    begin(2, 1, 78, 77);
    ck_said("Begin: longer than ten | pid 78 | parent 77\n");
    end(2, 1, 1500 * MS, 3, 0);
    ck_said("End  : longer than ten | pid 78 |   1.50 s | exit 3\n");
    queue(3, "b"); /* the column stays as wide */
    begin(3, 2, 79, 0);
    ck_said("Begin: b               | pid 79\n");
    end(3, 2, 0, 0, SIGTERM);
    ck_said("End  : b               | pid 79 |   0.00 s | killed by SIGTERM (try 2)\n");
    ck_assert_int_eq(writes, 6); /* a line, a write: never torn */
    close_lines();
}
END_TEST

START_TEST(quiet_tells_what_went_wrong)
{
    open_lines(true, OPT_COLOR_NEVER);
    queue(1, "a");
    begin(1, 1, 77, 0);
    tell(&(struct fb_event){ .kind = FB_STOPPED, .job = 1, .as.stopped.signal = SIGSTOP });
    end(1, 1, 0, 0, 0);
    ck_said("");
    queue(2, "b");
    begin(2, 1, 78, 0);
    end(2, 1, 0, 1, 0);
    ck_said("End  : b          | pid 78 |   0.00 s | exit 1\n");
    close_lines();
}
END_TEST

START_TEST(red_is_what_failed)
{
    open_lines(false, OPT_COLOR_ALWAYS);
    queue(1, "a");
    begin(1, 1, 77, 0);
    text_clear(&said);
    end(1, 1, 0, 1, 0);
    ck_said("End  : a          | pid 77 |   0.00 s | \033[1;31mexit 1\033[0m\n");
    queue(2, "b");
    begin(2, 1, 78, 0);
    text_clear(&said);
    end(2, 1, 0, 0, 0);
    ck_said("End  : b          | pid 78 |   0.00 s | exit 0\n");
    queue(3, "c");
    tell(&(struct fb_event){ .kind = FB_UNSTARTED,
                             .job = 3,
                             .attempt = 1,
                             .as.unstarted = { .stage = "exec", .error = 2, .what = "c" } });
    ck_said("End  : c          | not started | \033[1;31mexec: No such file or directory: "
            "c\033[0m\n");
    close_lines();
}
END_TEST

/* A time is that from its beginning on. */
START_TEST(later)
{
    struct fb_event event = { .kind = FB_FORKED, .job = 1, .attempt = 1, .t_us = 61000 * MS };

    event.as.forked.pid = 77;
    open_lines(false, OPT_COLOR_NEVER);
    queue(1, "a");
    tell(&event);
    text_clear(&said);
    end(1, 1, 62500 * MS, 0, 0);
    ck_said("End  : a          | pid 77 |   1.50 s | exit 0\n");
    close_lines();
}
END_TEST

START_TEST(between_them)
{
    open_lines(false, OPT_COLOR_NEVER);
    queue(1, "a");
    begin(1, 1, 77, 0);
    text_clear(&said);
    tell(&(struct fb_event){ .kind = FB_STOPPED, .job = 1, .as.stopped.signal = SIGSTOP });
    ck_said("Stop : a          | pid 77 | stopped by SIGSTOP\n");
    tell(&(struct fb_event){ .kind = FB_CONTINUED, .job = 1 });
    ck_said("Cont : a          | pid 77 | continued\n");
    tell(&(struct fb_event){ .kind = FB_STOPPED, .job = 1, .as.stopped.signal = SIGTTIN });
    ck_said("Stop : a          | pid 77 | stopped by SIGTTIN (wants the terminal)\n");
    tell(&(struct fb_event){ .kind = FB_BEGAN, .job = 1, .as.began.words = "ls\033 -l" });
    ck_said("Exec : a          | pid 77 | ls^[ -l\n");
    tell(&(struct fb_event){ .kind = FB_ORPHANED, .job = 1, .as.orphaned.parent = 1 });
    ck_said("Orphan a          | pid 77 | parent 1\n");
    queue(2, "b");
    tell(&(struct fb_event){
        .kind = FB_SKIPPED, .job = 2, .as.skipped = { .why = "a failed", .blame = 1 } });
    ck_said("Skip : b          | a failed\n");
    queue(3, "c");
    tell(&(struct fb_event){ .kind = FB_SKIPPED, .job = 3, .as.skipped = { .why = "stopped" } });
    ck_said(""); /* nothing is to blame */
    close_lines();
}
END_TEST

START_TEST(tries)
{
    struct fb_event event = { .kind = FB_UNSTARTED, .job = 1, .attempt = 2 };

    event.as.unstarted.stage = "exec";
    event.as.unstarted.error = 2;
    event.as.unstarted.what = "a";
    open_lines(false, OPT_COLOR_NEVER);
    queue(1, "a");
    begin(1, 1, 77, 0);
    end(1, 1, 0, 1, 0);
    tell(&(struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 1 });
    text_clear(&said);
    tell(&(struct fb_event){
        .kind = FB_RETRY, .job = 1, .attempt = 1, .as.retry.wait_us = 1500 * MS });
    ck_said("Retry: a          | try 2 in 1.50 s\n");
    tell(&event);
    ck_said("End  : a          | not started | exec: No such file or directory: a (try 2)\n");
    close_lines();
}
END_TEST

START_TEST(what_is_left)
{
    static const pid_t pids[] = { 5, 6 };
    static const char *const names[] = { "x\033", "y" };
    struct fb_event event = { .kind = FB_LEAKED, .job = 1, .as.leaked = { 2, pids, names, true } };

    open_lines(false, OPT_COLOR_NEVER);
    queue(1, "a");
    tell(&event);
    ck_said("forkboard: a left behind x^[ (pid 5), y (pid 6); ended\n");
    event.as.leaked.count = 0;
    tell(&event);
    ck_said("forkboard: a left behind a process that holds its output open; it is read no more\n");
    event.as.leaked.ending = false;
    event.as.leaked.count = 1;
    event.job = 9;
    tell(&event);
    ck_said("forkboard: job 9 waits for x^[ (pid 5) that it left in the background\n");
    event.job = 0;
    tell(&event);
    ck_said("forkboard: the run waits for x^[ (pid 5), left in the background\n");
    close_lines();
}
END_TEST

START_TEST(says_what_runs)
{
    open_lines(false, OPT_COLOR_NEVER);
    plain_status(&plain, 0);
    ck_said("forkboard: nothing runs\n");
    queue(1, "a");
    begin(1, 1, 77, 0);
    tell(&(struct fb_event){ .kind = FB_STOPPED, .job = 1, .as.stopped.signal = SIGSTOP });
    text_clear(&said);
    plain_status(&plain, 2500 * MS);
    ck_said("forkboard: running: a | pid 77 | 2.50 s | stopped by SIGSTOP\n");
    queue(2, "b");
    plain_status(&plain, 2500 * MS);
    ck_said("forkboard: running: a | pid 77 | 2.50 s | stopped by SIGSTOP\n"
            "forkboard: waiting for a slot: b\n");
    plain_stopping(&plain, "interrupted");
    ck_said("forkboard: interrupted: waiting for a (pid 77)\n");
    tell(&(struct fb_event){ .kind = FB_EXITED, .job = 1, .attempt = 1 });
    text_clear(&said);
    plain_stopping(&plain, "stopped");
    ck_said("forkboard: stopped: nothing runs\n");
    close_lines();
}
END_TEST

/* What a service has is not given back by itself: it is said once, when it is so. */
START_TEST(says_what_a_service_holds)
{
    const struct fb_limit limits[] = { { "gpu", 2 }, { "disk", 1 } }, two = { "gpu", 2 },
                          gpu = { "gpu", 1 }, disk = { "disk", 1 };
    const struct fb_options options = { .limits = limits, .limit_count = 2 };
    const struct fb_job serve = { .restart = FB_RESTART_ALWAYS, .needs = &gpu, .need_count = 1 },
                        train = { .needs = &two, .need_count = 1 },
                        train_small = { .needs = &gpu, .need_count = 1 },
                        copy = { .needs = &disk, .need_count = 1 };
    struct fb_event queued = { .kind = FB_QUEUED };
    const struct fb_job *jobs[] = { &serve, &train_small, &copy, &copy, &train, &train };
    const char *names[] = { "serve", "small", "copy", "copy2", "train", "train2" };

    open_lines(false, OPT_COLOR_NEVER);
    tell(&(struct fb_event){ .kind = FB_RUN, .as.run.options = &options });
    for (uint32_t i = 0; i < 6; i++) {
        queued.job = i + 1;
        queued.as.queued.name = queued.as.queued.command = names[i];
        queued.as.queued.job = jobs[i];
        tell(&queued);
    }
    ck_said("");
    begin(3, 1, 76, 0); /* copy has the disk, and will end */
    ck_said("Begin: copy       | pid 76\n");
    begin(1, 1, 77, 0);
    ck_said("Begin: serve      | pid 77\n"
            "forkboard: waiting for gpu (held by serve): train, train2\n");
    begin(2, 1, 78, 0);
    ck_said("Begin: small      | pid 78\n");
    close_lines();
}
END_TEST

/* A record may say anything. */
START_TEST(services_hold_more_than_there_is)
{
    const struct fb_limit limit = { "gpu", 1 }, most = { "gpu", INT32_MAX };
    const struct fb_options options = { .limits = &limit, .limit_count = 1 };
    const struct fb_job serve = { .restart = FB_RESTART_ALWAYS, .needs = &most, .need_count = 1 },
                        other = { 0 };
    struct fb_event queued = { .kind = FB_QUEUED };
    const struct fb_job *jobs[] = { &serve, &serve, &serve, &other, &serve };
    const char *names[] = { "one", "two", "three", "other", "last" };

    open_lines(false, OPT_COLOR_NEVER);
    tell(&(struct fb_event){ .kind = FB_RUN, .as.run.options = &options });
    for (uint32_t i = 0; i < 5; i++) {
        if (i == 3)
            ck_said(
                "Begin: one        | pid 71\nforkboard: waiting for gpu (held by one): two, three\n"
                "Begin: two        | pid 72\nBegin: three      | pid 73\n");
        queued.job = i + 1;
        queued.as.queued.name = queued.as.queued.command = names[i];
        queued.as.queued.job = jobs[i];
        tell(&queued);
        for (uint32_t k = 1; i == 2 && k < 4; k++)
            begin(k, 1, 70 + (int)k, 0);
    }
    ck_said("");
    close_lines();
}
END_TEST

/* Each job that begins is looked at, and not all that wait with each: it would take minutes. */
START_TEST(many_wait_beside_a_service)
{
    const struct fb_limit limit = { "gpu", 2 }, one = { "gpu", 1 };
    const struct fb_options options = { .limits = &limit, .limit_count = 1 };
    const struct fb_job serve = { .restart = FB_RESTART_ALWAYS, .needs = &one, .need_count = 1 },
                        train = { .needs = &one, .need_count = 1 }, other = { 0 };
    struct fb_event queued = { .kind = FB_QUEUED, .as.queued = { .name = "a", .command = "a" } };
    const uint32_t many = 100000;

    open_lines(false, OPT_COLOR_NEVER);
    tell(&(struct fb_event){ .kind = FB_RUN, .as.run.options = &options });
    for (uint32_t job = 1; job <= many; job++) {
        queued.job = job;
        queued.as.queued.job = job == 1 ? &serve : job % 2 == 0 ? &train : &other;
        tell(&queued);
    }
    ck_said("");
    for (uint32_t job = 1; job <= many; job++) {
        begin(job, 1, (int)job, 0);
        ck_assert_ptr_null(strstr(text_string(&said), "waiting"));
        text_clear(&said);
    }
    close_lines();
}
END_TEST

START_TEST(the_summary_counts)
{
    struct fb_event event = { .kind = FB_ENDED, .t_us = 2000 * MS };

    event.as.ended.jobs = 6;
    event.as.ended.succeeded = 3;
    event.as.ended.failed = 1;
    event.as.ended.skipped = 2;
    event.as.ended.speed_up = -1;
    open_lines(false, OPT_COLOR_NEVER);
    tell(&event);
    ck_said("");
    plain_summary(&plain);
    ck_assert_msg(strstr(text_string(&said), "6 jobs: 3 succeeded, 1 failed, 2 skipped") != NULL,
                  "%s", text_string(&said));
    close_lines();
}
END_TEST

START_TEST(of_no_job_nothing)
{
    static const enum fb_kind kinds[] = { FB_FORKED,    FB_BEGAN,     FB_ORPHANED,
                                          FB_EXITED,    FB_UNSTARTED, FB_STOPPED,
                                          FB_CONTINUED, FB_RETRY,     FB_SKIPPED };

    open_lines(false, OPT_COLOR_NEVER);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        plain_event(&plain, &(struct fb_event){ .kind = kinds[i], .job = 9 });
    ck_said("");
    close_lines();
}
END_TEST

CHECK_MAIN("plain")
{
    tcase_add_test(all, begin_and_end);
    tcase_add_test(all, quiet_tells_what_went_wrong);
    tcase_add_test(all, red_is_what_failed);
    tcase_add_test(all, later);
    tcase_add_test(all, between_them);
    tcase_add_test(all, tries);
    tcase_add_test(all, what_is_left);
    tcase_add_test(all, says_what_runs);
    tcase_add_test(all, says_what_a_service_holds);
    tcase_add_test(all, services_hold_more_than_there_is);
    tcase_add_test(all, many_wait_beside_a_service);
    tcase_add_test(all, the_summary_counts);
    tcase_add_test(all, of_no_job_nothing);
}
