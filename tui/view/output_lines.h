/* output_lines.h - the kept output of one job as lines that can be drawn. Pure. */
#ifndef FB_VIEW_OUTPUT_LINES_H
#define FB_VIEW_OUTPUT_LINES_H

#include "base/lines.h"
#include "board/board.h"

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
    uint32_t job, attempt;
    int64_t t_us; /* when it came, of all outputs together; else ask view_output_line_us() */
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

void view_output_lines_fini(struct output_lines *lines);
/* One more, as `line` says, at the end of the text and the styles; NULL: no memory. */
struct output_line *view_output_lines_add(struct output_lines *out, const struct output_line *line);
/* One more with a text and its styles; without memory none. */
void view_output_lines_put(struct output_lines *out, const struct output_line *of,
                           const struct line *line);
/* Makes the lines of a job, unless they are made already. Where memory is short, fewer. */
void view_output_lines_update(struct output_lines *lines, const struct board *board, uint32_t job);
/* The index of a place; 0: the last line; a line that is gone: the first. `count` is above 0. */
size_t view_output_lines_index(const struct output_lines *lines, uint64_t place);
const char *view_output_line_text(const struct output_lines *lines, const struct output_line *line);
/* When a line of one output came; -1: that is no longer known. */
int64_t view_output_line_us(const struct board *board, const struct output_line *line);
/* Where `find` is in bytes[at..size), without regard to the case of ASCII letters; size: nowhere.
 */
size_t view_output_search(const char *bytes, size_t size, size_t at, const char *find);
/* The place of the next line with `find` after that at `place`, or before it; place 0: of the
 * first, or the last. 0: there is none. */
uint64_t view_output_lines_find(const struct output_lines *lines, uint64_t place, const char *find,
                                bool backwards);

#endif
