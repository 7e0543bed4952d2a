/* run_pipe_held.h - the descriptors of blocks, each as long as its job may read it. */
#ifndef FB_RUN_PIPE_HELD_H
#define FB_RUN_PIPE_HELD_H

#include "forkboard.h"

struct pipe_block {
    uint32_t job;
    int fd;
    bool asked; /* its job was asked for once more, and has not begun since */
};

/* Zeros at first. */
struct pipe_held {
    struct pipe_block *blocks; /* [count] */
    size_t count, room;
    uint32_t ended; /* the job whose attempt has just ended; 0: none */
    bool once;      /* a worker has its own, and no other may: given back when it has begun */
};

void pipe_held_fini(struct pipe_held *held);
/* The descriptor is ours from here on, whatever comes. 0 or -ENOMEM. */
int pipe_held_put(struct pipe_held *held, uint32_t job, int fd);
/* A file for a block. -EBUSY: the blocks that are held leave too few descriptors, but one of them
 * will be given back; else what memfd_create(2) says. */
int pipe_held_new_file(const struct pipe_held *held);
/* Gets every event. */
void pipe_held_event(struct pipe_held *held, const struct fb_event *event);
/* All events that there are were given. */
void pipe_held_settle(struct pipe_held *held);
/* A caller wants the job once more: whether its block is there. */
bool pipe_held_has(const struct pipe_held *held, uint32_t job);
/* And it was granted. */
void pipe_held_asked(struct pipe_held *held, uint32_t job);

#endif
