/* fake_type.c - pipes of which our end never blocks; typing into workers: all of it is taken. */
#include "fake_kernel.h"

int sys_output_pipe(int fds[2])
{
    int r = sys_pipe(fds);

    if (r == 0)
        fake.files[fds[0]].waits_not = true;
    return r;
}

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
