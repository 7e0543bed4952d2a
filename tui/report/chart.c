/* chart.c - the frame of the timeline: its head, legend, axis and the names of the lanes. */
#include "chart.h"

#include "as.h"
#include "base/fate.h"
#include "draw/theme.h"
#include "draw/units.h"
#include "draw/width.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MARGIN     16
#define JOBS_MOST  60  /* with a lane each */
#define LANES_MOST 400 /* that are shown */
#define LABEL      150
#define CHARACTER  6.2 /* width of one of 11 pixels, about */

static double lane_height(uint32_t lanes)
{
    double height = 640.0 / (lanes > 0 ? lanes : 1);

    return height > 22 ? 22 : height < 3 ? 3 : height;
}

static void choose_lanes(struct chart *chart)
{
    uint32_t jobs = chart->facts->board.job_count, lanes;

    chart->by_job = jobs <= JOBS_MOST;
    lanes = chart->by_job ? jobs : facts_lanes(chart->facts);
    chart->hidden = lanes > LANES_MOST ? lanes - LANES_MOST : 0;
    chart->lanes = lanes - chart->hidden;
    chart->lane_height = lane_height(chart->lanes);
}

static void put_head(struct chart *chart)
{
    const struct facts *facts = chart->facts;
    const struct board *board = &facts->board;
    struct text line = { 0 };
    char wall[UNITS_ROOM], cpu[UNITS_ROOM], date[32];
    const char *between = "";
    int64_t wall_us = facts_wall_us(facts);

    canvas_text(&chart->canvas, MARGIN, 32, -20, CANVAS_START, CANVAS_TEXT, as_title(facts));
    for (int state = AS_STATES - 1; state >= 0; state--) {
        if (as_state_count(board, state) == 0)
            continue;
        text_printf(&line, "%s%s %u %s", between, as_state_glyph(state),
                    as_state_count(board, state), as_state_word(state));
        between = "   ";
    }
    canvas_text(&chart->canvas, MARGIN, 54, 13, CANVAS_START, CANVAS_TEXT, text_string(&line));
    chart->sheet->text.failed |= line.failed;
    text_clear(&line);
    text_printf(&line, "wall %s, CPU %s", units_duration(wall_us, false, wall),
                units_duration(board->cpu_us, false, cpu));
    if (wall_us > 0)
        text_printf(&line, ", speed-up %.2f", (double)board->cpu_us / (double)wall_us);
    if (!facts->watch && board->slots != FB_ALL_AT_ONCE)
        text_printf(&line, ", %d slot%s", board->slots, board->slots == 1 ? "" : "s");
    if (as_date(facts, date)[0] != '\0')
        text_printf(&line, ", %s", date);
    canvas_text(&chart->canvas, MARGIN, 74, 13, CANVAS_START, CANVAS_DIM, text_string(&line));
    chart->sheet->text.failed |= line.failed;
    text_fini(&line);
}

/* By its user, or as the run had reached its goal: few runs have such. */
static bool any_ended(const struct facts *facts)
{
    for (size_t i = 0; i < facts->bars.count; i++)
        if (facts->bars.list[i].fate == FATE_GOAL || facts->bars.list[i].fate == FATE_HELD)
            return true;
    return false;
}

static void put_legend(struct chart *chart)
{
    static const struct {
        enum canvas_ink ink;
        const char *words;
    } legend[] = { { CANVAS_STARTS, "starts" },
                   { CANVAS_OK, "ran, ok" },
                   { CANVAS_FAILED, "ran, failed (struck through)" },
                   { CANVAS_RUNS, "still runs" },
                   { CANVAS_ZOMBIE, "zombie" },
                   { CANVAS_DIM, "ended: no failure" } };
    size_t count = sizeof legend / sizeof legend[0] - !any_ended(chart->facts);
    double x = CHART_WIDTH - MARGIN - (count == sizeof legend / sizeof legend[0] ? 660 : 520);

    for (size_t i = 0; i < count; i++) {
        canvas_rect(&chart->canvas, x, 22, 12, 12, legend[i].ink);
        canvas_text(&chart->canvas, x + 17, 32, 12, CANVAS_START, CANVAS_TEXT, legend[i].words);
        x += 30 + CHARACTER * 1.08 * (double)strlen(legend[i].words);
    }
}

static void put_axis(struct chart *chart)
{
    double width = CHART_WIDTH - MARGIN - chart->left, bottom;
    double step_us = canvas_step((double)chart->end_us / (width / 90));
    char words[UNITS_ROOM];

    bottom = chart->top + chart->lanes * chart->lane_height;
    for (int i = 0; i * step_us <= (double)chart->end_us && chart->end_us > 0; i++) {
        double at_us = i * step_us;
        double x = chart->left + at_us * chart->scale;
        canvas_line(&chart->canvas, x, chart->top - 4, x, bottom, CANVAS_GRID);
        canvas_text(&chart->canvas, x, chart->top - 8, 11, CANVAS_MIDDLE, CANVAS_DIM,
                    at_us < 1 ? "0" : units_duration((int64_t)at_us, false, words));
    }
}

/* As many as can be read. */
static void put_labels(struct chart *chart)
{
    uint32_t step = 1;

    while (step * chart->lane_height < 12)
        step++;
    for (uint32_t lane = 1; lane <= chart->lanes; lane += step) {
        struct board_job room;
        const struct board_job *job =
            chart->by_job ? board_job(&chart->facts->board, lane, &room) : NULL;
        double y = chart->top + (lane - 0.5) * chart->lane_height + 4;
        char words[512], name[512];
        if (job != NULL)
            snprintf(words, sizeof words, "%s %s", theme_glyphs(false)->state[job->state],
                     job->name);
        else
            snprintf(words, sizeof words, "%s %" PRIu32, chart->facts->watch ? "lane" : "slot",
                     lane);
        width_pad(name, sizeof name, words, width_text(words) < 22 ? width_text(words) : 22,
                  ALIGN_LEFT, "...");
        canvas_text(&chart->canvas, chart->left - 8, y, 11, CANVAS_END, CANVAS_TEXT, name);
    }
}

static void put_foot(struct chart *chart, double y)
{
    char words[160];

    words[0] = '\0';
    if (chart->hidden > 0)
        snprintf(words, sizeof words, "%" PRIu32 " more lanes are not shown. ", chart->hidden);
    if (chart->merged > 0)
        snprintf(words + strlen(words), sizeof words - strlen(words),
                 "%" PRIu64 " bars narrower than a pixel are drawn together.", chart->merged);
    if (words[0] != '\0')
        canvas_text(&chart->canvas, MARGIN, y, 11, CANVAS_START, CANVAS_DIM, words);
}

void chart_draw(struct chart *chart, struct sheet *sheet, const struct facts *facts,
                enum canvas_kind kind)
{
    double height;

    *chart = (struct chart){ .canvas = { .out = &sheet->text, .kind = kind },
                             .sheet = sheet,
                             .facts = facts,
                             .end_us = facts->end_us,
                             .left = MARGIN + LABEL,
                             .top = kind == CANVAS_INLINE ? 30 : 116 };
    choose_lanes(chart);
    chart->scale =
        (CHART_WIDTH - MARGIN - chart->left) / (double)(chart->end_us > 0 ? chart->end_us : 1);
    height = chart->top + chart->lanes * chart->lane_height + 30;
    canvas_page(&chart->canvas, CHART_WIDTH, height, as_title(facts));
    if (kind != CANVAS_INLINE) {
        put_head(chart);
        put_legend(chart);
    }
    put_axis(chart);
    put_labels(chart);
    chart_bars(chart);
    put_foot(chart, height - 10);
    canvas_end(&chart->canvas);
}

void as_svg(struct sheet *sheet, const struct facts *facts)
{
    struct chart chart;

    chart_draw(&chart, sheet, facts, CANVAS_SVG);
}

void as_drawing(struct sheet *sheet, const struct facts *facts)
{
    struct chart chart;

    chart_draw(&chart, sheet, facts, CANVAS_DRAWING);
}
