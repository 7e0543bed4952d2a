/* view_projector.c - the screen for a class: large digits, and room for the picture. */
#include "check_main.h"
#include "view/big.h"
#include "view_widths.h"

/* Three run, one is a zombie, two are done, one of them badly. */
static void class(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Class", 8);
    for (int i = 0; i < 7; i++)
        tell_queued(stage, 0.001,
                    (const char *[]){ "New York", "London", "Sydney", "Lisbon", "Paris", "Rome",
                                      "waits" }[i],
                    0);
    for (uint32_t job = 1; job <= 6; job++)
        tell_start(stage, 0.01 * job, job, (int)job);
    tell_sample(stage, 1, 1, 0.9, 1, 0, 'R');
    tell_sample(stage, 1, 2, 0.0, 1, 0, 'S');
    tell_end(stage, 2, 4, 0, 1);
    tell_end(stage, 2.2, 5, 3, 1);
    tell_signals(stage, 2.5, 1);
    tell_exited(stage, 2.5, 6, 0, 0, FB_CAUSE_NONE);
    watch_report_note(
        stage, 2.5,
        "It has exited: it uses no CPU and no memory. Its exit status and its pid are "
        "left, until the parent asks for the status.");
    stage->ui.projector = true;
    stage->ui.pane.shown = PANE_LIFE;
    stage->now_s = 3;
}

START_TEST(screens)
{
    static const int sizes[][2] = { { 24, 80 }, { 30, 100 }, { 50, 160 }, { 18, 60 } };
    struct stage stage;
    char name[64];

    class(&stage);
    for (int i = 0; i < 16; i++) {
        const int *size = sizes[i / 4];
        stage.ascii = i % 2 != 0;
        stage.ui.pane.shown = i % 4 < 2 ? PANE_LIFE : PANE_TIMELINE;
        snprintf(name, sizeof name, "projector_%s_%s%dx%d", i % 4 < 2 ? "life" : "timeline",
                 stage.ascii ? "ascii_" : "", size[0], size[1]);
        golden(&stage, name, size[0], size[1]);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(in_each_size)
{
    struct stage stage;

    class(&stage);
    golden_widths(&stage, "projector_head", 20, 0, 4, 40, 72);
    golden_widths(&stage, "projector_tall_head", 30, 0, 6, 88, 96);
    golden_widths(&stage, "projector_note", 20, -7, 6, 40, 46);
    golden_widths(&stage, "projector_notes", 20, -7, 6, 47, 78);
    golden_heights(&stage, "projector", 60, 14, 19);
    stage_close(&stage);
}
END_TEST

/* Where there is no room the screen is as ever. */
START_TEST(small_terminals)
{
    static const int sizes[][2] = { { 13, 80 }, { 24, 39 }, { 5, 20 }, { 1, 1 }, { 0, 0 } };
    struct stage stage;
    struct layout large, plain;

    class(&stage);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        stage.ui.projector = true;
        view_layout(&large, &stage.board, &stage.ui, sizes[i][0], sizes[i][1]);
        stage.ui.projector = false;
        view_layout(&plain, &stage.board, &stage.ui, sizes[i][0], sizes[i][1]);
        ck_assert_mem_eq(&large, &plain, sizeof large);
    }
    stage_close(&stage);
}
END_TEST

/* Each row has its use, and the picture has most of them. */
START_TEST(the_picture_has_the_room)
{
    struct stage stage;
    struct layout at;

    class(&stage);
    for (int rows = 14; rows < 80; rows++) {
        view_layout(&at, &stage.board, &stage.ui, rows, 100);
        ck_assert_int_eq(at.table_rows, at.pane_rows > 6 ? 3 : at.table_rows);
        ck_assert_int_ge(at.table_rows + at.pane_rows, at.table_rows < 3 ? 6 : 9);
        ck_assert(at.pane_rows >= 6 || at.table_rows == 0);
        ck_assert_int_eq(at.foot_row + at.foot_rows, rows);
        ck_assert_int_eq(at.head_rows + at.table_rows + at.pane_rows + at.note_rows + at.foot_rows,
                         rows);
        ck_assert_int_ge(at.pane_rows, rows - 18);
    }
    stage_close(&stage);
}
END_TEST

/* Digits of one size are apart from each other, in both sizes and both sets of signs. */
START_TEST(digits_differ)
{
    bool tall = _i % 2 != 0, ascii = _i / 2 != 0;
    char *seen[10];
    struct grid grid;

    for (uint64_t digit = 0; digit < 10; digit++) {
        size_t size = 0;
        FILE *file = open_memstream(&seen[digit], &size);
        ck_assert_ptr_nonnull(file);
        ck_assert_int_eq(grid_open(&grid, big_rows(tall), big_cols(digit, tall)), 0);
        big_draw(&grid, 0, 0, digit, tall, STYLE_PLAIN, theme_glyphs(ascii));
        grid_dump(&grid, file, NULL);
        fclose(file);
        grid_close(&grid);
        for (uint64_t other = 0; other < digit; other++)
            ck_assert_str_ne(seen[digit], seen[other]);
    }
    for (int digit = 0; digit < 10; digit++)
        free(seen[digit]);
    ck_assert_int_eq(big_cols(0, tall), tall ? 6 : 3);
    ck_assert_int_eq(big_cols(1234567890, tall), 10 * big_cols(0, tall) + 9 * (1 + tall));
}
END_TEST

CHECK_MAIN("view, projector")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_test(all, screens);
    tcase_add_test(all, in_each_size);
    tcase_add_test(all, small_terminals);
    tcase_add_test(all, the_picture_has_the_room);
    tcase_add_loop_test(all, digits_differ, 0, 4);
}
