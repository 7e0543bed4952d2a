/*
 * forkboard/run.h - a run from its opening to its closing: jobs go in, events come out.
 */
#ifndef FORKBOARD_RUN_H
#define FORKBOARD_RUN_H

#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* For other languages: `size` is that of the structure. C and C++ call those without `_sized`. */
struct fb_feed;
FB_API int fb_run_open_sized(struct fb_run **out, const struct fb_options *options, size_t size);
FB_API int fb_run_add_sized(struct fb_run *run, const struct fb_job *job, size_t size);
FB_API int fb_run_feed_sized(struct fb_run *run, const struct fb_feed *feed, size_t size);
FB_API int fb_run_post_sized(struct fb_run *run, const struct fb_job *job, size_t size);
struct fb_showing;
FB_API int fb_run_show_sized(struct fb_run *run, const struct fb_showing *showing, size_t size);

/*
 * `options` may be NULL. On failure *out is NULL and nothing is left behind: -EINVAL for options
 * that make no sense, -EBUSY (see `adopt`), -ENOMEM, or what signalfd(2) and the like say.
 */
static inline int fb_run_open(struct fb_run **out, const struct fb_options *options)
{
    return fb_run_open_sized(out, options, sizeof *options);
}

/*
 * Queues a job, copying what it points to (but not `argument`). Returns its number (from 1),
 * -EINVAL for a job with nothing or two things to run, -ELOOP for one that waits for itself,
 * -ENOMEM, or -ESHUTDOWN after fb_run_stop() or FB_ENDED. Jobs that wait for each other in a
 * circle, or for a job that is never added, are skipped when nothing else is left.
 */
static inline int fb_run_add(struct fb_run *run, const struct fb_job *job)
{
    return fb_run_add_sized(run, job, sizeof *job);
}

/*
 * A stream of jobs: a job is asked for when a slot is free, so that waiting jobs cost nothing.
 * next() gets the slot (from 1) that the worker will have. It fills *job, whose pointers must hold
 * until the next call of next(), and returns 1; or 0 at the end; or -EAGAIN if it has none now: it
 * is called again when `fd` is readable (fd -1: when the next worker ends); or -EBUSY, to be called
 * again when the next worker ends, whatever `fd` is. Another negative errno ends the stream, with
 * an FB_NOTE. Within next(), fb_run_add(), fb_run_next() and fb_run_take() are -EBUSY. A job that
 * fails is tried again in its slot; one with a `number`, in any.
 */
struct fb_feed {
    int (*next)(void *context, int slot, struct fb_job *job);
    void *context;
    int fd;         /* not closed and not read by the run: next() empties it before -EAGAIN */
    uint32_t total; /* jobs that it gives in all; 0: not known */
};

/* Jobs come from `feed` once those added are started. -EINVAL without next(), -EBUSY for a 2nd. */
static inline int fb_run_feed(struct fb_run *run, const struct fb_feed *feed)
{
    return fb_run_feed_sized(run, feed, sizeof *feed);
}

/*
 * Hands a job over from any thread, while the run is open and was opened with options.posts. It is
 * copied, as in fb_run_add(), and comes to the run as from a feed, in the order of posting; its
 * number is in its events, and `user` says whose it is. NULL: no more will be posted. 0, -EINVAL,
 * -ENOMEM, or -ESHUTDOWN after that and once the run is being stopped; what had been posted and not
 * been started by then does not run and has no event (FB_ENDED has `more`). -EPERM in a child that
 * this process has forked. Not for signal handlers: it allocates memory.
 */
static inline int fb_run_post(struct fb_run *run, const struct fb_job *job)
{
    return fb_run_post_sized(run, job, sizeof *job);
}

/*
 * A descriptor to poll beside your own; do not close it. It is readable as soon as fb_run_next()
 * has news after it returned 0: from the opening on, and after calls that make something possible.
 */
FB_API int fb_run_fd(const struct fb_run *run);

/* 1 and the next event; 0: none now, or none will come (after FB_ENDED). Never blocks. */
FB_API int fb_run_next(struct fb_run *run, struct fb_event *event);

/* As fb_run_next(), but blocks until there is an event: 1, or 0 after FB_ENDED. */
FB_API int fb_run_take(struct fb_run *run, struct fb_event *event);

/* As fb_run_take(), but for so long at most: then -ETIMEDOUT. */
FB_API int fb_run_take_for(struct fb_run *run, struct fb_event *event, int64_t timeout_us);

/* The run's clock now: what an event that happened at this moment has as t_us. */
FB_API int64_t fb_run_now_us(const struct fb_run *run);

/*
 * For what shows a run while it lasts, as libforkboard-board does: what it needs of the options of
 * a run that is open. NULL: no more, also of a forked child's copy, and the mutes are as they were.
 * -EALREADY once an event was taken, -EBUSY if the run is shown, -EINVAL, -EPERM, -ENOMEM.
 */
struct fb_showing {
    bool mute_stdout, mute_stderr, keep_jobs;
    size_t event_bytes;             /* at least so many */
    int64_t gather_us;              /* where the options say nothing */
    void (*closing)(void *context); /* called by fb_run_close() first; NULL: nothing is */
    void *context;
};
static inline int fb_run_show(struct fb_run *run, const struct fb_showing *showing)
{
    return fb_run_show_sized(run, showing, sizeof *showing);
}

/*
 * Kills and reaps what is left, writes out what is printed (waiting for the reader), restores
 * signal mask and action, frees. In another thread or in a forked child it only frees and closes:
 * workers, output and mask are the owner's. Accepts NULL, returns NULL.
 */
FB_API struct fb_run *fb_run_close(struct fb_run *run);

#ifdef __cplusplus
}
#endif
#endif
