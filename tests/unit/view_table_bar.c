/* view_table_bar.c - the bar of a job's row: from a share of nothing on, where there is one. */
#include "check_main.h"
#include "view_stage.h"

#include <string.h>

static const struct {
    double share; /* -1: none is told */
    const char *bar;
} bars[] = {
    { -1, NULL },
    { 0, "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500" },
    { 0.5, "  \u2501\u2501\u2501\u2501\u2501\u2501\u2578\u2500\u2500\u2500\u2500\u2500\u2500" },
    { 1, "\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501" },
};

START_TEST(a_bar)
{
    struct stage stage;
    char *text, *row;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "build", 0);
    tell_queued(&stage, 0, "other", 0);
    tell_start(&stage, 1, 1, 1);
    tell_start(&stage, 1, 2, 2);
    tell_progress(&stage, 1.5, 2, 0.25, "");
    if (bars[_i].share >= 0)
        tell_progress(&stage, 2, 1, bars[_i].share, "");
    stage.now_s = 3;
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 100);
    text = stage_dump(&stage);
    row = strstr(text, " build");
    ck_assert_ptr_nonnull(row);
    *strchr(row, '\n') = '\0';
    if (bars[_i].bar != NULL)
        ck_assert_msg(strstr(row, bars[_i].bar) != NULL, "%s", row);
    else
        ck_assert_msg(strstr(row, "\u2500") == NULL && strstr(row, "\u2501") == NULL, "%s", row);
    free(text);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("the bar of a row")
{
    check_locale();
    tcase_add_loop_test(all, a_bar, 0, (int)(sizeof bars / sizeof bars[0]));
}
