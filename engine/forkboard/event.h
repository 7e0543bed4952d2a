/*
 * forkboard/event.h - what a run tells: its events, and the outcome of a job.
 *
 * The life of a job, as events. Each comes at most once in an attempt, but those with a star:
 *
 *     QUEUED -> FORKED -> BEGAN -> EXITED -> REAPED
 *
 * From FORKED to EXITED may come READY, HEALTH*, PROGRESS*, OUTPUT*, SAMPLE*, ENDING*, STOPPED*,
 * CONTINUED*. RETRY comes too where a job is restarted. HELD* stands after QUEUED, REAPED,
 * UNSTARTED or RETRY: the job is held (fb_run_stop_job()), or no longer. READY, PROGRESS* and
 * OUTPUT* may also come later, from processes that the worker left behind; LEAKED* comes after
 * REAPED, or before EXITED. BEGAN is missing if the worker died before its function was entered.
 * UNSTARTED stands for FORKED to REAPED if fork or exec failed; SKIPPED if the job never runs, or
 * not again. RETRY comes directly after REAPED or UNSTARTED, not the job's end then: FORKED or
 * UNSTARTED of the next attempt follows, when nothing more comes from this one.
 *
 * DONE is a job's last event: after REAPED, UNSTARTED or SKIPPED when no RETRY follows and nothing
 * of the worker is left, no process and no pipe. It has the whole outcome: a program that wants
 * only that takes FB_DONE and passes over the rest. Then fb_run_again() is never -EBUSY. A job that
 * outlives the run has none. A job that is run again before its DONE has that DONE later, beside
 * the events of the next attempt. No event says that a job is to run again: HELD and SKIPPED may
 * follow its end then.
 *
 * Of the run: RUN is the first event, ENDED the last, but for what becomes of a job that outlives
 * it until it is closed; SIGNALS and NOTE come in between.
 */
#ifndef FORKBOARD_EVENT_H
#define FORKBOARD_EVENT_H

#include "options.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The kinds, each with its name in a record (forkboard-record(5)). */
#define FB_KINDS(X)                                                                                \
    X(RUN, "run")             /* the run was opened: the first event */                            \
    X(QUEUED, "queued")       /* a job is known */                                                 \
    X(FORKED, "forked")       /* its worker has a process */                                       \
    X(BEGAN, "began")         /* its program was executed, or its function entered */              \
    X(OUTPUT, "output")       /* it has written */                                                 \
    X(STOPPED, "stopped")     /* a signal has stopped it */                                        \
    X(CONTINUED, "continued") /* it goes on */                                                     \
    X(SAMPLE, "sample")       /* what it has used so far, as fb_run_sample() asked */              \
    X(ORPHANED, "orphaned")   /* (watch) its parent has died */                                    \
    X(ENDING, "ending")       /* it is made to end: its group was sent SIGTERM, or SIGKILL */      \
    X(EXITED, "exited")       /* it has ended; it is a zombie until FB_REAPED */                   \
    X(REAPED, "reaped")       /* its status and times were read, its pid is free */                \
    X(RETRY, "retry")         /* the attempt failed, and another one will follow */                \
    X(SKIPPED, "skipped")     /* the job will not run, or not again */                             \
    X(UNSTARTED, "unstarted") /* fork or exec failed: the attempt failed */                        \
    X(SIGNALS, "signals")     /* the signalfd was read: before the ends that it is for */          \
    X(PROGRESS, "progress")   /* the worker reports how far it is */                               \
    X(READY, "ready")         /* the worker reports that it is ready */                            \
    X(LEAKED, "leaked")       /* the worker has left processes behind */                           \
    X(NOTE, "note")           /* a message of the run, or by fb_run_note() */                      \
    X(WATCHED, "watched")     /* (watch) how it is watched, and what that costs */                 \
    X(ENDED, "ended")         /* all jobs have come to their end: the last event */                \
    X(DONE, "done")           /* a job is over, with all that came of it (in no record) */         \
    X(HELD, "held")           /* it stands there until fb_run_start_job(), or no longer */         \
    X(HEALTH, "health")       /* what a probe says has changed */
#define FB_KIND_ENUM(kind, name) FB_##kind,
enum fb_kind { FB_KINDS(FB_KIND_ENUM) FB_KIND_COUNT };

/* Why forkboard ended a worker. */
#define FB_CAUSES(X)                                                                               \
    X(NONE, "")           /* it did not: the worker ended by itself, or by another's signal */     \
    X(TIMEOUT, "timeout") /* its time was up */                                                    \
    X(STOP, "stop")       /* the run was stopped */                                                \
    X(USER, "user")       /* fb_run_kill() */                                                      \
    X(HALT, "halt")       /* the halt policy: too many jobs had failed */                          \
    X(MEMORY, "memory")   /* the kernel killed it past its limit of memory, or it failed there */  \
    X(LOST, "lost")       /* (agents, attach) it had begun, what knew of it is gone: `unseen` */   \
    X(GOAL, "goal")       /* the halt policy: enough jobs had succeeded, or ended, without it */   \
    X(LEFTOVERS, "leftovers") /* it had ended; what it left behind was ended, and it failed */     \
    X(HELD, "held")           /* fb_run_stop_job(), fb_run_restart_job(): no failure */            \
    X(UNREADY, "unready")     /* it was not ready in time (fb_probe.within_us) */                  \
    X(HEALTH, "health")       /* its probe `health` had failed */                                  \
    X(CHANGED, "changed")     /* fb_run_renew_job(), fb_run_withdraw_job(): no failure */
#define FB_CAUSE_ENUM(cause, name) FB_CAUSE_##cause,
enum fb_cause { FB_CAUSES(FB_CAUSE_ENUM) FB_CAUSE_COUNT };

/* What a probe says; that it is ready is FB_READY. */
enum fb_health { FB_UNREADY, FB_UNHEALTHY, FB_HEALTHY, FB_HEALTH_COUNT };

/* Cores and hardware threads that this process may use: affinity and cgroup quota counted in. */
struct fb_hardware {
    int cores;                          /* real cores among the usable hardware threads */
    int threads;                        /* usable hardware threads */
    int machine_threads;                /* hardware threads of the machine */
    double quota;                       /* CPUs' worth of time a cgroup allows; 0: no limit */
    double expected_low, expected_high; /* speed-up when every thread is busy, as a range */
};

/* What a stream said, with a NUL after it. */
struct fb_captured {
    const char *bytes; /* [size], never NULL */
    size_t size;
    uint64_t left_out_bytes; /* came after these */
};

/* What came of a job: of its last attempt, where it had one. May grow: only the library makes them.
 */
struct fb_done {
    uint32_t job, attempts;
    bool succeeded;
    bool skipped; /* it does not run, or not again; else it ended, or could not be started */
    bool unseen, core_dumped;
    int code, signal; /* as in FB_EXITED */
    enum fb_cause cause;
    int error;                      /* errno: it could not be started (FB_UNSTARTED); 0: it was */
    const char *stage, *what, *why; /* of UNSTARTED and SKIPPED; else "" */
    uint32_t blame;                 /* of SKIPPED */
    pid_t pid;                      /* what was its: it may be another's by now; 0: none */
    int64_t wall_us, user_us, system_us; /* wall: from its start to its end */
    uint64_t peak_memory_bytes;
    const void *result;
    size_t result_bytes;
    struct fb_captured out, err; /* as far as capture_bytes says; what `keep` took is not here */
    bool by_hand;                /* of SKIPPED: it was held when the run ended */
};

/*
 * One thing that happened. Its pointers are the run's and hold until the next call that takes an
 * event. Kinds that concern no job have job 0 and attempt 0. Kinds and fields with (watch) are of
 * the program's `forkboard watch`: no run of the library has them.
 */
struct fb_event {
    enum fb_kind kind;
    uint32_t job;     /* from 1 */
    uint32_t attempt; /* from 1; 0 with an FB_LEAKED at the end of the run: not known */
    int64_t t_us;     /* since the run was opened */
    void *user;       /* of the job (struct fb_job.user); NULL with an FB_NOTE */
    union {
        struct {
            const char *version, *title, *dir; /* title "": none; dir NULL: not known */
            int slots;                         /* FB_ALL_AT_ONCE: no limit */
            uint64_t seed;
            int64_t start_us; /* wall clock, since 1970 */
            struct fb_hardware hardware;
            const struct fb_options *options; /* (watch) NULL, as in a record that lacks them */
        } run;
        struct {
            const char *name, *command;   /* for people: quoted words, a shell line, "function" */
            int64_t estimate_us;          /* 0: unknown */
            const struct fb_after *after; /* [after_count] what it waits for */
            size_t after_count;
            bool cut; /* name or command are not whole; only as a record is read back */
            const struct fb_job *job; /* all of it; (watch) NULL, as in a record that lacks it */
            const char *group;        /* NULL: none */
            uint32_t kind;            /* 0: not known */
        } queued;
        struct {
            pid_t pid;
            int slot;     /* from 1; (watch) 0 */
            pid_t parent; /* (watch) the process that forked it; 0 in a run: this process */
            bool thread;  /* (watch) no process, but another thread of `parent` */
            /* (agents) The machine where it runs; NULL: this one. */
            const char *node;
        } forked;
        struct {               /* (watch) NULL in a run */
            const char *words; /* the program's words */
            const char *name;  /* the first of them, without directories */
            bool cut;          /* only the first 128 KiB of the words are there */
        } began;
        struct {
            int stream;              /* 1 standard output, 2 standard error */
            const char *bytes;       /* any bytes */
            size_t size;             /* may be 0, to report `left_out_bytes` alone */
            uint64_t offset;         /* of the first byte in that stream of that worker */
            uint64_t left_out_bytes; /* so many directly before these are in no event */
            bool live;               /* past event_bytes, by whole_output or fb_run_look(): the last
                                        of them come again in the tail at the end */
        } output;
        struct {
            int signal;
        } stopped;
        struct {
            int64_t cpu_us;        /* so far, with its children and theirs; (watch) without */
            uint64_t memory_bytes; /* of the largest of them, as peak_memory_bytes */
            int core;              /* of one of them that runs, else of the worker; -1: unknown */
            char state;            /* of the same, as in /proc/PID/stat: R S D T t */
            int64_t delay_us;      /* waited for a core so far (schedstat), where the state is R;
                                      -1: unknown */
        } sample;
        struct {
            pid_t parent; /* the new one */
        } orphaned;
        struct {
            int signal; /* 0: none, its job's stop_shell or stop_argv is run */
            enum fb_cause cause;
            int64_t grace_us; /* until SIGKILL; FB_FOREVER; 0: this is it */
            bool ignored;     /* the worker's first process ignores it */
        } ending;
        struct {
            int code;   /* valid if signal == 0 */
            int signal; /* that killed it; 0: it exited */
            bool core_dumped;
            bool succeeded; /* the attempt: code 0 or one of `success`, and not past its time */
            enum fb_cause cause;
            bool unseen; /* another wait(2) took it, or nothing told it: code 0, no success */
            /* Of FB_CAUSE_CHANGED: "src/app.c changed"; (agents) of FB_CAUSE_LOST: "node2
             * failed"; else NULL. */
            const char *why;
        } exited;
        struct {
            int64_t user_us, system_us;
            uint64_t peak_memory_bytes; /* 0: unknown; or a program's, not above this process's */
            bool unseen;                /* its times could not be read */
            const void *result;         /* what a function gave to fb_result(); NULL if nothing */
            size_t result_bytes;
        } reaped;
        struct {
            int64_t wait_us; /* until the next attempt, if a slot is free then */
            bool restart;    /* by fb_run_restart_job(): the attempt may have been well */
        } retry;
        struct {
            bool on; /* else it is started: when a slot is free, and what it waits for holds */
            const char *why; /* by fb_run_withdraw_job(): "jobs.yaml changed"; else NULL */
        } held;
        struct {
            const char *why;    /* a few words: "the run was stopped", "London failed" */
            uint32_t blame;     /* the job at the root of it; 0: none */
            bool done_before;   /* it succeeded in an earlier run, and counts as succeeded */
            bool failed_before; /* it failed in an earlier run, and counts as failed */
            bool by_hand;       /* it was held when all else had ended: no failure */
        } skipped;
        struct {
            int error;         /* errno */
            const char *stage; /* what failed: "exec", "fork", "pipe", "open", "chdir" ... */
            const char *what;  /* on what: a path or "" */
        } unstarted;
        struct {
            int entries; /* SIGCHLD entries that one read of the signalfd brought, of more deaths */
            /* Children that are no workers and have ended since the event before: programs of
             * probes, stop commands, adopted orphans. */
            int others;
        } signals;
        struct {
            double share;     /* 0 to 1; negative: not reported */
            const char *text; /* "" if none */
        } progress;
        struct {
            int count; /* processes found; 0: a process that was not found holds a pipe open */
            const pid_t *pids;        /* [count] */
            const char *const *names; /* [count], as in /proc/PID/comm, cleaned */
            bool ending;              /* they are being ended; else waited for */
        } leaked;
        struct {
            const char *text;
            int error; /* errno if something of forkboard's own failed; 0: a mere note */
            bool pause;
        } note;
        struct {
            uint64_t stops;   /* so far: how often a process was stopped to be looked at */
            int64_t stood_us; /* for how long in all, as far as forkboard can measure it */
            uint64_t threads; /* made so far, beside the first of each process */
            const char *way;  /* "ptrace", "connector" or "polling"; "": not known */
        } watched;
        struct {
            uint32_t jobs; /* that were queued: the next four are all of them */
            uint32_t succeeded, failed, skipped;
            uint32_t outliving;      /* whose worker goes on: neither succeeded nor failed */
            uint32_t unneeded;       /* of the skipped, by a reached goal */
            int64_t wall_us, cpu_us; /* cpu: user and system time of all workers */
            double speed_up;         /* cpu_us / wall_us; negative: unknown */
            int status;              /* exit status that fits: 0 or 1; or of the job that decides */
            uint32_t unread;    /* jobs that the feed would have given, where `more`; 0: unknown */
            bool stopped, more; /* by fb_run_stop(); the feed had not come to its end */
            bool halted;        /* by options.halt: some jobs did not run, or were ended */
            bool goal;          /* of options.halt: reached, status 0 (of `done`: if none failed) */
            uint32_t by_hand;   /* of the skipped: they were held */
        } ended;
        const struct fb_done *done;
        struct {
            enum fb_health state;
            const char *why; /* "connection refused on 5432"; "" where it is healthy */
        } health;
        uint64_t room[32]; /* for later versions */
    } as;
};

#ifdef __cplusplus
}
#endif
#endif
