/* run_reload_said.h - what is said of a set that was read again, and what of it is fixed. */
#ifndef FB_RUN_RELOAD_SAID_H
#define FB_RUN_RELOAD_SAID_H

#include "set/set.h"

/* counts: of jobs that were added, stopped, changed. */
void reload_say(struct fb_run *run, const char *path, const uint32_t counts[3]);
void reload_say_mistakes(struct fb_run *run, struct text *mistakes);
/* Whether what holds for the run as a whole is the same. */
bool reload_same_run(const struct set *one, const struct set *two);

#endif
