/*
 * forward.c - from a worker's bytes to our own standard output and error, as options.output says.
 *
 * A worker is either direct, its whole lines go to the sink as they come and only an unfinished
 * line is kept, or its bytes are kept in a store until it has ended (and, with keep_order, until
 * every job before it has). Direct are: by line, all, or with keep_order the one that has its turn;
 * grouped, the only worker when no other can come, since there is no difference then. Grouped
 * output is the last attempt's alone: a failed one's waits with the job's copy until the next one
 * is forked, and goes out if none ever is. A store spills to disk by itself. Bytes are never
 * changed, but for the tags that were asked for, and a newline that is missing where lines of
 * several jobs meet.
 */
#include "run.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool wanted(const struct fb_run *run, int which)
{
    return (run->options.output == FB_OUTPUT_LINE || run->options.output == FB_OUTPUT_GROUP) &&
           !sinks_closed(run, which) &&
           !(which == 0 ? run->options.mute_stdout : run->options.mute_stderr);
}

static void lose(struct fb_run *run, struct worker *worker, struct stream *stream, int error)
{
    char name[WORKER_NAME_BYTES];

    stream->lost = true;
    events_note(run, error, "output of %s could not be kept and is cut: %s",
                worker_name(worker, name), strerrordesc_np(error));
}

/*
 * Much is kept for a reader that may have left: an endless worker would fill the disk before the
 * first write could show it. Asked once a mebibyte.
 */
static void check_reader(struct fb_run *run, const struct stream *stream, uint64_t before)
{
    struct sink *sink = sinks_of(run, stream->number - 1);

    if (stream->store->file_bytes >> 20 != before >> 20 && sink->fd >= 0 && sink->error == 0 &&
        sys_reader_gone(sink->fd))
        sink->error = EPIPE;
}

static int keep(struct fb_run *run, struct stream *stream, const char *bytes, size_t size)
{
    uint64_t before;
    int r;

    if (size == 0)
        return 0;
    if (stream->store == NULL && (stream->store = store_open(sinks_pool(run))) == NULL)
        return -ENOMEM;
    before = stream->store->file_bytes;
    r = store_put(sinks_pool(run), stream->store, bytes, size);
    check_reader(run, stream, before);
    return r;
}

/* Hands over what is kept. */
static void flush(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];

    if (stream->store == NULL)
        return;
    sinks_begin_job(run, which, worker->job);
    sink_put_store(sinks_of(run, which), stream->store);
    stream->store = NULL;
}

/* Whole lines go out; what follows the last newline waits for its end. */
static int put_lines(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                     size_t size)
{
    struct stream *stream = &worker->streams[which];
    const char *newline = memrchr(bytes, '\n', size);
    size_t whole = newline != NULL ? (size_t)(newline - bytes) + 1 : 0;
    int r = 0;

    if (whole > 0 && stream->store != NULL) {
        size_t first = (size_t)((const char *)memchr(bytes, '\n', size) - bytes) + 1;
        r = keep(run, stream, bytes, first);
        if (r < 0)
            return r;
        flush(run, worker, which);
        bytes += first;
        size -= first;
        whole -= first;
    }
    if (whole > 0) {
        sinks_begin_job(run, which, worker->job);
        r = sink_put(sinks_of(run, which), bytes, whole);
    }
    return r < 0 ? r : keep(run, stream, bytes + whole, size - whole);
}

/* No other worker's lines can come between: it is the last one. */
static bool alone(const struct fb_run *run)
{
    return worker_only_one(run) && queue_exhausted(run) && order_none_held(run);
}

static int put_piece(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                     size_t size)
{
    /* Grouped and alone, there are no lines that it could be mixed with. */
    if (worker->direct && run->options.output == FB_OUTPUT_GROUP &&
        (alone(run) || order_is_through(run, worker)) && worker->streams[which].store == NULL) {
        sinks_begin_job(run, which, worker->job);
        return sink_put(sinks_of(run, which), bytes, size);
    }
    if (worker->direct && (order_is_through(run, worker) || !order_in_line(run)))
        return put_lines(run, worker, which, bytes, size);
    return keep(run, &worker->streams[which], bytes, size);
}

/*
 * Puts the job's name and a tab before each line; pieces are gathered, or each would be a write. A
 * tag is shorter than what is gathered (start.c), which is asserted: it is the only piece that is
 * not cut to the room that is left.
 */
static int put_tagged(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                      size_t size)
{
    struct stream *stream = &worker->streams[which];
    size_t tag = strlen(worker->tag), used = 0;
    char gathered[16384];
    int r = 0;

    assert(tag + 1 < sizeof gathered);
    while (r == 0 && size > 0) {
        const char *newline = memchr(bytes, '\n', size);
        size_t line = newline != NULL ? (size_t)(newline - bytes) + 1 : size;
        size_t head = stream->mid_line ? 0 : tag + 1;
        if (used + head > sizeof gathered || used == sizeof gathered) {
            r = put_piece(run, worker, which, gathered, used);
            used = 0;
        }
        if (head > 0) {
            memcpy(gathered + used, worker->tag, tag);
            gathered[used + tag] = '\t';
            used += head;
        }
        if (line > sizeof gathered - used)
            line = sizeof gathered - used;
        memcpy(gathered + used, bytes, line);
        used += line;
        bytes += line;
        size -= line;
        stream->mid_line = line > 0 ? bytes[-1] != '\n' : true;
    }
    return r < 0 || used == 0 ? r : put_piece(run, worker, which, gathered, used);
}

static void judge_direct(struct fb_run *run, struct worker *worker)
{
    bool turn = !run->options.keep_order || order_turn_reached(run, worker->job);

    if (worker->direct || !turn)
        return;
    if (run->options.output == FB_OUTPUT_GROUP && !worker->left &&
        !(alone(run) && attempt_is_last(run, worker)))
        return;
    worker->direct = true;
    flush(run, worker, 0);
    flush(run, worker, 1);
}

void forward_through(struct fb_run *run, struct worker *worker)
{
    order_set_through(run, worker);
    worker->direct = true;
    flush(run, worker, 0);
    flush(run, worker, 1);
}

static int put_named(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                     size_t size)
{
    return worker->tag != NULL ? put_tagged(run, worker, which, bytes, size)
                               : put_piece(run, worker, which, bytes, size);
}

static int put_harmless(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                        size_t size)
{
    struct stream *stream = &worker->streams[which];
    struct text text = { 0 };
    ssize_t taken;
    int r = 0;

    if (stream->harmless == NULL && (stream->harmless = harmless_open()) == NULL)
        return -ENOMEM;
    while (r == 0 && size > 0) {
        text_clear(&text);
        taken = harmless_put(stream->harmless, &text, bytes, size);
        r = taken < 0 ? (int)taken : 0;
        if (r == 0 && text.size > 0)
            r = put_named(run, worker, which, text.bytes, text.size);
        bytes += taken;
        size -= (size_t)taken;
    }
    text_fini(&text);
    return r;
}

void forward_put(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                 size_t size)
{
    struct stream *stream = &worker->streams[which];
    int r;

    if (!wanted(run, which) || stream->lost)
        return;
    judge_direct(run, worker);
    worker->printed = true;
    r = sinks_harmless(run, which) ? put_harmless(run, worker, which, bytes, size)
                                   : put_named(run, worker, which, bytes, size);
    if (r < 0)
        lose(run, worker, stream, -r);
}

/* The line that it did not end. */
static void end_harmless(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];
    struct text text = { 0 };
    int r = harmless_end(stream->harmless, &text);

    if (r == 0 && text.size > 0)
        r = put_named(run, worker, which, text.bytes, text.size);
    if (r < 0 && !stream->lost)
        lose(run, worker, stream, -r);
    text_fini(&text);
}

/* The job that has its turn now may be one that runs. */
static void finish(struct fb_run *run, uint32_t job, struct store *stores[2], bool last)
{
    if (!order_put(run, job, stores, last))
        return;
    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next)
        if (order_has_turn(run, worker->job))
            judge_direct(run, worker);
}

/* Another attempt follows. By line what this one printed is out, or waits for the job's turn. */
static void keep_failed(struct fb_run *run, struct worker *worker, struct store *stores[2])
{
    struct job_copy *copy = worker->copy;

    copy->shown = worker->printed && (worker->direct || run->options.output == FB_OUTPUT_LINE);
    if (copy->shown) {
        finish(run, worker->job, stores, false);
        return;
    }
    copy->printed[0] = stores[0];
    copy->printed[1] = stores[1];
}

void forward_done(struct fb_run *run, struct worker *worker)
{
    struct store *stores[2];

    for (int i = 0; i < 2; i++) {
        if (worker->streams[i].harmless != NULL)
            end_harmless(run, worker, i);
        stores[i] = worker->streams[i].store;
    }
    worker->streams[0].store = worker->streams[1].store = NULL;
    if (worker->retrying && !worker->output_ends)
        keep_failed(run, worker, stores);
    else
        finish(run, worker->job, stores, true);
    sinks_end_attempt(run, worker->job);
    order_through_done(run, worker);
}

/* Its job has ended, and the run does not wait for what goes on: what comes from it comes by line.
 */
void forward_left(struct fb_run *run, struct worker *worker)
{
    struct store *stores[2] = { worker->streams[0].store, worker->streams[1].store };

    worker->streams[0].store = worker->streams[1].store = NULL;
    worker->left = true;
    finish(run, worker->job, stores, true);
}

/* A job that will have no output, or no more: it must not be waited for. */
void forward_skip(struct fb_run *run, uint32_t job, struct job_copy *copy)
{
    struct store *stores[2] = { NULL, NULL };

    for (int i = 0; i < 2 && copy != NULL; i++) {
        stores[i] = copy->printed[i];
        copy->printed[i] = NULL;
    }
    finish(run, job, stores, true);
}

void forward_forget(struct fb_run *run, struct job_copy *copy)
{
    for (int i = 0; i < 2; i++)
        copy->printed[i] = store_close(sinks_pool(run), copy->printed[i]);
}

void forward_again(struct fb_run *run, struct worker *worker)
{
    char name[WORKER_NAME_BYTES];
    struct job_copy *copy = worker->copy;

    if (copy == NULL)
        return;
    forward_forget(run, copy);
    if (copy->shown)
        events_note(run, 0, "output of %s begins again: the attempt before has failed",
                    worker_name(worker, name));
    copy->shown = false;
}

/* The end of a worker that is given back: what it holds is wanted no more. */
void forward_drop(struct fb_run *run, struct worker *worker)
{
    for (int i = 0; i < 2; i++) {
        struct stream *stream = &worker->streams[i];
        stream->store = store_close(sinks_pool(run), stream->store);
        stream->harmless = harmless_close(stream->harmless);
    }
}
