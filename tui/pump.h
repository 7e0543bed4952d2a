/* pump.h - a run from its first event to its last: event -> record -> front end. */
#ifndef FB_PUMP_H
#define FB_PUMP_H

#include "keep.h"
#include "opt.h"
#include "text.h"

/* What a command adds to a run. */
struct pump_jobs {
    /* Adds jobs or a feed. 0 or -errno. */
    int (*begin)(void *context, struct fb_run *run);
    /* Told every event when all else was told; NULL: needs none. 0 or -errno. */
    int (*watch)(void *context, struct fb_run *run, const struct fb_event *event);
    void *context;
    struct keep *keep; /* NULL: nothing */
    /* How many the feed has still to give; -1: unknown. NULL: there is no feed. */
    int64_t (*left)(void *context);
};

/* Runs to the end; returns the exit status, or does not return where a signal ended it. */
int pump_run(const struct opt *opt, const struct pump_jobs *jobs);

/* One line "forkboard: ..." on standard error, cleaned. Returns `status`. */
int pump_complain(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
void pump_put_complaint(struct text *line, const char *message);

#endif
