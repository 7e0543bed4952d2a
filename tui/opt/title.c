/* title.c - what was typed, as the title of a run that has no other: its head, ps and a report have
 * it. */
#include "title.h"

#include "base/quote.h"
#include "base/text.h"
#include "base/utf8.h"
#include "opt.h"

#include <string.h>

void opt_run_title(const struct opt *opt, struct text *out)
{
    size_t length;
    uint32_t point;

    text_clear(out);
    if (opt->run.title != NULL && opt->run.title[0] != '\0') {
        text_puts(out, opt->run.title);
        return;
    }
    if (opt->input.jobs_file != NULL)
        text_printf(out, "-f %s", opt->input.jobs_file);
    for (int i = 0; i < opt->rest_count && out->size <= OPT_TITLE_MOST; i++) {
        if (out->size > 0)
            text_putc(out, ' ');
        quote_word(out, opt->rest[i]);
    }
    if (out->size <= OPT_TITLE_MOST)
        return;
    /* A character is never cut in two. */
    for (size_t at = 0; at < OPT_TITLE_MOST; at += length) {
        length = utf8_read(out->bytes + at, out->size - at, &point);
        length = length > 0 ? length : 1;
        if (at + length > OPT_TITLE_MOST) {
            out->size = at;
            return;
        }
    }
    out->size = OPT_TITLE_MOST;
}

struct opt opt_titled(const struct opt *opt, struct text *room)
{
    struct opt with = *opt;

    opt_run_title(opt, room);
    with.run.title = text_string(room);
    return with;
}
