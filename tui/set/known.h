/* known.h - the jobs of a set by their names, to be found in another reading of its file. */
#ifndef FB_SET_KNOWN_H
#define FB_SET_KNOWN_H

#include "set.h"

/* all: what the set says of it, as set_put_all(). */
struct set_known {
    char *name, *all;
    uint32_t number;    /* its place in the set, from 1; what it stands for later is its user's */
    uint32_t successor; /* its user's */
};

/* [set_count()] sorted by name, then as they stand in the file. NULL: no memory. */
struct set_known *set_known(const struct set *set);
void set_known_close(struct set_known *jobs, size_t count);

#endif
