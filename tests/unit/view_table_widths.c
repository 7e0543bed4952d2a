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

CHECK_MAIN("table, widths")
{
    check_locale();
    tcase_add_test(all, found_and_left);
    tcase_add_test(all, to_come);
}
