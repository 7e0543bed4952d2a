/* batch.h - rows of an input put together: several arguments to a job. */
#ifndef FB_INPUT_BATCH_H
#define FB_INPUT_BATCH_H

#include "input.h"
#include "template.h"

struct batch;

struct batch_options {
    size_t most_rows;  /* of a job; 0: no limit but the next two */
    size_t most_lines; /* of the input, of a job; 0: no limit */
    size_t most_bytes; /* of a job's command line */
    int spread;        /* what the last job would have is spread over so many; 0: it is not */
    bool once;         /* an input without rows gives one job without arguments */
    bool drop;         /* the values are put nowhere */
};

/* 0 or -ENOMEM. The input stays the caller's, and so does nothing else. */
int batch_open(struct batch **out, struct input *input, const struct batch_options *options);
struct batch *batch_close(struct batch *batch);
/* Of the template that the values are put into: how long the command line becomes. */
void batch_measure(struct batch *batch, const struct template *template);
/* As input_next(): the values of several rows, one after the other. */
int batch_next(struct batch *batch, const char *const **values, int *count);
/* As input_left(), in jobs. */
int64_t batch_left(struct batch *batch);

#endif
