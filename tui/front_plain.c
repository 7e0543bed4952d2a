/*
 * front_plain.c - the two front ends without a screen: lines for people and lines of JSON. What a
 * person is told while a run lives goes through fb_run_print(), in turn with its workers' lines.
 */
#include "front.h"
#include "plain.h"
#include "sys.h"
#include "wire.h"

#include <stdlib.h>

#define GATHER_US  4000 /* what a line may be late */
#define JSON_BYTES 65536

struct lines {
    struct front front;
    struct plain plain; /* SIGUSR1 is answered with --json too */
    struct text json;
};

static struct lines *lines_of(struct front *front)
{
    return (struct lines *)front;
}

/* The run and the summary are there only once the run is open. */
static struct plain *plain_of(struct front *front)
{
    struct lines *lines = lines_of(front);

    if (lines->plain.run == NULL)
        plain_init(&lines->plain, front->run, front->summary, front->opt);
    return &lines->plain;
}

static void plain_before(struct front *front, const struct fb_event *event)
{
    if (event->kind != FB_FORKED)
        plain_event(plain_of(front), event);
}

static void plain_after(struct front *front, const struct fb_event *event)
{
    if (event->kind == FB_FORKED)
        plain_event(plain_of(front), event);
}

static void ending(struct front *front, const char *word, bool kills)
{
    if (!kills) /* else it is over in a moment, most often */
        plain_stopping(plain_of(front), word);
}

static void status(struct front *front)
{
    plain_status(plain_of(front), sys_now_us() - front->start_us);
}

static void plain_finish(struct front *front)
{
    plain_summary(plain_of(front));
}

static struct front *close_lines(struct front *front)
{
    plain_fini(&lines_of(front)->plain);
    text_fini(&lines_of(front)->json);
    free(front);
    return NULL;
}

/* Lines of many workers are read and written by the bunch. */
static void plain_prepare(struct front *front, struct fb_options *options)
{
    (void)front;
    if (options->output == FB_OUTPUT_LINE)
        options->gather_us = GATHER_US;
}

struct front *front_plain(const struct opt *opt)
{
    struct lines *lines = calloc(1, sizeof *lines);

    if (lines == NULL)
        return NULL;
    lines->front = (struct front){
        .opt = opt,
        .prepare = plain_prepare,
        .before = plain_before,
        .after = plain_after,
        .ending = ending,
        .status = status,
        .finish = plain_finish,
        .close = close_lines,
    };
    return &lines->front;
}

/* ---------------------------------------------------------------- JSON */

static void json_prepare(struct front *front, struct fb_options *options)
{
    (void)front;
    options->output = FB_OUTPUT_NONE;
    options->event_bytes = SIZE_MAX;
}

static void json_turn(struct front *front)
{
    struct text *json = &lines_of(front)->json;

    if (json->size > 0)
        fb_run_print(front->run, 1, json->bytes, json->size);
    text_clear(json);
}

static void json_before(struct front *front, const struct fb_event *event)
{
    struct text *json = &lines_of(front)->json;

    wire_put(json, event);
    if (json->size >= JSON_BYTES)
        json_turn(front);
}

struct front *front_json(const struct opt *opt)
{
    struct lines *lines = calloc(1, sizeof *lines);

    if (lines == NULL)
        return NULL;
    lines->front = (struct front){
        .opt = opt,
        .prepare = json_prepare,
        .before = json_before,
        .status = status,
        .turn = json_turn,
        .finish = json_turn,
        .close = close_lines,
    };
    return &lines->front;
}
