/*
 * server_stage.h - a run's socket in this process, and a source behind it that only counts. What is
 * sent is acted on at once.
 */
#ifndef SERVER_STAGE_H
#define SERVER_STAGE_H

#include "check_main.h"
#include "ctl/client.h"
#include "ctl/request.h"
#include "ctl/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define START_US (1000 * 1000000LL) /* of the run, on the monotonic clock */

static struct {
    struct source source;
    uint32_t stopped, looked;
    int looks, ended;
    size_t typed;
    int record_fd;
} run;
static struct ctl_server *server;
static struct ctl_place place;

static inline int stop_job(struct source *source, uint32_t job)
{
    (void)source;
    run.stopped = job;
    return job == 9 ? -ENOENT : 0;
}

static inline int look(struct source *source, uint32_t job)
{
    (void)source;
    run.looked = job;
    run.looks++;
    return 0;
}

static inline int type(struct source *source, uint32_t job, const char *bytes, size_t size)
{
    (void)source;
    (void)job;
    (void)bytes;
    run.typed += size;
    return 0;
}

static inline void end(struct source *source, enum source_end how)
{
    run.ended = how == SOURCE_KILL ? 2 : 1;
    source->stop_word = "stopped";
}

static inline int record(void *context)
{
    (void)context;
    return run.record_fd;
}

static inline void begin(void)
{
    static char home[256];
    char why[4400] = "";

    snprintf(home, sizeof home, "%s/ctl_server.XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(home));
    setenv("XDG_RUNTIME_DIR", home, 1);
    run.record_fd = memfd_create("record", MFD_CLOEXEC);
    run.source = (struct source){
        .start_us = START_US, .stop_job = stop_job, .look = look, .type = type, .end = end
    };
    ck_assert_int_eq(ctl_server_open(&server,
                                     &(struct ctl_server_options){ .source = &run.source,
                                                                   .title = "a \"title\"\033[31m",
                                                                   .record = record },
                                     why, sizeof why),
                     0);
    ck_assert_str_eq(why, "");
    ck_assert_int_eq(ctl_place_open(&place, false, why, sizeof why), 0);
}

static inline int connected(void)
{
    int fd = ctl_place_connect(&place, ctl_server_id(server));

    ck_assert_int_ge(fd, 0);
    return fd;
}

/* What it answers to these bytes, as far as it has; NULL: it has hung up. */
static inline const char *said(int fd, const char *bytes, size_t size)
{
    static char answer[65536];
    size_t got = 0;
    ssize_t n;

    while (size > 0) {
        n = send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0) {
            bytes += n;
            size -= (size_t)n;
        } else if (errno != EAGAIN) {
            break;
        }
        ctl_server_turn(server);
    }
    ctl_server_turn(server);
    while ((n = recv(fd, answer + got, sizeof answer - 1 - got, MSG_DONTWAIT)) > 0)
        got += (size_t)n;
    answer[got] = '\0';
    return got == 0 && (n == 0 || errno != EAGAIN) ? NULL : answer;
}

#endif
