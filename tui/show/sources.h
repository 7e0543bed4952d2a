/* sources.h - the three sources. NULL: no memory. Opened and closed by the pump. */
#ifndef FB_SHOW_SOURCES_H
#define FB_SHOW_SOURCES_H

#include "desk/source.h"
#include "keep.h"
#include "opt/opt.h"
#include "record/record_read.h"

/* What a command adds to a run. */
struct source_jobs {
    /* Adds jobs or a feed. 0 or -errno. */
    int (*begin)(void *context, struct fb_run *run);
    /* Gets every event after all other readers; NULL: needs none. 0 or -errno. */
    int (*watch)(void *context, struct fb_run *run, const struct fb_event *event);
    /* A job is asked for once more: 0, or -ESPIPE: what it read is gone. granted: it will run.
     * NULL: each may. */
    int (*again)(void *context, uint32_t job, bool granted);
    bool dones; /* watch() gets FB_DONE too, as nothing else does */
    /* Before the run begins: what else takes its events; NULL: nothing. NULL: need not know. */
    void (*kept)(void *context, struct keep *keep);
    /* The exit status of a run in which nothing of forkboard's own failed; NULL: the event's. */
    int (*status)(void *context, const struct fb_event *ended);
    void *context;
    /* Readable when news() may have something; NULL: only events and reload() bring any. */
    int (*fd)(void *context);
    /* Changes the run, when no event waits. held: nothing may start. 0 or -errno. NULL: there is
     * none. */
    int (*news)(void *context, struct fb_run *run, bool held);
    /* Reads the jobs again, for news(): 0; -EINVAL: with mistakes, as a note says; -ESHUTDOWN: the
     * run is over. NULL: cannot. */
    int (*reload)(void *context, struct fb_run *run);
    /* How many the feed has still to give; -1: unknown. NULL: there is no feed. */
    int64_t (*left)(void *context);
    /* The name of one of them, 0 being the next: 1, or 0 if it is not known. NULL: none is. */
    int (*coming)(void *context, uint32_t index, struct text *name);
    /* Hands over each job, one by one, where they do not run here. 0 or -errno. NULL: cannot. */
    int (*each)(void *context, int (*put)(void *to, const struct fb_job *job), void *to);
};

/* `keep`: what wants all output; NULL: nothing. */
struct source *source_run(const struct opt *opt, const struct source_jobs *jobs, struct keep *keep);
/* The program argv (ends with NULL) at `path`. */
struct source *source_watch(const struct opt *opt, const char *path, char *const *argv);
/* The reader stays the caller's. */
struct source *source_record(struct record_reader *reader);

#endif
