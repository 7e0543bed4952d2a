/*
 * view_timeline_rows.c - which job a row of the timeline stands for, in each height; a tree whose
 * upper lanes are out of sight; and what comes in one column of a parent's lane.
 */
#include "check_main.h"
#include "view_widths.h"

/* Six jobs in two slots. */
static void six(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Six", 2);
    for (int i = 0; i < 6; i++)
        tell_queued(stage, 0, "job", 0);
    for (uint32_t job = 1; job <= 6; job++) {
        tell_start(stage, (job - 1) / 2 * 2, job, (int)(job % 2 + 1));
        tell_end(stage, (job - 1) / 2 * 2 + 2, job, job == 3, 0);
    }
    stage->now_s = 8;
}

/* 1 has 2 and 6; 2 has 3 and 4, 3 has 5: what forks, ends, and forks in the same column. */
static void tree(struct stage *stage)
{
    static const uint32_t parents[] = { 0, 1, 2, 2, 3, 1 };
    static const double begins[] = { 0, 2, 5.1, 5.6, 7, 9 }, ends[] = { 0, 14, 9.5, 12, 8, 11 };

    stage_open(stage);
    tell_run(stage, "Tree", 0);
    for (double t_s = 0; t_s < 15; t_s += 0.5)
        for (uint32_t job = 1; job <= 6; job++) {
            if (begins[job - 1] >= t_s && begins[job - 1] < t_s + 0.5)
                tell_process(stage, begins[job - 1], job, parents[job - 1], "p");
            if (job > 1 && ends[job - 1] >= t_s && ends[job - 1] < t_s + 0.5) {
                tell_exited(stage, ends[job - 1], job, 0, 0, FB_CAUSE_NONE);
                tell_reaped(stage, ends[job - 1] + 0.3, job, 0, 0);
            }
        }
    stage->now_s = 16;
}

static void show(struct stage *stage)
{
    stage->ui.pane.shown = PANE_TIMELINE;
    stage->ui.pane.full = stage->ui.pane.focus = true;
    stage->ascii = true;
    stage_rebuild(stage);
}

/* The jobs of the rows of the pane, in each height: "-" where there is none. */
static void put_hits(struct stage *stage, FILE *file, const char *name)
{
    for (int rows = 5; rows <= 20; rows++) {
        struct layout at;
        view_layout(&at, &stage->board, &stage->ui, rows, 80);
        fprintf(file, "%s %2d:", name, rows);
        for (int row = at.pane_row; row < at.pane_row + at.pane_rows; row++) {
            struct view_hit hit;
            view_hit(&hit, &stage->board, &stage->ui, rows, 80, row, 20);
            if (hit.target == VIEW_JOB)
                fprintf(file, " %u", hit.job);
            else
                fputs(hit.target == VIEW_PANE ? " -" : " ?", file);
        }
        fputs("\n", file);
    }
}

START_TEST(jobs_of_rows)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    struct stage stage;

    ck_assert_ptr_nonnull(file);
    six(&stage);
    show(&stage);
    put_hits(&stage, file, "jobs");
    stage.ui.pane.top = 3;
    put_hits(&stage, file, "jobs, scrolled");
    stage.ui.pane.lanes = LANES_OF_SLOTS;
    put_hits(&stage, file, "slots");
    stage_close(&stage);
    tree(&stage);
    show(&stage);
    put_hits(&stage, file, "tree");
    stage_close(&stage);
    fclose(file);
    compare_file("tests/unit/golden/timeline_rows.txt", bytes);
    free(bytes);
}
END_TEST

/* A parent above the first lane that is seen has a link that begins at the edge. */
START_TEST(a_tree_in_part)
{
    struct stage stage;

    tree(&stage);
    show(&stage);
    stage.ui.pane.zoom_us = 500000;
    for (size_t top = 0; top <= 4; top++) {
        char name[32];
        stage.ui.pane.top = top;
        snprintf(name, sizeof name, "timeline_tree_%zu", top);
        golden_heights(&stage, name, 60, 8, 11);
    }
    stage.ui.pane.top = 0;
    stage.ui.pane.zoom_us = 1000000; /* where more comes in a column */
    golden(&stage, "timeline_tree_13x50", 13, 50);
    stage.ui.pane.zoom_us = 5000000;
    golden(&stage, "timeline_tree_dense_13x50", 13, 50);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("view, rows of the timeline")
{
    check_locale();
    tcase_add_test(all, jobs_of_rows);
    tcase_add_test(all, a_tree_in_part);
}
