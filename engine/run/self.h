/* self.h - what a worker function reports to its parent: a pipe of small frames. */
#ifndef FB_RUN_SELF_H
#define FB_RUN_SELF_H

#include "forkboard.h"

#define FRAME_BYTES      4096 /* PIPE_BUF: a frame is written whole or not at all, by any thread */
#define REPORT_TEXT_ROOM 256

enum frame_kind { FRAME_BEGAN = 'B', FRAME_PROGRESS = 'P', FRAME_RESULT = 'R' };

struct frame {
    uint8_t kind;
    uint8_t unused;
    uint16_t size; /* of what follows */
};

/* In the child. */
struct fb_self {
    int fd;
    uint32_t job, attempt;
    int slot;
    const char *name;
    uint64_t random;
    fb_function *function;
    void *argument;
};

int self_enter(void *self); /* says that it began, calls the function; returns its exit code */

#endif
