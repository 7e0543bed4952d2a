/* typing.h - what is typed into a worker: to its terminal, or down the pipe of its standard input.
 */
#ifndef FB_RUN_TYPING_H
#define FB_RUN_TYPING_H

#include <stdbool.h>
#include <stddef.h>

struct fb_run;
struct worker;

#define TYPING_MOST ((size_t)64 * 1024) /* waits for a worker that does not read */

struct typing {
    int fd; /* ours: of the pipe; of the terminal only while bytes wait; -1: none */
    bool pipe;
    bool ends;    /* the pipe is closed once all is written */
    bool watched; /* bytes wait until it takes them */
    char *bytes;  /* [size] that wait */
    size_t size, room;
};

/* Its standard input is to be a pipe: *end is the worker's side. 0 or -errno. */
int typing_open(struct worker *worker, int *end);
/* All of the bytes or none; size 0: no more will come. What fb_run_type() says. */
int typing_put(struct fb_run *run, struct worker *worker, const char *bytes, size_t size);
void typing_ready(struct fb_run *run, struct worker *worker); /* it takes bytes again */
void typing_close(struct fb_run *run, struct worker *worker); /* may be closed already */

#endif
