/* makeflags.h - what MAKEFLAGS says of GNU make's jobserver. Pure. */
#ifndef FB_BASE_MAKEFLAGS_H
#define FB_BASE_MAKEFLAGS_H

#include <stdbool.h>
#include <stddef.h>

struct makeflags {
    char fifo[4096]; /* the path of a FIFO (make 4.4); "": two descriptors */
    int read_fd, write_fd;
};

/*
 * Whether a jobserver is named, by the last of --jobserver-auth=fifo:PATH, --jobserver-auth=R,W and
 * --jobserver-fds=R,W. The numbers are -1 where they are none, or make says that they are closed.
 */
bool makeflags_jobserver(const char *flags, struct makeflags *out);
/* Bytes of it before the word "--", after which all is a variable. */
size_t makeflags_options(const char *flags);

#endif
