/*
 * arena.c - what is read together lives and dies together: a job set is thousands of small pieces
 * that are never freed one by one. Large pieces have a block of their own, so that little is
 * wasted.
 */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 * 1024)
#define ALIGNMENT   ((size_t)16)

struct arena_block {
    struct arena_block *next;
    size_t unused; /* keeps what follows aligned */
};

static void *add_block(struct arena *arena, size_t size)
{
    struct arena_block *block = calloc(1, sizeof *block + size);

    if (block == NULL)
        return NULL;
    block->next = arena->blocks;
    arena->blocks = block;
    return block + 1;
}

bool arena_spend(struct arena *arena, size_t size)
{
    if (arena->most_bytes != 0 && size > arena->most_bytes - arena->used_bytes) {
        arena->full = true;
        return false;
    }
    arena->used_bytes += size;
    return true;
}

void *arena_take(struct arena *arena, size_t size)
{
    void *piece;

    if (size > SIZE_MAX / 2 || !arena_spend(arena, size))
        return NULL;
    size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if (size > BLOCK_BYTES / 4)
        return add_block(arena, size);
    if (size > arena->left || arena->at == NULL) {
        char *block = add_block(arena, BLOCK_BYTES);
        if (block == NULL)
            return NULL;
        arena->at = block;
        arena->left = BLOCK_BYTES;
    }
    piece = arena->at;
    arena->at += size;
    arena->left -= size;
    return piece;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t size)
{
    char *copy;

    if (size + 1 > arena->left || size > BLOCK_BYTES / 4) {
        copy = arena_take(arena, size + 1);
    } else if (arena_spend(arena,
                           size + 1)) { /* from the end of the block, where nothing is aligned */
        copy = arena->at + (arena->left -= size + 1);
    } else {
        return NULL;
    }
    if (copy != NULL && size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

void arena_fini(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    *arena = (struct arena){ 0 };
}
