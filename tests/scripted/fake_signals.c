/* fake_signals.c - the stand-in's SIGCHLD: one entry of the signalfd, however many died. */
#include "fake_kernel.h"

#include <stdlib.h>

struct sys_signals {
    int unused;
};

int sys_signals_open(struct sys_signals **out, int *fd)
{
    *out = NULL;
    *fd = -1;
    FAIL("signals_open");
    *out = calloc(1, sizeof **out);
    *fd = fake_open_file(OTHER);
    fake.masked = true;
    return 0;
}

struct sys_signals *sys_signals_close(struct sys_signals *signals)
{
    if (signals != NULL)
        fake.masked = false;
    free(signals);
    return NULL;
}

void sys_signals_forget(struct sys_signals *signals)
{
    free(signals);
}

int sys_signals_read(int fd)
{
    int entries = fake.entries;

    (void)fd;
    fake.entries = 0;
    return entries;
}

bool sys_signals_kept(const struct sys_signals *signals)
{
    (void)signals;
    return !fake.action;
}

void fake_steal(int fork)
{
    fake.processes[fork - 1].reaped = true;
}

void fake_action(void)
{
    fake.action = true;
}

bool fake_masked(void)
{
    return fake.masked;
}
