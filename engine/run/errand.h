/* errand.h - small children of the run beside its workers: programs of probes, and those that stop.
 */
#ifndef FB_RUN_ERRAND_H
#define FB_RUN_ERRAND_H

#include "base/timer.h"
#include "sys/sys.h"
#include "worker.h"

struct fb_run;
struct worker;

#define ERRAND_SAID 100 /* bytes of what it printed last that are kept */

struct errand {
    struct errand *next;
    uint32_t number;               /* from 1: its keys in the loop */
    char about[WORKER_NAME_BYTES]; /* its worker's name, which may be gone by then */
    uint64_t owner;                /* the worker that it is about, as worker_key() names it */
    pid_t pid;
    int death_fd, out_fd; /* -1: not open */
    int64_t until_us;     /* then it is killed */
    bool stops;           /* it is to end its worker, and goes on when that is gone */
    bool over;            /* it has ended, or its time was up: what came of it waits to be taken */
    bool late;            /* it was not asked in vain, but too long */
    bool let_go;          /* nothing is waited for but its death */
    bool dead;            /* reaped */
    struct sys_death death;
    char said[ERRAND_SAID + 1]; /* the beginning of its last line, as it came */
    size_t said_size;
    bool line_over; /* the next byte begins another line */
};

struct run_errands {
    struct errand *first;
    uint32_t last_number;
    int died; /* and were reaped */
    struct timer timer;
};

void errand_init(struct fb_run *run);
/* A pipe for what it prints: *end is the caller's. 0 or -errno. */
int errand_open(struct fb_run *run, const struct worker *worker, bool stops, int64_t until_us,
                struct errand **out, int *end);
void errand_begin(struct fb_run *run, struct errand *errand, pid_t pid); /* it has a process */
void errand_drop(struct fb_run *run, struct errand *errand);             /* it has none */
void errand_ready(struct fb_run *run, uint64_t key);                     /* of the loop */
bool errand_key(uint64_t key);                                           /* it is of one */
void errand_timer(struct fb_run *run);
bool errand_died(struct fb_run *run, const struct sys_death *death); /* false: it is none */
void errand_look(struct fb_run *run);                                /* some may have died */
void errand_new_number(struct fb_run *run, pid_t pid);               /* a fork has given it again */
bool errand_is(const struct fb_run *run, pid_t pid);
struct errand *errand_next(struct fb_run *run); /* that is over; NULL: none. For errand_taken() */
void errand_taken(struct fb_run *run, struct errand *errand);
void errand_let_go(struct fb_run *run, const struct worker *worker); /* its probe's are killed */
/* Those that end this worker, or any, are killed: it is killed itself. */
void errand_cut(struct fb_run *run, const struct worker *worker);
void errand_leave(struct fb_run *run);      /* in a child that was forked: they are the owner's */
bool errand_none(const struct fb_run *run); /* none is left that can be waited for */
int errand_deaths(const struct fb_run *run);
void errand_bury(struct fb_run *run); /* the run is closed: kills and reaps them all */
void errand_fini(struct fb_run *run);

#endif
