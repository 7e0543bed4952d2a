/*
 * pidmap.c - open addressing by linear probing, kept at most half full, so that a death finds its
 * worker at once however many live. A pid is in the map from its fork to its reaping: exactly as
 * long as the kernel keeps it for us. Room is reserved before the fork.
 */
#include "pidmap.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* pids come in a row: spread them (the constant is 2^32 over the golden ratio). */
static size_t home(const struct pidmap *map, pid_t pid)
{
    return ((unsigned)pid * 2654435769U >> 7) & (map->room - 1);
}

int pidmap_copy(struct pidmap *to, const struct pidmap *from)
{
    *to = (struct pidmap){ 0 };
    if (from->room == 0)
        return 0;
    to->cells = malloc(from->room * sizeof *from->cells);
    if (to->cells == NULL)
        return -ENOMEM;
    memcpy(to->cells, from->cells, from->room * sizeof *from->cells);
    to->room = from->room;
    to->count = from->count;
    return 0;
}

void pidmap_fini(struct pidmap *map)
{
    free(map->cells);
    *map = (struct pidmap){ 0 };
}

static void put(struct pidmap *map, pid_t pid, void *value)
{
    size_t at = home(map, pid);

    while (map->cells[at].pid != 0)
        at = (at + 1) & (map->room - 1);
    map->cells[at] = (struct pidmap_cell){ pid, value };
}

int pidmap_reserve(struct pidmap *map, size_t count)
{
    struct pidmap wider = { .room = map->room > 0 ? map->room : 64, .count = map->count };

    if (count * 2 <= map->room)
        return 0;
    while (wider.room < count * 2)
        wider.room *= 2;
    wider.cells = calloc(wider.room, sizeof *wider.cells);
    if (wider.cells == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < map->room; i++)
        if (map->cells[i].pid != 0)
            put(&wider, map->cells[i].pid, map->cells[i].value);
    free(map->cells);
    *map = wider;
    return 0;
}

void pidmap_put(struct pidmap *map, pid_t pid, void *value)
{
    assert(pid > 0 && (map->count + 1) * 2 <= map->room);
    put(map, pid, value);
    map->count++;
}

static size_t find(const struct pidmap *map, pid_t pid)
{
    size_t at;

    if (map->room == 0)
        return SIZE_MAX;
    for (at = home(map, pid); map->cells[at].pid != 0; at = (at + 1) & (map->room - 1))
        if (map->cells[at].pid == pid)
            return at;
    return SIZE_MAX;
}

void *pidmap_get(const struct pidmap *map, pid_t pid)
{
    size_t at = find(map, pid);
    return at != SIZE_MAX ? map->cells[at].value : NULL;
}

void pidmap_drop(struct pidmap *map, pid_t pid)
{
    size_t mask = map->room - 1, hole = find(map, pid);

    assert(hole != SIZE_MAX);
    map->count--;
    /* A cell after the hole that could not stand at its home because of it moves up. */
    for (size_t at = (hole + 1) & mask; map->cells[at].pid != 0; at = (at + 1) & mask) {
        size_t wanted = home(map, map->cells[at].pid);
        if (((at - wanted) & mask) < ((at - hole) & mask))
            continue;
        map->cells[hole] = map->cells[at];
        hole = at;
    }
    map->cells[hole].pid = 0;
}
