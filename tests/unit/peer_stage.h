/* peer_stage.h - one end of a socket is a peer's, the other a test's. */
#ifndef PEER_STAGE_H
#define PEER_STAGE_H

#include "check_main.h"
#include "ctl/peer.h"
#include "ctl/request.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUT_MOST  ((size_t)1024 * 1024)
#define TELL_MOST ((size_t)512 * 1024)

static struct ctl_peer *peer;
static int client;
static char block[TELL_MOST];

static inline void begin(void)
{
    int pair[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    peer = calloc(1, sizeof *peer);
    ck_assert_ptr_nonnull(peer);
    peer->fd = pair[0];
    client = pair[1];
    memset(block, 'x', sizeof block);
}

static inline void end(void)
{
    if (peer != NULL)
        ctl_peer_close(peer);
    close(client);
}

static inline void send_it(const char *bytes, size_t size)
{
    ck_assert_int_eq(send(client, bytes, size, MSG_NOSIGNAL), (ssize_t)size);
}

/* All that has come to the client: how many bytes; its end is at the end of `last`. */
static inline size_t came(char *last, size_t size)
{
    static char bytes[4096];
    size_t all = 0;
    ssize_t n;

    last[0] = '\0';
    while ((n = recv(client, bytes, sizeof bytes, MSG_DONTWAIT)) > 0) {
        size_t kept = (size_t)n < size ? (size_t)n : size - 1;
        memcpy(last, bytes + n - kept, kept);
        last[kept] = '\0';
        all += (size_t)n;
    }
    return all;
}

#endif
