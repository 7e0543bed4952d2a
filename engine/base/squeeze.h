/* squeeze.h - small blocks of text in fewer bytes, quickly. Pure. */
#ifndef FB_BASE_SQUEEZE_H
#define FB_BASE_SQUEEZE_H

#include <stddef.h>

#define SQUEEZE_MOST 4096 /* bytes of a block */

/* How many of the `room` bytes at `out` it takes; 0: it does not fit. */
size_t squeeze(unsigned char *out, size_t room, const char *bytes, size_t size);
/* What squeeze() made of `size` bytes; only what it made itself. */
void unsqueeze(char *out, size_t size, const unsigned char *bytes);

#endif
