/* agents_inside.h - a run of agents as its source knows it; for agents*.c alone. */
#ifndef FB_CLUSTER_AGENTS_INSIDE_H
#define FB_CLUSTER_AGENTS_INSIDE_H

#include "agents.h"
#include "fleet.h"
#include "fold.h"
#include "relay.h"
#include "wishes.h"

struct agents {
    struct source source;
    const struct rundir *dir;
    struct place_run run;
    bool attached, wants_output; /* all of it is in events */
    struct fold fold;
    struct fleet fleet;
    struct relay relay;
    struct wish_pen pen;
    struct wishes others; /* what other front ends wish */
    uint32_t *again;      /* [again_count] jobs that are to run once more, and have not begun */
    size_t again_count, again_room;
    struct fb_run *aside; /* which asks, and prints */
    int both_fd, tick_fd; /* of that and of the clock */
    int64_t origin_us;    /* of the run, on the monotonic clock */
    int64_t look_us;      /* when the directory was looked at */
    bool looked;          /* and something may be there */
    struct fb_event held; /* an event that comes after another; kind FB_RUN: none */
    bool stopping, cancelled;
    int error;          /* why it cannot be followed any more; 0: it can */
    int64_t sampled_us; /* when a measure was asked for last; 0: never */
    int asked;          /* signals that asked for the end */
    char halt[128], note[400], counts[200];
    char words[RUNDIR_PATH_MOST + 64]; /* of how to come back */
};

/* What other front ends ask for is seen here, too. */
void agents_hear(struct agents *own);
/* A job has begun: it is waited for no more. */
void agents_begun(struct agents *own, uint32_t job);
/* A job that is to run once more, and the agent of which has ended; 0: there is none. */
uint32_t agents_in_vain(struct agents *own);

/* What keys and signals ask for. */
void agents_signal(struct source *source, int number, bool by_kernel);
void agents_end(struct source *source, enum source_end how);
int agents_kill(struct source *source, uint32_t job, int number);
int agents_again(struct source *source, uint32_t job);
int agents_unable(struct source *source, uint32_t job); /* stop, start, restart a job */
int agents_hold(struct source *source, bool on);
int agents_slots(struct source *source, int slots);
void agents_suspend(struct source *source, bool by_kernel);
void agents_resume(struct source *source);
void agents_sample(struct source *source, const uint32_t *jobs, size_t count);

#endif
