/* input.h - what COMMAND is run with: `:::`, `:::+`, `::::`, -a and standard input, as rows. */
#ifndef FB_INPUT_INPUT_H
#define FB_INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

/* What an item is. */
enum input_items {
    INPUT_LINES,       /* what stands before a newline, or the delimiter */
    INPUT_WORDS,       /* as xargs(1) has it: words of lines, with quotes */
    INPUT_QUOTED_LINES /* lines, with quotes, without blanks in front */
};

struct input_options {
    char *const *words; /* from the first `:::` of the command line on; none: count 0 */
    int count;
    const char *const *files; /* of -a */
    int file_count;
    bool use_stdin; /* where there is no other source: its lines */
    bool null;      /* items end with NUL, not newline */
    enum input_items items;
    char delimiter;     /* items end with this, where it is not NUL */
    const char *end;    /* the input ends before such an item; NULL: none is */
    const char *trim;   /* sides where blanks are taken off, as "l", "r", "lr"; NULL: none */
    bool skip_empty;    /* an item of nothing but blanks is none */
    bool link;          /* all sources, first with first; a shorter one begins again */
    const char *colsep; /* extended regular expression that splits an item; NULL: none */
    bool csv;           /* an item is cut as CSV, at one character, `colsep` or a comma */
    const char *regex;  /* its groups are the values of an item; NULL: none */
    bool header;        /* the first item of each source has the names of its values */
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
/* How many values a row has; -1: as many as it has columns. */
int input_sources(const struct input *input);
/* Names of the values of a row, in their order; NULL among them: it has none. */
const char *const *input_names(const struct input *input, int *count);
/* How many rows there are; 0: not known, since not all was read. */
uint64_t input_total(const struct input *input);
/* What to poll after -EAGAIN; -1 where that cannot happen. */
int input_fd(const struct input *input);

/*
 * The next row: one value for each source, or for each column. 1, 0 at the end, -EAGAIN, or -errno.
 * Values hold until the next call.
 */
int input_next(struct input *input, const char *const **values, int *count);
/* Whether the last value of that row is the last of its line: not of a word among others. */
bool input_line_ended(const struct input *input);
/*
 * After such an -errno: one line that names the file, and the line where one is at fault. False:
 * nothing that was read is.
 */
bool input_error(const struct input *input, char *error, size_t size);
/* How many rows are still to come; -1: not known (reader_left()). Never waits. */
int64_t input_left(struct input *input);

#endif
