/* pidmap.h - pid to whatever is kept of a living process. Pure. */
#ifndef FB_BASE_PIDMAP_H
#define FB_BASE_PIDMAP_H

#include <stddef.h>
#include <sys/types.h>

struct pidmap {
    struct pidmap_cell {
        pid_t pid; /* 0: empty */
        void *value;
    } * cells;
    size_t room, count; /* room is a power of two, at least twice the count */
};

int pidmap_copy(struct pidmap *to, const struct pidmap *from); /* 0; -ENOMEM: `to` is empty */
void pidmap_fini(struct pidmap *map);
int pidmap_reserve(struct pidmap *map, size_t count); /* 0 or -ENOMEM */
void pidmap_put(struct pidmap *map, pid_t pid, void *value);
void *pidmap_get(const struct pidmap *map, pid_t pid); /* NULL if unknown */
void pidmap_drop(struct pidmap *map, pid_t pid);

#endif
