/*
 * wire_load.c - jansson leaves out bytes of a string that it has no memory for, and calls another
 * no token. Where its allocations are not seen, what is really wrong is so twice, and while there
 * is memory for as much as was read.
 */
#include "wire_load.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

static _Thread_local bool missed; /* an allocation of jansson's has failed */

static void *allocate(size_t size)
{
    void *memory = malloc(size);

    missed |= memory == NULL;
    return memory;
}

void wire_load_watch(void)
{
    json_set_alloc_funcs(allocate, free);
}

int wire_load(json_t **out, const char *bytes, size_t size, size_t flags, json_error_t *error)
{
    void *room;

    *out = NULL;
    for (int tries = 0; tries < 2 && *out == NULL; tries++) {
        missed = false;
        *out = json_loadb(bytes, size, flags, error);
        if (missed) {
            json_decref(*out);
            *out = NULL;
        }
    }
    if (*out != NULL)
        return 0;
    room = malloc(size + 1);
    free(room);
    return missed || room == NULL || json_error_code(error) == json_error_out_of_memory ? -ENOMEM
                                                                                        : -EBADMSG;
}
