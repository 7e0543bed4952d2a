/*
 * cgroup.c - the seam: directories of cgroups(7), version 2: which is ours, one below it, and
 * their removal. Nothing here allocates but what finds our own: the rest is called in a process
 * that may have been forked from a program with threads.
 */
#include "cgroup.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAME_NAMES 32 /* of runs in one process, or of pids in several namespaces */

bool cgroup_put(int dir_fd, const char *file, const char *text)
{
    int fd = openat(dir_fd, file, O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && sys_write(fd, text, strlen(text)) >= 0;

    sys_close(fd);
    return done;
}

/* The line of version 2 in /proc/PID/cgroup is "0::PATH"; "" where there is none. */
void cgroup_of(pid_t pid, char *path, size_t size)
{
    char file[32], text[8192], *line = text;
    ssize_t n;
    int fd;

    path[0] = '\0';
    snprintf(file, sizeof file, "/proc/%d/cgroup", (int)pid);
    fd = open(file, O_RDONLY | O_CLOEXEC);
    n = fd >= 0 ? sys_read(fd, text, sizeof text - 1) : 0;
    sys_close(fd);
    text[n > 0 ? n : 0] = '\0';
    if (strncmp(line, "0::", 3) != 0 && (line = strstr(text, "\n0::")) != NULL)
        line++;
    if (line == NULL || strcspn(line, "\n") - 3 >= size)
        return;
    line[strcspn(line, "\n")] = '\0';
    strcpy(path, line + 3);
}

/* mountinfo writes blanks and the like as \ooo. */
static void unescape(char *text)
{
    char *out = text;

    for (; *text != '\0'; text++)
        if (text[0] == '\\' && strspn(text + 1, "01234567") >= 3) {
            *out++ = (char)((text[1] - '0') * 64 + (text[2] - '0') * 8 + text[3] - '0');
            text += 3;
        } else {
            *out++ = *text;
        }
    *out = '\0';
}

/* One line of /proc/self/mountinfo (proc(5)): our cgroup's directory, if that is mounted there. */
static bool directory_in(char *line, const char *base, char *directory, size_t size)
{
    char *root, *mount, *rest = line, *word = NULL;
    size_t length;

    if (strstr(line, " - cgroup2 ") == NULL)
        return false;
    for (int i = 0; i < 3; i++)
        word = strsep(&rest, " ");
    root = strsep(&rest, " ");
    mount = strsep(&rest, " ");
    if (word == NULL || root == NULL || mount == NULL)
        return false;
    unescape(root);
    unescape(mount);
    length = strcmp(root, "/") != 0 ? strlen(root) : 0;
    if (strncmp(root, base, length) != 0 || (base[length] != '/' && base[length] != '\0'))
        return false;
    return snprintf(directory, size, "%s%s", mount, base + length) < (int)size;
}

int cgroup_open_base(const char *base)
{
    FILE *mounts = base[0] == '/' ? fopen("/proc/self/mountinfo", "re") : NULL;
    char *line = NULL, directory[4096];
    size_t room = 0;
    int fd = -1;

    while (mounts != NULL && fd < 0 && getline(&line, &room, mounts) > 0)
        if (directory_in(line, base, directory, sizeof directory))
            fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(line);
    if (mounts != NULL)
        fclose(mounts);
    /* To move a process one needs write access to the cgroup it comes from, too. */
    if (fd >= 0 && faccessat(fd, "cgroup.procs", W_OK, AT_EACCESS) < 0)
        fd = sys_close(fd);
    return fd;
}

bool cgroup_each_entry(int dir_fd, bool (*visit)(void *context, const struct dirent64 *entry),
                       void *context)
{
    _Alignas(struct dirent64) char entries[1024];
    ssize_t n;

    while ((n = getdents64(dir_fd, entries, sizeof entries)) > 0)
        for (ssize_t at = 0; at < n;) {
            const struct dirent64 *entry = (const void *)(entries + at);
            if (entry->d_name[0] != '.' && !visit(context, entry))
                return false;
            at += entry->d_reclen;
        }
    return n == 0;
}

struct removal {
    int fd, depth;
};

static bool remove_tree(int at, const char *name, int depth);

static bool remove_below(void *context, const struct dirent64 *entry)
{
    const struct removal *removal = context;

    if (entry->d_type == DT_DIR)
        remove_tree(removal->fd, entry->d_name, removal->depth);
    return true;
}

/* With what another forkboard in it may have left. Only where no process is in them. */
static bool remove_tree(int at, const char *name, int depth)
{
    struct removal removal = { .depth = depth + 1 };

    if (unlinkat(at, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return true;
    if (depth == CGROUP_DEPTH_MOST)
        return false;
    removal.fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (removal.fd < 0)
        return false;
    cgroup_each_entry(removal.fd, remove_below, &removal);
    sys_close(removal.fd);
    return unlinkat(at, name, AT_REMOVEDIR) == 0;
}

bool cgroup_remove(int base_fd, const char *name)
{
    return remove_tree(base_fd, name, 0);
}

/*
 * The lock shows those that sweep that the owner lives. One that sweeps just now may take the
 * directory away before it is locked: then another is made.
 */
int cgroup_open_leaf(int base_fd, char *name, size_t size)
{
    for (int i = 0; i < SAME_NAMES; i++) {
        int fd;
        snprintf(name, size, i == 0 ? CGROUP_PREFIX "%d" : CGROUP_PREFIX "%d.%d", (int)getpid(), i);
        if (mkdirat(base_fd, name, 0755) < 0) {
            if (errno != EEXIST)
                return -1;
            continue;
        }
        fd = openat(base_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
            faccessat(fd, "cgroup.kill", W_OK, AT_EACCESS) == 0)
            return fd;
        sys_close(fd);
        unlinkat(base_fd, name, AT_REMOVEDIR);
    }
    return -1;
}
