/*
 * forward.c - from a worker's bytes to our own standard output and error, as options.output says.
 *
 * A worker is either direct, its whole lines go to the sink as they come and only an unfinished
 * line is kept, or its bytes are kept in a store until it has ended (and, with keep_order, until
 * every job before it has). Direct are: by line, all, or with keep_order the one whose turn it is;
 * grouped, the only worker when no other can come, since nobody could tell the difference. A store
 * spills to disk by itself. Bytes are never changed, but for the tags that were asked for.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GATHERED_MOST_US 1000 /* however much is going on */

static bool wanted(const struct fb_run *run, int which)
{
    return run->options.output != FB_OUTPUT_NONE && run->sink_of[which]->fd >= 0 &&
           !(which == 0 ? run->options.mute_stdout : run->options.mute_stderr);
}

static void lose(struct fb_run *run, struct worker *worker, struct stream *stream, int error)
{
    stream->lost = true;
    run_note(run, error, "output of job %u could not be kept and is cut: %s", worker->job,
             strerrordesc_np(error));
}

/*
 * Much is kept for a reader that may have left: an endless worker would fill the disk before the
 * first write could tell. Asked once a mebibyte.
 */
static void look_for_reader(struct fb_run *run, const struct stream *stream, uint64_t before)
{
    struct sink *sink = run->sink_of[stream->number - 1];

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
    if (stream->store == NULL && (stream->store = store_open(&run->pool)) == NULL)
        return -ENOMEM;
    before = stream->store->file_bytes;
    r = store_put(stream->store, bytes, size);
    look_for_reader(run, stream, before);
    return r;
}

/* Hands over what is kept. */
static void flush(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];

    if (stream->store != NULL)
        sink_put_store(run->sink_of[which], stream->store);
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
    if (whole > 0)
        r = sink_put(run->sink_of[which], bytes, whole);
    return r < 0 ? r : keep(run, stream, bytes + whole, size - whole);
}

/* No other worker's lines can come between: it is the last one. */
static bool alone(const struct fb_run *run)
{
    return run->live + run->lingering == 1 && start_exhausted(run) && run->held == NULL;
}

static int put_piece(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                     size_t size)
{
    /* Grouped and alone, there is nobody whose lines it could be mixed with. */
    if (worker->direct && run->options.output == FB_OUTPUT_GROUP && alone(run) &&
        worker->streams[which].store == NULL)
        return sink_put(run->sink_of[which], bytes, size);
    if (worker->direct)
        return put_lines(run, worker, which, bytes, size);
    return keep(run, &worker->streams[which], bytes, size);
}

/* Puts the job's name and a tab before each line; pieces are gathered, or each would be a write. */
static int put_tagged(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                      size_t size)
{
    struct stream *stream = &worker->streams[which];
    size_t tag = strlen(worker->tag), used = 0;
    char gathered[16384];
    int r = 0;

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
    bool turn = !run->options.keep_order || worker->job <= run->turn;

    if (worker->direct || !turn || (run->options.output == FB_OUTPUT_GROUP && !alone(run)))
        return;
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

static bool is_harmless(const struct fb_run *run, int which)
{
    return which == 0 ? run->options.harmless_stdout : run->options.harmless_stderr;
}

static int put_harmless(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                        size_t size)
{
    struct stream *stream = &worker->streams[which];
    struct text text = { 0 };
    int r;

    if (stream->harmless == NULL && (stream->harmless = harmless_open()) == NULL)
        return -ENOMEM;
    r = harmless_put(stream->harmless, &text, bytes, size);
    if (r == 0 && text.size > 0)
        r = put_named(run, worker, which, text.bytes, text.size);
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
    r = is_harmless(run, which) ? put_harmless(run, worker, which, bytes, size)
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

static void out(struct fb_run *run, struct store *stores[2])
{
    for (int i = 0; i < 2; i++) {
        if (stores[i] != NULL)
            sink_put_store(run->sink_of[i], stores[i]);
        stores[i] = NULL;
    }
}

static void let_out(struct fb_run *run, struct held *first)
{
    out(run, first->stores);
    run->held = first->next;
    *(first->next != NULL ? &first->next->previous : &run->held_last) = NULL;
    run->turn += first->last && first->job == run->turn;
    free(first);
}

/* Every job before `job` is out: so is it, and those that waited behind it. */
static void advance(struct fb_run *run)
{
    run->turn++;
    while (run->held != NULL && run->held->job <= run->turn)
        let_out(run, run->held);
    for (struct worker *worker = run->first; worker != NULL; worker = worker->next)
        if (worker->job == run->turn)
            judge_direct(run, worker);
}

/* Looked for from the end: most that end late began late. Attempts of a job stay in order. */
static void hold(struct fb_run *run, uint32_t job, struct store *stores[2], bool last)
{
    struct held *held = malloc(sizeof *held), *before = run->held_last;

    if (held == NULL) { /* then out of order, but not lost */
        out(run, stores);
        return;
    }
    while (before != NULL && before->job > job)
        before = before->previous;
    *held = (struct held){
        .next = before != NULL ? before->next : run->held,
        .previous = before,
        .job = job,
        .last = last,
        .stores = { stores[0], stores[1] },
    };
    *(before != NULL ? &before->next : &run->held) = held;
    *(held->next != NULL ? &held->next->previous : &run->held_last) = held;
}

/* `last`: nothing comes from that job any more. */
static void finish(struct fb_run *run, uint32_t job, struct store *stores[2], bool last)
{
    if (!run->options.keep_order || job < run->turn) {
        out(run, stores);
    } else if (job == run->turn) {
        out(run, stores);
        if (last)
            advance(run);
    } else {
        hold(run, job, stores, last);
    }
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
    finish(run, worker->job, stores, !worker->retrying);
}

/* A job that will have no output: it must not be waited for. */
void forward_skip(struct fb_run *run, uint32_t job)
{
    finish(run, job, (struct store *[2]){ NULL, NULL }, true);
}

/* Nothing comes any more but from those who may outlive the run: nobody waits for a turn. */
void forward_end(struct fb_run *run)
{
    while (run->held != NULL)
        let_out(run, run->held);
    if (run->turn <= run->jobs)
        run->turn = run->jobs + 1;
}

static bool settle_sink(struct fb_run *run, int i)
{
    static const char *const names[2] = { "standard output", "standard error" };
    struct sink *sink = &run->sinks[i];

    if (sink->waiting && !run->sink_polled[i]) {
        if (loop_watch(run, sink->fd, EPOLLOUT, NULL, KEY_SINK) == 0)
            run->sink_polled[i] = true;
        else
            sink_drain(sink); /* what cannot be watched is waited for */
    } else if (!sink->waiting && run->sink_polled[i]) {
        sys_epoll_remove(run->epoll_fd, sink->fd);
        run->sink_polled[i] = false;
    }
    if (sink->error == 0 || run->sink_told[i])
        return false;
    run->sink_told[i] = true;
    run_note(run, sink->error, "%s: %s", names[i], strerrordesc_np(sink->error));
    if (sink->error == EPIPE)
        fb_run_stop(run, FB_STOP_TERM); /* nobody reads any more: as SIGPIPE would have it */
    return true;
}

static bool gathered(const struct sink *sink)
{
    return sink->first != NULL && !sink->waiting;
}

bool forward_waits(const struct fb_run *run)
{
    return gathered(&run->sinks[0]) || gathered(&run->sinks[1]);
}

/* The last moment that we know of: nothing here is worth a look at the clock. */
static int64_t lately_us(const struct fb_run *run)
{
    int64_t asked_us = run->asked_us + run->paused_us;

    return asked_us > run->told_us ? asked_us : run->told_us;
}

void forward_flush_older(struct fb_run *run, int64_t age_us)
{
    if (!forward_waits(run) || (age_us > 0 && lately_us(run) - run->flushed_us < age_us))
        return;
    run->flushed_us = lately_us(run);
    sink_flush(&run->sinks[0]);
    sink_flush(&run->sinks[1]);
}

bool forward_settle(struct fb_run *run)
{
    bool first;

    forward_flush_older(run, GATHERED_MOST_US);
    first = settle_sink(run, 0);
    return settle_sink(run, 1) || first;
}

bool forward_empty(const struct fb_run *run)
{
    return run->sinks[0].first == NULL && run->sinks[1].first == NULL;
}
