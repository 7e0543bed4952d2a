/* sample.h - what workers use while they live, when asked. */
#ifndef FB_RUN_SAMPLE_H
#define FB_RUN_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fb_run;

/* Samples that were asked for: a turn through the table that began somewhere in it. */
struct run_samples {
    uint32_t next, left; /* places to look at */
    int count;           /* reported in this round */
};

int sample_ask(struct fb_run *run, const uint32_t *jobs,
               size_t count);               /* 1: some follow; -ENOMEM */
bool sample_step(struct fb_run *run);       /* true: one was reported */
bool sample_next_round(struct fb_run *run); /* true: more are asked for than one may report */

#endif
