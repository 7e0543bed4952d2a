/*
 * echo.h - what workers of another process's run write, printed here line by line as its record has
 * it: whole lines, to a terminal harmless ones (base/harmless.h).
 */
#ifndef FB_SHOW_ECHO_H
#define FB_SHOW_ECHO_H

#include "desk/source.h"
#include "plain/summary.h"

struct echo_stream;

struct echo {
    struct source *source;       /* prints it */
    bool tag;                    /* each line begins with the job's name and a tab */
    bool calm[2];                /* of standard output and error: a terminal is there */
    struct echo_stream *streams; /* [count] of living workers, those with a part of a line */
    size_t count, room;
    struct text out;
    int error; /* -errno: bytes of output are lost; 0: none are */
};

void echo_init(struct echo *echo, struct source *source, bool tag);
void echo_fini(struct echo *echo);
/* Each event, before the lines about it; `summary` has the names. */
void echo_event(struct echo *echo, const struct summary *summary, const struct fb_event *event);

/* No more comes: what waits for the end of its line goes out. */
void echo_end(struct echo *echo, const struct summary *summary);

#endif
