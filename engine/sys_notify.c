/*
 * sys_notify.c - the seam: the socket of sd_notify(3). Its name is abstract, chosen by the kernel
 * (unix(7), autobind): nothing is left on a file system. Whoever knows it may send, so the kernel
 * is asked who did: SO_PASSCRED brings the sender's pid with each datagram.
 */
#include "sys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FILES_MOST 253 /* SCM_MAX_FD of the kernel */

int sys_notify_open(char *name, size_t size)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    socklen_t length = sizeof address;
    int r, fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -errno;
    if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int)) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address.sun_family) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) < 0) {
        r = -errno;
        close(fd);
        return r;
    }
    length -= (socklen_t)offsetof(struct sockaddr_un, sun_path);
    snprintf(name, size, "@%.*s", (int)length - 1, address.sun_path + 1);
    return fd;
}

/* A sender of BARRIER=1 waits until its descriptor is closed; nothing that is sent is kept. */
static void close_sent(const struct cmsghdr *part)
{
    size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);

    for (size_t i = 0; i < count; i++) {
        int fd;
        memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
        close(fd);
    }
}

ssize_t sys_notify_read(int fd, void *bytes, size_t size, struct sys_sender *sender)
{
    _Alignas(struct cmsghdr) char
        control[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(FILES_MOST * sizeof(int))];
    struct iovec room = { .iov_base = bytes, .iov_len = size };
    struct msghdr message = {
        .msg_iov = &room, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
    };
    struct ucred credentials;
    ssize_t n;

    *sender = (struct sys_sender){ 0 };
    do
        n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return -errno;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL;
         part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET)
            continue;
        if (part->cmsg_type == SCM_RIGHTS) {
            close_sent(part);
        } else if (part->cmsg_type == SCM_CREDENTIALS) {
            memcpy(&credentials, CMSG_DATA(part), sizeof credentials);
            sender->pid = credentials.pid;
            sender->same_user = credentials.uid == geteuid();
        }
    }
    return n;
}
