/*
 * recorder.h - the record of a source: all that happens, and of its output the ends. Zeros but for
 * `failed` and `context` is one that records nothing.
 */
#ifndef FB_SHOW_RECORDER_H
#define FB_SHOW_RECORDER_H

#include "desk/source.h"
#include "opt/opt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORDER_TAPE_MOST ((uint64_t)64 * 1024 * 1024)

struct record;
struct record_reader;
struct tape;

struct recorder {
    struct record *record; /* NULL: there is none */
    struct tape *tape;     /* the same for us alone, where that cannot be read back; NULL: none */
    const struct source *source; /* NULL: it has ended */
    void (*failed)(void *context, const char *message);
    void *context;
    int late_error;     /* -errno of what failed after the source; recorder_close() says it */
    int64_t pending_us; /* since when something waits to be written; 0: nothing does */
    char *tail;         /* [source->output_most * 2]: the last of the output that was left out */
    size_t tail_size;
    uint64_t output_bytes; /* that came so far */
};

/* 0, or the exit status of wrong use, which has been said. */
int recorder_open(struct recorder *recorder, const struct opt *opt, const struct source *source);
/*
 * From the first event on what happens can be read back: from the record, or where there is none,
 * or it is no file, from memory, up to RECORDER_TAPE_MOST bytes.
 */
void recorder_keep(struct recorder *recorder);
/* Opens all that has been recorded, to be read. 0, or -errno with one line in `why`. */
int recorder_read_back(struct recorder *recorder, struct record_reader **out, char *why,
                       size_t size);
/* Whether there is something that can be read back; nothing is written for the answer. */
bool recorder_readable(const struct recorder *recorder);
/* The descriptor of what can be read back, with all that came so far in it; -1: there is none. */
int recorder_file(struct recorder *recorder);
bool recorder_is_open(const struct recorder *recorder);
void recorder_put(struct recorder *recorder, const struct fb_event *event);
void recorder_flush(struct recorder *recorder);
/* Where it is; NULL: there is none that could be read. */
const char *recorder_path(const struct recorder *recorder);
/* The descriptor to poll for POLLOUT, where the record is a pipe that takes no more now; or -1. */
int recorder_waits(const struct recorder *recorder);
void recorder_writable(struct recorder *recorder);
/* When it is to be flushed, by the monotonic clock; INT64_MAX: nothing waits. */
int64_t recorder_deadline_us(const struct recorder *recorder);
/* No event comes any more, and the source may be freed: `failed` is not called from here on. */
void recorder_source_ends(struct recorder *recorder);
/* Waits until all is written. 0, or the exit status, when what went wrong has been said. */
int recorder_close(struct recorder *recorder);

#endif
