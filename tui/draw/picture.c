/*
 * picture.c - a grid as SVG, for manuals and reports: what stands in the picture is what the board
 * drew. Each run of cells in one style is one <text> as wide as its columns, so that a reader's
 * font cannot shift them; text can be searched and read aloud. Pure.
 */
#include "picture.h"

#include "markup.h"
#include "theme.h"

#include <stdint.h>
#include <string.h>

#define CELL_WIDTH  8
#define CELL_HEIGHT 17
#define MARGIN      10
#define BASELINE    13

/* The 16 first colours differ from terminal to terminal; these are xterm's. */
static uint32_t palette(int color)
{
    static const uint32_t first[16] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x3a6ee8, 0xcd00cd,
                                        0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                        0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff };
    uint32_t rgb = 0;

    if (color < 16)
        return first[color];
    if (color >= 232)
        return (uint32_t)(8 + 10 * (color - 232)) * 0x010101;
    color -= 16;
    for (int part = 36; part > 0; part /= 6) {
        int level = color / part % 6;
        rgb = rgb << 8 | (uint32_t)(level == 0 ? 0 : 55 + 40 * level);
    }
    return rgb;
}

static void put_escaped(struct text *out, const char *title)
{
    size_t at = 0;
    uint32_t point;
    int width;

    while ((width = width_next(title, strlen(title), &at, &point)) >= 0)
        markup_point(out, point);
}

struct paint {
    uint32_t front, back;
    bool back_set, bold, dim, italic, underline;
};

static struct paint paint_of(uint32_t style, bool light)
{
    struct look look = theme_look(light ? PALETTE_LIGHT : PALETTE_DARK, style, 256);
    uint32_t text = light ? 0x1f2328 : 0xe6e6e6, page = light ? 0xffffff : 0x14171c;
    struct paint paint = {
        .front = look.front < 0 ? text : palette(look.front),
        .back = look.back < 0 ? page : palette(look.back),
        .back_set = look.back >= 0,
        .bold = look.attributes & LOOK_BOLD,
        .dim = look.attributes & LOOK_DIM,
        .italic = look.attributes & LOOK_ITALIC,
        .underline = look.attributes & LOOK_UNDERLINE,
    };

    if (look.attributes & LOOK_REVERSE) {
        uint32_t front = paint.front;
        paint.front = paint.back;
        paint.back = front;
        paint.back_set = true;
    }
    return paint;
}

static void put_run(struct text *out, const struct grid *grid, int row, int first, int end,
                    bool light)
{
    struct paint paint = paint_of(grid_at(grid, row, first)->style, light);
    int x = MARGIN + first * CELL_WIDTH, y = MARGIN + row * CELL_HEIGHT;
    int width = (end - first) * CELL_WIDTH;
    bool blank = true;

    for (int col = first; col < end; col++)
        blank = blank && grid_at(grid, row, col)->base == ' ';
    if (paint.back_set)
        text_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n", x,
                    y, width, CELL_HEIGHT, paint.back);
    if (blank)
        return;
    text_printf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"%s%s%s%s>", x,
                y + BASELINE, width, paint.front, paint.bold ? " font-weight=\"bold\"" : "",
                paint.dim ? " opacity=\"0.65\"" : "", paint.italic ? " font-style=\"italic\"" : "",
                paint.underline ? " text-decoration=\"underline\"" : "");
    for (int col = first; col < end; col++) {
        const uint32_t *marks = grid_marks(grid, row, col);
        if (grid_at(grid, row, col)->base == 0)
            continue;
        markup_point(out, grid_at(grid, row, col)->base);
        for (int i = 0; i < GRID_MARKS_MOST && marks[i] != 0; i++)
            markup_point(out, marks[i]);
    }
    text_puts(out, "</text>\n");
}

/* Runs break at a blank gap too: one wide gap must not be stretched with the text. */
static bool joins(const struct grid *grid, int row, int first, int col)
{
    const struct grid_cell *cell = grid_at(grid, row, col), *before = grid_at(grid, row, col - 1);

    return cell->style == grid_at(grid, row, first)->style &&
           (cell->base == ' ') == (before->base == ' ');
}

void picture_svg(struct text *out, const struct grid *grid, const char *title, bool light)
{
    int width = grid->cols * CELL_WIDTH + 2 * MARGIN;
    int height = grid->rows * CELL_HEIGHT + 2 * MARGIN;

    text_printf(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\" role=\"img\" xml:space=\"preserve\" font-size=\"13\" "
                "font-family=\"DejaVu Sans Mono, Liberation Mono, Menlo, Consolas, monospace\">\n"
                "<title>",
                width, height, width, height);
    put_escaped(out, title);
    text_printf(out, "</title>\n<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#%06x\"/>\n",
                width, height, light ? 0xffffff : 0x14171c);
    for (int row = 0; row < grid->rows; row++) {
        int first = 0;
        for (int col = 1; col <= grid->cols; col++) {
            if (col < grid->cols && joins(grid, row, first, col))
                continue;
            put_run(out, grid, row, first, col, light);
            first = col;
        }
    }
    text_puts(out, "</svg>\n");
}
