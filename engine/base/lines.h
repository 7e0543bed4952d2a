/*
 * lines.h - a worker's output as lines a board may show. Pure.
 *
 * Bytes go in as they come, cut anywhere; out come lines of harmless text with the colours the
 * worker asked for. Carriage return, backspace, tab, erase-in-line and "go to column" act inside
 * the line, so a progress bar is one line that changes; no other sequence has an effect.
 */
#ifndef FB_BASE_LINES_H
#define FB_BASE_LINES_H

#include "clean.h"

#define LINES_COLUMNS_MOST    4096 /* of a line; what is beyond is left out, `cut` says so */
#define LINES_SEQUENCE_MOST   4096 /* characters of an escape sequence until it is given up */
#define LINES_PARAMETERS_MOST 32

enum {
    LINES_BOLD = 1,
    LINES_DIM = 2,
    LINES_ITALIC = 4,
    LINES_UNDERLINE = 8,
    LINES_REVERSE = 16,
};

struct lines_style {
    int16_t front, back; /* -1: the terminal's own; 0 to 255: the xterm palette */
    int16_t attributes;  /* LINES_... */
};

/* Text from `from` to the next run's, or the end. */
struct lines_run {
    struct lines_style style;
    size_t from;
};

struct line {
    const char *text; /* as clean_put() gives it; not ended by NUL */
    size_t size;
    const struct lines_run *runs; /* the first from 0; none where size is 0 */
    size_t count;
    bool finished; /* it ended with a line feed; else more may come and change it */
    bool cut;
};

/* `line` and what it points to hold until the function returns. */
typedef void lines_function(void *context, const struct line *line);

struct lines_cell {
    uint32_t base; /* 0: the second half of the wide character before it */
    uint32_t marks[CLEAN_MARKS_MOST];
    struct lines_style style;
};

struct lines {
    lines_function *function; /* called once for each line that ends */
    void *context;
    bool in_pieces; /* a line too long for the room comes unfinished, and goes on in the next */
    int (*width)(uint32_t point); /* 0, 1, 2, or -1: shown as U+FFFD. NULL: marks 0, others 1 */

    char cut[4]; /* a character that is not whole yet */
    size_t cut_size;

    int state;
    size_t sequence; /* characters of the sequence so far */
    int parameter[LINES_PARAMETERS_MOST];
    bool joined[LINES_PARAMETERS_MOST]; /* by a colon to the one before it */
    int parameters;
    bool foreign; /* a private marker or an intermediate: none of ours */

    struct lines_style style;
    struct lines_cell *cells; /* of the unfinished line */
    int used, room, column;
    bool over; /* the line went past what there is room for */
    struct text text;
    struct lines_run *runs;
    size_t runs_room;
    bool failed; /* memory was short: something was left out */
};

/* Allocates nothing. */
void lines_init(struct lines *lines, lines_function *function, void *context);
void lines_fini(struct lines *lines);
void lines_put(struct lines *lines, const char *bytes, size_t size);
/* Hands the line that is not finished, possibly empty, to `function` (NULL: the usual one). */
void lines_peek(struct lines *lines, lines_function *function, void *context);
/* The output is at its end: the last line, if it has anything, comes out unfinished. */
void lines_end(struct lines *lines);

#endif
