/* view_lane.c - the way of one job along time, drawn: each of a script as the row that it makes. */
#include "check_main.h"
#include "view/lane.h"
#include "view_stage.h"

#include <ctype.h>
#include <errno.h>

/*
 * A letter and a time in tenths of a second: f forked, F by a process, b began, s stopped, c
 * continued, e ended well, x ended badly, l lost, r reaped, t to be tried again, R ready, k a
 * signal was sent, u not started, S skipped, H held, n now. Each column is a second; waits begin at
 * 0.
 */
static const struct {
    const char *script;
    int rows;
    const char *lane, *run; /* of a lane of its own, and of one that it shares; "\n" between rows */
} lanes[] = {
    { "n100", 1, " ..........", "" },
    { "f10 b10 n100", 1, " .[########", "  [########" },
    { "f10 n100", 1, " .[########", "  [########" },
    { "f10 b30 n100", 1, " .[########", "  [########" },
    { "f0 b0 e50 r51 n100", 1, " [####", " [####" },
    { "f0 b0 e50 r54 n100", 1, " [####", " [####" },
    { "f0 b0 e50 r55 n100", 1, " [####z", " [####z" },
    { "f0 b0 e50 r65 n100", 1, " [####z] reaped after 1.5 s", " [####z]" },
    { "f0 b0 e50 n100", 1, " [####zzzzz", " [####zzzzz" },
    { "f0 b0 x50 r51 n100", 1, " [####x", " [####x" },
    { "f0 b0 x50 r75 n100", 1, " [####xz] reaped after 2.5 s", " [####xz]" },
    { "f0 b0 l50 r50 n100", 1, " [####x", " [####x" },
    { "f4 b4 e5 r5 n100", 1, " #", " #" },
    { "f5 b5 e6 r6 n100", 1, " #", " #" },
    { "f0 b0 s30 n100", 1, " [##'======", " [##'======" },
    { "f0 b0 s30 c34 n100", 1, " [##'######", " [##'######" },
    { "f0 b0 s30 c35 n100", 1, " [##'######", " [##'######" },
    { "f0 b0 s30 c60 e80 r80 n100", 1, " [##'=='#", " [##'=='#" },
    { "f0 b0 R30 n100", 1, " [##*######", " [##*######" },
    { "f0 b0 k30 n100", 1, " [#########", " [#########" },
    { "f0 b0 x20 r20 t21 n100", 1, " [#@.......", " [#@" },
    { "f0 b0 x20 r20 t21 f50 b50 e80 r80 n100", 1, " [#@..[##", " [#@  [##" },
    { "f0 b0 x20 r20 t20 f24 b24 n100", 1, " [#@#######", " [#@#######" },
    { "u30 n100", 1, " ...x", "    x" },
    { "f0 b0 n500", 1, " [#######################################",
      " [#######################################" },
    { "f399 b399 n500", 1, " .......................................[",
      "                                        [" },
    { "f400 b400 n500", 1, " ........................................", "" },
    { "f0 b0 e9 r19 n100", 1, " #] reaped after 1.0 s", " #]" },
    { "f0 b0 e10 r19 n100", 1, " [z", " [z" },
    { "f0 b0 e190 r210 n300", 1, " [##################zz]", " [##################zz]" },
    { "f0 b0 e190 r220 n300", 1, " [##################zzz]", " [##################zzz]" },
    { "f0 b0 e190 r230 n300", 1, " [##################zzzz]", " [##################zzzz]" },
    { "f0 b0 e20 r40 t41 n100", 1, " [#zz@.....", " [#zz@" },
    { "f0 b0 e50 r65 n100", 2, " [####z] reaped after 1.5 s\n      zz", " [####z]\n      zz" },
    { "f0 b0 s30 c60 x80 r99 n100", 2, " [##'=='#x] reaped after 1.9 s\n         zz",
      " [##'=='#x]\n         zz" },
    { "F0 b0 b30 b34 b60 n100", 1, " [##%##%###", " [##%##%###" },
    { "f0 b0 b30 n100", 1, " [#########", " [#########" },
    { "F0 b10 e50 r51 n100", 1, " [%###", " [%###" },
    { "f0 b0 s30 e60 r61 n100", 1, " [##'==", " [##'==" },
    { "f0 b0 s4 n100", 1, " '=========", " '=========" },
    { "f0 b0 s10 n100", 1, " ['========", " ['========" },
    { "f0 b0 x20 r20 t30 S60 n100", 1, " [#x@..", " [#x@" },
    { "f0 b0 x20 r20 t20 H50 n100", 1, " [#@..", " [#@" },
    { "f10 b10 e50 r65 n100", 3, " .[###z] reaped after 1.5 s\n  ####zz\n",
      "  [###z]\n  ####zz\n" },
};

/* What needs an event of its own. */
static void tell_other(struct stage *stage, char letter, double t_s, uint32_t job)
{
    struct fb_event event = { .job = job, .attempt = 1 };

    if (letter == 'F') {
        event.kind = FB_FORKED;
        event.as.forked.pid = 100;
        event.as.forked.parent = 99;
    } else if (letter == 'R')
        event.kind = FB_READY;
    else if (letter == 'H') {
        event.kind = FB_HELD;
        event.as.held.on = true;
    } else {
        event.kind = FB_ENDING;
        event.as.ending.signal = SIGTERM;
        event.as.ending.grace_us = FB_FOREVER;
    }
    tell(stage, t_s, event);
}

static void play(struct stage *stage, const char *script, uint32_t job)
{
    char letter;
    int tenths, used;

    for (; sscanf(script, " %c%d%n", &letter, &tenths, &used) == 2; script += used) {
        double t_s = tenths / 10.0;
        if (letter == 'n')
            stage->now_s = t_s;
        else if (letter == 'f')
            tell_forked(stage, t_s, job, 1);
        else if (letter == 'b')
            tell_began(stage, t_s, job);
        else if (letter == 's' || letter == 'c')
            tell_stopped(stage, t_s, job, letter == 's' ? SIGTSTP : 0);
        else if (strchr("exl", letter) != NULL)
            tell_exited(stage, t_s, job, letter == 'x', 0,
                        letter == 'l' ? FB_CAUSE_LOST : FB_CAUSE_NONE);
        else if (letter == 'r')
            tell_reaped(stage, t_s, job, 0, 0);
        else if (letter == 't')
            tell_retry(stage, t_s, job, 1);
        else if (letter == 'u')
            tell_unstarted(stage, t_s, job, ENOENT, "/x");
        else if (letter == 'S')
            tell_skipped(stage, t_s, job, "why", 0);
        else
            tell_other(stage, letter, t_s, job);
    }
}

static void begin(struct stage *stage, const char *script)
{
    stage_open(stage);
    tell_run(stage, "", 1);
    tell_queued(stage, 0, "job", 0);
    play(stage, script, 1);
}

START_TEST(each_lane)
{
    for (int shared = 0; shared < 2; shared++) {
        struct axis axis = { .left_us = 0, .column_us = 1000000, .col = 1, .cols = 40 };
        struct board_job unpacked;
        struct stage stage;
        char *dump;
        begin(&stage, lanes[_i].script);
        ck_assert_int_eq(grid_resize(&stage.grid, lanes[_i].rows, 42), 0);
        grid_clear(&stage.grid);
        (shared ? lane_draw_run : lane_draw)(&stage.grid, 0, lanes[_i].rows, &axis,
                                             theme_glyphs(true),
                                             board_job(&stage.board, 1, &unpacked),
                                             (int64_t)(stage.now_s * 1e6), 0);
        dump = stage_dump(&stage);
        *(strstr(dump, "\n--\n")) = '\0';
        ck_assert_str_eq(dump, shared ? lanes[_i].run : lanes[_i].lane);
        free(dump);
        stage_close(&stage);
    }
}
END_TEST

/* What is marked as selected is a capital. */
static char look_of(uint32_t style)
{
    char letter = theme_letter(style & ~STYLE_SELECTED);

    return (style & STYLE_SELECTED) != 0 ? (char)toupper((unsigned char)letter) : letter;
}

/* Every script in parts of its time, the looks below the signs; nothing is drawn beside the axis.
 */
START_TEST(parts_of_lanes)
{
    static const struct axis axes[] = {
        { .left_us = 0, .column_us = 1000000, .col = 2, .cols = 40 },
        { .left_us = 2000000, .column_us = 1000000, .col = 2, .cols = 6 },
        { .left_us = 900000, .column_us = 500000, .col = 2, .cols = 10 },
    };
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0] * 3; i++) {
        const struct axis *axis = &axes[i % 3];
        struct board_job unpacked;
        struct stage stage;
        int rows = lanes[i / 3].rows;
        begin(&stage, lanes[i / 3].script);
        ck_assert_int_eq(grid_resize(&stage.grid, rows + 1, axis->cols + 6), 0);
        grid_clear(&stage.grid);
        for (int row = 0; row <= rows; row++)
            grid_fill(&stage.grid, row, 0, axis->cols + 6, STYLE_HEADER, "_");
        (i % 2 == 0 ? lane_draw : lane_draw_run)(&stage.grid, 0, rows, axis, theme_glyphs(true),
                                                 board_job(&stage.board, 1, &unpacked),
                                                 (int64_t)(stage.now_s * 1e6),
                                                 i % 2 == 0 ? 0 : STYLE_SELECTED);
        fprintf(file, "%s: %s\n", lanes[i / 3].script, i % 2 == 0 ? "own" : "shared");
        grid_dump(&stage.grid, file, look_of);
        stage_close(&stage);
    }
    fclose(file);
    compare_file("tests/unit/golden/lanes.txt", bytes);
    free(bytes);
}
END_TEST

/* What a job waits for, written into its wait, which begins at 0: where there is room for it. */
static const struct {
    const char *script; /* of the job that waits */
    uint32_t others;    /* so many it waits for */
    const char *lane;
} afters[] = {
    { "n100", 1, "    first>" },
    { "n90", 1, "" },
    { "n400", 1, "    first>" },
    { "n130", 2, "    first +1>" },
    { "n120", 2, "" },
    { "n130", 9, "    first +8>" },
    { "n130", 10, "    first +9>" },
    { "n130", 12, "    first +9>" },
    { "f100 n200", 1, "      first>" },
    { "f94 n200", 1, "" },
    { "f100 b100 e150 r150 n200", 1, "      first>" },
    { "f101 n200", 1, "      first>" },
    { "f110 n200", 1, "       first>" },
    { "f396 n500", 1, "                                   first>" },
    { "f400 n500", 1, "    first>" },
    { "f500 n600", 1, "    first>" },
    { "S200 n300", 1, "" },
    { "u200 n300", 1, "" },
    { "f140 b140 x150 r150 t150 f200 n250", 3, "       first +2>" },
    { "n100", 0, "" },
};

START_TEST(what_is_waited_for)
{
    struct axis axis = { .left_us = 0, .column_us = 1000000, .col = 2, .cols = 40 };
    struct fb_after list[12] = { { 1, FB_WHEN_ENDED } };
    struct fb_event event = { .kind = FB_QUEUED,
                              .job = 2,
                              .as.queued = { .name = "second", .command = "x" } };
    struct board_job unpacked;
    struct stage stage;
    char *dump;

    stage_open(&stage);
    tell_run(&stage, "", 1);
    tell_queued(&stage, 0, "first", 0);
    for (uint32_t i = 1; i < 12; i++)
        list[i] = (struct fb_after){ i + 10, FB_WHEN_ENDED };
    event.as.queued.after = list;
    event.as.queued.after_count = afters[_i].others;
    tell(&stage, 0, event);
    play(&stage, afters[_i].script, 2);
    ck_assert_int_eq(grid_resize(&stage.grid, 1, 50), 0);
    grid_clear(&stage.grid);
    lane_after(&stage.grid, 0, &axis, theme_glyphs(true), &stage.board,
               board_job(&stage.board, 2, &unpacked), (int64_t)(stage.now_s * 1e6));
    dump = stage_dump(&stage);
    *(strstr(dump, "\n--\n")) = '\0';
    ck_assert_str_eq(dump, afters[_i].lane);
    free(dump);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("lanes")
{
    check_locale();
    tcase_add_loop_test(all, each_lane, 0, (int)(sizeof lanes / sizeof lanes[0]));
    tcase_add_test(all, parts_of_lanes);
    tcase_add_loop_test(all, what_is_waited_for, 0, (int)(sizeof afters / sizeof afters[0]));
}
