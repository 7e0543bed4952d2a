/*
 * plot.c - dots are those of Braille's cells (U+2800), which every font of a terminal has at one
 * column. A cell has one colour: that of the last line drawn through it, the measurements last.
 */
#include "plot.h"

#include "base/utf8.h"
#include "draw/theme.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEFT   7 /* columns of the numbers */
#define BELOW  2 /* rows of the axis and the legend */
#define DOTS_X 2
#define DOTS_Y 4

struct plot {
    struct grid *grid;
    struct area area; /* of the grid: numbers, curve, legend */
    bool ascii;
    int cols, rows; /* of cells for the curve */
    unsigned char *dots;
    double slots_most, most, one;
};

static int dots_x(const struct plot *plot)
{
    return plot->ascii ? 1 : DOTS_X;
}

static int dots_y(const struct plot *plot)
{
    return plot->ascii ? 1 : DOTS_Y;
}

static void put_point(struct plot *plot, int row, int col, uint32_t style, uint32_t point)
{
    char bytes[5] = "";

    bytes[utf8_write(bytes, point)] = '\0';
    grid_put(plot->grid, plot->area.row + row, plot->area.col + LEFT + col, 1, style, bytes);
}

static void put_dot(struct plot *plot, int x, int y, uint32_t style)
{
    static const unsigned char bits[DOTS_Y][DOTS_X] = {
        { 1, 8 }, { 2, 16 }, { 4, 32 }, { 64, 128 }
    };
    int col = x / dots_x(plot), row = y / dots_y(plot);

    if (x < 0 || y < 0 || col >= plot->cols || row >= plot->rows)
        return;
    if (plot->ascii) {
        put_point(plot, row, col, style,
                  style == STYLE_DIM      ? '.'
                  : style == STYLE_FAILED ? 'a'
                                          : 'u');
        return;
    }
    plot->dots[row * plot->cols + col] |= bits[y % DOTS_Y][x % DOTS_X];
    put_point(plot, row, col, style, 0x2800u + plot->dots[row * plot->cols + col]);
}

static double slots_at(const struct plot *plot, int x)
{
    return (x + 0.5) / (plot->cols * dots_x(plot)) * plot->slots_most;
}

static int x_of(const struct plot *plot, double slots)
{
    return (int)(slots / plot->slots_most * plot->cols * dots_x(plot));
}

static int y_of(const struct plot *plot, double up)
{
    double share = up / plot->most;

    return (int)floor((1 - (share > 2 ? 2 : share)) * plot->rows * dots_y(plot) - 0.5);
}

/* NULL: the ideal. Dots between two columns are joined. */
static void put_law(struct plot *plot, const struct scale_fit *fit, uint32_t style)
{
    int before = INT32_MIN;

    if (fit != NULL && fit->told != SCALE_TOLD)
        return;
    for (int x = 0; x < plot->cols * dots_x(plot); x++) {
        double slots = slots_at(plot, x);
        double up = fit == NULL ? slots
                                : scale_law_at(fit->law, fit->gamma.value, fit->alpha.value,
                                               fit->beta.value, slots) /
                                      plot->one;
        int y = y_of(plot, up), from = before == INT32_MIN || plot->ascii ? y : before;
        before = y;
        if (slots < 1 || (fit == NULL && x % 4 > 1 && !plot->ascii))
            continue;
        for (int at = from; at != y; at += from < y ? 1 : -1)
            put_dot(plot, x, at, style);
        put_dot(plot, x, y, style);
    }
}

/* A line of its own over the whole height, where the curve leaves room; its words beside its foot,
 * where a curve seldom is. */
static void put_mark(struct plot *plot, int slots, const char *words)
{
    int col = x_of(plot, slots) / dots_x(plot);
    char text[32];

    if (slots <= 0 || col >= plot->cols)
        return;
    for (int row = 0; row < plot->rows; row++)
        put_point(plot, row, col, STYLE_BORDER, plot->ascii ? '|' : 0x2502u);
    snprintf(text, sizeof text, "%d %s", slots, words);
    if (col + 1 + (int)strlen(text) <= plot->cols)
        grid_put(plot->grid, plot->area.row + plot->rows - 1, plot->area.col + LEFT + col + 1,
                 plot->cols - col - 1, STYLE_DIM, text);
}

static void put_measured(struct plot *plot, const struct scale_verdict *verdict)
{
    for (int i = 0; i < verdict->count; i++) {
        const struct scale_row *row = &verdict->rows[i];
        int col = x_of(plot, row->slots) / dots_x(plot);
        int y = y_of(plot, row->throughput / plot->one) / dots_y(plot);
        put_point(plot, y, col, STYLE_TITLE, plot->ascii ? '#' : 0x25CFu);
    }
}

static void put_axes(struct plot *plot)
{
    char words[16];

    for (int row = 0; row<plot->rows; row += plot->rows> 8 ? 4 : 2) {
        double up = plot->most * (1 - (row + 0.5) / plot->rows);
        snprintf(words, sizeof words, "%.1f", up);
        grid_field(plot->grid, plot->area.row + row, plot->area.col, LEFT - 1, STYLE_DIM,
                   ALIGN_RIGHT, words, "");
    }
    for (int i = 0; i <= 4; i++) {
        double slots = round(plot->slots_most * i / 4.5);
        snprintf(words, sizeof words, "%.0f", slots);
        int col = LEFT + x_of(plot, slots) / dots_x(plot);
        if (col + (int)strlen(words) <= plot->area.cols)
            grid_put(plot->grid, plot->area.row + plot->rows, plot->area.col + col, 8, STYLE_DIM,
                     words);
    }
}

/* Each with its colour; the last are left out where there is no room. */
static void put_legend(struct plot *plot, const struct scale_runs *runs,
                       const struct scale_verdict *verdict)
{
    const struct {
        bool there;
        uint32_t style;
        const char *sign, *ascii, *words;
    } legend[] = {
        { true, STYLE_TITLE, "\u25CF", "#", "measured" },
        { !runs->weak && verdict->amdahl.told == SCALE_TOLD, STYLE_FAILED, "\u28C0", "a",
          "Amdahl" },
        { !runs->weak && verdict->usl.told == SCALE_TOLD, STYLE_RUNNING, "\u28C0", "u",
          "universal" },
        { runs->weak && verdict->gustafson.told == SCALE_TOLD, STYLE_FAILED, "\u28C0", "a",
          "Gustafson" },
        { true, STYLE_DIM, "\u2836", ".", "ideal" },
    };
    struct pen pen = pen_at(plot->grid, &plot->area, plot->rows + 1);

    pen_skip(&pen, LEFT);
    for (size_t i = 0; i < sizeof legend / sizeof legend[0]; i++) {
        if (!legend[i].there)
            continue;
        if (pen_room(&pen) < 2 + (int)strlen(legend[i].words))
            return;
        pen_put(&pen, legend[i].style, plot->ascii ? legend[i].ascii : legend[i].sign);
        pen_skip(&pen, 1);
        pen_put(&pen, STYLE_PLAIN, legend[i].words);
        pen_skip(&pen, 2);
    }
}

static bool set_ends(struct plot *plot, const struct scale_verdict *verdict)
{
    double top = 1;

    if (verdict->count < 1)
        return false;
    plot->one = verdict->rows[0].throughput / verdict->rows[0].slots;
    if (verdict->rows[0].slots == 1)
        plot->one = verdict->rows[0].throughput;
    for (int i = 0; i < verdict->count; i++)
        top = fmax(top, verdict->rows[i].throughput / plot->one);
    plot->most = top * 1.15;
    plot->slots_most = verdict->rows[verdict->count - 1].slots * 1.1;
    return plot->one > 0;
}

void scale_plot(struct grid *grid, struct area area, const struct scale_runs *runs,
                const struct scale_verdict *verdict, bool ascii)
{
    struct plot plot = { .grid = grid,
                         .area = area,
                         .ascii = ascii,
                         .cols = area.cols - LEFT,
                         .rows = area.rows - BELOW };

    if (area.cols < SCALE_PLOT_COLS || area.rows < SCALE_PLOT_ROWS || !set_ends(&plot, verdict))
        return;
    plot.dots = calloc((size_t)plot.cols * (size_t)plot.rows, 1);
    if (plot.dots == NULL)
        return;
    if (scale_knows_machine(runs)) {
        put_mark(&plot, runs->hardware.cores, runs->hardware.cores == 1 ? "core" : "cores");
        if (runs->hardware.threads > runs->hardware.cores)
            put_mark(&plot, runs->hardware.threads, "threads");
    }
    put_law(&plot, NULL, STYLE_DIM);
    if (runs->weak) {
        put_law(&plot, &verdict->gustafson, STYLE_FAILED);
    } else {
        put_law(&plot, &verdict->amdahl, STYLE_FAILED);
        put_law(&plot, &verdict->usl, STYLE_RUNNING);
    }
    put_measured(&plot, verdict);
    put_axes(&plot);
    put_legend(&plot, runs, verdict);
    free(plot.dots);
}
