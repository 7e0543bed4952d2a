/*
 * ctl_stage.h - the run of another process as a source: the other end of its socket is the test's,
 * its record a file in memory. No run has its socket in `home`, nor is the user's directory asked.
 */
#ifndef CTL_STAGE_H
#define CTL_STAGE_H

#include "check_main.h"
#include "ctl/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct source *source;
static int run, record; /* its end of the socket; its record */
static char home[32];   /* the runtime directory */

static inline int64_t clock_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static inline void tell(const char *lines)
{
    ck_assert_int_eq(send(run, lines, strlen(lines), MSG_NOSIGNAL), (ssize_t)strlen(lines));
}

static inline void write_record(const char *lines)
{
    ck_assert_int_eq(write(record, lines, strlen(lines)), (ssize_t)strlen(lines));
}

/* All that was asked of the run. */
static inline const char *asked(void)
{
    static char bytes[16384];
    ssize_t n = recv(run, bytes, sizeof bytes - 1, MSG_DONTWAIT);

    bytes[n > 0 ? n : 0] = '\0';
    return bytes;
}

static inline void make(bool with_record, bool read_only)
{
    struct ctl_client client = { .fd = -1, .record_fd = -1 };
    int pair[2];

    strcpy(home, "/tmp/ctl_stage.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(setenv("XDG_RUNTIME_DIR", home, 1), 0);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    run = pair[1];
    record = memfd_create("ctl_source", MFD_CLOEXEC);
    client.fd = pair[0];
    if (with_record)
        client.record_fd = fcntl(record, F_DUPFD_CLOEXEC, 3);
    snprintf(client.about.id, sizeof client.about.id, "bcdf");
    client.about.pid = 4711;
    client.about.clock_us = clock_us() - 5000000;
    client.about.emulates = true;
    source = ctl_source(&client, read_only);
    ck_assert_ptr_nonnull(source);
    ck_assert(client.fd == -1 && client.record_fd == -1); /* they are the source's now */
    ck_assert(source->elsewhere && source->unprinted);
    ck_assert_int_eq(source->lines, STDERR_FILENO);
    ck_assert_int_eq(source->tick_us, 1000000);
}

static inline void hang_up(void)
{
    close(run);
    run = -1;
}

static inline void end(void)
{
    source->close(source);
    if (run >= 0)
        close(run);
    close(record);
    ck_assert_int_eq(rmdir(home), 0);
}

#endif
