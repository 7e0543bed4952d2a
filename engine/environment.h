/* environment.h - what a worker finds in its environment. */
#ifndef FB_ENVIRONMENT_H
#define FB_ENVIRONMENT_H

#include "forkboard.h"

struct environment {
    char **all; /* [count] a place for NOTIFY_SOCKET, our own words, then the caller's; NULL */
    size_t count;
    char **own; /* of one job with words of its own; NULL: none is open */
    char job[32], slot[32], attempt[32];
    char notify[48];   /* "": there is no socket */
    char outlives[32]; /* with our pid: by it what may outlive the run is known */
};

int environment_open(struct environment *environment); /* 0 or -ENOMEM */
void environment_close(struct environment *environment);
/* The next worker finds that in NOTIFY_SOCKET ("": has none), unless its job names another. */
void environment_notify(struct environment *environment, const char *name);
/*
 * For one worker: with the job's own words in place of the caller's of the same name. The last
 * one's stops to hold. 0 or -ENOMEM.
 */
int environment_of(struct environment *environment, const struct fb_job *job, uint32_t number,
                   int slot, uint32_t attempt, char ***out);
/* Where the programs of a job are looked for: its own PATH or ours; NULL: there is none. */
const char *environment_path(const struct fb_job *job);
bool environment_valid(const char *const *words); /* each is NAME=value */

#endif
