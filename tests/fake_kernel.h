/* fake_kernel.h - what the stand-in of the system calls keeps; for its own two files. */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include "fake_sys.h"
#include "sys.h"

#define FILES     256
#define PROCESSES 2048
#define FIRST_PID 1000
#define DATAGRAMS 64

enum type { FREE, OTHER, READ_END, WRITE_END, SPILL, EPOLL };

struct file {
    enum type type;
    int pipe;
    uint64_t key;
    uint32_t events;
    int watcher; /* the epoll it is in; 0: none */
    bool terminal;
    char *bytes;
    size_t size, room;
};

struct process {
    struct fake_script script;
    int64_t began_us, gone_us; /* gone: its pipes are closed */
    int out, err;              /* the pipes it holds */
    bool dead, reaped, left;   /* left: it has let go of its pipes */
    int written;               /* how many of its writes are done */
    int64_t flooded;           /* bytes of its flood that are written */
    int code, signal;
};

struct fake_kernel {
    int64_t now_us, timer_us;
    struct file files[FILES];
    struct pipe_state {
        int writers;
        bool unread; /* nobody can: what is written is gone */
        char bytes[4096];
        size_t size;
    } pipes[FILES];
    int pipe_count;
    struct process processes[PROCESSES];
    int forks, script_count, drained, looks;
    int64_t guard_us; /* since when there is one; 0: none */
    int moved, guarded;
    const struct fake_script *scripts;
    int rows, columns; /* told to a terminal */
    int entries;       /* of the signalfd: one, however many died */
    bool masked, subreaper, files_raised;
    bool limits;              /* of memory can be made as cgroups, */
    int limited, limit_kills; /*   so many are there, in each so many were killed */
    int fail_at, fail_error, calls;
    const char *failed_name;
    struct fake_datagram {
        pid_t sender;
        const char *text;
    } datagrams[DATAGRAMS];
    int datagrams_sent, datagrams_read;
    char kills[4096], out[65536];
    int writes; /* to standard output */
    char letters[64];
    uint64_t given_bytes; /* back, of spill files */
};

extern struct fake_kernel fake;

bool fake_fails(const char *name); /* whether this call is the one */
/* The same of a call that can fail with these alone; a list ends with 0. */
bool fake_fails_with(const char *name, const int *errors);
int fake_open_file(enum type type);
void fake_pipe_put(int pipe, const char *bytes, size_t size);
void fake_happen(void);      /* what has fallen due */
bool fake_flood(int number); /* of that fork, as far as it is read: true: all is written */
void fake_flood_out(const char *bytes, size_t size); /* they came to standard output */

#define FAIL(name)                                                                                 \
    do {                                                                                           \
        if (fake_fails(name))                                                                      \
            return -fake.fail_error;                                                               \
    } while (0)

/* Of calls whose other errors would be a lie about the state of things. */
#define FAIL_WITH(name, ...)                                                                       \
    do {                                                                                           \
        static const int errors_[] = { __VA_ARGS__, 0 };                                           \
        if (fake_fails_with(name, errors_))                                                        \
            return -fake.fail_error;                                                               \
    } while (0)

#endif
