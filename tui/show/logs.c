/*
 * logs.c - files of jobs that live long. A line goes to its file when it has ended, so that lines
 * of the two streams stay whole; a longer one than LINE_MOST in parts. Bytes are known by their
 * offset in their stream, for the tail of a long output comes twice. A file is opened for each
 * piece: hundreds of services would need more descriptors than there are. Only regular files are
 * written, opened without waiting, so nothing here can hold the run up.
 */
#include "logs.h"

#include "base/array.h"
#include "base/text.h"
#include "spare.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MOST ((size_t)8192)

struct log {
    const struct opt_log *said;
    struct opt_log *own; /* what was said later; NULL: nothing */
    uint32_t attempt;
    bool failed;
    struct log_stream {
        uint64_t next;    /* offset of what comes next */
        struct text open; /* a line that has not ended */
    } streams[2];
};

struct logs {
    struct log *list; /* [count], by job */
    size_t count, room;
    struct spare spare;
};

static int make_directories(const char *path)
{
    char *copy = strdup(path);
    int r = copy != NULL ? 0 : -ENOMEM;

    for (char *slash = copy != NULL ? strchr(copy + 1, '/') : NULL; r == 0 && slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        r = mkdir(copy, 0777) < 0 && errno != EEXIST ? -errno : 0;
        *slash = '/';
    }
    free(copy);
    return r;
}

/* A FIFO or a device that was put there would make us wait: -ENXIO. */
static int open_log(struct logs *logs, const char *path, struct stat *status)
{
    int flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int fd = spare_openat(&logs->spare, AT_FDCWD, path, flags), r;

    if (fd < 0)
        return fd;
    r = fstat(fd, status) < 0 ? -errno : S_ISREG(status->st_mode) ? 0 : -ENXIO;
    if (r == 0)
        return fd;
    close(fd);
    return r;
}

/* ------------------------------------------------------------------ files */

/* FILE.2 becomes FILE.3, FILE.1 becomes FILE.2, FILE becomes FILE.1. */
static int set_aside(const struct opt_log *said)
{
    struct text from = { 0 }, to = { 0 };
    int r = 0;

    if (said->keep == 0 && unlink(said->path) < 0)
        r = -errno;
    for (int i = said->keep; i > 0 && r == 0; i--) {
        text_clear(&from);
        text_clear(&to);
        text_puts(&from, said->path);
        if (i > 1)
            text_printf(&from, ".%d", i - 1);
        text_printf(&to, "%s.%d", said->path, i);
        if (from.failed || to.failed)
            r = -ENOMEM;
        else if (rename(text_string(&from), text_string(&to)) < 0 && errno != ENOENT)
            r = -errno;
    }
    text_fini(&from);
    text_fini(&to);
    return r;
}

/* All of it or nothing: on a full disk no line is torn. */
static int append(int fd, const char *bytes, size_t size, off_t whole)
{
    int r = 0;

    while (size > 0 && r == 0) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno != EINTR)
            r = -errno;
        if (n <= 0)
            continue;
        bytes += n;
        size -= (size_t)n;
    }
    if (r < 0 && ftruncate(fd, whole) < 0)
        return r; /* there is nothing better to be said */
    return r;
}

/* Of whole lines, as many bytes as a file has room for; of one that is new, a line at least. */
static size_t part_of(const struct opt_log *said, off_t used, const char *bytes, size_t size)
{
    size_t room = said->max_bytes > (uint64_t)used ? (size_t)(said->max_bytes - (uint64_t)used) : 0;
    const char *feed;

    if (said->max_bytes == 0 || size <= room)
        return size;
    feed = memrchr(bytes, '\n', room);
    if (feed == NULL && used > 0)
        return 0;
    feed = feed != NULL ? feed : memchr(bytes, '\n', size);
    return feed != NULL ? (size_t)(feed - bytes) + 1 : size;
}

static int put_whole(struct logs *logs, const struct opt_log *said, const char *bytes, size_t size)
{
    int r = 0;

    while (size > 0 && r == 0) {
        struct stat status;
        int fd = open_log(logs, said->path, &status);
        size_t part = fd >= 0 ? part_of(said, status.st_size, bytes, size) : 0;
        r = fd < 0 ? fd : append(fd, bytes, part, status.st_size);
        if (fd >= 0 && close(fd) < 0 && r == 0)
            r = -errno;
        if (r == 0 && part == 0)
            r = set_aside(said);
        bytes += part;
        size -= part;
    }
    spare_hold(&logs->spare);
    return r;
}

/* ---------------------------------------------------------------- streams */

static int put(struct logs *logs, struct log *log, struct log_stream *stream, const char *bytes,
               size_t size)
{
    const char *feed = memrchr(bytes, '\n', size);
    size_t whole = feed != NULL ? (size_t)(feed - bytes) + 1 : 0;
    int r = 0;

    text_put(&stream->open, bytes, whole);
    if (whole > 0 && stream->open.size > 0) {
        r = put_whole(logs, log->said, stream->open.bytes, stream->open.size);
        text_clear(&stream->open);
    }
    text_put(&stream->open, bytes + whole, size - whole);
    if (r == 0 && stream->open.size > LINE_MOST) {
        r = put_whole(logs, log->said, stream->open.bytes, stream->open.size);
        text_clear(&stream->open);
    }
    if (stream->open.failed) {
        text_fini(&stream->open);
        r = r < 0 ? r : -ENOMEM;
    }
    return r;
}

/* What has not ended with a line feed ends now: what follows begins a line. */
static int finish(struct logs *logs, struct log *log)
{
    int r = 0;

    for (int i = 0; i < 2; i++) {
        struct log_stream *stream = &log->streams[i];
        int one = stream->open.size > 0 ? put(logs, log, stream, "\n", 1) : 0;
        r = one < 0 ? one : r;
    }
    return r;
}

static int output(struct logs *logs, struct log *log, const struct fb_event *event)
{
    struct log_stream *stream = &log->streams[event->as.output.stream == 2];
    uint64_t offset = event->as.output.offset;
    size_t size = event->as.output.size, known = 0;
    char gap[96];
    int r = 0, n;

    if (event->attempt != log->attempt)
        return 0; /* of a leftover of an attempt before */
    if (offset < stream->next)
        known = stream->next - offset < size ? (size_t)(stream->next - offset) : size;
    if (offset > stream->next) {
        n = snprintf(gap, sizeof gap, "%s[%llu bytes are missing here]\n",
                     stream->open.size > 0 ? "\n" : "",
                     (unsigned long long)(offset - stream->next));
        r = put(logs, log, stream, gap, (size_t)n);
    }
    if (offset + size > stream->next)
        stream->next = offset + size;
    if (r == 0 && size > known)
        r = put(logs, log, stream, event->as.output.bytes + known, size - known);
    return r;
}

static int begin(struct logs *logs, struct log *log, uint32_t attempt)
{
    int r = finish(logs, log);

    log->attempt = attempt;
    log->streams[0].next = log->streams[1].next = 0;
    return r;
}

static struct log *log_of(struct logs *logs, uint32_t job)
{
    size_t low = 0, high = logs->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (logs->list[middle].said->job < job)
            low = middle + 1;
        else
            high = middle;
    }
    return low < logs->count && logs->list[low].said->job == job ? &logs->list[low] : NULL;
}

/* Nothing follows any more: a line that a leftover of a job began ends now. */
static struct log *finish_all(struct logs *logs, int *r)
{
    struct log *failed = NULL;

    for (size_t i = 0; i < logs->count; i++) {
        int one = logs->list[i].failed ? 0 : finish(logs, &logs->list[i]);
        if (one < 0 && *r == 0) {
            *r = one;
            failed = &logs->list[i];
        }
    }
    return failed;
}

static const char *why(int error)
{
    return error == ENXIO ? "is no regular file" : strerrordesc_np(error);
}

int logs_event(struct logs *logs, const struct fb_event *event, char *error, size_t size)
{
    struct log *log = event->job != 0 ? log_of(logs, event->job) : NULL;
    int r = 0;

    if (event->kind == FB_ENDED)
        log = finish_all(logs, &r);
    if (log == NULL || log->failed)
        return 0;
    if (event->kind == FB_FORKED)
        r = begin(logs, log, event->attempt);
    else if (event->kind == FB_OUTPUT)
        r = output(logs, log, event);
    else if (event->kind == FB_REAPED)
        r = finish(logs, log);
    if (r == 0)
        return 0;
    log->failed = true;
    for (size_t i = 0; i < logs->count && (r == -ENOSPC || r == -EDQUOT); i++)
        logs->list[i].failed = true; /* the disk that they share; one line is enough */
    snprintf(error, size, "log %s: %s; %s here, the jobs go on", log->said->path, why(-r),
             r == -ENOSPC || r == -EDQUOT ? "all logs end" : "it ends");
    return r;
}

/* -------------------------------------------------------------- beginning */

struct seen {
    dev_t device;
    ino_t inode;
    const struct opt_log *said;
};

static int compare(const void *a, const void *b)
{
    const struct seen *one = a, *two = b;

    if (one->device != two->device)
        return one->device < two->device ? -1 : 1;
    return (one->inode > two->inode) - (one->inode < two->inode);
}

static int open_all(struct logs *logs, const struct opt_log *list, size_t count, struct seen *seen,
                    char *error, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        const struct opt_log *said = &list[i];
        struct stat status = { 0 };
        int fd = make_directories(said->path);
        fd = fd < 0 ? fd : open_log(logs, said->path, &status);
        if (fd < 0) {
            snprintf(error, size, "log %s: %s", said->path, why(-fd));
            return fd;
        }
        close(fd);
        seen[i] = (struct seen){ status.st_dev, status.st_ino, said };
    }
    qsort(seen, count, sizeof *seen, compare);
    for (size_t i = 1; i < count; i++)
        if (compare(&seen[i - 1], &seen[i]) == 0) {
            snprintf(error, size, "log %s: of job %u, and of job %u too; put {name} in it",
                     seen[i].said->path, seen[i - 1].said->job, seen[i].said->job);
            return -EINVAL;
        }
    return 0;
}

int logs_try(struct logs *logs, const struct opt_log *list, size_t count, char *error, size_t size)
{
    struct seen *seen = calloc(count + 1, sizeof *seen);
    int r = -ENOMEM;

    if (seen != NULL)
        r = open_all(logs, list, count, seen, error, size);
    else
        snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
    free(seen);
    spare_hold(&logs->spare);
    return r;
}

int logs_add(struct logs *logs, const struct opt_log *log, uint32_t job)
{
    size_t path_size = strlen(log->path) + 1;
    struct opt_log *own = malloc(sizeof *own + path_size);

    if (own == NULL ||
        array_reserve(&logs->list, &logs->room, logs->count + 1, sizeof *logs->list, 4) < 0) {
        free(own);
        return -ENOMEM;
    }
    *own = *log;
    own->job = job;
    own->path = memcpy(own + 1, log->path, path_size);
    logs->list[logs->count++] = (struct log){ .said = own, .own = own };
    return 0;
}

int logs_open(struct logs **out, const struct opt_log *list, size_t count, char *error, size_t size)
{
    struct logs *logs = calloc(1, sizeof *logs);
    int r = -ENOMEM;

    *out = NULL;
    if (logs != NULL) {
        spare_open(&logs->spare, 1);
        logs->room = count;
        logs->list = calloc(count + 1, sizeof *logs->list);
    }
    if (logs != NULL && logs->list != NULL) {
        logs->count = count;
        for (size_t i = 0; i < count; i++)
            logs->list[i].said = &list[i];
        r = logs_try(logs, list, count, error, size);
    } else {
        snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
    }
    *out = r < 0 ? logs_close(logs) : logs;
    return r;
}

struct logs *logs_close(struct logs *logs)
{
    int r = 0;

    if (logs == NULL)
        return NULL;
    (void)finish_all(logs, &r); /* of a run that did not come to its end */
    for (size_t i = 0; i < logs->count; i++) {
        for (int k = 0; k < 2; k++)
            text_fini(&logs->list[i].streams[k].open);
        free(logs->list[i].own);
    }
    spare_close(&logs->spare);
    free(logs->list);
    free(logs);
    return NULL;
}
