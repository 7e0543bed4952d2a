/*
 * fake_groups.c - the stand-in's process groups: the members of one, the owner of a number by now,
 * what was there before, and that no process is signalled that is none of ours.
 */
#include "fake_kernel.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fake_kill_put(int number)
{
    size_t used = strlen(fake.kills);
    const char *name = sigabbrev_np(number);

    snprintf(fake.kills + used, sizeof fake.kills - used, "%s %lld;", name != NULL ? name : "?",
             (long long)(fake.now_us - 1000000) / 1000);
}

static bool has_member(const struct process *process)
{
    if (!process->reaped)
        return true;
    if (process->script.escapes)
        return fake.now_us < process->ended_us + process->script.member_us;
    return !process->left || fake.now_us < process->gone_us + process->script.unreaped_us;
}

/* Its number is another process's by now. */
static bool given_away(const struct process *process)
{
    return process->reaped && process->script.stranger_us > 0 &&
           fake.now_us >= process->ended_us + process->script.stranger_us;
}

bool sys_group_dead(pid_t group)
{
    const struct process *process = fake_process(group);

    fake.looks++;
    return process->dead && process->left && !given_away(process) &&
           (!process->script.escapes ||
            fake.now_us >= process->ended_us + process->script.member_us);
}

int sys_kill_group(pid_t group, int number)
{
    struct process *process = fake_process(group);

    if (number == 0)
        return has_member(process) || given_away(process) ? 0 : -ESRCH;
    FAIL_WITH("kill_group", EPERM);
    if (process->script.not_ours) {
        fake_kill_put(number);
        return -EPERM;
    }
    /* Or the id may be a stranger's; SIGCONT right after SIGTERM still meets the zombie. */
    assert(has_member(process) || number == SIGCONT);
    assert(!given_away(process));
    if (number != SIGCONT)
        fake_kill_put(number);
    if (number == SIGKILL || (number == SIGTERM && !process->script.ignores_term)) {
        if (process->dead)
            process->gone_us = fake.now_us;
        else if (number == SIGKILL)
            process->script.leaves_us = 0;
        fake_die(process, 0, number);
    }
    return 0;
}

bool sys_group_lives(pid_t group)
{
    const struct process *process = fake_process(group);

    return !process->dead || (!process->left && !process->script.escapes);
}

int sys_drain(const int *fds, int count)
{
    FAIL_WITH("drain", EAGAIN, ENOMEM);
    fake.drained += count;
    return fds[0] > 0 ? 0 : -EINVAL;
}

uint64_t sys_ticks(void)
{
    return (uint64_t)fake.now_us / 10000;
}

pid_t sys_session(void)
{
    return 900;
}

#define STRANGER 40000

uint32_t sys_job_of(pid_t pid)
{
    return pid > STRANGER && fake_process(pid - STRANGER)->script.stranger_works ? 1 : 0;
}

#define BEFORE 500 /* pids of children from before; the last of them comes later */

void fake_children(int count)
{
    fake.before = count;
}

static struct sys_process child_before(int number)
{
    return (struct sys_process){ .pid = BEFORE + number,
                                 .parent = sys_pid(),
                                 .group = BEFORE,
                                 .session = sys_session(),
                                 .start_ticks = (uint64_t)number,
                                 .name = "before" };
}

int sys_family(struct sys_process **list)
{
    *list = NULL;
    FAIL_WITH("family", EMFILE, ENFILE, ENOMEM);
    *list = calloc((size_t)fake.before + 1, sizeof **list);
    for (int i = 0; i < fake.before; i++)
        (*list)[i] = child_before(i);
    return fake.before;
}

int sys_kill_process(const struct sys_process *process, int number)
{
    if (fake_adopted_kill(process->pid, number))
        return 0;
    assert(process->pid > 20000 && process->pid < 40000); /* or it is none of ours */
    return sys_kill(process->pid, number);
}

/* A member of a group that outlives its leader: the leader's pid + 20000; a stranger: + 40000. */
static bool find_member(int number, struct sys_process *out)
{
    const struct process *process = &fake.processes[number];
    bool stranger = given_away(process);
    pid_t group = FIRST_PID + number;

    if (!process->dead || (!stranger && (process->script.escapes || process->left)))
        return false;
    *out = (struct sys_process){
        .pid = group + 20000, .parent = 1, .group = group, .session = 900, .name = "sleep"
    };
    if (process->own_session)
        out->session = group;
    if (stranger) {
        out->pid = process->script.stranger_near || process->script.stranger_works
                       ? group + STRANGER
                       : group;
        out->session = process->script.stranger_near ? 900 : group;
        out->start_ticks = sys_ticks() + 1;
    }
    return true;
}

int sys_leftovers(bool (*left)(void *context, const struct sys_process *process), void *context,
                  struct sys_process *list, int count)
{
    int found = 0;

    FAIL_WITH("leftovers", EMFILE, ENFILE, ENOMEM);
    for (int i = 0; i < fake.forks && found < count; i++)
        if (find_member(i, &list[found]))
            found += left(context, &list[found]);
    for (int i = 0; i < ADOPTED && found < count; i++)
        if (fake_adopted_find(i, &list[found]))
            found += left(context, &list[found]);
    for (int i = 0; fake.before > 0 && i <= fake.before && found < count; i++) {
        list[found] = child_before(i);
        found += left(context, &list[found]);
    }
    return found;
}
