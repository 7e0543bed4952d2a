/* client.h - one run, from outside: connected, asked, and what it tells by itself. */
#ifndef FB_CTL_CLIENT_H
#define FB_CTL_CLIENT_H

#include "base/text.h"
#include "forkboard.h"
#include "place.h"

#include <stdint.h>
#include <sys/types.h>

/* What it says of itself; texts are clean. */
struct ctl_about {
    char id[CTL_ID_SIZE];
    char title[512], dir[4096], version[32];
    pid_t pid;
    int64_t start_us; /* wall clock */
    int64_t clock_us; /* monotonic clock, when it was opened */
    bool away, emulates;
    int attached;
};

struct ctl_client {
    int fd;
    int record_fd; /* -1: it has none that can be read back */
    struct ctl_about about;
    char *in; /* lines that came, and were not taken */
    size_t size, room;
    bool ended;    /* nothing more comes */
    unsigned owed; /* answers to what is waited for no more; they come before any other */
};

/*
 * 0, or -errno: -ENOENT: there is no such run; -ETIMEDOUT: it does not answer (it was stopped);
 * -EPROTO: it answers what it must not; -EUSERS: it has as many clients as it takes; -EBUSY: it has
 * no descriptor or no memory left for one.
 */
int ctl_client_open(struct ctl_client *client, const struct ctl_place *place, const char *id);
void ctl_client_close(struct ctl_client *client);

/*
 * Asks, and waits for the answer: 0, or -errno, as the run has it; -EPIPE: it is gone; -ETIMEDOUT:
 * it does not answer now: it has been asked all the same, and does it when it goes on; -EAGAIN: it
 * has not read so much that it could not even be asked.
 */
int ctl_client_ask(struct ctl_client *client, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Asks for what is not answered. */
int ctl_client_say(struct ctl_client *client, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Nothing more comes from it: whether it goes on all the same, which is asked of it once more. What
 * cannot be found out is no end. */
bool ctl_client_lives(const struct ctl_client *client);
/* The next line that it told by itself, without its newline, into `line`: 1; 0: none now; below 0:
 * none will come. Never blocks. */
int ctl_client_told(struct ctl_client *client, struct text *line);

#endif
