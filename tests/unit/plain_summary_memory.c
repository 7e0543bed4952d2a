/*
 * plain_summary_memory.c - a summary, its lines and the bar where there is no memory: what they
 * lack is known, and what there was before is as it was.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "plain/progress.h"
#include "plain/wrap.h"
#include "plain_stage.h"

static bool fails(void)
{
    return fail_at > 0;
}

static void apply_without(const struct fb_event *event)
{
    fail_at = 1;
    summary_apply(&summary, event);
    fail_at = 0;
}

static const struct fb_event queued = { .kind = FB_QUEUED,
                                        .job = 1,
                                        .as.queued = { .name = "a", .command = "a" } };

static void failed(uint32_t job)
{
    queue(job, "a");
    begin(job, 1, 77, 0);
    end(job, 1, 0, 1, 0);
    tell(&(struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 1 });
}

static void open_quiet(void)
{
    open_with((struct opt){ .silent = true });
}

/* It is counted, and has no line. */
START_TEST(a_job)
{
    open_quiet();
    apply_without(&queued);
    ck_assert(summary.no_memory);
    ck_assert_uint_eq(summary.jobs, 1);
    ck_assert_uint_eq(summary.live_count, 0);
    summary.no_memory = false;
    begin(1, 1, 77, 0); /* as one that was forgotten */
    ck_assert(!summary.no_memory);
    ck_assert_str_eq(summary_live(&summary, 1)->name, "job 1");
    close_lines();
}
END_TEST

/* Its name alone is missing. */
START_TEST(a_name)
{
    struct fb_event second = queued;

    open_quiet();
    summary_apply(&summary, &queued);
    ck_assert(!summary.no_memory);
    second.job = 2;
    apply_without(&second);
    ck_assert(summary.no_memory);
    ck_assert_uint_eq(summary.live_count, 2);
    ck_assert_ptr_null(summary_live(&summary, 2)->name);
    ck_assert_str_eq(summary_live(&summary, 1)->name, "a");
    close_lines();
}
END_TEST

/* One that has ended and would have a line: it is counted among those without. */
START_TEST(a_line)
{
    open_quiet();
    failed(1);
    apply_without(&(struct fb_event){ .kind = FB_NOTE, .as.note.text = "" });
    ck_assert(summary.no_memory);
    ck_assert_uint_eq(summary.kept_count, 0);
    ck_assert_uint_eq(summary.failed_left_out, 1);
    close_lines();
}
END_TEST

/* It runs again where the list of the living has no room. */
START_TEST(once_more)
{
    struct fb_event event = { .kind = FB_FORKED, .job = 1, .attempt = 2 };

    open_quiet();
    failed(1);
    for (uint32_t job = 2; job <= 17; job++)
        queue(job, "b");
    event.as.forked.pid = 8;
    apply_without(&event);
    ck_assert(summary.no_memory);
    ck_assert_ptr_null(summary_live(&summary, 1));
    ck_assert_ptr_nonnull(summary_find(&summary, 1)); /* as it was */
    close_lines();
}
END_TEST

/* Neither what a job needs nor what there is: nothing is said of it. */
START_TEST(needs)
{
    const struct fb_limit limits[] = { { "gpu", 1 }, { "disk", 1 } };
    const struct fb_options options = { .limits = limits, .limit_count = 2 };
    const struct fb_job job = { .needs = limits, .need_count = 1 };
    struct summary_job out = { 0 };

    open_quiet();
    fail_at = 1;
    summary_needs(&out, &job);
    summary_needs_limits(&summary, &options);
    fail_at = 0;
    ck_assert_ptr_null(out.needs);
    ck_assert_uint_eq(summary.limit_count, 0);
    close_lines();
}
END_TEST

/* A line that is not whole is not written, and that is known. */
START_TEST(a_line_of_the_run)
{
    open_lines(false, OPT_COLOR_NEVER);
    queue(1, "a");
    fail_at = 1;
    begin(1, 1, 77, 0);
    fail_at = 0;
    ck_assert_int_eq(writes, 0);
    ck_assert(plain.failed);
    end(1, 1, 0, 0, 0);
    ck_said("End  : a          | pid 77 |   0.00 s | exit 0\n");
    ck_assert_int_eq(writes, 1);
    ck_assert(plain.failed);
    close_lines();
    writes = 0;
}
END_TEST

START_TEST(the_bar)
{
    struct progress progress;
    struct text line = { 0 };

    progress_init(&progress);
    fail_at = 1;
    progress_put(&progress, &summary, 4, 0, 79, &line);
    fail_at = 0;
    ck_assert(line.failed);
    ck_assert_uint_eq(line.size, 0);
    text_fini(&line);
}
END_TEST

/* Lines that cannot be broken stay whole. */
START_TEST(wrapped_lines)
{
    struct text text = { 0 };

    text_puts(&text, "before\none two three\n");
    fail_at = 1;
    wrap_lines(&text, 7, 6);
    fail_at = 0;
    ck_assert(!text.failed);
    ck_assert_str_eq(text_string(&text), "before\none two three\n");
    text_fini(&text);
}
END_TEST

START_TEST(last_lines)
{
    struct tail_text tail = { 0 };

    fail_at = 1;
    tail_put(&tail, "one\n", 4, false);
    fail_at = 0;
    ck_assert_uint_eq(tail.size, 0);
    tail_put(&tail, "two\n", 4, false);
    ck_assert_uint_eq(tail.size, 4);
    ck_assert_mem_eq(tail.bytes, "two\n", 4);
    tail_fini(&tail);
}
END_TEST

CHECK_MAIN("summary, memory")
{
    tcase_add_test(all, a_job);
    tcase_add_test(all, a_name);
    tcase_add_test(all, a_line);
    tcase_add_test(all, once_more);
    tcase_add_test(all, needs);
    tcase_add_test(all, a_line_of_the_run);
    tcase_add_test(all, the_bar);
    tcase_add_test(all, wrapped_lines);
    tcase_add_test(all, last_lines);
}
