/*
 * fake_proc.c - the stand-in's /proc: CPU time grows with the clock as a worker's load says. The
 * child of worker P is P + 10000; what it used is P's own after it was waited for.
 */
#include "fake_kernel.h"
#include "forkboard.h"
#include "sys/trace.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define CHILD 10000
#define PAGE  4096

char *sys_directory(void)
{
    return NULL;
}

static const struct process *living(pid_t pid)
{
    int index = (int)pid % CHILD - FIRST_PID;

    return index >= 0 && index < fake.forks && !fake.processes[index].reaped
               ? &fake.processes[index]
               : NULL;
}

static int64_t used_us(int64_t us, int percent)
{
    return us * percent / 100;
}

static int64_t child_us(const struct process *process, const struct fake_load *load)
{
    int64_t lived_us = fake.now_us - process->began_us;

    return used_us(lived_us < load->child_ends_us ? lived_us : load->child_ends_us,
                   load->child_percent);
}

static bool child_lives(const struct process *process, const struct fake_load *load)
{
    return fake.now_us < process->began_us + load->child_ends_us;
}

int sys_cpu_clock(pid_t pid, int64_t *us)
{
    const struct process *process = living(pid);
    const struct fake_load *load = process != NULL ? process->script.load : NULL;

    *us = 0;
    FAIL_WITH("cpu_clock", ESRCH, EINVAL);
    if (load == NULL || (pid >= FIRST_PID + CHILD && !child_lives(process, load)))
        return -ESRCH;
    *us = pid >= FIRST_PID + CHILD ? child_us(process, load)
                                   : used_us(fake.now_us - process->began_us, load->percent);
    return 0;
}

ssize_t sys_proc_read(pid_t pid, const char *file, char *text, size_t size)
{
    const struct process *process = living(pid);
    const struct fake_load *load = process != NULL ? process->script.load : NULL;
    bool child = pid >= FIRST_PID + CHILD;
    int64_t waited_us = 0;

    fake.looks++;
    FAIL("proc_read");
    if (process != NULL && strcmp(file, "status") == 0)
        return snprintf(text, size, "Name:\tx\nSigIgn:\t%016x\nSigCgt:\t0\n",
                        process->script.ignores_term ? 1 << (SIGTERM - 1) : 0);
    if (load == NULL || load->unread)
        return -ESRCH;
    text[0] = '\0';
    if (strcmp(file, "schedstat") == 0) {
        snprintf(text, size, "0 %lld 1\n",
                 (long long)used_us(fake.now_us - process->began_us, load->delay_percent) * 1000);
        return (ssize_t)strlen(text);
    }
    if (strcmp(file, "stat") != 0) {
        if (!child && child_lives(process, load))
            snprintf(text, size, "%d ", (int)pid + CHILD);
        return (ssize_t)strlen(text);
    }
    if (!child && !child_lives(process, load))
        waited_us = child_us(process, load);
    /* The name is a trap: fields count from the last ")". */
    snprintf(text, size,
             "%d (a) R 1) %c 999 1 1 0 0 0 0 0 0 0 0 0 %lld 0 20 0 1 0 7 0 %d 0 0 0 0 0 0 0 0 0 0 "
             "0 0 0 17 %d 0 0",
             (int)pid,
             process->dead                                       ? 'Z'
             : (child ? load->child_percent : load->percent) > 0 ? 'R'
                                                                 : 'S',
             (long long)waited_us / 10000, child ? 500 : 100, child ? 3 : 1);
    return (ssize_t)strlen(text);
}

uint64_t sys_page_bytes(void)
{
    return PAGE;
}

int fake_looks(void)
{
    return fake.looks;
}

/* Not of this machine: the tests' own. */
void fb_machine(struct fb_hardware *out)
{
    *out = (struct fb_hardware){ .cores = 2, .threads = 2, .machine_threads = 2 };
    out->expected_low = out->expected_high = 2;
}
