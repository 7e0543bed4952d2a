/*
 * fake_wake.c - the stand-in's descriptor that is readable at once: a timer whose time has come
 * from the moment on that it is set; and files in memory.
 */
#include "fake_kernel.h"

#include <stdlib.h>

int fake_wakes_cleared;

int sys_wake_open(void)
{
    FAIL("wake_open");
    return sys_timer_open();
}

int sys_wake_set(int fd)
{
    return sys_timer_set(fd, fake.now_us);
}

int sys_wake_clear(int fd)
{
    fake_wakes_cleared++;
    return sys_timer_clear(fd);
}

void *sys_shared_open(size_t size)
{
    return calloc(1, size);
}

void sys_shared_close(void *memory, size_t size)
{
    (void)size;
    free(memory);
}

void sys_shared_forget(void *memory, size_t size)
{
    (void)memory;
    (void)size;
}

int sys_bytes_open(const void *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    FAIL("bytes");
    return fake_open_named("bytes");
}

int sys_wait_readable_for(int fd, int64_t us)
{
    int64_t next_us = fake_next_us();

    if (!fake_readable(fd))
        fake_advance(next_us < us ? next_us : us);
    return 0;
}
