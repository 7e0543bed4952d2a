/* report.h - what a worker function reports, at its parent: frames as they come, what they brought.
 */
#ifndef FB_RUN_REPORT_H
#define FB_RUN_REPORT_H

#include "self.h"

struct fb_run;
struct worker;

struct report {
    int fd;              /* -1: none or ended */
    int64_t drain_bytes; /* what is left of what was in it at the worker's death; -1: not looked */
    size_t partial_bytes;
    char *partial; /* a frame whose end is not there yet; NULL until needed */
    char *result;
    size_t result_bytes, result_room;
    bool result_lost; /* no memory for it */
    double share;
    char *text; /* [REPORT_TEXT_ROOM]; NULL: nothing was reported */
};

/* What report_take() found. */
enum { REPORT_BEGAN = 1, REPORT_PROGRESS = 2, REPORT_BROKEN = 4 };

const char *report_text(const struct report *report); /* "" where it has none */
/* Sets its text, which is cut to its room; false: no memory. */
bool report_say(struct report *report, const char *text, size_t size);
int report_take(struct report *report, const char *bytes, size_t size);
void report_fini(struct report *report);

void report_read(struct fb_run *run, struct worker *worker, uint32_t ready); /* it is readable */
bool report_drain(struct fb_run *run, struct worker *worker); /* true: a piece was read */

#endif
