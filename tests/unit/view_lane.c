/* view_lane.c - the way of one job along time, drawn: each of a script as the row that it makes. */
#include "check_main.h"
#include "view/lane.h"
#include "view_stage.h"

#include <errno.h>

/*
 * A letter and a time in tenths of a second: f forked, b began, s stopped, c continued, e ended
 * well, x ended badly, l lost, r reaped, t to be tried again, R ready, k a signal was sent, u not
 * started, n now. Each column is a second; waits begin at 0.
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
    { "f10 b10 e50 r65 n100", 3, " .[###z] reaped after 1.5 s\n  ####zz\n",
      "  [###z]\n  ####zz\n" },
};

static void play(struct stage *stage, const char *script)
{
    char letter;
    int tenths, used;

    stage_open(stage);
    tell_run(stage, "", 1);
    tell_queued(stage, 0, "job", 0);
    for (; sscanf(script, " %c%d%n", &letter, &tenths, &used) == 2; script += used) {
        double t_s = tenths / 10.0;
        if (letter == 'f')
            tell_forked(stage, t_s, 1, 1);
        else if (letter == 'b')
            tell_began(stage, t_s, 1);
        else if (letter == 's' || letter == 'c')
            tell_stopped(stage, t_s, 1, letter == 's' ? SIGTSTP : 0);
        else if (letter == 'e' || letter == 'x' || letter == 'l')
            tell_exited(stage, t_s, 1, letter == 'x', 0,
                        letter == 'l' ? FB_CAUSE_LOST : FB_CAUSE_NONE);
        else if (letter == 'r')
            tell_reaped(stage, t_s, 1, 0, 0);
        else if (letter == 't')
            tell_retry(stage, t_s, 1, 1);
        else if (letter == 'R')
            tell(stage, t_s, (struct fb_event){ .kind = FB_READY, .job = 1, .attempt = 1 });
        else if (letter == 'k')
            tell(stage, t_s,
                 (struct fb_event){ .kind = FB_ENDING,
                                    .job = 1,
                                    .attempt = 1,
                                    .as.ending = { .signal = SIGTERM, .grace_us = FB_FOREVER } });
        else if (letter == 'u')
            tell_unstarted(stage, t_s, 1, ENOENT, "/x");
        else
            stage->now_s = t_s;
    }
}

START_TEST(each_lane)
{
    for (int shared = 0; shared < 2; shared++) {
        struct axis axis = { .left_us = 0, .column_us = 1000000, .col = 1, .cols = 40 };
        struct board_job unpacked;
        struct stage stage;
        char *dump;
        play(&stage, lanes[_i].script);
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

CHECK_MAIN("lanes")
{
    check_locale();
    tcase_add_loop_test(all, each_lane, 0, (int)(sizeof lanes / sizeof lanes[0]));
}
