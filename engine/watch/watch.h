/*
 * watch.h - every process that a program makes, as events: what a run is for jobs of ours, a watch
 * is for any program. The conventions are those of forkboard.h: negative errno, times
 * since the opening, one thread, events that hold until the next one is asked for.
 *
 * A process is a job: `job` counts from 1 (the program itself) in the order in which they were
 * made, never by pid, which the kernel gives out again. Each is reported as `queued` and `forked`
 * with its parent, `began` at each exec, `stopped` and `continued`, `orphaned` when its parent died
 * before it, `exited`, and `reaped` when the parent that it has then has waited for it.
 */
#ifndef FB_WATCH_WATCH_H
#define FB_WATCH_WATCH_H

#include "forkboard.h"

#include <signal.h>

struct watch;

/* How a program is watched, from complete to rough. */
enum watch_way {
    WATCH_BEST,   /* the first of those below that works here; a note says which, if not ptrace */
    WATCH_PTRACE, /* everything is seen; what is watched may notice */
    WATCH_CONNECTOR, /* the kernel reports; no process notices, and some things are missed */
    WATCH_POLLING,   /* /proc is looked at; short processes are missed */
};

struct watch_options {
    const char *path;     /* of the program; resolved */
    char *const *argv;    /* its words; ends with NULL */
    const sigset_t *mask; /* that the program starts with; NULL: ours */
    int stdout_fd;        /* becomes its standard output; -1: ours */
    enum watch_way way;
    bool threads;        /* threads are jobs too; else they are only counted */
    bool exit_with_root; /* ends when the program ends, also where it leaves processes running */
    bool kill_on_exit;   /* the end of the watch, however it comes, is the end of them all */
    /*
     * The program gets a session of its own; those of its output streams that are terminals become
     * one of its own, of that size, and what comes there is reported as `output` of job 1; its
     * standard input, where that is a terminal, becomes /dev/null. When the watch ends before it,
     * its output is thrown away.
     */
    bool apart;
    int rows, columns;
    bool all_output; /* of an `apart` one: whatever its streams are; its input is /dev/null */
    bool adopt;      /* orphans become our children (prctl(2), PR_SET_CHILD_SUBREAPER) */
};

/* Where the program of that name is, looked for in PATH: 0, or -ENOENT, -EACCES ... */
int watch_find_program(const char *name, char *path, size_t size);

/*
 * Starts the program under trace. On failure *out is NULL and nothing stays: -EPERM where
 * ptrace(2) is forbidden, -ENOMEM, -EMFILE, -EAGAIN ... A program that cannot be exec'ed is
 * an event, `unstarted`.
 */
int watch_open(struct watch **out, const struct watch_options *options);

int watch_fd(const struct watch *watch); /* readable while watch_next() may have news */

/*
 * 1 and the next event; 0: none now, or the last (FB_ENDED) is out. Never blocks. Whatever stands
 * is resumed before the first event is given, so the program never waits for the reader of events.
 */
int watch_next(struct watch *watch, struct fb_event *event);

/*
 * Ends the watch and lets the processes run on (with kill_on_exit: kills them); FB_ENDED follows.
 */
int watch_leave(struct watch *watch);

/*
 * Sends a signal to the process of a job, never to another that has its pid by now. -ESRCH if it
 * does not live.
 */
int watch_kill(struct watch *watch, uint32_t job, int signal);
/* To all that live; `group`: to those in the process group of an `apart` program. How many. */
int watch_kill_all(struct watch *watch, int signal, bool group);
/*
 * Stops all that run, by SIGSTOP: how many it asked to; again after watch_next() has said 0, until
 * that is 0. watch_go_on() lets those go on.
 */
int watch_halt(struct watch *watch);
void watch_go_on(struct watch *watch);
/* FB_SAMPLE events of those that live among these jobs, soon. */
int watch_sample(struct watch *watch, const uint32_t *jobs, size_t count);

/* The size of the terminal of an `apart` program. 0 or -errno. */
int watch_window(struct watch *watch, int rows, int columns);

/*
 * Bytes for our standard output (1) or standard error (2), in order; never blocks: what is not
 * taken waits, and watch_close() writes the rest.
 */
void watch_print(struct watch *watch, int stream, const char *bytes, size_t size);
int watch_print_error(const struct watch *watch); /* -errno of bytes that are lost; 0: none are */

/* What has been seen so far. */
struct watch_counts {
    uint32_t alive;         /* processes */
    uint32_t threads_alive; /* beside the first of each process */
    uint64_t threads;       /* that were ever made */
    uint64_t stops;         /* how often one of them stood still for us */
    int64_t stood_us;       /* how long, all together; from when we saw it */
    bool root_ended;
};
void watch_counts(const struct watch *watch, struct watch_counts *out);

/* Leaves, if that was not done, and frees. Accepts NULL, returns NULL. */
struct watch *watch_close(struct watch *watch);

#endif
