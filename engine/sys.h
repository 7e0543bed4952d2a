/*
 * sys.h - every system call that the engine makes, and no other: the seam that tests replace by a
 * scripted stand-in with its own clock. Functions return 0 or more, or -errno; EINTR is retried
 * here. Descriptors they open are close-on-exec from birth and the caller's to close.
 */
#ifndef FB_SYS_H
#define FB_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/types.h>

#define SYS_NEVER INT64_MAX

/* ---- time */
int64_t sys_now_us(void);  /* CLOCK_MONOTONIC: stands still while the machine sleeps */
int64_t sys_wall_us(void); /* since 1970 */

void sys_pause_us(int64_t us); /* only where nothing else can be done: see ETXTBSY */

/* ---- descriptors */
int sys_pipe(int fds[2]); /* both ends block: a worker's output must */
int sys_close(int fd);    /* takes any, returns -1 */
ssize_t sys_read(int fd, void *bytes, size_t size);
ssize_t sys_write(int fd, const void *bytes, size_t size);
ssize_t sys_pread(int fd, void *bytes, size_t size, uint64_t offset);
/* Moves bytes of a file from `offset`; -EINVAL or -ENOSYS where the target cannot take them so. */
ssize_t sys_sendfile(int out_fd, int in_fd, uint64_t offset, size_t size);
int sys_truncate(int fd, uint64_t bytes);                    /* and goes on writing from there */
void sys_give_back(int fd, uint64_t offset, uint64_t bytes); /* nobody reads that part again */
int sys_spill_open(void);                         /* an unlinked file under TMPDIR, else /tmp */
int sys_null_open(void);                          /* /dev/null, for reading */
int sys_dir_open(const char *path);               /* to be gone to, or looked from */
int sys_input_open(int dir_fd, const char *path); /* for a worker to read; never waits for a FIFO */
int sys_pipe_grow(int fd, int bytes);
/* What waits in a pipe: bytes; *ended tells that no writer is left. */
int sys_pipe_waiting(int fd, bool *ended);
/*
 * A descriptor for the same file on which writes do not block, while the description that others
 * share keeps its flags. -ENXIO and others where there is no such way (a socket); a regular file is
 * duplicated, as it never blocks.
 */
int sys_reopen_nonblocking(int fd);
bool sys_same_file(int a, int b);
bool sys_is_file(int fd);      /* a regular one */
bool sys_is_null(int fd);      /* it is /dev/null: what is written there is gone */
bool sys_reader_gone(int fd);  /* nobody reads that pipe any more */
int sys_wait_writable(int fd); /* blocks */
int sys_wait_readable(int fd); /* blocks */
/* Lets this process have `wanted` open files if its hard limit allows; *was is the soft limit
 * before. */
int sys_files_raise(uint64_t wanted, uint64_t *was);
int sys_files_restore(uint64_t was);

/* ---- terminals for workers */
/* fds[0] is ours: a read may say -EAGAIN, and -EIO is its end; fds[1] the worker's. */
int sys_terminal_open(int fds[2], int rows, int columns);
int sys_terminal_size(int fd, int rows, int columns); /* SIGWINCH to who has it */

/* ---- the loop */
int sys_epoll_open(void);
int sys_epoll_add(int epoll_fd, int fd, uint32_t events, uint64_t key);
int sys_epoll_remove(int epoll_fd, int fd);
int sys_epoll_wait(int epoll_fd, struct epoll_event *events, int count, bool block);
int sys_timer_open(void);
int sys_timer_set(int fd, int64_t at_us); /* absolute; SYS_NEVER: off */
int sys_timer_clear(int fd);              /* after it became readable */

/* ---- signals */
struct sys_signals; /* what was before the run, and what workers must have put back to default */
/* Blocks SIGCHLD, sets its action to the default, opens a signalfd for it. */
int sys_signals_open(struct sys_signals **out, int *fd);
struct sys_signals *sys_signals_close(struct sys_signals *signals);
int sys_signals_read(int fd); /* SIGCHLD entries that one read brought; 0: none */

/* ---- processes */
pid_t sys_pid(void);
pid_t sys_thread(void);
int sys_subreaper(bool on); /* returns what it was, 0 or 1 */

/* A cgroup for workers, and who empties it when this process is gone. */
struct sys_guard {
    pid_t pid; /* of the guardian; 0: there is none, and no cgroup */
    int leaf_fd;
    char name[40];
};

/* How a worker is made. Exactly one of `path` and `enter` is set. */
struct sys_spawn {
    const char *path; /* resolved: execve(2) searches nothing */
    const char *what; /* as it was named, for a failure to tell */
    char *const *argv;
    char *const *envp;
    int (*enter)(void *context); /* forked only: returns the exit code */
    void *context;
    int fds[3];    /* become 0, 1, 2 */
    int report_fd; /* kept open in a forked function; -1: none */
    const struct sys_signals *signals;
    uint64_t files_soft_limit; /* to put back; 0: not changed */

    int dir_fd;      /* working directory; -1: ours */
    const char *dir; /* its name */
    int nice;        /* added to ours */
    const int *cpus; /* [cpu_count] where it may run; below SYS_CPUS */
    size_t cpu_count;
    uint64_t memory_bytes;         /* a limit; 0: none of its own */
    int memory_fd;                 /* of a cgroup that has it; -1: address space */
    bool outlives;                 /* a session of its own, and no death signal */
    bool terminal;                 /* fds[1] is one: it becomes that of a session of its own */
    const struct sys_guard *guard; /* in its cgroup, if the system lets us; NULL: where we are */
};

#define SYS_CPUS 8192 /* the most a kernel can be built for */

struct sys_failure {
    const char *stage; /* "fork", "exec": what failed */
    const char *what;  /* on what: a path or "" */
    int error;
};

/*
 * Forks a worker: its own process group, default signal actions, empty mask, descriptors 0, 1, 2
 * (and report_fd), SIGKILL at the death of this thread. A program is exec'ed when this returns.
 * Returns the pid, or -errno with *failure told; then no process is left.
 */
pid_t sys_spawn(const struct sys_spawn *plan, struct sys_failure *failure);

/*
 * The program as execvp(3) would find it in `dirs` (NULL: the usual), what is relative seen from
 * dir_fd (-1: here). 0, or -errno: ENOENT, EACCES, EISDIR, ENAMETOOLONG.
 */
int sys_find_program(const char *name, const char *dirs, int dir_fd, char *path, size_t size);

enum sys_change { SYS_EXITED, SYS_STOPPED, SYS_CONTINUED };

struct sys_death {
    enum sys_change change;
    pid_t pid;
    int code;   /* exit code, if signal == 0 */
    int signal; /* that killed or stopped it */
    bool core_dumped;
};

/*
 * What happened to a child, `only` that one if not 0. A dead child stays a zombie; a stop or a
 * continuation is taken. 1, 0 if there is nothing, -ECHILD if there is no child at all.
 */
int sys_peek(pid_t only, struct sys_death *out);

bool sys_has_children(void); /* living or zombie */

struct sys_usage {
    int64_t user_us, system_us;
    uint64_t peak_memory_bytes;
};

/* Reaps a dead child: its pid is nobody's from here on. */
int sys_reap(pid_t pid, struct sys_usage *out);

int sys_kill(pid_t pid, int signal);         /* -EINVAL unless pid > 1 */
int sys_kill_group(pid_t group, int signal); /* -EINVAL unless group > 1; signal 0 asks */
/* 1 if an unreaped child of ours is in that group (its id cannot be another's then), else 0. */
int sys_group_has_child(pid_t group);

struct sys_process {
    pid_t pid, parent, group;
    uint32_t job;  /* FORKBOARD_JOB of its environment as a child of ours; 0: none */
    bool outlives; /* FORKBOARD_OUTLIVES names this process: it may */
    char name[64];
};

/*
 * Living processes, without zombies, that left() says were left behind, and all that descend from
 * them. left() is asked for each process of the machine. Returns how many were put into
 * list[0..count), or -errno.
 */
int sys_leftovers(bool (*left)(void *context, const struct sys_process *process), void *context,
                  struct sys_process *list, int count);

bool sys_look(pid_t pid, struct sys_process *out); /* false: it is gone, or a zombie */

/* ---- sd_notify(3) */
/* Opens the socket; `name` is what NOTIFY_SOCKET says. */
int sys_notify_open(char *name, size_t size);
struct sys_sender {
    pid_t pid;      /* 0: unknown */
    bool same_user; /* as we are */
};

/*
 * One datagram and who sent it. Descriptors that came with it are closed. Its size, cut to `size`,
 * or -EAGAIN.
 */
ssize_t sys_notify_read(int fd, void *bytes, size_t size, struct sys_sender *sender);

/* ---- limits of memory: cgroups below ours, by numbers that are used once in a process */
struct sys_memory {
    int base_fd; /* -1: none can be made */
    bool new;    /* of version 2 */
};

void sys_memory_open(struct sys_memory *memory);
void sys_memory_close(struct sys_memory *memory); /* removes ours that nobody is in */
/*
 * Makes one with that limit. A descriptor for sys_spawn.memory_fd; -ENOTSUP where it may not be,
 * -EMFILE, -ENFILE.
 */
int sys_memory_make(const struct sys_memory *memory, uint32_t number, uint64_t bytes);
/* How many of its processes the kernel has killed for going past it. */
int sys_memory_kills(const struct sys_memory *memory, uint32_t number);
void sys_memory_remove(const struct sys_memory *memory, uint32_t number);

/* ---- beside the run */
/*
 * Makes a cgroup below ours, and a guardian, no child that a wait(2) sees, that kills everybody in
 * it and removes it once this process has ended. It also moves there, a little later, every child
 * of ours of which inside(), called in the guardian, says so, with all that descends from it.
 * -ENOTSUP: the system does not let us. -EAGAIN, where `patient`: an outer forkboard is about to
 * move us into its own, and two at once would move the same processes.
 */
int sys_guard_open(struct sys_guard *guard, bool patient,
                   bool (*inside)(void *context, const struct sys_process *child), void *context);
/* Ends everybody who is still in it, waiting at most a second, removes it, ends the guardian. */
void sys_guard_close(struct sys_guard *guard);

/*
 * Makes a process, no child of ours, that reads these until nobody writes any more. They stay the
 * caller's to close.
 */
int sys_drain(const int *fds, int count);

#endif
