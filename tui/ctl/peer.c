/*
 * peer.c - a client may read slowly or never, send megabytes without a newline, or garbage: it has
 * so much memory and no more, is never waited for, and is let go.
 */
#include "peer.h"

#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OUT_MOST  ((size_t)1024 * 1024) /* waits to be read by it: then it is let go; */
#define TELL_MOST ((size_t)512 * 1024)  /*   what may be left out is, before that */

bool ctl_peer_ours(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

void ctl_peer_read(struct ctl_peer *peer)
{
    ssize_t n;

    if (peer->in == NULL && (peer->in = malloc(CTL_LINE_MOST)) == NULL) {
        peer->gone = true;
        return;
    }
    if (peer->in_size == CTL_LINE_MOST) { /* a line that long is no request */
        ctl_peer_answer(peer, "no 7\n", 5);
        peer->gone = true;
        return;
    }
    n = recv(peer->fd, peer->in + peer->in_size, CTL_LINE_MOST - peer->in_size, MSG_DONTWAIT);
    if (n > 0)
        peer->in_size += (size_t)n;
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        peer->gone = true;
}

char *ctl_peer_line(struct ctl_peer *peer, size_t *at, size_t *size)
{
    char *line = peer->in != NULL ? peer->in + *at : NULL;
    char *end = line != NULL ? memchr(line, '\n', peer->in_size - *at) : NULL;

    if (end == NULL)
        return NULL;
    *size = (size_t)(end - line);
    *at += *size + 1;
    return line;
}

void ctl_peer_keep(struct ctl_peer *peer, size_t at)
{
    if (at == 0)
        return;
    memmove(peer->in, peer->in + at, peer->in_size - at);
    peer->in_size -= at;
}

static size_t waits(const struct ctl_peer *peer)
{
    return peer->out.size - peer->out_at;
}

static void put(struct ctl_peer *peer, const char *bytes, size_t size)
{
    if (peer->out_at >= peer->out.size / 2 && peer->out_at > 0) {
        memmove(peer->out.bytes, peer->out.bytes + peer->out_at, waits(peer));
        peer->out.size -= peer->out_at;
        peer->out_at = 0;
    }
    text_put(&peer->out, bytes, size);
    peer->gone |= peer->out.failed;
}

void ctl_peer_answer(struct ctl_peer *peer, const char *bytes, size_t size)
{
    put(peer, bytes, size);
    peer->gone |= waits(peer) > OUT_MOST;
}

void ctl_peer_tell(struct ctl_peer *peer, const char *bytes, size_t size)
{
    if (waits(peer) + size <= TELL_MOST)
        put(peer, bytes, size);
}

void ctl_peer_hand(struct ctl_peer *peer, const char *bytes, size_t size, int fd)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = { 0 };
    struct iovec part = { (void *)(uintptr_t)bytes, size };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    ssize_t n;

    ctl_peer_write(peer);
    if (waits(peer) > 0) { /* it comes with nothing else before it, or not at all */
        peer->gone = true;
        return;
    }
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    control.head.cmsg_level = SOL_SOCKET;
    control.head.cmsg_type = SCM_RIGHTS;
    control.head.cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
    n = sendmsg(peer->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n <= 0)
        peer->gone = true;
    else
        put(peer, bytes + n, size - (size_t)n);
}

void ctl_peer_write(struct ctl_peer *peer)
{
    while (!peer->gone && waits(peer) > 0) {
        ssize_t n = send(peer->fd, peer->out.bytes + peer->out_at, waits(peer),
                         MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0)
            peer->out_at += (size_t)n;
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            peer->gone = true;
    }
    if (peer->out_at < peer->out.size)
        return;
    text_fini(&peer->out); /* one that only looks now and then costs nothing */
    peer->out_at = 0;
}

void ctl_peer_close(struct ctl_peer *peer)
{
    peer->gone = false;
    ctl_peer_write(peer); /* why it is let go */
    close(peer->fd);
    free(peer->in);
    text_fini(&peer->out);
    free(peer);
}
