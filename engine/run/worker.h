/*
 * worker.h - one worker: its process, its pipes, its deadline; and the table of them, their list
 * and slots. A worker is passed around and is everybody's in this room; each group of its fields
 * says which file writes it.
 */
#ifndef FB_RUN_WORKER_H
#define FB_RUN_WORKER_H

#include "base/fate.h"
#include "base/pidmap.h"
#include "base/timer.h"
#include "forkboard.h"
#include "loop.h"
#include "report.h"
#include "stream.h"
#include "sys/sys.h"
#include "typing.h"

#include <stddef.h>
#include <sys/types.h>

struct cue;
struct fb_run;
struct probe;

#define FAMILY_MOST 3

/* What the last look at a worker's processes found. */
struct sampled {
    bool known; /* all that follows, and no process but the family descends from it */
    char state;
    int core;
    int64_t clocks_us; /* CPU time of these processes */
    int64_t cpu_us;    /* and of those that they have waited for */
    int64_t delay_us;  /* for which they were runnable and on no core; -1: unknown */
    uint64_t memory_bytes;
    pid_t family[FAMILY_MOST]; /* 0: none */
};

enum worker_state {
    WORKER_FREE,
    WORKER_RUNNING,   /* has a process, from fork to reaping: may be killed */
    WORKER_ZOMBIE,    /* its `exited` is reported, its reaping waits (options.reap_delay_us) */
    WORKER_LINGERING, /* reaped, but its pipes are open or its group lives on */
};

enum kill_step { KILL_NONE, KILL_TERM, KILL_KILL };

#define WORKER_NAME_BYTES 80 /* of a longer name the beginning */

/* One of many: what each read of its output looks at comes first, as it is in no cache by then. */
struct worker {
    struct worker *next, *previous; /* among the living, oldest first; next of the free */
    uint32_t index, generation;     /* its key in the loop */
    uint32_t job, attempt;
    pid_t pid; /* and its group */
    enum worker_state state;
    struct cue *cue; /* cue.c: the line by which it is ready; NULL: there is none */
    bool apart;      /* may outlive the run, which does not wait for it */
    bool held;       /* leftovers.c: its first process has ended, and work that it left goes on */
    void *user;      /* of its job */
    struct stream streams[2]; /* output.c, forward.c, gather.c */

    int slot;   /* from 1; 0: given back */
    int weight; /* slots that it takes */
    bool token; /* it counts for make's jobserver */
    bool stays; /* of a service: they are not soon free */
    char *tag;  /* only with options.tag */

    /* attempt.c, start.c */
    struct job_copy *copy; /* NULL: it came from the feed and needs none */
    bool began, ready;     /* it was reported */
    bool retrying;         /* this attempt failed and another follows */
    bool execs;            /* a program, not a function */
    bool output_ends;      /* what it printed is whole, though another attempt may follow */
    bool service;          /* of its job: it comes again by a policy */
    bool alone;            /* its stop signal is for its first process */
    bool ordered;          /* it is ended after those that need it */
    bool commanded;        /* a command of its job ends it ... */
    bool command_due;      /* ... which is to be started: quit.c */
    bool terms;            /* it is ended by options.terms, of which this is the next: */
    int term;
    int stop_signal; /* SIGTERM, or what its job says */
    uint32_t lane;   /* what it has of the run's limits, as locks.c says; 0: nothing */
    bool lasts;      /* it was not started, and would not be the next time */

    enum asked { ASKED_NOTHING, ASKED_STOP, ASKED_RESTART } asked; /* asked.c: what of its job */
    const char *withdrawn; /* it was asked to stop for a reason: held_why(); else NULL */
    char *changed; /* and why: what it is made of has changed. NULL: it was asked for itself */

    /* deaths.c, reap.c */
    int death_fd;          /* of its process; -1: none, it is known by its pid */
    bool unseen;           /* another wait has taken its end: its pid may be a stranger's */
    bool lost;             /* this is known as its number came again, and waits to be told */
    bool group_gone;       /* its group was seen empty: its number may be a stranger's */
    bool stopped;          /* by a signal, as its last change says */
    bool over;             /* its `exited` is out */
    enum fate end;         /* of one that has exited: what that was */
    uint64_t reaped_ticks; /* when that was, where its group lived on */

    /* ending.c, linger.c */
    enum fb_cause cause;
    enum kill_step step, reported; /* reported: its `ending` is out */
    int linger_step, linger_looks;
    int64_t linger_until_us; /* the end of the grace of what it left */
    bool paused;             /* by fb_run_pause() */
    int64_t grace_us, reap_delay_us;
    struct timer timer; /* the one deadline: time-out, grace, leftovers */

    /* leftovers.c */
    enum fb_leftovers leftovers; /* what becomes of them */
    int kills;                   /* SIGKILLs to that work */
    int64_t held_us, due_us;     /* since when; when its time is up */
    struct sys_death death;      /* of a held one */

    /* forward.c, report.c, typing.c, notify.c, sample.c, cgroups.c */
    bool direct;  /* forwarded as it comes */
    bool left;    /* it has ended, and what it left may go on: by line from then on */
    bool printed; /* bytes that are forwarded */
    struct report report;
    struct typing typing;
    struct notify *notify;   /* where it may report how far it is; NULL: nowhere */
    int last_notices;        /* read for it since its death */
    bool sample_wanted;      /* the next was asked for */
    struct sampled *sampled; /* NULL: there was none */
    int64_t wall_us;         /* done.c: from its start to its end, and that: */
    int code, signal;
    struct fb_done *done; /* what came of it; NULL: options.no_done */
    bool done_told;
    bool probed;         /* it is ready when a probe says so */
    struct probe *probe; /* probing.c; NULL: it has none */
    uint32_t limit;      /* number of its cgroup with a limit of memory; 0: it has none */
};

struct run_workers {
    struct worker *first, *last, *unused;
    struct worker **table;
    uint32_t table_count, table_room;
    uint32_t live, lingering;
    uint32_t zombies; /* of these: their reaping waits */
    uint32_t apart;   /* of these */
    bool any_stays;   /* one was there that may outlive the run, or what it left may */
    struct pidmap pids;
    uint64_t *slot_bits;
    uint32_t slot_words;
    int busy, staying;       /* slots; of these: of services */
    struct worker *released; /* a list, given back when their last events have been taken */
};

void worker_fini(struct fb_run *run);           /* each is free */
int worker_reserve(struct fb_run *run);         /* for one more: 0 or -ENOMEM */
struct worker *worker_open(struct fb_run *run); /* after that: it cannot fail */
void worker_begin(struct fb_run *run, struct worker *worker, pid_t pid); /* it has a process */
void worker_outlives(struct fb_run *run, struct worker *worker); /* which may outlive the run */
void worker_any_stays(struct fb_run *run); /* what this run starts may be there after it */
void worker_zombie(struct fb_run *run);    /* the reaping of one waits */
bool worker_no_zombie(struct fb_run *run); /* no more; true: it was the last one */
void worker_forget_pid(struct fb_run *run, const struct worker *worker);
void worker_reaped(struct fb_run *run, struct worker *worker);
void worker_leave(struct fb_run *run, struct worker *worker);  /* nothing of it is left */
void worker_retire(struct fb_run *run, struct worker *worker); /* once its events are taken ... */
struct worker *worker_next_retired(struct fb_run *run);        /* ... it is this; NULL: none */
void worker_give_back(struct fb_run *run, struct worker *worker); /* its place is free */

/* Those that live or linger, oldest first: the others are ->next. */
struct worker *worker_first(const struct fb_run *run);
uint32_t worker_count(const struct fb_run *run); /* of the table: places of free ones too */
struct worker *worker_nth(const struct fb_run *run, uint32_t index);
struct worker *worker_of_pid(const struct fb_run *run, pid_t pid);
struct worker *worker_of_job(const struct fb_run *run, uint32_t job);
struct worker *worker_running(const struct fb_run *run, uint32_t job); /* that can be killed */
/* Its job as notes call it: by its name, for a run that is a part of another counts by itself. */
const char *worker_name(const struct worker *worker, char out[WORKER_NAME_BYTES]);
uint64_t worker_key(const struct worker *worker, enum key key);
struct worker *worker_of_key(const struct fb_run *run, uint64_t key); /* NULL: of an earlier one */
/* That key, or that of none, is the next: what a read looks at is fetched beside what is done now.
 */
void worker_comes(const struct fb_run *run, uint64_t key);

uint32_t worker_live(const struct fb_run *run);
bool worker_any_lingers(const struct fb_run *run);
bool worker_any_zombie(const struct fb_run *run);
bool worker_only_one(const struct fb_run *run);
bool worker_none_awaited(const struct fb_run *run); /* but those that the run does not wait for */
uint32_t worker_outliving(const struct fb_run *run);
bool worker_may_leave_any(const struct fb_run *run); /* worker_any_stays() was called */

int worker_slots_busy(const struct fb_run *run);
int worker_slots_staying(const struct fb_run *run); /* of these: of services */
int worker_next_slot(const struct fb_run *run);     /* the slot that is given next */
bool worker_slot_free(const struct fb_run *run, int slot);
/* wanted 0: any. It takes as many as its weight. */
void worker_give_slot(struct fb_run *run, struct worker *worker, int wanted);
void worker_return_slot(struct fb_run *run, struct worker *worker);

#endif
