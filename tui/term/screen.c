/*
 * screen.c - grid -> curses. A row that differs from the last frame is handed to curses from its
 * first to its last change, into what the terminal is to show (newscr): a window of curses between
 * them would be a third copy of it. curses finds the shortest way to make it so. Cells come
 * as the grid promises: no control, nothing that acts on others, wide characters whole; so each is
 * written as it is and none can move what stands after it.
 */
#include "screen.h"

#include "term.h"

#include <curses.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct {
    struct grid last; /* 0x0 before the first frame */
    cchar_t *line;    /* one row of cells */
    int line_room;
    int colors;
    enum palette palette;
    bool repaint;
    /* the style that was looked up last: neighbours mostly share it */
    uint32_t style;
    attr_t attributes;
    int pair;
} the;

int screen_open(bool color, enum palette palette)
{
    memset(&the, 0, sizeof the);
    the.style = UINT32_MAX;
    the.palette = palette;
    if (!has_colors())
        return 0;
    start_color();
    use_default_colors();
    the.colors = color ? COLORS : 0;
    return the.colors;
}

void screen_palette(enum palette palette)
{
    the.repaint |= palette != the.palette;
    the.palette = palette;
    the.style = UINT32_MAX;
}

void screen_close(void)
{
    grid_close(&the.last);
    free(the.line);
    memset(&the, 0, sizeof the);
}

void screen_resize(int *rows, int *cols)
{
    term_size(rows, cols);
    if (is_term_resized(*rows, *cols))
        resizeterm(*rows, *cols);
    the.repaint = true;
}

void screen_forget(void)
{
    the.repaint = true;
}

static void find_style(uint32_t style)
{
    static const struct {
        int look;
        attr_t attribute;
    } table[] = { { LOOK_BOLD, A_BOLD },
                  { LOOK_DIM, A_DIM },
                  { LOOK_ITALIC, A_ITALIC },
                  { LOOK_UNDERLINE, A_UNDERLINE },
                  { LOOK_REVERSE, A_REVERSE } };
    struct look look = theme_look(the.palette, style, the.colors);

    the.style = style;
    the.attributes = A_NORMAL;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (look.attributes & table[i].look)
            the.attributes |= table[i].attribute;
    the.pair = 0;
    if (look.front >= 0 || look.back >= 0)
        the.pair = alloc_pair(look.front, look.back);
    if (the.pair < 0)
        the.pair = 0;
}

static void put_cell(cchar_t *out, const struct grid_cell *cell, const uint32_t *marks)
{
    wchar_t text[GRID_MARKS_MOST + 2] = { (wchar_t)cell->base };

    for (int i = 0; i < GRID_MARKS_MOST; i++)
        text[i + 1] = (wchar_t)marks[i];
    if (cell->style != the.style)
        find_style(cell->style);
    setcchar(out, text, the.attributes, 0, &the.pair);
}

static void put_row(void *context, int row, int first, int last)
{
    const struct grid *grid = context;
    int count = 0;

    for (int col = first; col <= last; col++) {
        const struct grid_cell *cell = grid_at(grid, row, col);
        if (cell->base != 0)
            put_cell(&the.line[count++], cell, grid_marks(grid, row, col));
    }
    mvwadd_wchnstr(newscr, row, first, the.line, count);
}

static int make_room(const struct grid *grid)
{
    cchar_t *line;

    if (grid->cols > the.line_room) {
        line = realloc(the.line, (size_t)grid->cols * sizeof *line);
        if (line == NULL)
            return -ENOMEM;
        the.line = line;
        the.line_room = grid->cols;
    }
    if (the.last.rows == grid->rows && the.last.cols == grid->cols)
        return 0;
    the.repaint = true;
    return grid_resize(&the.last, grid->rows, grid->cols);
}

int screen_draw(const struct grid *grid)
{
    struct grid none = { 0 };
    int r = make_room(grid);

    if (r < 0)
        return r;
    if (the.repaint) {
        werase(newscr);
        clearok(curscr, TRUE);
    }
    grid_diff(the.repaint ? &none : &the.last, grid, put_row, (void *)grid);
    the.repaint = grid_copy(&the.last, grid) < 0;
    doupdate();
    return 0;
}
