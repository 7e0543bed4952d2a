/*
 * run_touched.h - jobs of a set that start again when files change (`watch` of a job). Files are
 * seen by inotify(7), through their directories; what changes within 200 ms counts once.
 */
#ifndef FB_RUN_TOUCHED_H
#define FB_RUN_TOUCHED_H

#include "forkboard.h"
#include "opt/opt.h"
#include "set/set.h"

struct touched;

/* What the options ask to be kept changes nothing. 0 or -errno. */
int touched_open(struct touched **out, const struct set *set, const struct opt *opt);
struct touched *touched_close(struct touched *touched);
/* The jobs of another set from now on; those it has in common with the run by their numbers. */
int touched_set(struct touched *touched, const struct set *set, const uint32_t *numbers);
int touched_fd(const struct touched *touched); /* readable: there may be news */
/* held: nothing may start now, so nothing is ended for that. 0 or -errno. */
int touched_news(struct touched *touched, struct fb_run *run, bool held);
int touched_watch(struct touched *touched, const struct fb_event *event); /* takes every event */

#endif
