/*
 * run_reload.h - a set that is read again while it runs, when its file changes (--watch) or when
 * that is asked for: jobs that are added
 * start, those that are gone are stopped, those that are changed are stopped and started as they
 * are now; the others live on. A set with mistakes changes nothing.
 */
#ifndef FB_RUN_RELOAD_H
#define FB_RUN_RELOAD_H

#include "forkboard.h"
#include "opt/opt.h"
#include "set/set.h"
#include "show/keep.h"

struct reload;

/* `set` is what runs, and stays the caller's, as do `path` and what `options` point to. 0 or
 * -errno: the file cannot be watched. */
int reload_open(struct reload **out, struct set *set, const char *path,
                const struct set_options *options, const struct opt *opt);
struct reload *reload_close(struct reload *reload);
/* What is told of the jobs of each set that takes the place of another: their numbers in the run,
 * by the place in the file, from 1. 0 or -errno. */
typedef int reload_told(void *context, const struct set *set, const uint32_t *numbers);
void reload_tell(struct reload *reload, reload_told *told, void *context);
/* Where output of jobs is kept; NULL: nowhere. Before the run begins. */
void reload_keep(struct reload *reload, struct keep *keep);
int reload_fd(const struct reload *reload); /* readable: there may be news; -1: not watched */
/* The file is read now, and what has changed is done by reload_news(). 0; -EINVAL: it has mistakes,
 * as a note says; -ESHUTDOWN: the run is over; -ENOMEM. */
int reload_ask(struct reload *reload, struct fb_run *run);
int reload_news(struct reload *reload, struct fb_run *run); /* when no event waits: 0 or -errno */
int reload_watch(struct reload *reload, struct fb_run *run, const struct fb_event *event);

#endif
