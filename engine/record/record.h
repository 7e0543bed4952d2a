/* record.h - a run's record: its events in a file, line by line. */
#ifndef FB_RECORD_RECORD_H
#define FB_RECORD_RECORD_H

#include "base/text.h"
#include "forkboard.h"

struct record;

/*
 * Opens a record for writing. `path` NULL: a new file under the state directory
 * ($XDG_STATE_HOME/forkboard, else $HOME/.local/state/forkboard), which last.jsonl then names; of
 * the old ones there those stay that record_keep.h says, and demos push out only demos. With a
 * path: that file; refused where it holds something that is no record (-EEXIST) or another run is
 * writing it (-EBUSY). 0, or -errno with one line in `error`.
 */
int record_open(struct record **out, const char *path, bool demo, char *error, size_t size);

/*
 * Lets last.jsonl name a record that was opened with a path; not if that is no regular file. It is
 * only missed where the state directory cannot be had.
 */
void record_be_last(const struct record *record);

/* What can be read back while it is written: its descriptor; -1: a pipe, or one that has failed. */
int record_file(const struct record *record);

/* The path that names the last run's record, which may not be there. 0 or -errno. */
int record_last(char *path, size_t size);

/*
 * Opens a file of that name beside the records, to be read and appended to; it is made where it is
 * not there. Its descriptor, or -errno.
 */
int record_state_file(const char *name);

/*
 * Takes an event, but live output, which comes again; it is written when 64 KiB are waiting or
 * record_flush() is called. The first error (a full disk ...) is returned once, with the file cut
 * back to its last whole line; after that nothing more is written and 0 returned.
 */
int record_put(struct record *record, const struct fb_event *event);
int record_flush(struct record *record);
bool record_pending(const struct record *record);
/* The descriptor to poll for POLLOUT, on which a pipe or a terminal takes no more now; or -1. */
int record_waits(const struct record *record);
int record_writable(struct record *record);       /* it is: returns what record_flush() does */
bool record_is_file(const struct record *record); /* what is in it can be read back */
const char *record_path(const struct record *record);
/* Flushes, waits until all is written, and closes; *r is what record_flush() said. Accepts NULL,
 * returns NULL. */
struct record *record_close(struct record *record, int *r);
/* In a child of the process that has opened it: what waits is not the child's to write. */
struct record *record_leave(struct record *record);

#endif
