/*
 * tail.c - what stands last in a failed worker's standard error is most often why it failed. The
 * bytes are kept raw while they come, since most workers succeed and are not asked about; they
 * become lines (base/lines.h) when the summary names the job.
 */
#include "tail.h"

#include "base/lines.h"
#include "draw/width.h"

#include <stdlib.h>
#include <string.h>

#define LINES_KEPT 20

void tail_fini(struct tail_text *tail)
{
    free(tail->bytes);
    *tail = (struct tail_text){ 0 };
}

void tail_put(struct tail_text *tail, const char *bytes, size_t size, bool gap)
{
    size_t kept = gap ? 0 : tail->size;

    if (tail->bytes == NULL && size > 0)
        tail->bytes = malloc(TAIL_MOST);
    if (tail->bytes == NULL)
        return;
    tail->cut = tail->cut || gap || kept + size > TAIL_MOST;
    if (size > TAIL_MOST) {
        bytes += size - TAIL_MOST;
        size = TAIL_MOST;
    }
    if (kept + size > TAIL_MOST) {
        memmove(tail->bytes, tail->bytes + (kept + size - TAIL_MOST), TAIL_MOST - size);
        kept = TAIL_MOST - size;
    }
    memcpy(tail->bytes + kept, bytes, size);
    tail->size = (uint16_t)(kept + size);
}

void tail_join(struct text *out, const char *bytes, size_t size, bool gap)
{
    const char *newline = gap ? memchr(bytes, '\n', size) : NULL;
    size_t from = newline != NULL ? (size_t)(newline + 1 - bytes) : 0;

    if (gap)
        text_clear(out);
    text_put(out, bytes + from, size - from);
}

/* The last lines as they come out, in a ring. */
struct ring {
    struct text lines[LINES_KEPT];
    size_t count;
};

static void keep_line(void *context, const struct line *line)
{
    struct ring *ring = context;
    struct text *text = &ring->lines[ring->count % LINES_KEPT];

    if (line->size == 0)
        return;
    text_clear(text);
    text_put(text, line->text, line->size);
    ring->count++;
}

static void put_line(struct text *out, const struct text *line, int indent, int columns)
{
    size_t size = width_cut(line->bytes, line->size, columns, NULL);

    text_printf(out, "%*s| ", indent, "");
    if (size == line->size) {
        text_put(out, line->bytes, size);
    } else {
        text_put(out, line->bytes, width_cut(line->bytes, line->size, columns - 3, NULL));
        text_puts(out, "...");
    }
    text_putc(out, '\n');
}

void tail_lines(const struct tail_text *tail, struct text *out, int most, int indent, int columns)
{
    tail_lines_of(tail->bytes, tail->size, tail->cut, out, most, indent, columns);
}

void tail_lines_of(const char *bytes, size_t size, bool cut, struct text *out, int most, int indent,
                   int columns)
{
    const char *newline;
    size_t first;
    struct ring ring = { 0 };
    struct lines lines;

    if (size == 0 || most <= 0)
        return;
    /* The front of a line that is not whole says nothing, unless there is nothing else. */
    newline = cut ? memchr(bytes, '\n', size - 1) : NULL;
    if (newline != NULL) {
        size -= (size_t)(newline + 1 - bytes);
        bytes = newline + 1;
    }
    lines_init(&lines, keep_line, &ring);
    lines.width = width_point;
    lines_put(&lines, bytes, size);
    lines_end(&lines);
    lines_fini(&lines);
    most = most < LINES_KEPT ? most : LINES_KEPT;
    first = ring.count > (size_t)most ? ring.count - (size_t)most : 0;
    for (size_t i = first; i < ring.count; i++)
        put_line(out, &ring.lines[i % LINES_KEPT], indent, columns);
    for (int i = 0; i < LINES_KEPT; i++)
        text_fini(&ring.lines[i]);
}
