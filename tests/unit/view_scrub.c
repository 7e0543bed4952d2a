/*
 * view_scrub.c - the bar over a record: which time a click on a column names. Where there is room
 * the two times stand beside it; else it has the row.
 */
#include "check_main.h"
#include "view/inside.h"
#include "view/view.h"

#include <stdlib.h>

#define END INT64_C(102000000)

static const struct {
    int cols, col;
    int64_t t_us;
} clicks[] = {
    { 80, 11, -1 }, { 80, 12, 0 },  { 80, 37, END / 2 }, { 80, 62, END }, { 80, 63, -1 },
    { 80, 0, -1 },  { 39, 11, -1 }, { 39, 12, 0 },       { 39, 21, END }, { 39, 22, -1 },
    { 38, 1, -1 },  { 38, 2, 0 },   { 38, 37, END },     { 38, 38, -1 },  { 4, 2, 0 },
    { 4, 3, END },  { 4, 4, -1 },   { 3, 2, -1 },        { 2, 2, -1 },    { 1, 2, -1 },
};

START_TEST(a_click)
{
    struct ui_replay replay = { .on = true, .end_us = END };

    ck_assert_int_eq(scrub_time(&replay, clicks[_i].cols, clicks[_i].col), clicks[_i].t_us);
}
END_TEST

CHECK_MAIN("scrub")
{
    tcase_add_loop_test(all, a_click, 0, (int)(sizeof clicks / sizeof clicks[0]));
}
