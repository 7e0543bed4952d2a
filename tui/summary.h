/* summary.h - what remains of a run when it has ended: a bounded fold of its events. Pure. */
#ifndef FB_SUMMARY_H
#define FB_SUMMARY_H

#include "forkboard.h"
#include "tail.h"
#include "text.h"

#define SUMMARY_ALL  40   /* up to so many jobs each has its line */
#define SUMMARY_MOST 1000 /* beyond: the failed ones, up to so many */

/* A job that lives, or one with a line in the summary. */
struct summary_job {
    uint32_t job;
    char *name;    /* clean */
    char *command; /* as it was told, where the summary keeps commands; else NULL */
    pid_t pid;     /* 0: not forked */
    int64_t began_us, ended_us;
    int stop_signal; /* that has stopped it; 0: none */
    bool began, ended, failed, skipped;
    bool before;       /* what it is was known before this run */
    bool unknown;      /* forgotten, then run again: it has no name but its number */
    uint32_t attempts; /* that ended */
    char *fate;        /* clean words; NULL: none yet */
    struct tail_text errors;
    uint64_t written_bytes; /* to its standard output */
    char *result;           /* of a function, clean and short; NULL: none */
};

struct summary {
    struct summary_job *live; /* by number; in live_list[0..live_room) */
    struct summary_job *live_list;
    size_t live_count, live_room;
    struct summary_job *kept; /* in the order of their ends */
    size_t kept_count, kept_room;
    uint32_t jobs, failed_left_out, done_before;
    uint32_t closing; /* the job whose worker was told as reaped with the last event; 0: none */
    struct fb_event ended; /* FB_ENDED, once it came */
    struct fb_hardware hardware;
    int64_t left; /* jobs to come, when the run was cut short: set by its owner; -1: unknown */
    uint64_t seed;
    bool tell_seed;     /* the run drew from it */
    bool keep_commands; /* somebody will ask for them */
    bool no_memory;
};

void summary_fini(struct summary *summary);
void summary_apply(struct summary *summary, const struct fb_event *event);
/*
 * A person may have a job run again that has ended: where the event tells that, it lives once more.
 * summary_apply() does it too; this is for whoever asks for the job before.
 */
void summary_again(struct summary *summary, const struct fb_event *event);
/* A job that was queued and is not reaped, or NULL. */
struct summary_job *summary_live(const struct summary *summary, uint32_t job);
/* The same, or one that has ended and is still known. */
const struct summary_job *summary_find(const struct summary *summary, uint32_t job);

/* The lines that are left on the screen. `color`: with escape sequences. */
void summary_put(struct summary *summary, struct text *out, bool color);
/* "London (pid 7), Paris (pid 8) and 3 more": jobs that run, or those that wait to. */
void summary_put_live(const struct summary *summary, struct text *out, bool running);
/* Seconds of people: "0.31 s". */
void summary_put_seconds(struct text *out, int64_t us, int width);

#endif
