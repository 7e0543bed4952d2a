/* sheet.c - labels and texts, broken into rows when they are put. */
#include "sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN 2

void view_sheet_fini(struct sheet *sheet)
{
    text_fini(&sheet->text);
    free(sheet->rows);
    *sheet = (struct sheet){ 0 };
}

static void put_row(struct sheet *sheet, const char *label, uint32_t style, const char *bytes,
                    size_t size)
{
    struct sheet_row *wider;

    if (sheet->count == sheet->room) {
        size_t room = sheet->room * 2 + 32;
        wider = reallocarray(sheet->rows, room, sizeof *wider);
        if (wider == NULL)
            return;
        sheet->rows = wider;
        sheet->room = room;
    }
    sheet->rows[sheet->count++] = (struct sheet_row){ label, sheet->text.size, size, style };
    text_put(&sheet->text, bytes, size);
    sheet->count -= sheet->text.failed; /* without memory it is left out */
}

/* How much of the front goes on one row: up to a blank, if there is one in its second half. */
static size_t row_size(const char *text, size_t size, int cols)
{
    size_t fits = width_cut(text, size, cols, NULL), blank = fits;

    if (fits >= size || fits == 0)
        return size;
    while (blank > fits / 2 && text[blank] != ' ')
        blank--;
    return text[blank] == ' ' ? blank : fits;
}

/* Where labels have no columns of their own it stands before the text. */
static void put_labelled(struct sheet *sheet, const char *label, uint32_t style, const char *text)
{
    struct text both = { 0 };

    text_printf(&both, "%s: %s", label, text);
    view_sheet_put(sheet, NULL, style, text_string(&both));
    text_fini(&both);
}

void view_sheet_put(struct sheet *sheet, const char *label, uint32_t style, const char *text)
{
    size_t left = strlen(text);
    int cols = sheet->cols - sheet->label_cols - 2 * MARGIN;

    if (label != NULL && sheet->label_cols == 0) {
        put_labelled(sheet, label, style, text);
        return;
    }
    do {
        size_t size = row_size(text, left, cols > 8 ? cols : 8);
        put_row(sheet, label, style, text, size);
        label = NULL;
        text += size;
        left -= size;
        while (left > 0 && *text == ' ') {
            text++;
            left--;
        }
    } while (left > 0);
}

void view_sheet_printf(struct sheet *sheet, const char *label, uint32_t style, const char *format,
                       ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    view_sheet_put(sheet, label, style, text);
}

void view_sheet_draw(const struct scene *scene, const struct sheet *sheet, struct area area,
                     int top)
{
    for (int row = 0; row < area.rows; row++)
        grid_fill(scene->grid, area.row + row, area.col, area.cols, STYLE_PLAIN, " ");
    for (int row = 0; row < area.rows && (size_t)top + (size_t)row < sheet->count; row++) {
        const struct sheet_row *line = &sheet->rows[top + row];
        struct pen pen = pen_at(scene->grid, &area, row);
        pen_skip(&pen, MARGIN);
        if (line->label != NULL)
            pen_put(&pen, STYLE_DIM, line->label);
        pen.col = area.col + MARGIN + sheet->label_cols;
        pen_bytes(&pen, line->style, sheet->text.bytes + line->at, line->size);
    }
    if ((size_t)top + (size_t)area.rows < sheet->count && area.rows > 0) {
        struct pen pen = pen_at(scene->grid, &area, area.rows - 1);
        pen_right(&pen, STYLE_NOTE, scene->glyphs->down, 0);
    }
}
