/* peer.h - one that is connected to a run's socket: lines in, lines out, both bounded. */
#ifndef FB_CTL_PEER_H
#define FB_CTL_PEER_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ctl_peer {
    int fd;
    char *in; /* [CTL_LINE_MOST], made when something comes */
    size_t in_size;
    struct text out;
    size_t out_at; /* so much of it is sent */
    int wrong;     /* lines that were no requests */
    bool gone;     /* to be closed */
    bool polled;   /* for room to write, too */
    bool follows, told;
    uint32_t look; /* the job whose output it is sent; 0: none */
};

/* It is another user's: false. */
bool ctl_peer_ours(int fd);
/* Reads once. What was read are whole lines by ctl_peer_line(), and then the rest is kept. */
void ctl_peer_read(struct ctl_peer *peer);
/* The next whole line, without its newline; NULL: none. It holds until the next read. */
char *ctl_peer_line(struct ctl_peer *peer, size_t *at, size_t *size);
void ctl_peer_keep(struct ctl_peer *peer, size_t at); /* drops what was read up to there */
/* An answer: one that takes none of them is let go. */
void ctl_peer_answer(struct ctl_peer *peer, const char *bytes, size_t size);
/* What may be left out, where too much waits. */
void ctl_peer_tell(struct ctl_peer *peer, const char *bytes, size_t size);
/* The same with a descriptor, alone. */
void ctl_peer_hand(struct ctl_peer *peer, const char *bytes, size_t size, int fd);
void ctl_peer_write(struct ctl_peer *peer);
void ctl_peer_close(struct ctl_peer *peer);

#endif
