/* run_reload_leaving.c - a list: few jobs go at a time. A name stands in it once. */
#include "run_reload_leaving.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void reload_leaving_fini(struct reload_leaving *leaving)
{
    for (size_t i = 0; i < leaving->count; i++)
        free(leaving->list[i].name);
    free(leaving->list);
}

uint32_t reload_leaving_take(struct reload_leaving *leaving, const char *name)
{
    for (size_t i = 0; i < leaving->count; i++) {
        struct reload_left found = leaving->list[i];
        if (strcmp(found.name, name) != 0)
            continue;
        leaving->list[i] = leaving->list[--leaving->count];
        free(found.name);
        return found.job;
    }
    return 0;
}

int reload_leaving_put(struct reload_leaving *leaving, const char *name, uint32_t job)
{
    char *copy = strdup(name);
    int r = copy != NULL ? array_reserve(&leaving->list, &leaving->room, leaving->count + 1,
                                         sizeof *leaving->list, 8)
                         : -ENOMEM;

    if (r < 0) {
        free(copy);
        return r;
    }
    reload_leaving_take(leaving, name);
    leaving->list[leaving->count++] = (struct reload_left){ copy, job };
    return 0;
}
