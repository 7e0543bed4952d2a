/* record.h - a run's record: its events in a file, line by line. */
#ifndef FB_RECORD_H
#define FB_RECORD_H

#include "forkboard.h"
#include "text.h"

struct record;

/*
 * Opens a record for writing. `path` NULL: a new file under the state directory
 * ($XDG_STATE_HOME/forkboard, else $HOME/.local/state/forkboard), which last.jsonl then names; the
 * newest 20 are kept. With a path: that file; refused where it holds something that is no record
 * (-EEXIST) or another run is writing it (-EBUSY). 0, or -errno with one line in `error`.
 */
int record_open(struct record **out, const char *path, char *error, size_t size);

/* The path that names the last run's record, which may not be there. 0 or -errno. */
int record_last(char *path, size_t size);

/*
 * Takes an event, but live output, which comes again; it is written when 64 KiB are waiting or
 * record_flush() is called. The first error (a full disk ...) is returned once, with the file cut
 * back to its last whole line; after that nothing more is written and 0 returned.
 */
int record_put(struct record *record, const struct fb_event *event);
int record_flush(struct record *record);
bool record_pending(const struct record *record);
const char *record_path(const struct record *record);
/* Flushes and closes; *r is what record_flush() said. Accepts NULL, returns NULL. */
struct record *record_close(struct record *record, int *r);

#endif
