/* run_reload_check.h - what a set that was read again must not change, and its files of output. */
#ifndef FB_RUN_RELOAD_CHECK_H
#define FB_RUN_RELOAD_CHECK_H

#include "set/set.h"
#include "show/keep.h"

struct reload_reading {
    const char *path;
    const struct set_options *options;
    const struct set *first, *now; /* as the run began, as it is */
    struct keep *keep;             /* NULL: nothing is kept */
    bool watches;                  /* its jobs may watch files */
};

/* The set as its file is now. 0; -EINVAL: a note says what is wrong with it; -ENOMEM. */
int reload_read(struct set **out, struct fb_run *run, const struct reload_reading *reading);
/* As many workers at once as it says now. */
void reload_slots(struct fb_run *run, const struct set *now, const struct set *set);
/* A job of the run that was added has it; NULL: none. 0 or -ENOMEM. */
int reload_log(struct keep *keep, const struct opt_log *log, uint32_t job);
/* Whether functions of its jobs may still be called, with arguments that are in it. */
bool reload_calls(const struct set *set);

#endif
