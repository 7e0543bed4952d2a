/* table_inside.h - what the files of the table share. */
#ifndef FB_BOARD_TABLE_INSIDE_H
#define FB_BOARD_TABLE_INSIDE_H

#include "inside.h"

/* table.c */
void table_idle_enter(struct board_table *table, struct board_job *job);

/* table_chunks.c */
unsigned char *table_chunk_open(void); /* NULL: no memory */
void table_chunk_close(unsigned char *bytes);
/* What a packed row owns, and whether that is memory. */
struct table_owned {
    char *text;
    struct board_marks *marks;
    struct board_output *output;
};
void table_read_owned(struct table_owned *own, unsigned char *bytes);
bool table_owns(unsigned char *bytes);
/* One more place in the chunk is no longer used. */
void table_release(struct board_table *table, uint32_t number);
/* The number of a chunk with that much room; 0: no memory. */
uint32_t table_chunk_with(struct board_table *table, size_t bytes);
/* So that rows in it can be changed. False: that cannot be now. */
bool table_unshare(struct board_table *table, uint32_t number);
/* Shared where no row owns anything; else what is owned is still the other's. */
int table_copy_chunks(struct board_table *to, const struct board_table *from);

#endif
