/* chart.h - the timeline of a run on a canvas: a lane a job, or a lane a slot where they are many.
 */
#ifndef FB_REPORT_CHART_H
#define FB_REPORT_CHART_H

#include "draw/canvas.h"
#include "facts.h"
#include "sheet.h"

#define CHART_WIDTH 1200

struct chart {
    struct canvas canvas;
    struct sheet *sheet;
    const struct facts *facts;
    bool by_job;                          /* lanes are jobs, not slots */
    uint32_t lanes;                       /* that are shown */
    uint32_t hidden;                      /* that are not */
    uint64_t merged;                      /* bars narrower than a pixel that were drawn together */
    double left, top, lane_height, scale; /* scale: pixels a microsecond */
    int64_t end_us;
};

/* The whole picture; `page`: the timeline alone, for a page that says the rest. */
void chart_draw(struct chart *chart, struct sheet *sheet, const struct facts *facts,
                enum canvas_kind kind);

/* chart_bars.c: the bars of all lanes. */
void chart_bars(struct chart *chart);

#endif
