/* environment.h - what a worker finds in its environment. */
#ifndef FB_RUN_ENVIRONMENT_H
#define FB_RUN_ENVIRONMENT_H

#include "forkboard.h"

struct environment {
    char **all; /* [count] a place for NOTIFY_SOCKET, our own words, then the caller's; NULL */
    size_t count, ours; /* the first of them */
    char *texts;        /* the caller's words, copied: putenv(3) buffers may be freed or written */
    char **own;         /* of one job with words of its own; NULL: none is open */
    char job[32], slot[32], attempt[32];
    char notify[128];  /* "": there is no socket */
    char outlives[32]; /* with our pid: by it what may outlive the run is known */
};

/* makeflags: a word in the place of the caller's MAKEFLAGS, which is the caller's; NULL: none. 0 or
 * -ENOMEM. */
int environment_open(struct environment *environment, char *makeflags);
void environment_close(struct environment *environment);
/* The next worker finds that in NOTIFY_SOCKET ("": has none), unless its job names another. */
void environment_notify(struct environment *environment, const char *name);
/*
 * For one worker: with the job's own words in place of the caller's of the same name. The last
 * one's stops to hold. `stays`: it, or its leftovers, may outlive the run. 0 or -ENOMEM.
 */
int environment_of(struct environment *environment, const struct fb_job *job, uint32_t number,
                   int slot, uint32_t attempt, bool stays, char ***out);
/* For a program beside a worker: the job's words, and its pid in `text`. To be freed; NULL: no
 * memory. */
const char **environment_with_pid(const struct fb_job *job, char text[32], pid_t number);
/* Where the programs of a job are looked for: its own PATH or ours; NULL: there is none. */
const char *environment_path(const struct fb_job *job);

#endif
