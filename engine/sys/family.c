/*
 * family.c - the seam: which processes descend from ours, as /proc shows them. A pid may be given
 * to another process at any time: what is signalled is held by a descriptor, and has to have begun
 * when the one that is meant did.
 */
#include "inside.h"
#include "proc.h"
#include "sys.h"

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXEC_TRIES    100 /* looks at a process in the midst of an exec */
#define EXEC_YIELDS   20  /* of those without a pause */
#define EXEC_PAUSE_US 500

/* The number after a key; 0 if it is not that key's. */
static unsigned long value_of(const char *word, const char *key)
{
    size_t length = strlen(key);
    return strncmp(word, key, length) == 0 ? strtoul(word + length, NULL, 10) : 0;
}

static int open_file(pid_t pid, const char *name)
{
    char path[32];
    int fd;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? fd : -errno;
}

static void take_word(struct sys_process *process, pid_t owner, const char *word)
{
    unsigned long job = value_of(word, "FORKBOARD_JOB=");

    if (job != 0)
        process->job = (uint32_t)job;
    if (value_of(word, "FORKBOARD_OUTLIVES=") == (unsigned long)owner)
        process->outlives = true;
}

/* The words of an environment, however many there are. How many bytes that was. */
static uint64_t take_words(struct sys_process *process, pid_t owner, int fd)
{
    char text[16384];
    uint64_t bytes = 0;
    size_t kept = 0;
    bool torn = false; /* the beginning of this word was too long for the room */
    ssize_t n;

    while ((n = sys_read(fd, text + kept, sizeof text - kept)) > 0) {
        char *at = text, *end = text + kept + n;
        for (char *nul; (nul = memchr(at, '\0', (size_t)(end - at))) != NULL; at = nul + 1) {
            if (!torn)
                take_word(process, owner, at);
            torn = false;
        }
        bytes += (uint64_t)n;
        kept = (size_t)(end - at);
        if (kept == sizeof text) {
            torn = true;
            kept = 0;
        }
        memmove(text, at, kept);
    }
    return bytes;
}

/* Where the environment of the process begins and ends in its memory: nowhere in the midst of an
 * exec, and where we may not know. False: it has ended. */
static bool look_for_environment(pid_t pid, struct proc_stat *stat)
{
    char text[1024];
    int fd = open_file(pid, "stat");
    ssize_t n = fd >= 0 ? sys_read(fd, text, sizeof text - 1) : 0;

    sys_close(fd);
    text[n > 0 ? n : 0] = '\0';
    return proc_stat_parse(text, stat) && stat->state != 'Z' && stat->state != 'X';
}

/*
 * What the process was exec'ed with: the job that left it, and whether it may outlive the run. In
 * the midst of an exec it has no environment for a moment, or the one that was opened is gone: it
 * has been read when as much of it came as the process has, and else it is read again.
 */
void sys_read_environment(struct sys_process *process, pid_t owner)
{
    struct proc_stat stat;

    process->unsure = false;
    for (int tries = 0; tries < EXEC_TRIES; tries++) {
        int fd = open_file(process->pid, "environ");
        uint64_t bytes = fd >= 0 ? take_words(process, owner, fd) : 0;
        sys_close(fd);
        if (fd == -EACCES || !look_for_environment(process->pid, &stat))
            return;
        if (stat.environment != 0 && bytes == stat.environment_end - stat.environment)
            return;
        if (tries < EXEC_YIELDS)
            sched_yield();
        else
            sys_pause_us(EXEC_PAUSE_US);
    }
    process->unsure = true;
}

/* proc(5): "PID (NAME) STATE PPID PGRP ...", where NAME may hold any byte, ')' too. */
static bool read_stat(pid_t pid, struct sys_process *out, char *state)
{
    char path[32], text[512], *close;
    int fd, parent, group, session, threads;
    unsigned long long start;
    ssize_t n;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    n = sys_read(fd, text, sizeof text - 1);
    fd = sys_close(fd);
    if (n <= 0)
        return false;
    text[n] = '\0';
    close = strrchr(text, ')');
    if (close == NULL || sscanf(close,
                                ") %c %d %d %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
                                "%d %*s %llu",
                                state, &parent, &group, &session, &threads, &start) != 6)
        return false;
    if (*state == 'Z' && threads > 1)
        *state = 'S'; /* only its first thread has ended */
    *close = '\0';
    *out = (struct sys_process){
        .pid = pid, .parent = parent, .group = group, .session = session, .start_ticks = start
    };
    snprintf(out->name, sizeof out->name, "%s", strchr(text, '(') + 1);
    return true;
}

bool sys_look(pid_t pid, struct sys_process *out)
{
    char state;

    if (!read_stat(pid, out, &state) || state == 'X' || (state == 'Z' && out->parent == getpid()))
        return false;
    if (out->parent == getpid())
        sys_read_environment(out, getpid());
    return true;
}

/* Every living process: *list is the caller's to free. How many, or -errno. */
static int all_processes(struct sys_process **list)
{
    DIR *proc = opendir("/proc");
    pid_t self = getpid();
    struct dirent *entry;
    int count = 0, room = 0;

    *list = NULL;
    if (proc == NULL)
        return -errno;
    while ((entry = readdir(proc)) != NULL) {
        char state;
        if (count == room) {
            struct sys_process *wider = realloc(*list, (size_t)(room * 2 + 256) * sizeof *wider);
            if (wider == NULL)
                break;
            *list = wider;
            room = room * 2 + 256;
        }
        if (!isdigit((unsigned char)entry->d_name[0]) ||
            !read_stat((pid_t)atol(entry->d_name), &(*list)[count], &state) || state == 'Z' ||
            state == 'X')
            continue;
        if ((*list)[count].parent == self)
            sys_read_environment(&(*list)[count], self);
        count++;
    }
    closedir(proc);
    return count;
}

bool sys_group_dead(pid_t group)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    bool dead = proc != NULL;

    while (dead && (entry = readdir(proc)) != NULL) {
        struct sys_process process;
        char state;
        if (isdigit((unsigned char)entry->d_name[0]) &&
            read_stat((pid_t)atol(entry->d_name), &process, &state) && process.group == group)
            dead = state == 'Z' || state == 'X';
    }
    if (proc != NULL)
        closedir(proc);
    return dead;
}

static bool is_in(const struct sys_process *list, int count, pid_t pid)
{
    for (int i = 0; i < count; i++)
        if (list[i].pid == pid)
            return true;
    return false;
}

/* With all that descends from those found: a pass that finds none any more is the last. */
static int find_descendants(const struct sys_process *all, int n, struct sys_process *list,
                            int found, int count)
{
    int before = -1;

    while (found > before && found > 0) {
        before = found;
        for (int i = 0; i < n && found < count; i++)
            if (is_in(list, before, all[i].parent) && !is_in(list, found, all[i].pid))
                list[found++] = all[i];
    }
    return found;
}

int sys_leftovers(bool (*left)(void *context, const struct sys_process *process), void *context,
                  struct sys_process *list, int count)
{
    struct sys_process *all;
    int n = all_processes(&all), found = 0;

    if (n < 0)
        return n;
    n = all != NULL ? n : 0;
    for (int i = 0; i < n && found < count; i++)
        if (left(context, &all[i]))
            list[found++] = all[i];
    found = find_descendants(all, n, list, found, count);
    free(all);
    return found;
}

int sys_family(struct sys_process **list)
{
    struct sys_process *all;
    int n = all_processes(&all), found = 0;
    pid_t self = getpid();

    *list = NULL;
    if (n < 0)
        return n;
    *list = calloc((size_t)n + 1, sizeof **list);
    if (*list == NULL) {
        free(all);
        return -ENOMEM;
    }
    assert(n == 0 || all != NULL);
    for (int i = 0; i < n; i++)
        if (all[i].parent == self)
            (*list)[found++] = all[i];
    found = find_descendants(all, n, *list, found, n);
    free(all);
    return found;
}

uint32_t sys_job_of(pid_t pid)
{
    struct sys_process process = { .pid = pid };

    sys_read_environment(&process, getpid());
    return process.job;
}

uint64_t sys_ticks(void)
{
    struct timespec now;
    uint64_t a_second = (uint64_t)sysconf(_SC_CLK_TCK);

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * a_second + (uint64_t)now.tv_nsec * a_second / 1000000000;
}

pid_t sys_session(void)
{
    return getsid(0);
}

/* The descriptor holds on to the process that has the number now; then it is compared with the one
 * that is meant. */
int sys_kill_process(const struct sys_process *process, int signal)
{
    struct sys_process now;
    char state;
    int fd, r;

    if (process->pid <= 1)
        return -EINVAL;
    fd = sys_death_open(process->pid);
    if (fd == -ESRCH)
        return fd;
    if (!read_stat(process->pid, &now, &state) || now.start_ticks != process->start_ticks)
        r = -ESRCH;
    else if (fd < 0)
        r = sys_kill(process->pid, signal);
    else
        r = syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) < 0 ? -errno : 0;
    sys_close(fd);
    return r;
}
