/*
 * keep.h - what a run keeps besides its record: a line of the job log for each job.
 */
#ifndef FB_KEEP_H
#define FB_KEEP_H

#include "opt.h"
#include "summary.h"

struct keep;

/*
 * Opens what the options ask for; *out is NULL where they ask for nothing. 0, or -errno with one
 * line in `error`.
 */
int keep_open(struct keep **out, const struct opt *opt, char *error, size_t size);
struct keep *keep_close(struct keep *keep); /* accepts NULL, returns NULL */

const char *keep_error(const struct keep *keep);

/*
 * Takes an event, before the summary does. 0, or -errno with one line in keep_error(): told once,
 * what could not be written is not kept from then on.
 */
int keep_event(struct keep *keep, const struct summary *summary, const struct fb_event *event);

#endif
