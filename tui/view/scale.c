/*
 * scale.c - the pane Scale: what a scale has measured until now, as a curve, and beside it a row
 * for each number of slots; when all is measured, which number to use.
 */
#include "inside.h"

#include "draw/units.h"
#include "scale/plot.h"

#include <stdio.h>
#include <string.h>

#define GAP           3  /* from the curve to the table */
#define TABLE_COLS    35 /* with that */
#define SENTENCE_MOST 3

static void draw_row(const struct scene *scene, struct area area, int line,
                     const struct scale_row *row)
{
    const struct ui_scale *scale = scene->ui->scale;
    bool best = scale->verdict->best >= 0 && row == &scale->verdict->rows[scale->verdict->best];
    struct pen pen = pen_at(scene->grid, &area, line);
    char words[64], time[UNITS_ROOM], speed_up[16] = "";

    if (row->speed_up >= 0)
        snprintf(speed_up, sizeof speed_up, "%.2f", row->speed_up);
    snprintf(words, sizeof words, "%5d  %8s  %8s  %4d", row->slots,
             units_duration((int64_t)(row->median_s * 1e6 + 0.5), false, time), speed_up,
             row->rounds);
    pen_put(&pen, best && scale->done ? STYLE_TITLE : STYLE_PLAIN, words);
    pen = pen_at(scene->grid, &area, line);
    if (row->slots == scale->slots && !scale->done)
        pen_put(&pen, STYLE_RUNNING, scene->glyphs->state[BOARD_RUNNING]);
}

static void draw_table(const struct scene *scene, struct area area)
{
    const struct scale_verdict *verdict = scene->ui->scale->verdict;
    int first = verdict->count > area.rows - 1 ? verdict->count - (area.rows - 1) : 0;
    struct pen pen = pen_at(scene->grid, &area, 0);

    pen_put(&pen, STYLE_DIM, "slots    median  speed-up  runs");
    for (int i = first; i < verdict->count; i++)
        draw_row(scene, area, 1 + i - first, &verdict->rows[i]);
}

/* At the bottom of the area: how many rows it took. */
static int draw_sentence(const struct scene *scene, struct area area)
{
    const struct ui_scale *scale = scene->ui->scale;
    struct text words = { 0 };
    const char *at;
    int lines = 0;

    scale_put_sentence(&words, scale->runs, scale->verdict);
    text_putc(&words, '.');
    at = text_string(&words);
    for (const char *end = at; *end != '\0'; end += strspn(end, " "), lines++)
        end += view_line_bytes(end, area.cols);
    lines = lines > SENTENCE_MOST ? SENTENCE_MOST : lines;
    lines = lines > area.rows / 3 ? area.rows / 3 : lines;
    for (int line = 0; line < lines; line++) {
        size_t size = view_line_bytes(at, area.cols);
        struct pen pen = pen_at(scene->grid, &area, area.rows - lines + line);
        if (line + 1 == lines && at[size] != '\0')
            pen_cut(&pen, STYLE_TITLE, at, area.cols, scene->glyphs->ellipsis);
        else
            pen_bytes(&pen, STYLE_TITLE, at, size);
        at += size;
        at += strspn(at, " ");
    }
    text_fini(&words);
    return lines;
}

void view_scale_draw(const struct scene *scene, struct area area)
{
    const struct ui_scale *scale = scene->ui->scale;
    struct area inner = { area.row, area.col + 1, area.rows, area.cols - 2 };
    struct pen pen = pen_at(scene->grid, &area, 0);
    struct area curve = inner, table = inner;
    bool fits, wide;

    if (scale == NULL)
        return;
    if (scale->verdict->count == 0) {
        pen_skip(&pen, 1);
        pen_put(&pen, STYLE_DIM,
                scale->done ? "nothing was measured"
                            : "no run has ended yet; each adds to the curve");
        return;
    }
    if (scale->done)
        inner.rows -= draw_sentence(scene, inner);
    curve.rows = table.rows = inner.rows;
    fits =
        inner.cols >= SCALE_PLOT_COLS && inner.rows >= SCALE_PLOT_ROWS && scale->verdict->count > 1;
    wide = inner.cols >= SCALE_PLOT_COLS + TABLE_COLS;
    if (fits && wide) {
        curve.cols -= TABLE_COLS;
        table.col += curve.cols + GAP;
        table.cols = TABLE_COLS - GAP;
    }
    if (fits)
        scale_plot(scene->grid, curve, scale->runs, scale->verdict,
                   scene->glyphs == theme_glyphs(true));
    if (!fits || wide)
        draw_table(scene, table);
}

void view_scale_caption(const struct scene *scene, char *text, size_t room)
{
    const struct ui_scale *scale = scene->ui->scale;

    text[0] = '\0';
    if (scale == NULL)
        return;
    if (scale->done)
        snprintf(text, room, "%zu of %d runs measured", scale->runs->count, scale->of);
    else if (scale->round == 0)
        snprintf(text, room, "warm-up on %d slots", scale->slots);
    else
        snprintf(text, room, "round %d of %d, run %zu of %d", scale->round, scale->rounds,
                 scale->runs->count + 1, scale->of);
}
