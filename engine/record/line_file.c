/*
 * line_file.c - a file of whole lines. To a regular one they are written at once: the disk makes
 * each program wait alike. A pipe, a terminal or a socket may have a reader that never comes back,
 * so what it does not take waits in a sink, and is written when it can be.
 *
 * A FIFO is opened for writing alone. With a read end of our own a reader that has gone would never
 * be heard of.
 */
#include "line_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int line_file_descriptor(const char *path, int flags, mode_t mode)
{
    struct stat status;
    bool fifo = stat(path, &status) == 0 && S_ISFIFO(status.st_mode);
    int fd;

    if (fifo)
        fd = open(path, O_WRONLY | O_CLOEXEC);
    else
        fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode);
    if (fd < 0)
        return -errno;
    if (fifo)
        (void)!fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

int line_file_lock(int fd)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return 1;
    return errno == EWOULDBLOCK ? -EBUSY : 0;
}

void line_file_begin(struct line_file *file, int fd, bool regular, off_t whole_bytes)
{
    *file = (struct line_file){ .fd = fd, .regular = regular, .whole_bytes = whole_bytes };
    if (regular)
        return;
    store_pool_init(&file->pool, 1);
    sink_adopt(&file->sink, fd, &file->pool);
}

/* Lines that went out whole stay; the torn one goes. */
static int cut_back(struct line_file *file, const char *bytes, size_t done, int error)
{
    const char *end = memrchr(bytes, '\n', done);

    if (end != NULL)
        file->whole_bytes += end + 1 - bytes;
    if (done > 0)
        (void)!ftruncate(file->fd, file->whole_bytes); /* else a reader drops the torn line */
    file->failed = true;
    return -error;
}

static int write_all(struct line_file *file, const char *bytes, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = write(file->fd, bytes + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cut_back(file, bytes, done, errno);
        done += (size_t)n;
    }
    file->whole_bytes += (off_t)done;
    return 0;
}

/* What the sink has met since it was asked. */
static int judge(struct line_file *file)
{
    if (file->failed || file->sink.error == 0)
        return 0;
    file->failed = true;
    return -file->sink.error;
}

int line_file_put(struct line_file *file, const char *bytes, size_t size)
{
    int r;

    if (file->failed || file->fd < 0)
        return 0;
    if (file->regular)
        return write_all(file, bytes, size);
    r = sink_put(&file->sink, bytes, size);
    if (r < 0)
        file->failed = true;
    return r < 0 ? r : judge(file);
}

int line_file_waits(const struct line_file *file)
{
    return file->fd >= 0 && !file->regular && file->sink.waiting ? file->fd : -1;
}

int line_file_writable(struct line_file *file)
{
    sink_writable(&file->sink);
    return judge(file);
}

int line_file_drain(struct line_file *file)
{
    if (file->fd < 0 || file->regular)
        return 0;
    sink_drain(&file->sink);
    return judge(file);
}

void line_file_close(struct line_file *file)
{
    if (file->fd < 0)
        return;
    if (!file->regular) {
        sink_close(&file->sink);
        store_pool_fini(&file->pool);
    }
    close(file->fd);
    file->fd = -1;
}
