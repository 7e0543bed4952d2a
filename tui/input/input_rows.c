/*
 * input_rows.c - rows of a group of linked sources: an item of each, cut at --colsep. One that is
 * kept costs its text and where it starts.
 */
#include "base/array.h"
#include "input_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Of sources that go in a circle each gives items until the longest has given all. */
static int next_of_all(struct input *input, struct source *source, char **item)
{
    int longest = 0;

    if (source->words == NULL && input->items != INPUT_LINES)
        return tokens_next(&source->tokens, &source->reader, item, &input->line_ended);
    if (source->words == NULL)
        return reader_next(&source->reader, item);
    if (!input->cycle && source->word_next == source->word_count)
        return 0;
    for (int i = 0; input->cycle && i < input->source_count; i++) {
        const struct source *other = &input->sources[i];
        if (other->word_count == 0)
            return 0;
        longest = other->word_count > longest ? other->word_count : longest;
    }
    if (input->cycle && source->word_next == longest)
        return 0;
    *item = source->words[source->word_next++ % source->word_count];
    return 1;
}

/* A line of CSV that ends within quotes goes on in the next. */
static int next_line(struct input *input, struct source *source, char **item)
{
    int r = next_of_all(input, source, item);

    if (r == 1 && source->line.size == 0 && !columns_open_quote(&input->columns, *item))
        return 1;
    while (r == 1) {
        text_puts(&source->line, *item);
        if (!columns_open_quote(&input->columns, text_string(&source->line)))
            break;
        text_putc(&source->line, '\n');
        r = source->line.size < ITEM_MOST ? next_of_all(input, source, item) : -EMSGSIZE;
    }
    if (r < 0 || source->line.size == 0) /* what there is of it is kept */
        return r;
    if (r == 0) /* a quote that is never closed */
        source->line.size--;
    text_string(&source->line);
    *item = source->line.bytes;
    source->line.size = 0;
    return source->line.failed ? -ENOMEM : 1;
}

static int next_item(struct input *input, struct source *source, char **item)
{
    int r;

    if (source->over)
        return 0;
    do
        r = input->columns.kind == COLUMNS_CSV ? next_line(input, source, item)
                                               : next_of_all(input, source, item);
    while (r == 1 && input->skip_empty && (*item)[strspn(*item, " \t")] == '\0');
    if (r != 1 || input->end == NULL || strcmp(*item, input->end) != 0)
        return r;
    source->over = true;
    return 0;
}

/* Takes the blanks off that are to be taken off, in place. */
static char *trimmed(const struct input *input, char *value)
{
    size_t size;

    while (input->trim_left && *value != '\0' && strchr(" \t\r\n", *value) != NULL)
        value++;
    size = strlen(value);
    while (input->trim_right && size > 0 && strchr(" \t\r\n", value[size - 1]) != NULL)
        value[--size] = '\0';
    return value;
}

/* Puts a copy of an item. Returns what is after it. */
static char *put_item(char *at, const char *item)
{
    return stpcpy(at, item) + 1;
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

/* The names that the first item of a source has. 0, -ENODATA where it has none, or -errno. */
static int take_names(struct input *input, struct source *source)
{
    char *item, *values[VALUES_MOST], *end, *copy;
    int count, r = next_item(input, source, &item);

    while (r == -EAGAIN) {
        r = reader_wait(&source->reader);
        r = r < 0 ? r : next_item(input, source, &item);
    }
    if (r != 1)
        return r == 0 ? -ENODATA : r;
    copy = malloc(columns_room(&input->columns, strlen(item) + 1));
    if (copy == NULL)
        return -ENOMEM;
    end = put_item(copy, item);
    count = columns_cut(&input->columns, copy, &end, values, VALUES_MOST);
    r = count < 0 ? count : 0;
    for (int i = 0; i < count && r == 0; i++)
        r = columns_add_name(&input->columns, trimmed(input, values[i]));
    free(copy);
    if (source->words != NULL) {
        source->words++;
        source->word_names = 1;
        source->word_count--;
        source->word_next = 0;
    }
    return r;
}

int input_header(struct input *input)
{
    for (int i = 0; i < input->source_count; i++) {
        struct source *source = &input->sources[i];
        int r = take_names(input, source);
        if (r == 0 || r == -ENODATA)
            continue;
        input->failed = source;
        return input->error = r;
    }
    return 0;
}

int group_next(struct input *input, struct group *group)
{
    struct row *row = &input->current;
    char *items[VALUES_MOST], *at;
    size_t bytes = 0;

    for (int i = 0; i < group->sources; i++) {
        int r = next_item(input, &group->first[i], &items[i]);
        while (r == -EAGAIN && i > 0) {
            r = reader_wait(&group->first[i].reader);
            r = r < 0 ? r : next_item(input, &group->first[i], &items[i]);
        }
        if (r < 0 && r != -EAGAIN) {
            input->failed = &group->first[i];
            input->error = r;
        }
        if (r <= 0)
            return r;
        bytes += columns_room(&input->columns, strlen(items[i]) + 1);
    }
    if (reserve(row, bytes) < 0)
        return -ENOMEM;
    at = row->bytes;
    row->count = 0;
    for (int i = 0; i < group->sources && row->count < VALUES_MOST; i++) {
        char *item = at;
        int count;
        at = put_item(at, items[i]);
        count = columns_cut(&input->columns, item, &at, row->values + row->count,
                            VALUES_MOST - row->count);
        if (count < 0) {
            input->failed = &group->first[i];
            return input->error = count;
        }
        for (int j = row->count; j < row->count + count; j++)
            row->values[j] = trimmed(input, row->values[j]);
        row->count += count;
    }
    return 1;
}

int64_t group_left(const struct input *input, struct group *group)
{
    int64_t left = INT64_MAX, here;

    for (int i = 0; i < group->sources; i++) {
        struct source *source = &group->first[i];
        here = source->words != NULL ? source->word_count - source->word_next
                                     : reader_left(&source->reader);
        if (here < 0)
            return -1;
        left = here < left ? here : left;
    }
    return input->cycle || input->end != NULL || input->skip_empty || input->items != INPUT_LINES
               ? -1
               : left;
}

static int keep_row(struct group *group, const struct row *row)
{
    size_t bytes = 0;
    int r;

    for (int i = 0; i < row->count; i++)
        bytes += strlen(row->values[i]) + 1;
    r = array_reserve(&group->kept, &group->kept_room, group->kept_bytes + bytes, 1, 64);
    if (r == 0)
        r = array_reserve(&group->starts, &group->row_room, group->row_count + 1,
                          sizeof *group->starts, 64);
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

static int keep_word(struct source *source, size_t *room, const char *item)
{
    size_t count = (size_t)source->word_count;
    int r = array_reserve(&source->own_words, room, count + 1, sizeof(char *), 64);

    if (r < 0)
        return r;
    source->own_words[count] = strdup(item);
    if (source->own_words[count] == NULL)
        return -ENOMEM;
    source->word_count++;
    return 0;
}

static int read_words(struct input *input, struct source *source)
{
    size_t room = 0;
    char *item;
    int r;

    while ((r = reader_next(&source->reader, &item)) != 0) {
        if (r == -EAGAIN)
            r = reader_wait(&source->reader);
        else if (r == 1)
            r = keep_word(source, &room, item);
        if (r < 0) {
            input->failed = source;
            input->error = r;
            return r;
        }
    }
    if (source->own_words == NULL)
        source->own_words = calloc(1, sizeof(char *));
    source->words = source->own_words;
    return source->words != NULL ? 0 : -ENOMEM;
}

int group_cycle(struct input *input)
{
    int r = 0;

    for (int i = 0; i < input->source_count && r == 0; i++)
        if (input->sources[i].words == NULL)
            r = read_words(input, &input->sources[i]);
    return r;
}
