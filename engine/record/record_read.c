/*
 * record_read.c - a record as a stream: one line in memory, whatever the file's size. A record may
 * come from strangers, so a line has a bound, and what is wrong in it is said with its place. Only
 * a last line without its newline may be broken: that is what a kill -9 leaves, and is dropped. Of
 * a record that is being written it is kept until the rest of it comes: a file system shows a
 * write(2) page by page.
 */
#include "record_read.h"

#include "record.h"
#include "wire.h"
#include "wire_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 * 1024)

struct record_reader {
    int fd;
    bool own_fd, ended, opened; /* opened: the `run` event has come */
    bool grows;                 /* it is being written */
    char *buffer;
    size_t begin, end, room;
    uint64_t filled_bytes; /* of the file, up to the buffer's end */
    unsigned line;         /* of the last event, from 1 */
    size_t torn_bytes;
    unsigned kinds; /* that are wanted */
    uint32_t job;
    struct wire_reader wire;
    char path[4096];
    char error[4500];
};

static int open_file(struct record_reader *reader, const char *path)
{
    struct stat status;
    int r = 0;

    if (path == NULL)
        r = record_last(reader->path, sizeof reader->path);
    else if (strlen(path) < sizeof reader->path)
        strcpy(reader->path, strcmp(path, "-") == 0 ? "standard input" : path);
    else
        r = -ENAMETOOLONG;
    if (r < 0)
        return r;
    reader->own_fd = path == NULL || strcmp(path, "-") != 0;
    reader->fd = reader->own_fd ? open(reader->path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (reader->fd < 0 || fstat(reader->fd, &status) < 0)
        return -errno;
    return S_ISDIR(status.st_mode) ? -EISDIR : 0;
}

/* Either no run was recorded, or the last one's was, in a file that has gone. */
static void say_no_last(const char *last, char *error, size_t size)
{
    char target[4096];
    ssize_t n = readlink(last, target, sizeof target - 1);

    if (n > 0)
        snprintf(error, size, "%.*s: the record of the last run is gone", (int)n, target);
    else
        snprintf(error, size, "no run has been recorded yet");
}

int record_reader_open(struct record_reader **out, const char *path, char *error, size_t size)
{
    struct record_reader *reader = calloc(1, sizeof *reader);
    int r;

    *out = NULL;
    if (reader == NULL) {
        snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
        return -ENOMEM;
    }
    reader->fd = -1;
    reader->room = READ_BYTES;
    reader->kinds = RECORD_ALL_KINDS;
    reader->buffer = malloc(reader->room);
    r = reader->buffer != NULL ? open_file(reader, path) : -ENOMEM;
    if (r == 0) {
        *out = reader;
        return 0;
    }
    if (path == NULL && r == -ENOENT)
        say_no_last(reader->path, error, size);
    else
        snprintf(error, size, "%s: %s", path != NULL ? path : reader->path, strerrordesc_np(-r));
    record_reader_close(reader);
    return r;
}

/* Opened anew, for it has a place of its own in the file. */
int record_reader_open_fd(struct record_reader **out, int fd, char *error, size_t size)
{
    char path[64], name[sizeof(*out)->path];
    ssize_t n;
    int r;

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    r = record_reader_open(out, path, error, size);
    if (*out == NULL)
        return r;
    (*out)->grows = true;
    n = readlink(path, name, sizeof name - 1); /* people know it by that */
    if (n > 0)
        snprintf((*out)->path, sizeof(*out)->path, "%.*s", (int)n, name);
    return 0;
}

struct record_reader *record_reader_close(struct record_reader *reader)
{
    if (reader == NULL)
        return NULL;
    if (reader->own_fd && reader->fd >= 0)
        close(reader->fd);
    wire_reader_fini(&reader->wire);
    free(reader->buffer);
    free(reader);
    return NULL;
}

int record_reader_fd(const struct record_reader *reader)
{
    return reader->fd;
}

uint64_t record_reader_bytes(const struct record_reader *reader)
{
    struct stat status;

    return fstat(reader->fd, &status) == 0 && S_ISREG(status.st_mode) ? (uint64_t)status.st_size
                                                                      : 0;
}

void record_reader_want(struct record_reader *reader, unsigned kinds, uint32_t job)
{
    reader->kinds = kinds | RECORD_KIND(FB_RUN);
    reader->job = job;
}

void record_reader_skim(struct record_reader *reader)
{
    reader->wire.flat.skim = true;
}

int record_reader_go(struct record_reader *reader, const struct record_place *to)
{
    if (lseek(reader->fd, (off_t)to->offset, SEEK_SET) < 0)
        return -errno;
    reader->begin = reader->end = reader->torn_bytes = 0;
    reader->filled_bytes = to->offset;
    reader->line = to->line;
    reader->ended = false;
    reader->opened = to->offset > 0;
    reader->error[0] = '\0';
    return 0;
}

int record_reader_rewind(struct record_reader *reader)
{
    return record_reader_go(reader, &(struct record_place){ 0 });
}

void record_reader_place(const struct record_reader *reader, struct record_place *out)
{
    out->offset = reader->filled_bytes - (reader->end - reader->begin);
    out->line = reader->line;
}

void record_reader_more(struct record_reader *reader)
{
    reader->ended = false;
}

const char *record_reader_error(const struct record_reader *reader)
{
    return reader->error;
}

const char *record_reader_path(const struct record_reader *reader)
{
    return reader->path;
}

size_t record_reader_torn(const struct record_reader *reader)
{
    return reader->torn_bytes;
}

__attribute__((format(printf, 3, 4))) static int wrong(struct record_reader *reader,
                                                       unsigned column, const char *format, ...)
{
    va_list arguments;
    int n = snprintf(reader->error, sizeof reader->error, "%s:%u:%u: ", reader->path, reader->line,
                     column);

    va_start(arguments, format);
    vsnprintf(reader->error + n, sizeof reader->error - (size_t)n, format, arguments);
    va_end(arguments);
    return -EBADMSG;
}

static int failed(struct record_reader *reader, int r)
{
    snprintf(reader->error, sizeof reader->error, "%s: %s", reader->path, strerrordesc_np(-r));
    return r;
}

static int make_room(struct record_reader *reader)
{
    size_t kept = reader->end - reader->begin, room = reader->room;
    char *wider;

    memmove(reader->buffer, reader->buffer + reader->begin, kept);
    reader->begin = 0;
    reader->end = kept;
    if (kept > room / 2)
        room = room < WIRE_LINE_MOST / 2 ? room * 2 : WIRE_LINE_MOST + READ_BYTES;
    if (room == reader->room)
        return 0;
    wider = realloc(reader->buffer, room);
    if (wider == NULL)
        return -ENOMEM;
    reader->buffer = wider;
    reader->room = room;
    return 0;
}

static int fill(struct record_reader *reader)
{
    ssize_t n;
    int r = reader->end == reader->room || reader->begin == reader->end ? make_room(reader) : 0;

    if (r < 0)
        return r;
    do
        n = read(reader->fd, reader->buffer + reader->end, reader->room - reader->end);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return -errno;
    reader->end += (size_t)n;
    reader->filled_bytes += (size_t)n;
    reader->ended = n == 0;
    return 0;
}

struct line {
    const char *bytes; /* without its newline */
    size_t size;
    bool whole; /* it had one */
};

/* 1: a line; 0: the end. */
static int next_line(struct record_reader *reader, struct line *line)
{
    size_t looked = 0;

    for (;;) {
        size_t waiting = reader->end - reader->begin;
        const char *from = reader->buffer + reader->begin, *found = NULL;
        int r;
        if (waiting > looked)
            found = memchr(from + looked, '\n', waiting - looked);
        if (found != NULL || (reader->ended && waiting > 0 && !reader->grows)) {
            line->bytes = from;
            line->size = found != NULL ? (size_t)(found - from) : waiting;
            line->whole = found != NULL;
            reader->begin += line->size + (found != NULL ? 1 : 0);
            reader->line++;
            return 1;
        }
        if (reader->ended)
            return 0;
        looked = waiting;
        if (waiting > WIRE_LINE_MOST) {
            reader->line++;
            return wrong(reader, 1, "the line is longer than %zu MiB", WIRE_LINE_MOST >> 20);
        }
        r = fill(reader);
        if (r < 0)
            return failed(reader, r);
    }
}

static int at_end(struct record_reader *reader)
{
    if (reader->opened || reader->grows)
        return 0;
    reader->line = 1;
    return wrong(reader, 1, "not a record of forkboard: it holds no run");
}

static bool wants(const struct record_reader *reader, enum fb_kind kind, uint32_t job)
{
    return (reader->kinds & RECORD_KIND(kind)) != 0 &&
           (reader->job == 0 || job == reader->job || kind == FB_RUN);
}

/* The text after `text`, which is to begin there; NULL: it does not. */
static const char *after(const char *at, const char *end, const char *text)
{
    size_t size = strlen(text);

    return at != NULL && (size_t)(end - at) > size && memcmp(at, text, size) == 0 ? at + size
                                                                                  : NULL;
}

static const char *after_number(const char *at, const char *end, uint32_t *number)
{
    *number = 0;
    for (; at != NULL && at < end && ((*at >= '0' && *at <= '9') || *at == '.'); at++)
        *number = *number * 10 + (uint32_t)(*at - '0');
    return at;
}

/* Of a line as we write it: it is not wanted. Of any other that is not known. */
static bool is_unwanted(const struct record_reader *reader, const struct line *line)
{
    const char *end = line->bytes + line->size, *at = after(line->bytes, end, "{\"t\":");
    const char *kind = after(after_number(at, end, &(uint32_t){ 0 }), end, ",\"event\":\"");
    const char *rest = NULL;
    uint32_t job = 0;
    int i = 0;

    if (reader->kinds == RECORD_ALL_KINDS && reader->job == 0)
        return false;
    while (i < FB_KIND_COUNT &&
           (rest = after(after(kind, end, fb_kind_name((enum fb_kind)i)), end, "\"")) == NULL)
        i++;
    if (rest == NULL)
        return false;
    after_number(after(rest, end, ",\"job\":"), end, &job);
    return !wants(reader, (enum fb_kind)i, job);
}

/* 1: an event; 0: a line to pass over. */
static int take_line(struct record_reader *reader, const struct line *line, struct fb_event *event)
{
    struct wire_mistake mistake;
    int r = is_unwanted(reader, line)
                ? 0
                : wire_read(&reader->wire, line->bytes, line->size, event, &mistake);

    if (r == -EBADMSG && mistake.syntax && !line->whole && reader->opened) {
        reader->torn_bytes = line->size;
        return 0;
    }
    if (r == -EBADMSG)
        return wrong(reader, mistake.column, "%s%s",
                     reader->opened ? "" : "not a record of forkboard: ", mistake.why);
    if (r < 0)
        return failed(reader, r);
    if (r == 1 && !reader->opened && event->kind != FB_RUN)
        return wrong(reader, 1, "not a record of forkboard: it does not begin with a run");
    reader->opened |= r == 1;
    return r == 1 && !wants(reader, event->kind, event->job) ? 0 : r;
}

int record_reader_next(struct record_reader *reader, struct fb_event *event)
{
    struct line line = { 0 };
    int r;

    do {
        r = next_line(reader, &line);
        if (r == 0)
            return at_end(reader);
        if (r > 0)
            r = take_line(reader, &line, event);
    } while (r == 0);
    return r;
}

int record_reader_refuse(struct record_reader *reader, const struct fb_event *event, int r)
{
    if (r != -EPROTO)
        return failed(reader, r);
    return wrong(reader, 1, "\"%s\" of job %u cannot come here", fb_kind_name(event->kind),
                 event->job);
}
