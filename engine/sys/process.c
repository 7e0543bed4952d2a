/*
 * process.c - the seam: what became of processes, and signals to them.
 *
 * waitid(2) with WNOWAIT peeks: the dead stay zombies, so their pid cannot be another process's
 * until sys_reap(). A kill is refused for pid 0, 1 and below, which would mean our own group, init
 * or every process.
 */
#include "inside.h"
#include "sys.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

pid_t sys_pid(void)
{
    return getpid();
}

/*
 * Every call of the public interface asks which thread it is in, eight times a job: so the answer
 * is remembered, with the process that it holds for. A child inherits both, but the kernel wipes
 * the page in which each process has its number, however it was forked: pthread_atfork(3) does not
 * know of _Fork(3).
 */
static _Thread_local struct {
    pid_t process, thread;
} known __attribute__((tls_model("initial-exec")));
static pthread_once_t page_made = PTHREAD_ONCE_INIT;
static atomic_int *here; /* the number of this process; 0: not known yet. NULL: there is no page */

static void make_page(void)
{
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        return;
    if (madvise(page, size, MADV_WIPEONFORK) == 0)
        here = page;
    else
        munmap(page, size);
}

bool sys_threaded(void)
{
    return !__libc_single_threaded;
}

pid_t sys_thread(void)
{
    pid_t thread;

    if (known.thread != 0 && known.process == atomic_load_explicit(here, memory_order_relaxed))
        return known.thread;
    pthread_once(&page_made, make_page);
    thread = (pid_t)syscall(SYS_gettid);
    if (here != NULL) {
        known.process = getpid();
        known.thread = thread;
        atomic_store_explicit(here, known.process, memory_order_relaxed);
    }
    return thread;
}

int sys_subreaper(bool on)
{
    int was = 0;

    if (prctl(PR_GET_CHILD_SUBREAPER, &was) < 0)
        return -errno;
    if (prctl(PR_SET_CHILD_SUBREAPER, on ? 1L : 0L) < 0)
        return -errno;
    return was;
}

static int wait_once(idtype_t type, id_t id, siginfo_t *info, int flags)
{
    int r;

    info->si_pid = 0; /* waitid says "nothing" by leaving it */
    do
        r = waitid(type, id, info, flags | WNOHANG);
    while (r < 0 && errno == EINTR);
    if (r < 0)
        return -errno;
    return info->si_pid != 0;
}

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

static int wait_for(pid_t pid, int death_fd, siginfo_t *info, int options)
{
    if (death_fd >= 0)
        return wait_once((idtype_t)P_PIDFD, (id_t)death_fd, info, options);
    return wait_once(pid != 0 ? P_PID : P_ALL, (id_t)pid, info, options);
}

int sys_death_open(pid_t pid)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    return fd < 0 ? -errno : fd;
}

bool sys_unreaped(pid_t pid, int death_fd)
{
    siginfo_t info;
    return wait_for(pid, death_fd, &info, WEXITED | WNOWAIT) != -ECHILD;
}

int sys_peek(pid_t only, int death_fd, struct sys_death *out)
{
    siginfo_t info;
    int r = wait_for(only, death_fd, &info, WEXITED | WSTOPPED | WCONTINUED | WNOWAIT);

    if (r <= 0)
        return r;
    *out = (struct sys_death){ .pid = info.si_pid };
    switch (info.si_code) {
    case CLD_EXITED:
        out->change = SYS_EXITED;
        out->code = info.si_status;
        return 1;
    case CLD_KILLED:
    case CLD_DUMPED:
        out->change = SYS_EXITED;
        out->signal = info.si_status;
        out->core_dumped = info.si_code == CLD_DUMPED;
        return 1;
    case CLD_CONTINUED:
        out->change = SYS_CONTINUED;
        break;
    default:
        out->change = SYS_STOPPED;
        out->signal = info.si_status;
    }
    /* Not a death: taken at once, or it would hide all that comes after it. */
    wait_once(P_PID, (id_t)out->pid, &info, WSTOPPED | WCONTINUED);
    return 1;
}

bool sys_has_children(void)
{
    siginfo_t info;
    return wait_once(P_ALL, 0, &info, WEXITED | WNOWAIT) != -ECHILD;
}

/* The kernel's waitid(2) gives the times too; glibc's does not. */
int sys_reap(pid_t pid, int death_fd, struct sys_usage *out)
{
    struct rusage usage;
    siginfo_t info;
    int status;
    long r;

    do
        r = death_fd >= 0 ? syscall(SYS_waitid, P_PIDFD, death_fd, &info, WEXITED, &usage)
                          : wait4(pid, &status, 0, &usage);
    while (r < 0 && errno == EINTR);
    if (r < 0)
        return -errno;
    out->user_us = (int64_t)usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec;
    out->system_us = (int64_t)usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec;
    out->peak_memory_bytes = (uint64_t)usage.ru_maxrss * 1024;
    return 0;
}

uint64_t sys_peak_memory(void)
{
    struct rusage usage;

    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss * 1024 : 0;
}

int sys_kill(pid_t pid, int signal)
{
    if (pid <= 1)
        return -EINVAL;
    return kill(pid, signal) < 0 ? -errno : 0;
}

int sys_kill_group(pid_t group, int signal)
{
    if (group <= 1)
        return -EINVAL;
    return kill(-group, signal) < 0 ? -errno : 0;
}

/*
 * A zombie is found by a wait for ends alone: a wait for stops says ECHILD where nothing else is
 * there (kernel/exit.c, wait_consider_task(): what has exited clears the error for WEXITED only).
 */
bool sys_group_lives(pid_t group)
{
    siginfo_t info;
    return group > 1 && wait_once(P_PGID, (id_t)group, &info, WSTOPPED | WNOWAIT) >= 0;
}
