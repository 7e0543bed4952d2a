/* echo.c - a part of a line waits for its end, for that of its worker, or until no more is shown.
 */
#include "echo.h"

#include "base/array.h"
#include "base/harmless.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PART_MOST ((size_t)64 * 1024) /* a longer line comes in pieces */

struct echo_stream {
    uint32_t job;
    int stream;
    struct text part;
    struct harmless *calm; /* NULL: it goes to no terminal */
    bool mid_line;         /* what is out ends no line */
};

void echo_init(struct echo *echo, struct source *source, bool tag)
{
    *echo = (struct echo){ .source = source,
                           .tag = tag,
                           .calm = { isatty(STDOUT_FILENO) == 1, isatty(STDERR_FILENO) == 1 } };
}

static void stream_fini(struct echo_stream *own)
{
    text_fini(&own->part);
    harmless_close(own->calm);
}

void echo_fini(struct echo *echo)
{
    for (size_t i = 0; i < echo->count; i++)
        stream_fini(&echo->streams[i]);
    free(echo->streams);
    text_fini(&echo->out);
}

static struct echo_stream *stream_of(struct echo *echo, uint32_t job, int stream)
{
    struct echo_stream *own;

    for (size_t i = 0; i < echo->count; i++)
        if (echo->streams[i].job == job && echo->streams[i].stream == stream)
            return &echo->streams[i];
    if (array_reserve(&echo->streams, &echo->room, echo->count + 1, sizeof *echo->streams, 16) < 0)
        return NULL;
    own = &echo->streams[echo->count];
    *own = (struct echo_stream){ .job = job, .stream = stream };
    if (echo->calm[stream - 1] && (own->calm = harmless_open()) == NULL)
        return NULL;
    echo->count++;
    return own;
}

static void pass(struct echo *echo, const struct echo_stream *own, const char *bytes, size_t size)
{
    if (size > 0)
        echo->source->print(echo->source, own->stream, bytes, size);
}

/* Whole lines. Without memory they go out one by one. */
static void print(struct echo *echo, const struct summary *summary, struct echo_stream *own,
                  const char *bytes, size_t size)
{
    const struct summary_job *job = echo->tag ? summary_find(summary, own->job) : NULL;
    struct text *out = &echo->out;
    char tag[1024] = "";

    if (job != NULL && job->name != NULL)
        snprintf(tag, sizeof tag, "%s\t", job->name);
    text_clear(out);
    while (size > 0) {
        const char *end = memchr(bytes, '\n', size);
        size_t length = end != NULL ? (size_t)(end - bytes) + 1 : size, before = out->size;
        if (!own->mid_line)
            text_puts(out, tag);
        text_put(out, bytes, length);
        if (out->failed) {
            pass(echo, own, out->bytes, before);
            pass(echo, own, tag, own->mid_line ? 0 : strlen(tag));
            pass(echo, own, bytes, length);
            text_clear(out);
        }
        own->mid_line = end == NULL;
        bytes += length;
        size -= length;
    }
    pass(echo, own, out->bytes, out->size);
}

static void take_calm(struct echo *echo, const struct summary *summary, struct echo_stream *own,
                      const char *bytes, size_t size)
{
    struct text lines = { 0 };

    while (size > 0) {
        ssize_t took = harmless_put(own->calm, &lines, bytes, size);
        if (took <= 0) {
            echo->error = -ENOMEM;
            break;
        }
        bytes += took;
        size -= (size_t)took;
        if (lines.size > 0)
            print(echo, summary, own, lines.bytes, lines.size);
        text_clear(&lines);
    }
    text_fini(&lines);
}

static void print_part(struct echo *echo, const struct summary *summary, struct echo_stream *own)
{
    if (own->part.size > 0)
        print(echo, summary, own, own->part.bytes, own->part.size);
    text_clear(&own->part);
}

/* After what waits. Without memory for it nothing waits. */
static void gather(struct echo *echo, const struct summary *summary, struct echo_stream *own,
                   const char *bytes, size_t size)
{
    text_put(&own->part, bytes, size);
    if (!own->part.failed)
        return;
    print_part(echo, summary, own);
    print(echo, summary, own, bytes, size);
}

static void take(struct echo *echo, const struct summary *summary, struct echo_stream *own,
                 const char *bytes, size_t size)
{
    const char *last = memrchr(bytes, '\n', size);
    size_t whole = last != NULL ? (size_t)(last - bytes) + 1 : 0;

    gather(echo, summary, own, bytes, whole);
    if (whole > 0)
        print_part(echo, summary, own);
    gather(echo, summary, own, bytes + whole, size - whole);
    if (own->part.size > PART_MOST)
        print_part(echo, summary, own);
}

/* A part of a line goes out as a line. */
static void end_line(struct echo *echo, const struct summary *summary, struct echo_stream *own)
{
    bool ends;

    if (own->calm != NULL && harmless_end(own->calm, &own->part) < 0) {
        echo->error = -ENOMEM;
        text_clear(&own->part);
    }
    if (own->part.size == 0 && !own->mid_line)
        return;
    text_putc(&own->part, '\n');
    ends = !own->part.failed;
    print_part(echo, summary, own);
    if (!ends)
        pass(echo, own, "\n", 1);
    own->mid_line = false;
}

/* Its record keeps so much of a worker and no more: what is before and after makes no line. */
static void tell_left_out(struct echo *echo, const struct summary *summary, struct echo_stream *own,
                          const struct fb_event *event)
{
    const struct summary_job *job = summary_find(summary, event->job);
    struct text line = { 0 };
    const char *said;

    if (own != NULL)
        end_line(echo, summary, own);
    text_printf(&line, "forkboard: %" PRIu64 " bytes that %s wrote are not in the record\n",
                event->as.output.left_out_bytes,
                job != NULL && job->name != NULL ? job->name : "a job");
    said = text_string(&line);
    if (line.failed)
        echo->error = -ENOMEM;
    echo->source->print(echo->source, echo->source->lines, said, line.size);
    text_fini(&line);
}

static void take_output(struct echo *echo, const struct summary *summary,
                        const struct fb_event *event)
{
    struct echo_stream *own;

    if (event->as.output.live || (event->as.output.stream != 1 && event->as.output.stream != 2))
        return;
    own = stream_of(echo, event->job, event->as.output.stream);
    if (event->as.output.left_out_bytes > 0)
        tell_left_out(echo, summary, own, event);
    if (event->as.output.size == 0)
        return;
    if (own == NULL) {
        echo->error = -ENOMEM;
        return;
    }
    if (own->calm != NULL)
        take_calm(echo, summary, own, event->as.output.bytes, event->as.output.size);
    else
        take(echo, summary, own, event->as.output.bytes, event->as.output.size);
}

/* What it wrote last may have no end of a line. */
static void end(struct echo *echo, const struct summary *summary, uint32_t job)
{
    for (size_t i = 0; i < echo->count;) {
        if (echo->streams[i].job != job) {
            i++;
            continue;
        }
        end_line(echo, summary, &echo->streams[i]);
        stream_fini(&echo->streams[i]);
        echo->streams[i] = echo->streams[--echo->count];
    }
}

void echo_end(struct echo *echo, const struct summary *summary)
{
    while (echo->count > 0)
        end(echo, summary, echo->streams[0].job);
}

void echo_event(struct echo *echo, const struct summary *summary, const struct fb_event *event)
{
    if (event->kind == FB_OUTPUT)
        take_output(echo, summary, event);
    else if (event->kind == FB_EXITED)
        end(echo, summary, event->job);
}
