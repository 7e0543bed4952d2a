/* stream.h - one of a worker's two output pipes, and the last bytes that came through it. */
#ifndef FB_RUN_STREAM_H
#define FB_RUN_STREAM_H

#include "base/harmless.h"
#include "forkboard.h"
#include "output/store.h"

#define TAIL_BYTES  4096
#define CARRY_BYTES 4

/* What each read looks at comes first, in as few lines of the cache as may be. */
struct stream {
    int number;          /* 1 or 2: standard output or error */
    int fd;              /* -1: ended */
    bool full, wide;     /* the last read was full; its pipe was grown for it */
    bool terminal;       /* not a pipe: the worker's terminal */
    bool prompt;         /* read as it comes: not gathered */
    bool return_held;    /* the last byte was a CR, which is not forwarded before a newline */
    bool braked;         /* not watched: what it wrote has no place now (brake.c) */
    bool lost;           /* bytes could not be kept: the rest is dropped, it was reported */
    bool mid_line;       /* the next byte does not begin a line (for tags) */
    uint8_t carry_bytes; /* of a character cut by the end of a read */
    char carry[CARRY_BYTES];
    size_t events_left;  /* bytes that may still become events */
    uint64_t told_bytes; /* that are in events, were reported as left out, or are not wanted */
    struct store *store; /* what waits for its line's or worker's end, or for its turn */
    struct tail *tail;   /* the last bytes that became no event: after told_bytes */
    struct capture {
        size_t most, size, room; /* most: 0 where none are wanted */
        char *bytes;             /* [size] its first bytes, for the job's end */
        uint64_t left_out_bytes;
    } capture;
    struct harmless *harmless; /* where it goes to a terminal; NULL: nothing came yet */
    int64_t drain_bytes;       /* what was in the pipe at the worker's death; -1: not looked */
    int64_t pace_us;           /* prompt: since when pace_bytes are counted */
    size_t pace_bytes;
};

struct tail {
    uint64_t total_bytes; /* that went through */
    char ring[TAIL_BYTES];
};

/* The last bytes that became no event. */
void stream_keep(struct stream *stream, const char *bytes, size_t size);
/* What is kept of it from `from` on, at most TAIL_BYTES: how many; *offset: of the first. */
size_t stream_kept(const struct stream *stream, uint64_t from, char *text, uint64_t *offset);
/* The first bytes of all, up to capture.most. */
void stream_capture(struct stream *stream, const char *bytes, size_t size);
struct fb_captured stream_captured(const struct stream *stream);
void stream_release(struct stream *stream); /* they were told */
void stream_forget(struct stream *stream);  /* they are not wanted */

#endif
