/* pack.h - rows of the board in a few bytes. Pure. */
#ifndef FB_BOARD_PACK_H
#define FB_BOARD_PACK_H

#include "board.h"

/* Bytes that pack_row() writes at most for it; what it has written. Its number, `live` and what is
 * the table's own are left out. */
size_t pack_most(const struct board_job *job);
size_t pack_row(unsigned char *bytes, const struct board_job *job);
/* Into a row of which nothing is known (table.c); its names lie in the bytes. */
void pack_read(struct board_job *job, const unsigned char *bytes);
void pack_glance(struct board_glance *glance, const unsigned char *bytes);
enum board_state pack_state(const unsigned char *bytes);
/* Where in the bytes the addresses of what the row owns are; NULL: it has none of that. */
struct pack_owned {
    unsigned char *text, *marks, *output;
};
void pack_owned(unsigned char *bytes, struct pack_owned *out);
void pack_set_failure(unsigned char *bytes, uint32_t failure); /* of one that had a place */

#endif
