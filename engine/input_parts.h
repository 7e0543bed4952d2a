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

/* `count` values, and the bytes they point into. */
struct row {
    char *bytes;
    size_t room;
    int count;
    char *values[VALUES_MOST];
};

struct group {
    struct source *first;
    int sources;
    /* Rows that are kept; those of the first group only to shuffle. A million may be: their values
     * stand one behind the other, each with its NUL, and nothing else is known of a row but where
     * it starts. */
    char *kept;
    size_t *starts;
    size_t kept_bytes, kept_room, row_count, row_room, at;
};

struct input {
    struct source *sources;
    int source_count;
    struct group *groups;
    int group_count;
    struct row current; /* of the first group; while groups are kept, of any */
    bool started, ended, split, whole;
    char separator;
    regex_t colsep;
    uint32_t *order; /* of the rows, where all was read; NULL: as they come */
    uint64_t total, next;
    const char *values[VALUES_MOST];
};

/*
 * Brings the next row of a group into input->current. 1, or with what was there: 0, -EAGAIN or
 * -errno. Its first source is never waited for; those linked to it are, since it has given its
 * item.
 */
int group_next(struct input *input, struct group *group);
/* The values of a kept row, at most `room`; returns how many. They are the group's. */
int group_values(const struct group *group, size_t row, const char **values, int room);
/* Rows still to come of a group that is not kept; -1: unknown. */
int64_t group_left(const struct group *group);
/* Reads a group to its end, waiting for it, and keeps its rows. */
int group_keep(struct input *input, struct group *group);

#endif
