/* array.c - lists that grow. */
#include "array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int array_reserve(void *list, size_t *room, size_t count, size_t each, size_t first)
{
    size_t wanted = *room + *room / 2;
    void *wider;

    if (count <= *room)
        return 0;
    if (wanted < count)
        wanted = count;
    if (wanted < first)
        wanted = first;
    if (each != 0 && wanted > SIZE_MAX / each) /* some allocators end the program */
        return -ENOMEM;
    memcpy(&wider, list, sizeof wider); /* a pointer of whatever type */
    wider = reallocarray(wider, wanted, each);
    if (wider == NULL)
        return -ENOMEM;
    memcpy(list, &wider, sizeof wider);
    *room = wanted;
    return 0;
}

int array_reserve_u32(void *list, uint32_t *room, size_t count, size_t each, size_t first)
{
    size_t wider = *room;
    int r;

    if (count <= *room)
        return 0;
    if (count > UINT32_MAX - UINT32_MAX / 3) /* or half as much again is too much for the type */
        return -ENOMEM;
    r = array_reserve(list, &wider, count, each, first);
    *room = (uint32_t)wider;
    return r;
}

int array_reserve_zeroed(void *list, uint32_t *room, size_t count, size_t each, size_t first)
{
    uint32_t before = *room;
    int r = array_reserve_u32(list, room, count, each, first);
    char *bytes;

    memcpy(&bytes, list, sizeof bytes);
    if (r == 0 && *room > before)
        memset(bytes + before * each, 0, (*room - before) * each);
    return r;
}

size_t array_place(const void *list, size_t count, size_t each, uint32_t wanted)
{
    const char *bytes = list;
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        uint32_t number;
        memcpy(&number, bytes + middle * each, sizeof number);
        if (number < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
