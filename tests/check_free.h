/* check_free.h - which descriptors are free: others may be inherited, anywhere among them. */
#ifndef CHECK_FREE_H
#define CHECK_FREE_H

#include <fcntl.h>
#include <unistd.h>

/* The number of the one that is free after so many others that are: as a limit it leaves these. */
static inline int check_free_after(int count)
{
    int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    int found = count > 0 ? check_free_after(count - 1) : fd;

    close(fd);
    return found;
}

#endif
