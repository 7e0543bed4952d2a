/*
 * results.c - files of jobs. Bytes go to their place in the file by their offset, so it does not
 * matter that the tail of a long output is told twice. Files are opened for each piece: thousands
 * of workers at once would need more descriptors than there are. exit.json is renamed into place
 * when it is whole: where it stands, the job has come to its end.
 */
#include "results.h"

#include "clean.h"
#include "json.h"
#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 100
#define LATE_ROOM  256 /* jobs that ended last: what they left behind may still write */

struct results {
    int directory_fd;
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

static int make_directories(const char *directory)
{
    char *path = strdup(directory);
    int r = path != NULL ? 0 : -ENOMEM;

    for (char *slash = path; r == 0 && slash != NULL;) {
        slash = strchr(slash + 1, '/');
        if (slash != NULL)
            *slash = '\0';
        r = mkdir(path, 0777) < 0 && errno != EEXIST ? -errno : 0;
        if (slash != NULL)
            *slash = '/';
    }
    free(path);
    return r;
}

int results_open(struct results **out, const char *directory, char *error, size_t size)
{
    struct results *results = calloc(1, sizeof *results);
    int r = results != NULL ? make_directories(directory) : -ENOMEM;

    *out = NULL;
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
    for (int i = 0; i < LATE_ROOM; i++)
        free(results->late[i].name);
    if (results->directory_fd >= 0)
        close(results->directory_fd);
    text_fini(&results->path);
    text_fini(&results->json);
    free(results->directory);
    free(results);
    return NULL;
}

void results_put_name(struct text *out, uint32_t job, const char *name)
{
    size_t size = strlen(name), end;

    text_printf(out, "%u", job);
    end = out->size + 1 + NAME_BYTES;
    for (size_t at = 0; at < size && out->size < end;) {
        uint32_t point;
        size_t length = utf8_read(name + at, size - at, &point);
        bool plain = length == 1 &&
                     (strchr("+,-.=@_", name[at]) != NULL || (name[at] >= '0' && name[at] <= '9') ||
                      ((name[at] | 32) >= 'a' && (name[at] | 32) <= 'z'));
        bool letter = length > 1 && point >= 0xA0 && clean_point(point) == point;
        if (at == 0)
            text_putc(out, '-');
        if (plain || letter)
            text_put(out, name + at, length);
        else
            text_putc(out, '_');
        at += length > 0 ? length : 1;
    }
}

/* "NUMBER-NAME/" in results->path, with a file's name behind it. */
static const char *path_of(struct results *results, uint32_t job, const char *name,
                           const char *file)
{
    text_clear(&results->path);
    results_put_name(&results->path, job, name);
    text_putc(&results->path, '/');
    text_puts(&results->path, file);
    return text_string(&results->path);
}

static int write_at(const struct results *results, const char *path, int flags, const char *bytes,
                    size_t size, uint64_t offset)
{
    int fd = openat(results->directory_fd, path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
    int r = fd >= 0 ? 0 : -errno;

    while (r == 0 && size > 0) {
        ssize_t n = pwrite(fd, bytes, size, (off_t)offset);
        if (n < 0 && errno != EINTR)
            r = -errno;
        if (n < 0)
            continue;
        bytes += n;
        offset += (uint64_t)n;
        size -= (size_t)n;
    }
    if (fd >= 0 && close(fd) < 0 && r == 0)
        r = -errno;
    return r;
}

/* What the attempt before wrote stays under its number. */
static void set_aside(struct results *results, uint32_t job, const char *name, const char *file,
                      uint32_t attempt)
{
    struct text aside = { 0 };

    results_put_name(&aside, job, name);
    text_printf(&aside, "/%s.%u", file, attempt);
    (void)renameat(results->directory_fd, path_of(results, job, name, file), results->directory_fd,
                   text_string(&aside));
    text_fini(&aside);
}

static int begin(struct results *results, const char *name, const struct fb_event *event)
{
    static const char *const files[] = { "stdout", "stderr" };
    const char *directory = path_of(results, event->job, name, "");
    int r = mkdirat(results->directory_fd, directory, 0777) < 0 && errno != EEXIST ? -errno : 0;

    for (int i = 0; i < 2 && r == 0; i++) {
        if (event->attempt > 1)
            set_aside(results, event->job, name, files[i], event->attempt - 1);
        r = write_at(results, path_of(results, event->job, name, files[i]), O_TRUNC, "", 0, 0);
    }
    if (r == 0 && event->attempt <= 1)
        unlinkat(results->directory_fd, path_of(results, event->job, name, "exit.json"), 0);
    return r;
}

static void put_exit(struct text *out, const struct summary_job *job, const struct fb_event *event,
                     int64_t start_us)
{
    bool began = job->pid != 0, exited = event->kind == FB_EXITED;
    char name[16], words[4400];

    text_printf(out, "{\"job\":%u", event->job);
    json_string_field(out, "name", job->name != NULL ? job->name : "");
    json_string_field(out, "command", job->command != NULL ? job->command : "");
    json_number_field(out, "attempt", event->attempt);
    json_seconds_field(out, "start", start_us + (began ? job->began_us : event->t_us));
    json_seconds_field(out, "seconds", began ? event->t_us - job->began_us : 0);
    json_bool_field(out, "succeeded", exited && event->as.exited.succeeded);
    if (exited && event->as.exited.signal == 0)
        json_number_field(out, "code", event->as.exited.code);
    else if (exited)
        json_string_field(out, "signal", fb_signal_name(event->as.exited.signal, name));
    if (exited && event->as.exited.cause != FB_CAUSE_NONE)
        json_string_field(out, "cause", fb_cause_name(event->as.exited.cause));
    json_string_field(out, "fate", fb_fate_text(event, words, sizeof words));
    text_puts(out, "}\n");
}

static int end(struct results *results, const struct summary_job *job, const struct fb_event *event)
{
    struct text path = { 0 };
    const char *name = job->name != NULL ? job->name : "";
    int r = 0;

    if (event->kind == FB_UNSTARTED && job->pid == 0)
        r = begin(results, name, event);
    text_clear(&results->json);
    put_exit(&results->json, job, event, results->start_us);
    results_put_name(&path, event->job, name);
    text_puts(&path, "/exit.json");
    if (r == 0)
        r = write_at(results, path_of(results, event->job, name, ".exit.json"), O_TRUNC,
                     results->json.bytes, results->json.size, 0);
    if (r == 0 && renameat(results->directory_fd, results->path.bytes, results->directory_fd,
                           text_string(&path)) < 0)
        r = -errno;
    if (results->json.failed || path.failed)
        r = -ENOMEM;
    text_fini(&path);
    return r;
}

/* Its name is asked for once more if what it left behind writes. */
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

    return write_at(results, path_of(results, event->job, name, file), 0, event->as.output.bytes,
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
    if (r < 0) {
        results->failed = true;
        snprintf(error, size, "results %s/%s: %s; they end here, the jobs go on",
                 results->directory, text_string(&results->path), strerrordesc_np(-r));
    }
    return r;
}
