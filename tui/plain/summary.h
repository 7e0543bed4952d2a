/* summary.h - what remains of a run when it has ended: a bounded fold of its events. Pure. */
#ifndef FB_PLAIN_SUMMARY_H
#define FB_PLAIN_SUMMARY_H

#include "base/text.h"
#include "forkboard.h"
#include "tail.h"

#define SUMMARY_ALL  40   /* up to so many jobs each has its line */
#define SUMMARY_MOST 1000 /* beyond: the failed ones, up to so many */

#define SUMMARY_SLOW 5 /* then the slowest have a line too */

/* One of the slowest; name NULL: none. */
struct summary_slow {
    uint32_t job;
    bool failed;
    int64_t elapsed_us;
    char *name, *fate; /* clean */
};

/* A job that lives, or one with a line in the summary. */
struct summary_job {
    uint32_t job;
    char *name;    /* clean */
    char *command; /* as the event had it, where the summary keeps commands; else NULL */
    char *words;   /* watch: those of its program, clean; NULL: not known */
    pid_t pid;     /* 0: not forked */
    pid_t parent;  /* watch; 0: not known */
    int64_t began_us, ended_us;
    int stop_signal; /* that has stopped it; 0: none */
    bool began, ended, failed, skipped;
    bool by_hand; /* of skipped: stopped by its user, or not started */
    /* It has lines; it is of the program that was asked for; one of that is above it. */
    bool listed, of_program, below;
    bool cut_short;    /* ended as the run was stopped or halted */
    bool lost;         /* what knew of it is gone */
    bool before;       /* what it is was known before this run */
    bool unknown;      /* forgotten, then run again: it has no name but its number */
    bool withdrawn;    /* held for a reason that was not its user's */
    bool given_up;     /* of skipped: it has run, and was not tried again */
    uint32_t attempts; /* that ended */
    char *needs;  /* of the run's limits: how many and a clean name, a line each; NULL: nothing */
    bool service; /* it lives until it is stopped: it has a restart policy, or says that it is ready
                   */
    char *left;   /* has ended, and waits for that; NULL: no such thing */
    char *behind; /* what of it was ended: clean words; NULL: nothing */
    char *fate;   /* clean words; NULL: none yet */
    struct tail_text errors;
    uint64_t written_bytes; /* to its standard output, with keep_written */
    char *result;           /* of a function, clean and short; NULL: none */
};

struct summary {
    struct summary_job *live; /* by number; in live_list[0..live_room) */
    struct summary_job *live_list;
    size_t live_count, live_room;
    struct summary_job *kept; /* in the order of their ends */
    size_t kept_count, kept_room;
    struct summary_slow slow[SUMMARY_SLOW]; /* the slowest first */
    uint32_t jobs, failed_left_out, done_before;
    uint32_t cut_short;    /* of those that failed: ended as the run was stopped or halted */
    uint32_t lost;         /*   lost with their agent */
    uint32_t given_up;     /* of those that were skipped */
    uint32_t withdrawn;    /*   and of those by hand */
    uint32_t again;        /* ends of jobs that ran once more after them, for their user */
    uint32_t again_failed; /*   of these: failed */
    uint32_t closing;      /* the job that came to its end with the last event; 0: none */
    struct fb_event ended; /* FB_ENDED, once it came */
    struct fb_hardware hardware;
    int64_t left; /* jobs to come, when the run was cut short: set by its owner; -1: unknown */
    const char *record; /* of a run that can be had again from it, set by its owner; NULL: none */
    const char *directory; /* of a run by agents, set by its owner; NULL: it is none */
    struct {
        char program[128]; /* clean; "": all are listed. Set by the owner, before any event */
        uint32_t left_out; /* jobs without lines */
        uint32_t failed;   /* of them */
        uint32_t ok;       /* of them, too: they have succeeded */
        uint32_t arrived;  /* the job that is listed since the last event, an exec; 0: none */
    } only;
    int64_t work_us; /* for how long workers lived */
    uint64_t seed;
    struct {
        char *name; /* clean */
        int count;
        bool told; /* that services have it, and others wait */
    } * limits;
    size_t limit_count;
    bool services;      /* one that needs a limit has begun */
    bool tell_seed;     /* the run drew from it */
    bool keep_commands; /* they will be asked for */
    bool keep_written;  /* so will be how much each has written */
    bool watch;     /* jobs are processes, and how one failed says its words; there may be many */
    int columns;    /* of the terminal its lines go to, set by its owner; 0: they stay whole */
    bool no_memory; /* for all that its lines say */
    bool cut_off;   /* what was left behind was ended */
};

void summary_left(struct summary_job *job, const struct fb_event *event); /* what it waits for */
/* What was left of a job that lives, `live`, or of one that has its line. */
void summary_behind(struct summary *summary, struct summary_job *live,
                    const struct fb_event *event);
/* Output of a job that is not live. */
void summary_late(struct summary *summary, const struct fb_event *event);
void summary_skip(struct summary *summary, struct summary_job *job, const struct fb_event *event);
void summary_fini(struct summary *summary);
void summary_apply(struct summary *summary, const struct fb_event *event);
/*
 * A user may have a job run again that has ended: where the event says so, it lives once more.
 * summary_apply() does it too; this is for a reader that asks for the job before.
 */
void summary_again(struct summary *summary, const struct fb_event *event);
/* A job that was queued and is not reaped, or NULL. */
struct summary_job *summary_live(const struct summary *summary, uint32_t job);
/* The same, or one that has ended and is still known. */
const struct summary_job *summary_find(const struct summary *summary, uint32_t job);

/* summary_needs.c: of a job as it is queued; a line for each limit that keeps others waiting. */
void summary_needs(struct summary_job *out, const struct fb_job *job);
void summary_needs_limits(struct summary *summary, const struct fb_options *options);
void summary_needs_fini(struct summary *summary);
void summary_put_needs(const struct summary *summary, struct text *out);
/* That job is queued or has begun: a line for each limit that services have while others wait for
 * it, once; whether there is one. NULL: none. */
bool summary_put_held(struct summary *summary, struct text *out, const struct summary_job *job);

/* summary_result.c: the words for what a function handed over, to be freed; NULL: nothing. */
char *summary_result(const struct fb_event *event);

/* summary_only.c: whether a job is listed, as it is queued, has a parent, becomes another program.
 */
void summary_only_queued(struct summary *summary, struct summary_job *job);
void summary_only_forked(struct summary *summary, struct summary_job *job);
void summary_only_began(struct summary *summary, struct summary_job *job);
/* The words of that program; what does not fit a line is not kept. */
void summary_words(struct summary_job *job, const char *words);
void summary_only_put(const struct summary *summary, struct text *out); /* a line, or none */
/* Of the end: all; of a watch of one program those that are listed, where any is. */
struct summary_counts {
    uint32_t jobs, succeeded, failed;
    bool some; /* others are not listed */
};
struct summary_counts summary_only_counts(const struct summary *summary);

/* summary_slow.c: one that has ended, whether it is among the slowest; it, and no more of it. */
bool summary_is_slow(const struct summary *summary, const struct summary_job *job);
void summary_slow_put(struct summary *summary, const struct summary_job *job);
void summary_slow_drop(struct summary *summary, uint32_t job);
void summary_slow_fini(struct summary *summary);

/* The lines that are left on the screen. `color`: with escape sequences. */
void summary_put(struct summary *summary, struct text *out, bool color);
/* "London (pid 7), Paris (pid 8) and 3 more": jobs that run, or those that wait to. */
bool summary_any_runs(const struct summary *summary);
void summary_put_live(const struct summary *summary, struct text *out, bool running);
/* Seconds of people: "0.31 s". */
/* A job's name in a line: cut where it has no bound. Returns its columns. */
int summary_put_name(struct text *out, const struct summary_job *job);
void summary_put_seconds(struct text *out, int64_t us, int width);

#endif
