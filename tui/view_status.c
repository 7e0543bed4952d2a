/*
 * view_status.c - rows for what must not be missed: which jobs failed and how, when all is over the
 * verdict, and above that the last note. It names as many as fit and says how many more there are.
 */
#include "rows_facts.h"
#include "view_parts.h"

#include <stdio.h>
#include <string.h>

#define NARROW_COLS    24
#define NOTE_ROWS_MOST 3

bool status_any(const struct board *board)
{
    return board->counts[BOARD_FAILED] > 0 || board->ended || board->note_us >= 0;
}

/* "Sydney (exit 1)"; the width it takes, or 0 where it does not fit in `room`. */
static int put_failed(struct pen *pen, const struct scene *scene, const struct board_job *job,
                      bool first, int room)
{
    struct row row;
    int width;

    rows_row(scene->board, job, scene->now_us, &row);
    width = (first ? 1 : 2) + width_text(row.name) + 3 + width_text(row.brief);
    if (width > room && !first)
        return 0;
    pen_put(pen, STYLE_WARNING, first ? " " : ", ");
    if (width > room && room < NARROW_COLS) { /* the name is what can be looked for */
        pen_name(pen, STYLE_WARNING, row.name, room - 1, scene->glyphs->ellipsis);
        return width;
    }
    pen_name(pen, STYLE_WARNING, row.name, room - 4 - width_text(row.brief),
             scene->glyphs->ellipsis);
    pen_printf(pen, STYLE_WARNING, " (%s)", row.brief);
    return width;
}

static void name_failed(struct pen *pen, const struct scene *scene)
{
    const struct board *board = scene->board;
    uint32_t named = 0, all = board->counts[BOARD_FAILED];
    bool wide = pen_room(pen) >= NARROW_COLS;

    for (uint32_t i = 0; i < board->failure_count && named < all; i++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(board, board->failures[i], &unpacked);
        int reserve = all - named > 1 && wide ? 16 : 0;
        if (job == NULL)
            continue;
        if (put_failed(pen, scene, job, named == 0, pen_room(pen) - reserve) == 0)
            break;
        named++;
    }
    if (wide && named < all)
        pen_printf(pen, STYLE_WARNING, " and %u more", all - named);
}

static void draw_failed(const struct scene *scene, struct pen *pen)
{
    const uint32_t *counts = scene->board->counts;
    uint32_t all = jobs_in_all(scene->board, scene->ui);

    pen_put(pen, STYLE_WARNING, scene->glyphs->warning);
    if (pen_room(pen) < 40)
        pen_printf(pen, STYLE_WARNING, " %u failed:", counts[BOARD_FAILED]);
    else
        pen_printf(pen, STYLE_WARNING, " %u of %u%s %s failed:", counts[BOARD_FAILED], all,
                   scene->ui->more ? "+" : "", workers_word(scene));
    name_failed(pen, scene);
}

static void draw_verdict(const struct scene *scene, struct pen *pen)
{
    const uint32_t *counts = scene->board->counts;
    uint32_t all = scene->board->job_count;

    if (all == 0) {
        pen_put(pen, STYLE_DIM, "nothing was run");
        return;
    }
    if (counts[BOARD_OK] == all) {
        pen_put(pen, STYLE_OK, state_glyph(scene->glyphs, BOARD_OK));
        pen_printf(pen, STYLE_OK, " %u of %u %s succeeded", all, all, workers_word(scene));
        return;
    }
    pen_put(pen, STYLE_WAITING, state_glyph(scene->glyphs, BOARD_SKIPPED));
    pen_printf(pen, STYLE_PLAIN, " %u of %u %s succeeded", scene->board->end.as.ended.succeeded,
               all, workers_word(scene));
    if (counts[BOARD_SKIPPED] > 0)
        pen_printf(pen, STYLE_PLAIN, ", %u skipped", counts[BOARD_SKIPPED]);
}

/* How much of a text stands in a line: up to a blank, or all that fits of a word that is longer. */
static size_t line_bytes(const char *text, int cols)
{
    size_t size = strlen(text), fits = width_cut(text, size, cols, NULL), at = fits;

    if (fits == size || cols <= 0)
        return size;
    while (at > 0 && text[at] != ' ')
        at--;
    return at > 0 ? at : fits > 0 ? fits : size;
}

/* Left of a note: a blank where there is room, its sign, a blank. */
static int note_margin(int cols)
{
    return cols >= 60 ? 3 : 2;
}

int note_rows(const struct board *board, int cols)
{
    const char *text = board->note;
    int rows = 0;

    while (*text != '\0' && rows < NOTE_ROWS_MOST) {
        text += line_bytes(text, cols - note_margin(cols) - (cols >= 60));
        text += *text == ' ';
        rows++;
    }
    return board->note_us >= 0 && rows == 0 ? 1 : rows;
}

void note_draw(const struct scene *scene, struct area area)
{
    const struct board *board = scene->board;
    struct pen pen = pen_at(scene->grid, &area, 0);
    uint32_t style = board->note_error != 0 ? STYLE_WARNING : STYLE_NOTE;

    const char *text = board->note;

    pen_skip(&pen, area.cols >= 60);
    pen_put(&pen, style, board->note_error != 0 ? scene->glyphs->warning : scene->glyphs->right);
    for (int row = 0; row < area.rows && *text != '\0'; row++) {
        size_t bytes;
        pen = pen_at(scene->grid, &area, row);
        pen_skip(&pen, note_margin(area.cols));
        pen.end -= area.cols >= 60;
        bytes = line_bytes(text, pen_room(&pen));
        if (row + 1 == area.rows)
            pen_cut(&pen, style, text, pen_room(&pen), scene->glyphs->ellipsis);
        else
            pen_bytes(&pen, style, text, bytes);
        text += bytes;
        text += *text == ' ';
    }
}

/* What failed, else the verdict, else, where it has no row of its own, the note. */
void status_draw(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);
    struct layout at;

    pen_skip(&pen, area.cols >= 60 ? 1 : 0);
    if (scene->board->counts[BOARD_FAILED] > 0) {
        draw_failed(scene, &pen);
        return;
    }
    if (scene->board->ended) {
        draw_verdict(scene, &pen);
        return;
    }
    view_layout(&at, scene->board, scene->ui, scene->grid->rows, scene->grid->cols);
    if (scene->board->note_us >= 0 && at.note_rows == 0)
        note_draw(scene, area);
}
