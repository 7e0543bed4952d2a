/*
 * source.c - all that has happened is read from the record, and the run tells when there is more.
 * What is in no record, output past its bounds, comes by the socket; it is taken when the record
 * has been read to its end, for it is about what stands there.
 */
#include "source_inside.h"

#include "base/clock.h"
#include "record/record_read.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TICK_US 1000000

static struct ctl_run *of(struct source *source)
{
    return (struct ctl_run *)source;
}

/* ---------------------------------------------------------------- events */

/* One line that the run told. 1: *event is an event; 0: it was another. */
static int take_line(struct ctl_run *own, struct fb_event *event)
{
    struct wire_mistake mistake;
    const char *line = text_string(&own->line);

    if (strncmp(line, "more ", 5) == 0) {
        own->left = strtoll(line + 5, NULL, 10);
        record_reader_more(own->reader);
    } else if (strncmp(line, "end ", 4) == 0) {
        own->status = atoi(line + 4) & 255;
        record_reader_more(own->reader);
    } else if (strcmp(line, "lost") == 0) {
        *event = (struct fb_event){ .kind = FB_NOTE, .t_us = own->last_us };
        event->as.note.text = "the record of the run ended before it: what happens now is not seen";
        return 1;
    } else if (strncmp(line, "live ", 5) == 0) {
        return wire_read(&own->wire, line + 5, own->line.size - 5, event, &mistake) == 1 &&
               event->kind == FB_OUTPUT;
    }
    return 0;
}

static int64_t run_us(const struct ctl_run *own)
{
    return clock_us(CLOCK_MONOTONIC) - own->source.start_us;
}

/* What is left of it. */
static void say_dead(struct ctl_run *own)
{
    uint32_t outliving = gone_outliving(&own->gone);
    char link[64], path[4096], but[64] = "";
    ssize_t n;

    if (outliving > 0)
        snprintf(but, sizeof but, ", but for %u with 'outlives'", outliving);
    snprintf(link, sizeof link, "/proc/self/fd/%d", own->client.record_fd);
    n = readlink(link, path, sizeof path);
    snprintf(own->words, sizeof own->words,
             "the forkboard that ran it (pid %d) has died: its workers were ended with it%s%s%.*s",
             (int)own->client.about.pid, but, n > 0 ? "; its record: " : "", n > 0 ? (int)n : 0,
             path);
}

/* The run may go on for long: without a word what is shown would be taken for it. */
static int tell_unseen(struct ctl_run *own, int r, struct fb_event *event)
{
    own->r = r;
    if (r == -ENOTCONN)
        snprintf(own->words, sizeof own->words,
                 "the run may go on, but the connection to it was lost: forkboard attach %s",
                 own->client.about.id);
    else
        snprintf(own->words, sizeof own->words, "%s: what happens now is not seen",
                 record_reader_error(own->reader));
    *event = (struct fb_event){ .kind = FB_NOTE, .t_us = own->last_us };
    event->as.note.text = own->words;
    return 1;
}

/* It was killed: what it ran has been ended with it, job by job. */
static int tell_dead(struct ctl_run *own, struct fb_event *event)
{
    if (own->told || own->status >= 0 || own->ended) {
        if (own->dead && !own->ended && gone_next(&own->gone, event) == 1) {
            own->ended = event->kind == FB_ENDED;
            return 1;
        }
        own->over = true;
        return own->ended ? 0 : -ENODATA;
    }
    if (ctl_client_lives(&own->client)) /* it let us go, or we had no memory for what it told */
        return tell_unseen(own, -ENOTCONN, event);
    own->dead = own->told = true;
    gone_seen(&own->gone, run_us(own));
    own->last_us = own->gone.last_us;
    say_dead(own);
    *event = (struct fb_event){ .kind = FB_NOTE, .t_us = own->last_us };
    event->as.note.text = own->words;
    return 1;
}

static void note(struct ctl_run *own, const struct fb_event *event)
{
    own->last_us = event->t_us > own->last_us ? event->t_us : own->last_us;
    gone_heard(&own->gone, event);
    if (event->kind == FB_ENDED)
        own->ended = true;
    else if (event->job != 0 && event->kind != FB_OUTPUT)
        own->ended = false;
}

static int source_next(struct source *source, struct fb_event *event)
{
    struct ctl_run *own = of(source);
    int r, told;

    if (own->r < 0)
        return own->r;
    do {
        r = record_reader_next(own->reader, event);
        if (r > 0) {
            note(own, event);
            return r;
        }
        if (r < 0)
            return tell_unseen(own, r, event);
        told = ctl_client_told(&own->client, &own->line);
        if (told > 0 && take_line(own, event) == 1)
            return 1;
        if (told < 0 && !own->dead && !own->over) { /* what was written last */
            own->over = true;
            record_reader_more(own->reader);
            told = 1;
        } else if (told < 0) {
            own->over = false;
            return tell_dead(own, event);
        }
    } while (told > 0);
    return 0;
}

static int source_fd(const struct source *source)
{
    const struct ctl_run *own = (const struct ctl_run *)source;

    return own->client.ended ? -1 : own->client.fd;
}

/* ---------------------------------------------------------------- open, close */

static int source_open(struct source *source, const struct source_options *wanted, char *why,
                       size_t size)
{
    struct ctl_run *own = of(source);
    int r;

    (void)wanted;
    signal(SIGPIPE, SIG_IGN);
    source->start_us = own->client.about.clock_us;
    source->emulates = own->client.about.emulates;
    if (own->client.record_fd < 0) {
        snprintf(why, size, "run %s: its record ended before it did", own->client.about.id);
        return 2;
    }
    r = record_reader_open_fd(&own->reader, own->client.record_fd, why, size);
    return r == 0 ? ctl_client_ask(&own->client, "follow") : r;
}

static int source_read_back(void *context, struct record_reader **out)
{
    const struct ctl_run *own = context;
    char why[256];

    return record_reader_open_fd(out, own->client.record_fd, why, sizeof why);
}

static void source_print(struct source *source, int stream, const char *bytes, size_t size)
{
    FILE *file = stream == STDOUT_FILENO ? stdout : stderr;

    (void)source;
    fwrite(bytes, 1, size, file);
    fflush(file);
}

static int64_t source_left(struct source *source)
{
    return of(source)->left;
}

static int source_finish(struct source *source, const struct fb_event *ended, int own)
{
    if (own != 0)
        return own;
    if (of(source)->status >= 0)
        return of(source)->status;
    if (of(source)->dead || of(source)->r < 0)
        return 3;
    return ended->kind == FB_ENDED ? ended->as.ended.status : 0;
}

static struct source *source_close(struct source *source)
{
    struct ctl_run *own = of(source);

    record_reader_close(own->reader);
    wire_reader_fini(&own->wire);
    gone_fini(&own->gone);
    text_fini(&own->line);
    ctl_client_close(&own->client);
    free(own);
    return NULL;
}

struct source *ctl_source(struct ctl_client *client, bool read_only)
{
    struct ctl_run *own = calloc(1, sizeof *own);

    if (own == NULL) {
        ctl_client_close(client);
        return NULL;
    }
    own->client = *client;
    *client = (struct ctl_client){ .fd = -1, .record_fd = -1 };
    own->status = -1;
    own->source = (struct source){
        .keys = KEYS_RUN,
        .elsewhere = true,
        .unprinted = true,
        .lines = STDERR_FILENO,
        .tick_us = TICK_US,
        .read_back = source_read_back,
        .read_context = own,
        .open = source_open,
        .fd = source_fd,
        .next = source_next,
        .print = source_print,
        .left = source_left,
        .finish = source_finish,
        .close = source_close,
    };
    ctl_run_asks(&own->source, read_only);
    return &own->source;
}
