/* results_words.h - for the files results*.c alone. */
#ifndef FB_SHOW_RESULTS_WORDS_H
#define FB_SHOW_RESULTS_WORDS_H

#include "plain/summary.h"

#define RESULTS_PART 10000 /* jobs in a directory */

/* The line of exit.json. */
void results_put_exit(struct text *out, const struct summary_job *job, const struct fb_event *event,
                      int64_t start_us);

/* Writes all of it and closes the file. 0 or -errno; a negative `fd` is what opening it said. */
int results_write(int fd, const char *bytes, size_t size, uint64_t offset);

#endif
