/*
 * trace.c - the seam: ptrace(2).
 *
 * PTRACE_SEIZE, not ATTACH: only with it can a stopped tracee stay stopped (PTRACE_LISTEN), and
 * nothing is sent to it.
 *
 * waitid(2) with WNOWAIT peeks, so that a zombie stays ours while /proc and the CPU clock are
 * asked; the raw call takes __WALL, without which threads of others are not reported. A stop that
 * was only peeked at is over as soon as its tracee is resumed.
 */
#include "trace.h"

#include <errno.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRACED                                                                                     \
    (PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |         \
     PTRACE_O_TRACEEXIT)

/* ---- stops */

static int request(int what, pid_t tid, unsigned long data)
{
    return ptrace((enum __ptrace_request)what, tid, 0, data) < 0 ? -errno : 0;
}

int sys_trace_seize(pid_t pid, bool kill_on_exit)
{
    return request(PTRACE_SEIZE, pid, TRACED | (kill_on_exit ? (unsigned)PTRACE_O_EXITKILL : 0));
}

int sys_trace_resume(pid_t tid, int signal)
{
    return request(PTRACE_CONT, tid, (unsigned long)signal);
}

int sys_trace_listen(pid_t tid)
{
    return request(PTRACE_LISTEN, tid, 0);
}

int sys_trace_interrupt(pid_t tid)
{
    return request(PTRACE_INTERRUPT, tid, 0);
}

int sys_trace_detach(pid_t tid, int signal)
{
    return request(PTRACE_DETACH, tid, (unsigned long)signal);
}

int sys_trace_message(pid_t tid, unsigned long *out)
{
    return ptrace(PTRACE_GETEVENTMSG, tid, 0, out) < 0 ? -errno : 0;
}

static enum sys_trace_kind kind_of(int event, int signal)
{
    switch (event) {
    case 0:
        return SYS_TRACE_SIGNAL;
    case PTRACE_EVENT_EXEC:
        return SYS_TRACE_EXEC;
    case PTRACE_EVENT_EXIT:
        return SYS_TRACE_EXIT;
    case PTRACE_EVENT_STOP:
        return signal == SIGTRAP ? SYS_TRACE_TRAP : SYS_TRACE_GROUP;
    default:
        return SYS_TRACE_FORK;
    }
}

static int wait_raw(idtype_t type, pid_t id, siginfo_t *info, int flags)
{
    long r;

    info->si_pid = 0;
    do
        r = syscall(SYS_waitid, type, id, info, flags | WNOHANG | __WALL | __WNOTHREAD, NULL);
    while (r < 0 && errno == EINTR);
    if (r < 0)
        return -errno;
    return info->si_pid != 0;
}

/* A child of ours that is not traced, or no longer, has stopped: it will not be resumed, so its
 * stop is taken at once, or it would be reported for ever. */
static int peek_traced(siginfo_t *info)
{
    int r;

    while ((r = wait_raw(P_ALL, 0, info, WEXITED | WSTOPPED | WNOWAIT)) > 0 &&
           info->si_code == CLD_STOPPED)
        wait_raw(P_PID, info->si_pid, info, WSTOPPED);
    return r;
}

int sys_trace_peek(struct sys_trace_stop *out)
{
    siginfo_t info;
    int r = peek_traced(&info);

    if (r <= 0)
        return r;
    *out = (struct sys_trace_stop){ .tid = info.si_pid };
    switch (info.si_code) {
    case CLD_EXITED:
        out->code = info.si_status;
        break;
    case CLD_KILLED:
    case CLD_DUMPED:
        out->signal = info.si_status;
        out->core_dumped = info.si_code == CLD_DUMPED;
        break;
    default: /* CLD_TRAPPED: the signal, and the event above it */
        out->signal = info.si_status & 0xff;
        out->kind = kind_of(info.si_status >> 8, out->signal);
    }
    /* Until it is waited for, the stop of a thread that took its leader's pid by an exec answers
     * ESRCH to every request: the request could still mean the leader of before. */
    if (out->kind == SYS_TRACE_EXEC)
        wait_raw(P_PID, out->tid, &info, WSTOPPED);
    return 1;
}

int sys_trace_take(pid_t tid)
{
    siginfo_t info;

    return wait_raw(P_PID, tid, &info, WEXITED);
}

bool sys_is_process(pid_t tid)
{
    return syscall(SYS_tgkill, tid, tid, 0) == 0;
}
