/*
 * scale_page.c - the measurements in one file that needs no network and no script: the curve, the
 * table, what it says, every run. It looks as the page of a report does.
 */
#include "scale_page.h"

#include "base/quote.h"
#include "draw/markup.h"
#include "draw/units.h"
#include "report/as.h"
#include "scale/curve.h"

#include <stdio.h>

static void put_fact(struct text *out, const char *name, int number)
{
    text_printf(out, "<div><dt>%s</dt><dd>%d</dd></div>", name, number);
}

/* What was measured, as it was typed. */
static void put_words(struct text *out, const struct opt *opt)
{
    struct text words = { 0 };

    if (opt->scale.fit != NULL)
        quote_word(&words, opt->scale.fit);
    for (int i = 0; i < opt->rest_count; i++) {
        if (i > 0)
            text_putc(&words, ' ');
        quote_word(&words, opt->rest[i]);
    }
    markup_put(out, text_string(&words), false);
    out->failed |= words.failed;
    text_fini(&words);
}

static void put_header(struct text *out, const struct opt *opt, const struct scale_runs *runs,
                       const struct scale_verdict *verdict)
{
    struct text words = { 0 };

    text_puts(out, "<header><h1>Speed-up over slots</h1>\n<p><code>");
    put_words(out, opt);
    text_puts(out, "</code></p>\n<dl>");
    put_fact(out, runs->table ? "measurements" : "runs", (int)runs->count);
    if (scale_knows_machine(runs)) {
        put_fact(out, "cores", runs->hardware.cores);
        put_fact(out, "hardware threads", runs->hardware.threads);
    } else if (runs->apart) {
        text_puts(out, "<div><dt>cores</dt><dd>unknown, of the machines of agents</dd></div>");
    }
    text_puts(out, "</dl>\n<p><strong>");
    scale_put_sentence(&words, runs, verdict);
    markup_put(out, text_string(&words), false);
    text_puts(out, ".</strong></p>\n</header>\n<main>\n");
    out->failed |= words.failed;
    text_fini(&words);
}

static void put_time(struct text *out, double s)
{
    char words[UNITS_ROOM];

    text_printf(out, "<td>%s", s < 0 ? "" : units_duration((int64_t)(s * 1e6 + 0.5), false, words));
}

static void put_rows(struct text *out, const struct scale_verdict *verdict)
{
    text_puts(out, "<section><h2 id=\"slots\">Slots</h2>\n<div class=\"scroll\" tabindex=\"0\" "
                   "role=\"region\" aria-labelledby=\"slots\"><table class=\"scale\"><thead><tr>"
                   "<th scope=\"col\">Slots<th scope=\"col\">Rounds<th scope=\"col\">Median"
                   "<th scope=\"col\">Least<th scope=\"col\">Most<th scope=\"col\">Speed-up"
                   "<th scope=\"col\">Efficiency<th scope=\"col\">Jobs a second</tr></thead>\n");
    text_puts(out, "<tbody>\n");
    for (int i = 0; i < verdict->count; i++) {
        const struct scale_row *row = &verdict->rows[i];
        text_printf(out, "<tr%s><th scope=\"row\">%d<td>%d",
                    i == verdict->best ? " class=\"on\"" : "", row->slots, row->rounds);
        put_time(out, row->median_s);
        put_time(out, row->least_s);
        put_time(out, row->most_s);
        if (row->speed_up >= 0)
            text_printf(out, "<td>%.2f<td>%.0f%%", row->speed_up, 100 * row->speed_up / row->slots);
        else
            text_puts(out, "<td><td>");
        text_printf(out, "<td>%.4g</tr>\n", row->throughput);
    }
    text_puts(out, "</tbody></table></div></section>\n");
}

/* In the order in which they were measured. */
static void put_runs(struct text *out, const struct scale_runs *runs)
{
    text_printf(out, "<details><summary>All %zu, in the order they were measured</summary><pre>",
                runs->count);
    scale_put_csv(out, runs);
    text_puts(out, "</pre></details>\n");
}

void cmd_scale_page(struct text *out, const struct opt *opt, const struct scale_runs *runs,
                    const struct scale_verdict *verdict)
{
    struct text words = { 0 };

    as_html_head(out, "Speed-up over slots");
    text_puts(out, "<style>#curve{max-width:860px}#curve svg{width:100%;height:auto}"
                   "table.scale td,table.scale th{text-align:right;min-width:0}</style>\n");
    put_header(out, opt, runs, verdict);
    text_puts(out, "<section><h2>Curve</h2><div id=\"curve\">");
    scale_draw(out, CANVAS_INLINE, runs, verdict);
    text_puts(out, "</div></section>\n");
    put_rows(out, verdict);
    text_puts(out, "<section><h2>What it says</h2><pre>");
    scale_put_words(&words, runs, verdict);
    markup_put(out, text_string(&words), false);
    text_puts(out, "</pre>\n");
    put_runs(out, runs);
    text_puts(out, "</section>\n</main>\n<footer class=\"dim\">forkboard " FB_VERSION
                   "</footer>\n</body></html>\n");
    out->failed |= words.failed;
    text_fini(&words);
}
