/*
 * self.c - the pipe between a worker function and its parent.
 *
 * Frames of at most PIPE_BUF bytes are written in one write(2), so threads of the worker need no
 * lock and the parent never sees half of one behind another's (pipe(7)). Between fork and the
 * function nothing is trusted to be shared with the parent but this pipe. The parent takes what
 * comes: a worker that writes rubbish to the pipe loses the pipe, nothing else.
 */
#include "self.h"

#include "sys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int send_frame(const struct fb_self *self, enum frame_kind kind, const void *bytes,
                      size_t size)
{
    char piece[FRAME_BYTES];
    struct frame head = { .kind = (uint8_t)kind, .size = (uint16_t)size };
    ssize_t n;

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

static void take_result(struct report *report, const char *bytes, size_t size)
{
    size_t wanted = report->result_bytes + size, room = report->result_room;

    if (report->result_lost)
        return;
    if (wanted > room) {
        char *wider;
        room = wanted < 4096 ? 4096 : wanted + wanted / 2;
        wider = realloc(report->result, room);
        if (wider == NULL) {
            report->result_lost = true;
            return;
        }
        report->result = wider;
        report->result_room = room;
    }
    memcpy(report->result + report->result_bytes, bytes, size);
    report->result_bytes = wanted;
}

static int take_frame(struct report *report, const struct frame *head, const char *bytes)
{
    switch (head->kind) {
    case FRAME_BEGAN:
        return REPORT_BEGAN;
    case FRAME_RESULT:
        take_result(report, bytes, head->size);
        return 0;
    case FRAME_PROGRESS:
        if (head->size < sizeof report->share ||
            head->size - sizeof report->share >= REPORT_TEXT_ROOM)
            return REPORT_BROKEN;
        memcpy(&report->share, bytes, sizeof report->share);
        if (!(report->share >= 0)) /* not a number is "not told" too */
            report->share = -1;
        if (report->share > 1)
            report->share = 1;
        report_say(report, bytes + sizeof report->share, head->size - sizeof report->share);
        return REPORT_PROGRESS;
    default:
        return REPORT_BROKEN;
    }
}

/* Takes whole frames; returns how many bytes they were. */
static size_t take_frames(struct report *report, const char *bytes, size_t size, int *found)
{
    struct frame head;
    size_t at = 0;

    while (size - at >= sizeof head) {
        memcpy(&head, bytes + at, sizeof head);
        if (head.size > FRAME_BYTES - sizeof head) {
            *found |= REPORT_BROKEN;
            return size;
        }
        if (size - at < sizeof head + head.size)
            break;
        *found |= take_frame(report, &head, bytes + at + sizeof head);
        at += sizeof head + head.size;
    }
    return at;
}

int report_take(struct report *report, const char *bytes, size_t size)
{
    int found = 0;
    size_t taken;

    while (report->partial_bytes > 0 && size > 0) {
        report->partial[report->partial_bytes++] = *bytes++;
        size--;
        taken = take_frames(report, report->partial, report->partial_bytes, &found);
        if (taken > 0)
            report->partial_bytes = 0;
    }
    taken = take_frames(report, bytes, size, &found);
    if (taken == size)
        return found;
    if (report->partial == NULL && (report->partial = malloc(FRAME_BYTES)) == NULL)
        return found | REPORT_BROKEN;
    memcpy(report->partial, bytes + taken, size - taken);
    report->partial_bytes = size - taken;
    return found;
}

const char *report_text(const struct report *report)
{
    return report->text != NULL ? report->text : "";
}

bool report_say(struct report *report, const char *text, size_t size)
{
    if (report->text == NULL)
        report->text = malloc(REPORT_TEXT_ROOM);
    if (report->text == NULL)
        return false;
    size = size < REPORT_TEXT_ROOM ? size : REPORT_TEXT_ROOM - 1;
    memcpy(report->text, text, size);
    report->text[size] = '\0';
    return true;
}

void report_fini(struct report *report)
{
    free(report->text);
    report->fd = sys_close(report->fd);
    free(report->partial);
    free(report->result);
    *report = (struct report){ .fd = -1 };
}
