/* fake_probe.c - the stand-in's network and its files, as a probe meets them: fake_net. */
#include "fake_kernel.h"

#include "base/address.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define BEGAN_US 1000000 /* the clock at a reset */

struct fake_net fake_net;

static bool is_up(bool second)
{
    int64_t now_us = fake.now_us - BEGAN_US;

    return second == fake_net.second && now_us >= fake_net.up_us &&
           (fake_net.down_us == 0 || now_us < fake_net.down_us);
}

int sys_connect(const struct address *address, bool second)
{
    int fd;

    assert(address->port != 0 && (!second || address->local));
    FAIL_WITH("connect", EMFILE, ENFILE, ENOMEM, ENETUNREACH);
    fake_net.connects++;
    if (!fake_net.silent && !is_up(second))
        return -ECONNREFUSED;
    fd = fake_open_file(SOCKET);
    if (fd >= 0)
        fake.files[fd].at_us = SYS_NEVER;
    return fd;
}

int sys_connected(int fd)
{
    assert(fake.files[fd].type == SOCKET && !fake_net.silent);
    FAIL_WITH("connected", ECONNREFUSED, ETIMEDOUT);
    return 0;
}

ssize_t sys_send(int fd, const void *bytes, size_t size)
{
    struct file *file = &fake.files[fd];

    FAIL_WITH("send", EAGAIN, EPIPE, ECONNRESET);
    assert(file->type == SOCKET && memcmp(bytes, "GET /", 5) == 0);
    if (fake_net.answer != NULL)
        file->at_us = fake.now_us + fake_net.answers_us;
    return (ssize_t)size;
}

uint32_t fake_socket_ready(const struct file *file)
{
    uint32_t can = (fake_net.silent ? 0 : EPOLLOUT) | (file->at_us <= fake.now_us ? EPOLLIN : 0);

    return can & file->events;
}

/* A few bytes at a time, and then its end. */
ssize_t fake_socket_read(struct file *file, void *bytes, size_t size)
{
    size_t left = strlen(fake_net.answer) - file->size, n = left < 5 ? left : 5;

    assert(file->at_us <= fake.now_us);
    if (left == 0 && fake_net.stays) {
        file->at_us = SYS_NEVER;
        return -EAGAIN;
    }
    n = n < size ? n : size;
    fake_net.taken += n;
    memcpy(bytes, fake_net.answer + file->size, n);
    file->size += n;
    return (ssize_t)n;
}

int sys_file_there(int dir_fd, const char *path)
{
    (void)dir_fd;
    (void)path;
    FAIL_WITH("file_there", EACCES, ENOTDIR);
    return fake.now_us - BEGAN_US >= fake_net.file_us ? 0 : -ENOENT;
}
