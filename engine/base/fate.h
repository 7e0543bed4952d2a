/*
 * fate.h - what an end is. One rule for all files that count ends, show them, keep them or start
 * what waits for them, so that a row, a log and the exit status cannot say different things. Pure.
 */
#ifndef FB_BASE_FATE_H
#define FB_BASE_FATE_H

#include "forkboard.h"

enum fate {
    FATE_WELL,  /* by itself, with a code that is success */
    FATE_BADLY, /* by itself, or it could not begin */
    FATE_GOAL,  /* the run's own rule ended it: its goal was reached. No failure */
    FATE_HELD,  /* its caller stopped the job, which starts again or may be started. No failure */
    FATE_CUT,   /* cut short: its time, a stop, fb_run_kill(), a halt on failures */
};

/* Of what an FB_EXITED or FB_UNSTARTED event tells. */
enum fate fate_of(const struct fb_event *event);
bool fate_fails(enum fate fate);
/* With its agent, which had begun it or was to begin it: what became of it is not known. */
bool fate_lost(const struct fb_event *event);
/* Whether an exit code, or the signal that killed it (0: none), is among `success` of a job. */
bool fate_succeeds(const int *success, size_t count, int code, int signal);

#endif
