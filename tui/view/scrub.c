/*
 * scrub.c - where a record that is played stands: a bar over all of it, a mark where a job
 * failed, so that a failure can be gone to before it has been seen.
 */
#include "inside.h"

#include <stdio.h>

#define LEAST_COLS  10
#define FROZEN_COLS 32 /* "frozen at 00:02.1, 3.4 s behind" */
#define SPEED_COLS  6  /* "x0.25", "events" */

struct scrub {
    int col, cols; /* of the bar; cols 0: there is none */
};

/* The bar stands between the two times; both have fixed widths. */
static struct scrub place(const struct ui_replay *replay, int cols)
{
    char end[UNITS_ROOM];
    int width = width_text(units_clock(replay->end_us, end));
    int left = 1 + 2 + (replay->frozen ? FROZEN_COLS : width) + 2;
    int right = 2 + (replay->frozen ? 0 : width + 2) + SPEED_COLS;
    struct scrub scrub = { left, cols - left - right };

    if (scrub.cols >= LEAST_COLS)
        return scrub;
    scrub = (struct scrub){ 2, replay->frozen ? 0 : cols - 2 };
    if (scrub.cols < 1)
        scrub.cols = 0;
    return scrub;
}

static int column_of(const struct ui_replay *replay, const struct scrub *scrub, int64_t t_us)
{
    int64_t end_us = replay->end_us > 0 ? replay->end_us : 1;
    int64_t col = (int64_t)((double)t_us / (double)end_us * scrub->cols);

    return col < 0 ? 0 : col >= scrub->cols ? scrub->cols - 1 : (int)col;
}

int64_t scrub_time(const struct ui_replay *replay, int cols, int col)
{
    struct scrub scrub = place(replay, cols);

    if (scrub.cols < 2 || col < scrub.col || col >= scrub.col + scrub.cols)
        return -1;
    return (int64_t)((double)(col - scrub.col) / (scrub.cols - 1) * (double)replay->end_us);
}

/* What stands still, and how far the present is. */
static void draw_frozen(const struct scene *scene, struct pen *pen)
{
    const struct ui_replay *replay = &scene->ui->replay;
    char at[UNITS_ROOM], behind[UNITS_ROOM], text[96];

    units_clock(scene->now_us, at);
    units_duration(replay->end_us > scene->now_us ? replay->end_us - scene->now_us : 0, true,
                   behind);
    snprintf(text, sizeof text, "%s at %s, %s behind", replay->playing ? "plays" : "frozen", at,
             behind);
    if (width_text(text) > pen_room(pen))
        snprintf(text, sizeof text, "%s behind", behind);
    pen_put(pen, STYLE_TITLE, text);
}

static void draw_bar(const struct scene *scene, struct area area, const struct scrub *scrub)
{
    const struct ui_replay *replay = &scene->ui->replay;
    struct pen bar = { scene->grid, area.row, area.col + scrub->col,
                       area.col + scrub->col + scrub->cols };

    view_bar_draw(&bar, scene->glyphs, scrub->cols,
                  replay->end_us > 0 ? (double)scene->now_us / (double)replay->end_us : 1, -1,
                  STYLE_BAR_DONE);
    for (size_t i = 0; scrub->cols > 0 && i < replay->failure_count; i++)
        grid_fill(scene->grid, area.row,
                  area.col + scrub->col + column_of(replay, scrub, replay->failures_us[i]), 1,
                  STYLE_FAILED, scene->glyphs->mark);
}

void scrub_draw(const struct scene *scene, struct area area)
{
    const struct ui_replay *replay = &scene->ui->replay;
    struct scrub scrub = place(replay, area.cols);
    struct pen pen = pen_at(scene->grid, &area, 0);
    bool wide = scrub.col > 2;
    char text[UNITS_ROOM];

    pen_skip(&pen, wide);
    if (wide)
        pen.end = area.col + scrub.col;
    pen_put(&pen, STYLE_KEY,
            replay->playing ? view_state_glyph(scene->glyphs, BOARD_RUNNING)
                            : view_state_glyph(scene->glyphs, BOARD_STOPPED));
    pen_skip(&pen, 1);
    if (replay->frozen)
        draw_frozen(scene, &pen);
    else if (wide)
        pen_put(&pen, STYLE_TITLE, units_clock(scene->now_us, text));
    draw_bar(scene, area, &scrub);
    if (!wide)
        return;
    pen = (struct pen){ scene->grid, pen.row, area.col + scrub.col + scrub.cols + 2,
                        area.col + area.cols };
    if (!replay->frozen) {
        pen_put(&pen, STYLE_DIM, units_clock(replay->end_us, text));
        pen_skip(&pen, 2);
    }
    if (replay->by_events)
        pen_put(&pen, STYLE_PLAIN, "events");
    else
        pen_printf(&pen, STYLE_PLAIN, "x%.3g", replay->speed);
}
