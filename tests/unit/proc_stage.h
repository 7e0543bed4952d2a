/*
 * proc_stage.h - a /proc of the test's own for engine/watch: which processes are there, what stands
 * in their files and which programs they are. It stands in for all of engine/sys/program.c but the
 * search for a program.
 */
#ifndef PROC_STAGE_H
#define PROC_STAGE_H

#include "check_main.h"
#include "sys/trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define THERE_MOST 16

struct there {
    pid_t pid; /* 0: none */
    pid_t parent, group;
    char state;           /* 0: S */
    unsigned start_ticks; /* 0: it has no `stat` */
    const char *comm;
    const char *words; /* NUL at the end of each, and one more: no `cmdline` where NULL */
    size_t words_size; /* where they do not end so; 0: they do */
    const char *status, *environ, *schedstat;
    int exit_status;
    const char *program; /* its file's name; NULL: it has none */
    struct sys_program file;
};

static struct {
    struct there list[THERE_MOST];
    int crowd;       /* so many other processes from 100001 on, which none has a file of */
    int stats;       /* so often `stat` was read */
    int pidfd;       /* that is opened */
    int reaped_with; /* the status that a pidfd tells; 0: none */
    int64_t user_us;
    bool root;
    int (*open)(pid_t pid, uint64_t *size); /* of a program; NULL: none can be read */
    int killed, killed_by;                  /* the descriptor of a signal, and which */
} proc;

static inline struct there *there(pid_t pid)
{
    for (int i = 0; i < THERE_MOST; i++)
        if (proc.list[i].pid == pid && pid != 0)
            return &proc.list[i];
    return NULL;
}

static inline struct there *put_there(struct there process)
{
    struct there *free = proc.list;

    while (free->pid != 0)
        free++;
    ck_assert(free < proc.list + THERE_MOST);
    *free = process;
    return free;
}

/* What a file holds, NULs and all; -ENOENT where there is none. */
static inline ssize_t give(const char *from, size_t length, char *text, size_t size)
{
    if (from == NULL)
        return -ENOENT;
    length = length < size ? length : size - 1;
    memcpy(text, from, length);
    text[length] = '\0';
    return (ssize_t)length;
}

/* Of words that end in an empty one. */
static inline size_t length_of(const char *words)
{
    size_t length = 0;

    while (words != NULL && words[length] != '\0')
        length += strlen(words + length) + 1;
    return length;
}

ssize_t sys_proc_read(pid_t pid, const char *file, char *text, size_t size)
{
    const struct there *process = there(pid);
    char stat[512];

    if (process == NULL)
        return -ENOENT;
    if (strcmp(file, "cmdline") == 0)
        return give(process->words,
                    process->words_size ? process->words_size : length_of(process->words), text,
                    size);
    if (strcmp(file, "schedstat") == 0)
        return give(process->schedstat, process->schedstat ? strlen(process->schedstat) : 0, text,
                    size);
    if (strcmp(file, "comm") == 0) {
        snprintf(stat, sizeof stat, "%s\n", process->comm != NULL ? process->comm : "");
        return give(stat, strlen(stat), text, size);
    }
    if (strcmp(file, "environ") == 0)
        return give(process->environ, length_of(process->environ), text, size);
    if (strcmp(file, "status") == 0)
        return give(process->status, process->status ? strlen(process->status) : 0, text, size);
    if (strcmp(file, "stat") != 0 || process->start_ticks == 0)
        return -ENOENT;
    proc.stats++;
    snprintf(stat, sizeof stat,
             "%d (%s) %c %d 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 %u 23 24 25 26 27 28 29 "
             "30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 %d\n",
             (int)pid, process->comm, process->state != 0 ? process->state : 'S',
             (int)process->parent, process->start_ticks, process->exit_status);
    return give(stat, strlen(stat), text, size);
}

int sys_proc_list(pid_t *list, int room)
{
    int count = 0;

    for (int i = 0; i < THERE_MOST && count < room; i++)
        if (proc.list[i].pid != 0)
            list[count++] = proc.list[i].pid;
    for (int i = 0; i < proc.crowd && count < room; i++)
        list[count++] = 100001 + i;
    return count;
}

int sys_program_of(pid_t pid, struct sys_program *out)
{
    const struct there *process = there(pid);

    if (process == NULL || process->program == NULL)
        return -ENOENT;
    *out = process->file;
    return 0;
}

void sys_program_name(pid_t pid, char *name, size_t size)
{
    const struct there *process = there(pid);

    snprintf(name, size, "%s", process && process->program ? process->program : "");
}

int sys_program_open(pid_t pid, uint64_t *size)
{
    return proc.open != NULL ? proc.open(pid, size) : -EACCES;
}

bool sys_is_root(void)
{
    return proc.root;
}

int sys_cpu_time(pid_t pid, int64_t *user_us, int64_t *system_us)
{
    if (there(pid) == NULL)
        return -ESRCH;
    *user_us = proc.user_us;
    *system_us = 0;
    return 0;
}

int sys_cpu_clock(pid_t pid, int64_t *us)
{
    int64_t system_us;

    return sys_cpu_time(pid, us, &system_us);
}

uint64_t sys_page_bytes(void)
{
    return 4096;
}

int sys_pidfd_open(pid_t pid)
{
    return there(pid) != NULL ? proc.pidfd : -ESRCH;
}

int sys_pidfd_kill(int pidfd, int signal)
{
    proc.killed = pidfd;
    proc.killed_by = signal;
    return 0;
}

int sys_pidfd_status(int pidfd, int *status)
{
    (void)pidfd;
    *status = proc.reaped_with;
    return proc.reaped_with != 0 ? 0 : -ENODATA;
}

pid_t sys_group(pid_t pid)
{
    return there(pid) != NULL ? there(pid)->group : 0;
}

bool sys_pidfd_tells_reaping(void)
{
    return true;
}

#endif
