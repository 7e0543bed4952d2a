/*
 * outputs_inside.h - an output in its three forms. Whole: it can be added to. Small: of a job that
 * has ended, one piece of memory with what it printed. A husk: no memory at all, but how much it
 * was, in the place of the address.
 */
#ifndef FB_BOARD_OUTPUTS_INSIDE_H
#define FB_BOARD_OUTPUTS_INSIDE_H

#include "inside.h"
#include "pieces.h"

/* By how easily they lose it; NOWHERE: in no queue. */
enum queue { ENDED_WELL, FAILED_LARGE, LIVE_LARGE, FAILED_SMALL, LIVE_SMALL, NOWHERE };

/* What whole and small ones begin with. */
struct board_output {
    struct board_output *next, *previous;
    uint32_t job;
    uint8_t queue; /* enum queue */
    bool small;
};

/* Of one that is owned. */
size_t outputs_memory(const struct board_output *output); /* 0: nothing in it */
size_t outputs_bytes(const struct board_output *output);  /* all, with the heads of the pieces */
/* The same in whole form, in no queue, or a new one where it is NULL; NULL: no memory. */
struct board_output *outputs_whole(const struct board_output *output, uint32_t job,
                                   uint32_t attempt);
/* Of a small one what is left when it is dropped: a husk, or NULL where that says nothing. */
struct board_output *outputs_husk(const struct board_output *output);
/*
 * A whole one of a job that has ended, in as little memory as there is for it: itself, or another
 * one that takes its place.
 */
struct board_output *outputs_settled(struct board_output *output, uint32_t attempt);
struct board_output *outputs_double(const struct board_output *output); /* NULL: no memory */

/* Of a whole one. */
int outputs_put(struct board_output *output, const struct board_piece *piece);
/* It loses all but the last of its errors, or half of it, or all. */
void outputs_give(struct board_output *output, bool keep_errors, bool half);
/* Where in the stream what comes next is. */
uint64_t *outputs_next(struct board_output *output, uint32_t attempt, int stream);

/* Of any form. */
void outputs_visit(const struct board_output *output, board_visit *visit, void *context);
uint64_t outputs_version(const struct board_output *output);

#endif
