/*
 * trace.h - the seam's tracing part: ptrace(2), the waits that go with it, and what /proc and
 * pidfds say of processes that are not our children. The conventions are those of sys.h. A tracee
 * obeys only the thread that seized it, so all of this belongs to one thread.
 */
#ifndef FB_SYS_TRACE_H
#define FB_SYS_TRACE_H

#include "sys.h"

#include <signal.h>

/* How the watched program is started: as our caller would have, not as a worker. */
struct sys_trace_plan {
    const char *path; /* resolved */
    char *const *argv;
    const struct sys_signals *signals; /* the SIGCHLD action of before comes back */
    const sigset_t *mask;              /* its signal mask; NULL: the one of before `signals` */
    int stdout_fd;                     /* becomes its standard output; -1: ours */
    /*
     * Not NULL: our terminal is not its. It gets a session of its own without one, this takes the
     * place of those of its output streams that are terminals, /dev/null that of its input.
     */
    const int *terminal_fd;
    bool all_output; /* of `terminal_fd`: all output streams become it, not terminals alone */
    uint64_t files_soft_limit; /* to put back; 0: not changed */
};

/*
 * Forks a child that stands still until sys_trace_go() and then execs; a file that is no program is
 * given to /bin/sh, as execvp(3) does. *go_fd and *error_fd are the caller's to close: the first is
 * closed by sys_trace_go(), the second brings the errno of a failed exec. The pid, or -errno.
 */
pid_t sys_trace_spawn(const struct sys_trace_plan *plan, int *go_fd, int *error_fd);
int sys_trace_go(int go_fd); /* closes it: returns -1 */
/*
 * Starts a process, no child of ours, that reads and throws away what comes from the terminal `fd`
 * as soon as *keeper_fd is closed, and ends when the terminal has no writer any more: so programs
 * on the terminal can go on writing when we have left, or were killed. 0 or -errno.
 */
int sys_keeper_open(int fd, int *keeper_fd);
/* The errno of the exec that failed, 0: it did not. Asked once the child is dead or exec'ed. */
int sys_trace_exec_error(int error_fd);

/*
 * Takes a process under trace with all that it will fork, from whichever of its threads.
 * `kill_on_exit`: the kernel kills them all when this process ends. -EPERM where it is forbidden.
 */
int sys_trace_seize(pid_t pid, bool kill_on_exit);

enum sys_trace_kind {
    SYS_TRACE_DIED,   /* a zombie until sys_trace_take(); the only kind that is not standing */
    SYS_TRACE_FORK,   /* forked, or made a thread: sys_trace_message() gives its tid */
    SYS_TRACE_EXEC,   /* sys_trace_message(): the thread that did it, gone by now */
    SYS_TRACE_EXIT,   /* dies soon, most likely; sys_trace_message(): its wait status */
    SYS_TRACE_GROUP,  /* stopped as job control wants it: `signal`; to be left so by listen */
    SYS_TRACE_TRAP,   /* its first stop, the end of a group stop, or sys_trace_interrupt() */
    SYS_TRACE_SIGNAL, /* `signal` is about to be delivered */
};

struct sys_trace_stop {
    enum sys_trace_kind kind;
    pid_t tid;
    int signal; /* of GROUP and SIGNAL; of DIED: that killed it, 0: it exited */
    int code;   /* of DIED */
    bool core_dumped;
    bool unseen; /* of DIED, where it cannot be known how */
};

/*
 * What stands or has died, one at a time and again and again until it is resumed or taken. 1, 0 if
 * there is nothing, -ECHILD if there is no child and no tracee at all.
 */
int sys_trace_peek(struct sys_trace_stop *out);
/* Takes a death: where its parent is another, the parent learns of it only now. */
int sys_trace_take(pid_t tid);

/* -ESRCH is normal: a SIGKILL ends a stop at any moment. */
int sys_trace_resume(pid_t tid, int signal);
int sys_trace_listen(pid_t tid);
int sys_trace_interrupt(pid_t tid);
int sys_trace_detach(pid_t tid, int signal);
int sys_trace_message(pid_t tid, unsigned long *out);

bool sys_is_process(pid_t tid); /* false: a thread that is no leader, or none at all */

/* CPU time of a process alone, its children's taken out, to the moment; of a zombie too. On failure
 * nothing is written. */
int sys_cpu_time(pid_t pid, int64_t *user_us, int64_t *system_us);
/* Their sum, by a third of the system calls. */
int sys_cpu_clock(pid_t pid, int64_t *us);

/* A file of /proc/PID, ended by NUL: its size (cut to `size` - 1), or -errno. */
ssize_t sys_proc_read(pid_t pid, const char *file, char *text, size_t size);

uint64_t sys_page_bytes(void);

/* The file that a process executes. */
struct sys_program {
    uint64_t device, inode;
    bool set_user, set_group; /* setuid, setgid, and its file system heeds it */
    uid_t user;
    gid_t group;
};
bool sys_is_root(void);
int sys_program_of(pid_t pid, struct sys_program *out);
/* Its file, to be read, and the size of that; -errno. */
int sys_program_open(pid_t pid, uint64_t *size);
/* The name of its file, without directories; "" where it is not known. */
void sys_program_name(pid_t pid, char *name, size_t size);

/* All processes, as /proc lists them: how many were put into list[0..room), at most `room`. */
int sys_proc_list(pid_t *list, int room);

/* Readable when the process is dead. -EMFILE, -ENOSYS ... */
int sys_pidfd_open(pid_t pid);
int sys_pidfd_kill(int pidfd, int signal); /* 0 or -errno */
pid_t sys_group(pid_t pid);                /* its process group; 0: unknown */
/* Whether epoll also reports EPOLLHUP of a pidfd when the process is reaped: from Linux 6.9 on. */
bool sys_pidfd_tells_reaping(void);
/* The wait status of a process that was reaped, by its pidfd: from Linux 6.15 on. */
int sys_pidfd_status(int pidfd, int *status);

/*
 * The proc connector: what all processes of the machine do; none is stopped for it.
 * -EOPNOTSUPP and others where it does not answer.
 */
enum sys_told { SYS_TOLD_FORK, SYS_TOLD_EXEC, SYS_TOLD_EXIT };
struct sys_told_event {
    enum sys_told kind;
    pid_t pid, tid; /* tid == pid: the first thread, so the process */
    pid_t parent;   /* of FORK: the parent; the same process for another thread */
    int status;     /* of EXIT: wait status */
    int64_t t_us;   /* when it happened, by the kernel's own monotonic clock */
};
/* *our_clock: that clock is sys_now_us()'s too; it is not in a time namespace with an offset. */
int sys_connector_open(bool *our_clock);
/* How many events were put into list[0..count); 0: none now; -ENOBUFS: some were lost. */
int sys_connector_read(int fd, struct sys_told_event *list, int count);

#endif
