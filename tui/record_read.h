/* record_read.h - a record read back, event by event. */
#ifndef FB_RECORD_READ_H
#define FB_RECORD_READ_H

#include "board.h"

#define RECORD_LINE_MOST ((size_t)16 * 1024 * 1024)

struct record_reader;

/*
 * Opens a record. `path` NULL: the last run's, under the state directory; "-": standard input. 0,
 * or -errno with one line in `error`.
 */
int record_reader_open(struct record_reader **out, const char *path, char *error, size_t size);

/*
 * 1 and the next event, which holds until the next call; 0 at the end; -EBADMSG for a line that is
 * broken, or where there is no run at all; or what read(2) says: then record_reader_error() is one
 * line, "FILE:LINE:COLUMN: what is wrong". Kinds and fields that are not known are passed over.
 */
int record_reader_next(struct record_reader *reader, struct fb_event *event);

/* The same, put on the board. -EBADMSG too where the event cannot follow. */
int record_reader_fold(struct record_reader *reader, struct board *board);

const char *record_reader_error(const struct record_reader *reader);
const char *record_reader_path(const struct record_reader *reader); /* as shown to people */
/* At the end: bytes of a last line that is not whole, as kill -9 leaves it; it was dropped. */
size_t record_reader_torn(const struct record_reader *reader);
/* Back to the beginning. 0, or -ESPIPE where the record is a pipe. */
int record_reader_rewind(struct record_reader *reader);
/* Accepts NULL, returns NULL. */
struct record_reader *record_reader_close(struct record_reader *reader);

#endif
