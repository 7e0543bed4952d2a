/* program.h - a process by the name of its program. Pure. */
#ifndef FB_BASE_PROGRAM_H
#define FB_BASE_PROGRAM_H

#include <stdbool.h>
#include <string.h>

/* Whether a process of that name runs the program of that name. "-bash" of a login is bash. */
static inline bool program_is(const char *name, const char *program)
{
    return strcmp(name, program) == 0 || (name[0] == '-' && strcmp(name + 1, program) == 0);
}

#endif
