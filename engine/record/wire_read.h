/* wire_read.h - a line of a record back into the event it was written from. */
#ifndef FB_RECORD_WIRE_READ_H
#define FB_RECORD_WIRE_READ_H

#include "forkboard.h"
#include "wire_flat.h"

#include <jansson.h>

/*
 * A value costs up to 400 bytes of memory once it is read, a hundred times what it is in the line.
 * The most that we write are the conditions of a job that waits for 100,000 others.
 */
#define WIRE_VALUES_MOST ((size_t)1 << 19)

#define WIRE_FLAT_MOST ((size_t)1 << 16) /* a line that is longer is read as any JSON */

/* Zeros is a new one. It keeps what the last event points to. */
struct wire_reader {
    json_t *line;
    struct flat flat;
    bool no_flat; /* each line is read as any JSON: for tests */
    char *bytes;
    size_t room;
    pid_t *pids;
    const char **names;
    struct fb_after *after;
    struct fb_job job; /* wire_job_read.c: of `queued`; and of `run` */
    struct fb_options options;
    void **owned; /* [owned_count] what they point to */
    size_t owned_count, owned_room;
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
