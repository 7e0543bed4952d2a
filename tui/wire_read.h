/* wire_read.h - a line of a record back into the event it was written from. */
#ifndef FB_WIRE_READ_H
#define FB_WIRE_READ_H

#include "forkboard.h"

#include <jansson.h>

/* Zeros is a new one. It keeps what the last event points to. */
struct wire_reader {
    json_t *line;
    char *bytes;
    size_t room;
    pid_t *pids;
    const char **names;
    struct fb_after *after;
};

/* Where a line is wrong, in characters from 1, and why. */
struct wire_mistake {
    unsigned column;
    bool syntax; /* it is no JSON: the line may be torn */
    char why[200];
};

/*
 * 1 and the event of line[0..size), which holds until the next call; 0 for a kind of event that is
 * not known; -EBADMSG with the mistake; -ENOMEM. Fields that are not known are passed over.
 */
int wire_read(struct wire_reader *reader, const char *line, size_t size, struct fb_event *event,
              struct wire_mistake *mistake);
void wire_reader_fini(struct wire_reader *reader);

#endif
