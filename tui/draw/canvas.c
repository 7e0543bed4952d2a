/*
 * canvas.c - one drawing for all kinds of picture. cairo's own SVG turns text into outlines, which
 * can neither be searched nor read aloud: so SVG is written here.
 */
#include "canvas.h"

#include "base/utf8.h"
#include "markup.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const struct {
    const char *name;
    uint32_t light, dark;
} inks[CANVAS_INK_COUNT] = {
#define CANVAS_ROW(ink, name, light, dark) { name, light, dark },
    CANVAS_INKS(CANVAS_ROW)
#undef CANVAS_ROW
};

static const char *const anchors[] = { "start", "middle", "end" };

static bool draws(const struct canvas *canvas)
{
    return canvas->kind == CANVAS_DRAWING;
}

/* At most one decimal: more cannot be seen. */
static void put_number(struct text *out, double value)
{
    long tenths = lround(value * 10);

    if (tenths % 10 == 0)
        text_printf(out, "%ld", tenths / 10);
    else
        text_printf(out, "%.1f", (double)tenths / 10);
}

static void put_numbers(struct text *out, const char *const names[], const double *values,
                        int count)
{
    for (int i = 0; i < count; i++) {
        if (names != NULL)
            text_printf(out, " %s=\"", names[i]);
        else
            text_putc(out, ' ');
        put_number(out, values[i]);
        if (names != NULL)
            text_putc(out, '"');
    }
}

/* Characters that XML allows, on one line; `markup`: what means something there is escaped. */
static void put_text(struct text *out, const char *string, bool markup)
{
    size_t size = strlen(string), at = 0;
    uint32_t point;
    char bytes[4];

    while (at < size) {
        at += markup_read(string + at, size - at, true, &point);
        if (markup)
            markup_point(out, point);
        else
            text_put(out, bytes, utf8_write(bytes, point));
    }
}

static void put_rules(struct text *out, const char *before, bool dark)
{
    for (int i = 0; i < CANVAS_INK_COUNT; i++) {
        uint32_t rgb = dark ? inks[i].dark : inks[i].light;
        text_printf(out, "%s.%s{fill:#%06x}%sline.%s,%spolyline.%s{stroke:#%06x}\n", before,
                    inks[i].name, rgb, before, inks[i].name, before, inks[i].name, rgb);
    }
}

void canvas_styles(struct text *out, bool page)
{
    text_puts(out,
              "svg text{font-family:system-ui,'DejaVu Sans',sans-serif}"
              "svg polyline{stroke-width:2;fill:none!important}svg .dash{stroke-dasharray:5 4}\n");
    put_rules(out, "svg ", false);
    text_puts(out, "@media screen and (prefers-color-scheme:dark){\n");
    put_rules(out, page ? ":root:not([data-theme=light]) svg " : "svg:root ", true);
    text_puts(out, "}\n");
    if (!page)
        return;
    text_puts(out, "@media screen{\n");
    put_rules(out, ":root[data-theme=dark] svg ", true);
    text_puts(out, "}\n");
}

void canvas_page(struct canvas *canvas, double width, double height, const char *title)
{
    struct text *out = canvas->out;

    if (draws(canvas)) {
        text_printf(out, "page %.0f %.0f ", width, height);
        put_text(out, title, false);
        text_putc(out, '\n');
        return;
    }
    text_printf(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" "
                "role=\"img\"",
                width, height);
    if (canvas->kind == CANVAS_SVG)
        text_printf(out, " width=\"%.0f\" height=\"%.0f\"", width, height);
    text_puts(out, ">\n<title>");
    put_text(out, title, true);
    text_puts(out, "</title>\n");
    if (canvas->kind == CANVAS_SVG) {
        text_puts(out, "<style>");
        canvas_styles(out, false);
        text_puts(out, "</style>\n");
    }
    canvas_rect(canvas, 0, 0, width, height, CANVAS_PAGE);
}

void canvas_end(struct canvas *canvas)
{
    if (!draws(canvas))
        text_puts(canvas->out, "</svg>\n");
}

void canvas_group(struct canvas *canvas, const char *title)
{
    if (canvas->kind != CANVAS_SVG)
        return;
    text_puts(canvas->out, "<g><title>");
    put_text(canvas->out, title, true);
    text_puts(canvas->out, "</title>");
}

void canvas_group_end(struct canvas *canvas)
{
    if (canvas->kind == CANVAS_SVG)
        text_puts(canvas->out, "</g>\n");
}

void canvas_rect(struct canvas *canvas, double x, double y, double width, double height,
                 enum canvas_ink ink)
{
    static const char *const names[] = { "x", "y", "width", "height" };
    double values[] = { x, y, width, height };

    text_puts(canvas->out, draws(canvas) ? "rect" : "<rect");
    put_numbers(canvas->out, draws(canvas) ? NULL : names, values, 4);
    if (draws(canvas))
        text_printf(canvas->out, " %06x\n", inks[ink].light);
    else
        text_printf(canvas->out, " class=\"%s\"/>\n", inks[ink].name);
}

void canvas_line(struct canvas *canvas, double x, double y, double to_x, double to_y,
                 enum canvas_ink ink)
{
    static const char *const names[] = { "x1", "y1", "x2", "y2" };
    double values[] = { x, y, to_x, to_y };

    text_puts(canvas->out, draws(canvas) ? "line" : "<line");
    put_numbers(canvas->out, draws(canvas) ? NULL : names, values, 4);
    if (draws(canvas))
        text_printf(canvas->out, " %06x%s\n", inks[ink].light, canvas->dashed ? " dash" : "");
    else
        text_printf(canvas->out, " class=\"%s%s\"/>\n", inks[ink].name,
                    canvas->dashed ? " dash" : "");
}

void canvas_path(struct canvas *canvas, const double (*points)[2], int count, enum canvas_ink ink)
{
    if (draws(canvas))
        text_printf(canvas->out, "path %06x %s", inks[ink].light, canvas->dashed ? "dash" : "full");
    else
        text_printf(canvas->out, "<polyline class=\"%s%s\" points=\"", inks[ink].name,
                    canvas->dashed ? " dash" : "");
    for (int i = 0; i < count; i++)
        put_numbers(canvas->out, NULL, points[i], 2);
    text_puts(canvas->out, draws(canvas) ? "\n" : "\"/>\n");
}

void canvas_text(struct canvas *canvas, double x, double y, double size, enum canvas_anchor anchor,
                 enum canvas_ink ink, const char *string)
{
    static const char *const names[] = { "x", "y", "font-size" };
    double values[] = { x, y, fabs(size) };

    text_puts(canvas->out, draws(canvas) ? "text" : "<text");
    put_numbers(canvas->out, draws(canvas) ? NULL : names, values, 3);
    if (draws(canvas)) {
        text_printf(canvas->out, " %s %s %06x ", anchors[anchor], size < 0 ? "bold" : "normal",
                    inks[ink].light);
        put_text(canvas->out, string, false);
        text_putc(canvas->out, '\n');
        return;
    }
    text_printf(canvas->out, " class=\"%s\"%s%s%s%s>", inks[ink].name,
                anchor != CANVAS_START ? " text-anchor=\"" : "",
                anchor != CANVAS_START ? anchors[anchor] : "", anchor != CANVAS_START ? "\"" : "",
                size < 0 ? " font-weight=\"bold\"" : "");
    put_text(canvas->out, string, true);
    text_puts(canvas->out, "</text>\n");
}

double canvas_step(double least)
{
    double power;

    if (!(least > 0) || !isfinite(least))
        return 1;
    power = pow(10, floor(log10(least)));
    return least <= power       ? power
           : least <= 2 * power ? 2 * power
           : least <= 5 * power ? 5 * power
                                : 10 * power;
}
