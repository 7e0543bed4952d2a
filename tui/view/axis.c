/*
 * axis.c - scales and labels of a time axis. A scale is one of a few round numbers, so a growing
 * run is not drawn in another scale with every frame.
 */
#include "axis.h"

#include "draw/units.h"

#include <stdio.h>
#include <string.h>

#define LABEL_COLS 11 /* from one label to the next, at least */

/* The least round number of at least `us`. */
static int64_t round_up(int64_t us)
{
    static const int per_cent[] = { 100, 125, 150, 200, 250, 300, 400, 500, 600, 800 };
    int64_t unit = 1;

    for (;; unit *= 10)
        for (size_t i = 0; i < sizeof per_cent / sizeof per_cent[0]; i++) {
            int64_t round = unit * per_cent[i] / 100;
            if (round >= us || unit > INT64_MAX / 1000)
                return round;
        }
}

void axis_place(struct axis *out, const struct ui_place *place, int64_t until_us, int col, int cols)
{
    int64_t columns = cols > 0 ? cols : 1, whole_us = until_us > 0 ? until_us : 1;

    *out = (struct axis){ .col = col, .cols = cols > 0 ? cols : 0 };
    if (place->zoom_us > 0) {
        out->left_us = place->left_us;
        out->column_us = place->zoom_us;
    } else
        out->column_us = round_up((whole_us + columns - 1) / columns);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

int64_t axis_column(const struct axis *axis, int64_t t_us)
{
    return floor_div(t_us - axis->left_us, axis->column_us);
}

int64_t axis_right_us(const struct axis *axis)
{
    return axis->left_us + axis->column_us * axis->cols;
}

bool axis_stretch(const struct axis *axis, int64_t from_us, int64_t to_us, int *from, int *to)
{
    int64_t begin = axis_column(axis, from_us);
    int64_t end = to_us > from_us ? axis_column(axis, to_us - 1) + 1 : begin + 1;

    begin = begin > 0 ? begin : 0;
    end = end < axis->cols ? end : axis->cols;
    if (begin >= end)
        return false;
    *from = (int)begin;
    *to = (int)end;
    return true;
}

int64_t axis_step_us(const struct axis *axis)
{
    static const int64_t seconds[] = { 1,   2,    5,    10,    30,    60,    120,  300,
                                       600, 1800, 3600, 10800, 21600, 43200, 86400 };
    static const int units[] = { 1, 2, 5 };
    int64_t least = axis->column_us * LABEL_COLS;

    for (int64_t unit = 1; unit < 1000000; unit *= 10)
        for (size_t i = 0; i < 3; i++)
            if (unit * units[i] >= least)
                return unit * units[i];
    for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++)
        if (seconds[i] * 1000000 >= least)
            return seconds[i] * 1000000;
    return (least / 86400000000 + 1) * 86400000000;
}

/* As exact as the step needs: "250 us", "1.5 ms", "0.2 s", "5 s", "1:30", "2:00:00". */
static void label(int64_t t_us, int64_t step_us, char out[UNITS_ROOM])
{
    int64_t s = t_us / 1000000;

    if (s >= 3600)
        snprintf(out, UNITS_ROOM, "%lld:%02d:%02d", (long long)(s / 3600), (int)(s / 60 % 60),
                 (int)(s % 60));
    else if (s >= 60 && step_us >= 1000000)
        snprintf(out, UNITS_ROOM, "%d:%02d", (int)(s / 60), (int)(s % 60));
    else if (step_us >= 1000000 || t_us == 0)
        snprintf(out, UNITS_ROOM, "%d s", (int)s);
    else {
        int decimals = step_us >= 100000 ? 1 : step_us >= 10000 ? 2 : step_us >= 1000 ? 3 : 6;
        snprintf(out, UNITS_ROOM, "%.*f s", decimals, (double)t_us / 1e6);
    }
}

void axis_draw(struct grid *grid, int row, const struct axis *axis, const struct glyphs *glyphs)
{
    int64_t step_us = axis_step_us(axis), t_us = floor_div(axis->left_us, step_us) * step_us;
    char text[UNITS_ROOM];

    grid_fill(grid, row, axis->col, axis->cols, STYLE_BORDER, glyphs->line);
    for (; t_us < axis_right_us(axis); t_us += step_us) {
        int64_t column = axis_column(axis, t_us);
        struct pen pen = { grid, row, axis->col + (int)column, axis->col + axis->cols };
        if (column < 0 || t_us < 0)
            continue;
        label(t_us, step_us, text);
        pen_put(&pen, STYLE_DIM, glyphs->column);
        if (width_text(text) <= pen_room(&pen))
            pen_put(&pen, STYLE_DIM, text);
    }
}
