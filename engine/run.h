/* run.h - what a run is inside: shared by the files that carry it, and by nobody else. */
#ifndef FB_RUN_H
#define FB_RUN_H

#include "environment.h"
#include "event.h"
#include "graph.h"
#include "job.h"
#include "kept.h"
#include "pidmap.h"
#include "sink.h"
#include "sys.h"
#include "turns.h"
#include "worker.h"

#define READ_BYTES      (64 * 1024)  /* a pipe's usual size */
#define READ_WIDE_BYTES (256 * 1024) /* once somebody fills that */
#define PIPE_WIDE_BYTES (1024 * 1024)
#define NOTIFY_SOCKETS  64
#define LEAK_WAIT_US    200000 /* how long a leftover may hold a pipe before it is named */
#define LEFTOVERS_ROOM  64

/* Output of a worker that has ended, waiting for those before it (keep_order). */
struct held {
    struct held *next, *previous;
    uint32_t job;
    bool last; /* of the job's attempts */
    struct store *stores[2];
};

/* struct timer.kind; zero is a worker's. */
enum timer_kind {
    TIMER_WORKER,
    TIMER_STALL,
    TIMER_END,
    TIMER_RETRY,
    TIMER_LOOK,
    TIMER_GATHER,
    TIMER_GUARD,
};

enum key { KEY_OUT, KEY_ERR, KEY_REPORT, KEY_SIGNAL, KEY_TIMER, KEY_FEED, KEY_SINK, KEY_NOTIFY };
#define KEY_GATHER KEY_OUT /* of no worker */

struct fb_run {
    struct fb_options options;
    char *title;
    pid_t thread;
    int64_t start_us;
    int64_t paused_us; /* how long it was paused in all: deadlines do not count it */
    int64_t pause_began_us;
    bool paused;

    /* the loop */
    int epoll_fd, signal_fd, timer_fd, null_fd;
    struct sys_signals *signals;
    struct sys_memory memory; /* where limits of memory are */
    bool memory_sought;
    uint32_t limits; /* that were made */
    struct epoll_event ready[TURNS_MOST];
    int ready_count, ready_next;
    struct turns turns; /* by place in the table and stream */
    int rounds;         /* of asking the kernel since fb_run_next() was called */
    int handled;        /* of what it told, since then */
    int64_t asked_us;   /* when it answered last: who had died by then is known */
    int64_t armed_us;
    struct timers timers;
    struct events events;
    struct {
        int fd;          /* the epoll of pipes that may wait; -1: none may */
        bool collecting; /* it was readable: told until it is not */
        bool silent;     /* the loop watches it, no timer runs */
        bool drained;    /* workers have ended since it was looked at */
        struct timer timer;
    } gather;

    /* jobs */
    struct graph graph;          /* of the jobs that were added */
    struct kept kept;            /* of those of the feed, with options.keep_jobs */
    struct job_list unannounced; /* their `queued` is not out */
    struct job_list waiting;     /* for the time of their next attempt */
    struct job_list due;         /* their time has come */
    size_t waiting_count;
    uint32_t jobs, succeeded, failed, skipped;
    uint32_t fed;              /* jobs that came from the feed */
    uint32_t done_before;      /* of the succeeded: in an earlier run */
    uint32_t failed_before;    /* of the failed */
    uint32_t left;             /* how far they were skipped after a stop */
    bool holding;              /* fb_run_hold() */
    bool halting, halted, cut; /* the policy says so; it is done; the feed had more */
    const char *stop_words;
    char halt_text[64];
    uint32_t announced; /* jobs whose `queued` is out */
    struct fb_feed feed;
    bool feeding, feed_waits, feed_polled;
    enum fb_stop stop; /* 0: not stopped */
    int64_t next_start_us;

    /* a job that could not be forked for want of processes or descriptors */
    struct worker *stalled; /* keeps its slot */
    struct fb_job stalled_job;
    int64_t stall_wait_us;
    bool stall_told;
    struct timer stall_timer;

    /* workers */
    struct worker *first, *last, *free_workers;
    struct worker **table;
    uint32_t table_count, table_room;
    uint32_t live, lingering;
    uint32_t zombies; /* of these: their reaping waits */
    uint32_t apart;   /* of these */
    bool apart_ever;  /* there has been one */
    struct pidmap pids;
    uint64_t *slot_bits;
    size_t slot_words;
    int busy; /* slots */

    /* deaths */
    bool deaths; /* the signalfd was read: wait until nothing is left */
    int entries; /* SIGCHLD entries of that read */
    int reaped;
    struct worker *dying; /* peeked; its pipes are emptied before it is told */
    struct worker *told;  /* its `exited` is out: reaped next */
    struct sys_death death;
    uint32_t sweep; /* without `adopt`: the next of the table to ask */

    /* output */
    char *buffer; /* CARRY_BYTES in front */
    size_t buffer_bytes;
    int *ended; /* pipes at their end, to be closed before anything is waited for or started */
    size_t ended_count, ended_room;
    char tail_text[2][TAIL_BYTES + CARRY_BYTES];
    struct store_pool pool;
    struct sink sinks[2];
    struct sink *sink_of[2]; /* both the same where 1 and 2 are the same file */
    bool sink_polled[2], sink_told[2];
    bool begun;  /* somebody has asked for events */
    bool handed; /* an event is with the caller, who comes back for the next */
    bool prints; /* by fb_run_print(): no line of another way must be before or behind ours */
    int64_t told_us, flushed_us;   /* of the last event, of the last flush */
    struct held *held, *held_last; /* by job */
    uint32_t turn;
    struct look *look; /* NULL: nobody has looked yet */

    /* samples that were asked for: a turn through the table that began somewhere in it */
    uint32_t sample_next, samples_left; /* places to look at */
    int samples;                        /* told in this round */

    /* what spawns share */
    struct environment environment;
    int rows, columns; /* of workers' terminals */
    struct notify notify[NOTIFY_SOCKETS];
    char program[4096], program_name[256]; /* the last look-up in PATH */
    uint64_t files_before;
    int subreaper_before; /* -1: not changed */
    struct sys_guard guard;
    struct timer guard_timer;
    int guard_tries;

    /* the end */
    int64_t cpu_us;
    int64_t over_us, idle_us; /* when it ended; how long it stood still between two ends */
    bool began, over;
    int end_step;
    struct timer end_timer;
    struct worker *released; /* a list, given back when their last events have been taken */
    int64_t leaks_die_us;    /* until then those that were named may take to die */
    pid_t leak_pids[LEFTOVERS_ROOM];
    char leak_text[LEFTOVERS_ROOM][64];
    const char *leak_names[LEFTOVERS_ROOM];
    char note_text[512];
    struct note *notes, *note_told; /* the caller's own that wait; the one that is told */
    struct text command_text;       /* of the job that is told */
    struct text skip_text;          /* why one is skipped */
};

/* run.c */
struct fb_event *run_tell(struct fb_run *run, enum fb_kind kind, const struct worker *worker);
/* Of a moment that is known already: the clock is read ten times a job as it is. */
struct fb_event *run_tell_of(struct fb_run *run, enum fb_kind kind, const struct worker *worker,
                             int64_t t_us);
void run_note(struct fb_run *run, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int64_t run_now_us(const struct fb_run *run); /* the clock of deadlines: stands while paused */

void run_began(struct fb_run *run, struct worker *worker);
void run_ready(struct fb_run *run, struct worker *worker); /* its worker says that it is ready */

/* note.c */
bool note_step(struct fb_run *run); /* true: the next note of the caller's is told */
void note_fini(struct fb_run *run);

/* loop.c */
bool loop_step(struct fb_run *run, bool block); /* false: nothing to do now */
int loop_watch(struct fb_run *run, int fd, uint32_t events, const struct worker *worker,
               enum key key);
uint64_t loop_key(const struct worker *worker, enum key key); /* what an epoll tells of it */
void loop_wake(struct fb_run *run); /* the run's descriptor becomes readable */

/* start.c */
bool start_possible(const struct fb_run *run);
bool start_next(struct fb_run *run); /* false: there is no job now */
bool start_exhausted(const struct fb_run *run);
/* When that changes by time alone, for starts are delayed; TIMER_NEVER: it does not. */
int64_t start_time_us(const struct fb_run *run);

/* queue.c; those that tell do one thing a call, and return whether they did */
int queue_add(struct fb_run *run, const struct fb_job *job);
void queue_tell(struct fb_run *run, uint32_t number, const struct fb_job *job); /* `queued` */
/* One from the feed that need not run. */
void queue_done_before(struct fb_run *run, uint32_t number, const struct fb_job *job);
bool queue_announce(struct fb_run *run);    /* tells `queued` of what was added */
bool queue_skip_doomed(struct fb_run *run); /* tells `skipped` of what can never run */
bool queue_skip_left(struct fb_run *run);   /* after a stop: of all that is left */
bool queue_break(struct fb_run *run);       /* finds who waits in vain; true: somebody does */
bool queue_ready(const struct fb_run *run);
bool queue_empty(const struct fb_run *run);
struct job_copy *queue_take(struct fb_run *run); /* NULL: none is ready */
void queue_fini(struct fb_run *run);

/* halt.c */
void halt_judge(struct fb_run *run, bool succeeded); /* now that one more job has ended */
bool halt_step(struct fb_run *run);                  /* true: it was halted */

/* limit.c: the first gives sys_spawn.memory_fd, or below -1 a reason to wait */
int limit_begin(struct fb_run *run, struct worker *worker, uint64_t bytes);
void limit_judge(struct fb_run *run, struct worker *worker);
void limit_end(struct fb_run *run, struct worker *worker);
bool limit_instead(const struct fb_run *run, const struct worker *worker); /* of the guard's */
void limit_fini(struct fb_run *run);

/* attempt.c */
int attempt_retries(const struct fb_run *run, const struct fb_job *job);
bool attempt_needs_copy(const struct fb_run *run, const struct fb_job *job);
void attempt_drop_copy(struct fb_run *run, struct worker *worker);
bool attempt_succeeds(const struct worker *worker, int code);
void attempt_ended(struct fb_run *run, struct worker *worker, bool succeeded);
void attempt_gone(struct fb_run *run, struct worker *worker); /* its worker holds nothing more */
void attempt_timer(struct fb_run *run, struct timer *timer);
void attempt_stop(struct fb_run *run); /* nobody waits for a time any more */

/* spawn.c */
pid_t spawn_worker(struct fb_run *run, struct worker *worker, const struct fb_job *job,
                   int64_t *began_us, struct sys_failure *failure);

/* notify.c */
const char *notify_address(struct fb_run *run, struct worker *worker);
void notify_init(struct fb_run *run);
void notify_close(struct fb_run *run);
bool notify_read(struct fb_run *run, struct notify *notify);
bool notify_drain(struct fb_run *run, struct worker *worker);

/* apart.c */
void apart_begin(struct fb_run *run, struct worker *worker);
bool apart_alone(const struct fb_run *run);
uint32_t apart_count(const struct fb_run *run);
void apart_leave(struct fb_run *run);

/* guard.c */
void guard_begin(struct fb_run *run);
void guard_timer(struct fb_run *run);
bool guard_yield(struct fb_run *run); /* true: there was one, and it is given up */
void guard_end(struct fb_run *run);

/* worker.c */
struct worker *worker_open(struct fb_run *run); /* NULL: no memory */
void worker_release(struct fb_run *run, struct worker *worker);
int worker_next_slot(const struct fb_run *run); /* the slot that is given next */
bool worker_slot_free(const struct fb_run *run, int slot);
void worker_give_slot(struct fb_run *run, struct worker *worker, int wanted); /* 0: any */
void worker_return_slot(struct fb_run *run, struct worker *worker);
void worker_retire(struct fb_run *run, struct worker *worker); /* released once events are taken */
void worker_release_retired(struct fb_run *run);               /* their events are taken */
void worker_done(struct fb_run *run, struct worker *worker);

/* reap.c */
bool reap_step(struct fb_run *run);
void reap_zombie(struct fb_run *run, struct worker *worker); /* it has waited long enough */

/* ending.c */
void ending_begin(struct fb_run *run, struct worker *worker, enum fb_cause cause);
void ending_kill(struct fb_run *run, struct worker *worker, enum fb_cause cause);
void ending_timer(struct fb_run *run, struct worker *worker);
void ending_linger(struct fb_run *run, struct worker *worker);
void ending_check(struct fb_run *run, struct worker *worker);
bool ending_of_run(struct fb_run *run);

/* look.c */
bool look_at(const struct fb_run *run, const struct worker *worker);  /* somebody looks at it */
void look_news(struct fb_run *run, struct worker *worker, int which); /* its tail has grown */
void look_end(struct fb_run *run, struct worker *worker, int which);  /* its pipe has ended */
bool look_step(struct fb_run *run); /* true: somebody began to look, and something was told */
void look_timer(struct fb_run *run);
void look_fini(struct fb_run *run);

/* gather.c */
int gather_open(struct fb_run *run);
int gather_watch(struct fb_run *run, struct worker *worker, int which);   /* its pipe: new */
void gather_hasten(struct fb_run *run, struct worker *worker, int which); /* it waits no more */
void gather_read(struct fb_run *run, struct worker *worker, int which, size_t bytes);
void gather_ready(struct fb_run *run);
int gather_collect(struct fb_run *run, struct epoll_event *ready, int room);
void gather_timer(struct fb_run *run);

/* sample.c */
bool sample_step(struct fb_run *run);        /* true: one was told */
bool sample_waits(const struct fb_run *run); /* more are asked for than a round may tell */

/* output.c, forward.c */
/* What is kept of a stream from `from` on, at most TAIL_BYTES: how many; *offset: of the first. */
size_t output_kept(const struct stream *stream, uint64_t from, char *text, uint64_t *offset);
void output_forget(struct stream *stream); /* its tail: nobody wants it */
void output_read(struct fb_run *run, struct worker *worker, int which, uint32_t ready);
void report_tell(struct fb_run *run, struct worker *worker, const char *bytes, size_t size);
bool output_drain(struct fb_run *run, struct worker *worker);
void output_end(struct fb_run *run, struct worker *worker, int which);
int output_reserve(struct fb_run *run, size_t count); /* of ended pipes; 0 or -ENOMEM */
void output_close_ended(struct fb_run *run);
bool output_open(const struct worker *worker);
void forward_put(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                 size_t size);
void forward_done(struct fb_run *run, struct worker *worker);
void forward_skip(struct fb_run *run, uint32_t job); /* no output comes from it any more */
bool forward_settle(struct fb_run *run); /* watches slow sinks, tells broken ones; true: did so */
bool forward_waits(const struct fb_run *run); /* lines were gathered and are not out */
/* Lines that were gathered, out, where the last flush is as long ago; 0: in any case. */
void forward_flush_older(struct fb_run *run, int64_t age_us);
void forward_end(struct fb_run *run); /* all that is held, out */
bool forward_empty(const struct fb_run *run);

#endif
