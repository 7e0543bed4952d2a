/*
 * self.c - a worker function's end of the pipe to its parent (report.c has the other).
 *
 * Frames of at most PIPE_BUF bytes are written in one write(2), so threads of the worker need no
 * lock and the parent never sees half of one after another's (pipe(7)). Between fork and the
 * function nothing is trusted to be shared with the parent but this pipe.
 */
#include "self.h"

#include "sys/sys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Nothing, where the parent listens to none (fb_map()). */
static int send_frame(const struct fb_self *self, enum frame_kind kind, const void *bytes,
                      size_t size)
{
    char piece[FRAME_BYTES];
    struct frame head = { .kind = (uint8_t)kind, .size = (uint16_t)size };
    ssize_t n;

    if (self->fd < 0)
        return 0;
    memcpy(piece, &head, sizeof head);
    if (size > 0)
        memcpy(piece + sizeof head, bytes, size);
    n = sys_write(self->fd, piece, sizeof head + size);
    return n < 0 ? (int)n : 0;
}

int self_enter(void *context)
{
    struct fb_self *self = context;

    send_frame(self, FRAME_BEGAN, NULL, 0);
    return self->function(self, self->argument);
}

uint32_t fb_self_job(const struct fb_self *self)
{
    return self->job;
}

uint32_t fb_self_attempt(const struct fb_self *self)
{
    return self->attempt;
}

int fb_self_slot(const struct fb_self *self)
{
    return self->slot;
}

const char *fb_self_name(const struct fb_self *self)
{
    return self->name;
}

/* splitmix64: any state gives a good sequence, so seed, job and attempt are simply mixed in. */
uint64_t fb_self_random(struct fb_self *self)
{
    uint64_t z = self->random += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

int fb_report(struct fb_self *self, double share, const char *text)
{
    char bytes[sizeof share + REPORT_TEXT_ROOM];
    size_t length = text != NULL ? strnlen(text, sizeof bytes - sizeof share - 1) : 0;

    memcpy(bytes, &share, sizeof share);
    if (length > 0)
        memcpy(bytes + sizeof share, text, length);
    return send_frame(self, FRAME_PROGRESS, bytes, sizeof share + length);
}

int fb_result(struct fb_self *self, const void *bytes, size_t size)
{
    const size_t most = FRAME_BYTES - sizeof(struct frame);
    const char *at = bytes;
    int r = 0;

    for (; r == 0 && size > 0;) {
        size_t piece = size < most ? size : most;
        r = send_frame(self, FRAME_RESULT, at, piece);
        at += piece;
        size -= piece;
    }
    return r;
}
