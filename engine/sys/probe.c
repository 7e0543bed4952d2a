/* probe.c - what a probe asks of the system. Nothing here waits, but a file on a dead server. */
#include "sys.h"

#include "base/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

union where {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

static socklen_t where_of(const struct address *address, bool second, union where *where)
{
    memset(where, 0, sizeof *where);
    if (!address->six && !second) {
        where->four.sin_family = AF_INET;
        where->four.sin_port = htons(address->port);
        memcpy(&where->four.sin_addr, address->bytes, sizeof where->four.sin_addr);
        return sizeof where->four;
    }
    where->six.sin6_family = AF_INET6;
    where->six.sin6_port = htons(address->port);
    where->six.sin6_addr = in6addr_loopback;
    if (!second)
        memcpy(&where->six.sin6_addr, address->bytes, sizeof where->six.sin6_addr);
    return sizeof where->six;
}

int sys_connect(const struct address *address, bool second)
{
    union where where;
    socklen_t size = where_of(address, second, &where);
    int fd = socket(where.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), error;

    if (fd < 0)
        return -errno;
    if (connect(fd, &where.any, size) == 0 || errno == EINPROGRESS || errno == EINTR)
        return fd;
    error = errno;
    sys_close(fd);
    return -error;
}

/* A port that is free may be drawn for our own end: then we have connected to ourselves. */
static bool own_end(int fd)
{
    union where ours, theirs;
    socklen_t size = sizeof ours, other = sizeof theirs;

    memset(&ours, 0, sizeof ours);
    memset(&theirs, 0, sizeof theirs);
    return getsockname(fd, &ours.any, &size) == 0 && getpeername(fd, &theirs.any, &other) == 0 &&
           size == other && memcmp(&ours, &theirs, size) == 0;
}

int sys_connected(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;

    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        return -errno;
    return error == 0 && own_end(fd) ? -ECONNREFUSED : -error;
}

ssize_t sys_send(int fd, const void *bytes, size_t size)
{
    ssize_t n;

    do
        n = send(fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

int sys_file_there(int dir_fd, const char *path)
{
    struct statx found;

    return statx(dir_fd >= 0 ? dir_fd : AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_TYPE, &found) < 0
               ? -errno
               : 0;
}
