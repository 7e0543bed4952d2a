/*
 * output.c - the workers' pipes: always read, whether or not the bytes are wanted. What is read
 * becomes events up to the caller's limit, a tail of bounded size beyond it, and goes on to
 * forward.c. An event never ends within a UTF-8 character that the pipe merely cut: up to three
 * bytes are carried over to the next read.
 */
#include "run.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int output_init(struct fb_run *run)
{
    run->output.buffer = malloc(CARRY_BYTES + READ_BYTES);
    run->output.buffer_bytes = READ_BYTES;
    return run->output.buffer != NULL ? 0 : -ENOMEM;
}

void output_fini(struct fb_run *run)
{
    output_close_ended(run);
    free(run->output.ended);
    free(run->output.buffer);
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

static void tell_output(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                        size_t size, uint64_t left_out)
{
    struct fb_event *event = events_put(run, FB_OUTPUT, worker);
    struct stream *stream = &worker->streams[which];

    event->as.output.stream = which + 1;
    event->as.output.offset = stream->told_bytes + left_out;
    stream->told_bytes += left_out + size;
    event->as.output.bytes = bytes;
    event->as.output.size = size;
    event->as.output.left_out_bytes = left_out;
}

/* What comes after the tail so far, for a caller that keeps every byte. */
static void tell_whole(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                       size_t size)
{
    const struct stream *stream = &worker->streams[which];
    struct fb_event *event = events_put(run, FB_OUTPUT, worker);

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
    if (room < size && (run->options.whole_output || (run->options.emulates && stream->terminal)))
        tell_whole(run, worker, which, bytes + room, size - room);
    stream_keep(stream, bytes + room, size - room);
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
    char *text = run->output.tail_text[which];
    uint64_t offset;
    size_t kept;

    if (stream->tail == NULL) {
        if (stream->carry_bytes > 0)
            tell_output(run, worker, which, stream->carry, stream->carry_bytes, 0);
        return;
    }
    stream_keep(stream, stream->carry, stream->carry_bytes);
    kept = stream_kept(stream, stream->told_bytes, text, &offset);
    free(stream->tail);
    stream->tail = NULL;
    tell_output(run, worker, which, text, kept, offset - stream->told_bytes);
}

int output_reserve(struct fb_run *run, size_t count)
{
    return array_reserve(&run->output.ended, &run->output.ended_room, count, sizeof(int), 0);
}

void output_close_ended(struct fb_run *run)
{
    while (run->output.ended_count > 0)
        sys_close(run->output.ended[--run->output.ended_count]);
}

/*
 * A close is a third of what an end costs: of many ends at once all are reported first. The kernel
 * is not asked for news before they are closed.
 */
static int close_soon(struct fb_run *run, int fd)
{
    if (run->output.ended_count == run->output.ended_room)
        return sys_close(fd);
    run->output.ended[run->output.ended_count++] = fd;
    return -1;
}

void output_end(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];

    if (stream->return_held)
        forward_put(run, worker, which, "\r", 1);
    stream->return_held = false;
    gather_forget(run, stream);
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
    if (run->output.buffer_bytes >= READ_WIDE_BYTES)
        return;
    wider = realloc(run->output.buffer, CARRY_BYTES + READ_WIDE_BYTES);
    if (wider == NULL)
        return;
    run->output.buffer = wider;
    run->output.buffer_bytes = READ_WIDE_BYTES;
}

/* What it still writes is not to be had: that may not be taken for its end. */
static void tell_unread(struct fb_run *run, const struct worker *worker, int which, int error)
{
    char name[WORKER_NAME_BYTES];

    events_note(run, error, "standard %s of %s cannot be read any more: %s",
                which == 0 ? "output" : "error", worker_name(worker, name), strerrordesc_np(error));
}

/* As a pipe would have it: whole lines of a terminal that is emulated end in "\r\n". */
static void forward_lines(struct fb_run *run, struct worker *worker, const char *bytes, size_t size)
{
    struct stream *stream = &worker->streams[0];
    size_t from = 0;

    if (stream->return_held && bytes[0] != '\n')
        forward_put(run, worker, 0, "\r", 1);
    for (const char *at = bytes; (at = memchr(at, '\r', (size_t)(bytes + size - at))) != NULL;
         at++) {
        size_t end = (size_t)(at - bytes);
        if (end + 1 < size && bytes[end + 1] != '\n')
            continue;
        if (end > from)
            forward_put(run, worker, 0, bytes + from, end - from);
        from = end + 1;
    }
    if (from < size)
        forward_put(run, worker, 0, bytes + from, size - from);
    stream->return_held = bytes[size - 1] == '\r';
}

static ssize_t take(struct fb_run *run, struct worker *worker, int which, size_t most)
{
    struct stream *stream = &worker->streams[which];
    char *bytes = run->output.buffer + CARRY_BYTES;
    ssize_t n = sys_read(stream->fd, bytes, most);

    if (n < 0 && n != -EAGAIN && !(stream->terminal && n == -EIO))
        tell_unread(run, worker, which, (int)-n);
    if (n <= 0)
        return n;
    if (stream->terminal && run->options.emulates)
        forward_lines(run, worker, bytes, (size_t)n);
    else
        forward_put(run, worker, which, bytes, (size_t)n);
    if (stream->capture.most > 0)
        stream_capture(stream, bytes, (size_t)n);
    if (run->options.event_bytes > 0 || look_at(run, worker))
        tell_chunk(run, worker, which, bytes, (size_t)n);
    else
        stream->told_bytes += (size_t)n;
    if (worker->cue != NULL)
        cue_take(run, worker, which, bytes, (size_t)n);
    return n;
}

/*
 * The pipe is readable, or has hung up, or was when the loop asked: its worker's death may have
 * been heeded before this, and what was in it read (drain_stream()). Its end is told by the read
 * alone: a hang-up may be reported without the last bytes (sys_pipe_waiting() says why).
 */
void output_read(struct fb_run *run, struct worker *worker, int which, uint32_t ready)
{
    struct stream *stream = &worker->streams[which];
    ssize_t n = 0;

    if (stream->full && !stream->wide)
        widen(run, stream);
    if (ready & (EPOLLIN | EPOLLHUP))
        n = take(run, worker, which, run->output.buffer_bytes);
    if (n == -EAGAIN)
        return; /* it was read meanwhile; or a terminal's bytes are still on their way */
    if (n <= 0)
        output_end(run, worker, which);
    else
        stream->full = (size_t)n >= READ_BYTES;
    if (n > 0) {
        turns_read(&run->output.turns, worker->index << 1 | (uint32_t)which, (size_t)n);
        gather_read(run, worker, which, (size_t)n);
        brake_judge(run, worker);
    }
}

/* A terminal cannot say how much waits, but a read brings all that was written before it. */
static bool drain_terminal(struct fb_run *run, struct worker *worker)
{
    struct stream *stream = &worker->streams[0];
    ssize_t n;

    if (stream->drain_bytes < 0)
        stream->drain_bytes = PIPE_WIDE_BYTES;
    n = take(run, worker, 0, run->output.buffer_bytes);
    stream->drain_bytes = n > 0 && n < stream->drain_bytes ? stream->drain_bytes - n : 0;
    if (n <= 0 && n != -EAGAIN)
        output_end(run, worker, 0);
    return n != -EAGAIN;
}

/*
 * What was in a pipe when the worker died is read before its death is reported, and no more: a
 * grandchild may write for ever.
 */
static bool drain_stream(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];
    bool ended = false;
    ssize_t n;

    if (stream->fd < 0 || stream->drain_bytes == 0)
        return false;
    if (stream->braked)
        brake_release(run, worker);
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
             (size_t)stream->drain_bytes < run->output.buffer_bytes ? (size_t)stream->drain_bytes
                                                                    : run->output.buffer_bytes);
    if (n <= 0 && n != -EAGAIN) {
        output_end(run, worker, which);
        return true;
    }
    stream->drain_bytes = n > 0 ? stream->drain_bytes - n : 0;
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
    return drain_stream(run, worker, 0) || drain_stream(run, worker, 1);
}

char *output_buffer(struct fb_run *run, size_t *size)
{
    *size = run->output.buffer_bytes;
    return run->output.buffer + CARRY_BYTES;
}

/* Its number among those that take turns; false: it takes none, and is read whenever it can be. */
static bool floods(const struct fb_run *run, const struct epoll_event *event, uint32_t *number)
{
    uint64_t key = event->data.u64;
    const struct worker *worker;
    const struct stream *stream;

    if (key >> 32 == 0 || (key & 7) > KEY_ERR || (event->events & EPOLLIN) == 0)
        return false;
    worker = worker_of_key(run, key);
    if (worker == NULL)
        return false;
    stream = &worker->streams[key & 7];
    *number = worker->index << 1 | (key & 7);
    return stream->store != NULL && stream->store->file_bytes >= TURNS_FROM_BYTES &&
           !stream->terminal;
}

/* Those that have no turn are found ready again in the next round. */
void output_take_turns(struct fb_run *run)
{
    uint32_t numbers[TURNS_MOST], number;
    bool reads[TURNS_MOST];
    int count, waiting = 0, kept = 0, next = 0;
    struct epoll_event *ready = loop_answer(run, &count);

    for (int i = 0; i < count; i++)
        if (floods(run, &ready[i], &number))
            numbers[waiting++] = number;
    if (waiting < 2)
        return;
    turns_choose(&run->output.turns, numbers, waiting, reads);
    for (int i = 0; i < count; i++)
        if (!floods(run, &ready[i], &number) || reads[next++])
            ready[kept++] = ready[i];
    loop_answer_cut(run, kept);
}
