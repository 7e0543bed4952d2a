/*
 * canvas.h - a picture of lines, boxes and text, written as SVG whose text stays text, or as lines
 * for the program that makes PNG and PDF of them (cairo.c). Pure.
 *
 * The lines of a drawing, one call each, numbers with blanks between:
 *
 *     page WIDTH HEIGHT TITLE...
 *     rect X Y WIDTH HEIGHT RRGGBB
 *     line X Y X Y RRGGBB [dash]
 *     path RRGGBB full|dash X Y X Y ...
 *     text X Y SIZE start|middle|end normal|bold RRGGBB TEXT...
 */
#ifndef FB_DRAW_CANVAS_H
#define FB_DRAW_CANVAS_H

#include "base/text.h"

#include <stdbool.h>

/* What a thing is: its class in SVG, its colour on light and on dark. */
#define CANVAS_INKS(X)                                                                             \
    X(PAGE, "page", 0xffffff, 0x14171c)                                                            \
    X(TEXT, "text", 0x1f2328, 0xe6e6e6)                                                            \
    X(DIM, "dim", 0x656d76, 0x9aa4b0)                                                              \
    X(GRID, "grid", 0xd8dee4, 0x30363d)                                                            \
    X(STARTS, "starts", 0x56b4e9, 0x56b4e9)                                                        \
    X(RUNS, "runs", 0x0072b2, 0x3b9ddd)                                                            \
    X(OK, "ok", 0x009e73, 0x1fb98d)                                                                \
    X(FAILED, "failed", 0xd55e00, 0xff7f2a)                                                        \
    X(ZOMBIE, "zombie", 0xcc79a7, 0xcc79a7)                                                        \
    X(OTHER, "other", 0xe69f00, 0xe69f00)

enum canvas_ink {
#define CANVAS_ENUM(ink, name, light, dark) CANVAS_##ink,
    CANVAS_INKS(CANVAS_ENUM)
#undef CANVAS_ENUM
        CANVAS_INK_COUNT
};

enum canvas_kind {
    CANVAS_SVG,    /* a file */
    CANVAS_INLINE, /* SVG in a page that has the styles */
    CANVAS_DRAWING,
};

enum canvas_anchor { CANVAS_START, CANVAS_MIDDLE, CANVAS_END };

struct canvas {
    struct text *out;
    enum canvas_kind kind;
    bool dashed; /* lines and paths from now on */
};

void canvas_page(struct canvas *canvas, double width, double height, const char *title);
void canvas_end(struct canvas *canvas);
/* A part of the picture that says `title` when it is pointed at; not within another. */
void canvas_group(struct canvas *canvas, const char *title);
void canvas_group_end(struct canvas *canvas);
void canvas_rect(struct canvas *canvas, double x, double y, double width, double height,
                 enum canvas_ink ink);
void canvas_line(struct canvas *canvas, double x, double y, double to_x, double to_y,
                 enum canvas_ink ink);
/* [count] points, x and y. */
void canvas_path(struct canvas *canvas, const double (*points)[2], int count, enum canvas_ink ink);
/* One line of any bytes. `size` in pixels; below 0: bold. */
void canvas_text(struct canvas *canvas, double x, double y, double size, enum canvas_anchor anchor,
                 enum canvas_ink ink, const char *string);

/* The styles: of a picture alone, or of a `page` with inline ones, which may choose light or dark
 * by data-theme. */
void canvas_styles(struct text *out, bool page);

/* The next step of an axis: 1, 2 or 5 times a power of ten, at least `least`. */
double canvas_step(double least);

#endif
