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
    } rows[] = {
        { 0.04, 2, 2, "7.00 s of work in 2.00 s: 3.5 at the same time; CPU 0.0 of 2 cores\n" },
        { 0.04, 1, 1, "7.00 s of work in 2.00 s: 3.5 at the same time; CPU 0.0 of 1 core\n" },
        { 0.4, 1, 1.5,
          "7.00 s of work in 2.00 s: 3.5 at the same time; CPU 0.4 of 1 to 1.5 cores\n" },
        { 0.5, 1, 1, "| speed-up 0.5x of 1\n" },
        { 1, 2, 4, "| speed-up 1.0x of 2 to 4\n" },
    };
    struct summary summary = { 0 };
    struct text text = { 0 };

    add_ended(&summary, 1, "a", 0, NULL, 0);
    end(&summary, &text);
    summary.work_us = 7000000;
    summary.ended.as.ended.wall_us = 2000000;
    summary.ended.as.ended.speed_up = rows[_i].speed_up;
    summary.hardware.expected_low = rows[_i].low;
    summary.hardware.expected_high = rows[_i].high;
    text_clear(&text);
    summary_put(&summary, &text, false);
    ck_assert_msg(strstr(text_string(&text), rows[_i].line) != NULL, "%s", text_string(&text));
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

CHECK_MAIN("summary_lines")
{
    tcase_add_loop_test(all, names_in_a_column, 0, 3);
    tcase_add_loop_test(all, work_that_waits, 0, 5);
}
