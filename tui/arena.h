/* arena.h - memory that is given piece by piece and taken back at once. */
#ifndef FB_ARENA_H
#define FB_ARENA_H

#include <stddef.h>

/* Zeros is empty. */
struct arena {
    struct arena_block *blocks;
    char *at;
    size_t left;
};

/* Zeroed and aligned for anything; NULL: no memory. */
void *arena_take(struct arena *arena, size_t size);
/* A copy ended by NUL; NULL: no memory. */
char *arena_copy(struct arena *arena, const char *bytes, size_t size);
void arena_fini(struct arena *arena);

#endif
