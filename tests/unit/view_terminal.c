/*
 * view_terminal.c - a worker's terminal as it looks, in the pane: colours, a bar that is drawn over
 * itself, wide characters, a full screen; below the table, beside it, and as lines with times.
 */
#include "emulate/emulate.h"

#include "check_main.h"
#include "view_stage.h"

static void queue(struct stage *stage, const char *name)
{
    static const struct fb_job job = { .shell = "x", .pty = true };

    tell(stage, 0,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = stage->board.job_count + 1,
                            .as.queued = { .name = name, .command = "x", .job = &job } });
    tell_start(stage, 0.1, stage->board.job_count, (int)stage->board.job_count);
}

static void stage_terminals(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Shop", FB_ALL_AT_ONCE);
    queue(stage, "vite");
    queue(stage, "top");
    watch_report_text(stage, 0.5, 1, 1,
                      "\033[1;32mVITE\033[m v5  ready in \033[1m312\033[m ms\r\n\r\n"
                      "  \033[32m\u279c\033[m  Local: \033[36mhttp://localhost:5173/\033[m\r\n"
                      "  \033[7m press h for help \033[m \u5e97\u8217\r\n"
                      "[#         ] 10%\r[####      ] 40%\r");
    watch_report_text(stage, 0.8, 1, 1, "[######    ] 60%");
    watch_report_text(stage, 0.9, 2, 1,
                      "\033[?1049h\033[2J\033[H\033[44;37m  PID COMMAND\033[K\033[m\r\n"
                      "    1 init\r\n\033[31m   17 worker\033[m\033[10;10Hfar\033[3;5H");
    stage->now_s = 2;
    stage->ui.pane.open = true;
    stage->ui.pane.shown = PANE_OUTPUT;
    stage->ui.pane.terminals = true;
}

START_TEST(looks)
{
    struct stage stage;

    stage_terminals(&stage);
    stage.ui.table.selected = 1;
    golden_sizes(&stage, "terminal");
    stage.ui.pane.side = SIDE_WIDE;
    golden(&stage, "terminal_beside_30x150", 30, 150);
    stage.ui.table.selected = 2;
    golden(&stage, "terminal_full_screen_24x80", 24, 80);
    golden(&stage, "terminal_full_screen_30x150", 30, 150);
    stage.ui.table.selected = 1;
    stage.ui.pane.stamps = true;
    golden(&stage, "terminal_stamps_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("terminals")
{
    check_locale();
    if (emulate_there())
        tcase_add_test(all, looks);
}
