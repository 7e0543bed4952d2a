/*
 * progress.h - how far a run is, in one line that is drawn again and again at the foot of a
 * terminal: what is done, what has failed, the time left, the job that runs for the longest. Pure.
 */
#ifndef FB_PLAIN_PROGRESS_H
#define FB_PLAIN_PROGRESS_H

#include "summary.h"

struct progress {
    uint32_t ends,
        failed;        /* of jobs, and those that ran again after it too: the summary knows them */
    bool last_failed;  /* the one that was counted last */
    uint32_t last_job; /* and its number, while no other event has come; else 0 */
    int64_t first_us;  /* the first start; -1: nothing has begun */
};

void progress_init(struct progress *progress);
/* An event that the summary took. */
void progress_event(struct progress *progress, const struct summary *summary,
                    const struct fb_event *event);
/*
 * The line, at most `columns` wide and without a newline. `left`: jobs of which no event told yet;
 * -1: unknown.
 */
void progress_put(const struct progress *progress, const struct summary *summary, int64_t left,
                  int64_t now_us, int columns, struct text *out);

#endif
