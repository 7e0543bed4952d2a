/* sink.h - our own standard output or standard error, written without ever blocking the loop. */
#ifndef FB_OUTPUT_SINK_H
#define FB_OUTPUT_SINK_H

#include "store.h"

struct sink {
    int fd;                     /* -1: closed, or /dev/null: what is put is dropped */
    bool own_fd;                /* a reopened description, closed by us */
    bool file;                  /* a regular one */
    int64_t began;              /* its offset when it was opened here */
    bool waiting;               /* it did: write again when fd is writable */
    bool line_open;             /* the last byte written or put was not a newline */
    uint32_t owner;             /* the job whose that byte is, as the run says */
    bool gathers;               /* what is small waits for sink_flush(), to be one write */
    int error;                  /* errno of the write that failed for good; 0: none */
    struct store *first, *last; /* what waits, in order */
    struct store_pool *pool;
};

void sink_open(struct sink *sink, int fd, struct store_pool *pool);
/* The same with a description of the caller's own, on which writes do not block. */
void sink_adopt(struct sink *sink, int fd, struct store_pool *pool);
void sink_close(struct sink *sink);
/* Bytes in order. 0, or -errno where they could not be kept (a full disk): all or nothing. */
int sink_put(struct sink *sink, const char *bytes, size_t size);
/* Writes what was gathered. */
void sink_flush(struct sink *sink);
/* Hands over a whole store, which becomes the sink's. */
void sink_put_store(struct sink *sink, struct store *store);
/* The fd takes bytes again. */
void sink_writable(struct sink *sink);
/* Writes all that waits, blocking. */
void sink_drain(struct sink *sink);

#endif
