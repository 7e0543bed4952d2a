/*
 * sheet.c - a report that fails halfway must not take the place of the last one: it is a file
 * without a name until it is whole, of which not even SIGKILL leaves anything; where the file
 * system has none such, it is one beside. A symbolic link stays one, its target is replaced.
 */
#include "sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHEET_BYTES 65536

void sheet_begin(struct sheet *sheet, int fd)
{
    *sheet = (struct sheet){ .fd = fd };
}

static int refuse(struct sheet *sheet, int r, char *error, size_t size)
{
    snprintf(error, size, "%s: %s", sheet->path != NULL ? sheet->path : "", strerrordesc_np(-r));
    free(sheet->path);
    free(sheet->beside);
    sheet->path = sheet->beside = NULL;
    return r;
}

/* A name in the path's directory that is most likely free. NULL: no memory. */
static char *name_beside(const struct sheet *sheet)
{
    struct text name = { 0 };
    uint64_t number = 0;
    char *copy;

    if (getrandom(&number, sizeof number, GRND_NONBLOCK) < 0)
        number = (uint64_t)getpid();
    text_printf(&name, "%s.%06" PRIx64, sheet->path, number & 0xffffff);
    copy = name.failed ? NULL : strdup(text_string(&name));
    text_fini(&name);
    return copy;
}

/* Below 0: this file system has no such files, or /proc is not there to give one its name. */
static int open_nameless(struct sheet *sheet)
{
    struct text name = { 0 };
    const char *slash = strrchr(sheet->path, '/');
    int fd;

    text_put(&name, slash == NULL ? "." : sheet->path,
             slash == NULL || slash == sheet->path ? 1 : (size_t)(slash - sheet->path));
    fd = open(text_string(&name), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    text_clear(&name);
    text_printf(&name, "/proc/%d/fd/%d", (int)getpid(), fd);
    if (fd >= 0 && access(text_string(&name), F_OK) == 0)
        sheet->beside = strdup(text_string(&name));
    text_fini(&name);
    sheet->nameless = sheet->beside != NULL;
    if (fd >= 0 && !sheet->nameless)
        close(fd);
    return sheet->nameless ? fd : -1;
}

static int open_named(struct sheet *sheet)
{
    int fd;

    sheet->beside = name_beside(sheet);
    if (sheet->beside == NULL)
        return -ENOMEM;
    fd = open(sheet->beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? -errno : fd;
}

/*
 * The rights that a new file would have, or those of the one that is replaced, where this one is of
 * the same owner and group. Else those were given by another and to others: only what both have is
 * kept, of the owner's, which we are now, what a new file has, and of the group's, where that
 * stays, what it read and wrote, or members that report in turn end each other's turns. None to run
 * as another user, which a report never needs, and which would be as us where the old file was a
 * stranger's.
 */
static int set_rights(int fd, const struct stat *was, mode_t fresh)
{
    mode_t mode = fresh;
    struct stat now;

    if (was != NULL && fstat(fd, &now) < 0)
        return -errno;
    if (was != NULL && was->st_uid == now.st_uid && was->st_gid == now.st_gid)
        mode = was->st_mode & 0777;
    else if (was != NULL)
        mode = (fresh | (was->st_gid == now.st_gid ? 0060 : 0)) & (was->st_mode | S_IRWXU);
    return fchmod(fd, mode) < 0 ? -errno : 0;
}

/* That the rights cannot be given is told before anything is written. */
static int open_beside(struct sheet *sheet, const struct stat *was)
{
    mode_t mask = umask(0);
    int fd = open_nameless(sheet), r;

    umask(mask);
    if (fd < 0)
        fd = open_named(sheet);
    r = fd < 0 ? fd : set_rights(fd, was, 0666 & ~mask);
    if (fd < 0 || r == 0)
        return fd;
    close(fd);
    if (!sheet->nameless)
        unlink(sheet->beside);
    return r;
}

int sheet_open(struct sheet *sheet, const char *path, char *error, size_t size)
{
    struct stat was;
    bool there = stat(path, &was) == 0;

    *sheet = (struct sheet){ .fd = -1 };
    sheet->path = there ? realpath(path, NULL) : strdup(path);
    if (sheet->path == NULL)
        sheet->path = strdup(path); /* as /dev/stdout may be, of a pipe */
    if (sheet->path == NULL)
        return refuse(sheet, -ENOMEM, error, size);
    if (there && S_ISDIR(was.st_mode))
        return refuse(sheet, -EISDIR, error, size);
    if (there && !S_ISREG(was.st_mode))
        sheet->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    else if (there && access(path, W_OK) < 0)
        sheet->fd = -1;
    else
        sheet->fd = open_beside(sheet, there ? &was : NULL);
    if (sheet->fd >= 0)
        return 0;
    return refuse(sheet, sheet->fd < -1 ? sheet->fd : -errno, error, size);
}

static void flush(struct sheet *sheet)
{
    size_t at = 0;

    if (sheet->text.failed && sheet->error == 0)
        sheet->error = ENOMEM;
    while (sheet->error == 0 && at < sheet->text.size) {
        ssize_t n = write(sheet->fd, sheet->text.bytes + at, sheet->text.size - at);
        if (n > 0)
            at += (size_t)n;
        else if (errno != EINTR)
            sheet->error = errno;
    }
    text_clear(&sheet->text);
}

void sheet_turn(struct sheet *sheet)
{
    if (sheet->text.size >= SHEET_BYTES || sheet->text.failed)
        flush(sheet);
}

/*
 * The path's own name, if nothing has it: then it is there as a whole. Else a link cannot take its
 * place, and for a moment it has one beside, until that is renamed.
 */
static void give_name(struct sheet *sheet)
{
    char *source = sheet->beside;

    sheet->beside = NULL;
    sheet->nameless = false;
    if (linkat(AT_FDCWD, source, AT_FDCWD, sheet->path, AT_SYMLINK_FOLLOW) < 0) {
        sheet->error = errno == EEXIST ? 0 : errno;
        if (sheet->error == 0)
            sheet->beside = name_beside(sheet);
        if (sheet->error == 0 && sheet->beside == NULL)
            sheet->error = ENOMEM;
        if (sheet->error == 0 &&
            linkat(AT_FDCWD, source, AT_FDCWD, sheet->beside, AT_SYMLINK_FOLLOW) < 0) {
            sheet->error = errno;
            free(sheet->beside); /* what has that name is not ours */
            sheet->beside = NULL;
        }
    }
    free(source);
}

int sheet_end(struct sheet *sheet, bool whole)
{
    if (whole)
        flush(sheet);
    if (sheet->nameless && whole && sheet->error == 0)
        give_name(sheet);
    if (sheet->path != NULL && close(sheet->fd) < 0 && sheet->error == 0)
        sheet->error = errno;
    if (sheet->beside != NULL && !sheet->nameless) {
        if (whole && sheet->error == 0 && rename(sheet->beside, sheet->path) < 0)
            sheet->error = errno;
        if (!whole || sheet->error != 0)
            unlink(sheet->beside);
    }
    free(sheet->path);
    free(sheet->beside);
    sheet->path = sheet->beside = NULL;
    text_fini(&sheet->text);
    sheet->fd = -1;
    return -sheet->error;
}
