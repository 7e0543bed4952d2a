/*
 * scale_pictures.c - curves as cells and as drawings, and the fits they are of in digits, of runs
 * that begin at one slot and at two, of many machines, in windows of many sizes. Each is a part of
 * golden/scale_plots.txt, scale_drawings.txt and scale_fits.txt: see check_golden.h.
 */
#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "draw/theme.h"
#include "scale/curve.h"
#include "scale/plot.h"

#include <math.h>

static const struct {
    const char *name;
    int slots[8]; /* each measured three times */
    enum scale_law law;
    double gamma, alpha, beta, apart;
    int cores, threads;
    int high, wide;
    bool ascii, weak;
} cases[] = {
    { "universal", { 1, 2, 4, 6, 8 }, SCALE_USL, 3, 0.05, 0.01, 0.01, 4, 8, 12, 40, true, false },
    { "dots", { 1, 2, 4, 6, 8 }, SCALE_USL, 3, 0.05, 0.01, 0.01, 4, 8, 11, 40, false, false },
    { "from two on", { 2, 4, 8 }, SCALE_AMDAHL, 7, 0.1, 0, 0.01, 1, 1, 10, 36, true, false },
    { "weak", { 1, 3, 5, 8 }, SCALE_GUSTAFSON, 2, 0.2, 0, 0.02, 8, 8, 9, 50, true, true },
    { "weak dots", { 1, 3, 5, 8 }, SCALE_GUSTAFSON, 2, 0.2, 0, 0.02, 2, 4, 9, 60, false, true },
    { "many slots", { 1, 32, 128 }, SCALE_USL, 1, 0.03, 0, 0.01, 64, 128, 9, 30, true, false },
    { "to the border", { 1, 8, 16 }, SCALE_AMDAHL, 1, 0.1, 0, 0.01, 8, 16, 7, 24, true, false },
    { "as small as it is", { 1, 2, 3 }, SCALE_AMDAHL, 1, 0.5, 0, 0.01, 2, 3, 6, 24, true, false },
    { "too low", { 1, 2, 3 }, SCALE_AMDAHL, 1, 0.5, 0, 0.01, 2, 3, 5, 24, true, false },
    { "too narrow", { 1, 2, 3 }, SCALE_AMDAHL, 1, 0.5, 0, 0.01, 2, 3, 6, 23, true, false },
    { "one number", { 1 }, SCALE_AMDAHL, 1, 0.5, 0, 0, 1, 2, 8, 30, true, false },
    { "none", { 0 }, SCALE_AMDAHL, 1, 0.5, 0, 0, 1, 2, 8, 30, true, false },
    { "far cores", { 1, 2, 4 }, SCALE_USL, 1, 0, 0.02, 0.01, 64, 128, 9, 32, true, false },
    { "no machine", { 1, 2, 4 }, SCALE_USL, 1, 0.02, 0, 0.01, 0, 0, 9, 33, false, false },
    { "faster than ideal",
      { 1, 2, 4, 8 },
      SCALE_USL,
      1,
      -0.05,
      0,
      0.01,
      7,
      8,
      12,
      41,
      true,
      false },
    { "slower", { 1, 2, 4, 8 }, SCALE_USL, 5, 0.9, 0.2, 0.01, 8, 9, 12, 34, true, false },
    { "apart", { 1, 2, 4, 8 }, SCALE_USL, 5, 0.1, 0.001, 0.9, 3, 6, 12, 34, true, false },
    { "cores at the edge", { 1, 5, 25 }, SCALE_USL, 1, 0.1, 0, 0.01, 27, 28, 8, 40, true, false },
    { "words just fit", { 1, 5, 10 }, SCALE_AMDAHL, 1, 0.1, 0, 0.01, 6, 6, 8, 24, true, false },
    { "words do not", { 1, 5, 10 }, SCALE_AMDAHL, 1, 0.1, 0, 0.01, 6, 6, 8, 25, false, false },
    { "nothing done", { 1, 2, 4 }, SCALE_AMDAHL, 0, 0.5, 0, 0.01, 2, 4, 9, 30, true, false },
    { "nearly linear",
      { 2, 3, 4, 6 },
      SCALE_AMDAHL,
      0.004,
      0.0001,
      0,
      0.001,
      6,
      6,
      13,
      34,
      true,
      false },
};
#define CASES (sizeof cases / sizeof cases[0])

/* Rounds lie below and above the law by turns. */
static void measure(struct scale_runs *runs, size_t n)
{
    runs->hardware = (struct fb_hardware){ .cores = cases[n].cores,
                                           .threads = cases[n].threads,
                                           .machine_threads = cases[n].threads };
    runs->weak = cases[n].weak;
    for (int i = 0; i < 24 && cases[n].slots[i / 3] > 0; i++) {
        double up = scale_law_at(cases[n].law, cases[n].gamma, cases[n].alpha, cases[n].beta,
                                 cases[n].slots[i / 3]);
        struct scale_sample sample = {
            .slots = cases[n].slots[i / 3],
            .round = i % 3 + 1,
            .throughput = up * (1 + cases[n].apart * ((i * 7) % 5 - 2) / 2),
        };
        sample.wall_us = up > 0 ? (int64_t)(1e6 / sample.throughput) : 1000000;
        ck_assert_int_eq(scale_runs_add(runs, &sample), 0);
    }
}

START_TEST(as_cells)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    for (size_t n = 0; n < CASES; n++) {
        struct scale_runs runs = { 0 };
        struct scale_verdict verdict;
        struct grid grid;
        measure(&runs, n);
        ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
        ck_assert_int_eq(grid_open(&grid, cases[n].high + 2, cases[n].wide + 4), 0);
        grid_clear(&grid);
        scale_plot(&grid, (struct area){ 1, 2, cases[n].high, cases[n].wide }, &runs, &verdict,
                   cases[n].ascii);
        fprintf(file, "==== %s\n", cases[n].name);
        grid_dump(&grid, file, theme_letter);
        grid_close(&grid);
        scale_verdict_fini(&verdict);
        scale_runs_fini(&runs);
    }
    fclose(file);
    compare_file("tests/unit/golden/scale_plots.txt", text);
    free(text);
}
END_TEST

START_TEST(as_drawings)
{
    struct text out = { 0 };

    for (size_t n = 0; n < CASES; n++) {
        struct scale_runs runs = { 0 };
        struct scale_verdict verdict;
        if (strstr(cases[n].name, "dots") != NULL || strstr(cases[n].name, "too ") != NULL)
            continue;
        measure(&runs, n);
        ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
        text_printf(&out, "==== %s\n", cases[n].name);
        scale_draw(&out, CANVAS_DRAWING, &runs, &verdict);
        scale_verdict_fini(&verdict);
        scale_runs_fini(&runs);
    }
    compare_file("tests/unit/golden/scale_drawings.txt", text_string(&out));
    text_fini(&out);
}
END_TEST

static void put_value(struct text *out, const char *name, const struct scale_value *value)
{
    text_printf(out, " %s %.5g (%.4g, %.4g to %.4g)", name, value->value, value->error, value->low,
                value->high);
}

static void put_fit(struct text *out, const struct scale_fit *fit)
{
    text_printf(out, "  law %d told %d freedom %d", fit->law, fit->told, fit->freedom);
    if (fit->told == SCALE_TOLD) {
        text_printf(out, " residual %.4g", fit->residual_error);
        put_value(out, "gamma", &fit->gamma);
        put_value(out, "alpha", &fit->alpha);
        put_value(out, "beta", &fit->beta);
        if (fit->has_limit)
            put_value(out, "limit", &fit->limit);
        if (fit->has_optimum) {
            put_value(out, "optimum", &fit->optimum_slots);
            text_printf(out, " of %.5g", fit->optimum_throughput);
        }
        if (fit->has_peak) {
            put_value(out, "peak", &fit->peak_slots);
            text_printf(out, " of %.5g", fit->peak_throughput);
        }
    }
    text_putc(out, '\n');
}

START_TEST(in_digits)
{
    struct text out = { 0 };

    for (size_t n = 0; n < CASES; n++) {
        struct scale_runs runs = { 0 };
        struct scale_point points[24];
        struct scale_fit fit;
        if (strstr(cases[n].name, "dots") != NULL || strstr(cases[n].name, "too ") != NULL)
            continue;
        measure(&runs, n);
        for (size_t i = 0; i < runs.count; i++)
            points[i] = (struct scale_point){ runs.list[i].slots, runs.list[i].throughput };
        text_printf(&out, "==== %s\n", cases[n].name);
        for (int law = SCALE_AMDAHL; law <= SCALE_GUSTAFSON; law++) {
            scale_fit(&fit, (enum scale_law)law, points, runs.count);
            put_fit(&out, &fit);
        }
        scale_runs_fini(&runs);
    }
    compare_file("tests/unit/golden/scale_fits.txt", text_string(&out));
    text_fini(&out);
}
END_TEST

CHECK_MAIN("pictures of speed-up")
{
    check_locale();
    tcase_add_test(all, as_cells);
    tcase_add_test(all, as_drawings);
    tcase_add_test(all, in_digits);
}
