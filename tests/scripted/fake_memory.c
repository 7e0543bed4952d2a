/* fake_memory.c - the stand-in's cgroups with a limit of memory: how many there are. */
#include "fake_kernel.h"

#include <assert.h>
#include <errno.h>

void sys_memory_open(struct sys_memory *memory)
{
    memory->base_fd = fake.limits ? fake_open_file(OTHER) : -1;
}

void sys_memory_close(struct sys_memory *memory)
{
    memory->base_fd = sys_close(memory->base_fd);
}

int sys_memory_make(const struct sys_memory *memory, uint32_t number, uint64_t bytes)
{
    int fd;

    assert(number > 0 && bytes > 0);
    if (memory->base_fd < 0)
        return -ENOTSUP;
    FAIL("mkdir");
    fd = fake_open_named("limit");
    fake.limited++;
    return fd;
}

int sys_memory_kills(const struct sys_memory *memory, uint32_t number)
{
    assert(memory->base_fd >= 0 && number > 0);
    return fake.limit_kills;
}

void sys_memory_remove(const struct sys_memory *memory, uint32_t number)
{
    assert(memory->base_fd >= 0 && number > 0);
    fake.limited--;
}

void fake_limits(int kills)
{
    fake.limits = true;
    fake.limit_kills = kills;
}

int fake_limited(void)
{
    return fake.limited;
}

uint64_t fake_file_limit = 1024;

uint64_t sys_files_limit(void)
{
    return fake_file_limit;
}

int sys_files_raise(uint64_t wanted)
{
    (void)wanted;
    FAIL_WITH("files_raise", EPERM, EINVAL);
    fake.files_raised++;
    return 1;
}

uint64_t sys_files_before(void)
{
    return fake.files_raised ? 1024 : 0;
}

int sys_files_restore(void)
{
    assert(fake.files_raised > 0);
    fake.files_raised--;
    return 0;
}
