/* plain_summary_lines.c - the lines of a summary: how wide, and which line of the whole of it. */
#include "check_main.h"
#include "summary_stage.h"

#include <string.h>

/* Work that waits is told by how much of it there was at the same time, and by its CPU time. */
START_TEST(work_that_waits)
{
    static const struct {
        double speed_up, low, high;
        const char *line;
        int64_t wall_us; /* 0: two seconds */
    } rows[] = {
        { 0, 2, 2, "7.00 s of work in 2.00 s: 3.5 at the same time; CPU 0.0 of 2 cores\n", 0 },
        { 0.1, 2, 2, "7.00 s of work in 0.00 s: 7000000.0 at the same time; CPU 0.1 of 2 ", 1 },
        { 0.1, 2, 2, "| speed-up 0.1x of 2\n", -1 }, /* how many at once is not known */
        { 0.04, 2, 2, "7.00 s of work in 2.00 s: 3.5 at the same time; CPU 0.0 of 2 cores\n", 0 },
        { 0.04, 1, 1, "7.00 s of work in 2.00 s: 3.5 at the same time; CPU 0.0 of 1 core\n", 0 },
        { 0.4, 1, 1.5,
          "7.00 s of work in 2.00 s: 3.5 at the same time; CPU 0.4 of 1 to 1.5 cores\n", 0 },
        { 0.5, 1, 1, "| speed-up 0.5x of 1\n", 0 },
        { 1, 2, 4, "| speed-up 1.0x of 2 to 4\n", 0 },
    };
    struct summary summary = { 0 };
    struct text text = { 0 };

    add_ended(&summary, 1, "a", 0, NULL, 0);
    end(&summary, &text);
    summary.work_us = 7000000;
    summary.ended.as.ended.wall_us = rows[_i].wall_us != 0 ? rows[_i].wall_us : 2000000;
    summary.ended.as.ended.speed_up = rows[_i].speed_up;
    summary.hardware.expected_low = rows[_i].low;
    summary.hardware.expected_high = rows[_i].high;
    text_clear(&text);
    summary_put(&summary, &text, false);
    ck_assert_msg(strstr(text_string(&text), rows[_i].line) != NULL, "%s", text_string(&text));
    ck_assert_int_ne(strstr(text.bytes, "speed-up") != NULL, strstr(text.bytes, "of work") != NULL);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* The column is as wide as the longest name, whichever of them has it. */
START_TEST(names_in_a_column)
{
    static const char long_name[] = "a-rather-long-name";
    struct summary summary = { 0 };
    struct text text = { 0 };
    const char *lines;

    for (uint32_t job = 1; job <= 3; job++)
        add_ended(&summary, job, (int)job == _i + 1 ? long_name : "b", 1, NULL, 0);
    lines = end(&summary, &text);
    ck_assert_msg(strstr(lines, "a-rather-long-name |   0.50 s | exit 1\n") != NULL, "%s", lines);
    ck_assert_msg(strstr(lines, " b                  |   0.50 s | exit 1\n") != NULL, "%s", lines);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

static const struct {
    int64_t us;
    int width;
    const char *text;
} times[] = {
    { 0, 0, "0.00 s" },
    { 4999, 0, "0.00 s" },
    { 5000, 0, "0.01 s" },
    { 14999, 0, "0.01 s" },
    { 1000000, 6, "  1.00 s" },
    { 10000000, 5, "10.00 s" },
    { 123456789, 4, "123.46 s" },
    { -1500000, 6, " -1.50 s" },
    { INT64_MAX, 0, "9223372036854.78 s" },
    { INT64_MIN, 0, "-9223372036854.78 s" },
};

START_TEST(seconds_of_people)
{
    struct text text = { 0 };

    summary_put_seconds(&text, times[_i].us, times[_i].width);
    ck_assert_str_eq(text_string(&text), times[_i].text);
    text_fini(&text);
}
END_TEST

/* A name that has no bound is cut, and takes what is shown of it. */
START_TEST(a_name_without_end)
{
    char name[400];
    struct summary_job job = { .name = name };

    for (size_t size = 299; size <= 302; size++) {
        struct text text = { 0 };
        memset(name, 'n', size);
        name[size] = '\0';
        ck_assert_int_eq(summary_put_name(&text, &job), size <= 300 ? (int)size : 303);
        ck_assert_uint_eq(text.size, size <= 300 ? size : 303);
        ck_assert_str_eq(text_string(&text) + (size <= 300 ? 0 : 300), size <= 300 ? name : "...");
        text_fini(&text);
    }
}
END_TEST

static void add_many(struct summary *summary, uint32_t count, const char *name)
{
    for (uint32_t job = 1; job <= count; job++)
        add_ended(summary, job, name, 0, NULL, 0);
}

static size_t lines_with(const char *lines, const char *words)
{
    size_t count = 0;

    for (const char *at = lines; (at = strstr(at, words)) != NULL; at++)
        count++;
    return count;
}

/* Up to forty each has its line; of more those that failed, and the slowest. */
START_TEST(which_have_a_line)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    const char *lines;

    add_many(&summary, 40, "a-name-of-thirty-one-columns-xx");
    lines = end(&summary, &text);
    ck_assert_uint_eq(lines_with(lines, "  a-name-of-thirty-one-columns-xx |   0.50 s | exit 0\n"),
                      40);
    ck_assert_ptr_null(strstr(lines, "the slowest"));
    summary_fini(&summary);
    text_clear(&text);
    summary = (struct summary){ 0 };
    add_ended(&summary, 1, "a-name-of-twenty-fiv-cols", 0, NULL, 0);
    add_ended(&summary, 2, "short", 0, NULL, 0);
    for (uint32_t job = 3; job <= 40; job++)
        add_ended(&summary, job, "a-name", 0, NULL, 0);
    add_ended(&summary, 41, "b", 3, NULL, 0);
    lines = end(&summary, &text);
    ck_assert_str_eq(lines, "  b          |   0.50 s | exit 3\n"
                            "the slowest:\n"
                            "  a-name-of-twenty-fiv-cols |   0.50 s | exit 0\n"
                            "  short                     |   0.50 s | exit 0\n"
                            "  a-name                    |   0.50 s | exit 0\n"
                            "  a-name                    |   0.50 s | exit 0\n"
                            "  a-name                    |   0.50 s | exit 0\n"
                            "41 jobs: 41 succeeded\n"
                            "wall 1.00 s | cpu 0.00 s\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* Of many of which one alone ran, that is the slowest; a name beyond thirty columns widens none. */
START_TEST(one_that_ran)
{
    static const char name[] = "a-name-of-thirty-three-columns-xx";
    struct summary summary = { 0 };
    struct text text = { 0 };

    add_ended(&summary, 1, name, 1, NULL, 0);
    for (uint32_t job = 2; job <= 42; job++) {
        struct fb_event event = { .kind = FB_QUEUED, .job = job };
        event.as.queued.name = event.as.queued.command = "x";
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_SKIPPED, .job = job, .as.skipped.why = "no" };
        event.as.skipped.failed_before = job == 42;
        summary_apply(&summary, &event);
    }
    ck_assert_str_eq(end(&summary, &text),
                     "  a-name-of-thirty-three-columns-xx |   0.50 s | exit 1\n"
                     "  x                              |  skipped | no\n"
                     "the slowest:\n"
                     "  a-name-of-thirty-three-columns-xx |   0.50 s | exit 1\n"
                     "42 jobs: 42 succeeded; 1 of them before this run\n"
                     "wall 1.00 s | cpu 0.00 s\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* The last lines of what failed: fewer where more has failed. */
START_TEST(lines_of_errors)
{
    static const struct {
        uint32_t failed;
        size_t lines;
    } rows[] = { { 1, 5 }, { 8, 5 }, { 9, 1 }, { 40, 1 }, { 41, 0 }, { 42, 0 } };
    struct summary summary = { 0 };
    struct text text = { 0 };
    struct fb_event event = { .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a" } };

    event.as.queued.command = "a";
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_OUTPUT, .job = 1, .attempt = 1 };
    event.as.output.stream = 2;
    event.as.output.bytes = "l1\nl2\nl3\nl4\nl5\nl6\nl7\n";
    event.as.output.size = 21;
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_EXITED, .job = 1, .attempt = 1, .as.exited.code = 1 };
    summary_apply(&summary, &event);
    end(&summary, &text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        summary.ended.as.ended.failed = rows[i].failed;
        text_clear(&text);
        summary_put(&summary, &text, false);
        ck_assert_uint_eq(lines_with(text_string(&text), " | l"), rows[i].lines);
        ck_assert(rows[i].lines == 0 || strstr(text_string(&text), " | l7\n") != NULL);
    }
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* What the line of totals says of each number of the end. */
static const struct {
    struct {
        uint32_t failed, skipped, unneeded, by_hand;
        int status;
        bool stopped, goal;
        double speed_up;
    } ended;
    struct {
        uint32_t cut_short, withdrawn, given_up, before;
        int64_t left;
    } kept;
    const char *says; /* after "9 jobs: 2 succeeded" */
} totals[] = {
    { { .speed_up = -1 }, { 0 }, "\nwall 2.00 s | cpu 3.00 s\n" },
    { { .speed_up = 0 }, { 0 }, "\nwall 2.00 s | cpu 3.00 s | speed-up 0.0x of 0\n" },
    { { .failed = 1, .speed_up = -1 }, { 0 }, ", 1 failed\n" },
    { { .failed = 1, .speed_up = -1 }, { .cut_short = 1 }, ", 1 failed (1 of them cut short)\n" },
    { { .speed_up = -1 }, { .cut_short = 1 }, "\n" },
    { { .unneeded = 2, .skipped = 3, .speed_up = -1 }, { 0 }, ", 2 ended, 1 skipped\n" },
    { { .unneeded = 2, .skipped = 3, .speed_up = -1 }, { .given_up = 1 }, ", 3 ended\n" },
    { { .by_hand = 3, .skipped = 3, .speed_up = -1 },
      { 0 },
      ", 3 stopped by you or not started\n" },
    { { .by_hand = 3, .skipped = 3, .speed_up = -1 },
      { .withdrawn = 1 },
      ", 2 stopped by you or not started, 1 changed or taken out\n" },
    { { .by_hand = 3, .skipped = 3, .speed_up = -1 },
      { .withdrawn = 3 },
      ", 3 changed or taken out\n" },
    { { .skipped = 1, .speed_up = -1 },
      { .before = 1 },
      ", 1 skipped; 1 of them before this run\n" },
    { { .stopped = true, .speed_up = -1 }, { .left = 1 }, " (stopped, 1 more not started)\n" },
    { { .stopped = true, .goal = true, .speed_up = -1 }, { .left = 0 }, " (stopped)\n" },
};

START_TEST(each_number)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    struct fb_event *ended = &summary.ended;
    const char *lines;

    add_ended(&summary, 1, "a", 0, NULL, 0);
    end(&summary, &text);
    ended->as.ended.jobs = 9;
    ended->as.ended.succeeded = 2;
    ended->as.ended.failed = totals[_i].ended.failed;
    ended->as.ended.skipped = totals[_i].ended.skipped;
    ended->as.ended.unneeded = totals[_i].ended.unneeded;
    ended->as.ended.by_hand = totals[_i].ended.by_hand;
    ended->as.ended.stopped = totals[_i].ended.stopped;
    ended->as.ended.goal = totals[_i].ended.goal;
    ended->as.ended.speed_up = totals[_i].ended.speed_up;
    ended->as.ended.wall_us = 2000000;
    ended->as.ended.cpu_us = 3000000;
    summary.cut_short = totals[_i].kept.cut_short;
    summary.withdrawn = totals[_i].kept.withdrawn;
    summary.given_up = totals[_i].kept.given_up;
    summary.done_before = totals[_i].kept.before;
    summary.left = totals[_i].kept.left;
    text_clear(&text);
    summary_put(&summary, &text, false);
    lines = strstr(text_string(&text), "9 jobs: 2 succeeded");
    ck_assert_ptr_nonnull(lines);
    lines += strlen("9 jobs: 2 succeeded");
    ck_assert_msg(strncmp(lines, totals[_i].says, strlen(totals[_i].says)) == 0, "%s", lines);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

CHECK_MAIN("summary_lines")
{
    tcase_add_loop_test(all, seconds_of_people, 0, sizeof times / sizeof times[0]);
    tcase_add_test(all, a_name_without_end);
    tcase_add_test(all, which_have_a_line);
    tcase_add_test(all, one_that_ran);
    tcase_add_test(all, lines_of_errors);
    tcase_add_loop_test(all, each_number, 0, sizeof totals / sizeof totals[0]);
    tcase_add_loop_test(all, names_in_a_column, 0, 3);
    tcase_add_loop_test(all, work_that_waits, 0, 8);
}
