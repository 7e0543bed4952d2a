/*
 * view_table_widths.c - the rows of a table in each width: what is found, groups, what was left
 * behind, and jobs to come, as golden/table_*_widths.txt have them.
 */
#include "check_main.h"
#include "view_widths.h"

static void queue(struct stage *stage, const char *name, const char *group)
{
    tell(stage, 0,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = stage->board.job_count + 1,
                            .as.queued = { .name = name, .command = "x", .group = group } });
}

/* Of a group one that has left two processes behind, one that is ended, one found at its end. */
static void begin(struct stage *stage)
{
    static const char *const names[] = { "tidy", "left over", "not met yet", "stopped, too" };

    stage_open(stage);
    tell_run(stage, "Table", 3);
    for (int i = 0; i < 4; i++)
        queue(stage, names[i], i < 2 ? "group" : NULL);
    tell_start(stage, 1, 1, 1);
    tell_start(stage, 1, 2, 2);
    tell_start(stage, 1, 4, 3);
    tell(stage, 2,
         (struct fb_event){ .kind = FB_ENDING,
                            .job = 1,
                            .attempt = 1,
                            .as.ending = { .signal = SIGTERM, .grace_us = 5000000 } });
    tell_stopped(stage, 2, 4, SIGTSTP);
    tell_end(stage, 2.5, 2, 0, 0.5);
    tell(stage, 3,
         (struct fb_event){ .kind = FB_LEAKED,
                            .job = 2,
                            .attempt = 1,
                            .as.leaked = { .count = 2,
                                           .pids = (const pid_t[]){ 4800, 4801 },
                                           .names = (const char *const[]){ "sleep", "" } } });
    stage->ui.pane.open = false;
    stage->now_s = 4;
}

START_TEST(found_and_left)
{
    struct stage stage;

    begin(&stage);
    stage.ui.table.find = "too";
    golden_widths(&stage, "table_found", 14, 4, 8, 14, 70);
    stage.ui.table.find = "t";
    stage.ascii = true;
    golden_widths(&stage, "table_found_ascii", 14, 4, 8, 76, 84);
    stage_close(&stage);
}
END_TEST

/* Two have names, three have none; where one row is left it says how many there are. */
START_TEST(to_come)
{
    static const struct ui_coming coming[] = { { 5, "the fifth" }, { 6, "the sixth of them" } };
    struct stage stage;

    begin(&stage);
    stage.ui.run.jobs_ahead = 5;
    stage.ui.run.coming = coming;
    stage.ui.run.coming_count = 2;
    golden_widths(&stage, "table_coming", 18, 11, 3, 14, 70);
    for (int ahead = 1; ahead <= 3; ahead++) {
        char name[32];
        stage.ui.run.jobs_ahead = (uint32_t)ahead;
        snprintf(name, sizeof name, "table_ahead_%d", ahead);
        golden_heights(&stage, name, 60, 11, 16);
    }
    stage_close(&stage);
}
END_TEST

/* Which column the rows are in the order of, and which way: its word, its arrow, its looks. */
START_TEST(the_header)
{
    static const int widths[] = { 24, 44, 59, 60, 80, 110 };
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    struct stage stage;

    ck_assert_ptr_nonnull(file);
    states(&stage);
    stage.ui.pane.open = false;
    for (int i = 0; i < COLUMN_COUNT * 2; i++) {
        stage.ui.table.sort = (enum column)(i / 2);
        stage.ui.table.descending = i % 2 != 0;
        stage_rebuild(&stage);
        fprintf(file, "%d%s\n", i / 2, i % 2 != 0 ? ", descending" : "");
        for (size_t at = 0; at < sizeof widths / sizeof widths[0]; at++) {
            char *dump;
            stage.ascii = at % 2 != 0;
            stage_draw(&stage, 12, widths[at]);
            dump = stage_dump(&stage);
            for (int row = 0; row < 4; row++) { /* and the first row; then the looks of both */
                const char *line = dump_line(dump, 2 + row % 2 + row / 2 * 13);
                fprintf(file, "%4d %.*s\n", widths[at], (int)strcspn(line, "\n"), line);
            }
            free(dump);
        }
    }
    fclose(file);
    compare_file("tests/unit/golden/table_header.txt", bytes);
    free(bytes);
    stage_close(&stage);
}
END_TEST

/* Marked, selected, named by a note: the sign before a row, where there is a margin for it. */
START_TEST(signs_of_rows)
{
    static const uint32_t marked[] = { 2, 5, 6, 9, 18, 19 };
    struct stage stage;

    states(&stage);
    stage.ui.pane.open = false;
    stage.ui.table.marked = (uint32_t *)marked;
    for (size_t count = 0; count <= 6; count += count < 4 ? 1 : 2) {
        char name[48];
        stage.ui.table.marked_count = count;
        stage.ui.table.selected = (uint32_t)count * 3;
        snprintf(name, sizeof name, "table_marked_%zu", count);
        golden_widths(&stage, name, 24, 4, 19, 60, 60);
    }
    stage.ui.table.marked_count = 2;
    stage.ui.table.find = "fa";
    golden_widths(&stage, "table_marked_found", 24, 4, 19, 60, 60);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("table, widths")
{
    check_locale();
    tcase_add_test(all, found_and_left);
    tcase_add_test(all, to_come);
    tcase_add_test(all, the_header);
    tcase_add_test(all, signs_of_rows);
}
