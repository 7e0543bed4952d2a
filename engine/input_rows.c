/*
 * input_rows.c - rows of a group of linked sources: an item of each, cut at --colsep. One that is
 * kept costs its text and where it starts.
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

/* Room for that many bytes; the ones there may be gone. */
static int reserve(struct row *row, size_t bytes)
{
    char *wider;

    if (bytes <= row->room)
        return 0;
    wider = malloc(bytes * 2);
    if (wider == NULL)
        return -ENOMEM;
    free(row->bytes);
    row->bytes = wider;
    row->room = bytes * 2;
    return 0;
}

int group_next(struct input *input, struct group *group)
{
    struct row *row = &input->current;
    char *items[VALUES_MOST], *at;
    size_t bytes = 0;

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
    if (reserve(row, bytes) < 0)
        return -ENOMEM;
    at = row->bytes;
    row->count = 0;
    for (int i = 0; i < group->sources && row->count < VALUES_MOST; i++) {
        size_t size = strlen(items[i]) + 1;
        memcpy(at, items[i], size);
        if (input->split)
            row->count += split(input, at, row->values + row->count, VALUES_MOST - row->count);
        else
            row->values[row->count++] = at;
        at += size;
    }
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

/* Doubled, as often as it must: of what is not used yet, a big block takes no memory. */
static int widen(void **list, size_t *room, size_t wanted, size_t each)
{
    size_t wider_room = *room > 0 ? *room : 64;
    void *wider;

    if (wanted <= *room)
        return 0;
    while (wider_room < wanted)
        wider_room *= 2;
    wider = realloc(*list, wider_room * each);
    if (wider == NULL)
        return -ENOMEM;
    *list = wider;
    *room = wider_room;
    return 0;
}

static int keep_row(struct group *group, const struct row *row)
{
    size_t bytes = 0;
    void *kept = group->kept, *starts = group->starts;
    int r;

    for (int i = 0; i < row->count; i++)
        bytes += strlen(row->values[i]) + 1;
    r = widen(&kept, &group->kept_room, group->kept_bytes + bytes, 1);
    group->kept = kept;
    if (r == 0)
        r = widen(&starts, &group->row_room, group->row_count + 1, sizeof *group->starts);
    group->starts = starts;
    if (r < 0)
        return r;
    group->starts[group->row_count++] = group->kept_bytes;
    for (int i = 0; i < row->count; i++) {
        size_t size = strlen(row->values[i]) + 1;
        memcpy(group->kept + group->kept_bytes, row->values[i], size);
        group->kept_bytes += size;
    }
    return 0;
}

int group_values(const struct group *group, size_t row, const char **values, int room)
{
    size_t at = group->starts[row];
    size_t end = row + 1 < group->row_count ? group->starts[row + 1] : group->kept_bytes;
    int count = 0;

    for (; at < end && count < room; at += strlen(group->kept + at) + 1)
        values[count++] = group->kept + at;
    return count;
}

int group_keep(struct input *input, struct group *group)
{
    int r;

    while ((r = group_next(input, group)) != 0) {
        if (r == -EAGAIN)
            r = reader_wait(&group->first->reader);
        else if (r == 1)
            r = keep_row(group, &input->current);
        if (r < 0)
            return r;
    }
    return 0;
}
