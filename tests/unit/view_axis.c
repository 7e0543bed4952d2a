/* view_axis.c - time along columns: its scale, its labels, and which columns a stretch touches. */
#include "check_main.h"
#include "view/axis.h"
#include "view_stage.h"

/* All of it in so many columns: the least round number that a column can be. */
static const struct {
    int64_t until_us;
    int cols;
    int64_t column_us;
} scales[] = {
    { 0, 10, 1 },
    { 1, 10, 1 },
    { 10, 10, 1 },
    { 11, 10, 2 },
    { 20, 10, 2 },
    { 21, 10, 3 },
    { 30, 10, 3 },
    { 31, 10, 4 },
    { 40, 10, 4 },
    { 41, 10, 5 },
    { 51, 10, 6 },
    { 61, 10, 8 },
    { 81, 10, 10 },
    { 101, 10, 12 },
    { 121, 10, 15 },
    { 151, 10, 20 },
    { 1000, 10, 100 },
    { 1001, 10, 125 },
    { 1251, 10, 150 },
    { 1501, 10, 200 },
    { 2001, 10, 250 },
    { 2501, 10, 300 },
    { 3001, 10, 400 },
    { 4001, 10, 500 },
    { 5001, 10, 600 },
    { 6001, 10, 800 },
    { 8001, 10, 1000 },
    { 100, 0, 100 },
    { 100, -3, 100 },
    { -5, 10, 1 },
    { 3600000000, 60, 60000000 },
};

START_TEST(each_scale)
{
    struct ui_place place = { .left_us = 7 };
    struct axis axis;

    axis_place(&axis, &place, scales[_i].until_us, 4, scales[_i].cols);
    ck_assert_int_eq(axis.column_us, scales[_i].column_us);
    ck_assert_int_eq(axis.left_us, 0);
    ck_assert_int_eq(axis.col, 4);
    ck_assert_int_eq(axis.cols, scales[_i].cols > 0 ? scales[_i].cols : 0);
    ck_assert_int_eq(axis_right_us(&axis), axis.cols * scales[_i].column_us);
    place.zoom_us = 1;
    axis_place(&axis, &place, scales[_i].until_us, 4, scales[_i].cols);
    ck_assert_int_eq(axis.column_us, 1);
    ck_assert_int_eq(axis.left_us, 7);
}
END_TEST

static const struct {
    int64_t column_us, step_us;
} steps[] = {
    { 1, 20 },
    { 4, 50 },
    { 5, 100 },
    { 9, 100 },
    { 10, 200 },
    { 18, 200 },
    { 19, 500 },
    { 45454, 500000 },
    { 45455, 1000000 },
    { 90909, 1000000 },
    { 90910, 2000000 },
    { 181818, 2000000 },
    { 181819, 5000000 },
    { 454546, 10000000 },
    { 909090, 10000000 },
    { 909091, 30000000 },
    { 2727273, 60000000 },
    { 5454546, 120000000 },
    { 10909090, 120000000 },
    { 10909091, 300000000 },
    { 27272728, 600000000 },
    { 54545455, 1800000000 },
    { 163636364, 3600000000 },
    { 327272728, 10800000000 },
    { 981818181, 10800000000 },
    { 981818182, 21600000000 },
    { 1963636364, 43200000000 },
    { 3927272728, 86400000000 },
    { 7854545455, 172800000000 },
    { 15709090909, 172800000000 },
    { 15709090910, 259200000000 },
};

START_TEST(each_step)
{
    struct axis axis = { .column_us = steps[_i].column_us, .cols = 80 };

    ck_assert_int_eq(axis_step_us(&axis), steps[_i].step_us);
}
END_TEST

/* Ten columns of 100 us from 1000 us on. */
static const struct {
    int64_t from_us, to_us;
    int from, to; /* 0, 0: none */
} stretches[] = {
    { 1000, 1100, 0, 1 },  { 1000, 1101, 0, 2 },  { 1099, 1100, 0, 1 }, { 1100, 1100, 1, 2 },
    { 1100, 1050, 1, 2 },  { 900, 1000, 0, 0 },   { 900, 1001, 0, 1 },  { 0, 9000, 0, 10 },
    { 1900, 2000, 9, 10 }, { 1999, 9000, 9, 10 }, { 2000, 2100, 0, 0 }, { 999, 999, 0, 0 },
    { 1000, 1000, 0, 1 },  { 1999, 1999, 9, 10 }, { 2000, 2000, 0, 0 },
};

START_TEST(each_stretch)
{
    struct axis axis = { .left_us = 1000, .column_us = 100, .cols = 10 };
    int from = 0, to = 0;
    bool there = axis_stretch(&axis, stretches[_i].from_us, stretches[_i].to_us, &from, &to);

    ck_assert_int_eq(there, stretches[_i].to > 0);
    ck_assert_int_eq(from, stretches[_i].from);
    ck_assert_int_eq(to, stretches[_i].to);
}
END_TEST

START_TEST(each_column)
{
    static const struct {
        int64_t t_us, column;
    } columns[] = { { 1000, 0 }, { 1099, 0 }, { 1100, 1 }, { 999, -1 }, { 900, -1 }, { 899, -2 } };
    struct axis axis = { .left_us = 1000, .column_us = 100, .cols = 10 };

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        ck_assert_int_eq(axis_column(&axis, columns[i].t_us), columns[i].column);
}
END_TEST

static const struct {
    int64_t left_us, column_us;
    const char *row;
} drawn[] = {
    { 0, 5, "  |0 s----------------|0.000100 s---------|-----" },
    { 3, 5, "  -------------------|0.000100 s---------|------" },
    { 0, 100, "  |0 s----------------|0.002 s------------|-----" },
    { 0, 1000, "  |0 s----------------|0.02 s-------------|-----" },
    { 0, 10000, "  |0 s----------------|0.2 s--------------|0.4 s" },
    { 0, 100000, "  |0 s----------------|2 s----------------|4 s--" },
    { 0, 1000000, "  |0 s--------------------------|30 s-----------" },
    { 0, 200000, "  |0 s---------------------|5 s-----------------" },
    { 59000000, 100000, "  ----------|1:00---------------|1:02-----------" },
    { 58000000, 1000000, "  --|1:00-------------------------|1:30---------" },
    { 3590000000, 1000000, "  ----------|1:00:00----------------------|-----" },
    { 3595000000, 100000, "  ----------|59:56--------------|59:58----------" },
    { 0, 60000000, "  |0 s--------------------------|30:00----------" },
    { 0, 3600000000, "  |0 s--------|12:00:00---|24:00:00---|36:00:00-" },
    { 0, 86400000000, "  |0 s--------|288:00:00--|576:00:00--|864:00:00" },
    { -100, 5, "  --------------------|0 s----------------|-----" },
    { 99500, 10, "  ----------|0.099600 s---------|0.099800 s-----" },
    { 999950, 10, "  -----|1.000000 s---------|1.000200 s---------|" },
    { 120000000, 100000, "  |2:00---------------|2:02---------------|2:04-" },
    { 59900000, 10000, "  ----------|60.0 s-------------|60.2 s---------" },
};

/* "|" is where a label's column begins. */
START_TEST(each_row)
{
    struct stage stage = { 0 };
    struct axis axis = {
        .left_us = drawn[_i].left_us, .column_us = drawn[_i].column_us, .col = 2, .cols = 46
    };
    char *dump;

    ck_assert_int_eq(grid_open(&stage.grid, 1, 50), 0);
    axis_draw(&stage.grid, 0, &axis, theme_glyphs(true));
    dump = stage_dump(&stage);
    *strchr(dump, '\n') = '\0';
    ck_assert_str_eq(dump, drawn[_i].row);
    free(dump);
    grid_close(&stage.grid);
}
END_TEST

/* Each step from its first column on, from before the begin, and about a minute and an hour. */
START_TEST(labels)
{
    static const int64_t columns_us[] = { 1,         4,       50,       99,        450,
                                          500,       4999,    5000,     45454,     45455,
                                          90909,     90910,   454545,   500000,    909090,
                                          909091,    3000000, 30000000, 163636363, 7854545454,
                                          7854545455 };
    static const int64_t lefts_us[] = { 0, -1, 58900000, 3599000000 };
    char *text = NULL;
    struct grid grid;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    ck_assert_int_eq(grid_open(&grid, 1, 64), 0);
    for (size_t i = 0; i < sizeof columns_us / sizeof columns_us[0]; i++)
        for (size_t k = 0; k < sizeof lefts_us / sizeof lefts_us[0]; k++) {
            struct axis axis = { .left_us = lefts_us[k] < 0 ? -7 * columns_us[i] : lefts_us[k],
                                 .column_us = columns_us[i],
                                 .col = 1,
                                 .cols = 62 };
            grid_clear(&grid);
            axis_draw(&grid, 0, &axis, theme_glyphs(true));
            fprintf(file, "%lld from %lld\n", (long long)axis.column_us, (long long)axis.left_us);
            grid_dump(&grid, file, NULL);
        }
    fclose(file);
    grid_close(&grid);
    compare_file("tests/unit/golden/axes.txt", text);
    free(text);
}
END_TEST

CHECK_MAIN("time along columns")
{
    tcase_add_loop_test(all, each_scale, 0, (int)(sizeof scales / sizeof scales[0]));
    tcase_add_loop_test(all, each_step, 0, (int)(sizeof steps / sizeof steps[0]));
    tcase_add_loop_test(all, each_stretch, 0, (int)(sizeof stretches / sizeof stretches[0]));
    tcase_add_test(all, each_column);
    tcase_add_loop_test(all, each_row, 0, (int)(sizeof drawn / sizeof drawn[0]));
    tcase_add_test(all, labels);
}
