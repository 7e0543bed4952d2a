/*
 * results.c - files of jobs. Bytes go to their place in the file by their offset, so it does not
 * matter that the tail of a long output comes twice. Files are opened for each piece: thousands
 * of workers at once would need more descriptors than there are. A directory may be one that others
 * write in: no link is followed there, and only regular files are written. exit.json is renamed
 * into place when it is whole: where it stands, the job has come to its end.
 */
#include "results.h"

#include "results_words.h"
#include "spare.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPARE_FDS 3   /* two directories and a file of a job are open at once */
#define LATE_ROOM 256 /* jobs that ended last: their leftovers may still write */

struct results {
    int directory_fd;
    int part_fd; /* of the directory of `part`; -1: none is open */
    uint32_t part;
    int job_fd; /* of the directory of `job`; -1: none is open */
    struct spare spare;
    uint32_t job;
    bool failed;
    int64_t start_us;
    struct {
        uint32_t job;
        char *name;
    } late[LATE_ROOM];
    size_t late_next;
    struct text path, json;
    char *directory;
};

static int open_at(struct results *results, int directory_fd, const char *path, int flags)
{
    return spare_openat(&results->spare, directory_fd, path, flags | O_NOFOLLOW | O_CLOEXEC);
}

int results_open(struct results **out, const char *directory, char *error, size_t size)
{
    struct results *results = calloc(1, sizeof *results);
    int r = results != NULL ? results_make_directories(directory) : -ENOMEM;

    *out = NULL;
    if (results != NULL) {
        results->job_fd = results->part_fd = -1;
        spare_open(&results->spare, SPARE_FDS);
    }
    if (r == 0) {
        results->directory = strdup(directory);
        results->directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (results->directory_fd < 0)
            r = -errno;
        else if (results->directory == NULL)
            r = -ENOMEM;
        else if (faccessat(results->directory_fd, ".", W_OK, AT_EACCESS) < 0)
            r = -errno;
    } else if (results != NULL) {
        results->directory_fd = -1;
    }
    if (r < 0) {
        snprintf(error, size, "results %s: %s", directory, strerrordesc_np(-r));
        results = results_close(results);
    }
    *out = results;
    return r;
}

struct results *results_close(struct results *results)
{
    if (results == NULL)
        return NULL;
    spare_close(&results->spare);
    for (int i = 0; i < LATE_ROOM; i++)
        free(results->late[i].name);
    if (results->directory_fd >= 0)
        close(results->directory_fd);
    if (results->job_fd >= 0)
        close(results->job_fd);
    if (results->part_fd >= 0)
        close(results->part_fd);
    text_fini(&results->path);
    text_fini(&results->json);
    free(results->directory);
    free(results);
    return NULL;
}

/* The job's directory in results->path, with a file's name after it. */
static const char *path_of(struct results *results, uint32_t job, const char *name,
                           const char *file)
{
    text_clear(&results->path);
    results_put_path(&results->path, job, name);
    text_putc(&results->path, '/');
    text_puts(&results->path, file);
    return text_string(&results->path);
}

/* Of the ten thousand jobs that a job is one of: the first have DIR itself. */
static int part_directory(struct results *results, uint32_t job, bool make)
{
    uint32_t part = job / RESULTS_PART * RESULTS_PART;
    char name[16];
    int fd;

    if (part == 0)
        return results->directory_fd;
    if (results->part == part && results->part_fd >= 0)
        return results->part_fd;
    snprintf(name, sizeof name, "%u", part);
    fd = results_open_directory(&results->spare, results->directory_fd, name, make);
    if (fd < 0)
        return fd;
    if (results->part_fd >= 0)
        close(results->part_fd);
    results->part = part;
    return results->part_fd = fd;
}

/* The last one stays open, as most events are of one job. */
static int job_directory(struct results *results, uint32_t job, const char *name, bool make)
{
    int below_fd, fd;

    if (results->job == job && results->job_fd >= 0)
        return results->job_fd;
    below_fd = part_directory(results, job, make);
    if (below_fd < 0)
        return below_fd;
    text_clear(&results->path);
    results_put_name(&results->path, job, name);
    fd = results_open_directory(&results->spare, below_fd, text_string(&results->path), make);
    if (fd < 0)
        return fd;
    if (results->job_fd >= 0)
        close(results->job_fd);
    results->job = job;
    return results->job_fd = fd;
}

/* Neither a link nor what would make us wait: a job may have put a FIFO in the place of a file. */
static int open_file(struct results *results, int directory_fd, const char *file, int flags)
{
    struct stat status = { 0 };
    int fd = open_at(results, directory_fd, file, O_WRONLY | O_CREAT | O_NONBLOCK | flags);
    int r = fd < 0 ? fd : fstat(fd, &status) < 0 ? -errno : 0;

    if (r == 0 && !S_ISREG(status.st_mode))
        r = -ENXIO;
    if (r == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return r;
}

static int write_at(struct results *results, uint32_t job, const char *name, const char *file,
                    int flags, const char *bytes, size_t size, uint64_t offset)
{
    int directory_fd = job_directory(results, job, name, false);
    int fd = directory_fd >= 0 ? open_file(results, directory_fd, file, flags) : directory_fd;
    int r = results_write(fd, bytes, size, offset);

    if (r < 0)
        path_of(results, job, name, file); /* for the line that says so */
    return r;
}

/* What the attempt before wrote stays under its number. */
static void set_aside(int directory_fd, const char *file, uint32_t attempt)
{
    char aside[32];

    snprintf(aside, sizeof aside, "%s.%u", file, attempt);
    (void)renameat(directory_fd, file, directory_fd, aside);
}

static int begin(struct results *results, const char *name, const struct fb_event *event)
{
    static const char *const files[] = { "stdout", "stderr" };
    int fd = job_directory(results, event->job, name, true);
    int r = fd < 0 ? fd : 0;

    if (r < 0)
        path_of(results, event->job, name, files[0]); /* for the line that says so */
    for (int i = 0; i < 2 && r == 0; i++) {
        if (event->attempt > 1)
            set_aside(fd, files[i], event->attempt - 1);
        else if (unlinkat(fd, files[i], 0) < 0 && errno != ENOENT)
            r = -errno;
    }
    if (r == 0 && event->attempt <= 1)
        unlinkat(fd, "exit.json", 0);
    return r;
}

static int end(struct results *results, const struct summary_job *job, const struct fb_event *event)
{
    const char *name = job->name != NULL ? job->name : "";
    int r = 0, fd;

    if (event->kind == FB_UNSTARTED && job->pid == 0)
        r = begin(results, name, event);
    text_clear(&results->json);
    results_put_exit(&results->json, job, event, results->start_us);
    if (results->json.failed)
        r = -ENOMEM;
    if (r == 0)
        r = write_at(results, event->job, name, ".exit.json", O_TRUNC, results->json.bytes,
                     results->json.size, 0);
    fd = r == 0 ? job_directory(results, event->job, name, false) : r;
    if (r == 0 && (fd < 0 || renameat(fd, ".exit.json", fd, "exit.json") < 0))
        r = fd < 0 ? fd : -errno;
    return r;
}

/* Its name is asked for once more if a leftover of it writes. */
static void remember(struct results *results, uint32_t job, const char *name)
{
    size_t at = results->late_next++ % LATE_ROOM;

    free(results->late[at].name);
    results->late[at].job = job;
    results->late[at].name = strdup(name);
}

static const char *name_of(const struct results *results, const struct summary_job *job,
                           uint32_t number)
{
    if (job != NULL)
        return job->name != NULL ? job->name : "";
    for (int i = 0; i < LATE_ROOM; i++)
        if (results->late[i].job == number)
            return results->late[i].name;
    return NULL;
}

static int output(struct results *results, const char *name, const struct fb_event *event)
{
    const char *file = event->as.output.stream == 2 ? "stderr" : "stdout";

    return write_at(results, event->job, name, file, 0, event->as.output.bytes,
                    event->as.output.size, event->as.output.offset);
}

static int apply(struct results *results, const struct summary_job *job, const char *name,
                 const struct fb_event *event)
{
    switch (event->kind) {
    case FB_FORKED:
        return begin(results, name, event);
    case FB_OUTPUT:
        return output(results, name, event);
    case FB_EXITED:
    case FB_UNSTARTED:
        remember(results, event->job, name);
        return job != NULL ? end(results, job, event) : 0;
    default:
        return 0;
    }
}

int results_event(struct results *results, const struct summary_job *job,
                  const struct fb_event *event, char *error, size_t size)
{
    const char *name = event->job != 0 ? name_of(results, job, event->job) : NULL;
    int r;

    if (event->kind == FB_RUN)
        results->start_us = event->as.run.start_us;
    if (results->failed || name == NULL)
        return 0;
    r = apply(results, job, name, event);
    spare_hold(&results->spare);
    if (r < 0) {
        results->failed = true;
        snprintf(error, size, "results %s/%s: %s; they end here, the jobs go on",
                 results->directory, text_string(&results->path), results_why(-r));
    }
    return r;
}
