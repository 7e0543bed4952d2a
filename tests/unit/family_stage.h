/*
 * family_stage.h - a /proc of the test's own for engine/sys/family.c: which processes are there,
 * what stands in their files, and how often those were looked at.
 */
#ifndef FAMILY_STAGE_H
#define FAMILY_STAGE_H

#include "check_main.h"
#include "sys/inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define THERE_MOST 1600
#define OURS       (-1) /* in the place of a parent: this process */

static struct there {
    int pid, parent;
    char state; /* 0: S */
    int group, session, threads;
    unsigned start;
    const char *name;
    const char *stat;  /* all of it; NULL: of the above */
    const char *words; /* its environment: '|' ends each word; NULL: it may not be read */
    int execs;         /* so often it is seen without an environment first */
    int torn;          /* then so often with half of it */
    int looks;         /* so often it was opened */
} list[THERE_MOST];

static int count, at, yields, refused;
static int64_t paused_us;
static const char *others[2]; /* entries that are no process */

static inline struct there *there(int pid)
{
    for (int i = 0; i < count; i++)
        if (list[i].pid == pid)
            return &list[i];
    return NULL;
}

static inline int file_of(const char *bytes, size_t size)
{
    int fd = memfd_create("proc", MFD_CLOEXEC);

    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static inline int environ_of(struct there *is)
{
    char bytes[256];
    size_t size;

    is->looks++;
    if (is->words == NULL) {
        errno = EACCES;
        return -1;
    }
    size = is->looks <= is->execs ? 0
                                  : strlen(is->words) / (is->looks <= is->execs + is->torn ? 2 : 1);
    for (size_t i = 0; i < size; i++)
        bytes[i] = is->words[i] == '|' ? '\0' : is->words[i];
    return file_of(bytes, size);
}

static inline int stat_of(const struct there *is)
{
    bool in_exec = is->words == NULL || (is->looks <= is->execs && is->execs > 0);
    char line[512];

    if (is->stat != NULL)
        return file_of(is->stat, strlen(is->stat));
    snprintf(
        line, sizeof line,
        "%d (%s) %c %d %d %d 7 8 9 10 11 12 13 14 15 16 17 18 19 %d 21 %u 23 24 25 26 27 28 29 "
        "30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 %d %d 0\n",
        is->pid, is->name != NULL ? is->name : "sh", is->state != 0 ? is->state : 'S',
        is->parent == OURS ? (int)getpid() : is->parent, is->group, is->session,
        is->threads != 0 ? is->threads : 1, is->start, in_exec ? 0 : 1000,
        in_exec ? 0 : 1000 + (int)strlen(is->words));
    return file_of(line, strlen(line));
}

/* The C library's, but for files of /proc/PID and its list. */
int open(const char *path, int flags, ...)
{
    struct there *is;
    char name[16];
    va_list rest;
    int pid, mode;

    va_start(rest, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(rest, int) : 0;
    va_end(rest);
    if (sscanf(path, "/proc/%d/%15s", &pid, name) != 2)
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    ck_assert_int_eq(flags, O_RDONLY | O_CLOEXEC);
    is = there(pid);
    errno = ENOENT;
    return is == NULL                     ? -1
           : strcmp(name, "environ") == 0 ? environ_of(is)
           : strcmp(name, "stat") == 0    ? stat_of(is)
                                          : -1;
}

static int listed; /* that are open */

DIR *opendir(const char *path)
{
    ck_assert_str_eq(path, "/proc");
    errno = refused;
    at = 0;
    listed += refused == 0;
    return refused == 0 ? (DIR *)(uintptr_t)list : NULL;
}

struct dirent *readdir(DIR *directory)
{
    static struct dirent entry;

    ck_assert_ptr_eq(directory, list);
    if (at < 2 && others[at] != NULL)
        snprintf(entry.d_name, sizeof entry.d_name, "%s", others[at]);
    else if (at < 2 + count)
        snprintf(entry.d_name, sizeof entry.d_name, "%d", at < 2 ? 999999 : list[at - 2].pid);
    else
        return NULL;
    at++;
    return &entry;
}

int closedir(DIR *directory)
{
    ck_assert_ptr_eq(directory, list);
    listed--;
    return 0;
}

int sched_yield(void)
{
    yields++;
    return 0;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    (void)left;
    paused_us += wanted->tv_sec * 1000000 + wanted->tv_nsec / 1000;
    return 0;
}

static int before;

static inline int open_descriptors(void)
{
    int found = 0;

    for (int fd = 0; fd < 64; fd++)
        found += fcntl(fd, F_GETFD) >= 0;
    return found;
}

static inline void set_up(void)
{
    count = yields = refused = 0;
    paused_us = 0;
    others[0] = others[1] = NULL;
    before = open_descriptors();
}

/* Whatever was asked, nothing is left open. */
static inline void tear_down(void)
{
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(listed, 0);
}

static inline void add(struct there process)
{
    ck_assert_int_lt(count, THERE_MOST);
    list[count++] = process;
}

#endif
