/*
 * tape.c - two kinds of entries, in their order, told apart by their first byte: a line begins with
 * a brace, an output with the number of its stream. An output is that byte, numbers (varint.h) and
 * its bytes as they came; as a line it would cost three times as much to write. The first reader
 * has all of it written once more, as lines.
 */
#include "tape.h"

#include "wire.h"

#include "base/text.h"
#include "base/varint.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WAITING_BYTES ((size_t)16 * 1024)
#define HEAD_MOST     (1 + 6 * VARINT_MOST)
#define LINE_MORE     64 /* bytes by which a line of output is longer than its entry, about */

struct tape {
    int fd;
    bool lines;         /* there are no others in it any more */
    uint64_t written;   /* into fd */
    uint64_t line_more; /* bytes that lines would take beside these */
    struct text waiting;
};

static int open_memory(void)
{
    int fd = memfd_create("forkboard", MFD_CLOEXEC);

    return fd < 0 ? -errno : fd;
}

int tape_open(struct tape **out)
{
    struct tape *tape = calloc(1, sizeof *tape);
    int fd = tape != NULL ? open_memory() : -ENOMEM;

    *out = NULL;
    if (fd < 0) {
        free(tape);
        return fd;
    }
    tape->fd = fd;
    *out = tape;
    return 0;
}

struct tape *tape_close(struct tape *tape)
{
    if (tape == NULL)
        return NULL;
    close(tape->fd);
    text_fini(&tape->waiting);
    free(tape);
    return NULL;
}

uint64_t tape_bytes(const struct tape *tape)
{
    return tape->written + tape->waiting.size + tape->line_more;
}

/* What waits goes into that file; the bytes written, or -errno. */
static int64_t write_out(struct text *waiting, int fd)
{
    size_t done = 0;

    while (!waiting->failed && done < waiting->size) {
        ssize_t n = write(fd, waiting->bytes + done, waiting->size - done);
        if (n < 0 && errno != EINTR)
            return -errno;
        done += n > 0 ? (size_t)n : 0;
    }
    if (waiting->failed)
        return -ENOMEM;
    text_clear(waiting);
    return (int64_t)done;
}

int tape_flush(struct tape *tape)
{
    int64_t r = write_out(&tape->waiting, tape->fd);

    tape->written += r > 0 ? (uint64_t)r : 0;
    return r < 0 ? (int)r : 0;
}

static void pack(struct text *out, const struct fb_event *event)
{
    unsigned char head[HEAD_MOST], *at = head;

    *at++ = (unsigned char)event->as.output.stream;
    at = varint_put(at, (uint64_t)event->t_us);
    at = varint_put(at, event->job);
    at = varint_put(at, event->attempt);
    at = varint_put(at, event->as.output.offset);
    at = varint_put(at, event->as.output.left_out_bytes);
    at = varint_put(at, event->as.output.size);
    text_put(out, (const char *)head, (size_t)(at - head));
    text_put(out, event->as.output.bytes, event->as.output.size);
}

int tape_put(struct tape *tape, const struct fb_event *event)
{
    if (event->kind == FB_DONE || (event->kind == FB_OUTPUT && event->as.output.live))
        return 0;
    if (event->kind == FB_OUTPUT && !tape->lines) {
        pack(&tape->waiting, event);
        tape->line_more += LINE_MORE;
    } else {
        wire_put(&tape->waiting, event);
    }
    return tape->waiting.size >= WAITING_BYTES || tape->waiting.failed ? tape_flush(tape) : 0;
}

/* An output back into a line. Returns the byte after its entry. */
static const char *unpack(const char *from, struct text *out)
{
    const unsigned char *at = (const unsigned char *)from;
    struct fb_event event = { .kind = FB_OUTPUT };
    uint64_t t_us, job, attempt, size;

    event.as.output.stream = *at++;
    at = varint_take(at, &t_us);
    at = varint_take(at, &job);
    at = varint_take(at, &attempt);
    at = varint_take(at, &event.as.output.offset);
    at = varint_take(at, &event.as.output.left_out_bytes);
    at = varint_take(at, &size);
    event.t_us = (int64_t)t_us;
    event.job = (uint32_t)job;
    event.attempt = (uint32_t)attempt;
    event.as.output.bytes = (const char *)at;
    event.as.output.size = (size_t)size;
    wire_put(out, &event);
    return (const char *)at + size;
}

/* The bytes of all lines, or -errno. */
static int64_t write_lines(const char *at, const char *end, int fd)
{
    struct text lines = { 0 };
    int64_t written = 0, r = 0;

    while (at < end && r >= 0) {
        if (*at == '{') {
            const char *next = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
            text_put(&lines, at, (size_t)(next - at));
            at = next;
        } else {
            at = unpack(at, &lines);
        }
        if (at < end && lines.size < WAITING_BYTES)
            continue;
        r = write_out(&lines, fd);
        written += r;
    }
    text_fini(&lines);
    return r < 0 ? r : written;
}

/* From what is written into a file of its own. */
static int64_t copy_as_lines(const struct tape *tape, int fd)
{
    size_t size = (size_t)tape->written;
    char *bytes = size > 0 ? mmap(NULL, size, PROT_READ, MAP_SHARED, tape->fd, 0) : NULL;
    int64_t r;

    if (bytes == MAP_FAILED)
        return -errno;
    r = write_lines(bytes, bytes + size, fd);
    if (size > 0)
        munmap(bytes, size);
    return r;
}

static int become_lines(struct tape *tape)
{
    int fd = open_memory();
    int64_t r;

    if (fd < 0)
        return fd;
    r = copy_as_lines(tape, fd);
    if (r < 0) {
        close(fd);
        return (int)r;
    }
    close(tape->fd);
    *tape =
        (struct tape){ .fd = fd, .lines = true, .written = (uint64_t)r, .waiting = tape->waiting };
    return 0;
}

int tape_file(struct tape *tape)
{
    int r = tape_flush(tape);

    if (r == 0 && !tape->lines)
        r = become_lines(tape);
    return r < 0 ? r : tape->fd;
}
