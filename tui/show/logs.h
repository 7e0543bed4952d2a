/*
 * logs.h - what jobs print, appended to files as it comes, whole lines, each job's to a file of its
 * own; a file that is full is set aside, and the oldest go.
 */
#ifndef FB_SHOW_LOGS_H
#define FB_SHOW_LOGS_H

#include "forkboard.h"
#include "opt/opt.h"

struct logs;

/*
 * Opens each file once, so that what cannot be written is known before anything starts; directories
 * are made. The list stays the caller's until the logs are closed. 0, or -errno with one line.
 */
int logs_open(struct logs **out, const struct opt_log *list, size_t count, char *error,
              size_t size);
/* The same for a list that may come to it later: nothing is added. */
int logs_try(struct logs *logs, const struct opt_log *list, size_t count, char *error, size_t size);
/* One more, copied: of a job that comes after all others. 0 or -ENOMEM. */
int logs_add(struct logs *logs, const struct opt_log *log, uint32_t job);
struct logs *logs_close(struct logs *logs); /* accepts NULL, returns NULL */
/* Takes an event. 0, or -errno with one line: a log that could not be written ends there. */
int logs_event(struct logs *logs, const struct fb_event *event, char *error, size_t size);

#endif
