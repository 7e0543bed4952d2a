/*
 * results_theirs.c - bytes go to their place in the file by their offset, as in results.c, and a
 * file is opened for each piece, on a way that is walked directory by directory: below the one that
 * the user has named, paths are made of arguments, and lead to wherever those say. The file with
 * the number is written when the job has come to its end, and not when it begins: what was cut
 * short is run again by --resume.
 */
#include "results_theirs.h"

#include "base/array.h"
#include "base/text.h"
#include "results_words.h"
#include "spare.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPARE_FDS 2   /* two directories, or one and a file, are open at once */
#define LATE_ROOM 256 /* jobs that ended last: their leftovers may still write */

enum ending { OUT, ERR, SEQ, ENDINGS };

struct place {
    uint32_t job;
    char *path;
};

struct results_theirs {
    bool in_directory, failed;
    struct spare spare;
    struct place *places; /* [count], by job */
    size_t count, room;
    uint32_t late[LATE_ROOM];
    size_t late_next;
    struct text path;
    char *named; /* paths below it begin with it */
};

struct results_theirs *results_theirs_new(bool in_directory, const char *named, size_t bytes)
{
    struct results_theirs *results = calloc(1, sizeof *results);

    if (results == NULL)
        return NULL;
    results->in_directory = in_directory;
    spare_open(&results->spare, SPARE_FDS);
    results->named = strndup(named, bytes);
    return results->named != NULL ? results : results_theirs_free(results);
}

struct results_theirs *results_theirs_free(struct results_theirs *results)
{
    if (results == NULL)
        return NULL;
    for (size_t i = 0; i < results->count; i++)
        free(results->places[i].path);
    free(results->places);
    text_fini(&results->path);
    free(results->named);
    spare_close(&results->spare);
    free(results);
    return NULL;
}

int results_theirs_set(struct results_theirs *results, uint32_t job, const char *path)
{
    char *copy = strdup(path);

    if (copy == NULL || array_reserve(&results->places, &results->room, results->count + 1,
                                      sizeof *results->places, 16) < 0) {
        free(copy);
        return -ENOMEM;
    }
    results->places[results->count++] = (struct place){ job, copy };
    return 0;
}

/* The newest last, as those are asked for. */
static const char *path_of(const struct results_theirs *results, uint32_t job)
{
    for (size_t i = results->count; i > 0; i--)
        if (results->places[i - 1].job == job)
            return results->places[i - 1].path;
    return NULL;
}

static void forget(struct results_theirs *results, uint32_t job)
{
    for (size_t i = 0; i < results->count; i++)
        if (results->places[i].job == job) {
            free(results->places[i].path);
            results->count--;
            memmove(&results->places[i], &results->places[i + 1],
                    (results->count - i) * sizeof *results->places);
            return;
        }
}

/* It has ended: its path is kept for a while. */
static void end_late(struct results_theirs *results, uint32_t job)
{
    uint32_t *late = &results->late[results->late_next++ % LATE_ROOM];

    if (*late != 0 && *late != job)
        forget(results, *late);
    *late = job;
}

/* It comes again, and its path is needed for as long as that takes. */
static void comes_again(struct results_theirs *results, uint32_t job)
{
    for (size_t i = 0; i < LATE_ROOM; i++)
        if (results->late[i] == job)
            results->late[i] = 0;
}

static void name_of(struct results_theirs *results, const char *path, enum ending ending)
{
    static const char *const endings[][ENDINGS] = { { "", ".err", ".seq" },
                                                    { "/stdout", "/stderr", "/seq" } };

    text_clear(&results->path);
    text_puts(&results->path, path);
    text_puts(&results->path, endings[results->in_directory][ending]);
    (void)text_string(&results->path); /* ended by NUL */
}

/* What the user has named, or where a path without it begins. *at: the rest of the path. */
static int open_start(struct results_theirs *results, bool make, char **at)
{
    size_t bytes = strlen(results->named);
    const char *path = text_string(&results->path);
    bool below = bytes > 0 && strncmp(path, results->named, bytes) == 0 && path[bytes] == '/';
    const char *start = below ? results->named : path[0] == '/' ? "/" : ".";
    int r = below && make ? results_make_directories(start) : 0;

    *at = (char *)path + (below ? bytes : 0);
    if (r < 0)
        return r;
    return spare_openat(&results->spare, AT_FDCWD, start, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* The directory of the file in results->path; *file: its name there. */
static int open_parent(struct results_theirs *results, bool make, const char **file)
{
    char *at, *slash;
    int fd;

    *file = "";
    if (results->path.failed)
        return -ENOMEM;
    fd = open_start(results, make, &at);
    for (; fd >= 0 && (slash = strchr(at, '/')) != NULL; at = slash + 1) {
        int above_fd = fd;
        if (slash == at)
            continue;
        *slash = '\0';
        fd = results_enter_directory(&results->spare, above_fd, at, make);
        *slash = '/';
        close(above_fd);
    }
    *file = at;
    return fd;
}

bool results_theirs_has(struct results_theirs *results, const char *path)
{
    const char *file;
    struct stat status;
    bool has;
    int fd;

    name_of(results, path, SEQ);
    fd = open_parent(results, false, &file);
    has = fd >= 0 && fstatat(fd, file, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (fd >= 0)
        close(fd);
    spare_hold(&results->spare);
    return has;
}

/*
 * Whether a file may be written: another user can have linked any file of ours to its name, or have
 * moved a third one's directory to the way. It is asked by the name, as a link that was opened can
 * be gone before the names of the file are counted.
 */
static int judge_file(int directory_fd, const char *file, int fd)
{
    struct stat opened, named;

    if (fstat(fd, &opened) < 0)
        return -errno;
    if (!S_ISREG(opened.st_mode))
        return -ENXIO;
    if (results_only_ours(directory_fd))
        return 0;
    if (opened.st_uid != geteuid() && results_of_stranger(directory_fd))
        return -EPERM;
    if (fstatat(directory_fd, file, &named, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    if (named.st_dev != opened.st_dev || named.st_ino != opened.st_ino)
        return -ESTALE;
    return named.st_nlink == 1 ? 0 : -EMLINK;
}

/* Neither a link nor what would make us wait, as a job may have put it there. */
static int open_file(struct results_theirs *results, int directory_fd, const char *file, bool anew)
{
    int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int fd = spare_openat(&results->spare, directory_fd, file, flags), r;

    if (fd < 0)
        return fd;
    r = judge_file(directory_fd, file, fd);
    if (r == 0 && anew && ftruncate(fd, 0) < 0)
        r = -errno;
    if (r < 0)
        close(fd);
    return r < 0 ? r : fd;
}

/* Of another user's directory only what is ours. */
static int remove_file(struct results_theirs *results, int directory_fd, const char *file)
{
    int fd, r = 0;
    struct stat status;

    if (results_of_stranger(directory_fd)) {
        fd = spare_openat(&results->spare, directory_fd, file, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            return fd == -ENOENT ? 0 : fd;
        r = fstat(fd, &status) < 0 ? -errno : status.st_uid != geteuid() ? -EPERM : 0;
        close(fd);
    }
    return r == 0 && unlinkat(directory_fd, file, 0) < 0 && errno != ENOENT ? -errno : r;
}

/* `anew`: what the file held goes first. */
static int write_at(struct results_theirs *results, const char *path, enum ending ending, bool anew,
                    const char *bytes, size_t size, uint64_t offset)
{
    const char *file;
    int directory_fd, fd, r;

    name_of(results, path, ending);
    directory_fd = open_parent(results, false, &file);
    fd = directory_fd < 0 ? directory_fd : open_file(results, directory_fd, file, anew);
    r = results_write(fd, bytes, size, offset);
    if (directory_fd >= 0)
        close(directory_fd);
    spare_hold(&results->spare);
    return r;
}

/* Both files are there from the beginning, and hold what this attempt writes. */
static int begin(struct results_theirs *results, const char *path)
{
    const char *file;
    int fd, r = 0;

    name_of(results, path, SEQ);
    fd = open_parent(results, true, &file);
    if (fd < 0)
        name_of(results, path, OUT); /* for the line that says so */
    else
        r = remove_file(results, fd, file);
    if (fd >= 0)
        close(fd);
    for (enum ending ending = OUT; ending < SEQ && r == 0 && fd >= 0; ending++)
        r = write_at(results, path, ending, true, NULL, 0, 0);
    return fd < 0 ? fd : r;
}

static int end(struct results_theirs *results, const char *path, uint32_t job)
{
    char number[16];
    int size = snprintf(number, sizeof number, "%u", job);

    return write_at(results, path, SEQ, true, number, (size_t)size, 0);
}

/* What a stop, a halt or the end of the run has cut short did not come to its end. */
static bool is_end(const struct fb_event *event)
{
    return event->kind == FB_UNSTARTED ||
           (event->kind == FB_EXITED && event->as.exited.cause != FB_CAUSE_STOP &&
            event->as.exited.cause != FB_CAUSE_HALT);
}

static int apply(struct results_theirs *results, const char *path, const struct fb_event *event)
{
    bool err = event->kind == FB_OUTPUT && event->as.output.stream == 2;

    switch (event->kind) {
    case FB_FORKED:
        return begin(results, path);
    case FB_OUTPUT:
        return write_at(results, path, err ? ERR : OUT, false, event->as.output.bytes,
                        event->as.output.size, event->as.output.offset);
    case FB_EXITED:
    case FB_UNSTARTED:
        return is_end(event) ? end(results, path, event->job) : 0;
    default:
        return 0;
    }
}

int results_theirs_event(struct results_theirs *results, const struct fb_event *event, char *error,
                         size_t size)
{
    const char *path = event->job != 0 && !results->failed ? path_of(results, event->job) : NULL;
    int r = path != NULL ? apply(results, path, event) : 0;

    if (event->kind == FB_EXITED || event->kind == FB_UNSTARTED || event->kind == FB_SKIPPED)
        end_late(results, event->job);
    else if (event->kind == FB_RETRY)
        comes_again(results, event->job);
    if (r < 0) {
        results->failed = true;
        snprintf(error, size, "results %s: %s; they end here, the jobs go on",
                 text_string(&results->path), results_why(-r));
    }
    return r;
}
