/* trace_state.h - what a watch is inside: shared by the files that carry it, and by nobody else. */
#ifndef FB_TRACE_STATE_H
#define FB_TRACE_STATE_H

#include "pidmap.h"
#include "sys_trace.h"
#include "text.h"
#include "trace.h"
#include "trace_proc.h"

#define NAME_BYTES 64
#define PROC_BYTES 4096 /* of a file of /proc that are read */

#define WATCHED_US      250000  /* between two `watched` at least */
#define LAST_ZOMBIES_US 200000  /* how long zombies are waited for when nobody lives any more */
#define LEAVE_US        1000000 /* how long who is to be let go may take to stand still */

/* A command line and the name it gives, for all that were forked from whoever exec'ed it. */
struct words {
    uint32_t users;
    char name[NAME_BYTES]; /* the program's word without directories */
    char text[];
};

enum tracee_state {
    TRACEE_ALIVE,
    TRACEE_ZOMBIE, /* taken by us, not yet by its parent */
};

/* A process, or a thread beside the first. It has its row from birth to reaping. */
struct tracee {
    pid_t pid;    /* of a thread: its own */
    uint32_t job; /* 0: a hidden thread */
    enum tracee_state state;
    bool thread;
    bool began, exiting, stopped;
    bool polled;           /* a zombie whose reaping no pidfd tells */
    bool measured;         /* its CPU time was read at its end */
    bool halted;           /* stopped by trace_halt() */
    struct tracee *parent; /* who is its parent now, or a thread's process; NULL: nobody watched */
    struct tracee *first_child, *next, *previous; /* brothers and sisters */
    pid_t parent_pid;                             /* now */
    uint64_t start_ticks; /* with the pid, names a process for good; 0: unknown */
    struct words *words;  /* NULL: no memory */
    int pidfd;
    int core; /* -1: unknown */
    int64_t user_us, system_us;
    uint64_t peak_bytes, memory_bytes;
    /* without ptrace */
    bool exit_told, fate_waits, hung_up, renamed;
    int exit_status;
    char comm[16]; /* the kernel's name for it when it was last looked at */
};

/*
 * Who is said to have forked whom: only a message, which may be nonsense (see trace_stop.c). The
 * parent is asked for while the forker stands: it is another after CLONE_PARENT, and a moment later
 * the forker may be dead and its child another's.
 */
struct hint {
    pid_t child, forker; /* forker 0: not told */
    pid_t maker;         /* the forker's process; 0: not known */
    pid_t parent;        /* 0: not asked; of a thread: not at all */
    uint64_t start_ticks;
    bool process;        /* known to be no thread, even if it is gone by now */
    struct words *words; /* of the forker, who may be gone when the child comes; NULL: not known */
    int64_t t_us;
};

/* A process that is not ours (trace_scan.c). */
struct scan_stranger {
    pid_t pid, parent;
    uint64_t start_ticks;
    bool is_new;
};

/* A way of watching. What it cannot do is NULL. */
struct backend {
    const char *name, *misses; /* a few words for people */
    /* Takes the program, which stands at the pipe. 0, or -errno: it is forbidden, or not there. */
    int (*take)(struct trace *trace, pid_t root);
    void (*drain)(struct trace *trace); /* SIGCHLD came */
    void (*pidfd_ready)(struct trace *trace, struct tracee *tracee, uint32_t events);
    void (*source_ready)(struct trace *trace); /* trace->source_fd has news */
    void (*tick)(struct trace *trace);         /* every tick_us */
    int64_t tick_us;
    void (*leave)(struct trace *trace, struct tracee *tracee); /* asks it to stand, to be let go */
    bool (*others_left)(struct trace *trace); /* somebody may come who has no row yet */
};
extern const struct backend backend_ptrace, backend_connector, backend_polling;

#define TRACE_KEY_SOURCE (UINT64_MAX - 1) /* in the loop; a pidfd has its job */
#define TRACE_KEY_OUTPUT (UINT64_MAX - 2)

/* What somebody was told why. */
enum advice { ADVICE_LEAKS, ADVICE_SETUID, ADVICE_COUNT };
#define ADVISED_ROOM 32
struct advised {
    uint64_t device, inode; /* of the program's file */
};

struct text_block {
    struct text_block *next;
    size_t used;
    char bytes[65536];
};

struct trace {
    struct trace_options options;
    pid_t thread, self;
    pid_t root_pid; /* and the number of its process group where it has a session of its own */
    int64_t start_us, now_us;

    /* the loop */
    const struct backend *backend;
    int epoll_fd, signal_fd, timer_fd, error_fd;
    int source_fd;
    struct sys_signals *signals;
    struct epoll_event ready[64];
    int ready_count, ready_next;
    bool deaths_waiting; /* the signalfd was read: peek until nothing is left */
    int64_t armed_us, poll_us, tick_us;
    uint64_t files_before;
    int subreaper_before; /* -1: not changed */
    bool tells_reaping;

    /* events that were told and not yet taken, and their text */
    struct fb_event *queue;
    size_t queue_first, queue_count, queue_room;
    struct text_block *text;
    struct fb_event lost; /* where an event goes that there is no memory for */
    struct text line;

    /* rows */
    struct pidmap pids, jobs;
    struct tracee *roots; /* those with no watched parent */
    struct tracee *spare; /* a list, by next; one at least before each peek */
    struct hint *hints;
    size_t hint_count, hint_room;
    uint32_t job_count, succeeded, failed, alive, zombies, zombies_polled, threads_alive;
    uint64_t threads, stops;
    int64_t stood_us; /* from a peek to the resume, over all stops */
    uint64_t told_stops, told_threads;
    bool way_told;
    int64_t told_us;
    int64_t cpu_us;

    /* without ptrace */
    struct scan_stranger *strangers; /* sorted by pid */
    size_t stranger_count;
    bool lost_told;

    /* trace_output.c: the terminal of an `apart` program, ours and its side; -1: none */
    int terminal_fds[2], keeper_fd;
    uint64_t output_bytes; /* told so far */
    char output[4096];     /* of the event that is told */

    /* the end */
    bool root_ended, leaving, over, ran_out;
    int status;
    int64_t end_us; /* when zombies are no longer waited for; SYS_NEVER: not yet */
    char proc[PROC_BYTES];

    /* trace_advice.c */
    struct advised advised[ADVICE_COUNT][ADVISED_ROOM]; /* rings */
    unsigned advised_next[ADVICE_COUNT];
    char environ[32768];
};

/* trace_tell.c */
bool tell_reserve(struct trace *trace, size_t events);
bool tell_take(struct trace *trace, struct fb_event *out);
struct fb_event *tell(struct trace *trace, enum fb_kind kind, const struct tracee *tracee);
const char *tell_text(struct trace *trace, const char *text);
void tell_watched(struct trace *trace);
void tell_note(struct trace *trace, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void tell_fini(struct trace *trace);

/* trace_rows.c */
bool rows_reserve(struct trace *trace);
void rows_free(struct trace *trace);
struct tracee *rows_get(const struct trace *trace, pid_t pid);
struct tracee *rows_job(const struct trace *trace, uint32_t job);
struct tracee *rows_add(struct trace *trace, pid_t pid, bool thread, bool shown);
void rows_link(struct trace *trace, struct tracee *tracee, struct tracee *parent);
void rows_drop(struct trace *trace, struct tracee *tracee);
void rows_words(struct trace *trace, struct tracee *tracee, const char *bytes, size_t size);
const char *rows_name(const struct tracee *tracee);
const char *rows_line(const struct tracee *tracee);
struct words *words_share(struct words *words);
void words_drop(struct words *words);
void hint_put(struct trace *trace, const struct hint *hint);
struct hint hint_take(struct trace *trace, pid_t child); /* the child alone where there is none */

/* trace_advice.c */
void advise_exit(struct trace *trace, const struct tracee *tracee, unsigned long status);
void advise_exec(struct trace *trace, const struct tracee *tracee);

/* tracee.c */
bool tracee_read_stat(struct trace *trace, pid_t pid, struct proc_stat *out);
struct tracee *tracee_begin(struct trace *trace, struct hint birth);
/* Whose children those are that it made and that have not come yet: asked before it dies. */
void tracee_read_births(struct trace *trace, pid_t maker);
struct tracee *tracee_root(struct trace *trace, pid_t pid, const char *words, size_t size);
void tracee_exec(struct trace *trace, struct tracee *tracee, const char *words, size_t size);
void tracee_sample(struct trace *trace, const struct tracee *tracee);
void tracee_orphaned(struct trace *trace, struct tracee *tracee, pid_t parent);

/* trace_output.c */
int trace_output_open(struct trace *trace);
void trace_output_close(struct trace *trace);
bool trace_output_take(struct trace *trace); /* false: nothing is there now */

/* trace_kill.c */
int tracee_kill(struct trace *trace, const struct tracee *tracee, int signal);

/* tracee_end.c */
void tracee_measure(struct tracee *tracee); /* its CPU time; before it is reaped */
void tracee_dead(struct trace *trace, struct tracee *tracee, const struct sys_trace_stop *death);
void tracee_reaped(struct trace *trace, struct tracee *tracee);
void tracee_thread_ended(struct trace *trace, struct tracee *tracee,
                         const struct sys_trace_stop *death);
void tracee_left(struct trace *trace, struct tracee *tracee);
void tracee_poll_zombies(struct trace *trace);
bool tracee_ended(struct trace *trace);

#endif
