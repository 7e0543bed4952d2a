/* turns.h - who is read when several write more than is read. Pure. */
#ifndef FB_TURNS_H
#define FB_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TURNS_MOST       64            /* that are chosen from at a time */
#define TURNS_FROM_BYTES (1024 * 1024) /* in files: who has so much waiting takes turns */

struct turns {
    uint32_t holder;    /* whose turn it is: the first of these numbers, around, that waits */
    uint32_t chosen;    /* of the last round */
    uint32_t other;     /* who was read beside it last */
    int64_t left_bytes; /* of the turn */
    unsigned round;
};

/* Of those that wait with much to read: reads[i] tells whether numbers[i] is read in this round. */
void turns_choose(struct turns *turns, const uint32_t *numbers, int count, bool *reads);
void turns_read(struct turns *turns, uint32_t number, size_t bytes); /* it was */

#endif
