/*
 * front_plain.c - the two front ends without a screen: lines for people and lines of JSON. What a
 * person reads while a run lives goes out through it, in turn with its workers' lines.
 */
#include "bar.h"
#include "base/clock.h"
#include "echo.h"
#include "front.h"

#include "plain/plain.h"
#include "record/wire.h"

#include <errno.h>
#include <stdlib.h>

#define GATHER_US  4000 /* what a line may be late */
#define JSON_BYTES 65536

struct lines {
    struct front front;
    struct plain plain; /* SIGUSR1 is answered with --json too */
    struct bar bar;     /* --bar */
    struct echo echo;   /* source->unprinted */
    bool echoes;
    struct text json;
    bool root_execed;
};

static struct lines *lines_of(struct front *front)
{
    return (struct lines *)front;
}

static void put(void *context, const char *bytes, size_t size)
{
    struct front *front = context;

    front->source->print(front->source, front->source->lines, bytes, size);
}

/* The first exec of a watched program is its beginning, of which there is a line already. */
static bool is_beginning(struct lines *lines, const struct fb_event *event)
{
    bool execs = event->kind == FB_BEGAN && event->job == 1, first = execs && !lines->root_execed;

    lines->root_execed |= execs;
    return first;
}

static void plain_take(struct front *front, const struct fb_event *event)
{
    bar_event(&lines_of(front)->bar, front->summary, event);
    if (lines_of(front)->echoes)
        echo_event(&lines_of(front)->echo, front->summary, event);
    if (!is_beginning(lines_of(front), event))
        plain_event(&lines_of(front)->plain, event);
}

static void plain_turn(struct front *front)
{
    const struct source *source = front->source;
    int64_t left = source->left != NULL ? source->left(front->source) : 0;

    bar_draw(&lines_of(front)->bar, front->summary, left, source->start_us);
}

static void plain_wakes(struct front *front)
{
    bar_clear(&lines_of(front)->bar);
}

static int64_t plain_deadline_us(struct front *front)
{
    return bar_deadline_us(&lines_of(front)->bar);
}

static void plain_lingers(struct front *front)
{
    plain_left(&lines_of(front)->plain);
}

static void ending(struct front *front)
{
    if (!front->source->killing) /* else it is over in a moment, most often */
        plain_stopping(&lines_of(front)->plain, front->source->stop_word);
}

static void status(struct front *front)
{
    struct source *source = front->source;
    struct text line = { 0 };
    const char *word, *why = source->held != NULL ? source->held(source, &word) : NULL;

    plain_status(&lines_of(front)->plain, clock_us(CLOCK_MONOTONIC) - source->start_us);
    if (why == NULL)
        return;
    text_printf(&line, "forkboard: nothing starts now: %s\n", why);
    lines_of(front)->plain.failed |= line.failed;
    source->print(source, source->lines, line.bytes, line.size);
    text_fini(&line);
}

static void plain_leave(struct front *front)
{
    bar_clear(&lines_of(front)->bar);
    echo_end(&lines_of(front)->echo, front->summary);
    front->error = lines_of(front)->echo.error;
}

static void plain_finish(struct front *front)
{
    plain_leave(front);
    if (front->summary->ended.kind == FB_ENDED)
        plain_summary(&lines_of(front)->plain);
    if (lines_of(front)->plain.failed)
        front->error = -ENOMEM;
}

static struct front *close_lines(struct front *front)
{
    bar_fini(&lines_of(front)->bar);
    plain_fini(&lines_of(front)->plain);
    echo_fini(&lines_of(front)->echo);
    text_fini(&lines_of(front)->json);
    free(front);
    return NULL;
}

/* Lines of many workers are read and written by the bunch. */
static void plain_prepare(struct front *front, struct source_options *options)
{
    lines_of(front)->echoes = front->source->unprinted && options->run.output != FB_OUTPUT_NONE;
    if (options->run.output == FB_OUTPUT_LINE)
        options->run.gather_us = GATHER_US;
}

static struct front *open_lines(const struct front *operations, const struct opt *opt,
                                struct source *source, struct summary *summary)
{
    struct lines *lines = calloc(1, sizeof *lines);

    if (lines == NULL)
        return NULL;
    lines->front = *operations;
    lines->front.opt = opt;
    lines->front.source = source;
    lines->front.summary = summary;
    plain_init(&lines->plain, summary, opt, source->lines);
    lines->plain.put = put;
    lines->plain.context = lines;
    bar_init(&lines->bar, opt->bar);
    echo_init(&lines->echo, source, opt->run.tag);
    lines->plain.quiet |= lines->bar.wanted;
    return &lines->front;
}

struct front *front_plain(const struct opt *opt, struct source *source, struct summary *summary)
{
    return open_lines(&(struct front){ .prepare = plain_prepare,
                                       .event = plain_take,
                                       .lingers = plain_lingers,
                                       .ending = ending,
                                       .status = status,
                                       .turn = plain_turn,
                                       .wakes = plain_wakes,
                                       .deadline_us = plain_deadline_us,
                                       .leave = plain_leave,
                                       .finish = plain_finish,
                                       .close = close_lines },
                      opt, source, summary);
}

/* ---------------------------------------------------------------- JSON */

static void json_prepare(struct front *front, struct source_options *options)
{
    (void)front;
    options->run.output = FB_OUTPUT_NONE;
    options->run.event_bytes = SIZE_MAX;
    options->takes_stdout = true;
}

static void json_turn(struct front *front)
{
    struct text *json = &lines_of(front)->json;

    if (json->size > 0)
        front->source->print(front->source, 1, json->bytes, json->size);
    text_clear(json);
}

static void json_take(struct front *front, const struct fb_event *event)
{
    struct text *json = &lines_of(front)->json;

    for (int tries = 0; tries < 2; tries++) { /* what waits goes out: then there may be memory */
        size_t before = json->size;
        wire_put(json, event);
        if (!json->failed)
            break;
        json->size = before;
        json_turn(front);
        if (tries > 0)
            front->error = -ENOMEM;
    }
    if (json->size >= JSON_BYTES)
        json_turn(front);
}

struct front *front_json(const struct opt *opt, struct source *source, struct summary *summary)
{
    return open_lines(&(struct front){ .prepare = json_prepare,
                                       .event = json_take,
                                       .status = status,
                                       .turn = json_turn,
                                       .finish = json_turn,
                                       .close = close_lines },
                      opt, source, summary);
}
