/*
 * as_html.c - one page without any network: readable as it is, and with its script a table to sort
 * and filter, a timeline to zoom, what each worker printed, and a slider that plays the run. The
 * data of the script is JSON in the page; every text in it is data: no `<` of theirs stays one.
 */
#include "as.h"

#include "base/fate.h"
#include "base/json.h"
#include "chart.h"
#include "draw/markup.h"
#include "draw/theme.h"
#include "draw/units.h"
#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS_MOST   5000
#define BARS_MOST   20000
#define OUTPUT_MOST ((size_t)2 * 1024 * 1024) /* of all jobs in the page */
#define CHUNK       8192

/* A job is in the page where it is among the first, or has failed. */
static bool is_shown(const struct facts *facts, uint32_t number)
{
    return number <= ROWS_MOST || (board_state_of(&facts->board, number) == BOARD_FAILED &&
                                   facts->board.counts[BOARD_FAILED] <= ROWS_MOST);
}

void as_html_head(struct text *out, const char *title)
{
    text_puts(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                   "style-src 'unsafe-inline';script-src 'unsafe-inline';img-src data:\">\n"
                   "<link rel=\"icon\" href=\"data:,\">\n<title>");
    markup_put(out, title, false);
    text_puts(out, " - forkboard</title>\n<style>\n");
    text_put(out, page_style, (size_t)(page_style_end - page_style));
    canvas_styles(out, true);
    text_puts(out, "</style></head>\n<body>\n");
}

static void put_fact(struct text *out, const char *name, const char *value)
{
    text_printf(out, "<div><dt>%s</dt><dd>", name);
    markup_put(out, value, false);
    text_puts(out, "</dd></div>");
}

static void put_facts(struct text *out, const struct facts *facts)
{
    const struct board *board = &facts->board;
    char words[UNITS_ROOM], date[32], number[32];
    int64_t wall_us = facts_wall_us(facts);

    text_puts(out, "<dl>");
    for (int state = AS_STATES - 1; state >= 0; state--) {
        if (as_state_count(board, state) == 0)
            continue;
        snprintf(number, sizeof number, "%" PRIu32, as_state_count(board, state));
        put_fact(out, as_state_word(state), number);
    }
    put_fact(out, "wall", units_duration(wall_us, false, words));
    put_fact(out, "CPU", units_duration(board->cpu_us, false, words));
    snprintf(number, sizeof number, "%.2f",
             wall_us > 0 ? (double)board->cpu_us / (double)wall_us : 0);
    put_fact(out, "speed-up", number);
    if (!facts->watch && board->slots != FB_ALL_AT_ONCE) {
        snprintf(number, sizeof number, "%d", board->slots);
        put_fact(out, "slots", number);
    }
    if (as_date(facts, date)[0] != '\0')
        put_fact(out, "began", date);
    text_puts(out, "</dl>\n");
}

static void put_chain(struct text *out, const struct facts *facts)
{
    struct facts_link *links;
    int count = facts_chain(facts, &links);

    out->failed |= count < 0;
    if (count > 1)
        text_puts(out, "<section><h2>Critical path</h2><ol class=\"chain\">");
    for (int i = count > 20 ? count - 20 : 0; count > 1 && i < count; i++) {
        struct board_job room;
        const struct board_job *job = board_job(&facts->board, links[i].job, &room);
        char words[UNITS_ROOM];
        text_puts(out, "<li>");
        markup_put(out, job->name, false);
        text_printf(out, " <span class=\"dim\">%s, %.0f%%</span></li>",
                    units_duration(links[i].to_us - links[i].from_us, false, words),
                    100 * (double)(links[i].to_us - links[i].from_us) /
                        (double)(facts_wall_us(facts) > 0 ? facts_wall_us(facts) : 1));
    }
    if (count > 1)
        text_puts(out, "</ol></section>\n");
    free(links);
}

/* ---------------------------------------------------------------- the table */

static void put_cell(struct text *out, int64_t us)
{
    char words[UNITS_ROOM];

    text_printf(out, "<td>%s", units_duration(us, false, words));
}

static void put_row(struct text *out, const struct facts *facts, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(&facts->board, number, &room);
    const struct bar *first = bars_first(&facts->bars, number);
    char result[4400], memory[UNITS_ROOM] = "";

    text_printf(out, "<tr id=\"j%" PRIu32 "\"><td>%" PRIu32 "<th scope=\"row\">", number, number);
    if (board_output_bytes(&facts->board, number) > 0)
        text_printf(out, "<a href=\"#o%" PRIu32 "\">", number);
    markup_put(out, job->name, false);
    if (board_output_bytes(&facts->board, number) > 0)
        text_puts(out, "</a>");
    text_printf(out, "<td class=\"s%d\">%s %s<td>", as_state(job), as_state_glyph(as_state(job)),
                as_state_word(as_state(job)));
    markup_put(out, as_result(job, result, sizeof result), false);
    put_cell(out, first != NULL ? first->forked_us : -1);
    put_cell(out, facts_took_us(facts, number));
    put_cell(out, board_cpu_us(job));
    if (job->peak_memory_bytes > 0)
        units_bytes(job->peak_memory_bytes, memory);
    text_printf(out, "<td>%s<td>%u</tr>\n", memory, job->attempt);
}

static void put_table(struct sheet *sheet, const struct facts *facts)
{
    static const char *const names[] = { "#",    "Name", "State",  "Result",  "Began",
                                         "Took", "CPU",  "Memory", "Attempts" };
    struct text *out = &sheet->text;
    uint32_t hidden = 0;

    text_printf(out,
                "<section><h2 id=\"jobs\">%s</h2>\n<div id=\"filters\" hidden></div>\n"
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"jobs\">"
                "<table><thead><tr>",
                facts->watch ? "Processes" : "Jobs");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        text_printf(out, "<th scope=\"col\">%s", names[i]);
    text_puts(out, "</tr></thead>\n<tbody>\n");
    for (uint32_t number = 1; number <= facts->board.job_count; number++) {
        if (!is_shown(facts, number)) {
            hidden++;
            continue;
        }
        put_row(out, facts, number);
        sheet_turn(sheet);
    }
    text_puts(out, "</tbody></table></div>\n");
    if (hidden > 0)
        text_printf(out,
                    "<p class=\"dim\">%" PRIu32 " more are not in this page; forkboard report "
                    "--format csv has all of them.</p>\n",
                    hidden);
    text_puts(out, "</section>\n");
}

static void put_outputs(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text, words = { 0 };
    size_t all = 0;

    text_puts(out, "<section id=\"outputs\"><h2>Output</h2>\n");
    for (uint32_t number = 1; number <= facts->board.job_count; number++) {
        struct board_job room;
        const struct board_job *job;
        if (!is_shown(facts, number) || board_output_bytes(&facts->board, number) == 0)
            continue;
        job = board_job(&facts->board, number, &room);
        text_clear(&words);
        if (all < OUTPUT_MOST)
            facts_output(facts, number, &words);
        else
            text_puts(&words, "[not in this page, which has enough output of others]\n");
        all += words.size;
        text_printf(out, "<details id=\"o%" PRIu32 "\"><summary>", number);
        markup_put(out, job->name, false);
        text_puts(out, "</summary><pre>");
        markup_put(out, text_string(&words), false);
        text_puts(out, "</pre></details>\n");
        sheet_turn(sheet);
    }
    text_puts(out, all > 0 ? "</section>\n" : "<p class=\"dim\">none</p></section>\n");
    out->failed |= words.failed;
    text_fini(&words);
}

/* ---------------------------------------------------------------- the script's data */

/* When nothing more happened to it. */
static int64_t over_us(const struct facts *facts, const struct board_job *job)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks);

    if (count > 0)
        return marks[count - 1].t_us;
    return job->queued_us >= 0 ? job->queued_us : facts->end_us;
}

static void put_jobs(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text;
    const char *between = "";

    for (uint32_t number = 1; number <= facts->board.job_count; number++) {
        struct board_job room;
        const struct board_job *job;
        if (!is_shown(facts, number))
            continue;
        job = board_job(&facts->board, number, &room);
        text_printf(out, "%s[%" PRIu32 ",%d,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 "]",
                    between, number, as_state(job), job->queued_us, over_us(facts, job),
                    board_cpu_us(job), (int64_t)(job->peak_memory_bytes / 1024));
        between = ",";
        sheet_turn(sheet);
    }
}

/* As page.js has it: 1: well; 2: it was ended, and that is no failure. */
static int end_of(const struct bar *bar)
{
    if (bar->exited_us < 0 || fate_fails((enum fate)bar->fate))
        return 0;
    return bar->fate == FATE_WELL ? 1 : 2;
}

static void put_bars(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text;
    const char *between = "";
    uint32_t count = facts->bars.count < BARS_MOST ? facts->bars.count : BARS_MOST;

    for (uint32_t i = 0; i < count; i++) {
        const struct bar *bar = &facts->bars.list[i];
        /* begun, ended and reaped as what lies between, which is short */
        text_printf(out,
                    "%s[%" PRIu32 ",%" PRIu32 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64
                    ",%d]",
                    between, bar->job, bar->lane, bar->forked_us,
                    bar->began_us >= 0 ? bar->began_us - bar->forked_us : -1,
                    bar->exited_us >= 0 ? bar->exited_us - bar->forked_us : -1,
                    bar->reaped_us >= 0 ? bar->reaped_us - bar->forked_us : -1, end_of(bar));
        between = ",";
        sheet_turn(sheet);
    }
}

static void put_data(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text;

    text_printf(out,
                "<script type=\"application/json\" id=\"data\">{\"end\":%" PRId64
                ",\"lanes\":%" PRIu32 ",\"lane\":\"%s\",\"left\":%" PRIu32 ",\"states\":[",
                facts->end_us, facts_lanes(facts), facts->watch ? "lane" : "slot",
                facts->bars.count > BARS_MOST ? facts->bars.count - BARS_MOST : 0);
    for (int state = 0; state < AS_STATES; state++)
        text_printf(out, "%s[\"%s\",\"%s\"]", state > 0 ? "," : "", as_state_word(state),
                    as_state_glyph(state));
    text_puts(out, "],\"jobs\":[");
    put_jobs(sheet, facts);
    text_puts(out, "],\"bars\":[");
    put_bars(sheet, facts);
    text_puts(out, "]}</script>\n<script>\n");
    text_put(out, page_script, (size_t)(page_script_end - page_script));
    text_puts(out, "</script>\n");
}

void as_html(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text;
    struct chart chart;

    as_html_head(out, as_title(facts));
    text_puts(out, "<header><h1>");
    markup_put(out, as_title(facts), false);
    text_puts(out, "</h1>\n");
    put_facts(out, facts);
    if (!facts->board.ended)
        text_puts(out, "<p role=\"note\">The record ends before the run did.</p>\n");
    text_puts(out, "</header>\n<main>\n<section><h2>Timeline</h2>\n<div id=\"play\" hidden></div>\n"
                   "<div id=\"timeline\">");
    chart_draw(&chart, sheet, facts, CANVAS_INLINE);
    text_puts(out,
              "</div>\n<p class=\"legend\"><span class=\"kstarts\"></span> starts "
              "<span class=\"kok\"></span> ran, ok <span class=\"kfailed\"></span> ran, failed "
              "(struck through) <span class=\"kended\"></span> ended: no failure "
              "<span class=\"kruns\"></span> runs <span class=\"kzombie\"></span> "
              "zombie</p></section>\n");
    if (!facts->watch)
        put_chain(out, facts);
    put_table(sheet, facts);
    put_outputs(sheet, facts);
    text_puts(out, "</main>\n<footer class=\"dim\">forkboard " FB_VERSION "</footer>\n");
    put_data(sheet, facts);
    text_puts(out, "</body></html>\n");
}
