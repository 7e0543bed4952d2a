/* output.h - the workers' pipes: always read, whether or not the bytes are wanted. */
#ifndef FB_RUN_OUTPUT_H
#define FB_RUN_OUTPUT_H

#include "output/turns.h"
#include "worker.h"

#define READ_BYTES      (64 * 1024)  /* a pipe's usual size */
#define READ_WIDE_BYTES (256 * 1024) /* once a worker fills that */
#define PIPE_WIDE_BYTES (1024 * 1024)

struct run_output {
    struct turns turns; /* by place in the table and stream */
    char *buffer;       /* CARRY_BYTES in front */
    size_t buffer_bytes;
    int *ended; /* pipes at their end, to be closed before anything is waited for or started */
    size_t ended_count, ended_room;
    char tail_text[2][TAIL_BYTES + CARRY_BYTES];
};

int output_init(struct fb_run *run);
void output_fini(struct fb_run *run);
int output_reserve(struct fb_run *run, size_t count); /* of ended pipes; 0 or -ENOMEM */
void output_read(struct fb_run *run, struct worker *worker, int which, uint32_t ready);
bool output_drain(struct fb_run *run, struct worker *worker); /* true: a piece was read */
void output_end(struct fb_run *run, struct worker *worker, int which);
void output_close_ended(struct fb_run *run);
void output_take_turns(struct fb_run *run); /* of those that are ready, where many flood us */
char *output_buffer(struct fb_run *run, size_t *size); /* to read into: used until the next read */

#endif
