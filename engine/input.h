/* input.h - what COMMAND is run with: `:::`, `:::+`, `::::`, -a and standard input, as rows. */
#ifndef FB_INPUT_H
#define FB_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

struct input_options {
    char *const *words; /* from the first `:::` of the command line on; none: count 0 */
    int count;
    const char *const *files; /* of -a */
    int file_count;
    bool use_stdin;     /* where there is no other source: its lines */
    bool null;          /* items end with NUL, not newline */
    const char *colsep; /* extended regular expression that splits an item; NULL: none */
    bool shuffle;
    uint64_t seed;
    bool whole; /* read all of it first: its number of rows is known then */
};

/* Whether a word begins the inputs. */
bool input_word(const char *word);

/*
 * 0, or -errno with one line in `error` that names the word or file at fault. Where there is no
 * source *out is NULL.
 */
int input_open(struct input **out, const struct input_options *options, char *error, size_t size);
struct input *input_close(struct input *input);
/* How many rows there are; 0: not known, since not all was read. */
uint64_t input_total(const struct input *input);
/* What to poll after -EAGAIN; -1 where that cannot happen. */
int input_fd(const struct input *input);

/*
 * The next row: one value for each source, or for each column. 1, 0 at the end, -EAGAIN, or -errno.
 * Values hold until the next call.
 */
int input_next(struct input *input, const char *const **values, int *count);
/* How many rows are still to come; -1: it is read as it comes, nobody knows. */
int64_t input_left(const struct input *input);

#endif
