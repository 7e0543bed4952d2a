/*
 * bar.h - one line at the foot of the terminal on standard error, below what workers and forkboard
 * write there: it is taken away before anything may be written, and is back before the pump sleeps.
 */
#ifndef FB_SHOW_BAR_H
#define FB_SHOW_BAR_H

#include "plain/progress.h"

struct bar {
    bool wanted; /* and standard error is a terminal */
    bool drawn;
    bool stale;      /* something has happened since the line was made */
    int64_t made_us; /* when the line was made */
    struct progress progress;
    struct text line;
};

void bar_init(struct bar *bar, bool wanted);
void bar_fini(struct bar *bar);
void bar_event(struct bar *bar, const struct summary *summary, const struct fb_event *event);
/* `left`: as progress_put() has it; `start_us`: when the run was opened, on the monotonic clock. */
void bar_draw(struct bar *bar, const struct summary *summary, int64_t left, int64_t start_us);
void bar_clear(struct bar *bar);
/* When it is to be drawn again though nothing happens. */
int64_t bar_deadline_us(const struct bar *bar);

#endif
