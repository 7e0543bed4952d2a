/*
 * fake_adopted.c - processes that came to us when what made them had ended: they are in no group of
 * a worker's, and their pids begin at 21000.
 */
#include "fake_kernel.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>

#define FIRST_ADOPTED 21000

void fake_adopt(int64_t ends_us, bool ignores_term, uint32_t job)
{
    assert(fake.adopted_count < ADOPTED);
    fake.adopted[fake.adopted_count] =
        (struct adopted){ .ends_us = ends_us == INT64_MAX ? INT64_MAX : fake.now_us + ends_us,
                          .ignores_term = ignores_term,
                          .job = job };
    fake.adopted_count++;
}

static void die(struct adopted *one)
{
    if (!one->dead)
        fake.entries = 1;
    one->dead = true;
}

void fake_adopted_happen(void)
{
    for (int i = 0; i < fake.adopted_count; i++)
        if (fake.adopted[i].ends_us <= fake.now_us)
            die(&fake.adopted[i]);
}

int64_t fake_adopted_at_us(int number)
{
    if (number >= fake.adopted_count || fake.adopted[number].dead)
        return INT64_MAX;
    return fake.adopted[number].ends_us;
}

int fake_adopted_unreaped(void)
{
    int count = 0;

    for (int i = 0; i < fake.adopted_count; i++)
        count += !fake.adopted[i].reaped;
    return count;
}

bool fake_adopted_peek(struct sys_death *out)
{
    for (int i = 0; i < fake.adopted_count; i++)
        if (fake.adopted[i].dead && !fake.adopted[i].reaped) {
            *out = (struct sys_death){ .change = SYS_EXITED, .pid = FIRST_ADOPTED + i };
            return true;
        }
    return false;
}

bool fake_adopted_reap(pid_t pid)
{
    int number = pid - FIRST_ADOPTED;

    if (number < 0 || number >= fake.adopted_count)
        return false;
    assert(fake.adopted[number].dead && !fake.adopted[number].reaped);
    fake.adopted[number].reaped = true;
    return true;
}

/* False: it is none of them. */
bool fake_adopted_kill(pid_t pid, int number)
{
    int at = pid - FIRST_ADOPTED;

    if (at < 0 || at >= fake.adopted_count)
        return false;
    assert(!fake.adopted[at].reaped); /* or it may be a stranger's number */
    if (number != SIGCONT)
        fake_kill_put(number);
    if (number == SIGKILL || (number == SIGTERM && !fake.adopted[at].ignores_term))
        die(&fake.adopted[at]);
    return true;
}

bool fake_adopted_find(int number, struct sys_process *out)
{
    if (number >= fake.adopted_count || fake.adopted[number].dead)
        return false;
    *out = (struct sys_process){ .pid = FIRST_ADOPTED + number,
                                 .parent = sys_pid(),
                                 .group = FIRST_ADOPTED + number,
                                 .session = FIRST_ADOPTED + number,
                                 .job = fake.adopted[number].job,
                                 .name = "daemon" };
    return true;
}
