/* jobserver.h - GNU make's jobserver: a token for each worker beside the first. */
#ifndef FB_RUN_JOBSERVER_H
#define FB_RUN_JOBSERVER_H

#include <stdbool.h>
#include <stdint.h>

struct fb_run;
struct fb_keep;
struct worker;

#define TOKENS_MOST 4096

struct run_jobserver {
    bool on, offered; /* offered: it is this run's own */
    bool waits;       /* there was none for the next start: it is watched */
    int fds[2];       /* ours, to take and to give: they do not block; -1: not open */
    int theirs[2];    /* workers have them too, as `as`; -1: none */
    int as[2];
    int users;           /* workers that count */
    int made;            /* of one that is offered: how many there are */
    unsigned char *held; /* [held_count] as they were taken */
    uint32_t held_count, held_room;
    bool refused;    /* make's cannot be used, which is said when the run has begun */
    char *makeflags; /* for workers; NULL: as it is */
};

void jobserver_init(struct fb_run *run);
int jobserver_open(struct fb_run *run); /* 0 or -errno */
void jobserver_fini(struct fb_run *run);
void jobserver_end(struct fb_run *run); /* all are given back */
char *jobserver_makeflags(const struct fb_run *run);
/* Pairs for the worker's descriptors, at most two: how many. */
int jobserver_keep(const struct fb_run *run, struct fb_keep *keep);

/* How many there are to be hangs on the slots. */
void jobserver_slots(struct fb_run *run);
bool jobserver_wait(const struct fb_run *run); /* no worker may start before there is one */
bool jobserver_take(struct fb_run *run);  /* for one more worker; false: it waits from now on */
void jobserver_ready(struct fb_run *run); /* there may be one */
void jobserver_begin(struct fb_run *run, struct worker *worker);  /* it counts */
void jobserver_return(struct fb_run *run, struct worker *worker); /* and no longer */
void jobserver_spare(struct fb_run *run);                         /* what is not needed goes back */

#endif
