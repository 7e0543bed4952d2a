/*
 * batch.c - rows are held until they are enough for a job, or the input has ended. What a job would
 * have that is the last can be spread over the slots: it is cut into as many parts. A row that does
 * not fit any more is the first of the next job; one that fits into none is a job of its own, which
 * the kernel refuses.
 */
#include "batch.h"

#include "base/array.h"
#include "base/text.h"
#include "shell_quotes.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Where a row that is held ends. */
struct end {
    int values;
    size_t bytes; /* what it adds to the command line */
    bool ends_line;
};

struct batch {
    struct input *input;
    struct batch_options options;
    struct template_size size;
    bool shell;
    char **values; /* of the rows that are held, those of the first job first */
    size_t value_count, value_room;
    struct end *ends;
    size_t row_count, row_room;
    size_t given_rows; /* the caller's until it asks again */
    bool ended, any;
    struct text quoted;
};

int batch_open(struct batch **out, struct input *input, const struct batch_options *options)
{
    struct batch *batch = calloc(1, sizeof *batch);

    *out = batch;
    if (batch == NULL)
        return -ENOMEM;
    batch->input = input;
    batch->options = *options;
    return 0;
}

struct batch *batch_close(struct batch *batch)
{
    if (batch == NULL)
        return NULL;
    for (size_t i = 0; i < batch->value_count; i++)
        free(batch->values[i]);
    free(batch->values);
    free(batch->ends);
    text_fini(&batch->quoted);
    free(batch);
    return NULL;
}

void batch_measure(struct batch *batch, const struct template *template)
{
    batch->size = template_size(template);
    batch->shell = template_is_shell(template);
}

static size_t bytes_of(struct batch *batch, const char *value)
{
    if (!batch->shell)
        return strlen(value) * batch->size.times + batch->size.around + 1;
    text_clear(&batch->quoted);
    shell_quotes_put(&batch->quoted,
                     &(struct shell_place){ .kind = SHELL_BARE,
                                            .theirs = batch->size.their_quotes },
                     value);
    return (batch->quoted.size + 1) * batch->size.times + batch->size.around;
}

static int hold(struct batch *batch, const char *const *values, int count)
{
    struct end end = { .values = count, .ends_line = input_line_ended(batch->input) };
    int r = array_reserve(&batch->values, &batch->value_room, batch->value_count + (size_t)count,
                          sizeof(char *), 64);

    if (r == 0)
        r = array_reserve(&batch->ends, &batch->row_room, batch->row_count + 1, sizeof end, 64);
    for (int i = 0; i < count && r == 0; i++) {
        char *copy = strdup(values[i]);
        if (copy == NULL)
            return -ENOMEM;
        batch->values[batch->value_count++] = copy;
        end.bytes += bytes_of(batch, copy);
        r = batch->quoted.failed ? -ENOMEM : 0; /* its size is not known */
    }
    if (r == 0)
        batch->ends[batch->row_count++] = end;
    return r;
}

static void forget_given(struct batch *batch)
{
    size_t values = 0;

    for (size_t i = 0; i < batch->given_rows; i++)
        values += (size_t)batch->ends[i].values;
    for (size_t i = 0; i < values; i++)
        free(batch->values[i]);
    batch->value_count -= values;
    batch->row_count -= batch->given_rows;
    if (batch->value_count > 0)
        memmove(batch->values, batch->values + values, batch->value_count * sizeof(char *));
    if (batch->row_count > 0)
        memmove(batch->ends, batch->ends + batch->given_rows,
                batch->row_count * sizeof *batch->ends);
    batch->given_rows = 0;
}

/* How many of the rows that are held make a job; *full: one more would not be a part of it. */
static size_t fitting(const struct batch *batch, bool *full)
{
    const struct batch_options *options = &batch->options;
    size_t bytes = batch->size.fixed, lines = 0, rows = 0;

    *full = true;
    for (; rows < batch->row_count; rows++) {
        bytes += batch->ends[rows].bytes;
        if ((rows > 0 && bytes > options->most_bytes) ||
            (options->most_rows > 0 && rows == options->most_rows) ||
            (options->most_lines > 0 && lines == options->most_lines))
            return rows;
        lines += batch->ends[rows].ends_line;
    }
    *full = (options->most_rows > 0 && rows >= options->most_rows) ||
            (options->most_lines > 0 && lines >= options->most_lines);
    return rows;
}

/* To know whether a job is the last takes a look at what comes after it. */
static bool enough(const struct batch *batch)
{
    bool full;
    size_t rows = fitting(batch, &full);

    return full && (batch->options.spread == 0 || rows < batch->row_count);
}

/* The rows of the last job, in parts. */
static void spread(struct batch *batch)
{
    size_t slots = (size_t)batch->options.spread, rows = batch->row_count;
    bool full;

    batch->options.spread = 0;
    if (fitting(batch, &full) < rows || rows < 2)
        return;
    batch->options.most_rows = (rows + slots - 1) / slots;
}

int batch_next(struct batch *batch, const char *const **values, int *count)
{
    bool full;

    forget_given(batch);
    while (!batch->ended && !enough(batch)) {
        int r = input_next(batch->input, values, count);
        if (r == 1)
            r = hold(batch, *values, *count);
        else if (r == 0)
            batch->ended = true;
        if (r < 0)
            return r;
    }
    if (batch->ended && batch->options.spread > 0)
        spread(batch);
    batch->given_rows = fitting(batch, &full);
    *count = 0;
    *values = (const char *const *)batch->values;
    for (size_t i = 0; i < batch->given_rows && !batch->options.drop; i++)
        *count += batch->ends[i].values;
    if (batch->given_rows == 0 && (batch->any || !batch->options.once))
        return 0;
    batch->any = true;
    return 1;
}

int64_t batch_left(struct batch *batch)
{
    int64_t rows = (int64_t)(batch->row_count - batch->given_rows), left, most;

    most = (int64_t)batch->options.most_rows;
    left = batch->ended ? 0 : input_left(batch->input);
    if (left < 0 || most == 0 || batch->options.spread > 0)
        return batch->ended && rows == 0 ? 0 : -1;
    return (rows + left + most - 1) / most;
}
