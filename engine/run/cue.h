/* cue.h - a line of its output by which a worker says that it is ready. */
#ifndef FB_RUN_CUE_H
#define FB_RUN_CUE_H

#include <stdbool.h>
#include <stddef.h>

struct expression;
struct expression_line;
struct fb_run;
struct worker;

#define CUE_LINE 4096 /* bytes of a line that count */

/* Where a stream stands. */
struct cue_text {
    struct expression_line *line;
    size_t size;   /* bytes of the line that were looked at */
    bool returned; /* the last byte was \r: a line has ended, and \n after it ends none */
    enum { CUE_PLAIN, CUE_ESCAPE, CUE_CSI, CUE_OSC } state; /* in an escape sequence (ECMA-48) */
};

struct cue {
    struct expression *expression;
    struct cue_text texts[2];
};

int cue_open(struct worker *worker, const char *pattern); /* 0 or -ENOMEM */
void cue_close(struct worker *worker);
/* Bytes of its output: it may be ready by them. */
void cue_take(struct fb_run *run, struct worker *worker, int which, const char *bytes, size_t size);

#endif
