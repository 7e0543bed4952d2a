/* record_keep.h - how many of the old records stay, and which. */
#ifndef FB_RECORD_RECORD_KEEP_H
#define FB_RECORD_RECORD_KEEP_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define RECORD_DAYS       30
#define RECORD_RUNS       50
#define RECORD_DEMOS      10
#define RECORD_BYTES_MOST ((uint64_t)256 * 1024 * 1024)

/* How the name of a record ends. */
const char *record_ending(bool demo);
/*
 * Removes what is older than RECORD_DAYS, and from the newest on what is more than RECORD_RUNS
 * runs, RECORD_DEMOS demos or RECORD_BYTES_MOST in all beside the newest; but never the newest, the
 * newest run that failed and is not that old, or one that is being written: that is locked; where
 * there are no locks, it was written within a day. `now`: of the real time's clock.
 */
void record_prune(int directory_fd, time_t now);

#endif
