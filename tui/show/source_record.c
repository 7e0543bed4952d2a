/*
 * source_record.c - a record as a source: read once to its end as lines, or played on a board. No
 * process lives, so there is nothing to signal; a signal to forkboard ends it at once.
 */
#include "sources.h"

#include "base/clock.h"
#include "desk/play.h"
#include "opt/complain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct record_source {
    struct source source;
    struct record_reader *reader;
    struct play play;
    int r;           /* of the last read */
    bool told_torn;  /* that was said */
    char path[4096]; /* of the file itself: its name may be another's by now */
};

static struct record_source *of(struct source *source)
{
    return (struct record_source *)source;
}

static int record_fd(const struct source *source)
{
    (void)source;
    return -1;
}

static int record_next(struct source *source, struct fb_event *event)
{
    int r = of(source)->r = record_reader_next(of(source)->reader, event);

    return r != 0 ? r : -ENODATA;
}

static void record_print(struct source *source, int stream, const char *bytes, size_t size)
{
    (void)source;
    fwrite(bytes, 1, size, stream == STDOUT_FILENO ? stdout : stderr);
}

static void record_signal(struct source *source, int number, bool by_kernel)
{
    (void)by_kernel;
    source->dies_by = number;
    source->leaving = true;
}

/* ---------------------------------------------------------------- played on a board */

/* The board gets its events from the player, which knows when they are due. */
static int play_next(struct source *source, struct fb_event *event)
{
    (void)event;
    return source->leaving ? -ENODATA : 0;
}

/* What is on no screen stands still. */
static void play_turn(struct source *source, int64_t now_us, bool seen)
{
    if (seen)
        play_advance(&of(source)->play, now_us);
    else
        of(source)->play.clock_us = now_us;
}

static int64_t play_deadline(const struct source *source)
{
    return play_deadline_us(&((const struct record_source *)source)->play);
}

static int64_t play_at_us(const struct source *source)
{
    return ((const struct record_source *)source)->play.at_us;
}

static void play_request(struct source *source, enum request request)
{
    play_obey(&of(source)->play, request, clock_us(CLOCK_MONOTONIC));
}

/* Jobs that the record has and the board at this moment has not. */
static int64_t play_left(struct source *source)
{
    const struct play *play = &of(source)->play;
    uint32_t shown = play->desk->shown->job_count;

    return play->job_count > shown ? play->job_count - shown : 0;
}

static int open_play(struct record_source *own, struct desk *desk, char *why, size_t size)
{
    int r = play_open(&own->play, own->reader, desk);

    own->play.clock_us = clock_us(CLOCK_MONOTONIC);
    if (r == 0)
        return 0;
    snprintf(why, size, "%s",
             r == -ENOMEM   ? strerrordesc_np(ENOMEM)
             : r == -ESPIPE ? "a pipe cannot be played back and forth; --plain reads it"
                            : record_reader_error(own->reader));
    return r == -ENOMEM ? 3 : 2;
}

static int record_open_as(struct source *source, const struct source_options *options, char *why,
                          size_t size)
{
    source->start_us = clock_us(CLOCK_MONOTONIC);
    if (options->desk == NULL)
        return 0;
    source->next = play_next;
    source->turn = play_turn;
    source->deadline_us = play_deadline;
    source->at_us = play_at_us;
    source->obey = play_request;
    source->left = play_left;
    return open_play(of(source), options->desk, why, size);
}

/* ---------------------------------------------------------------- the end */

static void tell_torn(struct record_source *own)
{
    if (record_reader_torn(own->reader) > 0 && !own->told_torn)
        complain(0, "%s: the last line is not whole and was left out",
                 record_reader_path(own->reader));
    own->told_torn = true;
}

static int record_finish(struct source *source, const struct fb_event *ended, int own)
{
    const struct record_reader *reader = of(source)->reader;

    tell_torn(of(source));
    if (of(source)->r < 0)
        return complain(of(source)->r == -ENOMEM ? 3 : 2, "%s", record_reader_error(reader));
    if (source->next == record_next && ended->kind != FB_ENDED)
        complain(0, "%s: it ends before the run did", record_reader_path(reader));
    return own;
}

static struct source *record_close_as(struct source *source)
{
    struct record_source *own = of(source);

    tell_torn(own);
    play_close(&own->play);
    free(source);
    return NULL;
}

static void find_path(struct record_source *own)
{
    char link[64];
    ssize_t size;

    snprintf(link, sizeof link, "/proc/self/fd/%d", record_reader_fd(own->reader));
    size = readlink(link, own->path, sizeof own->path - 1);
    own->path[size > 0 ? size : 0] = '\0';
}

struct source *source_record(struct record_reader *reader)
{
    struct record_source *own = calloc(1, sizeof *own);

    if (own == NULL)
        return NULL;
    own->reader = reader;
    find_path(own);
    own->source = (struct source){
        .keys = KEYS_REPLAY,
        .lines = STDOUT_FILENO,
        .record = own->path[0] == '/' ? own->path : NULL,
        .open = record_open_as,
        .fd = record_fd,
        .next = record_next,
        .print = record_print,
        .signal = record_signal,
        .finish = record_finish,
        .close = record_close_as,
    };
    return &own->source;
}
