/* curve.c - a dot for the median of each number of slots, a line from the least to the most. */
#include "curve.h"

#include <math.h>
#include <stdio.h>

#define WIDTH     800
#define HEIGHT    560
#define LEFT      64
#define RIGHT     24
#define TOP       70
#define BOTTOM    56
#define STEPS     120
#define LINE_MOST 92  /* letters of the sentence */
#define LETTER    6.2 /* the width of a letter at size 11, about */

struct curve {
    struct canvas canvas;
    double slots_most, most; /* where the axes end */
    double one;              /* throughput of one slot */
};

static double x_of(const struct curve *curve, double slots)
{
    return LEFT + slots / curve->slots_most * (WIDTH - LEFT - RIGHT);
}

static double y_of(const struct curve *curve, double speed_up)
{
    return HEIGHT - BOTTOM - speed_up / curve->most * (HEIGHT - TOP - BOTTOM);
}

static void put_axes(struct curve *curve)
{
    double by_x = canvas_step(curve->slots_most / 10), by_y = canvas_step(curve->most / 8);
    char words[32];

    by_x = by_x < 1 ? 1 : by_x;
    for (int i = 0; i * by_x <= curve->slots_most; i++) {
        double slots = i * by_x;
        canvas_line(&curve->canvas, x_of(curve, slots), TOP, x_of(curve, slots), HEIGHT - BOTTOM,
                    CANVAS_GRID);
        snprintf(words, sizeof words, "%.0f", slots);
        canvas_text(&curve->canvas, x_of(curve, slots), HEIGHT - BOTTOM + 18, 12, CANVAS_MIDDLE,
                    CANVAS_DIM, words);
    }
    for (int i = 0; i * by_y <= curve->most; i++) {
        double up = i * by_y;
        canvas_line(&curve->canvas, LEFT, y_of(curve, up), WIDTH - RIGHT, y_of(curve, up),
                    CANVAS_GRID);
        snprintf(words, sizeof words, "%.3g", up);
        canvas_text(&curve->canvas, LEFT - 8, y_of(curve, up) + 4, 12, CANVAS_END, CANVAS_DIM,
                    words);
    }
    canvas_text(&curve->canvas, WIDTH - RIGHT, HEIGHT - 14, 12, CANVAS_END, CANVAS_DIM,
                "slots (speed-up against one upwards)");
}

static void put_law(struct curve *curve, const struct scale_fit *fit, enum canvas_ink ink)
{
    double points[STEPS + 1][2];

    if (fit->told != SCALE_TOLD)
        return;
    for (int i = 0; i <= STEPS; i++) {
        double slots = 1 + (curve->slots_most - 1) * i / STEPS;
        double up =
            scale_law_at(fit->law, fit->gamma.value, fit->alpha.value, fit->beta.value, slots) /
            curve->one;
        points[i][0] = x_of(curve, slots);
        points[i][1] = y_of(curve, fmin(up, curve->most));
    }
    canvas_path(&curve->canvas, (const double(*)[2])points, STEPS + 1, ink);
}

/* Up to where the picture ends. */
static void put_ideal(struct curve *curve)
{
    double end = fmin(curve->slots_most, curve->most);
    double points[2][2] = { { x_of(curve, 0), y_of(curve, 0) },
                            { x_of(curve, end), y_of(curve, end) } };

    curve->canvas.dashed = true;
    canvas_path(&curve->canvas, (const double(*)[2])points, 2, CANVAS_DIM);
    curve->canvas.dashed = false;
}

/* The words stand after the line, or before it where the picture ends there: `above` those of
 * another mark then. */
static void put_mark(struct curve *curve, int slots, const char *words, double above)
{
    double x = x_of(curve, slots), y = HEIGHT - BOTTOM - 6;
    bool fits = x + 4 + LETTER * (double)strlen(words) <= WIDTH;

    if (slots <= 0 || slots > curve->slots_most)
        return;
    curve->canvas.dashed = true;
    canvas_line(&curve->canvas, x, TOP, x, HEIGHT - BOTTOM, CANVAS_OTHER);
    curve->canvas.dashed = false;
    canvas_text(&curve->canvas, fits ? x + 4 : x - 4, fits ? y : y - above, 11,
                fits ? CANVAS_START : CANVAS_END, CANVAS_TEXT, words);
}

static void put_points(struct curve *curve, const struct scale_verdict *verdict)
{
    for (int i = 0; i < verdict->count; i++) {
        const struct scale_row *row = &verdict->rows[i];
        double x = x_of(curve, row->slots), y = y_of(curve, row->throughput / curve->one);
        char title[96];
        snprintf(title, sizeof title, "%d slots: %.2f, from %.2f to %.2f", row->slots,
                 row->throughput / curve->one, row->throughput_least / curve->one,
                 row->throughput_most / curve->one);
        canvas_group(&curve->canvas, title);
        canvas_line(&curve->canvas, x, y_of(curve, row->throughput_least / curve->one), x,
                    y_of(curve, row->throughput_most / curve->one), CANVAS_TEXT);
        canvas_rect(&curve->canvas, x - 4, y - 4, 8, 8, CANVAS_TEXT);
        canvas_group_end(&curve->canvas);
    }
}

static void put_legend(struct curve *curve, const struct scale_runs *runs,
                       const struct scale_verdict *verdict)
{
    const struct {
        const char *words;
        enum canvas_ink ink;
        bool there;
    } legend[] = {
        { "measured: median, least to most", CANVAS_TEXT, true },
        { "ideal (dashed)", CANVAS_DIM, true },
        { "Amdahl", CANVAS_FAILED, !runs->weak && verdict->amdahl.told == SCALE_TOLD },
        { "universal law", CANVAS_RUNS, !runs->weak && verdict->usl.told == SCALE_TOLD },
        { "Gustafson", CANVAS_FAILED, runs->weak && verdict->gustafson.told == SCALE_TOLD },
    };
    double x = LEFT;

    for (size_t i = 0; i < sizeof legend / sizeof legend[0]; i++) {
        if (!legend[i].there)
            continue;
        canvas_rect(&curve->canvas, x, 46, 10, 10, legend[i].ink);
        canvas_text(&curve->canvas, x + 15, 55, 12, CANVAS_START, CANVAS_TEXT, legend[i].words);
        x += 40 + 6.8 * (double)strlen(legend[i].words);
    }
}

static void set_ends(struct curve *curve, const struct scale_verdict *verdict)
{
    const struct scale_row *first = &verdict->rows[0];
    double top = 1;

    curve->one = first->slots == 1                    ? first->throughput
                 : verdict->usl.told == SCALE_TOLD    ? verdict->usl.gamma.value
                 : verdict->amdahl.told == SCALE_TOLD ? verdict->amdahl.gamma.value
                                                      : first->throughput / first->slots;
    for (int i = 0; i < verdict->count; i++)
        top = fmax(top, verdict->rows[i].throughput_most / curve->one);
    curve->slots_most = verdict->rows[verdict->count - 1].slots * 1.08;
    curve->most = fmin(top * 1.3, curve->slots_most);
    curve->most = fmax(curve->most, top * 1.05);
}

/* In two lines, where it needs them. */
static void put_sentence(struct curve *curve, const char *words)
{
    char line[LINE_MOST + 1];
    size_t at = 0;

    for (int i = 0; i < 2 && words[at] != '\0'; i++) {
        size_t size = strlen(words + at);
        while (size > LINE_MOST ||
               (size > 0 && words[at + size] != ' ' && words[at + size] != '\0'))
            size--;
        size = size > 0 ? size : LINE_MOST;
        snprintf(line, sizeof line, "%.*s", (int)size, words + at);
        canvas_text(&curve->canvas, LEFT, 20 + 18 * i, -13, CANVAS_START, CANVAS_TEXT, line);
        at += size;
        at += strspn(words + at, " ");
    }
}

void scale_draw(struct text *out, enum canvas_kind kind, const struct scale_runs *runs,
                const struct scale_verdict *verdict)
{
    struct curve curve = { .canvas = { .out = out, .kind = kind } };
    struct text words = { 0 };

    canvas_page(&curve.canvas, WIDTH, HEIGHT, "Speed-up over slots");
    if (verdict->count > 0) {
        set_ends(&curve, verdict);
        scale_put_sentence(&words, runs, verdict);
        if (kind != CANVAS_INLINE) /* a page says it by itself */
            put_sentence(&curve, text_string(&words));
        put_axes(&curve);
        put_ideal(&curve);
        put_mark(&curve, scale_knows_machine(runs) ? runs->hardware.cores : 0, "cores", 0);
        if (scale_knows_machine(runs) && runs->hardware.threads > runs->hardware.cores)
            put_mark(&curve, runs->hardware.threads, "hardware threads", 14);
        if (runs->weak) {
            put_law(&curve, &verdict->gustafson, CANVAS_FAILED);
        } else {
            put_law(&curve, &verdict->amdahl, CANVAS_FAILED);
            put_law(&curve, &verdict->usl, CANVAS_RUNS);
        }
        if (curve.one > 0)
            put_points(&curve, verdict);
        put_legend(&curve, runs, verdict);
    }
    canvas_end(&curve.canvas);
    out->failed |= words.failed;
    text_fini(&words);
}
