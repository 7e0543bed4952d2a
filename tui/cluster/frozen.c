/*
 * frozen.c - the jobs of a run in its directory, read. A record's form has all that a job is made
 * of, and any part of it can be read alone: an agent reads the lines of the jobs that it has
 * claimed.
 */
#include "frozen.h"

#include "record/record_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INDEX_BYTES 16 /* of a line of the index */
#define INDEX_LINES 64 /* that are read at once */

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
        return rundir_fail(dir, "jobs", -ENOMEM, error, size);
    frozen->jobs = dir->jobs;
    snprintf(path, sizeof path, "%s/jobs", dir->path);
    frozen->index_fd = rundir_openat(dir, "index", O_RDONLY);
    r = record_reader_open(&frozen->reader, path, error, size);
    if (r == 0 && frozen->index_fd < 0)
        r = rundir_fail(dir, "index", frozen->index_fd, error, size);
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
