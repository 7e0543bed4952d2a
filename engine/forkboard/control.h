/*
 * forkboard/control.h - what may be done to a run, or to one of its jobs, while it lasts.
 */
#ifndef FORKBOARD_CONTROL_H
#define FORKBOARD_CONTROL_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How hard a run is stopped; each includes those before it. */
enum fb_stop {
    FB_STOP_QUEUE = 1, /* start nothing more; workers may end by themselves */
    FB_STOP_TERM,      /* SIGTERM to every worker's group, SIGKILL after its grace */
    FB_STOP_KILL,      /* SIGKILL at once */
};

/* Starts nothing more and ends workers, as hard as `how` says; a later, harder call is fine. */
FB_API int fb_run_stop(struct fb_run *run, enum fb_stop how);

/*
 * The same from any thread and from a signal handler, while the run is open: it is stopped when its
 * thread asks for the next event, for which fb_run_take() wakes and fb_run_fd() becomes readable. A
 * harder call holds. -EINVAL; -EPERM in a child that this process has forked.
 */
FB_API int fb_run_interrupt(struct fb_run *run, enum fb_stop how);

/*
 * Sends a signal to the process group of a job's worker. -ESRCH if none lives, -EINVAL for a signal
 * that does not exist. SIGTERM is followed by SIGKILL after the grace.
 */
FB_API int fb_run_kill(struct fb_run *run, uint32_t job, int signal);

/*
 * A job on request. Stopping ends its worker, as fb_run_kill() with SIGTERM does: that is no
 * failure (FB_CAUSE_HELD). Then, or if it has no worker yet, the job is held: it stands there, and
 * what waits for it waits on, until it is started or nothing else is left that runs or could; then
 * it is skipped (`by_hand`), which is no failure either. Starting one that waits for its next
 * attempt ends that wait; one that has ended is run again, as fb_run_again() does. Restarting stops
 * a worker and, when it and all of its group are gone, starts the job once more.
 *
 * -ENOENT for no such job; -EALREADY if it is so already: it is held or has ended, it runs or
 * waits; -EBUSY at the moment in which it starts; -ESHUTDOWN while the run is being stopped;
 * -ENOTSUP for one of a feed without options.keep_jobs; -ENOMEM.
 */
FB_API int fb_run_stop_job(struct fb_run *run, uint32_t job);
FB_API int fb_run_start_job(struct fb_run *run, uint32_t job);
FB_API int fb_run_restart_job(struct fb_run *run, uint32_t job);

/* As fb_run_restart_job(), for a reason that its end tells (FB_CAUSE_CHANGED): "src/app.c changed".
 * -EINVAL: there is none.
 */
FB_API int fb_run_renew_job(struct fb_run *run, uint32_t job, const char *why);
/* As fb_run_stop_job(), for such a reason, which is told again where the job is skipped: "jobs.yaml
 * changed". Each that differs is kept as long as the run. -EINVAL: there is none. */
FB_API int fb_run_withdraw_job(struct fb_run *run, uint32_t job, const char *why);

/*
 * Looks at a job's output: past `event_bytes` it still comes, as FB_OUTPUT events that are `live`;
 * of each stream at most 10 a second, with at most the last 4 KiB since the one before. The tail so
 * far comes at once. Job 0: look at none. -ENOENT, -ENOMEM.
 */
FB_API int fb_run_look(struct fb_run *run, uint32_t job);

/*
 * Asks for an FB_SAMPLE event of the worker of each of these jobs that has a living process, soon.
 * It costs a few files of /proc a process; nothing if a worker has slept since its last sample.
 */
FB_API int fb_run_sample(struct fb_run *run, const uint32_t *jobs, size_t count);

/*
 * Stops every worker (SIGSTOP) and every time-out; nothing starts until fb_run_resume(), or until
 * fb_run_stop() ends the workers.
 */
FB_API int fb_run_pause(struct fb_run *run);
FB_API int fb_run_resume(struct fb_run *run);

/* true: nothing new starts, not even a retry, until it is called with false. Workers go on. */
FB_API int fb_run_hold(struct fb_run *run, bool hold);

/*
 * Runs a job that has ended, or was skipped, once more, whatever it waited for: its next attempt,
 * with all its retries. Needs options.keep_jobs: -ENOTSUP. After FB_ENDED this opens the run again:
 * more events follow, then another FB_ENDED; in between jobs may be added. -ENOENT for no such job,
 * -EBUSY if it has not ended, -ESHUTDOWN while the run is being stopped, -ENOMEM.
 */
FB_API int fb_run_again(struct fb_run *run, uint32_t job);

/* Changes the number of slots while it runs (1 or more); fewer lets running workers end. */
FB_API int fb_run_slots(struct fb_run *run, int slots);

/* The size of workers' terminals, at first 24 x 80; they get SIGWINCH. 1 to 65535, else -EINVAL. */
FB_API int fb_run_window(struct fb_run *run, int rows, int columns);

/*
 * Types into a job's worker: its terminal, or the pipe of `stdin_open`. All of the bytes or none;
 * up to 64 KiB wait for one that does not read. size 0: the pipe's end. -ESRCH: none lives; -EPIPE:
 * it has neither, or has closed it; -EAGAIN: too much waits; -ENOMEM, -EMFILE.
 */
FB_API int fb_run_type(struct fb_run *run, uint32_t job, const char *bytes, size_t size);

/*
 * Puts whole lines of the caller's own on standard output (1) or error (2), in turn with workers',
 * without blocking; while an event is handled they may wait for the next. size 0: what waits there
 * is written as far as it is taken at once, and -errno of a write to it that has failed for good is
 * returned until an FB_NOTE tells of it: after FB_ENDED none does.
 */
FB_API int fb_run_print(struct fb_run *run, int stream, const char *bytes, size_t size);

/*
 * Puts a note of the caller's own, about a job (0: none), after the events that wait: an FB_NOTE
 * with error 0; a picture of the run stands still at one with `pause`. 0, -ENOMEM, -ESHUTDOWN.
 */
FB_API int fb_run_note(struct fb_run *run, uint32_t job, const char *text);
FB_API int fb_run_pause_note(struct fb_run *run, uint32_t job, const char *text);

#ifdef __cplusplus
}
#endif
#endif
