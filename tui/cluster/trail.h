/*
 * trail.h - the record of an agent that came, as events of the whole run: numbers of jobs are the
 * run's already; times, slots and the node are made so here.
 */
#ifndef FB_CLUSTER_TRAIL_H
#define FB_CLUSTER_TRAIL_H

#include "news.h"
#include "record/wire_read.h"

/* A line that is no event, but says something. */
enum trail_said { TRAIL_NOTHING, TRAIL_EVENT, TRAIL_SETTLED, TRAIL_NO_MEMORY };

struct trail {
    char name[32]; /* of the agent: "3" */
    int number;
    pid_t pid;
    char node[128];
    struct news news;
    struct wire_reader wire;
    struct fb_event event; /* the next, if `has`; it holds until the next read */
    bool due;              /* it is to be read on */
    bool has, ended, lost; /* ended: its own engine has come to its end */
    bool stopped;          /*   before its jobs did */
    bool told_wrong;       /* of a line that is none it was said */
    int64_t base_us;       /* from its time to the run's */
    int64_t start_us;      /* of the run: wall clock */
    uint64_t at;           /* where the line of `event` begins */
    uint32_t settled_job;  /* of TRAIL_SETTLED */
    bool settled_well;
    bool doomed;    /* it will be given up when its record has been read once more */
    unsigned quiet; /* looks in a row that found nothing more */
};

/* Reads which agent it is. 0; -EBADMSG: that is no agent of this run; -errno. */
int trail_open(struct trail *trail, const struct rundir *dir, const char *name, int64_t start_us);
void trail_close(struct trail *trail);
/* Reads more of the file. As news_fill(). */
int trail_fill(struct trail *trail, const struct rundir *dir);
/*
 * The next line: TRAIL_EVENT (then `event` is filled in), TRAIL_SETTLED, or TRAIL_NOTHING: no
 * whole line is here. A line that is none is passed over: `wrong` is said once, else it is "".
 * TRAIL_NO_MEMORY: for one that may be an event, and is lost.
 */
enum trail_said trail_next(struct trail *trail, const struct rundir *dir, char *wrong, size_t size);

#endif
