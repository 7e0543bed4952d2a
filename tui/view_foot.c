/*
 * view_foot.c - the last row: what is asked, what was said, whom the end still waits for, else the
 * keys, from their list. Where the screen has no row for the verdict and the failed, it is here.
 */
#include "keys.h"
#include "view_parts.h"

#include <string.h>

#define GAP         3
#define NARROW_COLS 40

/* ------------------------------------------------------------------- keys */

/* A group of neighbours with one rank and one word: "↑↓ select". */
struct hint {
    const struct keys_row *rows;
    size_t count;
    int cols;
};

#define HINTS_MOST 32

static void key_names(const struct hint *hint, const struct glyphs *glyphs, char out[64])
{
    char one[16];
    size_t length = 0;

    for (size_t i = 0; i < hint->count; i++) {
        const char *name = keys_name(hint->rows[i].keys[0], glyphs, one);
        size_t size = strlen(name);
        if (length + size + 2 > 64)
            break;
        if (length > 0 && size > 4)
            out[length++] = '/';
        memcpy(out + length, name, size);
        length += size;
    }
    out[length] = '\0';
}

/* Hints in the order of the list; their number. */
static size_t find_hints(const struct scene *scene, struct hint hints[HINTS_MOST])
{
    size_t row_count, count = 0;
    const struct keys_row *rows = keys_rows(&row_count);
    char names[64];

    for (size_t i = 0; i < row_count && count < HINTS_MOST; i++) {
        const struct keys_row *row = &rows[i];
        struct hint *last = count > 0 ? &hints[count - 1] : NULL;
        if (row->foot_rank == 0 || (row->boards & scene->ui->keys) == 0)
            continue;
        if (last != NULL && last->rows + last->count == row &&
            last->rows->foot_rank == row->foot_rank)
            last->count++;
        else
            hints[count++] = (struct hint){ row, 1, 0 };
    }
    for (size_t i = 0; i < count; i++) {
        key_names(&hints[i], scene->glyphs, names);
        hints[i].cols = width_text(names) + 1 + width_text(hints[i].rows->foot_word);
    }
    return count;
}

/* By rank; few of them, so the simplest sort. */
static void sort_hints(struct hint *hints, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct hint hint = hints[i];
        size_t at = i;
        for (; at > 0 && hints[at - 1].rows->foot_rank > hint.rows->foot_rank; at--)
            hints[at] = hints[at - 1];
        hints[at] = hint;
    }
}

static void draw_keys(const struct scene *scene, struct pen *pen)
{
    struct hint hints[HINTS_MOST];
    size_t count = find_hints(scene, hints);
    char names[64];

    sort_hints(hints, count);
    for (size_t i = 0; i < count && hints[i].cols <= pen_room(pen); i++) {
        key_names(&hints[i], scene->glyphs, names);
        pen_put(pen, STYLE_KEY, names);
        pen_skip(pen, 1);
        pen_put(pen, STYLE_DIM, hints[i].rows->foot_word);
        pen_skip(pen, GAP);
    }
}

/* ------------------------------------------------------------------ others */

static void draw_help_keys(const struct scene *scene, struct pen *pen)
{
    static const char back[] = "any other key";

    pen_put(pen, STYLE_KEY, scene->glyphs->up);
    pen_put(pen, STYLE_KEY, scene->glyphs->down);
    pen_skip(pen, 1);
    pen_put(pen, STYLE_DIM, "scroll");
    pen_skip(pen, GAP);
    if (pen_room(pen) < (int)sizeof back + 4)
        return;
    pen_put(pen, STYLE_KEY, back);
    pen_skip(pen, 1);
    pen_put(pen, STYLE_DIM, "back");
}

static void draw_prompt(const struct scene *scene, struct pen *pen)
{
    const char *typed = scene->ui->typed;
    int width = width_text(typed), room;

    room = width == 0 ? pen_room(pen) - 2 : pen_room(pen) * 3 / 4;
    pen_cut(pen, STYLE_KEY, scene->ui->prompt, room, scene->glyphs->ellipsis);
    pen_skip(pen, 1);
    room = pen_room(pen) - 1;
    if (width > room) { /* the end of what is typed is what is looked at */
        size_t from = width_cut(typed, strlen(typed), width - room, NULL);
        typed += from;
    }
    pen_put(pen, STYLE_PLAIN, typed);
    pen_put(pen, STYLE_PLAIN | STYLE_SELECTED, " ");
}

/* Whom the end still waits for. */
static void draw_stopping(const struct scene *scene, struct pen *pen)
{
    const struct rows *rows = scene->rows;
    bool wide = pen_room(pen) >= NARROW_COLS;
    size_t named = 0;

    if (wide) {
        pen_put(pen, STYLE_WARNING, scene->ui->stop_word);
        pen_put(pen, STYLE_WARNING, ": ");
        if (pen_room(pen) >= 60)
            pen_right(pen, STYLE_DIM,
                      scene->ui->killing ? "Ctrl-C: leave them" : "Ctrl-C: kill now", 3);
    }
    pen_put(pen, STYLE_WARNING, rows->living > 0 ? "waits for " : "nothing runs any more");
    for (; named < rows->named_count; named++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(scene->board, rows->named[named], &unpacked);
        int reserve = rows->living - named > 1 && pen_room(pen) > NARROW_COLS ? 16 : 0;
        if (job == NULL || (named > 0 && width_text(job->name) + 2 > pen_room(pen) - reserve))
            break;
        pen_put(pen, STYLE_WARNING, named > 0 ? ", " : "");
        pen_name(pen, STYLE_WARNING, job->name, pen_room(pen) - reserve, scene->glyphs->ellipsis);
    }
    if (wide && named < rows->living && named > 0)
        pen_printf(pen, STYLE_WARNING, " and %u more", rows->living - (uint32_t)named);
}

void foot_draw(const struct scene *scene, struct area area, bool status)
{
    const struct ui *ui = scene->ui;
    struct pen pen = pen_at(scene->grid, &area, 0);

    pen_skip(&pen, area.cols >= 60);
    if (ui->prompt != NULL)
        draw_prompt(scene, &pen);
    else if (ui->message[0] != '\0')
        pen_cut(&pen, STYLE_NOTE, ui->message, pen_room(&pen), scene->glyphs->ellipsis);
    else if (ui->stopping && !scene->board->ended)
        draw_stopping(scene, &pen);
    else if (status && status_any(scene->board))
        status_draw(scene, area);
    else if (ui->help)
        draw_help_keys(scene, &pen);
    else
        draw_keys(scene, &pen);
}
