/*
 * results_place.c - the way to a file of a job's. Where others may write in a directory, what
 * stands in it is their word: no link is followed there, or they could have anything of ours
 * overwritten. Each directory is opened from the one above it and judged by its descriptor, as a
 * name may mean another one a moment later.
 */
#include "results_words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int results_make_directories(const char *directory)
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

static bool is_trusted(const struct stat *status)
{
    return status->st_uid == geteuid() || status->st_uid == 0;
}

bool results_of_stranger(int fd)
{
    struct stat status;

    return fstat(fd, &status) < 0 || !is_trusted(&status);
}

bool results_only_ours(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && is_trusted(&status) &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static int enter(struct spare *spare, int below_fd, const char *name, bool make, bool follow)
{
    int flags = O_PATH | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW), fd;
    struct stat status;

    if (make && mkdirat(below_fd, name, 0777) < 0 && errno != EEXIST)
        return -errno;
    fd = spare_openat(spare, below_fd, name, flags);
    if (fd == -ENOTDIR && !follow && fstatat(below_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(status.st_mode))
        return -ELOOP;
    return fd;
}

int results_open_directory(struct spare *spare, int below_fd, const char *name, bool make)
{
    int fd = enter(spare, below_fd, name, make, false);

    if (fd < 0 || !results_of_stranger(fd))
        return fd;
    close(fd);
    return -EPERM;
}

int results_enter_directory(struct spare *spare, int below_fd, const char *name, bool make)
{
    return enter(spare, below_fd, name, make, results_only_ours(below_fd));
}

const char *results_why(int error)
{
    return error == ELOOP    ? "is a link, which is not followed"
           : error == ENXIO  ? "is no regular file"
           : error == EMLINK ? "has another name, too"
           : error == EPERM  ? "is another user's"
                             : strerrordesc_np(error);
}
