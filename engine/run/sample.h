/* sample.h - what workers use while they live, when asked. */
#ifndef FB_RUN_SAMPLE_H
#define FB_RUN_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fb_run;

/* Samples that were asked for, in the order of the table. */
struct run_samples {
    uint32_t *places; /* [room] in the table */
    size_t room;
    uint32_t placed; /* of these */
    uint32_t first;  /* of these is looked at first */
    uint32_t looked; /* at so many */
    int count;       /* reported in this round */
};

int sample_ask(struct fb_run *run, const uint32_t *jobs,
               size_t count);               /* 1: some follow; -ENOMEM */
bool sample_step(struct fb_run *run);       /* true: one was reported */
bool sample_next_round(struct fb_run *run); /* true: more are asked for than one may report */
void sample_fini(struct fb_run *run);

#endif
