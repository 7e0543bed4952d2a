/* output_lines.h - the kept output of one job as lines that can be drawn. Pure. */
#ifndef OUTPUT_LINES_H
#define OUTPUT_LINES_H

#include "board.h"
#include "lines.h"

enum output_kind {
    OUTPUT_TEXT,
    OUTPUT_GAP,     /* bytes that are not kept */
    OUTPUT_ATTEMPT, /* here begins the output of another attempt */
};

struct output_line {
    /* Names the line: attempt, stream and where in it the line ends. The same line has the same
     * place however much was cut off before it. Never 0. */
    uint64_t place;
    uint64_t left_out_bytes; /* OUTPUT_GAP */
    size_t from, size;       /* OUTPUT_TEXT: in text */
    size_t run, runs;        /* its styles */
    uint32_t attempt;
    uint8_t kind, stream;
    bool cut;
};

/* Zeros are empty. */
struct output_lines {
    uint32_t job;
    uint64_t version; /* of the output that the lines are made of */
    bool made;
    struct output_line *lines; /* [count] */
    size_t count, room;
    struct lines_run *runs; /* [run_count], `from` counts from the line's first byte */
    size_t run_count, run_room;
    struct text text;
};

void output_lines_fini(struct output_lines *lines);
/* Makes the lines of a job, unless they are made already. Where memory is short, fewer. */
void output_lines_update(struct output_lines *lines, const struct board *board, uint32_t job);
/* The index of a place; 0: the last line; a line that is gone: the first. `count` is above 0. */
size_t output_lines_index(const struct output_lines *lines, uint64_t place);
const char *output_line_text(const struct output_lines *lines, const struct output_line *line);
/* Where `find` is in bytes[at..size), without regard to the case of ASCII letters; size: nowhere.
 */
size_t output_find(const char *bytes, size_t size, size_t at, const char *find);
/* The place of the next line with `find`, from `place` on and round the end; 0: none. */
uint64_t output_lines_find(const struct output_lines *lines, uint64_t place, const char *find,
                           bool backwards);

#endif
