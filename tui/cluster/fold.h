/*
 * fold.h - the records of all agents as one stream of events, as a run of one machine has it: jobs
 * are queued in their order, each event can follow those before it, and what knows of a job is gone
 * with its agent.
 */
#ifndef FB_CLUSTER_FOLD_H
#define FB_CLUSTER_FOLD_H

#include "frozen.h"
#include "trail.h"

enum fold_phase {
    FOLD_NEW,
    FOLD_TAKEN, /* an agent has it, and may have begun it */
    FOLD_FORKED,
    FOLD_EXITED,
    FOLD_OVER,  /* the attempt is */
    FOLD_RETRY, /* another will follow */
    FOLD_SETTLED,
};

struct fold_job {
    uint8_t phase;  /* enum fold_phase */
    uint8_t fate;   /* enum fold_fate, of the last attempt */
    uint16_t trail; /* of which agent, from 1; 0: none */
    uint32_t attempt;
};

enum fold_fate { FOLD_OPEN, FOLD_WELL, FOLD_BADLY, FOLD_SKIPPED, FOLD_UNNEEDED };

struct fold {
    const struct rundir *dir;
    struct frozen *frozen;
    struct trail **trails; /* [count] agents that have come */
    size_t count, room;
    struct trail **last; /* [dir->agents] that came last with this number; NULL: none has */
    uint16_t *due;       /* [due_count] trails that are to be read on, from 1 */
    uint16_t *heap;      /* [heap_count] that have an event, the earliest first, from 1 */
    size_t due_count, due_room, heap_count, heap_room;
    size_t turn;           /* the trail that the next look begins with */
    uint64_t looks;        /* for agents that have come */
    int unfound;           /* -errno of the last look: which have come is not known; 0: it is */
    struct fold_job *jobs; /* [dir->jobs] */
    uint32_t emitted;      /* jobs that were queued */
    uint32_t all;          /* so many are to be, at least */
    uint32_t settled, counts[FOLD_UNNEEDED + 1];
    int64_t last_us, cpu_us;
    struct trail *losing; /* its jobs are being given up, from this one on */
    uint32_t losing_job;
    int64_t lost_us;         /* when its loss was seen, of the run */
    struct fb_event pending; /* comes next; kind FB_RUN: none does */
    int error;               /* -errno: an event is lost, so nothing more is known; 0: none is */
    bool begun, closing, ended;
    uint32_t closing_job;
    const char *closing_why; /* of jobs that have not begun and never will */
    bool closing_goal;       /* and that is no failure */
    bool closing_fails;      /*   but of jobs that failed by themselves */
    bool halted, stopped;    /* the run ended early; it was asked to */
    int main_status;   /* code or signal of the main job's last attempt; 0: neither is known */
    bool main_decides; /* its end was the run's */
    bool before;       /* the job that was queued last was done before: that is told next */
    char note[400];    /* to be told next; "": nothing */
    char why[400];     /* of the agent that is lost */
};

/* 0 or -errno. The frozen jobs are the fold's then. */
int fold_open(struct fold *fold, const struct rundir *dir, struct frozen *frozen);
void fold_close(struct fold *fold);
/*
 * Looks for agents that have come, and at what each has written, or where they are many a part of
 * them. 0, or -errno of the last.
 */
int fold_look(struct fold *fold, bool all);
/* 1 and the next event; 0: none is known now, or after FB_ENDED; -errno. */
int fold_next(struct fold *fold, struct fb_event *event);
/* That agent is gone: what it had begun is lost. A few words say why. */
void fold_lose(struct fold *fold, struct trail *trail, const char *why);
/* Nothing more will come: jobs that have not begun are skipped, and the run is at its end. */
void fold_end(struct fold *fold, const char *why, bool goal);
bool fold_all_settled(const struct fold *fold);
/* The main job has come to its end, in this run; false: there is none. */
bool fold_main_ended(const struct fold *fold);
/* The last that came with this number; NULL: none has. */
struct trail *fold_trail(const struct fold *fold, int number);
/* The agent that has the job; NULL: none. */
struct trail *fold_agent_of(const struct fold *fold, uint32_t job);

#endif
