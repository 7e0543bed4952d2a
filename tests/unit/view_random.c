/*
 * view_random.c - whatever bytes a name, a text or an output holds, and whatever the size of
 * the screen: no control character in any cell, nothing outside the field it belongs to, and what
 * is only read stays as it was.
 */
#include "check_main.h"
#include "view/fit.h"
#include "view_stage.h"

static uint64_t seed;

static uint32_t draw_number(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

/* Bytes that mean something to a terminal or to UTF-8 more often than chance would have it. */
static size_t random_bytes(char *out, size_t most)
{
    static const char *const nasty[] = { "\033[",
                                         "\033]0;",
                                         "\r",
                                         "\n",
                                         "\t",
                                         "\b",
                                         "\u202E",
                                         "\u200D",
                                         "\u65E5",
                                         "\u0301",
                                         "\U0001F468",
                                         "\xC2\x9B",
                                         "\xFF",
                                         "\xE6\x97",
                                         "38;5;196m",
                                         "\033[31;44;1m",
                                         "\033P+q\033\\",
                                         "\u05D0",
                                         "2K",
                                         "99999G" };
    size_t size = 0, want = draw_number((uint32_t)most);

    while (size < want) {
        const char *part = nasty[draw_number(sizeof nasty / sizeof nasty[0])];
        if (draw_number(3) == 0)
            out[size++] = (char)(1 + draw_number(255));
        else if (draw_number(2) == 0)
            out[size++] = (char)('a' + draw_number(26));
        else if (size + strlen(part) < most) {
            memcpy(out + size, part, strlen(part));
            size += strlen(part);
        } else
            break;
    }
    out[size] = '\0';
    return size;
}

/* One cell, seen with its neighbours. */
static bool cell_is_good(const struct grid *grid, int row, int col)
{
    const struct grid_cell *cell = grid_at(grid, row, col), *next = grid_at(grid, row, col + 1);
    const uint32_t *marks = grid_marks(grid, row, col);

    if (cell->base == 0)
        return col > 0 && width_point(grid_at(grid, row, col - 1)->base) == 2;
    for (int i = 0; i < GRID_MARKS_MOST && marks[i] != 0; i++)
        if (width_point(marks[i]) != 0)
            return false;
    return width_point(cell->base) == 1 ||
           (width_point(cell->base) == 2 && next != NULL && next->base == 0);
}

static void check_cells(const struct grid *grid)
{
    for (int row = 0; row < grid->rows; row++)
        for (int col = 0; col < grid->cols; col++)
            if (!cell_is_good(grid, row, col))
                ck_abort_msg("row %d column %d of %dx%d", row, col, grid->rows, grid->cols);
}

static void add_rest(struct fb_event *event, const char *text)
{
    static const pid_t pids[] = { 7, 8 };
    static const char *names[] = { "", "sleep" };

    if (event->kind == FB_PROGRESS) {
        event->as.progress.share = (double)draw_number(1200) / 1000 - 0.1;
        event->as.progress.text = text;
    } else if (event->kind == FB_NOTE)
        event->as.note.text = text;
    else if (event->kind == FB_LEAKED) {
        names[0] = text;
        event->as.leaked.count = (int)draw_number(3);
        event->as.leaked.pids = pids;
        event->as.leaked.names = names;
        event->as.leaked.ending = draw_number(2);
    }
}

static void draw_why(struct fb_event *event, const char *text, uint32_t jobs)
{
    if (event->kind == FB_SKIPPED) {
        event->as.skipped.why = text;
        event->as.skipped.blame = draw_number(jobs + 2);
    } else {
        event->as.health.state = (enum fb_health)draw_number(FB_HEALTH_COUNT);
        event->as.health.why = text;
    }
}

/* Random events; some cannot follow, the board says so. */
static void random_board(struct stage *stage, uint32_t jobs, uint32_t events)
{
    char text[600];

    random_bytes(text, 80);
    tell_run(stage, text, 1 + (int)draw_number(6));
    for (uint32_t i = 0; i < jobs; i++) {
        random_bytes(text, 120);
        tell_queued(stage, 0, text, draw_number(2) * draw_number(5));
    }
    for (uint32_t i = 0; i < events; i++) {
        struct fb_event event = { .kind = (enum fb_kind)draw_number(FB_KIND_COUNT),
                                  .t_us = (int64_t)i * 10000 };
        size_t size = random_bytes(text, sizeof text);
        if (event.kind == FB_RUN || event.kind == FB_QUEUED)
            continue;
        if (event.kind != FB_SIGNALS && event.kind != FB_NOTE && event.kind != FB_ENDED) {
            event.job = 1 + draw_number(jobs);
            event.attempt = attempt_of(stage, event.job) + (event.kind == FB_FORKED);
        }
        if (event.kind == FB_FORKED) {
            event.as.forked.pid = (pid_t)(2 + draw_number(1u << 22));
            event.as.forked.slot = (int)draw_number(12);
        } else if (event.kind == FB_BEGAN)
            event.as.began.words = draw_number(2) ? text : NULL;
        else if (event.kind == FB_OUTPUT) {
            event.as.output.stream = 1 + (int)draw_number(2);
            event.as.output.bytes = text;
            event.as.output.size = size;
            event.as.output.offset = draw_number(4000);
        } else if (event.kind == FB_EXITED) {
            event.as.exited.code = (int)draw_number(256);
            event.as.exited.signal = (int)draw_number(2) * (int)draw_number(65);
            event.as.exited.succeeded = event.as.exited.signal == 0 && draw_number(2);
            event.as.exited.cause = (enum fb_cause)draw_number(FB_CAUSE_COUNT);
        } else if (event.kind == FB_STOPPED)
            event.as.stopped.signal = 1 + (int)draw_number(64);
        else if (event.kind == FB_SAMPLE) {
            event.as.sample.cpu_us = (int64_t)i * 5000;
            event.as.sample.memory_bytes = (uint64_t)draw_number(1u << 30) << draw_number(20);
            event.as.sample.core = (int)draw_number(5) - 1;
            event.as.sample.state = "RSDZTt"[draw_number(6)];
            event.as.sample.delay_us = (int64_t)draw_number(100000000) - 1;
        } else if (event.kind == FB_HEALTH || event.kind == FB_SKIPPED) {
            draw_why(&event, text, jobs);
        } else if (event.kind == FB_UNSTARTED) {
            event.attempt++;
            event.as.unstarted.error = 1 + (int)draw_number(130);
            event.as.unstarted.stage = "exec";
            event.as.unstarted.what = text;
        } else if (event.kind == FB_ENDED && draw_number(8) > 0)
            continue;
        add_rest(&event, text);
        (void)!board_apply(&stage->board, &event);
    }
    stage->now_s = (double)events / 100;
}

static void random_ui(struct stage *stage, char find[32])
{
    static const int64_t failures_us[] = { -5, 0, 10, INT64_MAX / 4, INT64_MAX };
    struct ui *ui = &stage->ui;

    random_bytes(find, 8);
    ui->table.find = draw_number(2) ? find : "";
    ui->pane.find = draw_number(2) ? find : "";
    ui->pane.shown = (enum ui_pane)draw_number(PANE_COUNT);
    ui->pane.open = draw_number(4) > 0;
    ui->pane.full = draw_number(4) == 0;
    ui->pane.focus = draw_number(3) == 0;
    stage->ascii = draw_number(3) == 0;
    ui->table.sort = (enum column)draw_number(COLUMN_COUNT);
    ui->table.descending = draw_number(2);
    ui->table.filter = draw_number(3) == 0 ? draw_number(512) : UI_FILTER_ALL;
    ui->table.selected = draw_number(stage->board.job_count + 2);
    ui->table.top = draw_number(20);
    ui->pane.top = draw_number(20);
    ui->pane.end = draw_number(2) * (uint64_t)draw_number(500);
    ui->pane.zoom_us = draw_number(2) * (int64_t)draw_number(3000000);
    ui->pane.left_us = draw_number(10000000);
    ui->pane.lanes = (enum ui_lanes)draw_number(3);
    ui->projector = draw_number(4) == 0;
    ui->still = draw_number(2);
    ui->replay.speed = draw_number(5) * 0.25;
    ui->help = draw_number(8) == 0;
    ui->help_top = (int)draw_number(200) - 50;
    ui->foot.prompt = draw_number(6) == 0 ? find : NULL;
    ui->foot.typed = draw_number(2) ? find : "";
    ui->foot.message = draw_number(6) == 0 ? find : "";
    ui->run.stopping = draw_number(6) == 0;
    ui->run.more = draw_number(6) == 0;
    ui->replay.on = draw_number(4) == 0;
    ui->replay.end_us = draw_number(100000000);
    ui->replay.failures_us = failures_us;
    ui->replay.failure_count = draw_number(5);
    ui->replay.frozen = draw_number(2) == 0;
    ui->replay.by_events = draw_number(2) == 0;
    ui->run.unstarted = draw_number(6) == 0;
    ui->note.shown = draw_number(5);
    ui->keys = 1u << draw_number(4);
}

START_TEST(anything_in_any_size)
{
    struct stage stage;
    char find[32], *twice;

    seed = (uint64_t)_i * 977 + 1;
    stage_open(&stage);
    random_board(&stage, 1 + draw_number(30), draw_number(400));
    for (int i = 0; i < 40; i++) {
        int rows = (int)draw_number(i % 8 == 0 ? 110 : 32);
        int cols = (int)draw_number(i % 8 == 0 ? 310 : 120);
        random_ui(&stage, find);
        stage_rebuild(&stage);
        stage_draw(&stage, rows, cols);
        check_cells(&stage.grid);
        twice = stage_dump(&stage);
        stage.view = view_close(stage.view); /* what it remembered does not show */
        ck_assert_int_eq(view_open(&stage.view), 0);
        stage_draw(&stage, rows, cols);
        char *again = stage_dump(&stage);
        ck_assert_str_eq(again, twice);
        free(again);
        free(twice);
        for (int row = -1; row <= rows; row += 1 + rows / 8)
            for (int col = -1; col <= cols; col += 1 + cols / 8) {
                struct view_hit hit;
                view_hit(&hit, &stage.board, &stage.ui, rows, cols, row, col);
                if (hit.target == VIEW_JOB && row_of(&stage.board, hit.job) == NULL)
                    ck_abort_msg("no job at row %d column %d", row, col);
            }
        view_scroll(stage.view, &stage.board, &stage.ui, rows, cols, (int)draw_number(50) - 25);
        view_output_match(stage.view, &stage.board, view_output_job(&stage.ui), "1",
                          stage.ui.pane.end, draw_number(2));
    }
    stage_close(&stage);
}
END_TEST

/* Two boards that differ in a job's texts alone: the screens differ in its fields alone. */
START_TEST(text_stays_in_its_field)
{
    static const char plain[] = "plain name that is as wide as names can be and wider";
    char name[120], text[120];
    int cols = 60 + _i % 140, names;
    struct stage stages[2];
    struct fit fit;

    seed = (uint64_t)_i + 1;
    for (int i = 0; i < 2; i++) {
        stage_open(&stages[i]);
        tell_run(&stages[i], "x", 2);
        tell_queued(&stages[i], 0, plain, 9); /* widths are the same in both */
        random_bytes(name, sizeof name);
        random_bytes(text, sizeof text);
        tell_queued(&stages[i], 0, i == 0 ? name : plain, 9);
        tell_start(&stages[i], 0.1, 2, 1);
        tell_progress(&stages[i], 0.2, 2, 0.5, i == 0 ? text : plain);
        stages[i].ui.pane.open = false;
        stage_rebuild(&stages[i]);
        stage_draw(&stages[i], 20, cols);
    }
    fit_columns(&fit, &stages[0].rows, cols);
    names = fit.col[COLUMN_NAME] + fit.cols[COLUMN_NAME];
    for (int row = 0; row < 20; row++)
        for (int col = 0; col < cols; col++) {
            bool own = (col >= fit.col[COLUMN_NAME] && col < names) ||
                       (col >= fit.col[COLUMN_RESULT] &&
                        col < fit.col[COLUMN_RESULT] + fit.cols[COLUMN_RESULT]);
            if ((!own || row != 5) &&
                memcmp(grid_at(&stages[0].grid, row, col), grid_at(&stages[1].grid, row, col),
                       sizeof(struct grid_cell)) != 0)
                ck_abort_msg("row %d column %d", row, col);
        }
    stage_close(&stages[0]);
    stage_close(&stages[1]);
}
END_TEST

CHECK_MAIN("views, random")
{
    check_locale();
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, anything_in_any_size, 0, 12);
    tcase_add_loop_test(all, text_stays_in_its_field, 0, 140);
}
