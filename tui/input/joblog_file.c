/*
 * joblog_file.c - the file of a job log. A line is written in one write(2) to the end of the file
 * when its job has ended, and nothing is kept back: what the page cache has outlives a kill -9. It
 * is not forced to the disk, which took 3.4 ms a line where the write took 1 us and a tiny job 1
 * ms: after a power cut the last seconds' jobs may run again.
 *
 * What an earlier run wrote is read once, into an index of where each command stands; the commands
 * stay in the file, so a long log costs little memory. A last line without its newline was torn by
 * whatever ended that run: its job has no line.
 */
#include "base/array.h"
#include "joblog_inside.h"
#include "past.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 * 1024)
#define LINE_MOST  ((size_t)8 * 1024 * 1024) /* more than any command line that Linux runs */

static const char not_a_log[] = "no job log: its first line is another";

struct reading {
    char *buffer;
    size_t size, room;
    int64_t at; /* of the buffer in the file */
    uint32_t line;
    char *error;
    size_t error_room;
};

static int wrong(const struct joblog *joblog, const struct reading *reading, const char *why)
{
    snprintf(reading->error, reading->error_room, "%s:%u: %s", joblog->path, reading->line, why);
    return -EINVAL;
}

static int add_entry(struct joblog *joblog, const struct joblog_line *line, uint32_t number,
                     int64_t command_at)
{
    if (array_reserve(&joblog->entries, &joblog->room, joblog->count + 1, sizeof *joblog->entries,
                      64) < 0)
        return -ENOMEM;
    joblog->entries[joblog->count++] =
        (struct entry){ .job = line->job,
                        .line = number,
                        .code = (int16_t)line->code,
                        .signal = (int16_t)line->signal,
                        .command_at = command_at,
                        .command_bytes = (uint32_t)line->command_bytes };
    return 0;
}

/* 1: the bytes are the first line, without its newline; or, torn, the front of it. 0; -ENOMEM. */
static int is_header(const char *bytes, size_t size, bool torn)
{
    struct text header = { 0 };
    int r;

    joblog_put_header(&header);
    r = header.failed ? -ENOMEM
                      : (torn ? size < header.size : size + 1 == header.size) &&
                            memcmp(header.bytes, bytes, size) == 0;
    text_fini(&header);
    return r;
}

static int take_line(struct joblog *joblog, struct reading *reading, const char *bytes, size_t size)
{
    struct joblog_line line;
    char why[160];
    int r;

    if (reading->line == 1) {
        r = is_header(bytes, size, false);
        return r == 0 ? wrong(joblog, reading, not_a_log) : r < 0 ? r : 0;
    }
    if (joblog_read(bytes, size, &line, why, sizeof why) < 0)
        return wrong(joblog, reading, why);
    return add_entry(joblog, &line, reading->line, reading->at + (line.command - reading->buffer));
}

static int take_lines(struct joblog *joblog, struct reading *reading)
{
    size_t done = 0;
    char *end;

    while ((end = memchr(reading->buffer + done, '\n', reading->size - done)) != NULL) {
        size_t size = (size_t)(end - reading->buffer) - done;
        int r;
        reading->line++;
        r = take_line(joblog, reading, reading->buffer + done, size);
        if (r < 0)
            return r;
        done += size + 1;
    }
    memmove(reading->buffer, reading->buffer + done, reading->size - done);
    reading->size -= done;
    reading->at += (int64_t)done;
    return 0;
}

static int reserve(struct joblog *joblog, struct reading *reading)
{
    size_t room = reading->size + READ_BYTES;
    char *wider;

    if (room <= reading->room)
        return 0;
    if (reading->size > LINE_MOST) {
        reading->line++;
        return wrong(joblog, reading, "longer than any command");
    }
    wider = realloc(reading->buffer, room * 2);
    if (wider == NULL)
        return -ENOMEM;
    reading->buffer = wider;
    reading->room = room * 2;
    return 0;
}

static int by_job(const void *a, const void *b)
{
    const struct entry *one = a, *two = b;

    if (one->job != two->job)
        return one->job < two->job ? -1 : 1;
    return one->line < two->line ? -1 : 1;
}

static int read_all(struct joblog *joblog, struct reading *reading)
{
    ssize_t n;
    int r;

    do {
        r = reserve(joblog, reading);
        if (r < 0)
            return r;
        n = pread(joblog->file.fd, reading->buffer + reading->size, READ_BYTES,
                  reading->at + (off_t)reading->size);
        if (n < 0)
            return -errno;
        reading->size += (size_t)n;
        r = take_lines(joblog, reading);
        if (r < 0)
            return r;
    } while (n > 0);
    joblog->file.whole_bytes = reading->at;
    if (reading->size > 0)
        joblog->torn = reading->line + 1;
    r = joblog->torn == 1 ? is_header(reading->buffer, reading->size, true) : 1;
    reading->line = r == 0 ? 1 : reading->line;
    if (r <= 0)
        return r < 0 ? r : wrong(joblog, reading, not_a_log);
    if (joblog->count > 0)
        qsort(joblog->entries, joblog->count, sizeof *joblog->entries, by_job);
    return 0;
}

static bool only_reads(enum joblog_how how)
{
    return how == JOBLOG_READ || how == JOBLOG_OWN;
}

/* Reads what is there, and leaves off after a whole line. */
static int read_file(struct joblog *joblog, enum joblog_how how, char *error, size_t size)
{
    struct reading reading = { .error = error, .error_room = size };
    int r = read_all(joblog, &reading);

    free(reading.buffer);
    if (r == 0 && joblog->torn != 0 && !only_reads(how) &&
        ftruncate(joblog->file.fd, joblog->file.whole_bytes) < 0)
        r = -errno;
    if (how == JOBLOG_APPEND)
        joblog->count = joblog->torn = 0;
    return r;
}

/* 1: a file is empty or begins as a job log does; 0: neither; -errno. */
static int replaceable(int fd)
{
    char found[256], *end;
    ssize_t n = pread(fd, found, sizeof found, 0);

    if (n <= 0)
        return n == 0 ? 1 : -errno;
    end = memchr(found, '\n', (size_t)n);
    return end != NULL ? is_header(found, (size_t)(end - found), false) : 0;
}

static int write_out(struct joblog *joblog)
{
    if (!joblog->line.failed)
        return line_file_put(&joblog->file, joblog->line.bytes, joblog->line.size);
    joblog->file.failed = true;
    return -ENOMEM;
}

static int open_descriptor(const char *path, enum joblog_how how)
{
    int fd;

    if (only_reads(how)) {
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        return fd < 0 ? -errno : fd;
    }
    fd = line_file_descriptor(path, O_RDWR | O_CREAT | O_APPEND, 0666);
    if (fd < 0 && how == JOBLOG_NEW)
        fd = line_file_descriptor(path, O_WRONLY | O_APPEND, 0); /* a terminal, a device */
    return fd;
}

static int open_file(struct joblog *joblog, const char *path, enum joblog_how how, char *error,
                     size_t size)
{
    struct stat status;
    int fd, r;

    if (strlen(path) >= sizeof joblog->path)
        return -ENAMETOOLONG;
    strcpy(joblog->path, path);
    fd = open_descriptor(path, how);
    if (fd < 0)
        return fd;
    r = fstat(fd, &status);
    line_file_begin(&joblog->file, fd, r < 0 || S_ISREG(status.st_mode), 0);
    /* What was opened, not its path: that may be another file by now. */
    if (how == JOBLOG_OWN) {
        r = r < 0 ? -errno : past_judge_status(&status, geteuid(), path, error, size);
        if (r < 0)
            return r;
    }
    if (!joblog->file.regular)
        return how == JOBLOG_NEW ? 0 : -ESPIPE;
    if (!only_reads(how) && line_file_lock(joblog->file.fd) < 0)
        return -EBUSY;
    if (how != JOBLOG_NEW)
        return read_file(joblog, how, error, size);
    r = replaceable(joblog->file.fd);
    if (r <= 0)
        return r < 0 ? r : -EEXIST;
    return ftruncate(joblog->file.fd, 0) < 0 ? -errno : 0;
}

int joblog_open(struct joblog **out, const char *path, enum joblog_how how, char *error,
                size_t size)
{
    struct joblog *joblog = calloc(1, sizeof *joblog);
    int r = joblog != NULL ? 0 : -ENOMEM;

    *out = NULL;
    error[0] = '\0';
    if (r == 0) {
        joblog->file.fd = -1;
        r = open_file(joblog, path, how, error, size);
    }
    if (r == 0 && joblog->file.whole_bytes == 0 && !only_reads(how)) {
        joblog_put_header(&joblog->line);
        r = write_out(joblog);
    }
    if (r == 0) {
        *out = joblog;
        return 0;
    }
    if (error[0] == '\0')
        snprintf(error, size, "job log %s: %s", path,
                 r == -EEXIST   ? "is no job log, and is not overwritten"
                 : r == -EBUSY  ? "another run writes it"
                 : r == -ESPIPE ? "only a file can be read again"
                                : strerrordesc_np(-r));
    joblog_close(joblog);
    return r;
}

struct joblog *joblog_close(struct joblog *joblog)
{
    if (joblog == NULL)
        return NULL;
    line_file_close(&joblog->file);
    text_fini(&joblog->line);
    joblog_forget_index(joblog);
    free(joblog->entries);
    free(joblog);
    return NULL;
}

uint32_t joblog_last(const struct joblog *joblog)
{
    return joblog->count > 0 ? joblog->entries[joblog->count - 1].job : 0;
}

uint32_t joblog_torn(const struct joblog *joblog)
{
    return joblog->torn;
}

const char *joblog_path(const struct joblog *joblog)
{
    return joblog->path;
}

int joblog_add(struct joblog *joblog, const struct joblog_line *line)
{
    if (joblog->file.failed)
        return 0;
    text_clear(&joblog->line);
    joblog_put(&joblog->line, line);
    return write_out(joblog);
}

int joblog_waits(const struct joblog *joblog)
{
    return line_file_waits(&joblog->file);
}

int joblog_writable(struct joblog *joblog)
{
    return line_file_writable(&joblog->file);
}

int joblog_drain(struct joblog *joblog)
{
    return line_file_drain(&joblog->file);
}
