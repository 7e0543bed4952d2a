/* scale_run.h - one run of a scale: the same jobs, on so many slots, measured from its events. */
#ifndef FB_SCALE_RUN_H
#define FB_SCALE_RUN_H

#include "opt/opt.h"
#include "scale/runs.h"
#include "scale_board.h"

#include <signal.h>

struct cmd_scale {
    const struct opt *opt;
    struct fb_hardware hardware;
    sigset_t before, waiting; /* the masks before, and while it waits */
    uint64_t seed;            /* of each run: they do the same */
    int rounds;               /* for what is said of a run */
    bool quiet;
    struct cmd_scale_board *board; /* NULL: there is none */
    struct cmd_scale_on *on;       /* NULL: it is measured on this machine */
};

/* From here on Ctrl-C and its like end the run that goes on, and are remembered. */
void cmd_scale_catch(struct cmd_scale *scale);
/* The signal that asked for the end; 0: none. */
int cmd_scale_caught(void);
int cmd_scale_catches(void); /* how many did */
/* It was broken off by a signal or a key. */
bool cmd_scale_broken_off(const struct cmd_scale *scale);
/* Sleeps until that descriptor is readable, there is a key or a signal, or the board has a turn. */
void cmd_scale_await(const struct cmd_scale *scale, int fd);
struct summary;
/* There is nothing to measure: 2. */
int cmd_scale_say_no_jobs(struct cmd_scale_board *board);
void cmd_scale_say_failed(const struct cmd_scale *scale, struct summary *summary);
/* CPU time that all cores have been busy; -1: unknown, or some of them are not ours to use. */
int64_t cmd_scale_busy_us(const struct fb_hardware *hardware);
/* Fits struct scale_plan; context is the struct cmd_scale. */
int cmd_scale_measure(void *context, int slots, int round, struct scale_sample *out);

#endif
