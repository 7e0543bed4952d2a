/*
 * wire_load.c - a string that jansson has no memory for is "no token" to it. What is really wrong
 * is so twice, and while there is memory for as much as was read.
 */
#include "wire_load.h"

#include <errno.h>
#include <stdlib.h>

int wire_load(json_t **out, const char *bytes, size_t size, size_t flags, json_error_t *error)
{
    void *room;

    *out = NULL;
    for (int tries = 0; tries < 2 && *out == NULL; tries++)
        *out = json_loadb(bytes, size, flags, error);
    if (*out != NULL)
        return 0;
    room = malloc(size + 1);
    free(room);
    return room == NULL || json_error_code(error) == json_error_out_of_memory ? -ENOMEM : -EBADMSG;
}
