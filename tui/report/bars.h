/*
 * bars.h - every attempt of every job as a bar on a lane: what a timeline is drawn from, and where
 * it is seen which lanes were idle. A lane is the worker's slot, in a watch the lowest that is
 * free. Pure; bounded by the number of attempts.
 */
#ifndef FB_REPORT_BARS_H
#define FB_REPORT_BARS_H

#include "forkboard.h"

#define BARS_LANES_MOST 65536

struct bar {
    int64_t forked_us, began_us, exited_us, reaped_us; /* -1: has not happened */
    uint32_t job, attempt;
    uint32_t next; /* the same job's next attempt, as index + 1; 0: none */
    uint32_t lane; /* from 1; 0: past the most */
    int16_t code;
    uint8_t signal; /* that killed it; 0: none */
    uint8_t fate;   /* enum fate, once it has ended */
    bool unseen;    /* its code is not known */
};

struct bars {
    struct bar *list; /* [count], in the order of their forks */
    uint32_t count, room;
    struct bars_job {
        uint32_t first, last; /* index + 1; 0: it has none */
    } * jobs;                 /* [job_room] of job n at n - 1 */
    uint32_t job_room;
    bool *taken; /* [lane_room] of lane n at n - 1 */
    uint32_t lane_room, lane_count, lowest;
};

void bars_fini(struct bars *bars);
/* An event that the board has taken. 0 or -ENOMEM. */
int bars_take(struct bars *bars, const struct fb_event *event);
/* The first attempt of a job, and the one after another; NULL: there is none. */
const struct bar *bars_first(const struct bars *bars, uint32_t job);
const struct bar *bars_last(const struct bars *bars, uint32_t job);
const struct bar *bars_next(const struct bars *bars, const struct bar *bar);

/* When a bar ends on its lane, where nothing later than now_us is known. */
int64_t bars_end_us(const struct bar *bar, int64_t now_us);

/* A stretch of time in which a lane had no worker. */
struct bars_gap {
    int64_t from_us, to_us;
    uint32_t lane;
};
/*
 * The longest of lanes 1 to `lanes` until end_us, the longest first: how many of `out`. *idle_us is
 * the sum of all. -ENOMEM.
 */
int bars_gaps(const struct bars *bars, uint32_t lanes, int64_t end_us, struct bars_gap *out,
              int most, int64_t *idle_us);

#endif
