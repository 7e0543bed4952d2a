/*
 * frozen.c - the jobs of a run in its directory. A record's form has all that a job is made of, and
 * any part of it can be read alone: an agent reads the lines of the jobs that it has claimed.
 */
#include "frozen.h"

#include "base/quote.h"
#include "record/record_read.h"
#include "record/wire.h"
#include "record/wire_job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAITING_BYTES ((size_t)256 * 1024)
#define INDEX_BYTES   16 /* of a line of the index */
#define INDEX_LINES   64 /* that are read at once */

struct frozen_pen {
    const struct rundir *dir;
    int jobs_fd, index_fd;
    struct text jobs, index, name, command;
    uint64_t offset; /* of the next line */
    uint32_t count, main;
    bool ordered;
};

static int fail(const struct rundir *dir, const char *file, int r, char *error, size_t size)
{
    snprintf(error, size, "run directory %s: %s: %s", dir->path, file, strerrordesc_np(-r));
    return r;
}

static int write_all(int fd, struct text *text)
{
    const char *bytes = text->bytes;
    size_t size = text->size;

    if (text->failed)
        return -ENOMEM;
    while (size > 0) {
        ssize_t put = write(fd, bytes, size);
        if (put < 0 && errno != EINTR)
            return -errno;
        bytes += put > 0 ? put : 0;
        size -= put > 0 ? (size_t)put : 0;
    }
    text_clear(text);
    return 0;
}

static int flush(struct frozen_pen *pen, char *error, size_t size)
{
    int r = write_all(pen->jobs_fd, &pen->jobs);

    if (r < 0)
        return fail(pen->dir, "jobs", r, error, size);
    r = write_all(pen->index_fd, &pen->index);
    return r < 0 ? fail(pen->dir, "index", r, error, size) : 0;
}

/* Appends the event as a line. */
static int put(struct frozen_pen *pen, const struct fb_event *event, char *error, size_t size)
{
    size_t before = pen->jobs.size;

    wire_put(&pen->jobs, event);
    pen->offset += pen->jobs.size - before;
    if (pen->jobs.failed)
        return fail(pen->dir, "jobs", -ENOMEM, error, size);
    return pen->jobs.size >= WAITING_BYTES ? flush(pen, error, size) : 0;
}

int frozen_pen_open(struct frozen_pen **out, const struct rundir *dir, const struct fb_event *run,
                    char *error, size_t size)
{
    struct frozen_pen *pen = calloc(1, sizeof *pen);
    int r = pen != NULL ? 0 : -ENOMEM;

    *out = pen;
    if (r == 0) {
        pen->dir = dir;
        pen->index_fd = -1;
        r = pen->jobs_fd = rundir_openat(dir, "jobs", O_WRONLY | O_CREAT | O_EXCL);
    }
    if (r >= 0)
        r = pen->index_fd = rundir_openat(dir, "index", O_WRONLY | O_CREAT | O_EXCL);
    if (r < 0)
        return fail(dir, "jobs", r, error, size);
    return put(pen, run, error, size);
}

/* What is this process's own, and no other machine can have. NULL: it is none. */
static const char *unmovable(const struct fb_job *job)
{
    if (job->pty)
        return "pty: a terminal cannot be had there";
    if (job->stdin_open)
        return "stdin: open: nothing can be typed there";
    if (job->held)
        return "autostart: false: it could not be started there";
    if (job->slots > 1 || job->need_count > 0)
        return "slots, needs: agents count no more than their own workers";
    if (job->outlives)
        return "outlives: what outlives its agent is ended there";
    if (job->function != NULL && job->call == NULL)
        return "it is a function without words to have it again by";
    if (job->keep_count > 0)
        return "a descriptor of this process cannot be had there";
    if (job->stdin_bytes != NULL)
        return "a block of standard input cannot be had there";
    return NULL;
}

static int refuse(uint32_t number, const struct fb_job *job, const char *why, char *error,
                  size_t size)
{
    struct text name = { 0 };

    snprintf(error, size, "job %u (%.200s) cannot run by agents: %s", number,
             quote_name(job, &name), why);
    text_fini(&name);
    return -EINVAL;
}

/* A record has what a job is made of whole or, of one without measure, not at all. */
static bool fits(const struct fb_job *job)
{
    struct text words = { 0 };
    bool well;

    wire_put_job(&words, job);
    well = words.size > 0 || words.failed;
    text_fini(&words);
    return well;
}

int frozen_check(const struct fb_job *job, uint32_t number, bool main, char *error, size_t size)
{
    const char *why = unmovable(job);

    if (why == NULL && !fits(job))
        why = "its words are more than 4 MiB";
    if (why == NULL && job->decides && main)
        why = "main: another job is that already";
    return why != NULL ? refuse(number, job, why, error, size) : 0;
}

int frozen_pen_job(struct frozen_pen *pen, const struct fb_job *job, char *error, size_t size)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = pen->count + 1 };
    uint64_t offset = pen->offset;
    int r = frozen_check(job, event.job, pen->main != 0, error, size);

    if (r < 0)
        return r;
    text_clear(&pen->name);
    text_clear(&pen->command);
    event.as.queued.name = quote_name(job, &pen->name);
    event.as.queued.command = quote_command(job, &pen->command);
    event.as.queued.estimate_us = job->estimate_us;
    event.as.queued.after = job->after;
    event.as.queued.after_count = job->after_count;
    event.as.queued.job = job;
    event.as.queued.group = job->group;
    event.as.queued.kind = job->kind;
    r = put(pen, &event, error, size);
    text_printf(&pen->index, "%014llu%c\n", (unsigned long long)offset,
                job->done_before     ? FROZEN_DONE
                : job->failed_before ? FROZEN_FAILED
                                     : FROZEN_TO_RUN);
    pen->count++;
    if (job->decides)
        pen->main = pen->count;
    pen->ordered |= job->after_count > 0;
    if (r == 0 && (job->done_before || job->failed_before)) {
        event = (struct fb_event){ .kind = FB_SKIPPED, .job = pen->count };
        event.as.skipped.why = job->done_before ? "done before" : "failed before";
        event.as.skipped.done_before = job->done_before;
        event.as.skipped.failed_before = job->failed_before;
        r = put(pen, &event, error, size);
    }
    return r;
}

uint32_t frozen_pen_count(const struct frozen_pen *pen)
{
    return pen->count;
}

uint32_t frozen_pen_main(const struct frozen_pen *pen)
{
    return pen->main;
}

bool frozen_pen_ordered(const struct frozen_pen *pen)
{
    return pen->ordered;
}

int frozen_pen_close(struct frozen_pen *pen, char *error, size_t size)
{
    int r;

    if (pen == NULL)
        return 0;
    r = pen->jobs_fd >= 0 && pen->index_fd >= 0 ? flush(pen, error, size) : -EBADF;
    for (int i = 0; i < 2; i++) {
        int fd = i == 0 ? pen->jobs_fd : pen->index_fd;
        if (r == 0 && fsync(fd) < 0 && errno != EINVAL)
            r = fail(pen->dir, "jobs", -errno, error, size);
        if (fd >= 0 && close(fd) < 0 && r == 0)
            r = fail(pen->dir, "jobs", -errno, error, size);
    }
    text_fini(&pen->jobs);
    text_fini(&pen->index);
    text_fini(&pen->name);
    text_fini(&pen->command);
    free(pen);
    return r;
}

/* ---------------------------------------------------------------- read */

struct frozen {
    struct record_reader *reader;
    int index_fd;
    char index[INDEX_BYTES * INDEX_LINES]; /* of some jobs, */
    uint32_t index_first, index_count;     /*   from this one on */
    uint32_t jobs, last;                   /* of the run; that was read last */
    char error[200];
    struct fb_event run;
    struct fb_options options;
    char *title, *directory, *version;
};

static char *copy_of(const char *text)
{
    return strdup(text != NULL ? text : "");
}

/* The first line, kept: what its texts point to is gone with the next. */
static int read_run(struct frozen *frozen)
{
    struct fb_event *run = &frozen->run;
    int r = record_reader_next(frozen->reader, run);

    if (r <= 0)
        return r < 0 ? r : -EBADMSG;
    frozen->title = copy_of(run->as.run.title);
    frozen->directory = copy_of(run->as.run.dir);
    frozen->version = copy_of(run->as.run.version);
    if (frozen->title == NULL || frozen->directory == NULL || frozen->version == NULL)
        return -ENOMEM;
    run->as.run.title = frozen->title;
    run->as.run.dir = frozen->directory;
    run->as.run.version = frozen->version;
    if (run->as.run.options != NULL)
        frozen->options = *run->as.run.options;
    run->as.run.options = &frozen->options;
    return 0;
}

int frozen_open(struct frozen **out, const struct rundir *dir, char *error, size_t size)
{
    struct frozen *frozen = calloc(1, sizeof *frozen);
    char path[RUNDIR_PATH_MOST + 16];
    int r;

    *out = NULL;
    if (frozen == NULL)
        return fail(dir, "jobs", -ENOMEM, error, size);
    frozen->jobs = dir->jobs;
    snprintf(path, sizeof path, "%s/jobs", dir->path);
    frozen->index_fd = rundir_openat(dir, "index", O_RDONLY);
    r = record_reader_open(&frozen->reader, path, error, size);
    if (r == 0 && frozen->index_fd < 0)
        r = fail(dir, "index", frozen->index_fd, error, size);
    if (r == 0 && (r = read_run(frozen)) < 0)
        snprintf(error, size, "%s",
                 r == -ENOMEM ? strerrordesc_np(ENOMEM) : record_reader_error(frozen->reader));
    if (r < 0)
        frozen = frozen_close(frozen);
    *out = frozen;
    return r;
}

const struct fb_event *frozen_run(const struct frozen *frozen)
{
    return &frozen->run;
}

static int cut_off(struct frozen *frozen, const char *file, uint32_t job)
{
    snprintf(frozen->error, sizeof frozen->error, "%s: it ends before job %u", file, job);
    return -EBADMSG;
}

static int unread(struct frozen *frozen, const char *file, int r)
{
    snprintf(frozen->error, sizeof frozen->error, "%s: %s", file, strerrordesc_np(-r));
    return r;
}

/* The line of a job; NULL, and *r is -errno. */
static const char *index_of(struct frozen *frozen, uint32_t job, int *r)
{
    ssize_t got;

    if (job < frozen->index_first || job >= frozen->index_first + frozen->index_count) {
        got = pread(frozen->index_fd, frozen->index, sizeof frozen->index,
                    (off_t)(job - 1) * INDEX_BYTES);
        frozen->index_first = job;
        frozen->index_count = got > 0 ? (uint32_t)got / INDEX_BYTES : 0;
        if (got < INDEX_BYTES) {
            *r = got < 0 ? unread(frozen, "index", -errno) : cut_off(frozen, "index", job);
            return NULL;
        }
    }
    return frozen->index + (size_t)(job - frozen->index_first) * INDEX_BYTES;
}

int frozen_kind(struct frozen *frozen, uint32_t job)
{
    int r = 0;
    const char *line = index_of(frozen, job, &r);

    return line != NULL ? line[INDEX_BYTES - 2] : r;
}

int frozen_go(struct frozen *frozen, uint32_t job)
{
    int r = 0;
    const char *line = index_of(frozen, job, &r);

    if (line == NULL)
        return r;
    frozen->last = job - 1;
    r = record_reader_go(frozen->reader,
                         &(struct record_place){ .offset = strtoull(line, NULL, 10), .line = job });
    return r < 0 ? unread(frozen, "jobs", r) : r;
}

int frozen_next(struct frozen *frozen, struct fb_event *event)
{
    int r;

    do
        r = record_reader_next(frozen->reader, event);
    while (r > 0 && event->kind != FB_QUEUED && event->kind != FB_SKIPPED);
    if (r > 0)
        frozen->last = event->job;
    if (r < 0)
        return unread(frozen, "jobs", r);
    return r == 0 && frozen->last < frozen->jobs ? cut_off(frozen, "jobs", frozen->last + 1) : r;
}

const char *frozen_error(const struct frozen *frozen)
{
    return frozen->error;
}

struct frozen *frozen_close(struct frozen *frozen)
{
    if (frozen == NULL)
        return NULL;
    record_reader_close(frozen->reader);
    if (frozen->index_fd >= 0)
        close(frozen->index_fd);
    free(frozen->title);
    free(frozen->directory);
    free(frozen->version);
    free(frozen);
    return NULL;
}
