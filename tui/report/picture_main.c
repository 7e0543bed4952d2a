/*
 * picture_main.c - forkboard-picture: a drawing (draw/canvas.h says its lines) as PNG or PDF, by
 * cairo. Text in PDF stays text.
 *
 *     forkboard-picture png|pdf DRAWING FILE
 */
#include <cairo/cairo-pdf.h>
#include <cairo/cairo.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIDE_MOST 20000 /* pixels */
#define SHARP     2     /* pixels of PNG for one of the drawing */

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    return 1;
}

static void ink(cairo_t *cairo, unsigned rgb)
{
    cairo_set_source_rgb(cairo, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

static void dash(cairo_t *cairo, int dashed)
{
    const double dashes[] = { 5, 4 };

    cairo_set_dash(cairo, dashes, dashed ? 2 : 0, 0);
}

static void draw_path(cairo_t *cairo, char *at)
{
    char *end, kind[8];
    unsigned rgb;
    int used, first = 1;

    if (sscanf(at, "%x %7s%n", &rgb, kind, &used) < 2)
        return;
    at += used;
    for (;; first = 0) {
        double x = strtod(at, &end), y;
        if (end == at)
            break;
        y = strtod(end, &at);
        if (first)
            cairo_move_to(cairo, x, y);
        else
            cairo_line_to(cairo, x, y);
    }
    ink(cairo, rgb);
    dash(cairo, kind[0] == 'd');
    cairo_set_line_width(cairo, 2);
    cairo_stroke(cairo);
}

static void draw_text(cairo_t *cairo, char *line)
{
    char anchor[8], weight[8];
    cairo_text_extents_t extents;
    double x, y, size;
    unsigned rgb;
    int used = 0;

    if (sscanf(line, "%lf %lf %lf %7s %7s %x%n", &x, &y, &size, anchor, weight, &rgb, &used) < 6 ||
        line[used] != ' ')
        return;
    cairo_select_font_face(cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           weight[0] == 'b' ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, size);
    cairo_text_extents(cairo, line + used + 1, &extents);
    x -= anchor[0] == 'e' ? extents.x_advance : anchor[0] == 'm' ? extents.x_advance / 2 : 0;
    ink(cairo, rgb);
    cairo_move_to(cairo, x, y);
    cairo_show_text(cairo, line + used + 1);
}

static void draw_line(cairo_t *cairo, char *line)
{
    double a, b, c, d;
    unsigned rgb;
    int used = 0;

    if (strncmp(line, "path ", 5) == 0) {
        draw_path(cairo, line + 5);
    } else if (strncmp(line, "text ", 5) == 0) {
        draw_text(cairo, line + 5);
    } else if (sscanf(line, "rect %lf %lf %lf %lf %x", &a, &b, &c, &d, &rgb) == 5) {
        ink(cairo, rgb);
        cairo_rectangle(cairo, a, b, c, d);
        cairo_fill(cairo);
    } else if (sscanf(line, "line %lf %lf %lf %lf %x%n", &a, &b, &c, &d, &rgb, &used) == 5) {
        ink(cairo, rgb);
        dash(cairo, strcmp(line + used, " dash") == 0);
        cairo_set_line_width(cairo, 1);
        cairo_move_to(cairo, a, b);
        cairo_line_to(cairo, c, d);
        cairo_stroke(cairo);
    }
}

static cairo_surface_t *open_surface(const char *kind, const char *path, double width,
                                     double height, const char *title)
{
    cairo_surface_t *surface;

    if (strcmp(kind, "png") == 0)
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width * SHARP),
                                          (int)(height * SHARP));
    surface = cairo_pdf_surface_create(path, width * 0.75, height * 0.75);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "forkboard");
    return surface;
}

static int draw(FILE *drawing, const char *kind, const char *path)
{
    char *line = NULL, *title = NULL;
    size_t room = 0;
    ssize_t size;
    cairo_surface_t *surface;
    cairo_status_t status;
    cairo_t *cairo;
    double width, height;
    int used = 0;

    if (getline(&line, &room, drawing) < 0 ||
        sscanf(line, "page %lf %lf%n", &width, &height, &used) != 2 || !(width > 0) ||
        !(height > 0) || width > SIDE_MOST || height > SIDE_MOST) {
        free(line);
        return fail("drawing", "it has no page");
    }
    line[strcspn(line, "\n")] = '\0';
    title = line + used + (line[used] == ' ');
    surface = open_surface(kind, path, width, height, title);
    cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_scale(cairo, kind[1] == 'n' ? SHARP : 0.75, kind[1] == 'n' ? SHARP : 0.75);
    while ((size = getline(&line, &room, drawing)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        draw_line(cairo, line);
    }
    free(line);
    status = cairo_status(cairo);
    cairo_destroy(cairo);
    if (status == CAIRO_STATUS_SUCCESS && kind[1] == 'n')
        status = cairo_surface_write_to_png(surface, path);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status == CAIRO_STATUS_SUCCESS ? 0 : fail(path, cairo_status_to_string(status));
}

#ifdef __SANITIZE_ADDRESS__
/* What fontconfig has read it keeps until the end. The sanitizer finds this by name. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}
#endif

int main(int argc, char **argv)
{
    FILE *drawing;
    int status;

    if (argc != 4 || (strcmp(argv[1], "png") != 0 && strcmp(argv[1], "pdf") != 0))
        return fail("forkboard-picture", "png|pdf DRAWING FILE");
    drawing = fopen(argv[2], "re");
    if (drawing == NULL)
        return fail(argv[2], strerror(errno));
    status = draw(drawing, argv[1], argv[3]);
    fclose(drawing);
    return status;
}
