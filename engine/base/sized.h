/* sized.h - a structure of a caller that was built with an earlier or a later header than ours. */
#ifndef FB_BASE_SIZED_H
#define FB_BASE_SIZED_H

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* Its last field ends where it does: a field that is added later does not lie in what was padding.
 */
#define SIZED_ENDS_WITH(type, last)                                                                \
    _Static_assert(offsetof(type, last) + sizeof(((type *)0)->last) == sizeof(type),               \
                   #type " ends in padding")

/*
 * What the caller's has and ours has not must be 0: it asks for nothing that is not known here.
 * What it lacks is 0. 0 or -E2BIG.
 */
static inline int sized_copy(void *to, size_t room, const void *from, size_t size)
{
    const char *bytes = from;

    for (size_t i = room; i < size; i++)
        if (bytes[i] != 0)
            return -E2BIG;
    memset(to, 0, room);
    memcpy(to, from, size < room ? size : room);
    return 0;
}

#endif
