/* draw_canvas.c - one picture as a file of SVG, as a part of a page, and as lines to draw. */
#include "check_main.h"
#include "draw/canvas.h"

#include <math.h>
#include <string.h>

static void put_all(struct canvas *canvas)
{
    static const double way[][2] = { { 1, 2 }, { 3.25, -4 }, { 5, 6.04 } };

    canvas_page(canvas, 99.6, 50.4, "a<b\n\"c\"");
    canvas_group(canvas, "it's");
    canvas_rect(canvas, 0, -0.06, 10.05, 3, CANVAS_FAILED);
    canvas_line(canvas, 1, 2, 3, 4.96, CANVAS_GRID);
    canvas_group_end(canvas);
    canvas->dashed = true;
    canvas_line(canvas, 1, 2, 3, 4.94, CANVAS_DIM);
    canvas_path(canvas, way, 3, CANVAS_OK);
    canvas->dashed = false;
    canvas_path(canvas, way, 1, CANVAS_RUNS);
    canvas_text(canvas, 7, 8, 12, CANVAS_START, CANVAS_TEXT, "x & y\033");
    canvas_text(canvas, 7, 8, -12.5, CANVAS_MIDDLE, CANVAS_ZOMBIE, "bold");
    canvas_text(canvas, 7, 8, 0.4, CANVAS_END, CANVAS_OTHER, "");
    canvas_text(canvas, 7, 8, 0, CANVAS_START, CANVAS_STARTS, "none");
    canvas_end(canvas);
}

#define SHAPES                                                                                     \
    "<line x1=\"1\" y1=\"2\" x2=\"3\" y2=\"4.9\" class=\"dim dash\"/>\n"                           \
    "<polyline class=\"ok dash\" points=\" 1 2 3.3 -4 5 6\"/>\n"                                   \
    "<polyline class=\"runs\" points=\" 1 2\"/>\n"                                                 \
    "<text x=\"7\" y=\"8\" font-size=\"12\" class=\"text\">x &amp; y\uFFFD</text>\n"               \
    "<text x=\"7\" y=\"8\" font-size=\"12.5\" class=\"zombie\" text-anchor=\"middle\" "            \
    "font-weight=\"bold\">bold</text>\n"                                                           \
    "<text x=\"7\" y=\"8\" font-size=\"0.4\" class=\"other\" text-anchor=\"end\"></text>\n"        \
    "<text x=\"7\" y=\"8\" font-size=\"0\" class=\"starts\">none</text>\n"                         \
    "</svg>\n"
#define BOX                                                                                        \
    "<rect x=\"0\" y=\"-0.1\" width=\"10.1\" height=\"3\" class=\"failed\"/>\n"                    \
    "<line x1=\"1\" y1=\"2\" x2=\"3\" y2=\"5\" class=\"grid\"/>\n"
#define TITLE "<title>a&lt;b\uFFFD&quot;c&quot;</title>\n"
#define PAGE  "<rect x=\"0\" y=\"0\" width=\"99.6\" height=\"50.4\" class=\"page\"/>\n"
#define SVG   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 50\" role=\"img\""

START_TEST(in_a_page)
{
    struct text out = { 0 };

    put_all(&(struct canvas){ .out = &out, .kind = CANVAS_INLINE });
    ck_assert_str_eq(text_string(&out), SVG ">\n" TITLE PAGE BOX SHAPES);
    text_fini(&out);
}
END_TEST

START_TEST(a_file)
{
    struct text out = { 0 }, want = { 0 };

    put_all(&(struct canvas){ .out = &out, .kind = CANVAS_SVG });
    text_puts(&want, SVG " width=\"100\" height=\"50\">\n" TITLE "<style>");
    canvas_styles(&want, false);
    text_puts(&want, "</style>\n" PAGE "<g><title>it&#39;s</title>" BOX "</g>\n" SHAPES);
    ck_assert_str_eq(text_string(&out), text_string(&want));
    text_fini(&out);
    text_fini(&want);
}
END_TEST

START_TEST(lines_to_draw)
{
    struct text out = { 0 };

    put_all(&(struct canvas){ .out = &out, .kind = CANVAS_DRAWING });
    ck_assert_str_eq(text_string(&out), "page 100 50 a<b\uFFFD\"c\"\n"
                                        "rect 0 -0.1 10.1 3 d55e00\n"
                                        "line 1 2 3 5 d8dee4\n"
                                        "line 1 2 3 4.9 656d76 dash\n"
                                        "path 009e73 dash 1 2 3.3 -4 5 6\n"
                                        "path 0072b2 full 1 2\n"
                                        "text 7 8 12 start normal 1f2328 x & y\uFFFD\n"
                                        "text 7 8 12.5 middle bold cc79a7 bold\n"
                                        "text 7 8 0.4 end normal e69f00 \n"
                                        "text 7 8 0 start normal 56b4e9 none\n");
    text_fini(&out);
}
END_TEST

/* Light, then dark where the screen is; in a page, which may choose, dark by choice too. */
START_TEST(styles)
{
    static const char page[] = "}\n@media screen{\n"
                               ":root[data-theme=dark] svg .page{fill:#14171c}";
    struct text alone = { 0 }, within = { 0 };
    const char *dark;

    canvas_styles(&alone, false);
    canvas_styles(&within, true);
    dark = strstr(text_string(&alone), "@media screen and (prefers-color-scheme:dark){\n"
                                       "svg:root .page{fill:#14171c}svg:root line.page,"
                                       "svg:root polyline.page{stroke:#14171c}\n");
    ck_assert_ptr_nonnull(dark);
    ck_assert_ptr_nonnull(strstr(text_string(&alone), "\nsvg .page{fill:#ffffff}svg line.page,"
                                                      "svg polyline.page{stroke:#ffffff}\n"));
    ck_assert_ptr_nonnull(strstr(text_string(&alone), "\nsvg .other{fill:#e69f00}"));
    ck_assert_ptr_nonnull(strstr(dark, "\nsvg:root .other{fill:#e69f00}"));
    ck_assert_str_eq(text_string(&alone) + alone.size - 4, "}\n}\n");
    ck_assert_str_eq(text_string(&within) + within.size - 4, "}\n}\n");
    ck_assert_ptr_null(strstr(text_string(&alone), "data-theme"));
    ck_assert_ptr_nonnull(strstr(text_string(&within), "dark){\n:root:not([data-theme=light]) svg "
                                                       ".page{fill:#14171c}"));
    ck_assert_ptr_nonnull(strstr(text_string(&within), page));
    ck_assert_ptr_null(strstr(text_string(&within), "svg:root"));
    text_fini(&alone);
    text_fini(&within);
}
END_TEST

static const struct {
    double least, step;
} steps[] = {
    { 1, 1 },     { 1.001, 2 }, { 2, 2 },     { 2.001, 5 }, { 5, 5 },        { 5.001, 10 },
    { 9.9, 10 },  { 10, 10 },   { 10.1, 20 }, { 200, 200 }, { 201, 500 },    { 0.3, 0.5 },
    { 0.5, 0.5 }, { 0.51, 1 },  { 0, 1 },     { -5, 1 },    { INFINITY, 1 }, { NAN, 1 },
};

START_TEST(step_of_an_axis)
{
    ck_assert_double_eq_tol(canvas_step(steps[_i].least), steps[_i].step, 1e-12);
}
END_TEST

CHECK_MAIN("canvas")
{
    tcase_add_test(all, in_a_page);
    tcase_add_test(all, a_file);
    tcase_add_test(all, lines_to_draw);
    tcase_add_test(all, styles);
    tcase_add_loop_test(all, step_of_an_axis, 0, sizeof steps / sizeof steps[0]);
}
