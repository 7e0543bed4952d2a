/*
 * record.c - the file of a run. Only whole lines are ever in it: a write that a full disk tore is
 * cut back, and a reader drops a last line that a kill -9 tore. Each run has a file of its own,
 * locked while it is written; last.jsonl is a link that is replaced in one step, so two runs at
 * once both have whole records and the later one is the last.
 */
#include "record.h"

#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define RECORD_BYTES ((size_t)64 * 1024)
#define RECORDS_KEPT 20

struct record {
    int fd;
    off_t whole_bytes; /* of whole lines in the file */
    bool failed;
    struct text waiting;
    char path[4096];
};

static int make_directories(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        int r;
        *slash = '\0';
        r = mkdir(path, 0700) < 0 && errno != EEXIST ? -errno : 0;
        *slash = '/';
        if (r < 0)
            return r;
    }
    return 0;
}

/* "DIR/forkboard/" of the XDG base directory specification: a relative value counts as none. */
static int state_directory(char *path, size_t size)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n;

    if (state != NULL && state[0] == '/')
        n = snprintf(path, size, "%s/forkboard/", state);
    else if (home != NULL && home[0] == '/')
        n = snprintf(path, size, "%s/.local/state/forkboard/", home);
    else
        return -ENOENT;
    return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

int record_last(char *path, size_t size)
{
    size_t used;
    int r = state_directory(path, size);

    if (r < 0)
        return r;
    used = strlen(path);
    return (size_t)snprintf(path + used, size - used, "last.jsonl") < size - used ? 0
                                                                                  : -ENAMETOOLONG;
}

/* Removes the oldest (names sort by time), but never one that is being written. */
static void prune(const char *directory)
{
    char pattern[4096];
    glob_t found;

    if (snprintf(pattern, sizeof pattern, "%srun-[0-9]*.jsonl", directory) >= (int)sizeof pattern)
        return;
    if (glob(pattern, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i + RECORDS_KEPT < found.gl_pathc; i++) {
        int fd = open(found.gl_pathv[i], O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
            continue;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            unlink(found.gl_pathv[i]);
        close(fd);
    }
    globfree(&found);
}

static void point_last(const char *directory, const char *name)
{
    char last[4200], next[4200];

    snprintf(last, sizeof last, "%slast.jsonl", directory);
    snprintf(next, sizeof next, "%slast.jsonl.%d", directory, (int)getpid());
    unlink(next);
    if (symlink(name, next) == 0 && rename(next, last) < 0)
        unlink(next);
}

static int open_default(struct record *record)
{
    char directory[3800], name[96], date[48];
    struct timespec now;
    struct tm when;
    int r = state_directory(directory, sizeof directory);

    if (r < 0)
        return r;
    r = make_directories(directory);
    if (r < 0)
        return r;
    prune(directory);
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &when);
    strftime(date, sizeof date, "%Y%m%d-%H%M%S", &when);
    snprintf(name, sizeof name, "run-%s-%06ld-%d.jsonl", date, now.tv_nsec / 1000, (int)getpid());
    snprintf(record->path, sizeof record->path, "%s%s", directory, name);
    record->fd = open(record->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (record->fd < 0)
        return -errno;
    flock(record->fd, LOCK_EX | LOCK_NB);
    point_last(directory, name);
    return 0;
}

/* Whether a file is empty or begins as our records do: anything else is not ours to overwrite. */
static bool replaceable(int fd)
{
    static const char start[] = "{\"t\":0.000000,\"event\":\"run\"";
    char found[sizeof start - 1];
    ssize_t n = pread(fd, found, sizeof found, 0);

    return n == 0 || (n == (ssize_t)sizeof found && memcmp(found, start, sizeof found) == 0);
}

static int open_named(struct record *record, const char *path)
{
    struct stat status;

    if (strlen(path) >= sizeof record->path)
        return -ENAMETOOLONG;
    strcpy(record->path, path);
    record->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (record->fd < 0 && errno == EACCES)
        record->fd = open(path, O_WRONLY | O_CLOEXEC);
    if (record->fd < 0)
        return -errno;
    if (fstat(record->fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return 0; /* a pipe, /dev/full: written as it is */
    if (flock(record->fd, LOCK_EX | LOCK_NB) < 0)
        return -EBUSY;
    if (!replaceable(record->fd))
        return -EEXIST;
    return ftruncate(record->fd, 0) < 0 ? -errno : 0;
}

int record_open(struct record **out, const char *path, char *error, size_t size)
{
    struct record *record = calloc(1, sizeof *record);
    const char *why;
    int r;

    *out = NULL;
    if (record == NULL)
        return -ENOMEM;
    record->fd = -1;
    r = path != NULL ? open_named(record, path) : open_default(record);
    if (r == 0) {
        *out = record;
        return 0;
    }
    why = r == -EEXIST  ? "is no record, and is not overwritten"
          : r == -EBUSY ? "another run writes its record there"
                        : strerrordesc_np(-r);
    snprintf(error, size, "record %s: %s", record->path[0] != '\0' ? record->path : "(no HOME)",
             why);
    record_close(record, &(int){ 0 });
    return r;
}

int record_flush(struct record *record)
{
    size_t done = 0;
    int r = record->waiting.failed ? -ENOMEM : 0;

    while (r == 0 && !record->failed && done < record->waiting.size) {
        ssize_t n = write(record->fd, record->waiting.bytes + done, record->waiting.size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            r = -errno;
        else
            done += (size_t)n;
    }
    if (r == 0) {
        record->whole_bytes += (off_t)done;
    } else {
        /* Lines that went out whole stay; the torn one goes. */
        char *end = memrchr(record->waiting.bytes, '\n', done);
        if (end != NULL)
            record->whole_bytes += end + 1 - record->waiting.bytes;
        if (ftruncate(record->fd, record->whole_bytes) < 0 && errno == ENOSPC)
            r = -ENOSPC;
        record->failed = true;
    }
    text_clear(&record->waiting);
    return r;
}

int record_put(struct record *record, const struct fb_event *event)
{
    if (record->failed || (event->kind == FB_OUTPUT && event->as.output.live))
        return 0;
    wire_put(&record->waiting, event);
    return record->waiting.size >= RECORD_BYTES || record->waiting.failed ? record_flush(record)
                                                                          : 0;
}

bool record_pending(const struct record *record)
{
    return record->waiting.size > 0;
}

const char *record_path(const struct record *record)
{
    return record->path;
}

struct record *record_close(struct record *record, int *r)
{
    *r = 0;
    if (record == NULL)
        return NULL;
    if (record->fd >= 0) {
        *r = record_flush(record);
        close(record->fd);
    }
    text_fini(&record->waiting);
    free(record);
    return NULL;
}
