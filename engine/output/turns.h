/* turns.h - which worker is read when several write more than is read. Pure. */
#ifndef FB_OUTPUT_TURNS_H
#define FB_OUTPUT_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TURNS_MOST       64            /* that are chosen from at a time */
#define TURNS_FROM_BYTES (1024 * 1024) /* in files: a worker with that much waiting takes turns */

struct turns {
    uint32_t holder;    /* the first of these numbers, around, that waits has the turn */
    uint32_t chosen;    /* of the last round */
    uint32_t other;     /* the one that was read beside it last */
    int64_t left_bytes; /* of the turn */
    unsigned round;
};

/* Of those that wait with much to read: reads[i] becomes whether numbers[i] is read in this round.
 */
void turns_choose(struct turns *turns, const uint32_t *numbers, int count, bool *reads);
void turns_read(struct turns *turns, uint32_t number, size_t bytes); /* it was */

#endif
