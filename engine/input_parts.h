/* input_parts.h - what an input is inside; for the two files that carry it. */
#ifndef FB_INPUT_PARTS_H
#define FB_INPUT_PARTS_H

#include "input.h"
#include "reader.h"

#include <regex.h>

#define VALUES_MOST 1024 /* columns of a row */

struct source {
    char *const *words; /* NULL: the reader's items */
    int word_count, word_next;
    struct reader reader;
    bool linked; /* to the source before it */
};

/* A kept row: `count` values, and the bytes they point into, in one block. */
struct row {
    int count;
    char *values[];
};

struct group {
    struct source *first;
    int sources;
    struct row **rows; /* kept ones; those of the first group only to shuffle */
    size_t row_count, row_room, at;
};

struct input {
    struct source *sources;
    int source_count;
    struct group *groups;
    int group_count;
    struct row *current; /* of the first group */
    bool started, ended, split, whole;
    char separator;
    regex_t colsep;
    uint64_t *order; /* of the rows, where all was read; NULL: as they come */
    uint64_t total, next;
    const char *values[VALUES_MOST];
};

/*
 * The next row of a group, a block of its own for the caller to free. 1, 0, -EAGAIN or -errno.
 * Its first source is never waited for; those linked to it are, since it has given its item.
 */
int group_next(struct input *input, struct group *group, struct row **out);
/* Rows still to come of a group that is not kept; -1: unknown. */
int64_t group_left(const struct group *group);
/* Reads a group to its end, waiting for it, and keeps its rows. */
int group_keep(struct input *input, struct group *group);

#endif
