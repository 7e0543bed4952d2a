/*
 * deal.h - blocks of a stream dealt out to a few workers that each read many of them: a thread
 * reads, and gives each block to the next worker that has read what it was given.
 */
#ifndef FB_INPUT_DEAL_H
#define FB_INPUT_DEAL_H

#include "blocks.h"

struct deal_options {
    int fd;      /* is read until its end; stays the caller's */
    int workers; /* at most */
    struct blocks_options blocks;
    bool plain;  /* without what records begin and end with */
    bool header; /* the first line is no record, and the first that each worker reads */
};

struct deal;

/* Begins to read. The options' texts have to live as long. 0 or -errno. */
int deal_open(struct deal **out, const struct deal_options *options);
/* Ends the thread, whatever is still to come. Accepts NULL, returns NULL. */
struct deal *deal_close(struct deal *deal);
/* Readable when a further worker is wanted, or when none will be. */
int deal_fd(const struct deal *deal);
/*
 * 1 and the descriptor that a further worker is to read, now the caller's: it has to be closed when
 * the worker has its own, as what no worker holds is given to no one any more. 0: no further worker
 * is wanted. -EAGAIN: not now. What read(2) said of the stream, or -ENOMEM.
 */
int deal_next(struct deal *deal, int *fd);
/* Ends the thread. */
void deal_stop(struct deal *deal);
/* Whether a part of the stream was read by no worker, as each had ended or closed it. Only after
 * deal_stop(). */
bool deal_lost(const struct deal *deal);

#endif
