/* fake_guard.c - the stand-in's cgroup: whether there is one, and the workers started in it. */
#include "fake_kernel.h"

#include <assert.h>
#include <errno.h>

int sys_guard_open(struct sys_guard *guard, bool patient,
                   bool (*inside)(void *context, const struct sys_process *child), void *context)
{
    FAIL("guard_open");
    assert(guard->pid == 0);
    (void)patient;
    *guard = (struct sys_guard){ .pid = 998, .leaf_fd = fake_open_file(OTHER) };
    fake.guard_us = fake.now_us;
    fake.moved = 0;
    for (int i = 0; i < fake.forks; i++) {
        struct sys_process child = { .pid = FIRST_PID + i, .parent = sys_pid() };
        fake.moved += !fake.processes[i].reaped && inside(context, &child);
    }
    return 0;
}

void sys_guard_close(struct sys_guard *guard)
{
    if (guard->pid == 0)
        return;
    guard->leaf_fd = sys_close(guard->leaf_fd);
    guard->pid = 0;
    fake.guard_us = 0;
}

int64_t fake_guard_us(void)
{
    return fake.guard_us != 0 ? fake.guard_us - 1000000 : -1;
}

int fake_moved(void)
{
    return fake.moved;
}

int fake_guarded(void)
{
    return fake.guarded;
}
