/* arena.h - memory that is given piece by piece and taken back at once. */
#ifndef FB_SET_ARENA_H
#define FB_SET_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/* Zeros is empty and without limit. */
struct arena {
    struct arena_block *blocks;
    char *at;
    size_t left;
    size_t used_bytes, most_bytes; /* most: 0 is no limit */
    bool full;                     /* something was refused for the limit's sake */
};

/* Zeroed and aligned for anything; NULL: no memory, or more than the limit. */
void *arena_take(struct arena *arena, size_t size);
/* A copy ended by NUL; NULL as above. */
char *arena_copy(struct arena *arena, const char *bytes, size_t size);
/* Counts memory that will be taken elsewhere for what is in here. False: more than the limit. */
bool arena_spend(struct arena *arena, size_t size);
void arena_fini(struct arena *arena);

#endif
