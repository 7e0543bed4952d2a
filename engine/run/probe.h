/* probe.h - what is known of a worker's probe: of `ready` until it is, then of `health`. */
#ifndef FB_RUN_PROBE_H
#define FB_RUN_PROBE_H

#include "base/address.h"
#include "base/timer.h"
#include "forkboard.h"

struct fb_run;
struct worker;

#define PROBE_WHY 320

struct probe {
    struct worker *worker;
    const struct fb_probe *what; /* of the job's copy; NULL: there is no more to try */
    bool health;
    struct timer timer; /* the next try, the end of this one, or of the time to be ready */

    /* try.c: the try that is made now */
    bool trying;
    bool unmade; /* it failed for want of processes, descriptors or memory: it says nothing */
    bool second; /* at the second address of localhost */
    int fd;      /* its connection; -1: none */
    bool connected;
    struct address address;
    char *request; /* of HTTP; NULL: not sent yet */
    size_t request_bytes, sent;
    char answer[16];     /* the beginning of its answer */
    size_t answer_bytes; /* of all of it */
    char why[PROBE_WHY]; /* why the last one failed, */
    int reason;          /*   as a number: what is the same is told once */

    /* probing.c */
    int row; /* tries in a row that went well (ready), or did not (health) */
    int64_t try_until_us, next_us, within_us;
    int told; /* the reason that was */
    bool unhealthy;
};

/* job_check(), and -EINVAL where a line is waited for and none is read. */
int probe_check(const struct fb_run *run, const struct fb_job *job);
void probe_said_ready(struct fb_run *run, struct worker *worker); /* the next is `health` */
void probe_stop_try(struct fb_run *run, struct worker *worker);
void probe_end(struct fb_run *run, struct worker *worker); /* no more is tried: it ends */
void probe_fini(struct fb_run *run, struct worker *worker);

#endif
