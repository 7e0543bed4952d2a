/*
 * heard.h - what all jobs printed, in the order it came: the newest BOARD_HEARD_BYTES of it, in at
 * most BOARD_HEARD_MOST pieces.
 */
#ifndef FB_BOARD_HEARD_H
#define FB_BOARD_HEARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOARD_HEARD_BYTES ((size_t)192 * 1024)
#define BOARD_HEARD_MOST  4096

struct board;

/* A piece of a job's output, raw bytes. */
struct board_piece {
    int stream; /* 1 standard output, 2 standard error */
    uint32_t attempt;
    uint64_t left_out_bytes; /* of that stream, missing before this piece */
    const char *bytes;
    size_t size;
};

struct board_hear {
    int64_t t_us;
    uint64_t end;  /* where in its own stream it ends */
    uint32_t from; /* where its bytes begin in the ring */
    uint32_t size : 24;
    uint32_t stream : 2; /* 1 standard output, 2 standard error */
    uint32_t gap : 1;    /* what came before it in its stream is missing */
    uint32_t job, attempt;
};

/* Rings that grow to their bound: number n, from 0, is at n % the bound. */
struct board_heard {
    char *bytes;
    struct board_hear *list;
    uint32_t room, list_room;
    uint64_t written, count; /* bytes and pieces, ever */
    uint64_t first;          /* of the pieces: the oldest that is there, */
    size_t held;             /* and the bytes from it on */
};

/* Pieces that are still there: from board_heard_first() to board_heard_end() - 1. */
uint64_t board_heard_first(const struct board *board);
uint64_t board_heard_end(const struct board *board);
/* One of them; its bytes lie in two parts, the second is mostly empty. */
const struct board_hear *board_heard(const struct board *board, uint64_t number,
                                     const char *parts[2], size_t sizes[2]);
/*
 * When the byte before offset `end` of that stream came; -1: it is not known any more.
 */
int64_t board_heard_us(const struct board *board, uint32_t job, uint32_t attempt, int stream,
                       uint64_t end);

#endif
