/* record_read.h - a record read back, event by event. */
#ifndef FB_RECORD_RECORD_READ_H
#define FB_RECORD_RECORD_READ_H

#include "forkboard.h"

struct record_reader;

/*
 * Opens a record. `path` NULL: the last run's, under the state directory; "-": standard input. 0,
 * or -errno with one line in `error`.
 */
int record_reader_open(struct record_reader **out, const char *path, char *error, size_t size);

/*
 * The same of a file that is open: one that is being written, or has no name. What read(2) gives of
 * it may end within a line that is just being written: there only what has its newline is a line,
 * the rest of it is read when there is more. That it holds no run yet is no error.
 */
int record_reader_open_fd(struct record_reader **out, int fd, char *error, size_t size);

/*
 * 1 and the next event, which holds until the next call; 0 at the end; -EBADMSG for a line that is
 * broken, or where there is no run at all; or what read(2) says: then record_reader_error() is one
 * line, "FILE:LINE:COLUMN: what is wrong". Kinds and fields that are not known are passed over.
 */
int record_reader_next(struct record_reader *reader, struct fb_event *event);

/*
 * From now on only events of these kinds (a bit for each enum fb_kind), and of a job: of that one
 * (0: of all). Lines of ours that are not wanted are not even parsed, so what is wrong in them is
 * not found. `run` is always read.
 */
void record_reader_want(struct record_reader *reader, unsigned kinds, uint32_t job);
#define RECORD_KIND(kind) (1u << (kind))
#define RECORD_ALL_KINDS  (~0u)

/*
 * From now on `queued` does not say what its job was made of. For a record that has been read
 * whole, since what is wrong there is not found either.
 */
void record_reader_skim(struct record_reader *reader);

/*
 * Makes the error of an event just read that could not be taken: -EPROTO: it cannot follow those
 * before it, -EBADMSG with its line; else `r` itself.
 */
int record_reader_refuse(struct record_reader *reader, const struct fb_event *event, int r);

const char *record_reader_error(const struct record_reader *reader);
const char *record_reader_path(const struct record_reader *reader); /* as shown to people */
/* At the end: bytes of a last line that is not whole, as kill -9 leaves it; it was dropped. 0 of a
 * file that is being written. */
size_t record_reader_torn(const struct record_reader *reader);
/* More has been written: what was the end is no more. */
void record_reader_more(struct record_reader *reader);
uint64_t record_reader_bytes(const struct record_reader *reader); /* of the file; 0: a pipe */
int record_reader_fd(const struct record_reader *reader);         /* for fstat(2) and flock(2) */
/* Back to the beginning. 0, or -ESPIPE where the record is a pipe. */
int record_reader_rewind(struct record_reader *reader);
/* Where the next event stands; and to it, as record_reader_rewind(). */
struct record_place {
    uint64_t offset; /* bytes of the file before it */
    unsigned line;   /* of the event before it, from 1; 0: it is the first */
};
void record_reader_place(const struct record_reader *reader, struct record_place *out);
int record_reader_go(struct record_reader *reader, const struct record_place *to);
/* Accepts NULL, returns NULL. */
struct record_reader *record_reader_close(struct record_reader *reader);

#endif
