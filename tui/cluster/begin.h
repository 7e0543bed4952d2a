/* begin.h - a run of agents from its jobs to its agents: its directory made whole, and they
 * started. */
#ifndef FB_CLUSTER_BEGIN_H
#define FB_CLUSTER_BEGIN_H

#include "place.h"
#include "rundir.h"

struct frozen_pen;

/* What is given comes first; zeros and -1 in dir.fd are a good beginning of the rest. */
struct begin {
    const char *words;                /* after --on */
    const char *path;                 /* of the directory; NULL: forkboard-ID here */
    const struct fb_options *options; /* of the run; slots 0: as many as its agents have */
    /* Calls put() for each job. 0, or what it returned that was not 0. */
    int (*each)(void *context, int (*put)(void *to, const struct fb_job *job), void *to);
    void *context;

    struct on on;
    struct rundir dir;
    struct frozen_pen *pen;
    uint32_t checked; /* so many jobs begin_check() has seen */
    struct text ticket;
    bool stays; /* its directory is not removed: agents may be at work there */
    char here[4096], program[4096];
    const char *argv[4];
    char error[4600]; /* one line, after a failure */
};

/* What --on asks for, and whether it can be had. Each of these: 0 or -errno. */
int begin_open(struct begin *begin);
/* Whether agents can have all jobs; nothing is made. */
int begin_check(struct begin *begin);
/* The directory with its jobs; dir.jobs 0: there are none, and no agent is to be started. */
int begin_make(struct begin *begin);
/* A directory for rounds: runs in it, led by a front end, one after the other. */
int begin_make_rounds(struct begin *begin);
/*
 * One of them, in the directory `all`; its jobs are `begin`'s. Every agent is to come, also those
 * that have no slot in it.
 */
int begin_make_round(struct begin *begin, const struct begin *all, int round);
int begin_submit(struct begin *begin);
struct place_run begin_place(struct begin *begin); /* its pointers are `begin`'s */
/* A run that could not begin: its directory goes, unless agents may be there. */
void begin_undo(struct begin *begin);
void begin_close(struct begin *begin);

#endif
