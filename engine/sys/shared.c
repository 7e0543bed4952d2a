/* shared.c - memory that a process shares with those that it forks. */
#include "sys.h"

#include <sys/mman.h>
#include <unistd.h>

void *sys_shared_open(size_t size)
{
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return memory != MAP_FAILED ? memory : NULL;
}

void sys_shared_close(void *memory, size_t size)
{
    if (memory != NULL)
        munmap(memory, size);
}

void sys_shared_forget(void *memory, size_t size)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)memory, to = from + size;

    from = (from + page - 1) / page * page;
    to = to / page * page;
    if (from < to)
        madvise((void *)from, to - from, MADV_REMOVE);
}
