/*
 * forkboard/options.h - what holds for a run as a whole: its slots, its output, when it ends early.
 */
#ifndef FORKBOARD_OPTIONS_H
#define FORKBOARD_OPTIONS_H

#include "job.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where a worker's output goes. It is read, whatever is chosen but DROP: a worker never blocks. */
enum fb_output {
    FB_OUTPUT_NONE,  /* nowhere; FB_OUTPUT events and tails still have it */
    FB_OUTPUT_LINE,  /* to standard output and error of this process, whole lines as they come */
    FB_OUTPUT_GROUP, /* the same, but all at once when it has ended; a job's last attempt alone */
    FB_OUTPUT_DROP,  /* to /dev/null, unread: no event has it. Saves two pipes for each worker */
};
/* When a run ends before its jobs do: GNU parallel's --halt. */
enum fb_halt_when {
    FB_HALT_NEVER,
    FB_HALT_SOON, /* nothing new starts; workers may end by themselves */
    FB_HALT_NOW,  /* workers are ended too: SIGTERM, the grace, SIGKILL */
};
enum fb_halt_on {
    FB_HALT_FAIL,    /* jobs that failed, after all their retries */
    FB_HALT_SUCCESS, /* jobs that succeeded */
    FB_HALT_DONE,    /* both */
};
struct fb_halt {
    enum fb_halt_when when;
    enum fb_halt_on on; /* which jobs count */
    uint32_t count;     /* how many of them; 0: `share` of all jobs, 0 to 1. How many jobs a feed */
    double share;       /*   has is known when it has ended, unless it gives its `total` */
};

/* A signal that ends a worker, and how long it has before the next. */
#define FB_TERMS_MOST 8
struct fb_term {
    int signal; /* 0: no more of them, and SIGKILL */
    int64_t wait_us;
};

struct fb_options {
    /* The run. */
    const char *title;
    int slots;        /* workers at once; 0: one per usable hardware thread; FB_ALL_AT_ONCE */
    int64_t delay_us; /* between two starts, at least */
    uint64_t seed;    /* of everything random; recorded, so that a run can be repeated */
    struct fb_halt halt;
    bool hold;      /* as after fb_run_hold(run, true), and its time begins when that ends */
    bool keep_jobs; /* for fb_run_again() */
    /* How long one that has exited stays a zombie, with its slot, unless it or the run is ended. */
    int64_t reap_delay_us;
    /* For jobs that say nothing else. */
    int64_t timeout_us; /* 0: none */
    int64_t grace_us;   /* from SIGTERM to SIGKILL; 0: 5 s; FB_AT_ONCE */
    /*
     * How often a failed job is tried again, and how long it waits before the first retry (0: 1 s).
     * Each further wait is twice as long, up to a minute; up to a quarter is added, drawn from the
     * seed. A waiting job has no slot. A job that fb_run_kill() or a stop ended is not tried again.
     */
    int retries;
    int64_t retry_wait_us;
    enum fb_leftovers leftovers; /* 0: FB_LEFTOVERS_FAIL; of daemons at the end of the run too */
    /* Output. */
    enum fb_output output;
    bool keep_order;               /* in the order of the jobs, not of their ends */
    bool tag;                      /* each line begins with the job's name and a tab */
    bool mute_stdout, mute_stderr; /* forward none of it (a board owns the terminal) */
    bool harmless_stdout; /* for a terminal: whole lines, and of escape sequences colours alone; */
    bool harmless_stderr; /*   else every byte as it is */
    /*
     * Bytes of each stream of a worker that come as FB_OUTPUT events; 0: none; SIZE_MAX: all. Past
     * that one more event, when the stream ends, has the last bytes and says how many it left out.
     */
    size_t event_bytes;
    bool whole_output; /* what is past event_bytes comes too, in FB_OUTPUT events that are `live` */
    /*
     * How long output may wait in its pipe, so that one read brings several writes; 0: it is read
     * as it comes. Output after a silence, or a page of it, is read at once. A worker that begins
     * to write more than its pipe holds waits that long once, at most. Ends are never late.
     */
    int64_t gather_us;
    /*
     * Children of this process. true: all children are forkboard's, but those that it has at the
     * opening, which are left alone. This process becomes a child subreaper (prctl(2)); what a
     * worker leaves behind is adopted, named in FB_LEAKED and ended. No other run may be open in
     * this process: -EBUSY. false: other children, popen(3), system(3) and their waits are left
     * alone; a process that leaves a worker's process group escapes. Several such runs may be open.
     */
    bool adopt;
    /*
     * true: what workers start dies with this process, even by SIGKILL, if a cgroup may be made
     * below its own (cgroups(7), version 2, cgroup.kill: Linux 5.14, as root or where delegated).
     * Once the run is 20 ms old (100 in a burst of starts) all workers but those that may outlive
     * the run are put into it. A helper process, which no wait(2) sees, ends all that is in it and
     * removes it when this process is gone; fb_run_close() does so when the run is. A worker that
     * reads the limits of its own cgroup finds them one level above. Without a cgroup workers die
     * with this process, but what they started does not, nor a set-user-ID program (sudo, ping),
     * whose exec clears the death signal.
     */
    bool guard;
    /*
     * true: workers find NOTIFY_SOCKET in their environment, and may report by the protocol of
     * sd_notify(3): STATUS=text and X_PROGRESS=share (0 to 1) come as FB_PROGRESS, READY=1, once,
     * as FB_READY. The sender is the worker, is in its group, or descends from it.
     */
    bool notify;
    /* The first bytes of each stream of a worker that FB_DONE hands over, in memory; 0: none. */
    size_t capture_bytes;
    bool no_done; /* no FB_DONE: what is in it is in other events too */
    /*
     * true: SIGCHLD is left alone, mask and action, for a program (libuv, libev, Tcl, a handler of
     * its own) that listens to it. Each end comes by a descriptor of the worker (pidfd_open(2),
     * Linux 5.3: else -ENOTSUP); STOPPED and CONTINUED, which no such descriptor tells, come up to
     * a second late, and SIGNALS not at all. A wait for any child there still takes ends: these are
     * `unseen`. -EINVAL together with `adopt`.
     */
    bool leave_sigchld;
    /*
     * true: terminals (`pty`) are shown as they look: all their bytes come as FB_OUTPUT events,
     * past event_bytes as `live`, and their lines end in "\r\n". What is forwarded stays as it was.
     */
    bool emulates;
    const struct fb_limit *limits; /* [limit_count] copied; each name once */
    size_t limit_count;
    /*
     * GNU make's jobserver. heed: where MAKEFLAGS of this process names one, each worker beside the
     * first has a token of it, and workers may use it too. offer: the run is one, with a token for
     * each slot that it does not use (up to 4096).
     */
    bool heed_jobserver, offer_jobserver;
    /* In the place of SIGTERM and the grace, for jobs that say neither of their own. */
    struct fb_term terms[FB_TERMS_MOST];
    bool stop_at_once; /* else a service, and what has `ready`, ends after those that need it */
    /*
     * true: other threads may call fb_run_post(). The run goes on until fb_run_post(run, NULL), a
     * stop or a halt. It can have no feed.
     */
    bool posts;
    /*
     * true: no other code of this process waits for children or takes SIGCHLD, as in a program
     * whose only business the run is. Then a run that sleeps sleeps: whether an end was missed is
     * looked for every 30 seconds, not every second; but every second while work is waited for that
     * a worker has left (leftovers). Once the process has had a thread it changes nothing.
     */
    bool sole_waiter;
    char room[5]; /* 0: what later versions add comes after it */
};

#ifdef __cplusplus
}
#endif
#endif
