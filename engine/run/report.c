/*
 * report.c - the parent's end of the pipe of a worker function (self.c has the other). It takes
 * what comes: a worker that writes rubbish to the pipe loses the pipe, nothing else.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void take_result(struct report *report, const char *bytes, size_t size)
{
    size_t wanted = report->result_bytes + size, room = report->result_room;

    if (report->result_lost || size == 0)
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
        if (!(report->share >= 0)) /* not a number counts as absent too */
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

/* Of many reports in one read the last becomes an event. */
static void take(struct fb_run *run, struct worker *worker, const char *bytes, size_t size)
{
    int found = report_take(&worker->report, bytes, size);

    if (found & REPORT_BEGAN && !worker->began) {
        attempt_began(run, worker);
    }
    if (found & REPORT_PROGRESS) {
        struct fb_event *event = events_put(run, FB_PROGRESS, worker);
        event->as.progress.share = worker->report.share;
        event->as.progress.text = report_text(&worker->report);
    }
    if (found & REPORT_BROKEN)
        worker->report.fd = loop_close(run, worker->report.fd);
}

void report_read(struct fb_run *run, struct worker *worker, uint32_t ready)
{
    size_t room;
    char *bytes = output_buffer(run, &room);
    /* A hang-up may be reported without the last bytes: output_read(). */
    ssize_t n = ready & (EPOLLIN | EPOLLHUP) ? sys_read(worker->report.fd, bytes, room) : 0;

    if (n > 0)
        take(run, worker, bytes, (size_t)n);
    else if (n != -EAGAIN) /* that: it was read meanwhile, at the worker's death */
        worker->report.fd = loop_close(run, worker->report.fd);
}

/*
 * What was in it when the worker died is read before its death is reported, a whole result with it,
 * and no more: a grandchild may report for ever. That comes through report_read().
 */
bool report_drain(struct fb_run *run, struct worker *worker)
{
    struct report *report = &worker->report;
    size_t room;
    char *bytes = output_buffer(run, &room);
    bool ended = false;
    int waiting;
    ssize_t n;

    if (report->fd < 0)
        return false;
    if (report->drain_bytes <= 0) {
        waiting = sys_pipe_waiting(report->fd, &ended);
        if (waiting < 0 || (waiting == 0 && ended))
            report->fd = loop_close(run, report->fd);
        report->drain_bytes = report->drain_bytes < 0 && waiting > 0 ? waiting : 0;
    }
    if (report->drain_bytes == 0)
        return false;
    n = sys_read(report->fd, bytes,
                 (size_t)report->drain_bytes < room ? (size_t)report->drain_bytes : room);
    report->drain_bytes = n > 0 ? report->drain_bytes - n : 0;
    if (n <= 0) {
        if (n != -EAGAIN)
            report->fd = loop_close(run, report->fd);
        return false;
    }
    take(run, worker, bytes, (size_t)n);
    return true;
}
