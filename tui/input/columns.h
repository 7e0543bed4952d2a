/*
 * columns.h - how an item is cut into values: at --colsep, as CSV, or by the groups of --regex; and
 * the names that the values have, of --header or of the groups.
 */
#ifndef FB_INPUT_COLUMNS_H
#define FB_INPUT_COLUMNS_H

#include "input.h"

#include <regex.h>

struct columns {
    enum { COLUMNS_WHOLE, COLUMNS_COLSEP, COLUMNS_CSV, COLUMNS_REGEX } kind;
    regex_t colsep;
    char separator; /* of CSV */
    struct regex *regex;
    char **names; /* NULL: one that has none */
    int name_count;
    int header_count; /* columns that the header was said for */
};

/* 0, or -errno with one line in `error`. */
int columns_open(struct columns *columns, const struct input_options *options, char *error,
                 size_t size);
void columns_fini(struct columns *columns);
/* How many bytes an item of so many, its NUL counted, may take with its values. */
size_t columns_room(const struct columns *columns, size_t item_bytes);
/*
 * Cuts `item`, which ends at *end - 1 and has columns_room() for it. At most `room` values; returns
 * how many, with *end after what they took, or -EINVAL where --regex does not match, -ENOMEM.
 */
int columns_cut(const struct columns *columns, char *item, char **end, char **values, int room);
/* Whether a line of CSV ends within quotes: the next line belongs to it. Always false else. */
bool columns_open_quote(const struct columns *columns, const char *item);
/* The header's name of its next column; one that --regex has named keeps that. 0 or -ENOMEM. */
int columns_add_name(struct columns *columns, const char *name);

#endif
