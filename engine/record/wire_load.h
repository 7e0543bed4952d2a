/* wire_load.h - JSON read by jansson, which does not always tell lack of memory. */
#ifndef FB_RECORD_WIRE_LOAD_H
#define FB_RECORD_WIRE_LOAD_H

#include <jansson.h>

/* As json_loadb(3): 0; or NULL and -EBADMSG with *error, or -ENOMEM. */
int wire_load(json_t **out, const char *bytes, size_t size, size_t flags, json_error_t *error);
/*
 * From here on no allocation of jansson's fails unseen. For a program, at its beginning: a library
 * leaves the allocator of its host's jansson alone.
 */
void wire_load_watch(void);

#endif
