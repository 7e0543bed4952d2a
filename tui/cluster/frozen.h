/*
 * frozen.h - the jobs of a run, written down before it begins and never changed: a record's first
 * lines (its run, then each job), and where the line of each job is.
 */
#ifndef FB_CLUSTER_FROZEN_H
#define FB_CLUSTER_FROZEN_H

#include "forkboard.h"
#include "rundir.h"

/* ---- written */

struct frozen_pen;

/* Whether it could be written as job `number`; `main`: the end of another is the run's. As
 * frozen_pen_job(). */
int frozen_check(const struct fb_job *job, uint32_t number, bool main, char *error, size_t size);
/* `run`: an FB_RUN. 0 or -errno with one line in `error`. */
int frozen_pen_open(struct frozen_pen **out, const struct rundir *dir, const struct fb_event *run,
                    char *error, size_t size);
/*
 * The next job. 0; or -errno with a line: -EINVAL for one that cannot mean the same on another
 * machine.
 */
int frozen_pen_job(struct frozen_pen *pen, const struct fb_job *job, char *error, size_t size);
uint32_t frozen_pen_count(const struct frozen_pen *pen);
uint32_t frozen_pen_main(
    const struct frozen_pen *pen);                     /* the job whose end is the run's; 0: none */
bool frozen_pen_ordered(const struct frozen_pen *pen); /* one waits for another */
/* Says of the run what is known only now; no longer than what was said. 0 or -errno with a line. */
int frozen_pen_run(struct frozen_pen *pen, const struct fb_event *run, char *error, size_t size);
/* All of it is on the disk: 0 or -errno with a line. */
int frozen_pen_close(struct frozen_pen *pen, char *error, size_t size); /* accepts NULL */

/* ---- read */

struct frozen;

/* 0 or -errno with one line. `run`: what the run said of itself; it holds until the close. */
int frozen_open(struct frozen **out, const struct rundir *dir, char *error, size_t size);
const struct fb_event *frozen_run(const struct frozen *frozen);
/* Whether a job is to run: one of these, or -errno. */
enum { FROZEN_TO_RUN = '+', FROZEN_DONE = '=', FROZEN_FAILED = '-' };
int frozen_kind(struct frozen *frozen, uint32_t job);
/* The next event is that of this job, from 1. 0 or -errno. */
int frozen_go(struct frozen *frozen, uint32_t job);
/* The next FB_QUEUED, or FB_SKIPPED after one that was done before: 1; 0 at the end; -errno. */
int frozen_next(struct frozen *frozen, struct fb_event *event);
/* Why the last of these failed: the file and the reason; "": none has. */
const char *frozen_error(const struct frozen *frozen);
struct frozen *frozen_close(struct frozen *frozen); /* accepts NULL, returns NULL */

#endif
