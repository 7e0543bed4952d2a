/*
 * relay.c - output on its way from a record to ours. A little of it waits in memory; what is more
 * is read from the record once more when its turn has come, so a job may print as much as it likes.
 */
#include "relay.h"

#include "base/array.h"
#include "base/clean.h"
#include "relay_print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAG_MOST   4096                      /* bytes of a name, as a run of this machine has it; */
#define NAME_BYTES 80                        /*   in a note */
#define JOB_BYTES  ((size_t)16 * 1024)       /* of a job, in memory; */
#define HELD_BYTES ((size_t)8 * 1024 * 1024) /*   of all */

static bool is_one_file(void)
{
    struct stat out, err;

    return fstat(STDOUT_FILENO, &out) == 0 && fstat(STDERR_FILENO, &err) == 0 &&
           out.st_dev == err.st_dev && out.st_ino == err.st_ino;
}

int relay_open(struct relay *relay, const struct fold *fold, struct fb_run *out,
               const struct fb_options *options)
{
    char why[256];

    *relay = (struct relay){ .fold = fold, .out = out, .options = *options, .turn = 1 };
    relay->parts = options->tag || options->output == FB_OUTPUT_LINE;
    relay->all_attempts = options->keep_order && options->output == FB_OUTPUT_LINE;
    if (relay->all_attempts)
        relay->options.output = FB_OUTPUT_GROUP;
    relay->place = calloc((size_t)fold->dir->jobs + 1, sizeof *relay->place);
    if (relay->place == NULL)
        return -ENOMEM;
    relay->one_file = is_one_file();
    return options->output == FB_OUTPUT_GROUP || options->output == FB_OUTPUT_LINE
               ? frozen_open(&relay->names, fold->dir, why, sizeof why)
               : 0;
}

static void free_job(struct relay *relay, struct relay_job *job)
{
    relay->held_bytes -= job->pieces.size;
    text_fini(&job->pieces);
    for (int i = 0; i < 2; i++) {
        text_fini(&job->streams[i].tail);
        text_fini(&job->streams[i].line);
        relay_print_calm_close(&job->streams[i]);
    }
    free(job->tag);
    free(job);
}

void relay_close(struct relay *relay)
{
    while (relay->count > 0)
        free_job(relay, relay->jobs[--relay->count]);
    free(relay->jobs);
    free(relay->place);
    relay->jobs = NULL;
    relay->place = NULL;
    relay->names = frozen_close(relay->names);
}

/* ---------------------------------------------------------------- jobs that print */

static size_t place_of(const struct relay *relay, uint32_t job)
{
    return (size_t)relay->place[job] - 1; /* 0 less 1 is SIZE_MAX */
}

static void drop(struct relay *relay, size_t at)
{
    struct relay_job *last = relay->jobs[--relay->count];

    for (int i = 0; i < 2; i++)
        if (relay->open_line[i] == relay->jobs[at]->job)
            relay->open_line[i] = UINT32_MAX; /* the next attempt's is another */
    relay->place[last->job] = (uint32_t)at + 1;
    relay->place[relay->jobs[at]->job] = 0;
    free_job(relay, relay->jobs[at]);
    relay->jobs[at] = last;
}

/* As it was queued; it holds until the next is asked for. 0 or -errno. */
static int frozen_job(struct relay *relay, uint32_t job, struct fb_event *event)
{
    int r = relay->names != NULL ? frozen_go(relay->names, job) : -ENOENT;

    if (r < 0)
        return r;
    r = frozen_next(relay->names, event);
    if (r > 0)
        return event->kind == FB_QUEUED && event->job == job ? 0 : -EBADMSG;
    return r < 0 ? r : -EBADMSG;
}

/* Harmless, and cut with "..." where it has more than `most` bytes. 0; or -errno, and NULL. */
static int name_of(struct relay *relay, uint32_t job, size_t most, char **out)
{
    struct text name = { 0 };
    struct fb_event queued;
    char cut[TAG_MOST];
    const char *whole;
    size_t size;
    int r = frozen_job(relay, job, &queued);

    *out = NULL;
    if (r < 0)
        return r;
    clean_puts(&name, queued.as.queued.name);
    whole = text_string(&name);
    size = clean_text(cut, most, whole, name.size);
    if (name.failed || asprintf(out, "%s%s", cut, size < name.size ? "..." : "") < 0) {
        *out = NULL;
        r = -ENOMEM;
    }
    text_fini(&name);
    return r;
}

/* A service comes again, and what it has printed is whole; so it is where a user asked for it. */
static void retry(struct relay *relay, const struct fb_event *event)
{
    size_t at = place_of(relay, event->job);
    const struct fb_job *job;
    struct fb_event queued;
    int r;

    if (at == SIZE_MAX)
        return;
    r = frozen_job(relay, event->job, &queued);
    if (r < 0 && relay->names != NULL)
        relay_fail(relay, r);
    job = r == 0 ? queued.as.queued.job : NULL;
    relay->jobs[at]->failed =
        !event->as.retry.restart && (job == NULL || job->restart == FB_RESTART_NEVER);
}

static void print(struct relay *relay, size_t at)
{
    relay_print_job(relay, relay->jobs[at]);
    drop(relay, at);
}

/* By line the attempt before is out, or will be. True: `event` is a note of it. */
static bool tell_again(struct relay *relay, struct relay_job *job, struct fb_event *event)
{
    char *name;

    if (!job->failed || !job->shown)
        return false;
    name_of(relay, job->job, NAME_BYTES, &name);
    snprintf(relay->note, sizeof relay->note,
             "output of %s begins again: the attempt before has failed", name != NULL ? name : "?");
    free(name);
    *event = (struct fb_event){ .kind = FB_NOTE, .t_us = event->t_us };
    event->as.note.text = relay->note;
    return true;
}

/* Its turn has not come: what it prints from now on follows what it has printed. */
static bool goes_on(struct relay *relay, struct relay_job *job, const struct fb_event *event)
{
    if (!relay->options.keep_order || job->trail != fold_agent_of(relay->fold, event->job))
        return false;
    job->attempt = event->attempt;
    job->failed = job->shown = false;
    for (int i = 0; i < 2; i++) {
        job->streams[i].bytes = 0;
        text_fini(&job->streams[i].tail);
    }
    return true;
}

/* Where it is; SIZE_MAX: no memory, and its first output will try again. */
static size_t add(struct relay *relay, const struct fb_event *event)
{
    struct relay_job *job = calloc(1, sizeof *job);

    if (job == NULL ||
        array_reserve(&relay->jobs, &relay->room, relay->count + 1, sizeof *relay->jobs, 16) < 0) {
        free(job);
        return SIZE_MAX;
    }
    job->job = event->job;
    job->first = job->attempt = event->attempt;
    job->trail = fold_agent_of(relay->fold, event->job);
    if (relay->options.tag)
        name_of(relay, event->job, TAG_MOST, &job->tag);
    relay->jobs[relay->count++] = job;
    relay->place[job->job] = (uint32_t)relay->count;
    return relay->count - 1;
}

/* An attempt: of one that failed before nothing is left, but by line. 1: `event` is a note, that
 * comes before it. */
static int begin(struct relay *relay, struct fb_event *event)
{
    struct fb_event begins = *event;
    size_t at = place_of(relay, event->job);
    int r = 0;

    if (at != SIZE_MAX) {
        struct relay_job *job = relay->jobs[at];
        if (relay->options.output == FB_OUTPUT_LINE || relay->all_attempts)
            r = tell_again(relay, job, event);
        if (relay->options.output == FB_OUTPUT_GROUP && (!job->failed || relay->all_attempts)) {
            if (goes_on(relay, job, &begins))
                return r;
            print(relay, at);
        } else {
            if (relay->options.output == FB_OUTPUT_LINE)
                relay_print_rest(relay, job);
            drop(relay, at);
        }
    }
    add(relay, &begins);
    return r;
}

/* ---------------------------------------------------------------- what events have of it */

/* Past what events may have: the last bytes are kept, for an event at the end. */
static void keep_tail(struct relay_stream *stream, const char *bytes, size_t size)
{
    if (size > RELAY_TAIL) {
        bytes += size - RELAY_TAIL;
        size = RELAY_TAIL;
    }
    if (stream->tail.failed) /* these may be the last bytes */
        text_clear(&stream->tail);
    text_put(&stream->tail, bytes, size);
    if (stream->tail.failed) /* none of them, as what is kept has no hole */
        stream->tail.size = 0;
    if (stream->tail.size > 2 * RELAY_TAIL) {
        size_t over = stream->tail.size - RELAY_TAIL;
        memmove(stream->tail.bytes, stream->tail.bytes + over, RELAY_TAIL);
        stream->tail.size = RELAY_TAIL;
    }
}

/* 0: others have it; -ENOENT: it is too much. */
static int limit(struct relay *relay, struct relay_job *job, struct fb_event *event)
{
    struct relay_stream *stream = &job->streams[event->as.output.stream == 2];
    bool past = stream->bytes + event->as.output.size > relay->options.event_bytes;

    stream->bytes += event->as.output.size + event->as.output.left_out_bytes;
    if (!past && stream->tail.size == 0)
        return 0;
    keep_tail(stream, event->as.output.bytes, event->as.output.size);
    event->as.output.live = true;
    return relay->options.whole_output || relay->look == event->job ? 0 : -ENOENT;
}

/* An event with the last bytes of a stream, before the end. 1: there is one. */
static int tell_tail(struct relay *relay, struct fb_event *event)
{
    size_t at = place_of(relay, event->job);

    for (int i = 0; at != SIZE_MAX && i < 2; i++) {
        struct relay_stream *stream = &relay->jobs[at]->streams[i];
        struct text *tail = &stream->tail;
        size_t size = tail->size > RELAY_TAIL ? RELAY_TAIL : tail->size;
        uint64_t told = relay->options.event_bytes;
        if (size == 0 && !tail->failed) /* else its reader is to know of what it has not */
            continue;
        event->kind = FB_OUTPUT;
        memset(&event->as, 0, sizeof event->as);
        event->as.output.stream = i + 1;
        event->as.output.bytes = size > 0 ? tail->bytes + tail->size - size : "";
        event->as.output.size = size;
        event->as.output.offset = stream->bytes - size;
        event->as.output.left_out_bytes =
            stream->bytes - size > told ? stream->bytes - size - told : 0;
        text_clear(tail); /* its bytes stay until more comes, and nothing does */
        return 1;
    }
    return 0;
}

static void output(struct relay *relay, struct relay_job *job, const struct fb_event *event)
{
    const struct trail *trail = job->trail;

    if (relay->options.tag && job->tag == NULL) {
        int r = name_of(relay, job->job, TAG_MOST, &job->tag);
        if (r < 0)
            relay_fail(relay, r);
    }
    job->shown = true;
    if (relay->options.output == FB_OUTPUT_LINE) {
        relay_print_lines(relay, job, event->as.output.stream, event->as.output.bytes,
                          event->as.output.size);
        return;
    }
    if (job->to == 0)
        job->from = trail->at;
    job->to = trail->news.offset;
    if (job->many)
        return;
    job->many =
        job->pieces.size + event->as.output.size > JOB_BYTES || relay->held_bytes > HELD_BYTES;
    relay->held_bytes -= job->pieces.size;
    if (job->many)
        text_fini(&job->pieces);
    else
        relay_print_keep(&job->pieces, event);
    if (job->pieces.failed) { /* half a piece may be there: the record has them whole */
        job->many = true;
        text_fini(&job->pieces);
    }
    relay->held_bytes += job->pieces.size;
}

static bool settled(const struct relay *relay, uint32_t job)
{
    return relay->fold->jobs[job - 1].phase == FOLD_SETTLED;
}

int relay_event(struct relay *relay, struct fb_event *event)
{
    size_t at;

    if (event->kind == FB_FORKED)
        return begin(relay, event);
    if (event->kind == FB_EXITED)
        return tell_tail(relay, event);
    if (event->kind == FB_RETRY)
        retry(relay, event);
    if (event->kind != FB_OUTPUT)
        return 0;
    at = place_of(relay, event->job);
    if (at == SIZE_MAX && !settled(relay, event->job)) { /* as it began memory was short */
        at = add(relay, event);
        if (at == SIZE_MAX && relay->options.output != FB_OUTPUT_NONE)
            relay_fail(relay, -ENOMEM);
    }
    if (at == SIZE_MAX || relay->jobs[at]->trail == NULL)
        return 0;
    if (relay->options.output != FB_OUTPUT_NONE)
        output(relay, relay->jobs[at], event);
    return limit(relay, relay->jobs[at], event);
}

/* ---------------------------------------------------------------- whose turn it is */

void relay_turn(struct relay *relay, enum relay_when when)
{
    bool end = when == RELAY_END;

    if (!relay->options.keep_order) {
        /* Each event may have settled one of a thousand: they are not looked through for each. */
        if (when == RELAY_SOON && relay->fold->settled - relay->settled < relay->count / 16)
            return;
        relay->settled = relay->fold->settled;
        for (size_t i = relay->count; i-- > 0;)
            if (end || settled(relay, relay->jobs[i]->job))
                print(relay, i);
        return;
    }
    while (relay->turn <= relay->fold->dir->jobs && (end || settled(relay, relay->turn))) {
        size_t at = place_of(relay, relay->turn++);
        if (at != SIZE_MAX)
            print(relay, at);
        if (end && relay->count == 0)
            break;
    }
}

bool relay_unprinted(struct relay *relay, char *note, size_t size)
{
    if (relay->error == 0 || relay->told)
        return false;
    relay->told = true;
    snprintf(note, size, "not all output could be printed: %s; it is in %s",
             strerrordesc_np(-relay->error), relay->fold->dir->path);
    return true;
}
