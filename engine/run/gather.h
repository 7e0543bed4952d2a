/* gather.h - output that may wait in its pipe. */
#ifndef FB_RUN_GATHER_H
#define FB_RUN_GATHER_H

#include "base/timer.h"

#include <stdbool.h>

struct fb_run;
struct stream;
struct worker;

struct run_gather {
    int fd;          /* the epoll of pipes that may wait; -1: none may */
    bool collecting; /* it was readable: read until it is not */
    bool silent;     /* the loop watches it, no timer runs */
    struct timer timer;
};

void gather_init(struct fb_run *run);
int gather_open(struct fb_run *run);
void gather_fini(struct fb_run *run);
int gather_watch(struct fb_run *run, struct worker *worker, int which);   /* its pipe: new */
void gather_hasten(struct fb_run *run, struct worker *worker, int which); /* it waits no more */
void gather_read(struct fb_run *run, struct worker *worker, int which, size_t bytes);
void gather_forget(struct fb_run *run, struct stream *stream); /* before it is closed */
void gather_ready(struct fb_run *run);          /* there is something, or its time has come */
bool gather_collects(const struct fb_run *run); /* it is its turn */
bool gather_collect(struct fb_run *run); /* asks what is ready there; false: it is not its turn */

#endif
