/*
 * input_rows.c - rows of a group of linked sources: an item of each, cut at --colsep, in one block
 * of memory. A row that is used at once keeps room for the most columns; one that is kept is copied
 * into what it needs.
 */
#include "input_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int next_item(struct source *source, char **item)
{
    if (source->words == NULL)
        return reader_next(&source->reader, item);
    if (source->word_next == source->word_count)
        return 0;
    *item = source->words[source->word_next++];
    return 1;
}

/* Cuts an item at each match; an empty match cuts nothing. */
static int split(const struct input *input, char *item, char **values, int room)
{
    regmatch_t match;
    int count = 0, flags = 0;

    while (count < room - 1 && regexec(&input->colsep, item, 1, &match, flags) == 0 &&
           match.rm_eo > match.rm_so) {
        values[count++] = item;
        item[match.rm_so] = '\0';
        item += match.rm_eo;
        flags = REG_NOTBOL;
    }
    values[count++] = item;
    return count;
}

int group_next(struct input *input, struct group *group, struct row **out)
{
    char *items[VALUES_MOST];
    size_t bytes = 0;
    struct row *row;
    char *at;
    int count = 0;

    for (int i = 0; i < group->sources; i++) {
        int r = next_item(&group->first[i], &items[i]);
        while (r == -EAGAIN && i > 0) {
            r = reader_wait(&group->first[i].reader);
            r = r < 0 ? r : next_item(&group->first[i], &items[i]);
        }
        if (r <= 0)
            return r;
        bytes += strlen(items[i]) + 1;
    }
    row = malloc(sizeof *row + VALUES_MOST * sizeof(char *) + bytes);
    if (row == NULL)
        return -ENOMEM;
    at = (char *)(row->values + VALUES_MOST);
    for (int i = 0; i < group->sources && count < VALUES_MOST; i++) {
        size_t size = strlen(items[i]) + 1;
        memcpy(at, items[i], size);
        if (input->split)
            count += split(input, at, row->values + count, VALUES_MOST - count);
        else
            row->values[count++] = at;
        at += size;
    }
    row->count = count;
    *out = row;
    return 1;
}

int64_t group_left(const struct group *group)
{
    int64_t left = INT64_MAX;

    for (int i = 0; i < group->sources; i++) {
        const struct source *source = &group->first[i];
        if (source->words == NULL)
            return -1;
        if (source->word_count - source->word_next < left)
            left = source->word_count - source->word_next;
    }
    return left;
}

/* Keeps a row in no more memory than it needs. */
static struct row *tighten(struct row *row)
{
    size_t pointers = (size_t)row->count * sizeof(char *), bytes;
    char *from = (char *)(row->values + VALUES_MOST);
    char *last = row->values[row->count - 1];
    struct row *tight;

    bytes = (size_t)(last + strlen(last) + 1 - from);
    tight = malloc(sizeof *tight + pointers + bytes);
    if (tight != NULL) {
        char *to = (char *)tight + sizeof *tight + pointers;
        tight->count = row->count;
        memcpy(to, from, bytes);
        for (int i = 0; i < row->count; i++)
            tight->values[i] = to + (row->values[i] - from);
    }
    free(row);
    return tight;
}

static int keep_row(struct group *group, struct row *row)
{
    if (group->row_count == group->row_room) {
        size_t room = group->row_room > 0 ? group->row_room * 2 : 64;
        struct row **wider = realloc(group->rows, room * sizeof(struct row *));
        if (wider == NULL) {
            free(row);
            return -ENOMEM;
        }
        group->rows = wider;
        group->row_room = room;
    }
    row = tighten(row);
    if (row == NULL)
        return -ENOMEM;
    group->rows[group->row_count++] = row;
    return 0;
}

int group_keep(struct input *input, struct group *group)
{
    struct row *row;
    int r;

    while ((r = group_next(input, group, &row)) != 0) {
        if (r == -EAGAIN)
            r = reader_wait(&group->first->reader);
        else if (r == 1)
            r = keep_row(group, row);
        if (r < 0)
            return r;
    }
    return 0;
}
