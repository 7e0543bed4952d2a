/*
 * client.c - what comes from a socket is another process's word: of this user, or it was not
 * connected to, but of any version, and perhaps no forkboard at all. It is bounded, and waited for
 * so long and no longer.
 */
#include "client.h"

#include "peer.h"

#include "base/clean.h"
#include "base/clock.h"
#include "record/wire_load.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_US 3000000
#define LINE_MOST   ((size_t)2 * 1024 * 1024)
#define READ_BYTES  ((size_t)64 * 1024)

/* ---------------------------------------------------------------- bytes */

static void take_fd(struct ctl_client *client, struct msghdr *message)
{
    for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head != NULL;
         head = CMSG_NXTHDR(message, head)) {
        int fd;
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS ||
            head->cmsg_len != CMSG_LEN(sizeof fd))
            continue;
        memcpy(&fd, CMSG_DATA(head), sizeof fd);
        if (client->record_fd >= 0)
            close(fd);
        else
            client->record_fd = fd;
    }
}

/* 1: something came; 0: nothing now; -errno. */
static int receive(struct ctl_client *client)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec part;
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    ssize_t n;

    if (client->room - client->size < READ_BYTES) {
        size_t room = client->size + 2 * READ_BYTES;
        char *wider = room > LINE_MOST ? NULL : realloc(client->in, room);
        if (wider == NULL)
            return room > LINE_MOST ? -EPROTO : -ENOMEM;
        client->in = wider;
        client->room = room;
    }
    part = (struct iovec){ client->in + client->size, client->room - client->size };
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    n = recvmsg(client->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    /* Reset: it has ended with a request unread. What it had answered came before. */
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : errno == ECONNRESET ? -EPIPE : -errno;
    take_fd(client, &message);
    client->size += (size_t)n;
    return n > 0 ? 1 : -EPIPE;
}

static int wait_for(const struct ctl_client *client, short events, int64_t until_us)
{
    struct pollfd ready = { .fd = client->fd, .events = events };
    int64_t left_us = until_us - clock_us(CLOCK_MONOTONIC);
    int n = left_us > 0 ? poll(&ready, 1, (int)(left_us / 1000) + 1) : 0;

    if (n == 0)
        return -ETIMEDOUT;
    return n < 0 && errno != EINTR ? -errno : 0;
}

/* All or nothing: after a part of a line nothing more can be asked. */
static int send_all(struct ctl_client *client, const char *bytes, size_t size, int64_t until_us)
{
    size_t at = 0;

    while (at < size) {
        ssize_t n = send(client->fd, bytes + at, size - at, MSG_DONTWAIT | MSG_NOSIGNAL);
        int r = 0;
        if (n > 0)
            at += (size_t)n;
        else if (errno == EAGAIN)
            r = wait_for(client, POLLOUT, until_us);
        else if (errno != EINTR)
            return -EPIPE;
        client->ended |= r < 0 && at > 0;
        if (r < 0)
            return at > 0 ? -EPIPE : r == -ETIMEDOUT ? -EAGAIN : r;
    }
    return 0;
}

/* ---------------------------------------------------------------- lines */

static bool is_answer(const char *line)
{
    return strncmp(line, "ok\n", 3) == 0 || strncmp(line, "no ", 3) == 0 ||
           strncmp(line, "run ", 4) == 0;
}

/* The first whole line from `from` on that is an answer, or is none: its place; SIZE_MAX. */
static size_t find(const struct ctl_client *client, size_t from, bool answer, size_t *size)
{
    while (from < client->size) {
        char *end = memchr(client->in + from, '\n', client->size - from);
        if (end == NULL)
            return SIZE_MAX;
        *size = (size_t)(end - client->in) + 1 - from;
        if (is_answer(client->in + from) == answer)
            return from;
        from += *size;
    }
    return SIZE_MAX;
}

static void drop(struct ctl_client *client, size_t at, size_t size)
{
    memmove(client->in + at, client->in + at + size, client->size - at - size);
    client->size -= size;
}

static int await_answer(struct ctl_client *client, size_t *at, size_t *size, int64_t until_us)
{
    int r;

    while ((*at = find(client, 0, true, size)) == SIZE_MAX) {
        r = client->ended ? -EPIPE : receive(client);
        if (r == 0)
            r = wait_for(client, POLLIN, until_us);
        client->ended |= r < 0 && r != -ETIMEDOUT;
        if (r < 0)
            return r;
    }
    return 0;
}

/* Waits for the answer to what was asked last, which goes into `line`: they come in order. */
static int take_answer(struct ctl_client *client, struct text *line, int64_t until_us)
{
    size_t size, at;
    int r = await_answer(client, &at, &size, until_us);

    for (; r == 0 && client->owed > 0; client->owed--) {
        drop(client, at, size);
        r = await_answer(client, &at, &size, until_us);
    }
    client->owed += r == -ETIMEDOUT;
    if (r < 0)
        return r;
    text_clear(line);
    text_put(line, client->in + at, size - 1);
    drop(client, at, size);
    return line->failed ? -ENOMEM : 0;
}

int ctl_client_told(struct ctl_client *client, struct text *line)
{
    size_t size, at;
    int r = 1;

    while ((at = find(client, 0, false, &size)) == SIZE_MAX && r > 0)
        r = client->ended ? -EPIPE : receive(client);
    if (at == SIZE_MAX) {
        client->ended |= r < 0;
        return r;
    }
    text_clear(line);
    text_put(line, client->in + at, size - 1);
    drop(client, at, size);
    return line->failed ? -ENOMEM : 1;
}

/* ---------------------------------------------------------------- asked */

static int say(struct ctl_client *client, const char *format, va_list arguments, int64_t until_us)
{
    char *line;
    int size = vasprintf(&line, format, arguments), r;

    if (size < 0)
        return -ENOMEM;
    line[size] = '\n'; /* in the place of its NUL */
    r = client->ended ? -EPIPE : send_all(client, line, (size_t)size + 1, until_us);
    free(line);
    return r;
}

int ctl_client_say(struct ctl_client *client, const char *format, ...)
{
    va_list arguments;
    int r;

    va_start(arguments, format);
    r = say(client, format, arguments, clock_us(CLOCK_MONOTONIC) + PATIENCE_US);
    va_end(arguments);
    return r;
}

static int meaning(const char *answer)
{
    long number;

    if (strcmp(answer, "ok") == 0)
        return 0;
    number = strncmp(answer, "no ", 3) == 0 ? strtol(answer + 3, NULL, 10) : 0;
    return number > 0 && number < 4096 ? (int)-number : -EPROTO;
}

int ctl_client_ask(struct ctl_client *client, const char *format, ...)
{
    int64_t until_us = clock_us(CLOCK_MONOTONIC) + PATIENCE_US;
    struct text line = { 0 };
    va_list arguments;
    int r;

    va_start(arguments, format);
    r = say(client, format, arguments, until_us);
    va_end(arguments);
    if (r == 0)
        r = take_answer(client, &line, until_us);
    if (r == 0)
        r = meaning(text_string(&line));
    text_fini(&line);
    return r;
}

/* ---------------------------------------------------------------- whose */

static void clean_field(char *out, size_t room, json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));

    clean_text(out, room, value != NULL ? value : "", value != NULL ? strlen(value) : 0);
}

static int read_about(struct ctl_client *client, const char *line)
{
    struct ctl_about *about = &client->about;
    json_t *object = NULL;
    json_error_t wrong;
    int r = strncmp(line, "run ", 4) == 0
                ? wire_load(&object, line + 4, strlen(line + 4), 0, &wrong)
                : -EPROTO;

    if (r == -ENOMEM)
        return r;
    if (!json_is_object(object)) {
        json_decref(object);
        return -EPROTO;
    }
    clean_field(about->title, sizeof about->title, object, "title");
    clean_field(about->dir, sizeof about->dir, object, "dir");
    clean_field(about->version, sizeof about->version, object, "version");
    about->pid = (pid_t)json_integer_value(json_object_get(object, "pid"));
    about->start_us = json_integer_value(json_object_get(object, "start_us"));
    about->clock_us = json_integer_value(json_object_get(object, "clock_us"));
    about->away = json_is_true(json_object_get(object, "away"));
    about->emulates = json_is_true(json_object_get(object, "emulates"));
    about->attached = (int)json_integer_value(json_object_get(object, "attached"));
    json_decref(object);
    return strcmp(about->version, FB_VERSION) == 0 ? 0 : -EPROTONOSUPPORT;
}

static int let_go_by(const char *answer)
{
    switch (meaning(answer)) {
    case -EUSERS:
        return -EUSERS;
    case -EMFILE:
    case -ENOMEM:
        return -EBUSY;
    default:
        return -EPROTO;
    }
}

/* A client that is let go may not even have greeted by then. */
static int greet(struct ctl_client *client)
{
    int64_t until_us = clock_us(CLOCK_MONOTONIC) + PATIENCE_US;
    struct text line = { 0 };
    int r = send_all(client, "hello\n", 6, until_us);

    if (r == 0 || r == -EPIPE)
        r = take_answer(client, &line, until_us);
    if (r == 0)
        r = strncmp(text_string(&line), "no ", 3) == 0 ? let_go_by(text_string(&line))
                                                       : read_about(client, text_string(&line));
    text_fini(&line);
    return r;
}

/* Without an answer: the run has just ended, or has let it go. */
static int let_go(const struct ctl_place *place, const char *id)
{
    int fd = ctl_place_connect(place, id);

    if (fd < 0)
        return fd;
    close(fd);
    return -EUSERS;
}

int ctl_client_open(struct ctl_client *client, const struct ctl_place *place, const char *id)
{
    int r;

    *client = (struct ctl_client){ .record_fd = -1 };
    client->fd = ctl_place_connect(place, id);
    if (client->fd < 0)
        return client->fd;
    snprintf(client->about.id, sizeof client->about.id, "%s", id);
    r = ctl_peer_ours(client->fd) ? greet(client) : -EPERM;
    if (r < 0)
        ctl_client_close(client);
    return r == -EPIPE || r == -ECONNRESET ? let_go(place, id) : r;
}

/* It may be closing its sockets just now: then the second try finds that it has. */
static bool lives_in(const struct ctl_place *place, const struct ctl_about *about)
{
    int r = -EPIPE;

    for (int try = 0; try < 2 && r == -EPIPE; try++) {
        struct ctl_client again = { .fd = ctl_place_reach(place, about->id), .record_fd = -1 };
        if (again.fd < 0)
            return again.fd != -ENOENT && again.fd != -ECONNREFUSED;
        r = greet(&again);
        if (r == 0 && again.about.pid != about->pid) /* another, of the same name */
            r = -ENOENT;
        ctl_client_close(&again);
    }
    return r != -ENOENT;
}

bool ctl_client_lives(const struct ctl_client *client)
{
    struct ctl_place place;
    char why[4400];
    int r = ctl_place_open(&place, false, why, sizeof why);
    bool lives = r == 0 ? lives_in(&place, &client->about) : r != -ENOENT;

    ctl_place_close(&place);
    return lives;
}

void ctl_client_close(struct ctl_client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    if (client->record_fd >= 0)
        close(client->record_fd);
    free(client->in);
    *client = (struct ctl_client){ .fd = -1, .record_fd = -1 };
}
