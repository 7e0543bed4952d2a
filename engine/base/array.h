/* array.h - lists that grow, by halves. */
#ifndef FB_BASE_ARRAY_H
#define FB_BASE_ARRAY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Room for `count` elements of `each` bytes in *list, which has *room; of at least `first` where it
 * is not enough. `list` is the address of a pointer to such elements. 0, or -ENOMEM: then list and
 * room are as they were.
 */
int array_reserve(void *list, size_t *room, size_t count, size_t each, size_t first);
int array_reserve_u32(void *list, uint32_t *room, size_t count, size_t each, size_t first);
/* And all that is new is zero. */
int array_reserve_zeroed(void *list, uint32_t *room, size_t count, size_t each, size_t first);
/*
 * Of `count` elements of `each` bytes, which begin with a number of 32 bits and are sorted by it:
 * the place of the first whose number is `wanted` or more; `count`: there is none.
 */
size_t array_place(const void *list, size_t count, size_t each, uint32_t wanted);

#endif
