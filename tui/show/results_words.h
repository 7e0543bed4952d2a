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
/* Whether a directory is neither ours nor root's. */
bool results_of_stranger(int fd);
/* Whether a directory is one in which only we and root can write. */
bool results_only_ours(int fd);
/*
 * Opens a directory below another, as O_PATH. -ELOOP where it is a link, -EPERM where it is neither
 * ours nor root's; or another -errno. `make`: it is made where it is missing.
 */
int results_open_directory(struct spare *spare, int below_fd, const char *name, bool make);
/* As that, of any user; a link is followed where only we and root can write. */
int results_enter_directory(struct spare *spare, int below_fd, const char *name, bool make);
/* What an error of the results means, in words. */
const char *results_why(int error);

#endif
