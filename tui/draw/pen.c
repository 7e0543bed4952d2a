/*
 * pen.c - a row is written from left to right, and what no longer fits is left out. Everything goes
 * through grid_put(), so nothing it writes can leave its field.
 */
#include "pen.h"

#include <stdarg.h>
#include <string.h>

#define NAME_LEAST 8 /* columns: below, only the front of a name is shown */

struct pen pen_at(struct grid *grid, const struct area *area, int row)
{
    bool there = row >= 0 && row < area->rows && area->cols > 0;

    return (struct pen){ grid, area->row + row, area->col, area->col + (there ? area->cols : 0) };
}

int pen_room(const struct pen *pen)
{
    return pen->end > pen->col ? pen->end - pen->col : 0;
}

void pen_bytes(struct pen *pen, uint32_t style, const char *bytes, size_t size)
{
    pen->col += grid_put_bytes(pen->grid, pen->row, pen->col, pen_room(pen), style, bytes, size);
}

void pen_put(struct pen *pen, uint32_t style, const char *text)
{
    pen_bytes(pen, style, text, strlen(text));
}

void pen_cut(struct pen *pen, uint32_t style, const char *text, int cols, const char *ellipsis)
{
    int width = width_text(text);

    if (cols > pen_room(pen))
        cols = pen_room(pen);
    if (width < cols)
        cols = width;
    if (cols <= 0)
        return;
    grid_field(pen->grid, pen->row, pen->col, cols, style, ALIGN_LEFT, text, ellipsis);
    pen->col += cols;
}

/* Where the last `cols` columns of a text begin. */
static size_t tail_of(const char *text, size_t size, int width, int cols)
{
    size_t at = width_cut(text, size, width - cols, NULL);
    uint32_t point;

    while (width_bytes(text + at, size - at) > cols) /* a wide character lay across the border */
        width_next(text, size, &at, &point);
    return at;
}

void pen_name(struct pen *pen, uint32_t style, const char *name, int cols, const char *ellipsis)
{
    size_t size = strlen(name), head, tail;
    int width = width_bytes(name, size), dots = width_text(ellipsis), used, end;

    if (cols > pen_room(pen))
        cols = pen_room(pen);
    if (width <= cols || cols < NAME_LEAST) {
        pen_cut(pen, style, name, cols, ellipsis);
        return;
    }
    end = pen->col + cols;
    tail = tail_of(name, size, width, (cols - dots) * 2 / 3);
    head = width_cut(name, size, cols - dots - width_bytes(name + tail, size - tail), &used);
    pen_bytes(pen, style, name, head);
    pen_put(pen, style, ellipsis);
    pen_bytes(pen, style, name + tail, size - tail);
    pen->col = end;
}

void pen_skip(struct pen *pen, int cols)
{
    pen->col += cols < pen_room(pen) ? cols : pen_room(pen);
}

void pen_fill(struct pen *pen, uint32_t style, const char *glyph, int cols)
{
    if (cols > pen_room(pen))
        cols = pen_room(pen);
    if (cols <= 0)
        return;
    grid_fill(pen->grid, pen->row, pen->col, cols, style, glyph);
    pen->col += cols;
}

void pen_printf(struct pen *pen, uint32_t style, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    pen_put(pen, style, text);
}

bool pen_right(struct pen *pen, uint32_t style, const char *text, int gap)
{
    int width = width_text(text);

    if (width + gap > pen_room(pen))
        return false;
    grid_put(pen->grid, pen->row, pen->end - width, width, style, text);
    pen->end -= width + gap;
    return true;
}
