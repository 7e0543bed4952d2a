/*
 * record.c - the file of a run. Only whole lines are ever in it: a write that a full disk tore is
 * cut back, and a reader drops a last line that a kill -9 tore. Each run has a file of its own,
 * locked while it is written; last.jsonl is a link that is replaced in one step, so two runs at
 * once both have whole records and the later one is the last, wherever its record is.
 */
#include "record.h"

#include "line_file.h"
#include "record_keep.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define RECORD_BYTES ((size_t)64 * 1024)

struct record {
    struct line_file file;
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

static void point_last(int directory_fd, const char *name)
{
    char next[64];

    snprintf(next, sizeof next, "last.jsonl.%d", (int)getpid());
    unlinkat(directory_fd, next, 0);
    if (symlinkat(name, directory_fd, next) == 0)
        renameat(directory_fd, next, directory_fd, "last.jsonl");
    unlinkat(directory_fd, next, 0); /* it could not take that place */
}

/*
 * The directory, ours and no link: in one of another user's (the HOME that sudo may keep) he could
 * have what we create made anywhere. -EPERM.
 */
static int open_directory(char *directory)
{
    struct stat status;
    int r = make_directories(directory), fd;

    if (r < 0)
        return r;
    directory[strlen(directory) - 1] = '\0'; /* with its slash a link would be followed */
    fd = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOTDIR ? -EPERM : -errno; /* what a link is, too */
    if (fstat(fd, &status) < 0 || status.st_uid != geteuid()) {
        close(fd);
        return -EPERM;
    }
    return fd;
}

static int open_in(struct record *record, int directory_fd, const char *directory, bool demo)
{
    char name[96], date[48];
    struct timespec now;
    struct tm when;
    int fd;

    clock_gettime(CLOCK_REALTIME, &now);
    record_prune(directory_fd, now.tv_sec);
    gmtime_r(&now.tv_sec, &when);
    strftime(date, sizeof date, "%Y%m%d-%H%M%S", &when);
    snprintf(name, sizeof name, "run-%s-%06ld-%d%s", date, now.tv_nsec / 1000, (int)getpid(),
             record_ending(demo));
    snprintf(record->path, sizeof record->path, "%s/%s", directory, name);
    fd = openat(directory_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    line_file_lock(fd);
    line_file_begin(&record->file, fd, true, 0);
    point_last(directory_fd, name);
    return 0;
}

void record_be_last(const struct record *record)
{
    char directory[3800], *path = record->file.regular ? realpath(record->path, NULL) : NULL;
    int fd = path == NULL || state_directory(directory, sizeof directory) < 0
                 ? -ENOENT
                 : open_directory(directory);

    if (fd >= 0) {
        point_last(fd, path);
        close(fd);
    }
    free(path);
}

static int open_default(struct record *record, bool demo)
{
    char directory[3800];
    int r = state_directory(directory, sizeof directory), fd;

    if (r < 0)
        return r;
    snprintf(record->path, sizeof record->path, "%s", directory);
    r = fd = open_directory(directory);
    if (r < 0)
        return r;
    r = open_in(record, fd, directory, demo);
    close(fd);
    return r;
}

int record_state_file(const char *name)
{
    char directory[3800];
    int r = state_directory(directory, sizeof directory), fd;

    if (r < 0)
        return r;
    r = fd = open_directory(directory);
    if (r < 0)
        return r;
    r = openat(fd, name, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    r = r < 0 ? -errno : r;
    close(fd);
    return r;
}

/* Whether a file is empty or begins as our records do: anything else is not ours to overwrite. */
static bool replaceable(int fd)
{
    static const char start[] = "{\"t\":0.000000,\"event\":\"run\"";
    char found[sizeof start - 1];
    ssize_t n = pread(fd, found, sizeof found, 0);

    return n == 0 || (n == (ssize_t)sizeof found && memcmp(found, start, sizeof found) == 0);
}

static int judge_named(int fd, bool *regular)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return -errno;
    *regular = S_ISREG(status.st_mode);
    if (!*regular)
        return 0; /* a pipe, a terminal, /dev/full: written as it is */
    if (line_file_lock(fd) < 0)
        return -EBUSY;
    if (!replaceable(fd))
        return -EEXIST;
    return ftruncate(fd, 0) < 0 ? -errno : 0;
}

static int open_named(struct record *record, const char *path)
{
    bool regular = true;
    int fd, r;

    if (strlen(path) >= sizeof record->path)
        return -ENAMETOOLONG;
    strcpy(record->path, path);
    fd = line_file_descriptor(path, O_RDWR | O_CREAT, 0600);
    if (fd == -EACCES)
        fd = line_file_descriptor(path, O_WRONLY, 0);
    if (fd < 0)
        return fd;
    r = judge_named(fd, &regular);
    if (r < 0)
        close(fd);
    else
        line_file_begin(&record->file, fd, regular, 0);
    return r;
}

int record_open(struct record **out, const char *path, bool demo, char *error, size_t size)
{
    struct record *record = calloc(1, sizeof *record);
    const char *why;
    int r;

    *out = NULL;
    if (record == NULL) {
        snprintf(error, size, "record: %s", strerrordesc_np(ENOMEM));
        return -ENOMEM;
    }
    record->file.fd = -1;
    r = path != NULL ? open_named(record, path) : open_default(record, demo);
    if (r == 0) {
        *out = record;
        return 0;
    }
    why = r == -EEXIST  ? "not a record of forkboard, so it is not overwritten"
          : r == -EBUSY ? "another run writes its record there"
          : r == -EPERM ? "its directory is another user's, or a link"
                        : strerrordesc_np(-r);
    snprintf(error, size, "record %s: %s", record->path[0] != '\0' ? record->path : "(no HOME)",
             why);
    record_close(record, &(int){ 0 });
    return r;
}

int record_file(const struct record *record)
{
    return record->file.regular && !record->file.failed ? record->file.fd : -1;
}

int record_flush(struct record *record)
{
    int r = record->waiting.failed ? -ENOMEM : 0;

    if (r == 0)
        r = line_file_put(&record->file, record->waiting.bytes, record->waiting.size);
    else
        record->file.failed = true;
    text_clear(&record->waiting);
    return r;
}

int record_put(struct record *record, const struct fb_event *event)
{
    if (record->file.failed || event->kind == FB_DONE ||
        (event->kind == FB_OUTPUT && event->as.output.live))
        return 0;
    wire_put(&record->waiting, event);
    return record->waiting.size >= RECORD_BYTES || record->waiting.failed ? record_flush(record)
                                                                          : 0;
}

bool record_pending(const struct record *record)
{
    return record->waiting.size > 0;
}

bool record_is_file(const struct record *record)
{
    return record->file.regular;
}

const char *record_path(const struct record *record)
{
    return record->path;
}

int record_waits(const struct record *record)
{
    return line_file_waits(&record->file);
}

int record_writable(struct record *record)
{
    return line_file_writable(&record->file);
}

struct record *record_leave(struct record *record)
{
    line_file_close(&record->file);
    text_fini(&record->waiting);
    free(record);
    return NULL;
}

struct record *record_close(struct record *record, int *r)
{
    *r = 0;
    if (record == NULL)
        return NULL;
    if (record->file.fd >= 0)
        *r = record_flush(record);
    if (*r == 0)
        *r = line_file_drain(&record->file);
    return record_leave(record);
}
