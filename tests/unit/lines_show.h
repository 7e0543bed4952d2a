/* lines_show.h - lines as a text that can be compared. */
#ifndef LINES_SHOW_H
#define LINES_SHOW_H

#include "base/lines.h"
#include "base/text.h"
#include "base/utf8.h"

#include "check_quick.h"

/* Runs as [front,back,attributes], lines ended by | (or ~ where unfinished, ! where cut). */
static inline void lines_show(void *context, const struct line *line)
{
    struct text *out = context;

    ck_assert(utf8_valid(line->text, line->size));
    for (size_t i = 0; i < line->count; i++) {
        const struct lines_style *s = &line->runs[i].style;
        size_t end = i + 1 < line->count ? line->runs[i + 1].from : line->size;
        if (s->front != -1 || s->back != -1 || s->attributes != 0 || i > 0)
            text_printf(out, "[%d,%d,%d]", s->front, s->back, s->attributes);
        text_put(out, line->text + line->runs[i].from, end - line->runs[i].from);
    }
    text_puts(out, line->cut ? "!" : "");
    text_puts(out, line->finished ? "|" : "~");
}

#endif
