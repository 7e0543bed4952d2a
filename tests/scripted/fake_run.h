/* fake_run.h - a run over the scripted stand-in, and what it reported, as one line of text. */
#ifndef FAKE_RUN_H
#define FAKE_RUN_H

#include "board/board.h"
#include "fake_sys.h"

#define MS  INT64_C(1000)
#define SEC INT64_C(1000000)

struct fake_seen {
    int kinds[FB_KIND_COUNT];
    int live, most_live;
    int errors;          /* notes of what went wrong */
    uint64_t error_jobs; /* a bit for each job that such a note named; bit 0: of the run */
    struct fb_event ended;
    char trace[65536]; /* "MS KIND JOB.ATTEMPT DETAIL; ..." of the kinds that are traced */
    char order[4096];  /* "1 2 3": jobs as they were forked */
};

extern struct fake_seen fake_seen;
extern bool fake_within;        /* fake_play() is in a call of the engine */
extern struct board fake_board; /* what was seen, folded */

void fake_forget(void);      /* what was seen */
const char *fake_last(void); /* the end of the trace, for a failure */
/*
 * Asserts that this event follows those before it in the life of its job, as forkboard/event.h has
 * it. NULL: another run begins.
 */
void fake_life(const struct fb_event *event);
/* This job was asked for once more; if it had ended, no event says so. */
void fake_life_again(uint32_t job);
/* Opens a run over scripts; forgets what was seen. `traced` is a bit per kind. */
struct fb_run *fake_open(const struct fake_script *scripts, int count,
                         const struct fb_options *options, unsigned traced);
/* A feed of that many jobs: the n-th runs as many ms as its slot says; every second is done before.
 */
struct fake_fed {
    int given, most;
    char line[16]; /* overwritten by the next */
};
extern struct fake_fed fake_fed;
void fake_feed(struct fb_run *run, int most);
/* Takes what there is and lets the clock go on, until FB_ENDED or until_us from now. */
void fake_play(struct fb_run *run, int64_t until_us);
/* Closes it; asserts that nothing is left. */
void fake_close(struct fb_run *run);

#endif
