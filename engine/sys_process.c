/*
 * sys_process.c - the seam, third half: what became of processes, and signals to them.
 *
 * waitid(2) with WNOWAIT peeks: the dead stay zombies, so their pid cannot be somebody else's until
 * sys_reap(). A kill is refused for pid 0, 1 and below, which would mean our own group, init or
 * everybody.
 */
#include "sys.h"
#include "sys_shared.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t sys_pid(void)
{
    return getpid();
}

/*
 * Every call of the public interface asks which thread it is in, eight times a job: so the answer
 * is remembered. A child of fork(2) inherits the memory of it, and must forget.
 */
static _Thread_local pid_t known_thread;
static pthread_once_t watch_forks = PTHREAD_ONCE_INIT;
static bool forks_watched;

static void forget_thread(void)
{
    known_thread = 0;
}

static void begin_watching_forks(void)
{
    forks_watched = pthread_atfork(NULL, NULL, forget_thread) == 0;
}

pid_t sys_thread(void)
{
    pid_t thread = known_thread;

    if (thread != 0)
        return thread;
    pthread_once(&watch_forks, begin_watching_forks);
    thread = (pid_t)syscall(SYS_gettid);
    if (forks_watched)
        known_thread = thread;
    return thread;
}

int sys_subreaper(bool on)
{
    int was = 0;

    if (prctl(PR_GET_CHILD_SUBREAPER, &was) < 0)
        return -errno;
    if (prctl(PR_SET_CHILD_SUBREAPER, on ? 1L : 0L) < 0)
        return -errno;
    return was;
}

static int wait_once(idtype_t type, id_t id, siginfo_t *info, int flags)
{
    int r;

    info->si_pid = 0; /* waitid says "nothing" by leaving it */
    do
        r = waitid(type, id, info, flags | WNOHANG);
    while (r < 0 && errno == EINTR);
    if (r < 0)
        return -errno;
    return info->si_pid != 0;
}

int sys_peek(pid_t only, struct sys_death *out)
{
    idtype_t type = only != 0 ? P_PID : P_ALL;
    siginfo_t info;
    int r = wait_once(type, (id_t)only, &info, WEXITED | WSTOPPED | WCONTINUED | WNOWAIT);

    if (r <= 0)
        return r;
    *out = (struct sys_death){ .pid = info.si_pid };
    switch (info.si_code) {
    case CLD_EXITED:
        out->change = SYS_EXITED;
        out->code = info.si_status;
        return 1;
    case CLD_KILLED:
    case CLD_DUMPED:
        out->change = SYS_EXITED;
        out->signal = info.si_status;
        out->core_dumped = info.si_code == CLD_DUMPED;
        return 1;
    case CLD_CONTINUED:
        out->change = SYS_CONTINUED;
        break;
    default:
        out->change = SYS_STOPPED;
        out->signal = info.si_status;
    }
    /* Not a death: taken at once, or it would hide everything behind it. */
    wait_once(P_PID, (id_t)out->pid, &info, WSTOPPED | WCONTINUED);
    return 1;
}

bool sys_has_children(void)
{
    siginfo_t info;
    return wait_once(P_ALL, 0, &info, WEXITED | WNOWAIT) != -ECHILD;
}

int sys_reap(pid_t pid, struct sys_usage *out)
{
    struct rusage usage;
    int status;
    pid_t r;

    do
        r = wait4(pid, &status, 0, &usage);
    while (r < 0 && errno == EINTR);
    if (r < 0)
        return -errno;
    out->user_us = (int64_t)usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec;
    out->system_us = (int64_t)usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec;
    out->peak_memory_bytes = (uint64_t)usage.ru_maxrss * 1024;
    return 0;
}

int sys_kill(pid_t pid, int signal)
{
    if (pid <= 1)
        return -EINVAL;
    return kill(pid, signal) < 0 ? -errno : 0;
}

int sys_kill_group(pid_t group, int signal)
{
    if (group <= 1)
        return -EINVAL;
    return kill(-group, signal) < 0 ? -errno : 0;
}

int sys_group_has_child(pid_t group)
{
    siginfo_t info;
    return group > 1 && wait_once(P_PGID, (id_t)group, &info, WEXITED | WNOWAIT) >= 0;
}

/* The number behind a key; 0 if it is not that key's. */
static unsigned long value_of(const char *word, const char *key)
{
    size_t length = strlen(key);
    return strncmp(word, key, length) == 0 ? strtoul(word + length, NULL, 10) : 0;
}

/* What the process was exec'ed with: who left it behind, and whether it may outlive the run. */
void sys_read_environment(struct sys_process *process, pid_t owner)
{
    char path[32], text[16384];
    ssize_t n;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/environ", (int)process->pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    n = sys_read(fd, text, sizeof text - 1);
    fd = sys_close(fd);
    if (n <= 0)
        return;
    text[n] = '\0';
    for (char *at = text; at < text + n; at += strlen(at) + 1) {
        unsigned long job = value_of(at, "FORKBOARD_JOB=");
        if (job != 0)
            process->job = (uint32_t)job;
        if (value_of(at, "FORKBOARD_OUTLIVES=") == (unsigned long)owner)
            process->outlives = true;
    }
}

/* proc(5): "PID (NAME) STATE PPID PGRP ...", where NAME may hold any byte, ')' too. */
static bool read_stat(pid_t pid, struct sys_process *out, char *state)
{
    char path[32], text[512], *close;
    ssize_t n;
    int fd, parent, group;

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
    if (close == NULL || sscanf(close, ") %c %d %d", state, &parent, &group) != 3)
        return false;
    *close = '\0';
    *out = (struct sys_process){ .pid = pid, .parent = parent, .group = group };
    snprintf(out->name, sizeof out->name, "%s", strchr(text, '(') + 1);
    return true;
}

bool sys_look(pid_t pid, struct sys_process *out)
{
    char state;

    if (!read_stat(pid, out, &state) || state == 'Z' || state == 'X')
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

static bool is_in(const struct sys_process *list, int count, pid_t pid)
{
    for (int i = 0; i < count; i++)
        if (list[i].pid == pid)
            return true;
    return false;
}

/* Found ones are moved to `list`; a pass that finds nobody's child any more is the last. */
int sys_leftovers(bool (*left)(void *context, const struct sys_process *process), void *context,
                  struct sys_process *list, int count)
{
    struct sys_process *all;
    int n = all_processes(&all), found = 0, before = -1;

    if (n < 0)
        return n;
    n = all != NULL ? n : 0;
    for (int i = 0; i < n && found < count; i++)
        if (left(context, &all[i]))
            list[found++] = all[i];
    while (found > before && found > 0) {
        before = found;
        for (int i = 0; i < n && found < count; i++)
            if (is_in(list, before, all[i].parent) && !is_in(list, found, all[i].pid))
                list[found++] = all[i];
    }
    free(all);
    return found;
}
