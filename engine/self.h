/* self.h - what a worker function tells its parent: a pipe of small frames. */
#ifndef FB_SELF_H
#define FB_SELF_H

#include "forkboard.h"

#define FRAME_BYTES                                                                                \
    4096 /* PIPE_BUF: a frame is written whole or not at all, whatever the threads */

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

/* In the parent: frames as they come, and what they brought. */
struct report {
    int fd; /* -1: none or ended */
    size_t partial_bytes;
    char *partial; /* a frame whose end is not there yet; NULL until needed */
    char *result;
    size_t result_bytes, result_room;
    bool result_lost; /* no memory for it */
    double share;
    char *text; /* [REPORT_TEXT_ROOM]; NULL: nothing was told */
};

#define REPORT_TEXT_ROOM 256

/* What report_take() found. */
enum { REPORT_BEGAN = 1, REPORT_PROGRESS = 2, REPORT_BROKEN = 4 };

/* Sets its text, which is cut to its room; false: no memory. */
const char *report_text(const struct report *report); /* "" where it has none */
bool report_say(struct report *report, const char *text, size_t size);
int report_take(struct report *report, const char *bytes, size_t size);
void report_fini(struct report *report);

#endif
