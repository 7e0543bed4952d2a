/*
 * memory.c - the seam: a limit of memory for a worker and all that it starts: a cgroup of its
 * own (cgroups(7)) below ours, in version 1's hierarchy of the memory controller, or of version 2
 * where a directory hands that controller on to those below it: ours, which the kernel allows of
 * the root alone, or the one above. Where neither may be made the caller limits address space.
 * They are removed when a worker is done; those of a forkboard that was killed by the next one.
 */
#include "cgroup.h"
#include "sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX    "forkboard_memory-"
#define NAME_SIZE 64

/* Up to size - 1 bytes of a file, "" where it cannot be read. */
static void get(int dir_fd, const char *file, char *text, size_t size)
{
    int fd = openat(dir_fd, file, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? sys_read(fd, text, size - 1) : 0;

    sys_close(fd);
    text[n > 0 ? n : 0] = '\0';
}

/* Whether a list of words with these between them has this one. */
static bool has_word(const char *list, const char *between, const char *word)
{
    size_t size = strlen(word);

    for (list += strspn(list, between); *list != '\0'; list += strspn(list, between)) {
        size_t length = strcspn(list, between);
        if (length == size && strncmp(list, word, size) == 0)
            return true;
        list += length;
    }
    return false;
}

/* ---- where */

/* Our cgroup's path from /proc/self/cgroup, "ID:CONTROLLERS:PATH" a line; version 2's has none. */
static bool find_path(bool new, char *path, size_t size)
{
    FILE *file = fopen("/proc/self/cgroup", "re");
    char *line = NULL, *rest, *controllers;
    size_t room = 0;
    bool found = false;

    while (file != NULL && !found && getline(&line, &room, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        rest = line;
        strsep(&rest, ":");
        controllers = strsep(&rest, ":");
        found = controllers != NULL && rest != NULL && rest[0] == '/' &&
                (new ? controllers[0] == '\0' : has_word(controllers, ",", "memory")) &&
                snprintf(path, size, "%s", rest) < (int)size;
    }
    free(line);
    if (file != NULL)
        fclose(file);
    return found;
}

/*
 * The directory of a cgroup by one line of /proc/self/mountinfo (proc(5)), if that is its
 * hierarchy. A name with blanks would be escaped there; such a mount is never named so.
 */
static bool directory_in(char *line, bool new, const char *path, char *directory, size_t size)
{
    char *type = strstr(line, new ? " - cgroup2 " : " - cgroup "), *root, *mount, *rest = line;
    size_t length;

    if (type == NULL)
        return false;
    line[strcspn(line, "\n")] = '\0';
    if (!new && !has_word(strrchr(type, ' '), " ,", "memory"))
        return false;
    for (int i = 0; i < 3; i++)
        strsep(&rest, " ");
    root = strsep(&rest, " ");
    mount = strsep(&rest, " ");
    if (root == NULL || mount == NULL)
        return false;
    length = strcmp(root, "/") != 0 ? strlen(root) : 0;
    if (strncmp(root, path, length) != 0 || (path[length] != '/' && path[length] != '\0'))
        return false;
    return snprintf(directory, size, "%s%s", mount, path + length) < (int)size;
}

static bool find_directory(bool new, char *directory, size_t size)
{
    char path[4096], *line = NULL;
    size_t room = 0;
    FILE *mounts;
    bool found = false;

    if (!find_path(new, path, sizeof path))
        return false;
    mounts = fopen("/proc/self/mountinfo", "re");
    while (mounts != NULL && !found && getline(&line, &room, mounts) > 0)
        found = directory_in(line, new, path, directory, size);
    free(line);
    if (mounts != NULL)
        fclose(mounts);
    return found;
}

/* -1 where no cgroup can be made or no process moved into one. */
static int open_base(const char *directory, bool new)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char handed_on[256];

    if (fd < 0)
        return -1;
    get(fd, "cgroup.subtree_control", handed_on, sizeof handed_on);
    if ((new && !has_word(handed_on, " \n", "memory")) ||
        faccessat(fd, ".", W_OK, AT_EACCESS) < 0 ||
        faccessat(fd, "cgroup.procs", W_OK, AT_EACCESS) < 0)
        return sys_close(fd);
    return fd;
}

static void name_of(pid_t pid, uint32_t number, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, PREFIX "%d-%" PRIu32, (int)pid, number);
}

/* Takes away those of owners that are gone, and `ours` too. One that holds a process stays. */
static void sweep(int base_fd, bool ours)
{
    int fd = openat(base_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;

    if (list == NULL)
        sys_close(fd);
    while (list != NULL && (entry = readdir(list)) != NULL) {
        size_t size = strlen(PREFIX);
        long pid;
        if (strncmp(entry->d_name, PREFIX, size) != 0)
            continue;
        pid = strtol(entry->d_name + size, NULL, 10);
        if (pid == getpid() ? ours : pid > 1 && kill((pid_t)pid, 0) < 0 && errno == ESRCH)
            unlinkat(base_fd, entry->d_name, AT_REMOVEDIR);
    }
    if (list != NULL)
        closedir(list);
}

void sys_memory_open(struct sys_memory *memory)
{
    char directory[8192], *slash;

    *memory = (struct sys_memory){ .base_fd = -1 };
    if (find_directory(false, directory, sizeof directory))
        memory->base_fd = open_base(directory, false);
    if (memory->base_fd < 0 && find_directory(true, directory, sizeof directory)) {
        memory->new = true;
        memory->base_fd = open_base(directory, true);
        slash = strrchr(directory, '/');
        if (memory->base_fd < 0 && slash != NULL && slash > directory) {
            *slash = '\0';
            memory->base_fd = open_base(directory, true);
        }
    }
    if (memory->base_fd >= 0)
        sweep(memory->base_fd, true);
}

void sys_memory_close(struct sys_memory *memory)
{
    if (memory->base_fd >= 0)
        sweep(memory->base_fd, true);
    memory->base_fd = sys_close(memory->base_fd);
}

/* ---- of one worker */

static bool set_limit(int dir_fd, bool new, uint64_t bytes)
{
    char text[32];

    snprintf(text, sizeof text, "%" PRIu64, bytes);
    if (!cgroup_put(dir_fd, new ? "memory.max" : "memory.limit_in_bytes", text))
        return false;
    /* Swap is memory too; where it is not counted there is nothing to be said. */
    cgroup_put(dir_fd, new ? "memory.swap.max" : "memory.memsw.limit_in_bytes", new ? "0" : text);
    return true;
}

int sys_memory_make(const struct sys_memory *memory, uint32_t number, uint64_t bytes)
{
    int dir_fd, fd = -1, error = ENOTSUP;
    char name[NAME_SIZE];

    name_of(getpid(), number, name);
    if (memory->base_fd < 0 || mkdirat(memory->base_fd, name, 0755) < 0)
        return -ENOTSUP;
    dir_fd = openat(memory->base_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        error = errno;
    else if (set_limit(dir_fd, memory->new, bytes)) {
        fd = openat(dir_fd, "cgroup.procs", O_WRONLY | O_CLOEXEC);
        error = errno;
    }
    sys_close(dir_fd);
    if (fd >= 0)
        return fd;
    sys_memory_remove(memory, number);
    return error == EMFILE || error == ENFILE ? -error : -ENOTSUP;
}

int sys_memory_kills(const struct sys_memory *memory, uint32_t number)
{
    char name[NAME_SIZE], text[1024];
    const char *line = text;
    int dir_fd, kills = 0;

    name_of(getpid(), number, name);
    dir_fd = openat(memory->base_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    get(dir_fd, memory->new ? "memory.events" : "memory.oom_control", text, sizeof text);
    sys_close(dir_fd);
    for (; line != NULL; line = strchr(line, '\n'), line = line != NULL ? line + 1 : NULL)
        if (sscanf(line, "oom_kill %d", &kills) == 1)
            return kills;
    return 0;
}

void sys_memory_remove(const struct sys_memory *memory, uint32_t number)
{
    char name[NAME_SIZE];

    name_of(getpid(), number, name);
    unlinkat(memory->base_fd, name, AT_REMOVEDIR);
}
