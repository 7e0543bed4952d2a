/*
 * frozen_pen.c - the jobs of a run are written into its directory: each as a line of a record, and
 * where it is. What the run says of itself comes first, and is said again when all are counted.
 */
#include "frozen.h"

#include "base/quote.h"
#include "record/wire.h"
#include "record/wire_job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WAITING_BYTES ((size_t)256 * 1024)

struct frozen_pen {
    const struct rundir *dir;
    int jobs_fd, index_fd;
    struct text jobs, index, name, command;
    uint64_t offset; /* of the next line */
    size_t run_size; /* of the first one */
    uint32_t count, main;
    bool ordered;
};

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
        return rundir_fail(pen->dir, "jobs", r, error, size);
    r = write_all(pen->index_fd, &pen->index);
    return r < 0 ? rundir_fail(pen->dir, "index", r, error, size) : 0;
}

/* Appends the event as a line. */
static int put(struct frozen_pen *pen, const struct fb_event *event, char *error, size_t size)
{
    size_t before = pen->jobs.size;

    wire_put(&pen->jobs, event);
    pen->offset += pen->jobs.size - before;
    if (pen->jobs.failed)
        return rundir_fail(pen->dir, "jobs", -ENOMEM, error, size);
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
        return rundir_fail(dir, "jobs", r, error, size);
    r = put(pen, run, error, size);
    pen->run_size = pen->offset;
    return r;
}

/* Blanks fill what was longer: the lines of the jobs stay where the index says. */
static int put_over(struct frozen_pen *pen, struct text *line)
{
    if (line->size > pen->run_size)
        return -EMSGSIZE;
    line->size--; /* the end of the line */
    text_blanks(line, (int)(pen->run_size - 1 - line->size));
    text_putc(line, '\n');
    return lseek(pen->jobs_fd, 0, SEEK_SET) < 0 ? -errno : write_all(pen->jobs_fd, line);
}

int frozen_pen_run(struct frozen_pen *pen, const struct fb_event *run, char *error, size_t size)
{
    struct text line = { 0 };
    int r = flush(pen, error, size);

    if (r < 0)
        return r;
    wire_put(&line, run);
    r = line.failed ? -ENOMEM : put_over(pen, &line);
    text_fini(&line);
    if (r == 0 && lseek(pen->jobs_fd, 0, SEEK_END) < 0)
        r = -errno;
    return r < 0 ? rundir_fail(pen->dir, "jobs", r, error, size) : 0;
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
    if (pen->name.failed || pen->command.failed)
        return rundir_fail(pen->dir, "jobs", -ENOMEM, error, size);
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
            r = rundir_fail(pen->dir, "jobs", -errno, error, size);
        if (fd >= 0 && close(fd) < 0 && r == 0)
            r = rundir_fail(pen->dir, "jobs", -errno, error, size);
    }
    text_fini(&pen->jobs);
    text_fini(&pen->index);
    text_fini(&pen->name);
    text_fini(&pen->command);
    free(pen);
    return r;
}
