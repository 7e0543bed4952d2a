/*
 * trace.h - every process that a program makes, as events: what a run is for jobs of ours, a watch
 * is for a program of anybody's. The conventions are those of forkboard.h: negative errno, times
 * since the opening, one thread, events that hold until the next one is asked for.
 *
 * A process is a job: `job` counts from 1 (the program itself) in the order in which they were
 * made, never by pid, which the kernel gives out again. Each is told as `queued` and `forked` with
 * its parent, `began` at each exec, `stopped` and `continued`, `orphaned` when its parent died
 * before it, `exited`, and `reaped` when whoever is its parent then has waited for it.
 */
#ifndef FB_TRACE_H
#define FB_TRACE_H

#include "forkboard.h"

#include <signal.h>

struct trace;

/* How a program is watched, from complete to rough. */
enum trace_way {
    TRACE_BEST,   /* the first of those below that works here; a note says which, if not ptrace */
    TRACE_PTRACE, /* everything is seen; what is watched may notice */
    TRACE_CONNECTOR, /* the kernel tells; nobody notices, and some things are missed */
    TRACE_POLLING,   /* /proc is looked at; short processes are missed */
};

struct trace_options {
    const char *path;     /* of the program; resolved */
    char *const *argv;    /* its words; ends with NULL */
    const sigset_t *mask; /* that the program starts with; NULL: ours */
    int stdout_fd;        /* becomes its standard output; -1: ours */
    enum trace_way way;
    bool threads;        /* threads are jobs too; else they are only counted */
    bool exit_with_root; /* ends when the program ends, whoever it leaves running */
    bool kill_on_exit;   /* the end of the watch, however it comes, is the end of them all */
    /*
     * The program gets a session of its own; those of its output streams that are terminals become
     * one of its own, of that size, and what comes there is told as `output` of job 1; its standard
     * input, where that is a terminal, becomes /dev/null. When the watch ends before it, its output
     * is thrown away.
     */
    bool apart;
    int rows, columns;
    bool adopt; /* orphans become our children (prctl(2), PR_SET_CHILD_SUBREAPER) */
};

/*
 * Starts the program under trace. On failure *out is NULL and nothing is left behind: -EPERM where
 * ptrace(2) is forbidden, -ENOMEM, -EMFILE, -EAGAIN ... A program that cannot be exec'ed is told in
 * an event, `unstarted`.
 */
int trace_open(struct trace **out, const struct trace_options *options);

int trace_fd(const struct trace *trace); /* readable while trace_next() may have news */

/*
 * 1 and the next event; 0: none now, or the last (FB_ENDED) is out. Never blocks. Whatever stands
 * is resumed before the first event is given, so the program never waits for who reads events.
 */
int trace_next(struct trace *trace, struct fb_event *event);

/*
 * Ends the watch and lets the processes run on (with kill_on_exit: kills them); FB_ENDED follows.
 */
int trace_leave(struct trace *trace);

/*
 * Sends a signal to the process of a job, never to another that has its pid by now. -ESRCH if it
 * does not live.
 */
int trace_kill(struct trace *trace, uint32_t job, int signal);
/* To all that live; `group`: to those in the process group of an `apart` program. How many. */
int trace_kill_all(struct trace *trace, int signal, bool group);
/*
 * Stops all that run, by SIGSTOP: how many it asked to; again after trace_next() has said 0, until
 * that is nobody. trace_go_on() lets those go on.
 */
int trace_halt(struct trace *trace);
void trace_go_on(struct trace *trace);
/* FB_SAMPLE events of those that live among these jobs, soon. */
int trace_sample(struct trace *trace, const uint32_t *jobs, size_t count);

/* The size of the terminal of an `apart` program. 0 or -errno. */
int trace_window(struct trace *trace, int rows, int columns);

/* What has been seen so far. */
struct trace_counts {
    uint32_t alive;         /* processes */
    uint32_t threads_alive; /* beside the first of each process */
    uint64_t threads;       /* that were ever made */
    uint64_t stops;         /* how often one of them stood still for us */
    int64_t stood_us;       /* how long, all together; from when we saw it */
    bool root_ended;
};
void trace_counts(const struct trace *trace, struct trace_counts *out);

/* Leaves, if that was not done, and frees. Accepts NULL, returns NULL. */
struct trace *trace_close(struct trace *trace);

#endif
