/* fake_type.c - typing into workers: all that is typed is taken. */
#include "fake_kernel.h"

int sys_typing_pipe(int fds[2])
{
    return sys_pipe(fds);
}

int sys_typing_again(int fd)
{
    (void)fd;
    FAIL("typing_again");
    return fake_open_file(OTHER);
}

ssize_t sys_type(int fd, const void *bytes, size_t size)
{
    (void)fd;
    (void)bytes;
    FAIL("type");
    return (ssize_t)size;
}
