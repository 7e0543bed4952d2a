/*
 * server.h - a run's socket, for the loop that the run has already: which clients connect, what is
 * asked and answered. Nothing of a client's is waited for. A run without a client pays for two
 * descriptors.
 */
#ifndef FB_CTL_SERVER_H
#define FB_CTL_SERVER_H

#include "board/board.h"
#include "desk/source.h"

#define CTL_CLIENTS_MOST 64

struct ctl_server_options {
    struct source *source; /* what requests act on */
    const char *title;     /* what runs, for people */
    bool away;             /* it has no terminal of its own */
    /* Writes what waits into the record, and gives its descriptor; -1: it cannot be read back. */
    int (*record)(void *context);
    /* What the run's own board has of its workers' output; NULL: it has none. */
    const struct board *(*board)(void *context);
    void *context;
};

struct ctl_server;

/* 0, or -errno with one line in `why`. But for the title what the options point to must stay. */
int ctl_server_open(struct ctl_server **out, const struct ctl_server_options *options, char *why,
                    size_t size);
const char *ctl_server_id(const struct ctl_server *server);
/* Readable when ctl_server_turn() has something to do. */
int ctl_server_fd(const struct ctl_server *server);
void ctl_server_turn(struct ctl_server *server); /* does what was asked for */
/* Tells its clients what is new. Before the loop sleeps. */
void ctl_server_tell(struct ctl_server *server);
/* Output that is in no record, for its viewers. */
void ctl_server_event(struct ctl_server *server, const struct fb_event *event);
/* When ctl_server_tell() is to be called though nothing comes; INT64_MAX: by the monotonic clock.
 */
int64_t ctl_server_deadline_us(const struct ctl_server *server);
/* The run's own front end looks at that job (0: at none). 0 or -errno. */
int ctl_server_look(struct ctl_server *server, uint32_t job);
/* Waits until one has come that follows it, but no longer than so. */
void ctl_server_await(struct ctl_server *server, int64_t most_us);
/* Tells its clients the exit status, and removes the file. Accepts NULL, returns NULL. */
struct ctl_server *ctl_server_close(struct ctl_server *server, int status);

#endif
