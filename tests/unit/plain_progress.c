/* plain_progress.c - the line of --bar: events in, the line out. */
#include "check_main.h"
#include "plain/progress.h"

#define S 1000000

static struct summary summary;
static struct progress progress;

static void tell(const struct fb_event *event)
{
    summary_apply(&summary, event);
    progress_event(&progress, &summary, event);
}

static void queue(uint32_t job, const char *name)
{
    tell(&(struct fb_event){
        .kind = FB_QUEUED, .job = job, .as.queued = { .name = name, .command = name } });
}

static void start(uint32_t job, int64_t t_us)
{
    tell(&(struct fb_event){ .kind = FB_FORKED,
                             .job = job,
                             .attempt = 1,
                             .t_us = t_us,
                             .as.forked.pid = (pid_t)job + 100 });
}

static void end(uint32_t job, int64_t t_us, int code)
{
    tell(&(struct fb_event){ .kind = FB_EXITED,
                             .job = job,
                             .attempt = 1,
                             .t_us = t_us,
                             .as.exited = { .code = code, .succeeded = code == 0 } });
    tell(&(struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 1, .t_us = t_us });
}

static void line_is(int64_t left, int64_t now_us, int columns, const char *wanted)
{
    struct text line = { 0 };

    progress_put(&progress, &summary, left, now_us, columns, &line);
    ck_assert_str_eq(text_string(&line), wanted);
    text_fini(&line);
}

static void begin(void)
{
    progress_init(&progress);
    summary = (struct summary){ 0 };
}

START_TEST(a_run)
{
    begin();
    line_is(4, 0, 79, "[....................] 0 of 4 done");
    line_is(-1, 0, 79, "0 done");
    queue(1, "London");
    queue(2, "Paris");
    start(1, 0);
    start(2, 1 * S);
    line_is(2, 3 * S, 79, "[....................] 0 of 4 done | 3.0 s London and 1 more");
    end(1, 4 * S, 1);
    line_is(2, 4 * S, 79,
            "[#####...............] 1 of 4 done, 1 failed | ETA 12.0 s | 3.0 s Paris");
    line_is(2, 4 * S, 69, "1 of 4 done, 1 failed | ETA 12.0 s | 3.0 s Paris");
    line_is(2, 4 * S, 20, "1 of 4 done, 1 faile");
    line_is(0, 4 * S, 69, "1 of 2 done, 1 failed | ETA 4.0 s | 3.0 s Paris");
    line_is(-1, 4 * S, 69, "1 done, 1 failed | 3.0 s Paris");
    end(2, 6 * S, 0);
    line_is(0, 6 * S, 79, "[####################] 2 of 2 done, 1 failed");
    summary_fini(&summary);
}
END_TEST

/* One attempt of several is no end; a job that was skipped is one. */
START_TEST(attempts)
{
    begin();
    queue(1, "a");
    start(1, 0);
    end(1, 1 * S, 1);
    tell(&(struct fb_event){ .kind = FB_RETRY, .job = 1, .attempt = 1, .t_us = 1 * S });
    line_is(0, 1 * S, 60, "0 of 1 done");
    start(1, 2 * S);
    end(1, 3 * S, 0);
    line_is(0, 3 * S, 60, "1 of 1 done");
    queue(2, "b");
    tell(&(struct fb_event){ .kind = FB_SKIPPED, .job = 2, .as.skipped.why = "a failed" });
    line_is(0, 3 * S, 60, "2 of 2 done");
    summary_fini(&summary);
}
END_TEST

/* A job that its user has run again after its end is one job, and as it ended last. */
START_TEST(again)
{
    begin();
    queue(1, "a");
    queue(2, "b");
    start(1, 0);
    end(1, 1 * S, 1);
    line_is(0, 1 * S, 60, "1 of 2 done, 1 failed | ETA 1.0 s");
    start(1, 2 * S);
    line_is(0, 4 * S, 60, "0 of 2 done | 2.0 s a");
    end(1, 5 * S, 0);
    line_is(0, 5 * S, 60, "1 of 2 done | ETA 5.0 s");
    start(2, 5 * S);
    start(1, 6 * S);
    line_is(0, 6 * S, 60, "0 of 2 done | 1.0 s b and 1 more");
    end(1, 7 * S, 1);
    line_is(0, 7 * S, 60, "1 of 2 done, 1 failed | ETA 7.0 s | 2.0 s b");
    end(2, 8 * S, 0);
    line_is(0, 8 * S, 60, "2 of 2 done, 1 failed");
    summary_fini(&summary);
}
END_TEST

/* The time is that from the first start on, however long the run was made ready before it. */
START_TEST(from_the_first_start)
{
    begin();
    tell(&(struct fb_event){
        .kind = FB_QUEUED, .job = 1, .t_us = 3 * S, .as.queued = { .name = "a", .command = "a" } });
    queue(2, "b");
    queue(3, "c");
    queue(4, "d");
    start(1, 10 * S);
    start(2, 10 * S);
    /* Of two that have run as long the first; what waits does not run. */
    line_is(1, 10 * S + 400000, 70, "[....................] 0 of 5 done | 0.4 s a and 1 more");
    end(1, 14 * S, 0);
    line_is(1, 14 * S, 60, "1 of 5 done | ETA 16.0 s | 4.0 s b");
    start(3, 14 * S);
    line_is(1, 14 * S, 60, "1 of 5 done | 4.0 s b and 1 more"); /* fewer than run at once */
    end(2, 15 * S, 0);
    line_is(0, 15 * S, 60, "2 of 4 done | ETA 5.0 s | 1.0 s c");
    end(3, 10 * S + 900000, 0);
    line_is(0, 10 * S + 900000, 60, "3 of 4 done | ETA 0.3 s");
    tell(&(struct fb_event){ .kind = FB_UNSTARTED,
                             .job = 4,
                             .attempt = 1,
                             .as.unstarted = { .stage = "exec", .what = "d" } });
    line_is(0, 11 * S, 60, "4 of 4 done, 1 failed");
    summary_fini(&summary);
}
END_TEST

static void hold(uint32_t job)
{
    struct fb_event event = { .kind = FB_HELD, .job = job, .attempt = 1 };

    event.as.held.on = true;
    tell(&event);
}

/* What is stopped by hand waits, and is at no end; that another is so changes nothing. */
START_TEST(stopped_by_hand)
{
    begin();
    queue(1, "a");
    queue(2, "b");
    start(1, 0);
    end(1, 1 * S, 1);
    hold(1);
    line_is(0, 1 * S, 60, "0 of 2 done");
    start(2, 1 * S);
    end(2, 2 * S, 1);
    hold(1);
    line_is(0, 2 * S, 60, "1 of 2 done, 1 failed | ETA 2.0 s");
    hold(2); /* no longer what came to its end with the last event */
    hold(1);
    line_is(0, 2 * S, 60, "1 of 2 done, 1 failed | ETA 2.0 s");
    summary_fini(&summary);
}
END_TEST

/* The bar is full at the end, whatever there was to do. */
START_TEST(small_runs)
{
    begin();
    line_is(0, 0, 79, "[....................] 0 of 0 done");
    line_is(1, 0, 79, "[....................] 0 of 1 done");
    queue(1, "a");
    start(1, 0);
    end(1, 1 * S, 0);
    line_is(0, 1 * S, 70, "[####################] 1 of 1 done");
    line_is(0, 1 * S, 69, "1 of 1 done");
    summary_fini(&summary);
}
END_TEST

CHECK_MAIN("the line of --bar")
{
    check_locale();
    tcase_add_test(all, a_run);
    tcase_add_test(all, attempts);
    tcase_add_test(all, again);
    tcase_add_test(all, from_the_first_start);
    tcase_add_test(all, stopped_by_hand);
    tcase_add_test(all, small_runs);
}
