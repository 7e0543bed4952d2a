/* results_words.h - for the files results*.c alone. */
#ifndef FB_SHOW_RESULTS_WORDS_H
#define FB_SHOW_RESULTS_WORDS_H

#include "plain/summary.h"
#include "spare.h"

#define RESULTS_PART 10000 /* jobs in a directory */

/* The line of exit.json. */
void results_put_exit(struct text *out, const struct summary_job *job, const struct fb_event *event,
                      int64_t start_us);

/* Writes all of it and closes the file. 0 or -errno; a negative `fd` is what opening it said. */
int results_write(int fd, const char *bytes, size_t size, uint64_t offset);

/* ---- results_place.c */

/* A directory and those on the way to it, as the user named it: links are followed. 0 or -errno. */
int results_make_directories(const char *directory);
/* Whether a directory is one in which only we and root can write. */
bool results_only_ours(int fd);
/*
 * Opens a directory below another, as O_PATH. -EPERM where it is neither ours nor root's; -ELOOP:
 * it is a link, and `follow` is not set; or another -errno. `make`: it is made where it is missing.
 */
int results_open_directory(struct spare *spare, int below_fd, const char *name, bool make,
                           bool follow);
/* What an error of the results means, in words. */
const char *results_why(int error);

#endif
