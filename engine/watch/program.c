/* program.c - which program a word names: the same search that a run makes for its workers. */
#include "watch.h"

#include "sys/sys.h"

#include <stdlib.h>

int watch_find_program(const char *name, char *path, size_t size)
{
    return sys_find_program(name, getenv("PATH"), -1, path, size);
}
