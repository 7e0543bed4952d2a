/*
 * projector.c - a screen for a class: the three numbers that matter in large digits, three rows of
 * the table, a picture in all that is left, and what is said about it in a box.
 */
#include "projector.h"

#include "big.h"
#include "head_facts.h"

#include <stdio.h>

#define ROWS_LEAST   14
#define COLS_LEAST   40
#define TALL_ROWS    30 /* from here on the digits are tall */
#define TALL_COLS    90
#define NOTE_ROWS    16 /* from here on a note has a box */
#define TABLE_ROWS   3
#define PICTURE_ROWS 6 /* so many for the picture come before the table: Life has boxes then */
#define CLOCK_COLS   12

bool projector_is_on(const struct ui *ui, int rows, int cols)
{
    return ui->projector && rows >= ROWS_LEAST && cols >= COLS_LEAST;
}

static bool is_tall(int rows, int cols)
{
    return rows >= TALL_ROWS && cols >= TALL_COLS;
}

static int take(int *left, int want)
{
    int taken = want < *left ? want : *left;

    *left -= taken;
    return taken;
}

void projector_layout(struct layout *out, const struct board *board, const struct ui *ui, int rows,
                      int cols)
{
    int left = rows, note = rows >= NOTE_ROWS ? view_note_rows(board, ui, cols - 4) : 0;

    note = note < rows / 3 ? note : rows / 3;
    *out = (struct layout){ .table_cols = cols, .pane_cols = cols };
    out->head_rows = take(&left, big_rows(is_tall(rows, cols)) + 1);
    out->foot_rows = take(&left, 1 + (ui->foot.said != NULL));
    out->scrub_rows = take(&left, ui->replay.on);
    out->note_rows = take(&left, note > 0 ? note + 2 : 0);
    out->pane_rows = take(&left, PICTURE_ROWS);
    out->table_rows = take(&left, TABLE_ROWS);
    out->pane_rows += left;
}

static void draw_number(const struct scene *scene, struct area area, uint64_t number,
                        uint32_t style, const char *words)
{
    bool tall = is_tall(scene->grid->rows, scene->grid->cols);
    struct pen pen = pen_at(scene->grid, &area, area.rows - 1);

    if (number == 0)
        style = STYLE_DIM;
    if (tall && big_cols(number, true) > area.cols - 2)
        tall = false;
    if (big_cols(number, tall) <= area.cols - 1)
        big_draw(scene->grid, area.row, area.col, number, tall, style, scene->glyphs);
    else {
        struct pen small = pen_at(scene->grid, &area, 1);
        pen_printf(&small, STYLE_TITLE, "%llu", (unsigned long long)number);
    }
    pen_cut(&pen, style == STYLE_DIM ? STYLE_DIM : STYLE_TITLE, words, area.cols - 1,
            scene->glyphs->ellipsis);
}

static void draw_clock(const struct scene *scene, struct area area)
{
    const struct board *board = scene->board;
    struct pen pen = pen_at(scene->grid, &area, 0);
    int64_t us = head_wall_us(scene);
    const char *end = !board->ended ? "" : board->end.as.ended.stopped ? "stopped" : "done";
    char clock[UNITS_ROOM];

    pen.end -= 1;
    pen_right(&pen, STYLE_TITLE, units_clock(us, clock), 0);
    pen = pen_at(scene->grid, &area, 1);
    pen.end -= 1;
    if (board->opened && !pen_right(&pen, STYLE_DIM, board->run.as.run.title, 0))
        pen_cut(&pen, STYLE_DIM, board->run.as.run.title, pen_room(&pen), scene->glyphs->ellipsis);
    pen = pen_at(scene->grid, &area, 2);
    pen.end -= 1;
    pen_right(&pen, STYLE_TITLE, end, 0);
}

void projector_head_draw(const struct scene *scene, struct area area)
{
    const uint32_t *counts = scene->board->counts;
    uint32_t failed = counts[BOARD_FAILED];
    int clock = CLOCK_COLS < area.cols / 4 ? CLOCK_COLS : area.cols / 4;
    int each = (area.cols - 1 - clock) / 3;
    char done[64];

    if (failed > 0)
        snprintf(done, sizeof done, "done, %u failed", failed);
    else
        snprintf(done, sizeof done, "done of %u", view_jobs_in_all(scene->board, scene->ui));
    draw_number(scene, (struct area){ area.row, area.col + 1, area.rows, each },
                counts[BOARD_FORKED] + counts[BOARD_RUNNING], STYLE_RUNNING, "running");
    draw_number(scene, (struct area){ area.row, area.col + 1 + each, area.rows, each },
                counts[BOARD_ZOMBIE], STYLE_ZOMBIE, "zombies");
    draw_number(scene, (struct area){ area.row, area.col + 1 + 2 * each, area.rows, each },
                view_jobs_done(scene->board), failed > 0 ? STYLE_FAILED : STYLE_OK, done);
    draw_clock(scene, (struct area){ area.row, area.col + 1 + 3 * each, area.rows,
                                     area.cols - 1 - 3 * each });
}

void projector_note_draw(const struct scene *scene, struct area area)
{
    view_frame_draw(scene, area, STYLE_NOTE);
    view_note_draw(scene,
                   (struct area){ area.row + 1, area.col + 2, area.rows - 2, area.cols - 4 });
}
