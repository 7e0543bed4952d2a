/*
 * output.c - the workers' pipes: always read, whoever wants the bytes. What is read becomes events
 * up to the caller's limit, a tail of bounded size beyond it, and goes on to forward.c. An event
 * never ends within a UTF-8 character that the pipe merely cut: up to three bytes are carried over
 * to the next read.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool output_open(const struct worker *worker)
{
    return worker->streams[0].fd >= 0 || worker->streams[1].fd >= 0;
}

/* Bytes of an unfinished UTF-8 character at the end: 0 to 3. RFC 3629. */
static size_t unfinished(const char *bytes, size_t size)
{
    for (size_t back = 1; back <= 3 && back <= size; back++) {
        unsigned char byte = (unsigned char)bytes[size - back];
        size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        if (byte >= 0x80 && byte < 0xC0)
            continue;
        return length > back ? back : 0;
    }
    return 0;
}

static void tail_put(struct stream *stream, const char *bytes, size_t size)
{
    struct tail *tail = stream->tail;

    if (size == 0)
        return;
    if (tail == NULL) {
        tail = stream->tail = malloc(sizeof *tail);
        if (tail == NULL) {
            stream->told_bytes += size;
            return;
        }
        tail->total_bytes = 0;
    }
    if (size > TAIL_BYTES) {
        tail->total_bytes += size - TAIL_BYTES;
        bytes += size - TAIL_BYTES;
        size = TAIL_BYTES;
    }
    for (size_t done = 0; done < size;) {
        size_t at = (size_t)(tail->total_bytes % TAIL_BYTES);
        size_t piece = size - done < TAIL_BYTES - at ? size - done : TAIL_BYTES - at;
        memcpy(tail->ring + at, bytes + done, piece);
        tail->total_bytes += piece;
        done += piece;
    }
}

size_t output_kept(const struct stream *stream, uint64_t from, char *text, uint64_t *offset)
{
    const struct tail *tail = stream->tail;
    uint64_t total = tail != NULL ? tail->total_bytes : 0;
    uint64_t at = total < TAIL_BYTES ? 0 : total - TAIL_BYTES;
    size_t size = 0;

    if (from > stream->told_bytes + at) {
        at = from - stream->told_bytes;
    } else if (at > 0) {
        /* The cut may have gone through a character. */
        for (int i = 0; i < 3 && (tail->ring[at % TAIL_BYTES] & 0xC0) == 0x80; i++)
            at++;
    }
    for (*offset = stream->told_bytes + at; at < total;) {
        size_t begin = (size_t)(at % TAIL_BYTES), piece = TAIL_BYTES - begin;
        if (piece > total - at)
            piece = (size_t)(total - at);
        memcpy(text + size, tail->ring + begin, piece);
        size += piece;
        at += piece;
    }
    return size;
}

void output_forget(struct stream *stream)
{
    stream->told_bytes += stream->carry_bytes;
    stream->told_bytes += stream->tail != NULL ? stream->tail->total_bytes : 0;
    stream->carry_bytes = 0;
    free(stream->tail);
    stream->tail = NULL;
}

static void tell_output(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                        size_t size, uint64_t left_out)
{
    struct fb_event *event = run_tell(run, FB_OUTPUT, worker);
    struct stream *stream = &worker->streams[which];

    event->as.output.stream = which + 1;
    event->as.output.offset = stream->told_bytes + left_out;
    stream->told_bytes += left_out + size;
    event->as.output.bytes = bytes;
    event->as.output.size = size;
    event->as.output.left_out_bytes = left_out;
}

/* What stands behind the tail so far, for who keeps every byte. */
static void tell_whole(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                       size_t size)
{
    const struct stream *stream = &worker->streams[which];
    struct fb_event *event = run_tell(run, FB_OUTPUT, worker);

    event->as.output.stream = which + 1;
    event->as.output.offset =
        stream->told_bytes + (stream->tail != NULL ? stream->tail->total_bytes : 0);
    event->as.output.bytes = bytes;
    event->as.output.size = size;
    event->as.output.live = true;
}

/* `bytes` has CARRY_BYTES of room in front of it. */
static void tell_chunk(struct fb_run *run, struct worker *worker, int which, char *bytes,
                       size_t size)
{
    struct stream *stream = &worker->streams[which];
    size_t room = stream->events_left;

    bytes -= stream->carry_bytes;
    size += stream->carry_bytes;
    memcpy(bytes, stream->carry, stream->carry_bytes);
    stream->carry_bytes = (uint8_t)unfinished(bytes, size);
    size -= stream->carry_bytes;
    memcpy(stream->carry, bytes + size, stream->carry_bytes);
    if (room >= size)
        room = size;
    else
        room -= unfinished(bytes, room);
    if (room > 0)
        tell_output(run, worker, which, bytes, room, 0);
    if (room < size && run->options.whole_output)
        tell_whole(run, worker, which, bytes + room, size - room);
    tail_put(stream, bytes + room, size - room);
    if (room < size)
        stream->events_left = 0;
    else if (stream->events_left != SIZE_MAX)
        stream->events_left -= room;
    look_news(run, worker, which);
}

/* The rest of a stream that has ended: what was carried, or the tail and how much is left out. */
static void tell_rest(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];
    char *text = run->tail_text[which];
    uint64_t offset;
    size_t kept;

    if (stream->tail == NULL) {
        if (stream->carry_bytes > 0)
            tell_output(run, worker, which, stream->carry, stream->carry_bytes, 0);
        return;
    }
    tail_put(stream, stream->carry, stream->carry_bytes);
    kept = output_kept(stream, stream->told_bytes, text, &offset);
    free(stream->tail);
    stream->tail = NULL;
    tell_output(run, worker, which, text, kept, offset - stream->told_bytes);
}

int output_reserve(struct fb_run *run, size_t count)
{
    int *wider;

    if (count <= run->ended_room)
        return 0;
    count += count / 2;
    wider = realloc(run->ended, count * sizeof *wider);
    if (wider == NULL)
        return -ENOMEM;
    run->ended = wider;
    run->ended_room = count;
    return 0;
}

void output_close_ended(struct fb_run *run)
{
    while (run->ended_count > 0)
        sys_close(run->ended[--run->ended_count]);
}

/*
 * A close is a third of what an end costs: of many ends at once all are told first. The kernel is
 * not asked for news before they are closed.
 */
static int close_soon(struct fb_run *run, int fd)
{
    if (run->ended_count == run->ended_room)
        return sys_close(fd);
    run->ended[run->ended_count++] = fd;
    return -1;
}

void output_end(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];

    stream->fd = close_soon(run, stream->fd);
    if (run->options.event_bytes > 0)
        tell_rest(run, worker, which);
    else
        look_end(run, worker, which);
}

/*
 * A pipe that comes full grows, as far as the system lets us, and with it what one read takes. Done
 * before a read: an event of the last one may point into the buffer until it is taken.
 */
static void widen(struct fb_run *run, struct stream *stream)
{
    char *wider;

    stream->full = false;
    stream->wide = true;
    sys_pipe_grow(stream->fd, PIPE_WIDE_BYTES);
    if (run->buffer_bytes >= READ_WIDE_BYTES)
        return;
    wider = realloc(run->buffer, CARRY_BYTES + READ_WIDE_BYTES);
    if (wider == NULL)
        return;
    run->buffer = wider;
    run->buffer_bytes = READ_WIDE_BYTES;
}

/* What it still writes is not to be had: that may not be taken for its end. */
static void tell_unread(struct fb_run *run, const struct worker *worker, int which, int error)
{
    run_note(run, error, "standard %s of job %u cannot be read any more: %s",
             which == 0 ? "output" : "error", worker->job, strerrordesc_np(error));
}

static ssize_t take(struct fb_run *run, struct worker *worker, int which, size_t most)
{
    struct stream *stream = &worker->streams[which];
    char *bytes = run->buffer + CARRY_BYTES;
    ssize_t n = sys_read(stream->fd, bytes, most);

    if (n < 0 && !(stream->terminal && (n == -EIO || n == -EAGAIN)))
        tell_unread(run, worker, which, (int)-n);
    if (n <= 0)
        return n;
    forward_put(run, worker, which, bytes, (size_t)n);
    if (run->options.event_bytes > 0 || look_at(run, worker))
        tell_chunk(run, worker, which, bytes, (size_t)n);
    else
        stream->told_bytes += (size_t)n;
    return n;
}

/* The pipe is readable: one read, which cannot block. A hang-up without bytes is its end. */
void output_read(struct fb_run *run, struct worker *worker, int which, uint32_t ready)
{
    struct stream *stream = &worker->streams[which];
    ssize_t n = 0;

    if (stream->full && !stream->wide)
        widen(run, stream);
    if (ready & EPOLLIN)
        n = take(run, worker, which, run->buffer_bytes);
    if (n == -EAGAIN)
        return; /* a terminal's, whose bytes are still on their way */
    if (n <= 0)
        output_end(run, worker, which);
    else
        stream->full = (size_t)n >= READ_BYTES;
    if (n > 0) {
        turns_read(&run->turns, worker->index << 1 | (uint32_t)which, (size_t)n);
        gather_read(run, worker, which, (size_t)n);
    }
}

static bool drain_report(struct fb_run *run, struct worker *worker)
{
    bool ended = false;
    int waiting;
    ssize_t n;

    if (worker->report.fd < 0)
        return false;
    waiting = sys_pipe_waiting(worker->report.fd, &ended);
    if (waiting <= 0) {
        if (ended || waiting < 0)
            worker->report.fd = sys_close(worker->report.fd);
        return false;
    }
    n = sys_read(worker->report.fd, run->buffer + CARRY_BYTES, run->buffer_bytes);
    if (n <= 0) {
        worker->report.fd = sys_close(worker->report.fd);
        return false;
    }
    report_tell(run, worker, run->buffer + CARRY_BYTES, (size_t)n);
    return true;
}

/* A terminal cannot tell how much waits, but a read brings all that was written before it. */
static bool drain_terminal(struct fb_run *run, struct worker *worker)
{
    struct stream *stream = &worker->streams[0];
    ssize_t n;

    if (stream->drain_bytes < 0)
        stream->drain_bytes = PIPE_WIDE_BYTES;
    n = take(run, worker, 0, run->buffer_bytes);
    stream->drain_bytes = n > 0 && n < stream->drain_bytes ? stream->drain_bytes - n : 0;
    if (n <= 0 && n != -EAGAIN)
        output_end(run, worker, 0);
    return n != -EAGAIN;
}

/*
 * What was in a pipe when the worker died is read before its death is told, and no more: a
 * grandchild may write for ever.
 */
static bool drain_stream(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];
    bool ended = false;
    ssize_t n;

    if (stream->fd < 0 || stream->drain_bytes == 0)
        return false;
    if (stream->terminal)
        return drain_terminal(run, worker);
    if (stream->drain_bytes < 0)
        stream->drain_bytes = sys_pipe_waiting(stream->fd, &ended);
    if (stream->drain_bytes <= 0) {
        stream->drain_bytes = 0;
        if (!ended) {
            gather_hasten(run, worker, which);
            return false;
        }
        output_end(run, worker, which);
        return true;
    }
    n = take(run, worker, which,
             (size_t)stream->drain_bytes < run->buffer_bytes ? (size_t)stream->drain_bytes
                                                             : run->buffer_bytes);
    if (n <= 0) {
        output_end(run, worker, which);
        return true;
    }
    stream->drain_bytes -= n;
    if (stream->drain_bytes > 0)
        return true;
    if (sys_pipe_waiting(stream->fd, &ended) == 0 && ended)
        output_end(run, worker, which);
    else
        gather_hasten(run, worker, which);
    return true;
}

bool output_drain(struct fb_run *run, struct worker *worker)
{
    return notify_drain(run, worker) || drain_report(run, worker) || drain_stream(run, worker, 0) ||
           drain_stream(run, worker, 1);
}

/* What came over a worker function's own pipe. Of many reports in one read the last is told. */
void report_tell(struct fb_run *run, struct worker *worker, const char *bytes, size_t size)
{
    int found = report_take(&worker->report, bytes, size);

    if (found & REPORT_BEGAN && !worker->began) {
        run_began(run, worker);
    }
    if (found & REPORT_PROGRESS) {
        struct fb_event *event = run_tell(run, FB_PROGRESS, worker);
        event->as.progress.share = worker->report.share;
        event->as.progress.text = report_text(&worker->report);
    }
    if (found & REPORT_BROKEN)
        worker->report.fd = sys_close(worker->report.fd);
}
