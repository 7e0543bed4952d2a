/*
 * fleet.h - the agents of a run as a front end sees them: where each is, what it waits for, and
 * which are lost. What a place says of an agent explains only what its record does not.
 */
#ifndef FB_CLUSTER_FLEET_H
#define FB_CLUSTER_FLEET_H

#include "fold.h"
#include "place.h"

#define FLEET_ROOM 65536 /* bytes by which an agent's record grows at once */

struct fleet {
    const struct rundir *dir;
    struct fold *fold;
    struct place_run run;
    struct place_agent *agents; /* [dir->agents] as they were said to be last */
    int64_t late_us;            /* so late the last lines of one that has ended may be seen */
    int64_t *ended_us;          /* [dir->agents] when each was first said to have ended; 0: not */
    uint64_t *ended_looks;      /* [dir->agents] so often the fold had looked then */
    bool *told;                 /* [dir->agents] that it has ended was said */
    int wake_fd;                /* readable when a child is to be started */
    bool wants_ask, wants_cancel, asking;
    int64_t ask_us, wait_us;   /* when the next is due; and how long after the one before */
    bool full;                 /* the disk of the directory is, or nearly */
    char trouble[200];         /* why the last ask failed; "": it did not */
    bool asked;                /* one has been answered */
    bool looks_only;           /* that an agent is lost others say: nothing is written here */
    int unsaid;                /* -errno: it could not be said that an agent is lost; 0: it could */
    char unsaid_name[32];      /*   of that agent */
    int64_t unsaid_us;         /*   when that is tried again */
    char news[400], said[400]; /* what is to be said of those that wait; and was */
};

/* `run` is copied; what it points to must stay. 0 or -ENOMEM. */
int fleet_open(struct fleet *fleet, struct fold *fold, const struct place_run *run);
void fleet_close(struct fleet *fleet);

/*
 * What is asked is asked by children of an engine that does nothing else, and whose feed this is:
 * it never ends. Each FB_DONE of it is to be handed back.
 */
int fleet_feed(struct fleet *fleet, struct fb_run *aside);
bool fleet_answer(struct fleet *fleet, const struct fb_event *event, int64_t now_us);
bool fleet_is_cancel(const struct fleet *fleet, const struct fb_event *event);
void fleet_ask(struct fleet *fleet, int64_t now_us); /* if that is due */
void fleet_cancel(struct fleet *fleet);              /* ends them all; nothing comes back */
/*
 * Gives up an agent that is gone, at most one at a time; true: there was one, and `note` says it.
 * `note` is "" where there is nothing to be said. That it is lost stands in the directory by then:
 * until it can be written there, or while others are to, the agent is as it was.
 */
bool fleet_judge(struct fleet *fleet, int64_t now_us, char *note, size_t size);
/* What those that wait wait for, or why that is not known, once for each answer; else NULL. */
const char *fleet_news(struct fleet *fleet);
/* Whether all have come to their end, or never will come. */
bool fleet_over(const struct fleet *fleet);
bool fleet_waiting(const struct fleet *fleet); /* one has no machine yet, or is not known to */

struct fleet_counts {
    int waiting, up, ended, lost;
    const char *why; /* what those that wait wait for; NULL: it is not known */
    bool never;      /*   and it cannot come */
};
void fleet_count(const struct fleet *fleet, struct fleet_counts *out);

#endif
