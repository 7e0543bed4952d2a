/* agent_inside.h - an agent as its files know it; for agent*.c alone. */
#ifndef FB_CLUSTER_AGENT_INSIDE_H
#define FB_CLUSTER_AGENT_INSIDE_H

#include "agent_record.h"
#include "await.h"
#include "claim.h"
#include "frozen.h"
#include "heir.h"
#include "lead.h"
#include "peers.h"
#include "place.h"
#include "wishes.h"

#include "base/clock.h"
#include "set/call_words.h"

#include <time.h>

#define ALIVE_US 10000000 /* a silent agent says so often that it lives */

/* Asks in a row that failed, one at a tick, so ten minutes of them: then no job comes any more. */
#define AGENT_FAILS 3000

#define AGENT_GONE 10 /* looks in a row that found no directory: it has been taken away */

struct agent {
    struct rundir dir;
    struct frozen *frozen;
    struct claims claims;
    struct agent_record record;
    struct peers peers; /* where agents must know of each other */
    struct on on;       /* where it runs, as far as that can be read */
    struct heir heir;   /* what lost agents have left */
    struct await await; /* where a job waits for another */
    struct wishes wishes;
    struct calls calls;
    struct lead *lead; /* its run is a round; NULL: it is not */
    struct fb_run *run;
    bool follows;  /* `peers` is open */
    uint32_t main; /* the job whose end is the run's; 0: none, or its end was before the run */
    int number;    /* of the agent */
    char name[32], node[128];
    int slots;
    int tick_fd;           /* readable when the feed is to be asked again */
    uint32_t next, left;   /* jobs that are claimed and have not begun */
    uint32_t again;        /* a job that is claimed and could not be handed out; 0: none */
    uint32_t held;         /* it, once it is in the record, or waits to be */
    uint32_t at;           /* the frozen job that is read next; 0: not known */
    uint32_t fails;        /* asks in a row that failed, as the file system did */
    uint32_t seen;         /* peers.change when no job could begin */
    uint32_t after_low;    /* jobs below are claimed */
    bool waits;            /* no job could begin then */
    bool halted, goal;     /* the run ends early; and that is no failure */
    bool stopping, paused; /* it was asked to end; to stand */
    bool full;             /* its workers stand, as too much waits to be written down */
    int gone;              /* looks in a row that found no directory */
    bool broken;           /* it can take no more jobs */
    bool cut;              /* it ended before its jobs did */
    bool more;             /* after its end a job was asked for once more */
    uint32_t *given;       /* [given_count] the run's number of each job of the engine */
    size_t given_count, given_room;
    uint32_t *running; /* [running_count] the engine's numbers */
    size_t running_count, running_room;
    int64_t look_us, alive_us, retry_us, fence_us, find_us, sample_us,
        sample_until_us; /* by the monotonic clock */
    struct text words;
};

/* An agent of the run in dir, which is its own from here on, to its end: 0; 1: cut off; -errno. */
int agent_one(struct rundir *dir, struct lead *lead, char *error, size_t size);

/* From here on signals ask for its end: of that run; NULL: of none. */
void agent_signals(void);
void agent_signals_end(struct fb_run *run);
int agent_told(void);         /* how many have */
void agent_sleep(int64_t us); /* until one does */
/* Waits until all agents of the round begin. False: it is not to begin. */
bool agent_may_begin(const struct agent *agent);

/* The next job to be run, as a feed's next(). */
int agent_feed_next(void *context, int slot, struct fb_job *job);
/* Whether nothing new is to start. */
static inline bool agent_stops(const struct agent *agent)
{
    return agent->stopping || agent->halted;
}

static inline int64_t agent_now_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

/* ---- agents that are lost */

void agent_lost_open(struct agent *agent);
/* Finds those that are, where the place tells it at once. */
void agent_lost_find(struct agent *agent, int64_t now_us);
/* Sees which are, and ends if it is one of them. */
void agent_lost_look(struct agent *agent, int64_t now_us);
/* Whether this agent is, or that is not known now: looked at just now, for a job is to begin. */
bool agent_given_up(struct agent *agent);
/* At its end: others may have what this agent could not begin. */
void agent_lost_leave(struct agent *agent);
/* A job that one of them had left: 1; 0: there is none; -EAGAIN: there may be soon; -errno. */
int agent_lost_next(struct agent *agent, uint32_t *number);

/* ---- the turn */

void agent_event(struct agent *agent, const struct fb_event *event);
/* Does what is due. When it wants the next turn: by the monotonic clock. */
int64_t agent_turn(struct agent *agent);

#endif
