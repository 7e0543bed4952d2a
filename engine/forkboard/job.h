/*
 * forkboard/job.h - a job: what runs, how often, after what, where, and within which limits.
 */
#ifndef FORKBOARD_JOB_H
#define FORKBOARD_JOB_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A worker function. It runs in a forked child, without an exec. Its return value, or what it gives
 * to exit(3), is the exit code (the low 8 bits). `argument` is what the job was added with. The
 * child's memory is a copy: to hand something back use fb_result(), which the caller has when the
 * worker has ended, or fb_report(), which it has at once. Of the descriptors of this process the
 * child has 0, 1, 2 and those of fb_job.keep; every other is closed. What the function printed with
 * stdio is flushed; what this process had not yet flushed is not. atexit(3) handlers and
 * destructors do not run; a C++ exception that leaves the function ends the worker
 * (std::terminate). Where this process has threads, the child has none of them: malloc(3) and stdio
 * work all the same (glibc sees to it), but a mutex that another thread held stays locked in the
 * child for ever; so does glibc's own of exit(3) and atexit(3), if a thread was within atexit(3) or
 * dlclose(3): a function of such a program returns its exit code.
 */
typedef int fb_function(struct fb_self *self, void *argument);

/* What a job may wait for in another job, each with its word. */
#define FB_WHENS(X)                                                                                \
    X(SUCCEEDED, "succeeded") /* it has ended with success */                                      \
    X(ENDED, "ended")         /* it will not run any more, whether it succeeded or not */          \
    X(FAILED, "failed")       /* it has ended, after all its retries, without success */           \
    X(BEGAN, "began")         /* its program or function was entered */                            \
    X(READY, "ready")         /* it has reported so (FB_READY) */
#define FB_WHEN_ENUM(when, name) FB_WHEN_##when,
enum fb_when { FB_WHENS(FB_WHEN_ENUM) FB_WHEN_COUNT };

struct fb_after {
    uint32_t job; /* numbers are given from 1 in the order of adding; it may be added later */
    enum fb_when when;
};
/* For timeout_us, grace_us, reap_delay_us, `retries`, `success` and `slots`. */
#define FB_FOREVER     INT64_MAX /* no time-out */
#define FB_AT_ONCE     1         /* SIGKILL at once, no SIGTERM before it; reaped at once */
#define FB_ALL_AT_ONCE INT32_MAX /* as `slots`: no limit */
#define FB_NO_RETRY    (-1)      /* no retry, whatever the run says */
#define FB_SIGNAL(n)   (-(n))    /* as success: signal n killed it, or it exits with 128 + n */

/* What becomes of processes that work on when a worker's first process has ended (FB_LEAKED). */
enum fb_leftovers {
    FB_LEFTOVERS_FAIL = 1, /* waited for as long as the grace; then ended, and the job has failed */
    FB_LEFTOVERS_WAIT,     /* waited for until the job's time is up */
    FB_LEFTOVERS_END,      /* ended; the job's end is that of its first process */
    FB_LEFTOVERS_LEAVE,    /* left alone, after the run too */
};

/*
 * A descriptor of this process that the worker has too, as a file of its own: a listening socket,
 * an open file, a pipe, a memfd. It must be open whenever the worker is started; the run never
 * closes it. `theirs` 0, 1 or 2 stands for its standard input, output or error, which are then no
 * pipe of the run's: no event has what it writes there.
 */
#define FB_KEEP_MOST 255
#define FB_SAME      (-1) /* theirs: the same number as ours, which must not be above FB_KEEP_MOST */
struct fb_keep {
    int ours;
    int theirs; /* 0 to FB_KEEP_MOST, each once; FB_SAME */
};

/* Whether a job comes again when it has ended by itself, for as long as the run lasts. */
enum fb_restart {
    FB_RESTART_NEVER,
    FB_RESTART_ON_FAILURE, /* when it has failed: `retries` does not count */
    FB_RESTART_ALWAYS,     /* however it has ended; so the run goes on until it is stopped */
};

/* So many of a thing there are (options.limits), or a job takes while it runs (fb_job.needs). */
struct fb_limit {
    const char *name;
    int count; /* 1 or more */
};

/*
 * A probe is tried again and again. It keeps no event waiting, but for a file on a server that does
 * not answer. HOST is an address, or localhost (127.0.0.1, then ::1): no name is resolved. A
 * program has the job's environment and directory, and FORKBOARD_PID; no event has what it prints;
 * it is killed, with its group, when its time is up.
 */
enum fb_probing {
    FB_PROBE_LINE = 1, /* only `ready`: a line of output matches `what`, a POSIX extended regular
                          expression of at most 256 bytes without back-references, in UTF-8
                          whatever the locale is; -EINVAL with FB_OUTPUT_DROP */
    FB_PROBE_TCP,      /* `what`, "PORT" or "HOST:PORT", accepts a connection */
    FB_PROBE_HTTP,     /* a GET of `what`, "http://HOST:PORT/PATH", is answered by 2xx or 3xx */
    FB_PROBE_FILE,     /* `what` is there, seen from the job's directory */
    FB_PROBE_EXEC,     /* `argv` exits with 0 */
    FB_PROBE_SHELL,    /* `what`, a command line for /bin/sh -c, does */
};
struct fb_probe {
    enum fb_probing kind;
    const char *what, *const *argv;
    int64_t delay_us;    /* before the first try */
    int64_t interval_us; /* between two; 0: 0.5 s of `ready`, 10 s of `health` */
    int64_t timeout_us;  /* of a try; 0: 1 s */
    int64_t within_us;   /* `ready`: later, the attempt has failed and is ended; 0: never */
    int threshold;       /* so many in a row; 0: 1 success of `ready`, 3 failures of `health` */
    bool mark;           /* `health` is reported, and no more; else it ends the worker */
    uint64_t room[4];    /* for later versions: 0 */
};

struct fb_job {
    /* What runs: exactly one of function, shell and argv is set. */
    const char *name;        /* shown everywhere; NULL: made from the command */
    fb_function *function;   /* forked, called with `argument` */
    void *argument;          /* not copied: the child sees it as it is when the worker is forked */
    const char *shell;       /* a command line for /bin/sh -c */
    const char *const *argv; /* a program, looked up in PATH, and its arguments; ends with NULL */
    const char *command;     /* shown as what runs; NULL: made from the above */
    const char *call;        /* in the record: words to have a function again by; NULL: none */
    /* How long, how often, and what is success. */
    int64_t timeout_us;  /* per worker; 0: the run's; FB_FOREVER */
    int64_t grace_us;    /* from SIGTERM to SIGKILL; 0: the run's; FB_AT_ONCE */
    int64_t estimate_us; /* a progress bar may run against it; 0: unknown */
    const int *success;  /* [success_count] exit codes and FB_SIGNAL(); none: 0 alone */
    size_t success_count;
    int retries;                 /* more attempts if it fails; 0: the run's; FB_NO_RETRY */
    int64_t retry_wait_us;       /* before the first retry; 0: the run's */
    enum fb_leftovers leftovers; /* 0: the run's */
    int64_t reap_delay_us;       /* as options.reap_delay_us; 0: the run's; FB_AT_ONCE: none */
    /*
     * When: it starts when all of `after` hold, and is skipped when one can no longer hold. Only
     * for added jobs. Of the jobs that may start, the one with the longest way to the end of all
     * jobs that wait for it goes first (by estimate_us; 1 s if unknown), then the lower number.
     */
    const struct fb_after *after; /* [after_count] */
    size_t after_count;
    bool done_before;   /* it succeeded in an earlier run: it is not run, and counts as succeeded */
    bool failed_before; /* it failed in an earlier run: it is not run, and counts as failed */
    /*
     * Where: if a step is refused, FB_UNSTARTED names it. Relative paths, stdin_path and a program
     * with a slash in its name count from `dir`. A program without a slash is looked up in the PATH
     * that `env` sets, else in that of this process.
     */
    const char *dir;        /* working directory; NULL: that of this process */
    const char *const *env; /* "NAME=value", put into a copy of the environment that this process
                               had at the opening; ends with NULL. See `env_alone`. The run itself
                               gives FORKBOARD_JOB, FORKBOARD_SLOT, FORKBOARD_ATTEMPT, and what
                               options.notify and offer_jobserver say */
    const char *stdin_path; /* NULL: /dev/null (with `pty`: the terminal). A FIFO without a writer
                               is at its end at once */
    int nice;               /* added to the nice value of this process */
    const int *cpus;        /* [cpu_count] hardware threads where it may run; those that the machine
                               lacks are left out, if one is left */
    size_t cpu_count;       /* 0: where this process may */
    /*
     * The most memory that it and all it starts may use; 0: no limit. With options.guard a limit of
     * a cgroup, if one may be made; its end is FB_CAUSE_MEMORY. Else of the address space of each
     * process: programs that reserve more than they use (Java, Go, node) may not start.
     */
    uint64_t memory_bytes;
    /*
     * It may outlive the run, and so may what it starts. It has a session of its own and no death
     * signal. It has a slot only until it is started. The run does not wait for it, and does not
     * stop or pause it: FB_ENDED counts it as `outliving`. While the run lasts, its events come as
     * those of others; fb_run_kill() and its time-out reach it. After fb_run_close() a process made
     * for that reads and drops its output; if this process dies before, writing means SIGPIPE. It
     * stays a child of this process. -EINVAL together with `pty`.
     */
    bool outlives;
    /* In a larger run, for FORKBOARD_JOB, fb_self_job() and random numbers; 0: its own. */
    uint32_t number;
    /*
     * It has a terminal of its own (pty(7)): its standard input (unless stdin_path is set), output
     * and error, and the controlling terminal of its session. So all its output is stream 1.
     * fb_run_type() types there; a program that reads waits. Lines end in "\n", not "\r\n" (but see
     * `emulates`); all other bytes come as written. fb_run_window() gives the size.
     */
    bool pty;
    void *user;                 /* the caller's own, in each event of the job */
    const struct fb_keep *keep; /* [keep_count] descriptors beside 0, 1, 2; -EINVAL for one twice */
    size_t keep_count;
    const void *stdin_bytes; /* [stdin_size] its standard input, copied: it reads them from an */
    size_t stdin_size;       /*   unnamed file in memory, and may leave them unread */
    size_t capture_bytes;    /* as options.capture_bytes; 0: the run's */
    bool stdin_open;         /* its standard input is a pipe that fb_run_type() writes */
    /*
     * A service: a job with a restart policy. It waits before it comes again, twice as long each
     * time, and up to a quarter more, drawn from the seed; after a life of 10 s, and of more than
     * its last wait, in which it was ready if it has `ready`, it begins anew. When the run is
     * stopped, that ends it is no failure: it counts as skipped.
     */
    enum fb_restart restart;
    int64_t backoff_us;      /* the first wait; 0: 1 s */
    int64_t backoff_most_us; /* the longest; 0: 1 min */
    int restarts_most;       /* in a row: then that end is the job's; 0: no limit */
    /* The run is over when this job is: the others are ended, which is no failure, and its exit
     * code, or 128 + its signal, is the run's status. */
    bool decides;
    int stop_signal; /* ends it, in the place of SIGTERM; 0: SIGTERM */
    bool stop_alone; /* which goes to its first process, not to all of its group. SIGKILL does */
    bool held;       /* it is added as if fb_run_stop_job() had stopped it. Only for added jobs */
    /*
     * Only for added jobs: how many slots it takes (0: 1; of a run that has fewer all but those of
     * services and of jobs with `ready`), and what of options.limits it needs; it starts when all
     * is free, and gives it back at the end of the attempt. Of those that may start, a higher
     * priority goes first. One that waits for slots lets nothing start before it has them; what one
     * waits for of a limit, none after it takes.
     */
    int slots, priority;
    const struct fb_limit *needs; /* [need_count] -EINVAL for what options.limits lack */
    size_t need_count;            /* -E2BIG: jobs with more than 255 different needs */
    bool no_notify;               /* it gets no NOTIFY_SOCKET, whatever options.notify says */
    /*
     * NULL: none. It is ready (FB_READY) when `ready` says so, and by that alone; `health` is tried
     * from then on. A worker that they end has failed. -EINVAL together with `outlives`.
     */
    const struct fb_probe *ready, *health;
    /* One of them is run to end it, in the place of its stop signal, as a program of a probe is;
     * SIGKILL follows after the grace. */
    const char *stop_shell, *const *stop_argv;
    const char *group; /* jobs of one group are shown, started and stopped together; NULL: none */
    uint32_t kind;     /* jobs of one kind take about as long: any number; 0: not known */
    bool env_alone;    /* its environment is `env` and what the run itself gives, and no more */
    char room[3];      /* 0: what later versions add comes after it */
};

#ifdef __cplusplus
}
#endif
#endif
