/*
 * relay_print.c - bytes of a worker to our output: as they are into a file or a pipe; to a terminal
 * as whole lines that it obeys in nothing but colours. By line nothing of another job comes within
 * one, however long it is: what is too much for memory is read from the record when it has ended.
 */
#include "relay_print.h"

#include "base/harmless.h"
#include "record/wire_read.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#define LINE_MOST ((size_t)64 * 1024) /* of a line that waits in memory for its end */

struct head {
    uint32_t attempt, size;
    int stream;
};

void relay_print_keep(struct text *pieces, const struct fb_event *output)
{
    struct head head = { .attempt = output->attempt,
                         .size = (uint32_t)output->as.output.size,
                         .stream = output->as.output.stream };

    text_put(pieces, (const char *)&head, sizeof head);
    text_put(pieces, output->as.output.bytes, output->as.output.size);
}

static bool muted(const struct relay *relay, int stream)
{
    return stream == 1 ? relay->options.mute_stdout : relay->options.mute_stderr;
}

static uint32_t *open_line(struct relay *relay, int stream)
{
    return &relay->open_line[relay->one_file ? 0 : stream - 1];
}

/* Where lines of several jobs meet each begins one; elsewhere bytes are what they were. */
static bool parts(const struct relay *relay, int stream)
{
    return relay->parts ||
           (stream == 1 ? relay->options.harmless_stdout : relay->options.harmless_stderr);
}

static void print(struct relay *relay, const struct relay_job *job, int stream, const char *bytes,
                  size_t size)
{
    uint32_t *open = open_line(relay, stream);
    int r;

    if (size == 0)
        return;
    if (*open != 0 && *open != job->job && parts(relay, stream))
        fb_run_print(relay->out, stream, "\n", 1);
    r = fb_run_print(relay->out, stream, bytes, size);
    if (r < 0)
        relay_fail(relay, r);
    *open = bytes[size - 1] != '\n' ? job->job : 0;
}

void relay_own_line(struct relay *relay, int stream)
{
    uint32_t *open = open_line(relay, stream);

    if (*open != 0)
        fb_run_print(relay->out, stream, "\n", 1);
    *open = 0;
}

/* Lines, each with its tag; the last may be none yet. */
static void put(struct relay *relay, struct relay_job *job, int stream, const char *bytes,
                size_t size)
{
    struct relay_stream *own = &job->streams[stream - 1];
    struct text out = { 0 };

    if (job->tag == NULL) {
        print(relay, job, stream, bytes, size);
        return;
    }
    while (size > 0) {
        const char *found = memchr(bytes, '\n', size);
        size_t length = found != NULL ? (size_t)(found - bytes) + 1 : size, before = out.size;
        if (!own->mid_line) {
            text_puts(&out, job->tag);
            text_putc(&out, '\t');
        }
        text_put(&out, bytes, length);
        if (out.failed) { /* line by line it goes without memory */
            print(relay, job, stream, out.bytes, before);
            text_fini(&out);
            print(relay, job, stream, job->tag, own->mid_line ? 0 : strlen(job->tag));
            print(relay, job, stream, "\t", !own->mid_line);
            print(relay, job, stream, bytes, length);
        }
        own->mid_line = found == NULL;
        bytes += length;
        size -= length;
    }
    print(relay, job, stream, out.bytes, out.size);
    text_fini(&out);
}

static void put_calm(struct relay *relay, struct relay_job *job, int stream, const char *bytes,
                     size_t size)
{
    struct relay_stream *own = &job->streams[stream - 1];
    struct text out = { 0 };

    if (own->calm == NULL)
        own->calm = harmless_open();
    if (own->calm == NULL)
        relay_fail(relay, -ENOMEM);
    while (own->calm != NULL && size > 0) {
        ssize_t took = harmless_put(own->calm, &out, bytes, size);
        if (took <= 0) {
            relay_fail(relay, -ENOMEM);
            break;
        }
        bytes += took;
        size -= (size_t)took;
        if (out.size > 0)
            put(relay, job, stream, out.bytes, out.size);
        text_clear(&out);
    }
    text_fini(&out);
}

static void put_one_way(struct relay *relay, struct relay_job *job, int stream, const char *bytes,
                        size_t size)
{
    bool calm = stream == 1 ? relay->options.harmless_stdout : relay->options.harmless_stderr;

    if (calm)
        put_calm(relay, job, stream, bytes, size);
    else
        put(relay, job, stream, bytes, size);
}

/* ---------------------------------------------------------------- what the record has */

/* Of the job, and of those attempts whose output is its own. */
static bool is_piece(const struct relay_job *job, const struct fb_event *event, int stream)
{
    return event->kind == FB_OUTPUT && event->job == job->job && event->attempt >= job->first &&
           event->attempt <= job->attempt && event->as.output.stream == stream;
}

/* A piece of output that the record has at `at`. */
typedef void put_piece(struct relay *relay, struct relay_job *job, const struct fb_event *event,
                       uint64_t at);

static void each_piece(struct relay *relay, struct relay_job *job, int stream, uint64_t from,
                       uint64_t to, put_piece *each)
{
    struct news news = { .offset = from, .filled = from };
    struct wire_reader wire = { 0 };
    struct wire_mistake mistake;
    struct fb_event event;
    const char *line;
    size_t size;
    int r = 1;

    memcpy(news.name, job->trail->news.name, sizeof news.name);
    while (news.offset < to && (r = news_fill(&news, relay->fold->dir)) > 0)
        for (uint64_t at = news.offset; at < to && news_next(&news, &line, &size);
             at = news.offset) {
            if (memmem(line, size < 64 ? size : 64, "\"output\"", 8) == NULL)
                continue;
            r = wire_read(&wire, line, size, &event, &mistake);
            if (r > 0 && is_piece(job, &event, stream))
                each(relay, job, &event, at);
            if (r == -ENOMEM) /* one that is no event was passed over before, and that was said */
                relay_fail(relay, r);
        }
    if (news.offset < to) /* 0: the file is shorter than it was */
        relay_fail(relay, r < 0 ? r : -ENODATA);
    wire_reader_fini(&wire);
    news_fini(&news);
}

static void put_of_line(struct relay *relay, struct relay_job *job, const struct fb_event *event,
                        uint64_t at)
{
    int stream = event->as.output.stream;
    const char *bytes = event->as.output.bytes, *end = bytes + event->as.output.size, *last = NULL;

    if (at == job->streams[stream - 1].line_from)
        last = memrchr(bytes, '\n', event->as.output.size);
    bytes = last != NULL ? last + 1 : bytes;
    put_one_way(relay, job, stream, bytes, (size_t)(end - bytes));
}

/* ---------------------------------------------------------------- line by line */

/* What waits for the end of its line. */
static void put_waiting(struct relay *relay, struct relay_job *job, int stream)
{
    struct relay_stream *own = &job->streams[stream - 1];

    if (own->line_to != 0)
        each_piece(relay, job, stream, own->line_from, own->line_to, put_of_line);
    else
        put_one_way(relay, job, stream, own->line.bytes, own->line.size);
    own->line_to = 0;
    text_clear(&own->line);
}

/* What does not end its line waits: in memory while it is little. */
static void wait_for_end(struct relay_job *job, int stream, const char *bytes, size_t size)
{
    struct relay_stream *own = &job->streams[stream - 1];

    if (size == 0)
        return;
    if (own->line_to == 0 && own->line.size == 0)
        own->line_from = job->trail->at;
    if (own->line_to == 0) {
        text_put(&own->line, bytes, size);
        if (own->line.size <= LINE_MOST && !own->line.failed)
            return;
        text_fini(&own->line);
    }
    own->line_to = job->trail->news.offset;
}

/* Lines that are ended go out. */
static void put_lines(struct relay *relay, struct relay_job *job, int stream, const char *bytes,
                      size_t size)
{
    const char *last = memrchr(bytes, '\n', size);
    size_t whole = last != NULL ? (size_t)(last - bytes) + 1 : 0;

    if (whole > 0) {
        put_waiting(relay, job, stream);
        put_one_way(relay, job, stream, bytes, whole);
    }
    wait_for_end(job, stream, bytes + whole, size - whole);
}

void relay_print_lines(struct relay *relay, struct relay_job *job, int stream, const char *bytes,
                       size_t size)
{
    if (!muted(relay, stream) && (stream == 1 || stream == 2))
        put_lines(relay, job, stream, bytes, size);
}

void relay_print_calm_close(struct relay_stream *stream)
{
    stream->calm = harmless_close(stream->calm);
}

/* ---------------------------------------------------------------- of a job that has ended */

/* A line that its worker did not end. */
static void print_rest(struct relay *relay, struct relay_job *job, int stream)
{
    struct relay_stream *own = &job->streams[stream - 1];
    struct text out = { 0 };

    put_waiting(relay, job, stream);
    if (own->calm != NULL && harmless_end(own->calm, &out) < 0)
        relay_fail(relay, -ENOMEM);
    else if (own->calm != NULL)
        put(relay, job, stream, out.bytes, out.size);
    text_fini(&out);
}

/* By line the next attempt begins one. */
static void end_attempt(struct relay *relay, struct relay_job *job, int stream)
{
    print_rest(relay, job, stream);
    if (*open_line(relay, stream) == job->job)
        relay_own_line(relay, stream);
    job->streams[stream - 1].mid_line = false;
}

/* All of it comes together: no line need wait. */
static void put_whole(struct relay *relay, struct relay_job *job, struct head head,
                      const char *bytes)
{
    struct relay_stream *own = &job->streams[head.stream - 1];

    if (muted(relay, head.stream))
        return;
    if (relay->all_attempts && own->attempt != 0 && own->attempt != head.attempt)
        end_attempt(relay, job, head.stream);
    own->attempt = head.attempt;
    put_one_way(relay, job, head.stream, bytes, head.size);
}

static void print_pieces(struct relay *relay, struct relay_job *job, int stream)
{
    const char *at = job->pieces.bytes, *end = at + job->pieces.size;
    struct head head;

    while ((size_t)(end - at) >= sizeof head) {
        memcpy(&head, at, sizeof head);
        at += sizeof head;
        if (head.stream == stream)
            put_whole(relay, job, head, at);
        at += head.size;
    }
}

static void put_of_record(struct relay *relay, struct relay_job *job, const struct fb_event *event,
                          uint64_t at)
{
    struct head head = { .attempt = event->attempt,
                         .size = (uint32_t)event->as.output.size,
                         .stream = event->as.output.stream };

    (void)at;
    put_whole(relay, job, head, event->as.output.bytes);
}

void relay_print_rest(struct relay *relay, struct relay_job *job)
{
    print_rest(relay, job, 1);
    print_rest(relay, job, 2);
}

void relay_print_job(struct relay *relay, struct relay_job *job)
{
    for (int stream = 1; stream <= 2; stream++) {
        if (job->many) /* too much to be kept: the record has it */
            each_piece(relay, job, stream, job->from, job->to, put_of_record);
        else
            print_pieces(relay, job, stream);
        print_rest(relay, job, stream);
    }
}
