/*
 * server.c - a client is a process of the same user, or it is let go at once. The record goes to a
 * client as a descriptor, and then it is told only that there is more: so a client that is slow
 * costs the run nothing, and a thousand jobs that ended before it came cost no line here.
 */
#include "server.h"

#include "base/clock.h"
#include "server_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_MOST 16
#define DEAF_US     1000000

/* ---------------------------------------------------------------- open, close */

static int watch_fd(const struct ctl_server *server, int how, int fd, unsigned events, void *whose)
{
    struct epoll_event event = { .events = events, .data.ptr = whose };

    return epoll_ctl(server->epoll_fd, how, fd, &event) < 0 ? -errno : 0;
}

static void hold_spare(struct ctl_server *server)
{
    if (server->spare_fd < 0)
        server->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int open_socket(struct ctl_server *server, char *why, size_t size)
{
    int r = ctl_place_open(&server->place, true, why, size);

    if (r < 0)
        return r;
    server->listen_fd = ctl_place_listen(&server->place, server->id);
    r = server->listen_fd < 0 ? server->listen_fd : 0;
    if (r == 0 && (server->epoll_fd = epoll_create1(EPOLL_CLOEXEC)) < 0)
        r = -errno;
    if (r == 0)
        r = watch_fd(server, EPOLL_CTL_ADD, server->listen_fd, EPOLLIN, NULL);
    hold_spare(server);
    if (r < 0)
        snprintf(why, size, "%s: %s", server->place.path, strerrordesc_np(-r));
    return r;
}

int ctl_server_open(struct ctl_server **out, const struct ctl_server_options *options, char *why,
                    size_t size)
{
    struct ctl_server *server = calloc(1, sizeof *server);
    int r;

    *out = NULL;
    if (server == NULL) {
        snprintf(why, size, "%s", strerrordesc_np(ENOMEM));
        return -ENOMEM;
    }
    server->options = *options;
    snprintf(server->title, sizeof server->title, "%s", options->title);
    server->place.fd = server->listen_fd = server->epoll_fd = server->spare_fd = -1;
    server->look = options->source->look;
    server->start_us =
        clock_us(CLOCK_REALTIME) - (clock_us(CLOCK_MONOTONIC) - options->source->start_us);
    if (getcwd(server->dir, sizeof server->dir) == NULL)
        server->dir[0] = '\0';
    r = open_socket(server, why, size);
    if (r < 0)
        ctl_server_close(server, 0);
    else
        *out = server;
    return r;
}

const char *ctl_server_id(const struct ctl_server *server)
{
    return server->id;
}

int ctl_server_fd(const struct ctl_server *server)
{
    return server->epoll_fd;
}

struct ctl_server *ctl_server_close(struct ctl_server *server, int status)
{
    char line[32];

    if (server == NULL)
        return NULL;
    if (server->listen_fd >= 0) {
        ctl_place_remove(&server->place, server->id);
        close(server->listen_fd);
    }
    snprintf(line, sizeof line, "end %d\n", status);
    for (size_t i = 0; i < server->count; i++) {
        if (server->peers[i]->follows)
            ctl_peer_answer(server->peers[i], line, strlen(line));
        ctl_peer_close(server->peers[i]);
    }
    if (server->epoll_fd >= 0)
        close(server->epoll_fd);
    if (server->spare_fd >= 0)
        close(server->spare_fd);
    ctl_place_close(&server->place);
    text_fini(&server->line);
    free(server);
    return NULL;
}

/* ---------------------------------------------------------------- clients */

/* The run takes for its workers what descriptors there are: a client that comes then has the spare
 * one. */
static int accept_one(struct ctl_server *server, bool *last)
{
    int flags = SOCK_CLOEXEC | SOCK_NONBLOCK, fd = accept4(server->listen_fd, NULL, NULL, flags);

    *last = fd < 0 && (errno == EMFILE || errno == ENFILE) && server->spare_fd >= 0;
    if (*last) {
        close(server->spare_fd);
        server->spare_fd = -1;
        fd = accept4(server->listen_fd, NULL, NULL, flags);
    }
    return fd < 0 ? -errno : fd;
}

/* Of what stands at the door it would be woken at once, again and again. */
static void be_deaf(struct ctl_server *server)
{
    if (watch_fd(server, EPOLL_CTL_MOD, server->listen_fd, 0, NULL) == 0)
        server->deaf_until_us = clock_us(CLOCK_MONOTONIC) + DEAF_US;
}

static void hear_again(struct ctl_server *server)
{
    if (server->deaf_until_us == 0 || clock_us(CLOCK_MONOTONIC) < server->deaf_until_us)
        return;
    hold_spare(server);
    if (watch_fd(server, EPOLL_CTL_MOD, server->listen_fd, EPOLLIN, NULL) == 0)
        server->deaf_until_us = 0;
    else
        server->deaf_until_us += DEAF_US;
}

/* It is told why. */
static void let_go(int fd, int error)
{
    char line[32];

    snprintf(line, sizeof line, "no %d\n", error);
    (void)send(fd, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL);
    close(fd);
}

static void admit(struct ctl_server *server, int fd)
{
    struct ctl_peer *peer = calloc(1, sizeof *peer);

    if (peer == NULL) {
        let_go(fd, ENOMEM);
        return;
    }
    peer->fd = fd;
    server->peers[server->count++] = peer;
    peer->gone = watch_fd(server, EPOLL_CTL_ADD, fd, EPOLLIN, peer) < 0;
}

static void take(struct ctl_server *server)
{
    bool last;
    int fd = accept_one(server, &last);

    if (fd < 0 && fd != -EAGAIN && fd != -EINTR && fd != -ECONNABORTED)
        be_deaf(server);
    else if (fd >= 0 && !ctl_peer_ours(fd))
        close(fd);
    else if (fd >= 0 && (last || server->count == CTL_CLIENTS_MOST))
        let_go(fd, last ? EMFILE : EUSERS);
    else if (fd >= 0)
        admit(server, fd);
    hold_spare(server);
}

static void read_lines(struct ctl_server *server, struct ctl_peer *peer)
{
    size_t at = 0, size;
    char *line;

    ctl_peer_read(peer);
    while ((line = ctl_peer_line(peer, &at, &size)) != NULL && !peer->gone)
        ctl_act(server, peer, line, size);
    ctl_peer_keep(peer, at);
}

/* It is polled for room only while something waits for it. */
static void write_lines(struct ctl_server *server, struct ctl_peer *peer)
{
    bool waits;

    ctl_peer_write(peer);
    waits = peer->out.size > 0;
    if (waits == peer->polled || peer->gone)
        return;
    peer->polled = waits;
    watch_fd(server, EPOLL_CTL_MOD, peer->fd, waits ? EPOLLIN | EPOLLOUT : EPOLLIN, peer);
}

static void drop_gone(struct ctl_server *server)
{
    bool looked = false;

    for (size_t i = server->count; i-- > 0;) {
        struct ctl_peer *peer = server->peers[i];
        if (!peer->gone)
            continue;
        looked |= peer->look != 0;
        server->followers -= peer->follows;
        server->peers[i] = server->peers[--server->count];
        /* A process that is being started has the descriptor, too: closing takes it out of nothing.
         */
        epoll_ctl(server->epoll_fd, EPOLL_CTL_DEL, peer->fd, NULL);
        ctl_peer_close(peer);
    }
    if (looked)
        ctl_looks_changed(server);
}

void ctl_server_turn(struct ctl_server *server)
{
    struct epoll_event events[EVENTS_MOST];
    int n = epoll_wait(server->epoll_fd, events, EVENTS_MOST, 0);

    for (int i = 0; i < n; i++) {
        struct ctl_peer *peer = events[i].data.ptr;
        if (peer == NULL)
            take(server);
        else if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            read_lines(server, peer);
    }
    for (size_t i = 0; i < server->count; i++)
        write_lines(server, server->peers[i]);
    drop_gone(server);
}

void ctl_server_await(struct ctl_server *server, int64_t most_us)
{
    int64_t until_us = clock_us(CLOCK_MONOTONIC) + most_us, left_us = most_us;
    struct pollfd ready = { .fd = server->epoll_fd, .events = POLLIN };

    while (!server->followed && left_us > 0) {
        if (poll(&ready, 1, (int)(left_us / 1000) + 1) > 0)
            ctl_server_turn(server);
        left_us = until_us - clock_us(CLOCK_MONOTONIC);
    }
}

/* ---------------------------------------------------------------- news */

static void tell_all(struct ctl_server *server, const char *line)
{
    for (size_t i = 0; i < server->count; i++)
        if (server->peers[i]->follows)
            ctl_peer_answer(server->peers[i], line, strlen(line));
}

/* Of a client that has not read the last of these, another would say nothing new. */
static void tell_more(struct ctl_server *server, bool news)
{
    char line[64];

    snprintf(line, sizeof line, "more %lld\n", (long long)server->left);
    for (size_t i = 0; i < server->count; i++) {
        struct ctl_peer *peer = server->peers[i];
        peer->told &= !news;
        if (!peer->follows || peer->told || peer->out.size > 0)
            continue;
        ctl_peer_answer(peer, line, strlen(line));
        peer->told = true;
    }
}

void ctl_server_tell(struct ctl_server *server)
{
    struct source *source = server->options.source;
    struct stat status;
    int64_t left;
    bool news;
    int fd;

    hear_again(server);
    ctl_looks_changed(server);
    if (server->followers == 0)
        return;
    fd = server->options.record(server->options.context);
    left = source->left != NULL && source->stop_word == NULL ? source->left(source) : 0;
    if (fd >= 0 && fstat(fd, &status) == 0) {
        news = (uint64_t)status.st_size != server->record_bytes || left != server->left;
        server->record_bytes = (uint64_t)status.st_size;
        server->left = left;
        tell_more(server, news);
    } else if (!server->record_lost) {
        server->record_lost = true;
        tell_all(server, "lost\n");
    }
    for (size_t i = 0; i < server->count; i++)
        write_lines(server, server->peers[i]);
    drop_gone(server);
}
