/*
 * jobserver.c - the seam: descriptors of make's jobserver. Those that are handed down share their
 * description, and so whether they block, with make and all below it: we open the same pipe anew.
 */
#include "inside.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* It must be a pipe: where make did not hand it down its number may be of anything. */
static int open_anew(int fd, int flags)
{
    struct stat status;
    char path[32];
    int r;

    if (fd < 0 || fstat(fd, &status) < 0)
        return -EBADF;
    if (!S_ISFIFO(status.st_mode))
        return -ENOTSUP;
    r = fcntl(fd, F_GETFL);
    if (r < 0 || (r & O_ACCMODE) != flags)
        return -EBADF;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    r = open(path, flags | O_NONBLOCK | O_CLOEXEC);
    return r < 0 ? -errno : r;
}

/* A writer of a FIFO that has no reader is refused; with O_RDWR there is one. */
static int open_fifo(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return -errno;
    if (fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode))
        return fd;
    close(fd);
    return -ENOTSUP;
}

int sys_tokens_join(const char *fifo, int read_fd, int write_fd, int ours[2])
{
    int r;

    ours[1] = -1;
    r = ours[0] = fifo[0] != '\0' ? open_fifo(fifo) : open_anew(read_fd, O_RDONLY);
    if (r >= 0)
        r = ours[1] =
            fifo[0] != '\0' ? fcntl(ours[0], F_DUPFD_CLOEXEC, 3) : open_anew(write_fd, O_WRONLY);
    if (r >= 0)
        return 0;
    for (int i = 0; i < 2; i++)
        ours[i] = ours[i] >= 0 ? sys_close(ours[i]) : -1;
    return r;
}

int sys_tokens_make(int theirs[2], int ours[2])
{
    int r = sys_pipe(theirs);

    if (r < 0) {
        theirs[0] = theirs[1] = -1;
        return r;
    }
    r = sys_tokens_join("", theirs[0], theirs[1], ours);
    for (int i = 0; r < 0 && i < 2; i++)
        theirs[i] = sys_close(theirs[i]);
    return r;
}

int sys_token_take(int fd, unsigned char *token)
{
    return (int)sys_read(fd, token, 1);
}

int sys_token_give(int fd, unsigned char token)
{
    return (int)sys_write(fd, &token, 1);
}

int sys_tokens_left(int fd)
{
    int bytes;

    return ioctl(fd, FIONREAD, &bytes) < 0 ? -errno : bytes;
}
