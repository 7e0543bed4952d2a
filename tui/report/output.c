/* output.c - what a job wrote, as lines that are harmless wherever they are put. */
#include "facts.h"

#include "base/clean.h"

#include <inttypes.h>

struct lines {
    struct text *out;
    uint32_t attempt; /* 0: of all */
    bool ended;       /* the last line has its newline */
};

static void put_lines(void *context, const struct board_piece *piece)
{
    struct lines *lines = context;
    const char *at = piece->bytes, *end = piece->bytes + piece->size;

    if (lines->attempt != 0 && piece->attempt != lines->attempt)
        return;
    if (piece->left_out_bytes > 0)
        text_printf(lines->out, "%s[%" PRIu64 " bytes are not in the record]\n",
                    lines->ended ? "" : "\n", piece->left_out_bytes);
    while (at < end) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((line != NULL ? line : end) - at);
        clean_put(lines->out, at, size > 0 && at[size - 1] == '\r' ? size - 1 : size);
        lines->ended = line != NULL;
        if (line != NULL)
            text_putc(lines->out, '\n');
        at += size + 1;
    }
}

void facts_output(const struct facts *facts, uint32_t job, struct text *out)
{
    struct lines lines = { .out = out, .ended = true };

    board_output(&facts->board, job, put_lines, &lines);
    if (!lines.ended)
        text_putc(out, '\n');
}

void facts_tail(const struct facts *facts, uint32_t job, int lines, struct text *out)
{
    struct text all = { 0 };
    struct board_job room;
    const struct board_job *row = board_job(&facts->board, job, &room);
    struct lines last = { .out = &all, .attempt = row != NULL ? row->attempt : 0, .ended = true };
    size_t at;

    board_output(&facts->board, job, put_lines, &last);
    if (!last.ended)
        text_putc(&all, '\n');
    at = all.failed ? 0 : all.size;
    for (int found = 0; at > 0 && !all.failed; at--)
        if (at < all.size && all.bytes[at - 1] == '\n' && ++found == lines)
            break;
    if (!all.failed && all.size > 0)
        text_put(out, all.bytes + at, all.size - at);
    out->failed |= all.failed;
    text_fini(&all);
}
