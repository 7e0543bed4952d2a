/*
 * input.c - sources, linked into groups, combined into rows.
 *
 * A group is a source with those linked to it by `:::+`: a row of it takes one item of each, and it
 * ends with the shortest. Groups are combined, every row with every row, the last varying fastest.
 * The first group is read as it is asked for and may have no end; the rows of the others are kept.
 * To shuffle, or to know how many rows there are, everything is kept; an order is drawn from the
 * seed.
 */
#include "input.h"

#include "input_inside.h"

#include <errno.h>
#include <inttypes.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool input_word(const char *word)
{
    return strcmp(word, ":::") == 0 || strcmp(word, ":::+") == 0 || strcmp(word, "::::") == 0 ||
           strcmp(word, "::::+") == 0;
}

static int complain(char *error, size_t size, int r, const char *what)
{
    snprintf(error, size, "%s: %s", what, strerrordesc_np(-r));
    return r;
}

static struct source *add_source(struct input *input, bool linked)
{
    struct source *wider =
        realloc(input->sources, (size_t)(input->source_count + 1) * sizeof *wider);

    if (wider == NULL)
        return NULL;
    input->sources = wider;
    wider += input->source_count++;
    *wider = (struct source){ .linked = linked, .reader = { .fd = -1, .unblocking_fd = -1 } };
    return wider;
}

static int add_file(struct input *input, const char *path, bool linked, char *error, size_t size)
{
    struct source *source = add_source(input, linked);
    int r;

    if (source == NULL)
        return complain(error, size, -ENOMEM, path);
    source->path = path;
    r = reader_open(&source->reader, path, input->separator);
    source->reader.most_bytes = ITEM_MOST;
    source->tokens.whole_lines = input->items == INPUT_QUOTED_LINES;
    return r < 0 ? complain(error, size, r, path) : 0;
}

/* One `:::` or `::::` with the words after it. Returns how many words it took, or -errno. */
static int add_words(struct input *input, char *const *words, int count, char *error, size_t size)
{
    bool files = strncmp(words[0], "::::", 4) == 0;
    bool linked = words[0][strlen(words[0]) - 1] == '+';
    struct source *source;
    int n = 1;

    if (linked && input->source_count == 0) {
        snprintf(error, size, "'%s' without a ':::' before it", words[0]);
        return -EINVAL;
    }
    while (n < count && !input_word(words[n]))
        n++;
    if (files && n == 1) {
        snprintf(error, size, "'%s' without a file after it", words[0]);
        return -EINVAL;
    }
    for (int i = 1; files && i < n; i++) {
        int r = add_file(input, words[i], linked, error, size);
        if (r < 0)
            return r;
    }
    if (files)
        return n;
    source = add_source(input, linked);
    if (source == NULL)
        return complain(error, size, -ENOMEM, words[0]);
    source->words = words + 1;
    source->word_count = n - 1;
    return n;
}

static int add_sources(struct input *input, const struct input_options *options, char *error,
                       size_t size)
{
    int r;

    for (int i = 0; i < options->file_count; i++) {
        r = add_file(input, options->files[i], false, error, size);
        if (r < 0)
            return r;
    }
    for (int i = 0; i < options->count; i += r) {
        r = add_words(input, options->words + i, options->count - i, error, size);
        if (r < 0)
            return r;
    }
    if (input->source_count == 0 && options->use_stdin)
        return add_file(input, "-", false, error, size);
    return 0;
}

static int make_groups(struct input *input)
{
    input->groups = calloc((size_t)input->source_count, sizeof *input->groups);
    if (input->groups == NULL)
        return -ENOMEM;
    for (int i = 0; i < input->source_count; i++) {
        if (!input->sources[i].linked && (i == 0 || !input->cycle))
            input->groups[input->group_count++].first = &input->sources[i];
        input->groups[input->group_count - 1].sources++;
    }
    return 0;
}

static int count_rows(struct input *input)
{
    input->total = 1;
    for (int i = 0; i < input->group_count; i++)
        if (__builtin_mul_overflow(input->total, input->groups[i].row_count, &input->total))
            return -ENOMEM;
    return 0;
}

static int keep_groups(struct input *input, const struct input_options *options)
{
    int r = 0;

    for (int i = input->whole ? 0 : 1; i < input->group_count; i++) {
        r = group_keep(input, &input->groups[i]);
        if (r < 0)
            return r;
    }
    if (input->whole)
        r = count_rows(input);
    return r == 0 && options->shuffle ? input_draw_order(input, options->seed) : r;
}

int input_open(struct input **out, const struct input_options *options, char *error, size_t size)
{
    struct input *input = calloc(1, sizeof *input);
    int r;

    *out = NULL;
    if (input == NULL)
        return complain(error, size, -ENOMEM, "inputs");
    input->separator = options->null                ? '\0'
                       : options->delimiter != '\0' ? options->delimiter
                                                    : '\n';
    input->end = options->end;
    input->items = options->items;
    input->line_ended = true;
    input->skip_empty = options->skip_empty;
    input->trim_left = options->trim != NULL && strchr(options->trim, 'l') != NULL;
    input->trim_right = options->trim != NULL && strchr(options->trim, 'r') != NULL;
    input->whole = options->whole || options->shuffle;
    r = columns_open(&input->columns, options, error, size);
    if (r == 0)
        r = add_sources(input, options, error, size);
    if (r == 0 && options->header)
        r = input_header(input);
    if (r < 0)
        input_error(input, error, size);
    if (r == 0 && input->source_count > 0) {
        input->cycle = options->link && input->source_count > 1;
        r = make_groups(input);
        if (r == 0 && input->cycle)
            r = group_cycle(input);
        if (r == 0)
            r = keep_groups(input, options);
        if (r < 0 && !input_error(input, error, size))
            complain(error, size, r, "inputs");
    }
    if (r < 0 || input->source_count == 0) {
        input_close(input);
        return r;
    }
    *out = input;
    return 0;
}

struct input *input_close(struct input *input)
{
    if (input == NULL)
        return NULL;
    for (int i = 0; i < input->group_count; i++) {
        free(input->groups[i].kept);
        free(input->groups[i].starts);
    }
    for (int i = 0; i < input->source_count; i++) {
        struct source *source = &input->sources[i];
        for (int j = 0; source->own_words != NULL && j < source->word_count; j++)
            free(source->own_words[j]);
        free(source->own_words);
        tokens_fini(&source->tokens);
        text_fini(&source->line);
        reader_close(&source->reader);
    }
    columns_fini(&input->columns);
    free(input->current.bytes);
    free(input->order);
    free(input->groups);
    free(input->sources);
    free(input);
    return NULL;
}

bool input_error(const struct input *input, char *error, size_t size)
{
    const struct source *source = input->failed;
    const char *name, *item = input->separator == '\n' ? "line" : "item";

    if (source == NULL)
        return false;
    name = source->path == NULL             ? "arguments"
           : strcmp(source->path, "-") == 0 ? "standard input"
                                            : source->path;
    if (input->error == -EILSEQ)
        snprintf(error, size, "%s, line %" PRIu64 ": a NUL byte; with -0 items end with one", name,
                 source->reader.items + 1);
    else if (input->error == -EBADMSG)
        snprintf(error, size,
                 "%s, line %" PRIu64 ": a quote that is not closed; with -0 quotes are nothing",
                 name, source->reader.items);
    else if (input->error == -EINVAL)
        snprintf(error, size, "%s, %s %" PRIu64 ": --regex does not match it", name, item,
                 source->path != NULL ? source->reader.items
                                      : (uint64_t)(source->word_names + source->word_next));
    else if (input->error == -EMSGSIZE)
        snprintf(error, size, "%s, %s %" PRIu64 ": longer than %zu MiB", name, item,
                 source->reader.items + 1, ITEM_MOST >> 20);
    else
        complain(error, size, input->error, name);
    return true;
}

bool input_line_ended(const struct input *input)
{
    return input->line_ended;
}

int input_sources(const struct input *input)
{
    return input->columns.kind != COLUMNS_WHOLE ? -1 : input->source_count;
}

const char *const *input_names(const struct input *input, int *count)
{
    *count = input->columns.name_count;
    return (const char *const *)input->columns.names;
}

uint64_t input_total(const struct input *input)
{
    return input->total;
}

int input_fd(const struct input *input)
{
    return input->whole || input->cycle ? -1 : input->sources[0].reader.fd;
}

static int gather_current(struct input *input)
{
    const struct row *row = &input->current;

    for (int i = 0; i < row->count; i++)
        input->values[i] = row->values[i];
    return row->count;
}

static int next_kept(struct input *input)
{
    uint64_t place = input->next;

    if (input->next == input->total)
        return 0;
    if (input->order != NULL)
        place = input->order[place];
    input->next++;
    for (int i = input->group_count - 1; i >= 0; i--) {
        input->groups[i].at = place % input->groups[i].row_count;
        place /= input->groups[i].row_count;
    }
    return 1;
}

/* Turns the kept groups on by one; when all are at their first again, the first group's next row.
 */
static int next_combination(struct input *input)
{
    int r;

    for (int i = input->group_count - 1; input->started && i > 0; i--) {
        if (++input->groups[i].at < input->groups[i].row_count)
            return 1;
        input->groups[i].at = 0;
    }
    for (int i = 1; i < input->group_count; i++)
        if (input->groups[i].row_count == 0)
            return 0;
    r = group_next(input, &input->groups[0]);
    if (r != 1) {
        input->started = false;
        return r;
    }
    input->started = true;
    return 1;
}

int64_t input_left(struct input *input)
{
    int64_t each = 1, here = 0, left;

    if (input->ended)
        return 0;
    if (input->whole)
        return (int64_t)(input->total - input->next);
    for (int i = 1; i < input->group_count; i++) {
        const struct group *group = &input->groups[i];
        here = here * (int64_t)group->row_count + (int64_t)group->at;
        if (__builtin_mul_overflow(each, (int64_t)group->row_count, &each))
            return -1;
    }
    left = group_left(input, &input->groups[0]);
    if (left < 0 || __builtin_mul_overflow(left, each, &left))
        return -1;
    return left + (input->started ? each - 1 - here : 0);
}

int input_next(struct input *input, const char *const **values, int *count)
{
    int n = 0, r = input->whole ? next_kept(input) : next_combination(input);

    input->ended = r == 0;
    if (r != 1)
        return r;
    for (int i = 0; i < input->group_count; i++) {
        const struct group *group = &input->groups[i];
        bool kept = input->whole || i > 0;
        n += kept ? group_values(group, group->at, input->values + n, VALUES_MOST - n)
                  : gather_current(input);
    }
    *values = input->values;
    *count = n;
    return 1;
}
