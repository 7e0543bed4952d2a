/*
 * view_scrub.c - where a record that is played stands: a bar over all of it, a mark where a job
 * failed, so that a failure can be gone to before it has been seen.
 */
#include "view_parts.h"

#include <stdio.h>

#define LEAST_COLS 10

struct scrub {
    int col, cols; /* of the bar; cols 0: there is none */
};

/* The bar stands between the two times; both have fixed widths. */
static struct scrub place(const struct ui *ui, int cols)
{
    char end[UNITS_ROOM];
    int width = width_text(units_clock(ui->end_us, end)), left = 1 + 2 + width + 2;
    struct scrub scrub = { left, cols - left - 2 - width - 2 - 6 };

    if (scrub.cols >= LEAST_COLS)
        return scrub;
    scrub = (struct scrub){ 2, cols - 2 };
    if (scrub.cols < 1)
        scrub.cols = 0;
    return scrub;
}

static int column_of(const struct ui *ui, const struct scrub *scrub, int64_t t_us)
{
    int64_t end_us = ui->end_us > 0 ? ui->end_us : 1;
    int64_t col = (int64_t)((double)t_us / (double)end_us * scrub->cols);

    return col < 0 ? 0 : col >= scrub->cols ? scrub->cols - 1 : (int)col;
}

int64_t scrub_time(const struct ui *ui, int cols, int col)
{
    struct scrub scrub = place(ui, cols);

    if (scrub.cols < 2 || col < scrub.col || col >= scrub.col + scrub.cols)
        return -1;
    return (int64_t)((double)(col - scrub.col) / (scrub.cols - 1) * (double)ui->end_us);
}

void scrub_draw(const struct scene *scene, struct area area)
{
    const struct ui *ui = scene->ui;
    struct scrub scrub = place(ui, area.cols);
    struct pen pen = pen_at(scene->grid, &area, 0), bar;
    char text[UNITS_ROOM];

    bar = (struct pen){ scene->grid, pen.row, area.col + scrub.col,
                        area.col + scrub.col + scrub.cols };
    if (scrub.col > 2) {
        pen_skip(&pen, 1);
        pen.end = bar.col;
    }
    pen_put(&pen, STYLE_KEY,
            ui->playing ? state_glyph(scene->glyphs, BOARD_RUNNING)
                        : state_glyph(scene->glyphs, BOARD_STOPPED));
    pen_skip(&pen, 1);
    if (scrub.col > 2)
        pen_put(&pen, STYLE_TITLE, units_clock(scene->now_us, text));
    bar_draw(&bar, scene->glyphs, scrub.cols,
             ui->end_us > 0 ? (double)scene->now_us / (double)ui->end_us : 1, -1, STYLE_BAR_DONE);
    for (size_t i = 0; i < ui->failure_count; i++)
        grid_fill(scene->grid, pen.row,
                  area.col + scrub.col + column_of(ui, &scrub, ui->failures_us[i]), 1, STYLE_FAILED,
                  scene->glyphs->mark);
    pen = (struct pen){ scene->grid, pen.row, bar.end + 2, area.col + area.cols };
    if (scrub.col <= 2)
        return;
    pen_put(&pen, STYLE_DIM, units_clock(ui->end_us, text));
    pen_skip(&pen, 2);
    pen_printf(&pen, STYLE_PLAIN, "x%.3g", ui->speed);
}
