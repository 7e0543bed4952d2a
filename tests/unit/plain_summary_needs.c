/*
 * plain_summary_needs.c - which job has what others wait for, in lines: when SIGUSR1 asks, and once
 * of itself where services have it.
 */
#include "check_main.h"
#include "plain/summary.h"

#include <stdio.h>
#include <string.h>

static struct summary summary;
static struct text out;

static const struct fb_limit limits[] = { { "gpu", 2 }, { "port\n1", 1 }, { "disk", 4 } };

static void open_run(void)
{
    struct fb_options options = { .limits = limits, .limit_count = 3 };
    struct fb_event event = { .kind = FB_RUN };

    summary = (struct summary){ 0 };
    event.as.run.options = &options;
    summary_apply(&summary, &event);
}

static void queue(uint32_t number, const char *name, int gpus, int disks, bool service)
{
    struct fb_limit needs[] = { { "gpu", gpus }, { "disk", disks } };
    struct fb_job job = { .needs = gpus > 0 ? needs : needs + 1,
                          .need_count = (size_t)(gpus > 0) + (disks > 0),
                          .restart = service ? FB_RESTART_ALWAYS : FB_RESTART_NEVER };
    struct fb_event event = { .kind = FB_QUEUED, .job = number };

    event.as.queued.job = &job;
    event.as.queued.name = name;
    event.as.queued.command = "x";
    summary_apply(&summary, &event);
}

static void start(uint32_t number)
{
    struct fb_event event = { .kind = FB_FORKED, .job = number, .attempt = 1 };

    event.as.forked.pid = 100 + (pid_t)number;
    summary_apply(&summary, &event);
}

static void end(uint32_t number)
{
    struct fb_event event = { .kind = FB_EXITED, .job = number, .attempt = 1 };

    event.as.exited.succeeded = true;
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_REAPED, .job = number, .attempt = 1 };
    summary_apply(&summary, &event);
}

static void asked(const char *lines)
{
    text_clear(&out);
    summary_put_needs(&summary, &out);
    ck_assert_str_eq(text_string(&out), lines);
}

/* With that job something has happened. */
static void held(uint32_t number, const char *lines)
{
    text_clear(&out);
    ck_assert_int_eq(summary_put_held(&summary, &out, summary_live(&summary, number)),
                     lines[0] != '\0');
    ck_assert_str_eq(text_string(&out), lines);
}

static void finish(void)
{
    summary_fini(&summary);
    text_fini(&out);
}

#define GPU "forkboard: waiting for gpu (held by "

START_TEST(those_that_have_it)
{
    open_run();
    asked("");
    queue(1, "train-1", 1, 0, false);
    queue(2, "train-2", 2, 1, false);
    queue(3, "other", 0, 0, false);
    asked(""); /* none has it */
    start(3);
    asked("");
    start(1);
    asked(GPU "train-1): train-2\n");
    queue(4, "train-3", 1, 4, false);
    asked(GPU "train-1): train-2, train-3\n");
    queue(5, "train-4", 1, 0, false);
    asked(GPU "train-1): train-2, train-3, train-4\n");
    queue(6, "train-5", 1, 0, false);
    queue(7, "train-6", 1, 0, false);
    asked(GPU "train-1): train-2, train-3, train-4 and 2 more\n");
    end(1);
    asked("");
    start(2);
    asked(GPU "train-2): train-3, train-4, train-5 and 1 more\n"
              "forkboard: waiting for disk (held by train-2): train-3\n");
    held(2, ""); /* none is a service: it will be free */
    finish();
}
END_TEST

/* What services leave is too little: said once, and only of what is. */
START_TEST(those_that_keep_it)
{
    open_run();
    queue(1, "serve-1", 1, 1, true);
    queue(2, "train-1", 1, 3, false);
    queue(3, "train-2", 2, 1, false);
    held(3, ""); /* it does not live yet */
    start(1);
    held(1, GPU "serve-1): train-2\n"); /* one is left for train-1 */
    held(1, "");
    queue(4, "train-3", 0, 4, false);
    held(4, "forkboard: waiting for disk (held by serve-1): train-3\n");
    held(4, "");
    finish();
}
END_TEST

static void queue_needs(uint32_t number, const char *name, const struct fb_limit *needs,
                        size_t count, bool service)
{
    struct fb_job job = { .needs = needs,
                          .need_count = count,
                          .restart = service ? FB_RESTART_ALWAYS : FB_RESTART_NEVER };
    struct fb_event event = { .kind = FB_QUEUED, .job = number };

    event.as.queued.job = &job;
    event.as.queued.name = event.as.queued.command = name;
    summary_apply(&summary, &event);
}

/* Names as long as others, or that begin as they do, are others; the first and the last count. */
START_TEST(names_alike)
{
    static const struct fb_limit cpu = { "cpu", 1 }, gpu = { "gpu", 1 }, gpu2 = { "gpu2", 1 },
                                 both[] = { { "cpu", 1 }, { "gpu2", 1 } };

    open_run();
    queue_needs(1, "first", &cpu, 1, false);
    queue_needs(2, "second", &gpu, 1, false);
    queue_needs(3, "none", NULL, 0, false);
    ck_assert_ptr_null(summary_live(&summary, 3)->needs);
    start(1);
    start(2);
    asked("");
    queue_needs(4, "third", both, 2, false);
    asked("forkboard: waiting for cpu (held by first): third\n");
    queue_needs(5, "fourth", &gpu, 1, false);
    asked("forkboard: waiting for cpu (held by first): third\n" GPU "second): fourth\n");
    queue_needs(6, "fifth", &gpu2, 1, false);
    start(6);
    asked("forkboard: waiting for cpu (held by first): third\n" GPU
          "second): fourth\nforkboard: waiting for gpu2 (held by fifth): third\n");
    finish();
}
END_TEST

/* So many limits are told of, and no more. */
START_TEST(many_limits)
{
    struct fb_limit needs[40];
    char names[40][16];
    size_t lines = 0;

    for (int i = 0; i < 40; i++) {
        snprintf(names[i], sizeof names[i], "limit %d", i);
        needs[i] = (struct fb_limit){ names[i], 1 };
    }
    open_run();
    queue_needs(1, "has", needs, 40, false);
    queue_needs(2, "wants", needs, 40, false);
    start(1);
    text_clear(&out);
    summary_put_needs(&summary, &out);
    for (const char *at = text_string(&out); (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    ck_assert_uint_eq(lines, 32);
    finish();
}
END_TEST

/* Of more than one service what all have, as many as they need; not of those that wait. */
START_TEST(services_together)
{
    static const struct fb_limit limit = { "slots", 22 }, ten = { "slots", 10 },
                                 two = { "slots", 2 }, twelve = { "slots", 12 };
    struct fb_options options = { .limits = &limit, .limit_count = 1 };
    struct fb_event event = { .kind = FB_RUN };

    summary = (struct summary){ 0 };
    event.as.run.options = &options;
    summary_apply(&summary, &event);
    queue_needs(1, "one", &ten, 1, true);
    queue_needs(2, "two", &two, 1, true);
    queue_needs(3, "job", &twelve, 1, false);
    start(1);
    held(1, ""); /* twelve are left */
    start(2);
    held(2, "forkboard: waiting for slots (held by one, two): job\n");
    finish();
}
END_TEST

CHECK_MAIN("what others wait for")
{
    tcase_add_test(all, those_that_have_it);
    tcase_add_test(all, those_that_keep_it);
    tcase_add_test(all, names_alike);
    tcase_add_test(all, many_limits);
    tcase_add_test(all, services_together);
}
