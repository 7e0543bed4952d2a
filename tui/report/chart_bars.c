/*
 * chart_bars.c - the bars of a timeline. What is narrower than a pixel is drawn together with its
 * neighbours, so a picture of a million attempts has no more boxes than pixels; a failure among
 * them wins, so that none is lost.
 */
#include "chart.h"

#include "base/fate.h"
#include "draw/units.h"
#include "draw/width.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_LEAST 40 /* pixels of a bar that has its name in it */
#define CHARACTER  6.6

/* What waits to be drawn on a lane. */
struct pending {
    double from, to;
    uint32_t bars;
    enum canvas_ink ink;
};

static double x_of(const struct chart *chart, int64_t us)
{
    return chart->left + (double)us * chart->scale;
}

static double y_of(const struct chart *chart, uint32_t lane)
{
    return chart->top + (lane - 1) * chart->lane_height + (chart->lane_height > 8 ? 2 : 0.25);
}

static double height_of(const struct chart *chart)
{
    return chart->lane_height - (chart->lane_height > 8 ? 4 : 0.5);
}

static enum canvas_ink ink_of(const struct bar *bar)
{
    if (bar->exited_us < 0)
        return CANVAS_RUNS;
    if (fate_fails((enum fate)bar->fate))
        return CANVAS_FAILED;
    return bar->fate == FATE_WELL ? CANVAS_OK : CANVAS_DIM;
}

static void flush(struct chart *chart, struct pending *pending, uint32_t lane)
{
    double width = pending->to - pending->from;

    if (pending->bars == 0)
        return;
    if (pending->bars > 1)
        chart->merged += pending->bars;
    canvas_rect(&chart->canvas, pending->from, y_of(chart, lane), width < 0.5 ? 0.5 : width,
                height_of(chart), pending->ink);
    pending->bars = 0;
    sheet_turn(chart->sheet);
}

static void title_of(const struct chart *chart, const struct bar *bar, const struct board_job *job,
                     struct text *out)
{
    char took[UNITS_ROOM], at[UNITS_ROOM], signal[16];
    int64_t end_us = bar->exited_us >= 0 ? bar->exited_us : chart->end_us;

    text_printf(out, "%s", job->name);
    if (bar->attempt > 1)
        text_printf(out, ", try %u", bar->attempt);
    text_printf(out, ": at %s for %s", units_duration(bar->forked_us, false, at),
                units_duration(end_us - bar->forked_us, false, took));
    if (bar->signal != 0)
        text_printf(out, ", killed by %s", fb_signal_name(bar->signal, signal));
    else if (bar->unseen)
        text_puts(out, ", unseen how");
    else if (bar->exited_us >= 0)
        text_printf(out, ", exit %d", bar->code);
}

/* Its parts: starting, running, the time as a zombie; a failure is struck through, too. */
static void put_parts(struct chart *chart, const struct bar *bar, double y, double height)
{
    int64_t end_us = bar->exited_us >= 0 ? bar->exited_us : chart->end_us;
    double from = x_of(chart, bar->forked_us), to = x_of(chart, end_us), begun = from;

    if (bar->began_us > bar->forked_us)
        begun = x_of(chart, bar->began_us);
    if (begun - from >= 0.5)
        canvas_rect(&chart->canvas, from, y, begun - from, height, CANVAS_STARTS);
    else
        begun = from;
    canvas_rect(&chart->canvas, begun, y, to - begun < 0.5 ? 0.5 : to - begun, height, ink_of(bar));
    if (bar->reaped_us >= 0 && x_of(chart, bar->reaped_us) - to >= 0.5)
        canvas_rect(&chart->canvas, to, y + height / 4, x_of(chart, bar->reaped_us) - to,
                    height / 2, CANVAS_ZOMBIE);
    if (ink_of(bar) == CANVAS_FAILED && height > 6)
        canvas_line(&chart->canvas, begun, y + height / 2, to, y + height / 2, CANVAS_PAGE);
}

static void put_bar(struct chart *chart, const struct bar *bar, uint32_t lane)
{
    struct board_job room;
    const struct board_job *job = board_job(&chart->facts->board, bar->job, &room);
    double y = y_of(chart, lane), height = height_of(chart);
    double width = (double)(bars_end_us(bar, chart->end_us) - bar->forked_us) * chart->scale;
    struct text title = { 0 };

    title_of(chart, bar, job, &title);
    canvas_group(&chart->canvas, text_string(&title));
    put_parts(chart, bar, y, height);
    if (!chart->by_job && width > NAME_LEAST && height > 11) {
        char name[512];
        int columns = (int)((width - 8) / CHARACTER);
        width_pad(name, sizeof name, job->name,
                  width_text(job->name) < columns ? width_text(job->name) : columns, ALIGN_LEFT,
                  "..");
        canvas_text(&chart->canvas, x_of(chart, bar->forked_us) + 4, y + height / 2 + 4, 11,
                    CANVAS_START, CANVAS_PAGE, name);
    }
    canvas_group_end(&chart->canvas);
    chart->sheet->text.failed |= title.failed;
    text_fini(&title);
}

/* When it was known without a worker what becomes of it, if that was before. */
static int64_t decided_us(const struct board_job *job, int64_t before_us)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks);

    for (size_t i = 0; i < count; i++)
        if ((marks[i].kind == FB_SKIPPED || marks[i].kind == FB_UNSTARTED) &&
            marks[i].t_us < before_us)
            return marks[i].t_us;
    return before_us;
}

/* What a job waited before its first attempt: a line, where it has a lane of its own. */
static void put_waiting(struct chart *chart, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(&chart->facts->board, number, &room);
    const struct bar *first = bars_first(&chart->facts->bars, number);
    int64_t until_us = decided_us(job, first != NULL ? first->forked_us : chart->end_us);
    double y = y_of(chart, number) + height_of(chart) / 2;

    if ((double)(until_us - job->queued_us) * chart->scale >= 1)
        canvas_line(&chart->canvas, x_of(chart, job->queued_us), y, x_of(chart, until_us), y,
                    CANVAS_DIM);
}

void chart_bars(struct chart *chart)
{
    const struct bars *bars = &chart->facts->bars;
    struct pending *pending = calloc((size_t)chart->lanes + 1, sizeof *pending);

    if (pending == NULL) {
        chart->sheet->text.failed = true;
        return;
    }
    chart->canvas.dashed = true;
    for (uint32_t number = 1; chart->by_job && number <= chart->lanes; number++)
        put_waiting(chart, number);
    chart->canvas.dashed = false;
    for (uint32_t i = 0; i < bars->count; i++) {
        const struct bar *bar = &bars->list[i];
        uint32_t lane = chart->by_job ? bar->job : bar->lane;
        double from = x_of(chart, bar->forked_us);
        double to = x_of(chart, bars_end_us(bar, chart->end_us));
        if (lane == 0 || lane > chart->lanes)
            continue;
        if (pending[lane].bars > 0 && (to - from >= 1 || from - pending[lane].from >= 1))
            flush(chart, &pending[lane], lane);
        if (to - from >= 1) {
            put_bar(chart, bar, lane);
        } else if (pending[lane].bars++ == 0) {
            pending[lane] = (struct pending){ from, to, 1, ink_of(bar) };
        } else {
            pending[lane].to = to > pending[lane].to ? to : pending[lane].to;
            if (ink_of(bar) == CANVAS_FAILED)
                pending[lane].ink = CANVAS_FAILED;
        }
        sheet_turn(chart->sheet);
    }
    for (uint32_t lane = 1; lane <= chart->lanes; lane++)
        flush(chart, &pending[lane], lane);
    free(pending);
}
