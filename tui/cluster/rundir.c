/*
 * rundir.c - the directory of a run. Whatever is in it may be seen by machines that share nothing
 * else, so what must be there once is made by link(2), which no two can do and which a file system
 * of a network keeps as one step; and a file is linked when all of it is written.
 */
#include "rundir.h"

#include "forkboard.h"
#include "record/wire_load.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#define FILE_MOST ((size_t)64 * 1024)

static const char *const rooms[] = { "agents", "events", "claim", "wishes", "lost" };

static int fail(int r, const char *path, const char *what, char *error, size_t size)
{
    snprintf(error, size, "run directory %s: %s", path, what != NULL ? what : strerrordesc_np(-r));
    return r;
}

static void draw_id(char *id, size_t size)
{
    uint32_t random = (uint32_t)getpid();
    time_t now = time(NULL);
    struct tm when;
    size_t used;

    (void)!getrandom(&random, sizeof random, 0);
    gmtime_r(&now, &when);
    used = strftime(id, size, "%Y%m%d-%H%M%S", &when);
    snprintf(id + used, size - used, "-%04x", random & 0xffff);
}

static int make_absolute(struct rundir *dir, const char *path)
{
    char here[PATH_MAX] = "";
    int n;

    if (path[0] != '/' && getcwd(here, sizeof here) == NULL)
        return -errno;
    n = snprintf(dir->path, sizeof dir->path, "%s%s%s", here, path[0] != '/' ? "/" : "", path);
    while (n > 1 && (size_t)n < sizeof dir->path && dir->path[n - 1] == '/')
        dir->path[--n] = '\0';
    return n < 0 || (size_t)n >= sizeof dir->path ? -ENAMETOOLONG : 0;
}

int rundir_make(struct rundir *dir, const char *path, char *error, size_t size)
{
    char name[96];
    int r;

    *dir = (struct rundir){ .fd = -1 };
    draw_id(dir->id, sizeof dir->id);
    snprintf(dir->version, sizeof dir->version, "%s", FB_VERSION);
    snprintf(name, sizeof name, "forkboard-%s", dir->id);
    path = path != NULL ? path : name;
    r = make_absolute(dir, path);
    if (r == 0 && mkdir(dir->path, 0700) < 0)
        r = -errno;
    if (r == -EEXIST)
        return fail(r, path, "it is there already: each run has one of its own", error, size);
    if (r == 0) {
        dir->fd = open(dir->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = dir->fd < 0 ? -errno : 0;
    }
    for (size_t i = 0; r == 0 && i < sizeof rooms / sizeof rooms[0]; i++)
        r = mkdirat(dir->fd, rooms[i], 0700) < 0 ? -errno : 0;
    return r < 0 ? fail(r, path, NULL, error, size) : 0;
}

int rundir_put(const struct rundir *dir, const char *name, const char *bytes, size_t size)
{
    uint64_t random = (uint64_t)gethostid() << 32;
    char draft[96];
    int fd, r = 0;

    /* Many machines have the same host id, and processes of theirs the same number. */
    (void)!getrandom(&random, sizeof random, 0);
    snprintf(draft, sizeof draft, ".%d-%016llx-draft", (int)getpid(), (unsigned long long)random);
    fd = openat(dir->fd, draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    while (size > 0 && r == 0) {
        ssize_t put = write(fd, bytes, size);
        if (put < 0 && errno != EINTR)
            r = -errno;
        bytes += put > 0 ? put : 0;
        size -= put > 0 ? (size_t)put : 0;
    }
    if (r == 0 && fsync(fd) < 0 && errno != EINVAL)
        r = -errno;
    if (close(fd) < 0 && r == 0)
        r = -errno;
    if (r == 0 && linkat(dir->fd, draft, dir->fd, name, 0) < 0) {
        struct stat draft_status, status;
        r = -errno;
        /* An answer may be lost, and the call made again: then it is ours that is there. */
        if (r == -EEXIST && fstatat(dir->fd, draft, &draft_status, 0) == 0 &&
            fstatat(dir->fd, name, &status, 0) == 0 && status.st_ino == draft_status.st_ino)
            r = 0;
    }
    unlinkat(dir->fd, draft, 0);
    return r;
}

bool rundir_main_ended(const char *halt)
{
    return strncmp(halt, RUNDIR_MAIN_ENDED, sizeof RUNDIR_MAIN_ENDED - 1) == 0;
}

bool rundir_goal(const char *halt)
{
    return rundir_main_ended(halt) || strncmp(halt, RUNDIR_GOAL, sizeof RUNDIR_GOAL - 1) == 0;
}

bool rundir_is_far(int fd)
{
    static const unsigned long near[] = {
        0xef53 /* ext2 to ext4 */, 0x58465342 /* XFS */, 0x9123683e /* Btrfs */,
        0x01021994 /* tmpfs */,    0x2fc12fc1 /* ZFS */, 0x794c7630 /* overlay */,
        0xf2f52010 /* F2FS */,     0x3153464a /* JFS */, 0xca451a4e /* bcachefs */,
    };
    struct statfs status;

    if (fstatfs(fd, &status) < 0)
        return true;
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++)
        if (((unsigned long)status.f_type & 0xffffffff) == near[i])
            return false;
    return true;
}

int rundir_openat(const struct rundir *dir, const char *name, int flags)
{
    int fd = openat(dir->fd, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

    return fd < 0 ? -errno : fd;
}

int rundir_get(const struct rundir *dir, const char *name, struct text *out)
{
    int fd = rundir_openat(dir, name, O_RDONLY), r = 0;
    ssize_t got = 1;

    text_clear(out);
    if (fd < 0)
        return fd;
    while (r == 0 && got > 0 && out->size < FILE_MOST) {
        if (!text_reserve(out, 4096)) {
            r = -ENOMEM;
            break;
        }
        got = read(fd, out->bytes + out->size, 4096);
        if (got < 0)
            r = errno == EINTR ? 0 : -errno;
        out->size += got > 0 ? (size_t)got : 0;
        got = got < 0 ? 1 : got;
    }
    close(fd);
    while (out->size > 0 && strchr(" \t\r\n", out->bytes[out->size - 1]) != NULL)
        out->size--;
    return r;
}

int rundir_say(const struct rundir *dir, char *error, size_t size)
{
    json_t *said = json_pack("{ss ss ss si si si sI sI sI sb sb sb}", "forkboard", dir->version,
                             "id", dir->id, "on", dir->on, "agents", dir->agents, "cpus", dir->cpus,
                             "slots", dir->slots, "jobs", (json_int_t)dir->jobs, "block",
                             (json_int_t)dir->block, "main", (json_int_t)dir->main, "ordered",
                             dir->ordered, "halts", dir->halts, "rounds", dir->rounds);
    char *bytes = json_dumps(said, JSON_INDENT(1));
    int r = bytes != NULL ? rundir_put(dir, "run.json", bytes, strlen(bytes)) : -ENOMEM;

    free(bytes);
    json_decref(said);
    return r < 0 ? fail(r, dir->path, NULL, error, size) : 0;
}

/* ---------------------------------------------------------------- opened again */

static bool take_text(const json_t *said, const char *name, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(said, name));

    return text != NULL && (size_t)snprintf(out, size, "%s", text) < size;
}

static bool take_number(const json_t *said, const char *name, int64_t most, int64_t *out)
{
    const json_t *number = json_object_get(said, name);

    *out = (int64_t)json_integer_value(number);
    return json_is_integer(number) && *out >= 1 && *out <= most;
}

static int read_said(struct rundir *dir, const json_t *said)
{
    const char *on = json_string_value(json_object_get(said, "on"));
    json_int_t job = json_integer_value(json_object_get(said, "main"));
    bool rounds = json_is_true(json_object_get(said, "rounds"));
    int64_t agents, cpus, slots, jobs, block;

    if (!take_text(said, "forkboard", dir->version, sizeof dir->version) || on == NULL ||
        !take_text(said, "id", dir->id, sizeof dir->id) ||
        !take_number(said, "agents", 100000, &agents) ||
        !take_number(said, "cpus", 100000, &cpus) ||
        !take_number(said, "slots", INT32_MAX, &slots) ||
        (!take_number(said, "jobs", INT32_MAX, &jobs) && !rounds) ||
        (!take_number(said, "block", INT32_MAX, &block) && !rounds) || job < 0 || job > jobs)
        return -EBADMSG;
    dir->agents = (int)agents;
    dir->cpus = (int)cpus;
    dir->slots = (int)slots;
    dir->jobs = (uint32_t)jobs;
    dir->block = (uint32_t)block;
    dir->main = (uint32_t)job;
    dir->ordered = json_is_true(json_object_get(said, "ordered"));
    dir->halts = json_is_true(json_object_get(said, "halts"));
    dir->rounds = rounds;
    dir->on = strdup(on);
    return dir->on != NULL ? 0 : -ENOMEM;
}

/* It is ours, and no other user can write there. */
static int judge(const struct rundir *dir, const char *path, char *error, size_t size)
{
    struct stat status;

    if (fstat(dir->fd, &status) < 0)
        return fail(-errno, path, NULL, error, size);
    if (status.st_uid != geteuid())
        return fail(-EPERM, path, "it is another user's, and what is in it would be run", error,
                    size);
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return fail(-EPERM, path, "others can write there, and what is in it would be run", error,
                    size);
    return 0;
}

static int open_whole(struct rundir *dir, const char *path, char *error, size_t size)
{
    struct text text = { 0 };
    json_error_t wrong;
    json_t *said;
    int r = rundir_get(dir, "run.json", &text);

    if (r < 0) {
        text_fini(&text);
        return fail(r, path, r == -ENOENT ? "there is no run in it (no run.json)" : NULL, error,
                    size);
    }
    r = wire_load(&said, text.bytes != NULL ? text.bytes : "", text.size, 0, &wrong);
    text_fini(&text);
    if (r == 0)
        r = read_said(dir, said);
    json_decref(said);
    if (r < 0)
        return fail(r, path, r == -EBADMSG ? "its run.json is not as forkboard writes it" : NULL,
                    error, size);
    if (strcmp(dir->version, FB_VERSION) == 0)
        return 0;
    snprintf(error, size, "run directory %s: forkboard %.32s made it, and this is %s", path,
             dir->version, FB_VERSION);
    return -EPROTO;
}

int rundir_open(struct rundir *dir, const char *path, char *error, size_t size)
{
    int r;

    *dir = (struct rundir){ .fd = -1 };
    r = make_absolute(dir, path);
    if (r == 0) {
        dir->fd = open(dir->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = dir->fd < 0 ? -errno : 0;
    }
    if (r < 0)
        return fail(r, path, NULL, error, size);
    r = judge(dir, path, error, size);
    if (r == 0)
        r = open_whole(dir, path, error, size);
    if (r < 0)
        rundir_close(dir);
    return r;
}

void rundir_remove(const struct rundir *dir)
{
    static const char *const files[] = { "run.json", "jobs", "index", "ticket" };

    if (unlinkat(dir->fd, rooms[0], AT_REMOVEDIR) < 0 && (errno == ENOTEMPTY || errno == EEXIST))
        return; /* an agent has been there: what it did is to be found */
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        unlinkat(dir->fd, files[i], 0);
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
        unlinkat(dir->fd, rooms[i], AT_REMOVEDIR);
    rmdir(dir->path); /* not, if something else is in it by now: a log */
}

void rundir_close(struct rundir *dir)
{
    if (dir->fd > 0)
        close(dir->fd);
    free(dir->on);
    *dir = (struct rundir){ .fd = -1 };
}

int rundir_agent(const char *name)
{
    char *end;
    long number;

    if (name[0] < '0' || name[0] > '9')
        return -1;
    number = strtol(name, &end, 10);
    if (number < 0 || number > 100000 || (*end != '\0' && *end != '.'))
        return -1;
    if (*end == '.' && (strspn(end + 1, "0123456789") != strlen(end + 1) || end[1] == '\0'))
        return -1;
    return (int)number;
}

int rundir_each(const struct rundir *dir, const char *room,
                int (*each)(void *context, const char *name), void *context)
{
    int fd = rundir_openat(dir, room, O_RDONLY | O_DIRECTORY), r = 0;
    const struct dirent *entry;
    DIR *stream;

    if (fd < 0)
        return fd;
    stream = fdopendir(fd);
    if (stream == NULL) {
        close(fd);
        return -ENOMEM;
    }
    while (r == 0 && (entry = readdir(stream)) != NULL)
        r = each(context, entry->d_name);
    closedir(stream);
    return r;
}

int rundir_fail(const struct rundir *dir, const char *file, int r, char *error, size_t size)
{
    snprintf(error, size, "run directory %s: %s: %s", dir->path, file, strerrordesc_np(-r));
    return r;
}
