/* title.c - what was typed, as the title of a run that has no other: its head, ps and a report have
 * it. */
#include "title.h"

#include "base/clean.h"
#include "base/quote.h"
#include "base/text.h"
#include "opt.h"

void opt_run_title(const struct opt *opt, struct text *out)
{
    char cut[OPT_TITLE_MOST + 1];

    text_clear(out);
    if (opt->run.title != NULL && opt->run.title[0] != '\0') {
        text_puts(out, opt->run.title);
        return;
    }
    if (opt->input.jobs_file != NULL) {
        text_puts(out, "-f ");
        quote_word(out, opt->input.jobs_file);
    }
    for (int i = 0; i < opt->rest_count && out->size <= OPT_TITLE_MOST; i++) {
        if (out->size > 0)
            text_putc(out, ' ');
        quote_word(out, opt->rest[i]);
    }
    if (out->size > OPT_TITLE_MOST) {
        size_t size = clean_text(cut, sizeof cut, out->bytes, out->size); /* between characters */
        text_clear(out);
        text_put(out, cut, size);
    }
}

struct opt opt_titled(const struct opt *opt, struct text *room)
{
    struct opt with = *opt;

    opt_run_title(opt, room);
    with.run.title = text_string(room);
    return with;
}
