/*
 * place.h - where agents are placed: the small table of calls by which agents are started, asked
 * about and ended. All else of a run over several machines is the same wherever they are: a new
 * place is one file with one table, and its row in on.c.
 */
#ifndef FB_CLUSTER_PLACE_H
#define FB_CLUSTER_PLACE_H

#include "base/text.h"
#include "forkboard.h"
#include "on.h"

#include <stdbool.h>
#include <stddef.h>

#define PLACE_AGENTS_MOST 1000

/* An agent has its number in its environment: 0 to count - 1. */
#define PLACE_NUMBER "FORKBOARD_AGENT"

enum place_state {
    PLACE_UNKNOWN, /* nothing was said of it: it is as it was before */
    PLACE_WAITING, /* it has no machine yet */
    PLACE_UP,      /* it has one, and runs there or is about to */
    PLACE_ENDED,   /* it does not run, and will not */
};

/* What is known of an agent. No pointers: it goes through a pipe. */
struct place_agent {
    enum place_state state;
    bool never;     /* of WAITING: it can never begin as it was asked for */
    bool unplaced;  /* of ENDED: it never had a machine */
    bool died_well; /* of ENDED: it ended by itself, with exit status 0 */
    char node[128]; /* its machine; "": not known */
    /* A few words for people. Of WAITING: what it waits for ("no free CPUs"). Of ENDED, if not
     * died_well: how it ended ("node2 failed", "time limit"). Else "". */
    char why[200];
};

/* The agents of a run. */
struct place_run {
    const struct on *on;
    const char *id;          /* of the run: letters, digits and '-'; no other run has the same */
    const char *dir;         /* the run's directory, absolute; the agent's log goes to
                                agent.NUMBER.log there */
    const char *const *argv; /* an agent's words; ends with NULL. argv[0] is an absolute path */
    int count;               /* how many agents */
    const char *ticket;      /* what submit() gave; "" before, or if its answer was lost */
};

/*
 * The calls. Each may block: check(), submit() are made before there is a screen; ask(), cancel()
 * in a child process of their own, which is killed after PLACE_LIMIT_S and whose result is handed
 * over by its caller, so they change nothing in memory but what they are given. Programs are run
 * with fb_call(). 0, or -errno with one line in `why`, without "forkboard:" and without a newline.
 */
#define PLACE_LIMIT_S 15

struct place {
    const char *name; /* after --on */
    /* What stands after it beside agents= and cpus=; ends with a row without a name. */
    const struct on_key *keys;
    /*
     * Sets what was not given (on->agents and on->cpus at least) and refuses what cannot be had: a
     * program that is missing, too many agents. Nothing is started. `jobs`: how many the run has;
     * 0: that is not known yet. (No more agents than jobs are submitted, whatever is set here.)
     */
    int (*check)(struct on *on, uint32_t jobs, char *why, size_t size);
    /* Has the agents started, once. *ticket: one line of text by which they are found again. */
    int (*submit)(const struct place_run *run, struct text *ticket, char *why, size_t size);
    /*
     * What each is doing: agents[run->count], all UNKNOWN before. One that is not known any more is
     * ENDED. On failure (the controller is away) all is as it was before.
     */
    int (*ask)(const struct place_run *run, struct place_agent *agents, char *why, size_t size);
    /* Ends all of them, those that wait too. They get SIGTERM and some seconds. */
    int (*cancel)(const struct place_run *run, char *why, size_t size);
    int64_t least_us, most_us; /* between two asks: at first, and at last */
    /* ask() does not block and knows each end at once, so the agents ask, too. */
    bool near;
    int64_t late_us; /* so late the last lines of one that has ended may be seen; 0: it is as far as
                        the run's directory */
};

/* The rows of the places that there are; the list ends with NULL. */
extern const struct place *const place_list[];
extern const struct place place_local, place_slurm;

#endif
