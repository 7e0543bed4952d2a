/* post.h - jobs that other threads hand over. */
#ifndef FB_RUN_POST_H
#define FB_RUN_POST_H

#include "forkboard.h"
#include "jobs/job.h"

struct fb_run;

struct run_posts {
    _Atomic uintptr_t head;   /* what was posted, the last first; bit 0: no more is taken */
    struct job_copy *waiting; /* taken from there, the first first */
    struct job_copy *given;   /* to the run, until it asks for the next */
    int fd;                   /* readable when there is something in `head`; -1: none are wanted */
};

void post_init(struct fb_run *run);
int post_open(struct fb_run *run, struct fb_feed *feed); /* 0 and the feed of what is posted */
void post_close(struct fb_run *run); /* no more is taken; what was posted is dropped */
void post_fini(struct fb_run *run);

#endif
