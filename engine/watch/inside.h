/* inside.h - what a watch is inside: shared by the files that carry it, and by no other. */
#ifndef FB_WATCH_INSIDE_H
#define FB_WATCH_INSIDE_H

#include "base/pidmap.h"
#include "base/text.h"
#include "output/sink.h"
#include "sys/proc.h"
#include "sys/trace.h"
#include "watch.h"

#define NAME_BYTES  64
#define PROC_BYTES  4096   /* of a file of /proc that are read */
#define WORDS_BYTES 131072 /* of a command line: more is cut */

#define LAST_ZOMBIES_US 200000  /* how long zombies are waited for when nothing lives any more */
#define LEAVE_US        1000000 /* how long a process may take to stop before it is detached */

/* A command line and the name it gives, for all that were forked from the process that exec'ed it.
 */
struct words {
    uint32_t users;
    bool cut;
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
    bool polled;           /* a zombie whose reaping no pidfd reports */
    bool measured;         /* its CPU time was read at its end */
    bool halted;           /* stopped by watch_halt() */
    struct tracee *parent; /* its parent now, or a thread's process; NULL: not watched */
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
    int64_t exit_us; /* when the kernel says that it ended; 0: not known yet */
    char comm[16];   /* the kernel's name for it when it was last looked at */
    uint32_t title;  /* of the name that it gave itself, as it was last reported; 0: none */
};

/*
 * Which process is said to have forked which: only a message, which may be nonsense (see ptrace.c).
 * The parent is asked for while the forker stands: it is another after CLONE_PARENT, and a moment
 * later the forker may be dead and its child another's.
 */
struct hint {
    pid_t child, forker; /* forker 0: not known */
    pid_t maker;         /* the forker's process; 0: not known */
    pid_t parent;        /* 0: not asked; of a thread: not at all */
    uint64_t start_ticks;
    bool process; /* known to be no thread, even if it is gone by now */
    struct words
        *words; /* of the forker, which may be gone when the child comes; NULL: not known */
    int64_t t_us;
};

/* A process that is not ours (polling.c). */
struct scan_stranger {
    pid_t pid, parent;
    uint64_t start_ticks;
    bool is_new;
};

/* A way of watching. What it cannot do is NULL. */
struct backend {
    const char *name, *misses; /* a few words for people */
    /* Takes the program, which stands at the pipe. 0, or -errno: it is forbidden, or not there. */
    int (*take)(struct watch *watch, pid_t root);
    void (*drain)(struct watch *watch); /* SIGCHLD came */
    void (*pidfd_ready)(struct watch *watch, struct tracee *tracee, uint32_t events);
    void (*source_ready)(struct watch *watch); /* watch->source_fd has news */
    void (*tick)(struct watch *watch);         /* every tick_us */
    int64_t tick_us;
    void (*leave)(struct watch *watch, struct tracee *tracee); /* asks it to stand, to be let go */
    bool (*others_left)(struct watch *watch); /* a process may come that has no row yet */
};
extern const struct backend watch_backend_ptrace, watch_backend_connector, watch_backend_polling;

/* In the loop; a pidfd has its job. */
#define WATCH_KEY_SIGNAL 0
#define WATCH_KEY_TIMER  UINT64_MAX
#define WATCH_KEY_SOURCE (UINT64_MAX - 1)
#define WATCH_KEY_OUTPUT (UINT64_MAX - 2)
#define WATCH_KEY_PRINT  (UINT64_MAX - 3) /* of standard output; one below: of standard error */

/* What a note has explained. */
enum advice { ADVICE_LEAKS, ADVICE_SETUID, ADVICE_TRACER, ADVICE_COUNT };
#define ADVISED_ROOM 32
struct advised {
    uint64_t device, inode; /* of the program's file */
};

/* One of our own standard streams, for lines of the caller's. */
struct print {
    bool open, polled;
    struct sink sink;
};

struct text_block {
    struct text_block *next;
    size_t used, room;
    char bytes[];
};

/* ---- the parts of a watch: each is touched by the file of its name alone (tests/owners) */

struct watch_loop {
    int epoll_fd, signal_fd, timer_fd;
    struct sys_signals *signals;
    struct epoll_event ready[64];
    int ready_count, ready_next;
    bool deaths_waiting; /* the signalfd was read: peek until nothing is left */
    int64_t armed_us, poll_us, tick_us;
};

/* Events that were made and not yet taken, and their text. */
struct watch_reports {
    struct fb_event *queue;
    size_t first, count, room;
    struct text_block *text;
    struct fb_event lost; /* where an event goes that there is no memory for */
    bool way_reported;
    uint64_t stops, threads; /* of the last `watched`, and when that was */
    int64_t watched_us;
    int64_t last_us; /* by our clock, of the last event */
};

struct watch_tree {
    struct pidmap pids, jobs;
    struct tracee *roots; /* those with no watched parent */
    struct tracee *spare; /* a list, by next; one at least before each peek */
    uint32_t job_count;
};

struct watch_hints {
    struct hint *list;
    size_t count, room;
};

struct watch_words {
    struct text line;
    char bytes[WORDS_BYTES], file[NAME_BYTES]; /* of the last look */
};

struct watch_counted {
    uint32_t succeeded, failed, alive, zombies, zombies_polled, threads_alive;
    uint64_t threads, stops;
    int64_t stood_us; /* from a peek to the resume, over all stops */
    int64_t cpu_us;
};

struct watch_polling {
    struct scan_stranger *strangers; /* sorted by pid */
    size_t count;
};

/* The terminal of an `apart` program, ours and its side; -1: none. */
struct watch_terminal {
    int fds[2], keeper_fd;
    uint64_t bytes;    /* reported so far */
    char output[4096]; /* of the latest event */
};

struct watch_print {
    struct print streams[2]; /* standard output, standard error */
    struct store_pool pool;
};

struct watch_advice {
    struct advised advised[ADVICE_COUNT][ADVISED_ROOM]; /* rings */
    unsigned next[ADVICE_COUNT];
    char environ[32768];
};

struct watch {
    struct watch_options options;
    pid_t thread, self;
    pid_t root_pid; /* and the number of its process group where it has a session of its own */
    int64_t start_us, now_us;
    const struct backend *backend;
    int source_fd;         /* of the backend */
    bool our_clock;        /* its times are by it */
    bool lost_told;        /* the connector has lost messages */
    bool tells_reaping;    /* pidfds do */
    char proc[PROC_BYTES]; /* of the last look */
    char ours[PROC_BYTES]; /* our own `status`, once it was asked for */
    struct watch_loop loop;
    struct watch_reports report;
    struct watch_tree tree;
    struct watch_hints hints;
    struct watch_words words;
    struct watch_counted count;
    struct watch_polling polling;
    struct watch_terminal terminal;
    struct watch_print print;
    struct watch_advice advice;

    /* the end */
    int error_fd;         /* says why the first exec failed */
    int subreaper_before; /* -1: not changed */
    bool files_raised, root_ended, leaving, over, ran_out;
    int status;
    int64_t end_us; /* when zombies are no longer waited for; SYS_NEVER: not yet */
};

/* loop.c */
void watch_loop_init(struct watch *watch);
int watch_loop_open(struct watch *watch);
void watch_loop_fini(struct watch *watch);
const struct sys_signals *watch_loop_signals(const struct watch *watch);
int watch_loop_add(struct watch *watch, int fd, uint32_t events, uint64_t key);
void watch_loop_remove(struct watch *watch, int fd);
bool watch_loop_deaths(const struct watch *watch);     /* there is news of some */
void watch_loop_look(struct watch *watch, bool again); /* there is, or there is none any more */
const struct epoll_event *watch_loop_next(struct watch *watch); /* that is ready; NULL: none is */
void watch_loop_signalled(struct watch *watch);
void watch_loop_woken(struct watch *watch);
bool watch_loop_poll_due(struct watch *watch, bool any); /* of zombies, where there are any */
void watch_loop_no_tick(struct watch *watch);
void watch_loop_tick(struct watch *watch); /* what is due by now */
bool watch_loop_wait(struct watch *watch, bool block);

/* count.c */
void watch_count_begun(struct watch *watch, bool thread);
void watch_count_left(struct watch *watch, bool thread);
void watch_count_dead(struct watch *watch, const struct tracee *tracee);
void watch_count_polled(struct watch *watch); /* a zombie is */
void watch_count_reaped(struct watch *watch, const struct tracee *tracee);
void watch_count_ended(struct watch *watch, bool well);
void watch_count_stop(struct watch *watch, int64_t stood_us);
uint32_t watch_count_alive(const struct watch *watch);
bool watch_count_any_zombie(const struct watch *watch);
bool watch_count_any_polled(const struct watch *watch);
void watch_count_end(const struct watch *watch, struct fb_event *ended); /* fills it in */

/* report.c */
bool watch_report_reserve(struct watch *watch, size_t events);
bool watch_report_take(struct watch *watch, struct fb_event *out);
struct fb_event *watch_report(struct watch *watch, enum fb_kind kind, const struct tracee *tracee);
/* What is reported next happened then; never before the last event, never after this moment. */
void watch_report_since(struct watch *watch, int64_t then_us);
const char *watch_report_text(struct watch *watch, const char *text);
const char *watch_report_head(struct watch *watch, const char *text); /* its first 4 KiB */
void watch_report_watched(struct watch *watch);
void watch_report_watched_late(struct watch *watch); /* where the last is some time ago */
size_t watch_report_waiting(const struct watch *watch);
void watch_report_note(struct watch *watch, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void watch_report_fini(struct watch *watch);

/* tree.c */
bool watch_tree_reserve(struct watch *watch);
void watch_tree_fini(struct watch *watch);
struct tracee *watch_tree_get(const struct watch *watch, pid_t pid);
struct tracee *watch_tree_job(const struct watch *watch, uint32_t job);
struct tracee *watch_tree_add(struct watch *watch, pid_t pid, bool thread, bool shown);
void watch_tree_link(struct watch *watch, struct tracee *tracee, struct tracee *parent);
void watch_tree_drop(struct watch *watch, struct tracee *tracee);
struct tracee *watch_tree_next(const struct watch *watch, size_t *at); /* from 0; NULL: no more */
/* Of those with a job number; the last one may be dropped before the next is asked for. */
struct tracee *watch_tree_next_job(const struct watch *watch, size_t *at,
                                   const struct tracee *last);
uint32_t watch_tree_job_count(const struct watch *watch);

/* words.c */
/*
 * The words of a process; *size is 0 where they cannot be read. Where the first is empty the name
 * of the program's file is looked up too.
 */
const char *watch_words_read(struct watch *watch, pid_t pid, size_t *size);
void watch_words_give(struct watch *watch, struct tracee *tracee, const char *bytes, size_t size);
const char *watch_words_name(const struct tracee *tracee);
const char *watch_words_line(const struct tracee *tracee);
struct words *watch_words_share(struct words *words);
void watch_words_drop(struct words *words);
void watch_words_fini(struct watch *watch);

/* hints.c */
void watch_hints_put(struct watch *watch, const struct hint *hint);
struct hint watch_hints_take(struct watch *watch, pid_t child); /* the child alone: there is none */
struct hint *watch_hints_unasked(struct watch *watch, pid_t maker, size_t *at); /* from 0 */
bool watch_hints_any(const struct watch *watch);
void watch_hints_fini(struct watch *watch);

/* advice.c */
void advice_exit(struct watch *watch, const struct tracee *tracee, unsigned long status);
void advice_exec(struct watch *watch, const struct tracee *tracee);

/* tracee.c */
bool tracee_read_stat(struct watch *watch, pid_t pid, struct proc_stat *out);
struct tracee *tracee_begin(struct watch *watch, struct hint birth);
/* Asks for the parents of the children that it made and that have not come yet, before it dies. */
void tracee_read_births(struct watch *watch, pid_t maker);
struct tracee *tracee_root(struct watch *watch, pid_t pid, const char *words, size_t size);
void tracee_exec(struct watch *watch, struct tracee *tracee, const char *words, size_t size);
void tracee_sample(struct watch *watch, struct tracee *tracee);
void tracee_orphaned(struct watch *watch, struct tracee *tracee, pid_t parent);

/* terminal.c */
void watch_output_init(struct watch *watch);
int watch_output_open(struct watch *watch);
int *watch_output_side(struct watch *watch); /* the program's: closed once it has it */
void watch_output_close(struct watch *watch);
bool watch_output_take(struct watch *watch); /* false: nothing is there now */

/* print.c */
bool watch_print_ready(struct watch *watch, uint64_t key); /* false: it is no key of these */
void watch_print_close(struct watch *watch);

/* kill.c */
int tracee_kill(struct watch *watch, const struct tracee *tracee, int signal);

/* tracee_end.c */
void tracee_set_fate(struct sys_trace_stop *death, int status); /* as wait(2) has it */
void tracee_measure(struct tracee *tracee); /* its CPU time; before it is reaped */
void tracee_dead(struct watch *watch, struct tracee *tracee, const struct sys_trace_stop *death);
void tracee_reaped(struct watch *watch, struct tracee *tracee);
void tracee_thread_ended(struct watch *watch, struct tracee *tracee,
                         const struct sys_trace_stop *death);
void tracee_left(struct watch *watch, struct tracee *tracee);
void tracee_poll_zombies(struct watch *watch);
bool tracee_ended(struct watch *watch);

#endif
