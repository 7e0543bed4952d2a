/* desk_find.c - to a row by its name or its failure, in a tree of which much has no row. */
#include "desk_stage.h"

#include "desk/inside.h"
#include "view/rows_tree.h"

static void type(const char *keys)
{
    for (; *keys != '\0'; keys++)
        press(*keys);
}

static void fork_below(uint32_t job, uint32_t parent, const char *name)
{
    queue(job, name);
    desk_apply(&desk, &(struct fb_event){
                          .kind = FB_FORKED,
                          .job = job,
                          .attempt = 1,
                          .t_us = job,
                          .as.forked = { .pid = (pid_t)(1000 + job),
                                         .parent = (pid_t)(parent ? 1000 + parent : 7) } });
    tell(FB_BEGAN, job, job);
}

/* 1 make, below it 2 gcc with 3 cc1, 4 gcc with 5 as, below that 6 helper, which failed. */
static void set_up_tree(int rows, int cols)
{
    set_up(0, rows, cols);
    desk.keys = desk.ui.keys = KEYS_WATCH;
    fork_below(1, 0, "make");
    fork_below(2, 1, "gcc");
    fork_below(3, 2, "cc1");
    fork_below(4, 1, "gcc");
    fork_below(5, 4, "as");
    fork_below(6, 5, "helper");
    end(6, 10, 1);
    desk_draw(&desk, SECOND);
}

static bool on_grid(const char *text)
{
    bool there;
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    grid_dump(&desk.grid, file, theme_letter);
    fclose(file);
    there = strstr(bytes, text) != NULL;
    free(bytes);
    return there;
}

static void fold(uint32_t job)
{
    desk_select(&desk, job);
    press('t');
}

/* make alone is on the screen, and what is below it is folded twice more. */
static void fold_all(void)
{
    fold(2);
    fold(5);
    fold(4);
    fold(1);
    ck_assert_uint_eq(desk.rows.count, 1);
    ck_assert_uint_eq(desk.folded_count, 4);
    ck_assert(!on_grid(" 6  "));
}

/* It executes another program, at a time after all forks before its own. */
static void become(uint32_t job, const char *name)
{
    desk_apply(&desk, &(struct fb_event){ .kind = FB_BEGAN,
                                          .job = job,
                                          .attempt = 1,
                                          .t_us = job,
                                          .as.began = { .words = name, .name = name } });
}

START_TEST(a_job_that_is_found_in_a_fold_is_shown)
{
    set_up_tree(24, 80);
    fold_all();
    type("/help");
    ck_assert_uint_eq(desk.ui.table.selected, 6);
    ck_assert(on_grid(" 6        helper"));
    ck_assert(!on_grid(" 3      cc1")); /* it was not looked for */
    press(PRESS_ENTER);
    ck_assert_uint_eq(desk.folded_count, 1);
    ck_assert_uint_eq(desk.folded[0], 2);
    press('k');
    ck_assert_uint_eq(desk.ui.table.selected, 5);
    ck_assert(on_grid(" 6        helper"));
}
END_TEST

START_TEST(a_search_called_off_folds_again)
{
    set_up_tree(24, 80);
    fold_all();
    type("/c");
    ck_assert_uint_eq(desk.ui.table.selected, 2);
    type("c");
    ck_assert_uint_eq(desk.ui.table.selected, 2); /* gcc */
    type("1");
    ck_assert_uint_eq(desk.ui.table.selected, 3);
    ck_assert(on_grid(" 3      cc1"));
    type("x");
    ck_assert_uint_eq(desk.ui.table.selected, 1); /* nowhere: where it began */
    ck_assert_uint_eq(desk.rows.count, 1);
    press(PRESS_BACKSPACE);
    ck_assert_uint_eq(desk.ui.table.selected, 3);
    press(PRESS_ESCAPE);
    ck_assert_uint_eq(desk.ui.table.selected, 1);
    ck_assert_uint_eq(desk.folded_count, 4);
    ck_assert_uint_eq(desk.rows.count, 1);
}
END_TEST

START_TEST(the_next_one_is_in_the_order_of_the_tree)
{
    set_up_tree(24, 80);
    fold_all();
    type("/gcc");
    press(PRESS_ENTER);
    ck_assert_uint_eq(desk.ui.table.selected, 2);
    press('t'); /* now it shows cc1; and is folded again */
    press('t');
    press('n');
    ck_assert_uint_eq(desk.ui.table.selected, 4);
    press('n');
    ck_assert_uint_eq(desk.ui.table.selected, 2);
    press('N');
    ck_assert_uint_eq(desk.ui.table.selected, 4);
    ck_assert_uint_eq(desk.rows.list[desk.line], 4);
}
END_TEST

START_TEST(a_failure_in_a_fold_is_gone_to)
{
    set_up_tree(24, 80);
    fold_all();
    press('e');
    ck_assert_uint_eq(desk.ui.table.selected, 6);
    ck_assert(on_grid(" 6        helper"));
    press('e'); /* it is the only one */
    ck_assert_uint_eq(desk.ui.table.selected, 6);
}
END_TEST

/* Keys that come before a frame act on the rows as they will be. */
START_TEST(keys_faster_than_frames)
{
    set_up_tree(24, 80);
    fold_all();
    desk_press(&desk, 'e', NULL);
    desk_press(&desk, 'k', NULL);
    ck_assert_uint_eq(desk.ui.table.selected, 5);
    desk_press(&desk, 'E', NULL);
    ck_assert_uint_eq(desk.ui.table.selected, 6);
}
END_TEST

/* Of many that have ended most have no row, and of failed ones only the newest. */
START_TEST(a_job_that_ended_long_ago_is_found)
{
    set_up_tree(24, 80);
    for (uint32_t job = 7; job <= 206; job++) {
        char name[32];
        snprintf(name, sizeof name, "short-%u", job);
        fork_below(job, 1, name);
        end(job, 1000 + job, 3);
    }
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.rows.count, 6 + TREE_ENDED_MOST);
    ck_assert(on_grid("(150 ended)"));
    type("/short-33");
    press(PRESS_ENTER);
    ck_assert_uint_eq(desk.ui.table.selected, 33);
    ck_assert(on_grid("short-33"));
    press('E');
    ck_assert_uint_eq(desk.ui.table.selected, 32);
    ck_assert(on_grid("short-32"));
    press('g');
    press('e');
    press('e');
    ck_assert_uint_eq(desk.ui.table.selected, 7);
}
END_TEST

START_TEST(nothing_is_found)
{
    set_up_tree(24, 80);
    type("/absent");
    press(PRESS_ENTER);
    ck_assert_str_eq(desk.message, "not found: absent");
    ck_assert_uint_eq(desk.ui.table.selected, 0);
    ck_assert(desk.ui.table.follow);
    press('n');
    ck_assert_str_eq(desk.message, "not found: absent");
    press('/');
    press(PRESS_ENTER);
    ck_assert_str_eq(desk.message, "");
    end(3, 20, 0);
    type("ff");
    press('e');
    ck_assert_uint_eq(desk.ui.table.selected, 6);
    type("fz");
    press('e');
    ck_assert_str_eq(desk.message, "no row here has failed");
    type("/as");
    press(PRESS_ENTER);
    ck_assert_str_eq(desk.message, "not found: as"); /* a filter was asked for */
}
END_TEST

static void queue_in(uint32_t job, const char *name, const char *group)
{
    desk_apply(&desk, &(struct fb_event){
                          .kind = FB_QUEUED,
                          .job = job,
                          .as.queued = { .name = name, .command = name, .group = group } });
}

/* In a run with groups one that is folded is opened for what is found in it, the first as well. */
START_TEST(found_in_a_group)
{
    set_up(0, 24, 80);
    queue_in(1, "alone", NULL);
    queue_in(2, "one of first", "first");
    queue_in(3, "two of first", "first");
    queue_in(4, "one of second", "second");
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.rows.count, 6);
    for (size_t i = 0; i < desk.rows.count; i++)
        if (rows_is_group(desk.rows.list[i])) {
            desk_select(&desk, desk.rows.list[i]);
            desk_fold_row(&desk);
            desk_draw(&desk, SECOND);
            if (_i == 0 && desk.folded_count == 1)
                break;
        }
    ck_assert_uint_eq(desk.folded_count, _i == 0 ? 1 : 2);
    type(_i == 0 ? "/two" : "/one of s");
    press(PRESS_ENTER);
    ck_assert_uint_eq(desk.ui.table.selected, _i == 0 ? 3 : 4);
    ck_assert_uint_eq(desk.folded_count, (unsigned)_i);
    ck_assert_uint_ne(rows_index(&desk.rows, desk.ui.table.selected), SIZE_MAX);
    type("/alone"); /* which is in none */
    press(PRESS_ENTER);
    ck_assert_uint_eq(desk.ui.table.selected, 1);
    ck_assert_uint_eq(desk.folded_count, (unsigned)_i);
}
END_TEST

/* The same in a run, which is no tree. */
START_TEST(nothing_is_found_before_a_row_is_selected)
{
    set_up(3, 24, 80);
    type("/absent");
    press(PRESS_ENTER);
    ck_assert_str_eq(desk.message, "not found: absent");
    desk_close(&desk);
    set_up(0, 24, 80);
    type("/absent");
    press(PRESS_ENTER);
    ck_assert_str_eq(desk.message, "not found: absent");
    press('e');
    ck_assert_str_eq(desk.message, "no row here has failed");
}
END_TEST

/* A key folds what ran before the program of the row; the command line can ask for one. */
START_TEST(shims_are_folded)
{
    set_up_tree(24, 80);
    press('T');
    ck_assert_str_eq(desk.message, "select a row of the program first");
    desk_select(&desk, 4);
    become(4, "ld");
    press('T');
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.rows.count, 3); /* 4, and below it 5 and 6 */
    ck_assert(on_grid("folded: 3 before ld"));
    press('T');
    ck_assert_str_eq(desk.message, "all processes have rows");
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.rows.count, 6);
    ck_assert(!on_grid("folded:"));
    desk_select(&desk, 1);
    press('T');
    ck_assert_str_eq(desk.message, "nothing ran before make");
    ck_assert(!desk.shims_folded);
    desk_only(&desk, "as");
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.rows.count, 2);
    ck_assert(on_grid("only as and below"));
    press('T');
    press('T');
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.rows.count, 2);
}
END_TEST

/* A login shell has a hyphen before its name, which is no part of it. */
START_TEST(the_program_of_a_login_shell)
{
    static const struct {
        const char *name, *program;
    } names[] = { { "-bash", "bash" }, { "bash", "bash" }, { "x-y", "x-y" },
                  { "--x", "-x" },     { "a", "a" },       { "-", "" } };

    set_up_tree(24, 80);
    desk_select(&desk, 4);
    become(4, names[_i].name);
    press('T');
    ck_assert_str_eq(desk.program, names[_i].program);
}
END_TEST

CHECK_MAIN("desk, find")
{
    desk_fixture(all);
    tcase_add_test(all, a_job_that_is_found_in_a_fold_is_shown);
    tcase_add_test(all, a_search_called_off_folds_again);
    tcase_add_test(all, the_next_one_is_in_the_order_of_the_tree);
    tcase_add_test(all, a_failure_in_a_fold_is_gone_to);
    tcase_add_test(all, keys_faster_than_frames);
    tcase_add_test(all, a_job_that_ended_long_ago_is_found);
    tcase_add_test(all, nothing_is_found);
    tcase_add_loop_test(all, found_in_a_group, 0, 2);
    tcase_add_test(all, shims_are_folded);
    tcase_add_loop_test(all, the_program_of_a_login_shell, 0, 6);
    tcase_add_test(all, nothing_is_found_before_a_row_is_selected);
}
