/*
 * sys.h - every system call that the engine makes, and no other: the seam that tests replace by a
 * scripted stand-in with its own clock. Functions return 0 or more, or -errno; EINTR is retried
 * here. Descriptors they open are close-on-exec from birth and the caller's to close.
 */
#ifndef FB_SYS_SYS_H
#define FB_SYS_SYS_H

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
int sys_pipe(int fds[2]); /* both ends block */
int sys_close(int fd);    /* takes any, returns -1 */
ssize_t sys_read(int fd, void *bytes, size_t size);
ssize_t sys_write(int fd, const void *bytes, size_t size);
ssize_t sys_pread(int fd, void *bytes, size_t size, uint64_t offset);
ssize_t sys_pwrite(int fd, const void *bytes, size_t size, uint64_t offset);
/* Moves bytes of a file from `offset`; -EINVAL or -ENOSYS where the target cannot take them so. */
ssize_t sys_sendfile(int out_fd, int in_fd, uint64_t offset, size_t size);
int sys_truncate(int fd, uint64_t bytes);                    /* and goes on writing from there */
void sys_give_back(int fd, uint64_t offset, uint64_t bytes); /* that part is not read again */
/* An unlinked file under TMPDIR; where there can be none, under /tmp or /var/tmp. */
int sys_spill_open(void);
int sys_null_open(bool writing);                    /* /dev/null, for reading; or both */
int sys_bytes_open(const void *bytes, size_t size); /* a file in memory with these, to be read */
int sys_dir_open(const char *path);                 /* to be gone to, or looked from */
char *sys_directory(void); /* where this process is, to be freed; NULL: not known */
int sys_input_open(int dir_fd, const char *path); /* for a worker to read; never waits for a FIFO */
/* fds[0] is ours: a read says -EAGAIN, also where the loop said that there is something: by then it
 * may have been read. fds[1] blocks, as a worker's output must. */
int sys_output_pipe(int fds[2]);
int sys_pipe_grow(int fd, int bytes);
/* What waits in a pipe: bytes; *ended: no writer is left. */
int sys_pipe_waiting(int fd, bool *ended);
/*
 * A descriptor for the same file on which writes do not block, while the description that others
 * share keeps its flags. -ENXIO and others where there is no such way (a socket); a regular file is
 * duplicated, as it never blocks.
 */
int sys_reopen_nonblocking(int fd);
bool sys_same_file(int a, int b);
bool sys_is_file(int fd);   /* a regular one */
int64_t sys_offset(int fd); /* where the next write goes; -1: it has no place */
/* Puts a newline over the last byte before its offset, unless that is at or before `from`. A disk
 * that is full takes no more bytes, but others. */
void sys_end_line(int fd, int64_t from);
bool sys_is_null(int fd);                      /* it is /dev/null: what is written there is gone */
bool sys_reader_gone(int fd);                  /* that pipe has no reader any more */
int sys_wait_writable(int fd);                 /* blocks */
int sys_wait_readable(int fd);                 /* blocks */
int sys_wait_readable_for(int fd, int64_t us); /* so long at most: 0 in either case */
/*
 * Lets this process have `wanted` open files if its hard limit allows. 1: it is to be restored; 0:
 * it need not be.
 */
int sys_files_raise(uint64_t wanted);
int sys_files_restore(void); /* by the last, where it is as we have set it */
/* The soft limit before the first of those that have not been restored; 0: there is none. */
uint64_t sys_files_before(void);
uint64_t sys_files_limit(void); /* open files that this process may have now */

/* Memory that this process shares with those that it forks, zeroed; NULL: none. */
void *sys_shared_open(size_t size);
void sys_shared_close(void *memory, size_t size);
void sys_shared_forget(void *memory, size_t size); /* whole pages of it are not needed any more */

/* ---- terminals for workers */
/* fds[0] is ours: a read may say -EAGAIN, and -EIO is its end; fds[1] the worker's. */
/* raw: its lines end in "\r\n" as programs expect it of theirs; else in "\n", as in a pipe. */
int sys_terminal_open(int fds[2], int rows, int columns, bool raw);
int sys_terminal_size(int fd, int rows, int columns); /* its foreground group gets SIGWINCH */

/* ---- typing into workers */
int sys_typing_pipe(int fds[2]); /* fds[1] is ours: a write never blocks */
int sys_typing_again(int fd);    /* another descriptor of it */
/* How many of the bytes it took; -EAGAIN; -EPIPE, without SIGPIPE. */
ssize_t sys_type(int fd, const void *bytes, size_t size);

/* ---- make's jobserver */
/* ours: to take tokens from and to give them to; they do not block. "" or the path of a FIFO; the
 * numbers that make names. */
int sys_tokens_join(const char *fifo, int read_fd, int write_fd, int ours[2]);
int sys_tokens_make(int theirs[2], int ours[2]); /* a new one; theirs block */
int sys_token_take(int fd,
                   unsigned char *token); /* 1; -EAGAIN: none; 0: no process has the other end */
int sys_token_give(int fd, unsigned char token); /* 1, or -errno */
int sys_tokens_left(int fd);                     /* in the pipe */

/* ---- the loop */
int sys_epoll_open(void);
int sys_epoll_add(int epoll_fd, int fd, uint32_t events, uint64_t key);
int sys_epoll_remove(int epoll_fd, int fd);
int sys_epoll_wait(int epoll_fd, struct epoll_event *events, int count, bool block);
int sys_timer_open(void);
int sys_timer_set(int fd, int64_t at_us); /* absolute; SYS_NEVER: off */
int sys_timer_clear(int fd);              /* after it became readable */

/* Readable at once. A timer that is set to now would cost an interrupt. */
int sys_wake_open(void);
int sys_wake_set(int fd);
int sys_wake_clear(int fd);

/* ---- signals */
struct sys_signals; /* what was before the run, and what workers must have put back to default */
/* Blocks SIGCHLD, sets its action to the default, opens a signalfd for it. fd NULL: leaves it. */
int sys_signals_open(struct sys_signals **out, int *fd);
struct sys_signals *sys_signals_close(struct sys_signals *signals);
void sys_signals_forget(struct sys_signals *signals); /* frees it, gives nothing back */
/* Whether SIGCHLD's action still is such that no end is lost to a handler or to the kernel. */
bool sys_signals_kept(const struct sys_signals *signals);
int sys_signals_read(int fd); /* SIGCHLD entries that one read brought; 0: none */

/* ---- processes */
pid_t sys_pid(void);
pid_t sys_thread(void);
bool sys_threaded(void);    /* there are other threads, or were */
int sys_subreaper(bool on); /* returns what it was, 0 or 1 */

/* A cgroup for workers, and the guardian that empties it when this process is gone. */
struct sys_guard {
    pid_t pid; /* of the guardian; 0: there is none, and no cgroup */
    int leaf_fd;
    char name[40];
};

/* How a worker is made. Exactly one of `path` and `enter` is set. */
struct sys_spawn {
    const char *path; /* resolved: execve(2) searches nothing */
    const char *what; /* as it was named, for the report of a failure */
    char *const *argv;
    char *const *envp;
    int (*enter)(void *context); /* forked only: returns the exit code */
    void *context;
    int fds[3];                 /* become 0, 1, 2 */
    int report_fd;              /* becomes report_to in a forked function; -1: none */
    int report_to;              /* from 3 */
    const struct fb_keep *keep; /* [keep_count] become theirs, where that is from 3 */
    size_t keep_count;
    bool keeps; /* one of all these may not be open */
    int above;  /* from 4: above the numbers that are given to the worker */
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

struct fb_keep;
struct sys_failure {
    const char *stage; /* "fork", "exec": what failed */
    const char *what;  /* on what: a path or "" */
    int error;
};

/*
 * Forks a worker: its own process group, default signal actions, empty mask, descriptors 0, 1, 2
 * (and report_fd), SIGKILL at the death of this thread. A program is exec'ed when this returns.
 * Returns the pid, or -errno with *failure set; then no process is left.
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
    bool unseen; /* another wait has taken it: all that is known is that it ended */
};

/*
 * A descriptor (pidfd_open(2)) of a child that stays this one's although its number may be given
 * away later. It is readable once the child is dead, also where another wait takes the death.
 * -errno, -ENOSYS on old kernels.
 */
int sys_death_open(pid_t pid);

/*
 * What happened to a child, `only` that one if not 0, by its descriptor if that is not -1. A dead
 * child stays a zombie; a stop or a continuation is taken. 1, 0 if there is nothing, -ECHILD if
 * there is no such child: it was waited for.
 */
int sys_peek(pid_t only, int death_fd, struct sys_death *out);
bool sys_unreaped(pid_t pid,
                  int death_fd); /* it is a child of ours: no other process has its number */

bool sys_has_children(void); /* living or zombie */

struct sys_usage {
    int64_t user_us, system_us;
    uint64_t peak_memory_bytes;
};

/* Reaps a dead child: its pid means nothing from here on. */
int sys_reap(pid_t pid, int death_fd, struct sys_usage *out);
uint64_t sys_peak_memory(void); /* of this process, so far */

int sys_kill(pid_t pid, int signal);         /* -EINVAL unless pid > 1 */
int sys_kill_group(pid_t group, int signal); /* -EINVAL unless group > 1; signal 0 asks */
bool sys_group_lives(pid_t group);           /* a child of ours in it has not exited */
/* Whether all in it are dead, zombies that their parent does not reap. A look at all processes. */
bool sys_group_dead(pid_t group);

struct sys_process {
    pid_t pid, parent, group, session;
    uint64_t start_ticks; /* with the pid it names one process for ever */
    uint32_t job;         /* FORKBOARD_JOB of its environment as a child of ours; 0: none */
    bool outlives;        /* FORKBOARD_OUTLIVES names this process: it may */
    bool unsure;          /* neither is known: it is, for long, in the midst of an exec */
    char name[64];
};

/*
 * Living processes, without zombies, that left() says are leftovers, and all that descend from
 * them. left() is asked for each process of the machine. Returns how many were put into
 * list[0..count), or -errno.
 */
int sys_leftovers(bool (*left)(void *context, const struct sys_process *process), void *context,
                  struct sys_process *list, int count);

/* A zombie is known too, unless it is a child of ours. False: it is gone. */
bool sys_look(pid_t pid, struct sys_process *out);
uint32_t sys_job_of(pid_t pid); /* FORKBOARD_JOB of any process; 0: none */
uint64_t sys_ticks(void);       /* now, as start_ticks count */
pid_t sys_session(void);        /* ours */
/* Children that there are, living, and all that descends from them: *list is to be freed. How many,
 * or -errno. */
int sys_family(struct sys_process **list);
/* A signal to that very process: -ESRCH where its number is another's by now. */
int sys_kill_process(const struct sys_process *process, int signal);

/* ---- sd_notify(3) */
#define SYS_NOTIFY_BYTES 108 /* of an address (unix(7)) */

struct sys_notify {
    int fd;                         /* -1: not open */
    char address[SYS_NOTIFY_BYTES]; /* what NOTIFY_SOCKET says */
    pid_t owner, closer;            /* closer: a child that closes descriptors; 0: there is none */
};

/*
 * Makes a socket in a directory that only our user can enter. `first`: of a run, which then removes
 * those whose process was killed. 0, or -errno where there is no place for one: notify->fd is -1.
 */
int sys_notify_open(struct sys_notify *notify, bool first);
void sys_notify_close(struct sys_notify *notify); /* may be closed already */
/* What killed processes left, `dead` among them, which may be a zombie still. Signal-safe. */
void sys_notify_sweep(pid_t dead);

struct sys_sender {
    pid_t pid;    /* 0: unknown */
    int pidfd;    /* the caller's to close; -1: the kernel knows none */
    bool gone;    /* it had been reaped before it was read */
    bool trusted; /* our own user, or root */
};

/*
 * One datagram and its sender. Descriptors that came with it are closed, without waiting. Its size,
 * cut to `size`; -EAGAIN; -EBUSY: those sent here are too many that cannot be closed at once, and
 * the socket is to be closed.
 */
ssize_t sys_notify_read(struct sys_notify *notify, void *bytes, size_t size,
                        struct sys_sender *sender);
/* Whether it has been reaped, so that what is known of its pid may be another's. */
bool sys_sender_gone(const struct sys_sender *sender);

/* ---- probes */
struct address;
/*
 * Begins to connect, without waiting, `second` to the second address of localhost. A descriptor
 * that is writable when the connection is there or has failed, which does not block; or -errno.
 */
int sys_connect(const struct address *address, bool second);
int sys_connected(int fd);                                /* then: 0, or -errno of what it met */
ssize_t sys_send(int fd, const void *bytes, size_t size); /* without SIGPIPE; -EAGAIN */
int sys_file_there(int dir_fd, const char *path);         /* 0 or -errno; dir_fd -1: from here */

/* ---- limits of memory: cgroups below ours, by numbers that are used once in a process */
struct sys_memory {
    int base_fd; /* -1: none can be made */
    bool new;    /* of version 2 */
};

void sys_memory_open(struct sys_memory *memory);
void sys_memory_close(struct sys_memory *memory); /* removes ours that are empty */
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
 * Makes a cgroup below ours, and a guardian, no child that a wait(2) sees, that kills every process
 * in it and removes it once this process has ended. It also moves there, a little later, every
 * child of ours of which inside(), called in the guardian, says so, with all that descends from it.
 * -ENOTSUP: the system does not let us. -EAGAIN, where `patient`: an outer forkboard is about to
 * move us into its own, and two at once would move the same processes.
 */
int sys_guard_open(struct sys_guard *guard, bool patient,
                   bool (*inside)(void *context, const struct sys_process *child), void *context);
/* Ends every process that is still in it, waiting at most a second, removes it, ends the guardian.
 */
void sys_guard_close(struct sys_guard *guard);

/*
 * Makes a process, no child of ours, that reads these until they have no writer any more. They stay
 * the caller's to close.
 */
int sys_drain(const int *fds, int count);

#endif
