/* fake_kernel.h - what the stand-in of the system calls keeps; for its own two files. */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include "fake_sys.h"
#include "sys/sys.h"

#define FILES     256
#define PROCESSES 2048
#define FIRST_PID 1000
#define DATAGRAMS 64
#define ADOPTED   4

enum type { FREE, OTHER, READ_END, WRITE_END, SPILL, EPOLL, TIMER, DEATH, SOCKET };

struct file {
    enum type type;
    int pipe;      /* or of a DEATH: the process */
    pid_t owner;   /* of an EPOLL: the process that opened it */
    int64_t at_us; /* of a TIMER; of a SOCKET: when its answer comes */
    bool reported; /* with EPOLLONESHOT: once is enough */
    uint64_t key;
    uint32_t events;
    int watcher;              /* the epoll it is in; 0: none */
    bool terminal, waits_not; /* waits_not: a read of it does not block */
    const char *is;           /* of an OTHER: what was opened, if that is of interest */
    char *bytes;
    size_t size, room;
};

struct process {
    struct fake_script script;
    int64_t began_us, ended_us, gone_us; /* gone: its pipes are closed */
    int out, err, report;                /* the pipes it holds; report -1: none */
    pid_t pid;
    int heir; /* the fork that has its number since; 0: none */
    bool own_session;
    bool dead, reaped, left; /* left: it has let go of its pipes */
    int written;             /* how many of its writes are done */
    int64_t flooded;         /* bytes of its flood that are written */
    int reported;            /* how often */
    int code, signal;
};

/* One that came to us from a worker that has ended. */
struct adopted {
    int64_t ends_us; /* by the clock */
    bool ignores_term, dead, reaped;
    uint32_t job; /* as its environment says */
};

struct fake_kernel {
    int64_t now_us;
    pid_t process, thread; /* the caller; 0: the one it began with */
    struct file files[FILES];
    int pipe_count;
    int forks, script_count, drained, looks;
    int64_t guard_us; /* since when there is one; 0: none */
    int moved, guarded;
    const struct fake_script *scripts;
    int rows, columns; /* given to a terminal */
    int entries;       /* of the signalfd: one, however many died */
    bool masked, subreaper;
    int files_raised; /* runs that have raised it */
    bool threaded;    /* this process has other threads */
    bool action;      /* of SIGCHLD is another's */
    struct adopted adopted[ADOPTED];
    int adopted_count;
    int before;               /* children that it had before any run */
    bool limits;              /* of memory can be made as cgroups, */
    int limited, limit_kills; /*   how many there are, how many were killed in each */
    int fail_at, fail_error, fail_more, calls;
    const char *failed_name;
    struct fake_datagram {
        pid_t sender;
        const char *text;
        bool gone; /* its sender had been reaped: its pid may be another's */
    } datagrams[DATAGRAMS];
    int datagrams_sent, datagrams_read;
    int notify_opened; /* sockets, so often */
    char kills[4096], out[65536];
    int writes; /* to standard output */
    char letters[64];
    uint64_t given_bytes; /* back, of spill files */
    char plan[1024], finds[1024];
    /* From here on what is large: fake_reset() clears what was used of it. */
    struct pipe_state {
        int writers;
        bool unread; /* it has no reader: what is written is gone */
        char bytes[16384];
        size_t size;
    } pipes[FILES];
    struct process processes[PROCESSES];
};

extern struct fake_kernel fake;

/* What its bytes were is no matter. */
static inline void fake_pipe_clear(struct pipe_state *pipe, int writers)
{
    pipe->writers = writers;
    pipe->unread = false;
    pipe->size = 0;
}

struct process *fake_process(pid_t pid);
void fake_die(struct process *process, int code, int number);
uint32_t fake_socket_ready(const struct file *file);
ssize_t fake_socket_read(struct file *file, void *bytes, size_t size);
bool fake_timer_due(void);         /* some timer's time has come */
bool fake_fails(const char *name); /* whether this call is the one */
/* The same of a call that can fail with these alone; a list ends with 0. */
bool fake_fails_with(const char *name, const int *errors);
int fake_open_file(enum type type);
void fake_kill_put(int number); /* to fake_kills() */
void fake_adopted_happen(void);
int64_t fake_adopted_at_us(int number); /* when it ends; INT64_MAX: never, or it has */
int fake_adopted_unreaped(void);
bool fake_adopted_peek(struct sys_death *out);
bool fake_adopted_reap(pid_t pid); /* this and the next: false: it is none of them */
bool fake_adopted_kill(pid_t pid, int number);
bool fake_adopted_find(int number, struct sys_process *out); /* false: it does not live */
int fake_open_named(const char *is);                         /* an OTHER */
void fake_pipe_put(int pipe, const char *bytes, size_t size);
void fake_plan_put(const struct sys_spawn *plan); /* how a worker was made */
void fake_happen(void);                           /* what has fallen due */
bool fake_flood(int number); /* of that fork, as far as it is read: true: all is written */
void fake_report(struct process *process);           /* once more, if it is time */
void fake_flood_out(const char *bytes, size_t size); /* they came to standard output */

#define FAIL(name)                                                                                 \
    do {                                                                                           \
        if (fake_fails(name))                                                                      \
            return -fake.fail_error;                                                               \
    } while (0)

/* Of calls with other errors that would be a lie about the state of things. */
#define FAIL_WITH(name, ...)                                                                       \
    do {                                                                                           \
        static const int errors_[] = { __VA_ARGS__, 0 };                                           \
        if (fake_fails_with(name, errors_))                                                        \
            return -fake.fail_error;                                                               \
    } while (0)

#endif
