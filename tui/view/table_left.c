/*
 * table_left.c - the row of a process that a worker has left behind, below its job: since when, for
 * how long, and whether the job still waits for it. Nothing else about it is measured.
 */
#include "fit.h"
#include "inside.h"

#include <stdio.h>

static void cell(const struct scene *scene, const struct fit *fit, struct area area,
                 enum column column, const char *text)
{
    if (fit->cols[column] > 0)
        grid_field(scene->grid, area.row, area.col + fit->col[column], fit->cols[column], STYLE_DIM,
                   rows_align(column), text, scene->glyphs->ellipsis);
}

static void name_cell(const struct scene *scene, const struct fit *fit, struct area area,
                      const struct rows_left *left)
{
    int col = area.col + fit->col[COLUMN_NAME];
    struct pen pen = { scene->grid, area.row, col, col + fit->cols[COLUMN_NAME] };

    pen_put(&pen, STYLE_NOTE, scene->glyphs->lane_child);
    pen_put(&pen, STYLE_NOTE, scene->glyphs->line);
    if (pen_room(&pen) > 0)
        pen_skip(&pen, 1);
    pen_name(&pen, STYLE_PLAIN, left->name[0] != '\0' ? left->name : ROWS_LEFT_UNKNOWN,
             pen_room(&pen), scene->glyphs->ellipsis);
}

static void result_cell(const struct scene *scene, const struct fit *fit, struct area area,
                        const struct rows_left *left, bool ended_by_us)
{
    const char *words[] = {
        left->lives   ? "left behind, its job waits for it"
        : ended_by_us ? "left behind, ended by forkboard"
                      : "left behind, ended",
        left->lives   ? "left behind"
        : ended_by_us ? "ended by forkboard"
                      : "ended",
        left->lives ? "left behind" : "ended",
    };
    int i = 0;
    int col = area.col + fit->col[COLUMN_RESULT], cols = fit->cols[COLUMN_RESULT];
    struct pen pen = { scene->grid, area.row, col, col + cols };

    while (i < 2 && width_text(words[i]) > cols)
        i++;
    pen_cut(&pen, left->lives ? STYLE_STOPPED : STYLE_DIM, words[i], cols, scene->glyphs->ellipsis);
}

void view_table_left_draw(const struct scene *scene, const struct fit *fit, struct area area,
                          uint32_t row)
{
    char text[UNITS_ROOM];
    struct board_job unpacked;
    struct rows_left left;
    int64_t to_us;

    if (!rows_left(scene->board, row, &left))
        return;
    to_us = left.lives && scene->now_us > left.from_us ? scene->now_us : left.to_us;
    if (fit->cols[COLUMN_STATE] > 0 && left.lives)
        grid_put(scene->grid, area.row, area.col + fit->col[COLUMN_STATE], 1, STYLE_STOPPED,
                 view_state_glyph(scene->glyphs, BOARD_RUNNING));
    if (fit->cols[COLUMN_STATE] > 2)
        grid_put(scene->grid, area.row, area.col + fit->col[COLUMN_STATE] + 2,
                 fit->cols[COLUMN_STATE] - 2, left.lives ? STYLE_STOPPED : STYLE_DIM,
                 left.lives ? "left" : "ended");
    name_cell(scene, fit, area, &left);
    if (left.pid > 0)
        snprintf(text, sizeof text, "%d", (int)left.pid);
    cell(scene, fit, area, COLUMN_PID, left.pid > 0 ? text : "");
    cell(scene, fit, area, COLUMN_BEGAN, units_duration(left.from_us, true, text));
    cell(scene, fit, area, COLUMN_ELAPSED, units_duration(to_us - left.from_us, left.lives, text));
    result_cell(scene, fit, area, &left, board_job(scene->board, left.job, &unpacked)->leaked);
}
