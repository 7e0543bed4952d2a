/*
 * failing_memory.h - an allocation that fails: `fail_at` says which. For a test whose name ends in
 * _memory: it is linked so that the allocator's calls come through here (tests/CMakeLists.txt).
 */
#ifndef FAILING_MEMORY_H
#define FAILING_MEMORY_H

#include <stdbool.h>
#include <stdlib.h>

static int fail_at;       /* the n-th call from now on; 0: none */
static size_t fail_bytes; /* what the call asks for */

static bool fails(void); /* the test says whether this call counts */

/* The linker's names (ld(1), --wrap): reserved, and not to be had otherwise. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_reallocarray(void *block, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_reallocarray(void *block, size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
    fail_bytes = size;
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    fail_bytes = count * size;
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    fail_bytes = size;
    return fails() ? NULL : __real_realloc(block, size);
}

void *__wrap_reallocarray(void *block, size_t count, size_t size)
{
    fail_bytes = count * size;
    return fails() ? NULL : __real_reallocarray(block, count, size);
}
/* NOLINTEND(bugprone-reserved-identifier) */

#endif
