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

#include "input_parts.h"

#include <errno.h>
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
    *wider = (struct source){ .linked = linked, .reader.fd = -1 };
    return wider;
}

static int add_file(struct input *input, const char *path, bool linked, char *error, size_t size)
{
    struct source *source = add_source(input, linked);
    int r;

    if (source == NULL)
        return complain(error, size, -ENOMEM, path);
    r = reader_open(&source->reader, path, input->separator);
    return r < 0 ? complain(error, size, r, path) : 0;
}

/* One `:::` or `::::` with the words behind it. Returns how many words it took, or -errno. */
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
        snprintf(error, size, "'%s' without a file behind it", words[0]);
        return -EINVAL;
    }
    for (int i = 1; files && i < n; i++) {
        int r = add_file(input, words[i], linked && i == 1, error, size);
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
        if (!input->sources[i].linked)
            input->groups[input->group_count++].first = &input->sources[i];
        input->groups[input->group_count - 1].sources++;
    }
    return 0;
}

static uint64_t draw(uint64_t *state, uint64_t below)
{
    uint64_t z, limit = UINT64_MAX - UINT64_MAX % below;

    do { /* numbers beyond the last whole multiple would make some results likelier */
        z = *state += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        z ^= z >> 31;
    } while (z >= limit);
    return z % below;
}

static int count_rows(struct input *input)
{
    input->total = 1;
    for (int i = 0; i < input->group_count; i++)
        if (__builtin_mul_overflow(input->total, input->groups[i].row_count, &input->total))
            return -ENOMEM;
    return 0;
}

static int draw_order(struct input *input, uint64_t seed)
{
    if (input->total >= UINT32_MAX)
        return -ENOMEM;
    input->order = calloc(input->total + 1, sizeof *input->order);
    if (input->order == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < input->total; i++) {
        uint64_t other = draw(&seed, (uint64_t)i + 1);
        input->order[i] = input->order[other];
        input->order[other] = i;
    }
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
    return r == 0 && options->shuffle ? draw_order(input, options->seed) : r;
}

/* regcomp(3) knows no \t, and a tab is what columns are most often cut at. */
static char *with_tabs(const char *expression)
{
    char *copy = strdup(expression), *to = copy;

    for (const char *at = expression; copy != NULL && *at != '\0'; at++) {
        bool escape = at[0] == '\\' && at[1] != '\0';
        if (escape && at[1] == 't') {
            *to++ = '\t';
            at++;
            continue;
        }
        *to++ = *at;
        if (escape)
            *to++ = *++at;
    }
    if (copy != NULL)
        *to = '\0';
    return copy;
}

static int compile_colsep(struct input *input, const char *expression, char *error, size_t size)
{
    char why[128], *known;
    int r;

    if (expression == NULL)
        return 0;
    known = with_tabs(expression);
    if (known == NULL)
        return complain(error, size, -ENOMEM, "--colsep");
    r = regcomp(&input->colsep, known, REG_EXTENDED);
    free(known);
    if (r != 0) {
        regerror(r, &input->colsep, why, sizeof why);
        snprintf(error, size, "--colsep '%s': %s", expression, why);
        return -EINVAL;
    }
    input->split = true;
    return 0;
}

int input_open(struct input **out, const struct input_options *options, char *error, size_t size)
{
    struct input *input = calloc(1, sizeof *input);
    int r;

    *out = NULL;
    if (input == NULL)
        return complain(error, size, -ENOMEM, "inputs");
    input->separator = options->null ? '\0' : '\n';
    input->whole = options->whole || options->shuffle;
    r = compile_colsep(input, options->colsep, error, size);
    if (r == 0)
        r = add_sources(input, options, error, size);
    if (r == 0 && input->source_count > 0) {
        r = make_groups(input);
        if (r == 0)
            r = keep_groups(input, options);
        if (r < 0)
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
    for (int i = 0; i < input->source_count; i++)
        reader_close(&input->sources[i].reader);
    if (input->split)
        regfree(&input->colsep);
    free(input->current.bytes);
    free(input->order);
    free(input->groups);
    free(input->sources);
    free(input);
    return NULL;
}

uint64_t input_total(const struct input *input)
{
    return input->total;
}

int input_fd(const struct input *input)
{
    return input->whole ? -1 : input->sources[0].reader.fd;
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

int64_t input_left(const struct input *input)
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
    left = group_left(&input->groups[0]);
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
