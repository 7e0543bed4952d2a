/*
 * news.c - lines as they come. A line counts when its newline is there: what a writer that was
 * killed has left, or what has come over the network in part, waits for its rest.
 */
#include "news.h"

#include "record/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 * 1024)

static int make_room(struct news *news)
{
    size_t kept = news->end - news->begin, room = news->room;
    char *wider;

    if (kept > 0 && news->begin > 0)
        memmove(news->buffer, news->buffer + news->begin, kept);
    news->begin = 0;
    news->end = kept;
    if (room - kept >= READ_BYTES / 2)
        return 0;
    room = room < READ_BYTES ? READ_BYTES : room * 2;
    wider = realloc(news->buffer, room);
    if (wider == NULL)
        return -ENOMEM;
    news->buffer = wider;
    news->room = room;
    return 0;
}

int news_fill(struct news *news, const struct rundir *dir)
{
    ssize_t got;
    int fd, r;

    if (news->stopped)
        return 0;
    if (news->end - news->begin > WIRE_LINE_MOST) {
        news->stopped = true;
        return -EMSGSIZE;
    }
    r = make_room(news);
    if (r < 0)
        return r;
    fd = rundir_openat(dir, news->name, O_RDONLY);
    if (fd < 0)
        return fd == -ENOENT ? 0 : fd;
    do
        got = pread(fd, news->buffer + news->end, news->room - news->end, (off_t)news->filled);
    while (got < 0 && errno == EINTR);
    r = got < 0 ? -errno : 0;
    close(fd);
    if (got > 0) {
        news->end += (size_t)got;
        news->filled += (size_t)got;
        return 1;
    }
    if (news->begin == news->end) { /* of a thousand agents most are silent */
        free(news->buffer);
        news->buffer = NULL;
        news->begin = news->end = news->room = 0;
    }
    return r;
}

int news_next(struct news *news, const char **line, size_t *size)
{
    char *from = news->buffer + news->begin;
    const char *found;

    if (news->begin == news->end)
        return 0;
    found = memchr(from, '\n', news->end - news->begin);
    if (found == NULL)
        return 0;
    *line = from;
    *size = (size_t)(found - from);
    news->begin += *size + 1;
    news->offset += *size + 1;
    news->line++;
    return 1;
}

void news_again(struct news *news, size_t size)
{
    news->begin -= size + 1;
    news->offset -= size + 1;
    news->line--;
}

void news_fini(struct news *news)
{
    free(news->buffer);
    news->buffer = NULL;
    news->begin = news->end = news->room = 0;
}
