/* input_inside.h - what an input is inside; for the files that carry it. */
#ifndef FB_INPUT_INPUT_INSIDE_H
#define FB_INPUT_INPUT_INSIDE_H

#include "base/text.h"
#include "columns.h"
#include "input.h"
#include "reader.h"
#include "tokens.h"

#define VALUES_MOST 1024              /* columns of a row */
#define ITEM_MOST   ((size_t)4 << 20) /* bytes; an argument of exec(2) has 128 KiB at most */

struct source {
    char *const *words; /* NULL: the reader's items */
    int word_count, word_next;
    int word_names; /* words before them: the one that had the names of the columns */
    struct reader reader;
    struct tokens tokens;
    struct text line; /* of CSV, as far as it was read */
    const char *path; /* of the reader */
    bool linked;      /* to the source before it */
    bool over;        /* the item that ends it was there */
    char **own_words; /* words of a reader that was read to its end; NULL: none */
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
     * stand one after the other, each with its NUL, and nothing else is known of a row but where
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
    bool started, ended, whole;
    const struct source *failed; /* what could not be read on, */
    int error;                   /* and why; 0: nothing failed */
    char separator;
    enum input_items items;
    bool line_ended; /* after the last row */
    bool trim_left, trim_right, skip_empty;
    bool cycle;      /* one group, in which a shorter source begins again */
    const char *end; /* the item before which the input ends; NULL: none */
    struct columns columns;
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
/* --header: names of the values, waiting for them. 0 or -errno. */
int input_header(struct input *input);
/* Reads all sources to their ends, waiting for them, to go through them in a circle. */
int group_cycle(struct input *input);
/* Draws the order of all rows, whose number is known. 0 or -ENOMEM. */
int input_draw_order(struct input *input, uint64_t seed);
/* The values of a kept row, at most `room`; returns how many. They are the group's. */
int group_values(const struct group *group, size_t row, const char **values, int room);
/* Rows still to come of a group that is not kept; -1: unknown. */
int64_t group_left(const struct input *input, struct group *group);
/* Reads a group to its end, waiting for it, and keeps its rows. */
int group_keep(struct input *input, struct group *group);

#endif
