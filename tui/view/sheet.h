/*
 * sheet.h - lines of a label and a text each, made for a width and moved up and down: what takes
 * the screen for itself. Pure.
 */
#ifndef FB_VIEW_SHEET_H
#define FB_VIEW_SHEET_H

#include "base/text.h"
#include "inside.h"

struct sheet {
    struct text text;
    struct sheet_row {
        const char *label; /* NULL: the text goes on */
        size_t at, size;   /* in `text` */
        uint32_t style;
    } * rows;
    size_t count, room;
    int cols, label_cols; /* label_cols 0: labels stand in the text */
};

void view_sheet_fini(struct sheet *sheet);
/* A text, broken at blanks where it is wider than the sheet. "": a row of its own, empty. */
void view_sheet_put(struct sheet *sheet, const char *label, uint32_t style, const char *text);
void view_sheet_printf(struct sheet *sheet, const char *label, uint32_t style, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));
/* From the row `top` on; what is before and after that is shown by a sign. */
void view_sheet_draw(const struct scene *scene, const struct sheet *sheet, struct area area,
                     int top);

#endif
