/*
 * relay_print.c - bytes of a worker to our output: as they are into a file or a pipe; to a terminal
 * as whole lines that it obeys in nothing but colours.
 */
#include "relay_print.h"

#include "base/harmless.h"
#include "record/wire_read.h"

#include <stdint.h>
#include <string.h>

#define LINE_MOST ((size_t)64 * 1024) /* a longer line comes in pieces */

void relay_print_keep(struct text *pieces, int stream, const char *bytes, size_t size)
{
    uint32_t head[2] = { (uint32_t)stream, (uint32_t)size };

    text_put(pieces, (const char *)head, sizeof head);
    text_put(pieces, bytes, size);
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

    if (size == 0)
        return;
    if (*open != 0 && *open != job->job && parts(relay, stream))
        fb_run_print(relay->out, stream, "\n", 1);
    fb_run_print(relay->out, stream, bytes, size);
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
        size_t length = found != NULL ? (size_t)(found - bytes) + 1 : size;
        if (!own->mid_line) {
            text_puts(&out, job->tag);
            text_putc(&out, '\t');
        }
        text_put(&out, bytes, length);
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
    while (own->calm != NULL && size > 0) {
        ssize_t took = harmless_put(own->calm, &out, bytes, size);
        if (took <= 0)
            break;
        bytes += took;
        size -= (size_t)took;
        if (out.size > 0)
            put(relay, job, stream, out.bytes, out.size);
        text_clear(&out);
    }
    text_fini(&out);
}

/* Lines that are ended go out; the rest waits for its end. */
static void put_lines(struct relay *relay, struct relay_job *job, int stream, const char *bytes,
                      size_t size)
{
    struct text *line = &job->streams[stream - 1].line;
    const char *last = memrchr(bytes, '\n', size);
    size_t whole = last != NULL ? (size_t)(last - bytes) + 1 : 0;

    if (whole > 0 && line->size > 0) {
        text_put(line, bytes, whole);
        put(relay, job, stream, line->bytes, line->size);
        text_clear(line);
    } else if (whole > 0) {
        put(relay, job, stream, bytes, whole);
    }
    text_put(line, bytes + whole, size - whole);
    if (line->size > LINE_MOST) {
        put(relay, job, stream, line->bytes, line->size);
        text_clear(line);
    }
}

void relay_print_lines(struct relay *relay, struct relay_job *job, int stream, const char *bytes,
                       size_t size)
{
    bool calm = stream == 1 ? relay->options.harmless_stdout : relay->options.harmless_stderr;

    if (muted(relay, stream) || (stream != 1 && stream != 2))
        return;
    if (calm)
        put_calm(relay, job, stream, bytes, size);
    else
        put_lines(relay, job, stream, bytes, size);
}

void relay_print_calm_close(struct relay_stream *stream)
{
    stream->calm = harmless_close(stream->calm);
}

/* ---------------------------------------------------------------- of a job that has ended */

static void print_pieces(struct relay *relay, struct relay_job *job, int stream)
{
    const char *at = job->pieces.bytes, *end = at + job->pieces.size;
    uint32_t head[2];

    while ((size_t)(end - at) >= sizeof head) {
        memcpy(head, at, sizeof head);
        at += sizeof head;
        if ((int)head[0] == stream)
            relay_print_lines(relay, job, stream, at, head[1]);
        at += head[1];
    }
}

/* Too much to be kept: the record has it. */
static void print_record(struct relay *relay, struct relay_job *job, int stream)
{
    struct news news = { .offset = job->from, .filled = job->from };
    struct wire_reader wire = { 0 };
    struct wire_mistake mistake;
    struct fb_event event;
    const char *line;
    size_t size;

    memcpy(news.name, job->trail->news.name, sizeof news.name);
    while (news.offset < job->to && news_fill(&news, relay->fold->dir) > 0)
        while (news.offset < job->to && news_next(&news, &line, &size))
            if (memmem(line, size < 64 ? size : 64, "\"output\"", 8) != NULL &&
                wire_read(&wire, line, size, &event, &mistake) > 0 && event.kind == FB_OUTPUT &&
                event.job == job->job && event.attempt >= job->first &&
                event.attempt <= job->attempt && event.as.output.stream == stream)
                relay_print_lines(relay, job, stream, event.as.output.bytes, event.as.output.size);
    wire_reader_fini(&wire);
    news_fini(&news);
}

/* A line that its worker did not end. */
static void print_rest(struct relay *relay, struct relay_job *job, int stream)
{
    struct relay_stream *own = &job->streams[stream - 1];
    struct text out = { 0 };

    if (own->calm != NULL && harmless_end(own->calm, &out) == 0)
        put(relay, job, stream, out.bytes, out.size);
    text_fini(&out);
    put(relay, job, stream, own->line.bytes, own->line.size);
    text_clear(&own->line);
}

void relay_print_rest(struct relay *relay, struct relay_job *job)
{
    print_rest(relay, job, 1);
    print_rest(relay, job, 2);
}

void relay_print_job(struct relay *relay, struct relay_job *job)
{
    for (int stream = 1; stream <= 2; stream++) {
        if (job->many)
            print_record(relay, job, stream);
        else
            print_pieces(relay, job, stream);
        print_rest(relay, job, stream);
    }
}
