/*
 * trace_kill.c - signals to who is watched, each to the process that was meant and to no other. A
 * tracee keeps its pid until its death has been taken from the kernel, and only we take it. Without
 * ptrace its parent may reap it at any moment and the pid become a stranger's: there a pidfd names
 * it, and where there is none the time of its start must still be the same.
 */
#include "trace_state.h"

#include <errno.h>
#include <signal.h>

static bool is_still(struct trace *trace, const struct tracee *tracee)
{
    struct proc_stat stat;

    return tracee->start_ticks != 0 && tracee_read_stat(trace, tracee->pid, &stat) &&
           stat.start_ticks == tracee->start_ticks && stat.state != 'Z';
}

int tracee_kill(struct trace *trace, const struct tracee *tracee, int signal)
{
    if (tracee->state != TRACEE_ALIVE)
        return -ESRCH;
    if (trace->backend != &backend_ptrace && tracee->pidfd >= 0)
        return sys_pidfd_kill(tracee->pidfd, signal);
    if (trace->backend != &backend_ptrace && !is_still(trace, tracee))
        return -ESRCH;
    return sys_kill(tracee->pid, signal);
}

int trace_kill(struct trace *trace, uint32_t job, int signal)
{
    struct tracee *tracee = rows_job(trace, job);

    return tracee != NULL ? tracee_kill(trace, tracee, signal) : -ESRCH;
}

/* Whom a signal to all of them is for: a process, or the first thread of it. */
static struct tracee *process_at(const struct trace *trace, size_t cell)
{
    struct tracee *tracee = trace->pids.cells[cell].pid != 0 ? trace->pids.cells[cell].value : NULL;

    return tracee != NULL && !tracee->thread && tracee->state == TRACEE_ALIVE ? tracee : NULL;
}

int trace_kill_all(struct trace *trace, int signal, bool group)
{
    int sent = 0;

    for (size_t i = 0; i < trace->pids.room; i++) {
        struct tracee *tracee = process_at(trace, i);
        if (tracee != NULL && (!group || sys_group(tracee->pid) == trace->root_pid))
            sent += tracee_kill(trace, tracee, signal) == 0;
    }
    return sent;
}

/* Who was stopped before stays so when the others go on. */
int trace_halt(struct trace *trace)
{
    int halted = 0;

    for (size_t i = 0; i < trace->pids.room; i++) {
        struct tracee *tracee = process_at(trace, i);
        if (tracee == NULL || tracee->stopped || tracee->halted)
            continue;
        tracee->halted = tracee_kill(trace, tracee, SIGSTOP) == 0;
        halted += tracee->halted;
    }
    return halted;
}

void trace_go_on(struct trace *trace)
{
    for (size_t i = 0; i < trace->pids.room; i++) {
        struct tracee *tracee = process_at(trace, i);
        if (tracee == NULL || !tracee->halted)
            continue;
        tracee->halted = false;
        tracee_kill(trace, tracee, SIGCONT);
    }
}
