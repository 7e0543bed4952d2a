/*
 * results_theirs.h - each job's output in files as GNU parallel's --results has them: a path of the
 * job's own with three endings, for standard output, standard error and the job's number.
 */
#ifndef FB_SHOW_RESULTS_THEIRS_H
#define FB_SHOW_RESULTS_THEIRS_H

#include "forkboard.h"

#include <stdbool.h>
#include <stddef.h>

struct results_theirs;

/*
 * `in_directory`: /stdout, /stderr and /seq are the endings, else "", .err and .seq. The first
 * `bytes` of `named` are the directory that the user has named, which may be any. Below it a link
 * is followed only where no other user can write; elsewhere a file must have no other name, and in
 * a directory of another user it must be ours. NULL: no memory.
 */
struct results_theirs *results_theirs_new(bool in_directory, const char *named, size_t bytes);
struct results_theirs *results_theirs_free(struct results_theirs *results); /* returns NULL */
/* Where the files of a job will be, before it begins. Numbers only rise. 0 or -ENOMEM. */
int results_theirs_set(struct results_theirs *results, uint32_t job, const char *path);
/* Whether a job that has come to its end has left its files at that path. */
bool results_theirs_has(struct results_theirs *results, const char *path);
/* As results_event(). */
int results_theirs_event(struct results_theirs *results, const struct fb_event *event, char *error,
                         size_t size);

#endif
