/*
 * rundir.h - the directory of a run over several machines: all that its agents and its front ends
 * know of each other is in it. Made once, with mode 0700; each file in it has one writer, or is
 * made in one step.
 *
 *     run.json           what the run is
 *     jobs, index        its jobs, as a record has them; where the line of each begins
 *     ticket             by which the agents are found again where they were submitted
 *     agents/NAME        an agent that came: which it is, in a line
 *     events/NAME.jsonl  what happened to the jobs of that agent: a record
 *     claim/BLOCK        the jobs of that block are that agent's: a link to agents/NAME
 *     claim/JOB-NAME     that job, which that lost agent had not begun, is another's: the same
 *     wishes/NAME        what a front end asks of the agents, line by line
 *     lost/NAME          that agent is gone, and why
 *     halt               no further job begins, and why
 *     agent.N.log        what agent N printed
 *
 * One that holds rounds (of a scale) has no jobs; beside run.json, ticket and the logs are in it:
 *
 *     round.1, ...       each the directory of a run
 *     round.1/start      the time at which all of its agents begin
 *     beat               a number that the front end changes while it leads them
 *     over               no further round comes
 */
#ifndef FB_CLUSTER_RUNDIR_H
#define FB_CLUSTER_RUNDIR_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUNDIR_PATH_MOST 3900

/* What is in `halt`, or how it begins; where a rule of --halt failed it is another. */
#define RUNDIR_MAIN_ENDED "the main job has ended"
#define RUNDIR_GOAL       "goal reached"

/* Of one that holds rounds: they are round.1, round.2 ... in it, each the directory of a run. */
#define RUNDIR_ROUND "round."

struct rundir {
    int fd;                      /* of the directory; -1: not open */
    char path[RUNDIR_PATH_MOST]; /* absolute */
    char id[64];
    char version[32]; /* of the forkboard that made it */
    char *on;         /* as it stood after --on */
    int agents, cpus; /* as they were asked for */
    int slots;        /* of all agents together */
    uint32_t jobs;
    uint32_t block; /* jobs that are claimed at once */
    uint32_t main;  /* the job whose end is the run's; 0: none */
    bool ordered;   /* a job waits for another */
    bool halts;     /* it may end early, by what became of some jobs */
    bool rounds;    /* it has no jobs of its own: runs are made in it, one after the other */
};

/*
 * Makes it at `path` (NULL: forkboard-ID here). 0; or -errno with one line in `error`: -EEXIST for
 * one that is there.
 */
int rundir_make(struct rundir *dir, const char *path, char *error, size_t size);
/* Says in it what the run is: from here on it is whole. 0 or -errno with a line. */
int rundir_say(const struct rundir *dir, char *error, size_t size);
/*
 * Opens one that is whole. 0; or -errno with one line: -EPERM for one that others own or can
 * write, for what is in it is run; -EPROTO for that of another version.
 */
int rundir_open(struct rundir *dir, const char *path, char *error, size_t size);
/* Removes one that was made, if no agent has been in it: a run that did not come to be. */
void rundir_remove(const struct rundir *dir);
void rundir_close(struct rundir *dir); /* one of zeros, too */

/*
 * Writes a file in one step: it is there with all of its bytes, or not. -EEXIST: it was there
 * already, or another agent has been faster. 0 or -errno.
 */
int rundir_put(const struct rundir *dir, const char *name, const char *bytes, size_t size);
/* Reads a small file (64 KiB at most), without blanks at its end. 0 or -errno. */
int rundir_get(const struct rundir *dir, const char *name, struct text *out);
/* Of the words in `halt`: whether the main job's end is the run's; whether that is no failure. */
bool rundir_main_ended(const char *halt);
bool rundir_goal(const char *halt);
/*
 * Of what is open there: whether its file system may be that of a network, which keeps on one
 * machine for a while what another has yet to see, and which is gone with that machine.
 */
bool rundir_is_far(int fd);
/* A line of a file of it that could not be read or written; returns r, which is -errno. */
int rundir_fail(const struct rundir *dir, const char *file, int r, char *error, size_t size);
/* Opens a file or a directory of it: a descriptor or -errno. */
int rundir_openat(const struct rundir *dir, const char *name, int flags);
/* Calls `each` for the names in a directory of it until one call does not return 0: that, 0 or
 * -errno. */
int rundir_each(const struct rundir *dir, const char *room,
                int (*each)(void *context, const char *name), void *context);

/*
 * The name of an agent ("3", or "3.2" of one that was started once more) as a number, -1: it is
 * none. What is in the directory and is no such name belongs to no agent.
 */
int rundir_agent(const char *name);

#endif
