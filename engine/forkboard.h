/*
 * forkboard.h - run many processes at once and see what happens to every one of them.
 *
 * A run is opened, given jobs, and read event by event until FB_ENDED:
 *
 *     struct fb_run *run;
 *     struct fb_event event;
 *     int r = fb_run_open(&run, &(struct fb_options){ .slots = 2 });
 *     r = fb_run_add(run, &(struct fb_job){ .name = "Paris", .function = work });
 *     r = fb_run_add(run, &(struct fb_job){ .name = "London", .shell = "sleep 1; exit 3" });
 *     while ((r = fb_run_take(run, &event)) > 0)
 *         if (event.kind == FB_EXITED)
 *             printf("job %u: exit %d\n", event.job, event.as.exited.code);
 *     run = fb_run_close(run);
 *
 * Conventions. A function that can fail returns 0 or more on success and a negative errno on
 * failure; a value comes back through a pointer. A worker's fate is never an error code: it is an
 * event. Every number carries its unit in its name: _us microseconds, _bytes bytes. Times of a run
 * count from its opening, on the monotonic clock. A structure of zeros is a good default.
 *
 * Threads. A run belongs to the thread that opened it: the kernel ties the death signal of a worker
 * to the thread that forked it (prctl(2), PR_SET_PDEATHSIG), so no other thread may call it and
 * that thread must live as long as the run. Any other call is -EPERM.
 *
 * Signals. Opening a run blocks SIGCHLD in its thread (it is read from a signalfd(2)) and sets its
 * action to the default; closing gives both back. Other threads of the process should block SIGCHLD
 * as well. Workers start with an empty signal mask and default actions whatever the caller has set
 * before the run is opened.
 */
#ifndef FORKBOARD_H
#define FORKBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FB_VERSION "0.1.0"

#if defined(FB_BUILDING) && defined(__GNUC__)
#define FB_API __attribute__((visibility("default")))
#else
#define FB_API
#endif

struct fb_run;
struct fb_self;

/* ------------------------------------------------------------------ jobs */

/*
 * A worker function: runs in a forked child that is never exec'ed. Its return value, or what it
 * gives to exit(3), is the exit code (its low 8 bits, as for every process). `argument` is what the
 * job was added with: the child's memory is a copy, so nothing written through it comes back; use
 * fb_result(). What it printed with stdio is flushed; the parent's atexit(3) handlers do not run.
 */
typedef int fb_function(struct fb_self *self, void *argument);

/* What a job may wait for in another one: one list, each with its word. */
#define FB_WHENS(X)                                                                                \
    X(SUCCEEDED, "succeeded")                                                                      \
    X(ENDED, "ended")   /* it will not run any more, whatever became of it */                      \
    X(FAILED, "failed") /* ended, after all its retries, without success */                        \
    X(BEGAN, "began")   /* its program or function was entered */                                  \
    X(READY, "ready")   /* it said so (FB_READY) */

enum fb_when {
#define FB_ENUM(when, name) FB_WHEN_##when,
    FB_WHENS(FB_ENUM)
#undef FB_ENUM
        FB_WHEN_COUNT
};

struct fb_after {
    uint32_t job; /* numbers are given from 1 in the order of adding; it may be added later */
    enum fb_when when;
};

/* What is to be run. Exactly one of function, shell and argv is set. */
struct fb_job {
    const char *name;        /* shown everywhere; NULL: made from the command */
    fb_function *function;   /* forked, called with `argument` */
    void *argument;          /* not copied: the child sees it as it is when the worker is forked */
    const char *shell;       /* a command line for /bin/sh -c */
    const char *const *argv; /* a program, looked up in PATH, and its arguments; ends with NULL */
    const char *command;     /* told as what it runs; NULL: made from what it is; "function" */
    int64_t timeout_us;      /* per worker; 0: the run's; FB_FOREVER: none */
    int64_t grace_us;        /* from SIGTERM to SIGKILL; 0: the run's; FB_AT_ONCE */
    int64_t estimate_us;     /* what a progress bar may run against; 0: unknown */
    const int *success;      /* [success_count] exit codes that count as success; none: 0 alone */
    size_t success_count;
    int retries;           /* more attempts when it failed; 0: the run's; FB_NO_RETRY: none */
    int64_t retry_wait_us; /* before the first of them; 0: the run's */
    /*
     * It starts when every one of these holds, and is skipped when one can no longer hold. Only for
     * added jobs. Of several that may start, the one with the longest way to the end of all that
     * wait for it goes first (by estimate_us; 1 s where that is unknown), then the lower number.
     */
    const struct fb_after *after; /* [after_count] */
    size_t after_count;
    bool done_before;   /* an earlier run did it: it is not run, and counts as succeeded */
    bool failed_before; /* an earlier run did it in vain: it is not run, and counts as failed */

    /*
     * What its process starts with; each step that is refused makes an FB_UNSTARTED that names it.
     * Relative paths, stdin_path and a program with a slash in its name, count from `dir`. A
     * program without a slash is looked up in the job's own PATH where `env` sets one.
     */
    const char *dir;        /* working directory; NULL: ours */
    const char *const *env; /* "NAME=value", put into a copy of our environment; ends with NULL */
    const char *stdin_path; /* NULL: /dev/null (with `pty`: its terminal). A FIFO nobody has open
                               for writing is at its end at once */
    int nice;               /* added to ours */
    const int *cpus;        /* [cpu_count] hardware threads where it may run; those that the machine
                               lacks count for nothing, if one is left */
    size_t cpu_count;       /* 0: where we may */
    /*
     * The most memory that it and all it starts may use; 0: no limit. With options.guard it is a
     * cgroup's where we may make one, beside the guard's in version 2; its end is FB_CAUSE_MEMORY.
     * Else the address space (RLIMIT_AS) of each process: what reserves more than it uses does not
     * start under a small one: AddressSanitizer, Java, Go, node.
     */
    uint64_t memory_bytes;
    /*
     * It may outlive the run, and so may what it starts. It has a session of its own and no death
     * signal, takes a slot only until it is started, is not stopped or paused with the run, and the
     * run does not wait for it: FB_ENDED comes when all others are done and counts it as
     * `outliving`. While the run lasts its output and its end are told as always, and fb_run_kill()
     * and its time-out reach it. After fb_run_close() a process made for that reads what it writes
     * and throws it away; where this process dies before, writing means SIGPIPE. It stays a child
     * of this process as long as that lives. -EINVAL together with `pty`: that ends with us.
     */
    bool outlives;
    /*
     * A terminal of its own (pty(7)), for programs that colour their output or draw progress only
     * on one. It is the worker's standard input (unless stdin_path is set), output and error, and
     * the controlling terminal of a session of its own; so all its output is stream 1. Nothing is
     * ever typed: a program that reads waits. Lines end in "\n", not "\r\n"; else the bytes come as
     * the program wrote them, escape sequences too. Its size is fb_run_window()'s.
     */
    bool pty;
};

#define FB_FOREVER  INT64_MAX
#define FB_AT_ONCE  1    /* as a grace: SIGKILL at once, no SIGTERM before it */
#define FB_NO_RETRY (-1) /* as `retries`: none, whatever the run says */

/* Where a worker's output goes. It is always read, whatever is chosen: a worker never blocks. */
enum fb_output {
    FB_OUTPUT_LINE,  /* to our standard output and error, whole lines as they come */
    FB_OUTPUT_GROUP, /* the same, but everything of a worker at once when it has ended */
    FB_OUTPUT_NONE,  /* nowhere; FB_OUTPUT events and tails still have it */
};

/* When a run ends before its jobs do: GNU parallel's --halt. */
enum fb_halt_when {
    FB_HALT_NEVER,
    FB_HALT_SOON, /* nothing new starts, what runs may end by itself */
    FB_HALT_NOW,  /* what runs is ended too: SIGTERM, the grace, SIGKILL */
};
enum fb_halt_on { FB_HALT_FAIL, FB_HALT_SUCCESS, FB_HALT_DONE };

struct fb_halt {
    enum fb_halt_when when;
    enum fb_halt_on on; /* which jobs count; those that are tried again do not yet */
    uint32_t count;     /* so many of them; 0: `share` says */
    double share; /* 0 to 1 of all jobs; of a feed that does not say how many it gives, that is
                     known when it has ended */
};

struct fb_options {
    const char *title;
    int slots;          /* workers at once; 0: one per usable hardware thread; FB_ALL_AT_ONCE */
    int64_t timeout_us; /* for jobs that name none; 0: none */
    int64_t grace_us;   /* from SIGTERM to SIGKILL for jobs that name none; 0: 5 s; FB_AT_ONCE */
    int64_t delay_us;   /* at least that long between two starts */
    uint64_t seed;      /* of everything random; recorded, so that a run can be had again */
    /*
     * How long a worker that has exited stays unreaped, for people who want to see a zombie; 0: not
     * at all. It keeps its slot. Whoever is being ended is reaped at once, as is everybody once the
     * run is stopped.
     */
    int64_t reap_delay_us;
    enum fb_output output;
    bool keep_order;  /* output in the order of the jobs, not of their ends */
    bool tag;         /* each line begins with the job's name and a tab */
    bool mute_stdout; /* forward no worker's standard output (a board owns the terminal) */
    bool mute_stderr;
    /*
     * What workers write there is shown on a terminal: its escape sequences are left out but for
     * colours, which are written anew, and only whole lines come. Else every byte as it is.
     */
    bool harmless_stdout;
    bool harmless_stderr;
    /*
     * How many bytes of each stream of a worker come as FB_OUTPUT events. 0: none. SIZE_MAX: all.
     * Past the limit events stop; one last event at the worker's end brings the tail kept in memory
     * and says how many bytes between were left out.
     */
    size_t event_bytes;
    /*
     * What is past the limit comes all the same, as FB_OUTPUT events that are `live`: for who keeps
     * every byte of it elsewhere. Needs event_bytes.
     */
    bool whole_output;
    /*
     * How long a worker's output may wait in its pipe, so that one read brings what many writes
     * put there: for who looks at it now and then, as a screen does. 0: it is read as it comes.
     * What comes after a silence, or by the page, is read at once all the same; a worker that
     * begins to write more than its pipe holds waits that long at most, once. Ends are never late.
     */
    int64_t gather_us;
    /*
     * true: every child of this process is forkboard's. The process becomes a child subreaper
     * (prctl(2)); whatever a worker leaves behind is adopted, named in FB_LEAKED and ended.
     * false: other children, popen(3), system(3) and their waits are left alone; what leaves a
     * worker's process group escapes.
     */
    bool adopt;
    /*
     * true: what workers start dies with this process however that dies, SIGKILL included, where
     * the system lets us make a cgroup below ours (cgroups(7), version 2, cgroup.kill: Linux 5.14,
     * as root or where it is delegated). Once the run is 20 ms old (100 in a burst of starts) they
     * are put into one, all but those that may outlive the run, and a process of ours beside them,
     * which no wait(2) sees, ends who is in it and removes it when this process is gone.
     * fb_run_close() does that too: nobody whom workers started outlives it, wherever he has fled.
     * This process is not moved. A worker that reads its own cgroup's limits finds them one level
     * above. Where there is none, workers die with this process, what they started may not.
     */
    bool guard;
    /*
     * true: workers find NOTIFY_SOCKET in their environment and may tell how far they are by the
     * protocol of sd_notify(3): STATUS=text and X_PROGRESS=share (0 to 1) come as FB_PROGRESS,
     * READY=1, once, as FB_READY. The sender is the worker, or in its group, or descends from it.
     */
    bool notify;
    /*
     * For jobs that say nothing: how often a job that failed is tried again, and how long it waits
     * before the first retry (0: 1 s). Each further wait is twice as long, up to a minute, and up
     * to a quarter is added, drawn from the seed. A waiting job has no slot. What was ended by
     * fb_run_kill() or by a stop is not tried again.
     */
    int retries;
    int64_t retry_wait_us;
    struct fb_halt halt;
    bool keep_jobs; /* remember every job, so that fb_run_again() can run it once more */
};

#define FB_ALL_AT_ONCE INT32_MAX

/* ---------------------------------------------------------------- events */

/* One list: the kind and its name on the wire. */
#define FB_KINDS(X)                                                                                \
    X(RUN, "run")                                                                                  \
    X(QUEUED, "queued")                                                                            \
    X(FORKED, "forked")                                                                            \
    X(BEGAN, "began")                                                                              \
    X(OUTPUT, "output")                                                                            \
    X(STOPPED, "stopped")                                                                          \
    X(CONTINUED, "continued")                                                                      \
    X(SAMPLE, "sample")                                                                            \
    X(ORPHANED, "orphaned")                                                                        \
    X(EXITED, "exited")                                                                            \
    X(REAPED, "reaped")                                                                            \
    X(RETRY, "retry")                                                                              \
    X(SKIPPED, "skipped")                                                                          \
    X(UNSTARTED, "unstarted")                                                                      \
    X(SIGNALS, "signals")                                                                          \
    X(PROGRESS, "progress")                                                                        \
    X(READY, "ready")                                                                              \
    X(LEAKED, "leaked")                                                                            \
    X(NOTE, "note")                                                                                \
    X(WATCHED, "watched")                                                                          \
    X(ENDED, "ended")

enum fb_kind {
#define FB_ENUM(kind, name) FB_##kind,
    FB_KINDS(FB_ENUM)
#undef FB_ENUM
        FB_KIND_COUNT
};

/* Why a worker was signalled that then ended. */
#define FB_CAUSES(X)                                                                               \
    X(NONE, "")           /* it ended by itself, or somebody else killed it */                     \
    X(TIMEOUT, "timeout") /* its time was up */                                                    \
    X(STOP, "stop")       /* the run was stopped */                                                \
    X(USER, "user")       /* fb_run_kill() */                                                      \
    X(HALT, "halt")       /* the halt policy */                                                    \
    X(MEMORY, "memory")   /* it failed: past its limit the kernel killed it, or of its own */

enum fb_cause {
#define FB_ENUM(cause, name) FB_CAUSE_##cause,
    FB_CAUSES(FB_ENUM)
#undef FB_ENUM
        FB_CAUSE_COUNT
};

/* Cores and hardware threads that this process may use: affinity and cgroup quota counted in. */
struct fb_hardware {
    int cores;            /* real cores among the usable hardware threads */
    int threads;          /* usable hardware threads */
    int machine_threads;  /* hardware threads of the machine */
    double quota;         /* CPUs' worth of time a cgroup allows; 0: no limit */
    double expected_low;  /* expected speed-up when every thread is busy, */
    double expected_high; /*   as a range: low == high where no thread shares a core */
};

/*
 * One thing that happened. Pointers in it are the run's and hold until the next call that takes an
 * event. Kinds that concern no job have job 0 and attempt 0.
 */
struct fb_event {
    enum fb_kind kind;
    uint32_t job;     /* from 1 */
    uint32_t attempt; /* from 1 */
    int64_t t_us;     /* since the run was opened */
    union {
        struct {
            const char *version;
            const char *title; /* "" if none */
            int slots;         /* FB_ALL_AT_ONCE: no limit */
            uint64_t seed;
            int64_t start_us; /* wall clock, since 1970 */
            struct fb_hardware hardware;
        } run; /* the first event */
        struct {
            const char *name;
            const char *command; /* for people: shell-quoted words, a shell line, "function" */
            int64_t estimate_us; /* 0: unknown */
            const struct fb_after *after; /* [after_count] what it waits for */
            size_t after_count;
        } queued;
        struct {
            pid_t pid;
            pid_t parent; /* watch: who forked it; 0 in a run: forkboard */
            int slot;     /* from 1; 0 in watch */
            bool thread;  /* watch: no process but another thread of `parent` */
        } forked;
        struct {
            const char *words; /* watch: the program's words; NULL in a run */
            const char *name;  /* watch: the program's word without directories; NULL in a run */
        } began;
        struct {
            int stream;              /* 1 standard output, 2 standard error */
            const char *bytes;       /* any bytes */
            size_t size;             /* may be 0 where only `left_out_bytes` is told */
            uint64_t offset;         /* of the first of them in that stream of that worker */
            uint64_t left_out_bytes; /* came before these bytes and is not in any event */
            bool live; /* past event_bytes, for whole_output or fb_run_look(): the last
                          of it comes once more in the tail at the end */
        } output;
        struct {
            int signal;
        } stopped;
        struct {
            int64_t cpu_us;        /* so far: of its children and theirs too */
            uint64_t memory_bytes; /* of the largest of them, as peak_memory_bytes */
            int core;              /* of one of them that runs, else of the worker; -1: unknown */
            char state;            /* of the same, as in /proc/PID/stat: R S D T t */
        } sample;                  /* watch: of that process alone */
        struct {
            pid_t parent; /* who is it now */
        } orphaned;       /* watch: its parent died */
        struct {
            int code;   /* valid if signal == 0 */
            int signal; /* that killed it; 0: it exited */
            bool core_dumped;
            bool succeeded; /* this attempt: code 0 or among `success`, and not past its time */
            enum fb_cause cause;
            bool unseen; /* watch: nobody could tell how it ended; the code is 0 */
        } exited;        /* a zombie from here to FB_REAPED */
        struct {
            int64_t user_us;
            int64_t system_us;
            uint64_t peak_memory_bytes; /* 0: not known (watch) */
            bool unseen;                /* watch: its times could not be read */
            const void *result;         /* what a function gave to fb_result(); NULL if nothing */
            size_t result_bytes;
        } reaped;
        struct {
            int64_t wait_us; /* until the next attempt, where a slot is free then */
        } retry;             /* right behind `reaped` or `unstarted`: it is not the job's end */
        struct {
            const char *why;    /* a few words: "the run was stopped", "London failed" */
            uint32_t blame;     /* the job at the root of it; 0: none */
            bool done_before;   /* it succeeded in an earlier run, and counts so */
            bool failed_before; /* it failed in an earlier run, and counts so */
        } skipped;              /* will never run, or not again */
        struct {
            int error;         /* errno */
            const char *stage; /* what failed: "exec", "fork", "pipe", "open", "chdir" ... */
            const char *what;  /* on what: a path or "" */
        } unstarted;           /* fork or exec failed: the job failed */
        struct {
            int entries; /* SIGCHLD entries that one read of the signalfd brought */
            int reaped;  /* workers reaped for them */
        } signals;
        struct {
            double share;     /* 0 to 1; negative: not told */
            const char *text; /* "" if none */
        } progress;
        struct {
            int count;                /* processes found; 0: somebody holds a pipe, nobody found */
            const pid_t *pids;        /* [count] */
            const char *const *names; /* [count], as in /proc/PID/comm, cleaned */
            bool ending;              /* they are being ended */
        } leaked;
        struct {
            const char *text;
            int error; /* errno where something of forkboard's own went wrong; 0: a mere note */
        } note;
        struct {
            uint64_t stops;   /* so far: how often a process stood still to be looked at */
            int64_t stood_us; /* how long all together: from when we saw that it stands until it
                                 was let go on; what the kernel took to wake us is not in it */
            uint64_t threads; /* made so far, beside the first of each process */
            const char *way;  /* "ptrace", "connector" or "polling"; "": not known */
        } watched;            /* watch: how, and its cost; at first, now and then and at last */
        struct {
            uint32_t jobs;      /* that were queued */
            uint32_t succeeded; /* + failed + skipped + outliving are all of them */
            uint32_t failed;
            uint32_t skipped;
            uint32_t outliving; /* whose worker goes on: neither succeeded nor failed */
            int64_t wall_us;
            int64_t cpu_us;  /* user and system time of all workers */
            double speed_up; /* cpu_us / wall_us; negative: unknown */
            int status;      /* exit status that fits: 0 or 1 */
            bool stopped;    /* by fb_run_stop() */
            bool halted;     /* by options.halt: some jobs did not run, or were ended */
        } ended;             /* the last event */
    } as;
};

/* ------------------------------------------------------------------- run */

/*
 * Blocks SIGCHLD and opens the loop. `options` may be NULL. On failure *out is NULL and nothing is
 * left behind: -EINVAL for options that make no sense, -ENOMEM, -EMFILE, -ENFILE, or what
 * signalfd(2), epoll_create(2) and timerfd_create(2) say.
 */
FB_API int fb_run_open(struct fb_run **out, const struct fb_options *options);

/*
 * Queues a job, copying what it points to (but not `argument`). Returns its number (from 1),
 * -EINVAL for a job that says nothing or two things to run, -ELOOP for one that waits for itself,
 * -ENOMEM, or -ESHUTDOWN after fb_run_stop() or once FB_ENDED is out. Jobs that wait for each other
 * in a circle, or for one that is never added, are skipped when nothing else is left.
 */
FB_API int fb_run_add(struct fb_run *run, const struct fb_job *job);

/*
 * A stream of jobs, asked for one whenever a slot is free, so that waiting jobs cost nothing.
 * next() is told the slot (from 1) that the worker will have. It fills *job, whose pointers must
 * hold until the next call of next(), and returns 1; or 0 at the end; or -EAGAIN when there is none
 * now, and is asked again when `fd` is readable (fd -1: when the next worker ends). Another
 * negative errno ends the stream; the run tells it in an FB_NOTE.
 */
struct fb_feed {
    int (*next)(void *context, int slot, struct fb_job *job);
    void *context;
    int fd;         /* not closed by the run */
    uint32_t total; /* jobs that it gives in all; 0: not known */
};

/* Jobs come from `feed` once those added are started. One feed a run; -EBUSY for a second. */
FB_API int fb_run_feed(struct fb_run *run, const struct fb_feed *feed);

/* Readable while fb_run_next() may have news; poll it beside your own. Not yours to close. */
FB_API int fb_run_fd(const struct fb_run *run);

/* 1 and the next event, or 0 if there is none now or none will come (after FB_ENDED). Never blocks.
 */
FB_API int fb_run_next(struct fb_run *run, struct fb_event *event);

/* As fb_run_next(), but blocks until there is an event: 1, or 0 after FB_ENDED, or -errno. */
FB_API int fb_run_take(struct fb_run *run, struct fb_event *event);

/* How hard a run is stopped; each includes those before it. */
enum fb_stop {
    FB_STOP_QUEUE = 1, /* start nothing more; what runs may end by itself */
    FB_STOP_TERM,      /* SIGTERM to every worker's group, SIGKILL after its grace */
    FB_STOP_KILL,      /* SIGKILL at once */
};

/* Starts nothing more and ends what runs, as hard as `how` says; a later, harder call is fine. */
FB_API int fb_run_stop(struct fb_run *run, enum fb_stop how);

/*
 * Sends a signal to the process group of a job's worker. -ESRCH if none lives, -EINVAL for a signal
 * that does not exist. SIGTERM is followed by SIGKILL after the grace.
 */
FB_API int fb_run_kill(struct fb_run *run, uint32_t job, int signal);

/*
 * The job whose output somebody looks at: past `event_bytes` its worker's output still comes, as
 * FB_OUTPUT events that are `live`: of each stream at most 10 a second, each with the last 4 KiB at
 * most of what came since the one before. The tail kept so far comes at once. 0: nobody looks.
 * -ENOENT for a job that there is not, -ENOMEM.
 */
FB_API int fb_run_look(struct fb_run *run, uint32_t job);

/*
 * Asks for an FB_SAMPLE event of the worker of each of these jobs, one each, soon. Those that have
 * no living process are passed over. What is asked of the system is a few files under /proc for
 * each process of a worker; a worker that has not run since its last sample costs next to nothing.
 */
FB_API int fb_run_sample(struct fb_run *run, const uint32_t *jobs, size_t count);

/* Stops every worker (SIGSTOP) and every time-out; nothing starts until fb_run_resume(). */
FB_API int fb_run_pause(struct fb_run *run);
FB_API int fb_run_resume(struct fb_run *run);

/* true: nothing new starts, not even a retry, until it is called with false. What runs goes on. */
FB_API int fb_run_hold(struct fb_run *run, bool hold);

/*
 * Runs a job that has ended, or was skipped, once more, whatever it waited for: its next attempt,
 * with all its retries. Needs options.keep_jobs. After FB_ENDED this opens the run again: more
 * events follow, another FB_ENDED, and between them jobs may be added. -ENOENT for no such job,
 * -EBUSY if it has not ended, -ESHUTDOWN while the run is being stopped, -ENOTSUP without
 * keep_jobs, -ENOMEM.
 */
FB_API int fb_run_again(struct fb_run *run, uint32_t job);

/* Changes the number of slots while it runs (1 or more); fewer lets running workers end. */
FB_API int fb_run_slots(struct fb_run *run, int slots);

/*
 * The size that workers' terminals have from now on, 24 rows and 80 columns at first; those that
 * live are told (SIGWINCH). 1 to 65535, else -EINVAL.
 */
FB_API int fb_run_window(struct fb_run *run, int rows, int columns);

/*
 * Puts whole lines of the caller's own on standard output (1) or error (2), in turn with workers',
 * without blocking; while an event is handled they may wait for the next to be one write with it.
 */
FB_API int fb_run_print(struct fb_run *run, int stream, const char *bytes, size_t size);

/*
 * Puts a note of the caller's own, about a job (0: none), behind the events that are told: an
 * FB_NOTE with error 0. 0, -ENOMEM, or -ESHUTDOWN once FB_ENDED is out.
 */
FB_API int fb_run_note(struct fb_run *run, uint32_t job, const char *text);

/*
 * Kills and reaps what is left, writes out what is printed (waiting for the reader), restores the
 * signal mask and action, frees. Accepts NULL, returns NULL.
 */
FB_API struct fb_run *fb_run_close(struct fb_run *run);

/* ---------------------------------------------------------------- worker */

/* For a worker function, in the child. */
FB_API uint32_t fb_self_job(const struct fb_self *self);
FB_API uint32_t fb_self_attempt(const struct fb_self *self);
FB_API int fb_self_slot(const struct fb_self *self);
FB_API const char *fb_self_name(const struct fb_self *self);

/* A number drawn from the run's seed, the job and the attempt: the same in every run with that
 * seed. */
FB_API uint64_t fb_self_random(struct fb_self *self);

/*
 * Live progress, shown in the worker's row: share from 0 to 1 (negative: unknown), text or NULL.
 * 0, or -errno of write(2).
 */
FB_API int fb_report(struct fb_self *self, double share, const char *text);

/* Bytes for the parent, any number of them; several calls append. 0, or -errno of write(2). */
FB_API int fb_result(struct fb_self *self, const void *bytes, size_t size);

/* ----------------------------------------------------------------- words */

FB_API const char *fb_kind_name(enum fb_kind kind); /* as on the wire: "forked" */
FB_API const char *fb_cause_name(enum fb_cause cause);
FB_API const char *fb_when_name(enum fb_when when);             /* "succeeded" */
FB_API const char *fb_signal_name(int signal, char buffer[16]); /* "SIGSEGV", "SIGRTMIN+3" */

/*
 * The fate that an FB_EXITED or FB_UNSTARTED event tells, in words: "exit 3",
 * "killed by SIGSEGV (core dumped)", "timeout (killed by SIGTERM)", "exec: No such file or
 * directory: x". Returns `buffer`, cut to `size`.
 */
FB_API const char *fb_fate_text(const struct fb_event *event, char *buffer, size_t size);

/* The machine as fb_run_open() sees it. */
FB_API void fb_hardware(struct fb_hardware *out);

#ifdef __cplusplus
}
#endif
#endif
