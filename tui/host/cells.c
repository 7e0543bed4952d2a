/* cells.c - a desk without a terminal, through the public calls. */
#include "inside.h"

#include "base/sized.h"
#include "base/utf8.h"
#include "desk/desk.h"
#include "draw/picture.h"
#include "draw/theme.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct fb_cells {
    struct desk desk;
    struct host_locale locale;
    enum palette palette;
    char *title;
};

struct fb_cells *fb_cells_close(struct fb_cells *cells)
{
    if (cells == NULL)
        return NULL;
    desk_close(&cells->desk);
    host_locale_fini(&cells->locale);
    free(cells->title);
    free(cells);
    return NULL;
}

static int fill(struct fb_cells *cells, int rows, int columns,
                const struct fb_board_options *options)
{
    struct opt opt = { 0 };
    int r = host_opt(&opt, options), r2;

    r2 = desk_open(&cells->desk, KEYS_RUN, options->ascii);
    if (r == 0)
        r = r2;
    if (r == 0)
        r = host_locale_open(&cells->locale, "C.UTF-8");
    if (r == 0 && options->title != NULL && (cells->title = strdup(options->title)) == NULL)
        r = -ENOMEM;
    if (r < 0)
        return r;
    cells->palette = options->theme == FB_BOARD_LIGHT       ? PALETTE_LIGHT
                     : options->theme == FB_BOARD_PROJECTOR ? PALETTE_PROJECTOR
                                                            : PALETTE_DARK;
    if (opt.screen.projector)
        desk_project(&cells->desk, true);
    front_show_pane(&cells->desk, opt.screen.pane);
    return desk_resize(&cells->desk, rows, columns);
}

int fb_cells_open_sized(struct fb_cells **out, int rows, int columns,
                        const struct fb_board_options *theirs, size_t size)
{
    struct fb_board_options options = { 0 };
    struct fb_cells *cells;
    int r = theirs != NULL ? sized_copy(&options, sizeof options, theirs, size) : 0;

    *out = NULL;
    if (r < 0)
        return r;
    if (rows < 1 || columns < 1)
        return -EINVAL;
    cells = calloc(1, sizeof *cells);
    if (cells == NULL)
        return -ENOMEM;
    r = fill(cells, rows, columns, &options);
    if (r < 0)
        cells = fb_cells_close(cells);
    *out = cells;
    return r;
}

int fb_cells_put(struct fb_cells *cells, const struct fb_event *event)
{
    locale_t before = host_locale_enter(&cells->locale);
    struct fb_event own = *event;

    if (own.kind == FB_RUN && cells->title != NULL)
        own.as.run.title = cells->title;
    desk_apply(&cells->desk, &own);
    host_locale_leave(before);
    return cells->desk.broken ? -ENOMEM : 0;
}

int fb_cells_press(struct fb_cells *cells, int key)
{
    struct press_mouse none = { 0 };
    locale_t before;

    if (key < 1 || key > 0x10FFFF)
        return -EINVAL;
    before = host_locale_enter(&cells->locale);
    (void)desk_press(&cells->desk, key, &none);
    host_locale_leave(before);
    return 0;
}

int fb_cells_draw(struct fb_cells *cells, int64_t at_us)
{
    locale_t before = host_locale_enter(&cells->locale);

    cells->desk.changed = cells->desk.stale = true;
    desk_draw(&cells->desk, at_us);
    host_locale_leave(before);
    return cells->desk.broken ? -ENOMEM : 0;
}

/* ---------------------------------------------------------------- what was drawn */

#define CELL_BYTES (4 * (1 + GRID_MARKS_MOST)) /* of UTF-8, at most */

/* How many they are. */
static size_t write_cell(char out[CELL_BYTES], const struct grid *grid, int row, int column)
{
    const uint32_t *marks = grid_marks(grid, row, column);
    size_t size = utf8_write(out, grid_at(grid, row, column)->base);

    for (int i = 0; i < GRID_MARKS_MOST && marks[i] != 0; i++)
        size += utf8_write(out + size, marks[i]);
    return size;
}

static bool half_follows(const struct fb_cells *cells, int row, int column)
{
    const struct grid_cell *after = grid_at(&cells->desk.grid, row, column + 1);

    return after != NULL && after->base == 0;
}

int fb_cells_at(const struct fb_cells *cells, int row, int column, struct fb_cell *out)
{
    const struct grid_cell *cell = grid_at(&cells->desk.grid, row, column);
    struct look look;

    _Static_assert(sizeof out->text > CELL_BYTES, "a cell, and its end");
    *out = (struct fb_cell){ .front = -1, .back = -1 };
    if (cell == NULL)
        return -EINVAL;
    if (cell->base != 0) {
        write_cell(out->text, &cells->desk.grid, row, column); /* after it are zeros */
        out->columns = half_follows(cells, row, column) ? 2 : 1;
    }
    look = theme_look(cells->palette, cell->style, 256);
    out->front = look.front;
    out->back = look.back;
    out->bold = (look.attributes & LOOK_BOLD) != 0;
    out->dim = (look.attributes & LOOK_DIM) != 0;
    out->italic = (look.attributes & LOOK_ITALIC) != 0;
    out->underline = (look.attributes & LOOK_UNDERLINE) != 0;
    out->reverse = (look.attributes & LOOK_REVERSE) != 0;
    return 0;
}

int fb_cells_text(const struct fb_cells *cells, int row, char *text, size_t size)
{
    const struct grid *grid = &cells->desk.grid;
    size_t used = 0, end = 0;

    if (row < 0 || row >= grid->rows || size == 0)
        return -EINVAL;
    for (int col = 0; col < grid->cols; col++) {
        char bytes[CELL_BYTES];
        const struct grid_cell *cell = grid_at(grid, row, col);
        size_t more = cell->base != 0 ? write_cell(bytes, grid, row, col) : 0;
        if (used + more >= size)
            break;
        memcpy(text + used, bytes, more);
        used += more;
        if (more > 0 && cell->base != ' ')
            end = used;
    }
    text[end] = '\0';
    return 0;
}

int fb_cells_svg(const struct fb_cells *cells, const char *title, char **out)
{
    locale_t before = host_locale_enter(&cells->locale);
    struct text text = { 0 };

    picture_svg(&text, &cells->desk.grid, title != NULL ? title : "",
                cells->palette != PALETTE_DARK);
    host_locale_leave(before);
    *out = text.failed ? NULL : strdup(text_string(&text));
    text_fini(&text);
    return *out == NULL ? -ENOMEM : 0;
}
