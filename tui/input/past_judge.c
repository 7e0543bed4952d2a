/*
 * past_judge.c - what a record must be before anything in it is run, and what must be there for a
 * job to run as it did. All is asked before the first job begins: half a run that fails for want of
 * a directory would be worse than none.
 */
#include "past_inside.h"

#include "base/clean.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int past_judge_status(const struct stat *status, uid_t self, const char *path, char *error,
                      size_t size)
{
    if (status->st_uid != self)
        snprintf(error, size,
                 "%s: it belongs to another user (%u), whose commands would run as you; --dry-run "
                 "shows them, --trust runs them",
                 path, (unsigned)status->st_uid);
    else if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        snprintf(error, size,
                 "%s: other users can write it (mode %04o), and may have put commands there; "
                 "--dry-run shows them, --trust runs them",
                 path, (unsigned)status->st_mode & 07777);
    else
        return 0;
    return -EPERM;
}

/* The lock is ours until the record is closed: nothing removes it while it is read. */
int past_judge_file(int fd, const char *path, bool trusted, char *error, size_t size)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode)) {
        snprintf(error, size, "%s: it is no file, and has to be read more than once", path);
        return -ESPIPE;
    }
    if (!trusted && past_judge_status(&status, geteuid(), path, error, size) < 0)
        return -EPERM;
    if (flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
        snprintf(error, size, "%s: its run still goes on", path);
        return -EBUSY;
    }
    return 0;
}

static int refuse(const struct fb_job *job, uint32_t number, const char *what, const char *path,
                  int r, char *error, size_t size)
{
    struct text name = { 0 }, shown = { 0 };

    clean_puts(&name, job->name);
    clean_puts(&shown, path);
    snprintf(error, size, "job %u (%.200s): its %s %.2000s: %s", number, text_string(&name), what,
             text_string(&shown),
             r == -ESPIPE ? "what came from there is gone" : strerrordesc_np(-r));
    text_fini(&name);
    text_fini(&shown);
    return r;
}

/* A descriptor by one of its names, of ours or of another process, as --pipe has it: another one by
 * now. */
static bool is_descriptor(const char *path)
{
    return strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/proc/self/", 11) == 0 ||
           strcmp(path, "/dev/stdin") == 0 ||
           (strncmp(path, "/proc/", 6) == 0 && strstr(path, "/fd/") != NULL);
}

static int judge_stdin(int dir_fd, const char *path)
{
    struct stat status;

    if (is_descriptor(path))
        return -ESPIPE;
    if (fstatat(dir_fd, path, &status, 0) < 0)
        return -errno;
    if (S_ISFIFO(status.st_mode))
        return -ESPIPE;
    return faccessat(dir_fd, path, R_OK, AT_EACCESS) < 0 ? -errno : 0;
}

int past_judge_job(const struct fb_job *job, uint32_t number, char *error, size_t size)
{
    int dir_fd = AT_FDCWD, r = 0;

    if (job->dir != NULL) {
        dir_fd = open(job->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (dir_fd < 0)
            return refuse(job, number, "directory", job->dir, -errno, error, size);
    }
    if (job->stdin_path != NULL)
        r = judge_stdin(dir_fd, job->stdin_path);
    if (dir_fd >= 0)
        close(dir_fd);
    return r < 0 ? refuse(job, number, "standard input", job->stdin_path, r, error, size) : 0;
}
