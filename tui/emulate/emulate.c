/*
 * emulate.c - libtsm behind our own types. It is asked for no history, which is where it loses
 * memory (each line of it, when a screen is given back): what was on the screen before is read from
 * the bytes. Its cells become cells of a grid one by one, each in the place that it has: where the
 * two differ about the width of a character, one cell is wrong and none beside it.
 */
#include "emulate.h"

#include "base/utf8.h"
#include "draw/theme.h"

#include <errno.h>

#define SIZE_MOST 1000

#ifdef FB_TSM

#include <libtsm.h>
#include <stdlib.h>

#define CHARACTER_BYTES 4

struct emulate {
    struct tsm_screen *screen;
    struct tsm_vte *parser;
    emulate_answer *answer; /* while bytes go in */
    void *context;
};

bool emulate_there(void)
{
    return true;
}

static void answer(struct tsm_vte *parser, const char *bytes, size_t size, void *context)
{
    struct emulate *terminal = context;

    (void)parser;
    if (terminal->answer != NULL)
        terminal->answer(terminal->context, bytes, size);
}

static unsigned sensible(int size)
{
    return size < 1 ? 1 : size > SIZE_MOST ? SIZE_MOST : (unsigned)size;
}

int emulate_open(struct emulate **out, int rows, int cols)
{
    struct emulate *terminal = calloc(1, sizeof *terminal);

    *out = NULL;
    if (terminal == NULL)
        return -ENOMEM;
    if (tsm_screen_new(&terminal->screen, NULL, NULL) < 0 ||
        tsm_vte_new(&terminal->parser, terminal->screen, answer, terminal, NULL, NULL) < 0 ||
        tsm_screen_resize(terminal->screen, sensible(cols), sensible(rows)) < 0) {
        emulate_close(terminal);
        return -ENOMEM;
    }
    *out = terminal;
    return 0;
}

struct emulate *emulate_close(struct emulate *terminal)
{
    if (terminal == NULL)
        return NULL;
    if (terminal->parser != NULL)
        tsm_vte_unref(terminal->parser);
    if (terminal->screen != NULL)
        tsm_screen_unref(terminal->screen);
    free(terminal);
    return NULL;
}

void emulate_put(struct emulate *terminal, const char *bytes, size_t size, emulate_answer *told,
                 void *context)
{
    terminal->answer = told;
    terminal->context = context;
    tsm_vte_input(terminal->parser, bytes, size);
    terminal->answer = NULL;
}

/*
 * libtsm takes rows away at the top, even where the rows below the cursor are empty. So these are
 * moved there first, as a terminal takes them away at its bottom.
 */
static void make_room(struct tsm_screen *screen, unsigned rows)
{
    unsigned before = tsm_screen_get_height(screen), below;

    if (rows >= before)
        return;
    below = before - 1 - tsm_screen_get_cursor_y(screen);
    below = below < before - rows ? below : before - rows;
    (void)tsm_screen_set_margins(screen, 1, before);
    tsm_screen_scroll_down(screen, below);
    tsm_screen_move_down(screen, below, false);
}

void emulate_resize(struct emulate *terminal, int rows, int cols)
{
    make_room(terminal->screen, sensible(rows));
    (void)tsm_screen_resize(terminal->screen, sensible(cols), sensible(rows));
}

void emulate_size(const struct emulate *terminal, int *rows, int *cols)
{
    *rows = (int)tsm_screen_get_height(terminal->screen);
    *cols = (int)tsm_screen_get_width(terminal->screen);
}

/* ---------------------------------------------------------------- cells */

/* The nearest of the six steps of red, green or blue in the palette of 256. */
static int step_of(int value)
{
    return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
}

static int distance(const int a[3], const int b[3])
{
    int sum = 0;

    for (int i = 0; i < 3; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

static int nearest(int red, int green, int blue)
{
    const int steps[] = { step_of(red), step_of(green), step_of(blue) };
    const int wanted[] = { red, green, blue };
    int cube[3], grey = (red + green + blue) / 3, level = (grey - 8 + 5) / 10;

    level = level > 23 ? 23 : level;
    for (int i = 0; i < 3; i++)
        cube[i] = steps[i] == 0 ? 0 : 55 + 40 * steps[i];
    grey = 8 + 10 * level;
    if (distance((const int[]){ grey, grey, grey }, wanted) < distance(cube, wanted))
        return 232 + level;
    return 16 + 36 * steps[0] + 6 * steps[1] + steps[2];
}

/* A code: of the 16 colours, or one of the two that are the terminal's own. */
static int color_of(int code, int red, int green, int blue)
{
    return code < 0 ? nearest(red, green, blue) : code < TSM_COLOR_FOREGROUND ? code : -1;
}

static uint32_t style_of(const struct tsm_screen_attr *attr)
{
    int front = color_of(attr->fccode, attr->fr, attr->fg, attr->fb);
    int back = color_of(attr->bccode, attr->br, attr->bg, attr->bb);
    int looks = (attr->bold ? LOOK_BOLD : 0) | (attr->italic ? LOOK_ITALIC : 0) |
                (attr->underline ? LOOK_UNDERLINE : 0) | (attr->inverse ? LOOK_REVERSE : 0);

    return front < 0 && back < 0 && looks == 0 ? STYLE_PLAIN : theme_worker(front, back, looks);
}

struct page {
    struct grid *grid;
    int row, col;
};

static int put_cell(struct tsm_screen *screen, uint64_t id, const uint32_t *points, size_t count,
                    unsigned width, unsigned x, unsigned y, const struct tsm_screen_attr *attr,
                    tsm_age_t age, void *context)
{
    const struct page *page = context;
    char bytes[(GRID_MARKS_MOST + 1) * CHARACTER_BYTES];
    size_t size = 0;

    (void)screen;
    (void)id;
    (void)age;
    if (width == 0) /* the second half of a wide character */
        return 0;
    for (size_t i = 0; i < count && i <= GRID_MARKS_MOST; i++)
        if (points[i] >= ' ')
            size += utf8_write(bytes + size, points[i]);
    if (size == 0)
        bytes[size++] = ' ';
    grid_put_bytes(page->grid, page->row + (int)y, page->col + (int)x, (int)width, style_of(attr),
                   bytes, size);
    return 0;
}

void emulate_draw(struct emulate *terminal, struct grid *grid, int row, int col)
{
    struct page page = { grid, row, col };

    tsm_screen_draw(terminal->screen, put_cell, &page);
}

#else

bool emulate_there(void)
{
    return false;
}

int emulate_open(struct emulate **out, int rows, int cols)
{
    (void)rows;
    (void)cols;
    *out = NULL;
    return -ENOSYS;
}

struct emulate *emulate_close(struct emulate *terminal)
{
    (void)terminal;
    return NULL;
}

void emulate_put(struct emulate *terminal, const char *bytes, size_t size, emulate_answer *answer,
                 void *context)
{
    (void)terminal;
    (void)bytes;
    (void)size;
    (void)answer;
    (void)context;
}

void emulate_resize(struct emulate *terminal, int rows, int cols)
{
    (void)terminal;
    (void)rows;
    (void)cols;
}

void emulate_size(const struct emulate *terminal, int *rows, int *cols)
{
    (void)terminal;
    *rows = *cols = SIZE_MOST;
}

void emulate_draw(struct emulate *terminal, struct grid *grid, int row, int col)
{
    (void)terminal;
    (void)grid;
    (void)row;
    (void)col;
}

#endif
