/*
 * view_layout.c - which rows of the screen belong to which view, in each height: one line has all
 * of a layout, so that a row that moves is seen beside those that do not.
 */
#include "check_main.h"
#include "view_runs.h"

static struct stage stage;

static void jobs(uint32_t count)
{
    stage_open(&stage);
    tell_run(&stage, "Layout", 4);
    for (uint32_t job = 1; job <= count; job++)
        tell_queued(&stage, 0, "job", 0);
    stage_rebuild(&stage);
}

static void few(void)
{
    jobs(5);
}

static void many(void)
{
    jobs(100);
}

static void none(void)
{
    jobs(0);
}

static void closed(void)
{
    few();
    stage.ui.pane.open = false;
}

static void focused(void)
{
    few();
    stage.ui.pane.focus = true;
}

static void full(void)
{
    few();
    stage.ui.pane.full = true;
}

static void replayed(void)
{
    few();
    stage.ui.replay.on = true;
}

static void noted(void)
{
    few();
    watch_report_note(&stage, 0,
                      "a note that takes more than one row of a screen of eighty columns, as it "
                      "has so much to say of what has just happened and of what is to come");
}

static void of_a_lesson(void)
{
    noted();
    stage.ui.foot.said = "You said: nothing";
}

static void of_a_played_lesson(void)
{
    of_a_lesson();
    stage.ui.replay.on = true;
}

static void projected(void)
{
    of_a_lesson();
    stage.ui.projector = true;
    stage.ui.pane.shown = PANE_LIFE;
}

static void projected_replay(void)
{
    few();
    stage.ui.projector = true;
    stage.ui.replay.on = true;
}

static void lanes_of_few(void)
{
    few();
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.ui.pane.lanes = LANES_OF_JOBS;
}

static void lanes_of_some(void)
{
    jobs(12);
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.ui.pane.lanes = LANES_OF_JOBS;
}

static void lanes_of_slots(void)
{
    lanes_of_some();
    stage.ui.pane.lanes = LANES_OF_SLOTS;
}

static void life_of_many(void)
{
    many();
    stage.ui.pane.shown = PANE_LIFE;
}

static void more_to_come(void)
{
    few();
    stage.ui.run.more = true;
}

static void ahead(void)
{
    few();
    stage.ui.run.jobs_ahead = 4;
}

static void beside(void)
{
    few();
    stage.ui.pane.side = SIDE_WIDE;
}

static void asked_beside(void)
{
    few();
    stage.ui.pane.side = SIDE_BESIDE;
}

static const struct {
    const char *name;
    void (*open)(void);
    int from, to, cols;
} layouts[] = {
    { "five jobs", few, 0, 26, 80 },
    { "no job", none, 14, 24, 80 },
    { "a hundred", many, 14, 26, 80 },
    { "no pane", closed, 6, 18, 80 },
    { "keys move the pane", focused, 1, 18, 80 },
    { "all of it the pane", full, 1, 18, 80 },
    { "a record", replayed, 1, 18, 80 },
    { "a note", noted, 6, 26, 80 },
    { "a note, narrow", noted, 14, 30, 20 },
    { "a lesson", of_a_lesson, 1, 26, 80 },
    { "a record of a lesson, narrow", of_a_played_lesson, 14, 30, 20 },
    { "projector", projected, 10, 40, 100 },
    { "projector, narrow", projected, 12, 18, 39 },
    { "projector, 40 columns", projected, 12, 40, 40 },
    { "projector, 89 columns", projected, 28, 32, 89 },
    { "projector, 90 columns", projected, 28, 32, 90 },
    { "projector, a record", projected_replay, 12, 24, 80 },
    { "lanes of five", lanes_of_few, 14, 34, 80 },
    { "lanes of twelve", lanes_of_some, 14, 38, 80 },
    { "lanes of slots", lanes_of_slots, 14, 30, 80 },
    { "life", life_of_many, 14, 26, 80 },
    { "more to come", more_to_come, 14, 22, 80 },
    { "four ahead", ahead, 14, 30, 80 },
    { "beside, 139 columns", beside, 15, 18, 139 },
    { "beside, 140 columns", beside, 14, 18, 140 },
    { "beside, 99 columns", asked_beside, 15, 18, 99 },
    { "beside, 100 columns", asked_beside, 14, 24, 100 },
    { "beside, 101 columns", asked_beside, 16, 18, 101 },
};

static void put(FILE *file, const char *name, int row, int rows)
{
    if (rows > 0)
        fprintf(file, "  %s %d+%d", name, row, rows);
}

START_TEST(each_height)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    struct layout at;

    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        layouts[i].open();
        fprintf(file, "%s\n", layouts[i].name);
        for (int rows = layouts[i].from; rows <= layouts[i].to; rows++) {
            view_layout(&at, &stage.board, &stage.ui, rows, layouts[i].cols);
            fprintf(file, "%3d:", rows);
            for (int part = 0; part < 9; part++) /* none is less than nothing, and all have room */
                ck_assert_int_ge(((const int[]){ at.head_rows, at.header_rows, at.table_rows,
                                                 at.tabs_rows, at.pane_rows, at.note_rows,
                                                 at.status_rows, at.scrub_rows,
                                                 at.foot_rows })[part],
                                 0);
            ck_assert_int_le(at.foot_row + at.foot_rows, rows);
            put(file, "head", 0, at.head_rows);
            put(file, "header", at.header_row, at.header_rows);
            put(file, "table", at.table_row, at.table_rows);
            put(file, "tabs", at.tabs_row, at.tabs_rows);
            put(file, "pane", at.pane_row, at.pane_rows);
            put(file, "note", at.note_row, at.note_rows);
            put(file, "status", at.status_row, at.status_rows);
            put(file, "scrub", at.scrub_row, at.scrub_rows);
            put(file, "foot", at.foot_row, at.foot_rows);
            if (at.pane_col > 0)
                fprintf(file, "  columns %d, from %d on %d", at.table_cols, at.pane_col,
                        at.pane_cols);
            fputc('\n', file);
        }
        stage_close(&stage);
    }
    fclose(file);
    compare_file("tests/unit/golden/layout_heights.txt", bytes);
    free(bytes);
}
END_TEST

/* A screen without columns has nothing, one without rows neither. */
START_TEST(no_room)
{
    struct layout at;

    few();
    view_layout(&at, &stage.board, &stage.ui, 24, 0);
    ck_assert_int_eq(at.head_rows + at.table_rows + at.pane_rows + at.foot_rows, 0);
    view_layout(&at, &stage.board, &stage.ui, 24, -1);
    ck_assert_int_eq(at.head_rows + at.table_rows + at.pane_rows + at.foot_rows, 0);
    view_layout(&at, &stage.board, &stage.ui, -1, 80);
    ck_assert_int_eq(at.head_rows + at.table_rows + at.pane_rows + at.foot_rows, 0);
    view_layout(&at, &stage.board, &stage.ui, 24, 1);
    ck_assert_int_eq(at.head_rows, 3);
    stage_close(&stage);
}
END_TEST

/* What is where: a letter for each row, of a click on column 4, and of one beside the pane. */
START_TEST(each_hit)
{
    static const struct {
        void (*open)(void);
        int cols, col;
        const char *hits; /* job, Header, Tab, pane, Scrub; "." nothing */
    } hits[] = {
        { few, 80, 4, "...H12345TPPPPPPPPPPPP.." },
        { few, 80, 80, "........................" },
        { few, 80, -1, "........................" },
        { few, 80, 0, "...H12345.PPPPPPPPPPPP.." },
        { few, 80, 1, "...H12345.PPPPPPPPPPPP.." },
        { few, 80, 2, "...H12345TPPPPPPPPPPPP.." },
        { replayed, 80, 40, "...H12345TPPPPPPPPPPP.S." },
        { replayed, 80, 4, "...H12345TPPPPPPPPPPP..." },
        { asked_beside, 100, 4, "...H12345..............." },
        { asked_beside, 100, 39, "...H12345..............." },
        { asked_beside, 100, 40, "....PPPPPPPPPPPPPPPPPP.." },
        { asked_beside, 100, 46, "...TPPPPPPPPPPPPPPPPPP.." },
        { lanes_of_few, 80, 10, "...H12345TP12345PPPPPP.." },
        { full, 80, 4, "...TPPPPPPPPPPPPPPPPPP.." },
    };

    for (size_t i = 0; i < sizeof hits / sizeof hits[0]; i++) {
        char seen[25] = "";
        hits[i].open();
        stage.ui.replay.end_us = 1000000;
        for (int row = 0; row < 24; row++) {
            struct view_hit hit;
            view_hit(&hit, &stage.board, &stage.ui, 24, hits[i].cols, row, hits[i].col);
            seen[row] = hit.target == VIEW_JOB ? (char)('0' + hit.job) : ".?HTPS"[hit.target];
            ck_assert(hit.job == 0 || hit.target == VIEW_JOB);
        }
        ck_assert_msg(strcmp(seen, hits[i].hits) == 0, "%d: %s and not %s", (int)i, seen,
                      hits[i].hits);
        stage_close(&stage);
    }
}
END_TEST

CHECK_MAIN("layouts")
{
    tcase_add_test(all, each_height);
    tcase_add_test(all, no_room);
    tcase_add_test(all, each_hit);
}
