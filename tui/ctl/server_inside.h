/* server_inside.h - for server*.c alone. */
#ifndef FB_CTL_SERVER_INSIDE_H
#define FB_CTL_SERVER_INSIDE_H

#include "peer.h"
#include "place.h"
#include "request.h"
#include "server.h"

struct ctl_server {
    struct ctl_server_options options;
    struct ctl_place place;
    char id[CTL_ID_SIZE];
    int listen_fd, epoll_fd, spare_fd;
    int64_t deaf_until_us; /* clients wait at the door for so long; 0: they do not */
    struct ctl_peer *peers[CTL_CLIENTS_MOST];
    size_t count, followers;
    uint64_t record_bytes; /* that clients were told of */
    int64_t left;          /* jobs to come, as they were told; -1: not known */
    bool followed;         /* one has, at least */
    bool record_lost;      /* it ended before the run: they were told */
    int (*look)(struct source *source, uint32_t job); /* the source's own */
    uint32_t own_look, looked; /* of the run's own front end; what the source looks at */
    int64_t looked_us;
    char title[512], dir[4096];
    int64_t start_us; /* wall clock of the run's beginning */
    struct text line; /* that is being made */
};

/* server_act.c: what a line asks for. */
void ctl_act(struct ctl_server *server, struct ctl_peer *peer, char *line, size_t size);

/* server_look.c: whose output comes: the engine looks at one job, and clients at several. */
void ctl_looks_changed(struct ctl_server *server);
void ctl_looks_history(struct ctl_server *server, struct ctl_peer *peer, uint32_t job);

#endif
