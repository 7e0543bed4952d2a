/* view_shims.c - the rows of a program, and what runs before it. */
#include "check_main.h"
#include "view/rows_tree.h"
#include "view_tree.h"

/*
 * A shim of three levels: 1 sh, below it 2 dirname; 3 sh, below it 4 sed; 5 sh, which forks 6 cat
 * and then becomes python3 with 7 python3 and 8 ls below it. 9 date comes after, and ends the
 * script.
 */
static void tell_shim(struct stage *stage)
{
    uint32_t second, third;

    tell_run(stage, "python3 train.py", FB_ALL_AT_ONCE);
    stage->ui.keys = KEYS_WATCH;
    exec(stage, 0.01, fork_below(stage, 0, 0), "sh", "sh shims/python3 train.py");
    exec(stage, 0.11, fork_below(stage, 0.1, 1), "dirname", "dirname shims/python3");
    second = fork_below(stage, 0.2, 1);
    exec(stage, 0.21, second, "sh", "sh pyenv exec python3 train.py");
    exec(stage, 0.31, fork_below(stage, 0.3, second), "sed", "sed s/a/b/");
    third = fork_below(stage, 0.4, second);
    exec(stage, 0.41, third, "sh", "sh pyenv-exec python3 train.py");
    exec(stage, 0.51, fork_below(stage, 0.5, third), "cat", "cat .python-version");
    exec(stage, 0.6, third, "python3", "python3 train.py");
    fork_below(stage, 1, third);
    exec(stage, 1.11, fork_below(stage, 1.1, 7), "ls", "ls data");
    exec(stage, 1.21, fork_below(stage, 1.2, 1), "date", "date");
    stage->now_s = 2;
}

/* Which are listed, in the order of the list, and how far to the right. */
static const struct {
    const char *program;
    bool before;
    enum column sort;
    const char *listed;
} asked[] = {
    { NULL, false, COLUMN_NUMBER, "1 .2 .3 ..4 ..5 ...6 ...7 ....8 .9 " },
    { "", true, COLUMN_NUMBER, "1 .2 .3 ..4 ..5 ...6 ...7 ....8 .9 " },
    { "python3", false, COLUMN_NUMBER, "5 .7 ..8 " },
    { "python3", true, COLUMN_NUMBER, "5 .7 ..8 9 " },
    { "python3", false, COLUMN_NAME, "7 8 5 " },
    { "python3", true, COLUMN_PID, "5 7 8 9 " },
    { "ls", false, COLUMN_NUMBER, "8 " },
    { "ls", true, COLUMN_NUMBER, "8 9 " },
    { "date", true, COLUMN_NUMBER, "9 " },
    { "python", false, COLUMN_NUMBER, "" },
    { "python", true, COLUMN_NUMBER, "1 .2 .3 ..4 ..5 ...6 ...7 ....8 .9 " },
    { "sh", false, COLUMN_NUMBER, "1 .2 .3 ..4 ..5 ...6 ...7 ....8 .9 " },
};

START_TEST(listed)
{
    struct rows_order order = { .sort = asked[_i].sort,
                                .filter = UI_FILTER_ALL,
                                .program = asked[_i].program,
                                .before = asked[_i].before };
    struct text text = { 0 };
    struct rows rows = { 0 };
    struct stage stage;

    stage_open(&stage);
    tell_shim(&stage);
    /* Whatever was asked for before leaves nothing. */
    ck_assert_int_eq(rows_rebuild(&rows, &stage.board,
                                  &(struct rows_order){ .sort = COLUMN_NUMBER,
                                                        .filter = UI_FILTER_ALL,
                                                        .program = "cat" },
                                  2000000),
                     0);
    ck_assert_uint_eq(rows.count, 1);
    ck_assert_int_eq(rows_rebuild(&rows, &stage.board, &order, 2000000), 0);
    for (size_t i = 0; i < rows.count; i++) {
        for (int dots = rows_indent(&rows, rows.list[i]) / TREE_INDENT; dots > 0; dots--)
            text_putc(&text, '.');
        text_printf(&text, "%u ", rows.list[i]);
    }
    ck_assert_str_eq(text_string(&text), asked[_i].listed);
    ck_assert_uint_eq(rows.shims, 9 - rows.count);
    text_fini(&text);
    rows_fini(&rows);
    stage_close(&stage);
}
END_TEST

/* What a shim has made is not counted as hidden below a row, nor does it hide one. */
START_TEST(folded_below_a_program)
{
    static const uint32_t folded[] = { 5 };
    struct rows_order order = { .sort = COLUMN_NUMBER,
                                .filter = UI_FILTER_ALL,
                                .program = "python3",
                                .folded = folded,
                                .folded_count = 1 };
    struct rows rows = { 0 };
    struct stage stage;
    bool is_folded;

    stage_open(&stage);
    tell_shim(&stage);
    ck_assert_int_eq(rows_rebuild(&rows, &stage.board, &order, 2000000), 0);
    ck_assert_uint_eq(rows.count, 1);
    ck_assert_uint_eq(rows_hidden(&rows, 5, &is_folded), 2);
    rows_fini(&rows);
    stage_close(&stage);
}
END_TEST

START_TEST(on_the_board)
{
    struct stage stage;

    stage_open(&stage);
    tell_shim(&stage);
    stage.ui.table.program = "python3";
    stage.ui.pane.shown = PANE_TIMELINE;
    golden(&stage, "shims_only_24x80", 24, 80);
    stage.ui.table.before = true;
    stage.ui.table.selected = 5;
    golden(&stage, "shims_folded_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

/* Those that have rows are counted and named, and no others. */
START_TEST(verdict)
{
    static const struct {
        const char *program;
        uint32_t failed[3];
        const char *shown;
    } rows[] = {
        { "python3", { 2, 8, 9 }, "1 of 3 processes shown failed: ls (exit 1)" },
        { "python3", { 2, 9 }, "3 of 3 processes shown succeeded" },
        { "", { 2, 9 }, "2 of 9 processes failed: date (exit 1), dirname (exit 1)" },
        { "python", { 2 }, "1 of 9 processes failed: dirname (exit 1)" },
    };
    struct stage stage;
    char *screen;

    stage_open(&stage);
    tell_shim(&stage);
    for (uint32_t job = 9; job > 0; job--) {
        const uint32_t *failed = rows[_i].failed;
        tell_end(&stage, 2, job, job == failed[0] || job == failed[1] || job == failed[2], 0.1);
    }
    tell_ended(&stage, 2, false);
    stage.ui.table.program = rows[_i].program;
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    screen = stage_dump(&stage);
    ck_assert_msg(strstr(screen, rows[_i].shown) != NULL, "%s", screen);
    free(screen);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("view_shims")
{
    check_locale();
    tcase_add_loop_test(all, listed, 0, sizeof asked / sizeof asked[0]);
    tcase_add_test(all, folded_below_a_program);
    tcase_add_test(all, on_the_board);
    tcase_add_loop_test(all, verdict, 0, 4);
}
