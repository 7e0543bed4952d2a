/*
 * kill.c - signals to watched processes, each to the process that was meant and to no other. A
 * tracee keeps its pid until its death has been taken from the kernel, and only we take it. Without
 * ptrace its parent may reap it at any moment and the pid become a stranger's: there a pidfd names
 * it, and where there is none the time of its start must still be the same.
 */
#include "inside.h"

#include <errno.h>
#include <signal.h>

static bool is_still(struct watch *watch, const struct tracee *tracee)
{
    struct proc_stat stat;

    return tracee->start_ticks != 0 && tracee_read_stat(watch, tracee->pid, &stat) &&
           stat.start_ticks == tracee->start_ticks && stat.state != 'Z';
}

int tracee_kill(struct watch *watch, const struct tracee *tracee, int signal)
{
    if (tracee->state != TRACEE_ALIVE)
        return -ESRCH;
    if (watch->backend != &watch_backend_ptrace && tracee->pidfd >= 0)
        return sys_pidfd_kill(tracee->pidfd, signal);
    if (watch->backend != &watch_backend_ptrace && !is_still(watch, tracee))
        return -ESRCH;
    return sys_kill(tracee->pid, signal);
}

int watch_kill(struct watch *watch, uint32_t job, int signal)
{
    struct tracee *tracee = watch_tree_job(watch, job);

    return tracee != NULL ? tracee_kill(watch, tracee, signal) : -ESRCH;
}

/* The target of a signal to all of them: a process, or the first thread of it. NULL: no more. */
static struct tracee *next_process(const struct watch *watch, size_t *at)
{
    struct tracee *tracee = watch_tree_next(watch, at);

    while (tracee != NULL && (tracee->thread || tracee->state != TRACEE_ALIVE))
        tracee = watch_tree_next(watch, at);
    return tracee;
}

int watch_kill_all(struct watch *watch, int signal, bool group)
{
    struct tracee *tracee;
    int sent = 0;

    for (size_t at = 0; (tracee = next_process(watch, &at)) != NULL;)
        if (!group || sys_group(tracee->pid) == watch->root_pid)
            sent += tracee_kill(watch, tracee, signal) == 0;
    return sent;
}

/* A process that was stopped before stays so when the others go on. */
int watch_halt(struct watch *watch)
{
    struct tracee *tracee;
    int halted = 0;

    for (size_t at = 0; (tracee = next_process(watch, &at)) != NULL;) {
        if (tracee->stopped || tracee->halted)
            continue;
        tracee->halted = tracee_kill(watch, tracee, SIGSTOP) == 0;
        halted += tracee->halted;
    }
    return halted;
}

void watch_go_on(struct watch *watch)
{
    struct tracee *tracee;

    for (size_t at = 0; (tracee = next_process(watch, &at)) != NULL;) {
        if (!tracee->halted)
            continue;
        tracee->halted = false;
        tracee_kill(watch, tracee, SIGCONT);
    }
}
