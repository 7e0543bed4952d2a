/* spare.c - what is held is /dev/null, of which every system has one. */
#include "spare.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void spare_open(struct spare *spare, int count)
{
    spare->count = count;
    for (int i = 0; i < count; i++)
        spare->fds[i] = -1;
    spare_hold(spare);
}

void spare_hold(struct spare *spare)
{
    for (int i = 0; i < spare->count; i++)
        if (spare->fds[i] < 0)
            spare->fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void spare_close(struct spare *spare)
{
    for (int i = 0; i < spare->count; i++) {
        if (spare->fds[i] >= 0)
            close(spare->fds[i]);
        spare->fds[i] = -1;
    }
}

int spare_openat(struct spare *spare, int directory_fd, const char *path, int flags)
{
    int fd = openat(directory_fd, path, flags, 0666);

    if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
        spare_close(spare);
        fd = openat(directory_fd, path, flags, 0666);
    }
    return fd < 0 ? -errno : fd;
}
