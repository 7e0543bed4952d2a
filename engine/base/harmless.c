/*
 * harmless.c - in plain mode workers' bytes go out as they are, and a file or a pipe gets each of
 * them. A terminal obeys: a worker could set its title, ask it questions that it answers as if they
 * were typed, or leave colours and modes to what comes after it. lines.c reads what goes there and
 * writes it again: no escape byte on the terminal is the worker's.
 */
#include "harmless.h"

#include "lines.h"

#include <errno.h>
#include <stdlib.h>

#define STEP_BYTES ((size_t)64) /* eight lines that a move to the last column made */

struct harmless {
    struct lines lines;
    struct text *out; /* while in a call */
};

static void put_color(struct text *out, int color, int first)
{
    if (color >= 0)
        text_printf(out, ";%d;5;%d", first, color);
}

static bool is_plain(const struct lines_style *style)
{
    return style->front < 0 && style->back < 0 && style->attributes == 0;
}

static void put_style(struct text *out, const struct lines_style *style)
{
    static const char codes[] = { '1', '2', '3', '4', '7' }; /* as LINES_BOLD ... LINES_REVERSE */

    text_puts(out, "\033[0");
    for (size_t i = 0; i < sizeof codes; i++)
        if (style->attributes >> i & 1) {
            text_putc(out, ';');
            text_putc(out, codes[i]);
        }
    put_color(out, style->front, 38);
    put_color(out, style->back, 48);
    text_putc(out, 'm');
}

static void put_line(void *context, const struct line *line)
{
    const struct harmless *harmless = context;
    struct text *out = harmless->out;
    bool plain = true;

    for (size_t i = 0; i < line->count; i++) {
        size_t from = line->runs[i].from;
        size_t end = i + 1 < line->count ? line->runs[i + 1].from : line->size;
        if (!plain || !is_plain(&line->runs[i].style))
            put_style(out, &line->runs[i].style);
        plain = is_plain(&line->runs[i].style);
        text_put(out, line->text + from, end - from);
    }
    if (!plain)
        text_puts(out, "\033[0m");
    if (line->finished)
        text_putc(out, '\n');
}

struct harmless *harmless_open(void)
{
    struct harmless *harmless = malloc(sizeof *harmless);

    if (harmless == NULL)
        return NULL;
    lines_init(&harmless->lines, put_line, harmless);
    harmless->lines.in_pieces = true;
    return harmless;
}

struct harmless *harmless_close(struct harmless *harmless)
{
    if (harmless != NULL)
        lines_fini(&harmless->lines);
    free(harmless);
    return NULL;
}

/* Whether something was left out since it was asked last. */
static bool left_out(struct harmless *harmless, const struct text *out)
{
    bool failed = harmless->lines.failed || out->failed;

    harmless->lines.failed = false;
    return failed;
}

ssize_t harmless_put(struct harmless *harmless, struct text *out, const char *bytes, size_t size)
{
    size_t at = 0, step;

    harmless->out = out;
    do {
        step = size - at < STEP_BYTES ? size - at : STEP_BYTES;
        lines_put(&harmless->lines, bytes + at, step);
        at += step;
    } while (at < size && out->size < HARMLESS_BYTES);
    return left_out(harmless, out) ? -ENOMEM : (ssize_t)at;
}

int harmless_end(struct harmless *harmless, struct text *out)
{
    harmless->out = out;
    lines_end(&harmless->lines);
    return left_out(harmless, out) ? -ENOMEM : 0;
}
