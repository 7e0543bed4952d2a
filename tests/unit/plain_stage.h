/* plain_stage.h - a run as lines: events in, what is written out. */
#ifndef PLAIN_STAGE_H
#define PLAIN_STAGE_H

#include "check_quick.h"
#include "plain/plain.h"

#define MS 1000

static struct summary summary;
static struct plain plain;
static struct text said;
static int writes;

static inline void put(void *context, const char *bytes, size_t size)
{
    text_put(context, bytes, size);
    writes++;
}

static inline void open_with(struct opt opt)
{
    plain_init(&plain, &summary, &opt, -1);
    plain.put = put;
    plain.context = &said;
}

static inline void open_lines(bool quiet, enum opt_color color)
{
    open_with((struct opt){ .quiet = quiet, .screen.color = color });
}

static inline void close_lines(void)
{
    plain_fini(&plain);
    summary_fini(&summary);
    text_fini(&said);
}

static inline void tell(const struct fb_event *event)
{
    summary_apply(&summary, event);
    plain_event(&plain, event);
}

static inline void queue(uint32_t job, const char *name)
{
    tell(&(struct fb_event){
        .kind = FB_QUEUED, .job = job, .as.queued = { .name = name, .command = name } });
}

static inline void begin(uint32_t job, uint32_t attempt, pid_t pid, pid_t parent)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = attempt };

    event.as.forked.pid = pid;
    event.as.forked.parent = parent;
    tell(&event);
}

static inline void end(uint32_t job, uint32_t attempt, int64_t t_us, int code, int number)
{
    tell(&(struct fb_event){
        .kind = FB_EXITED,
        .job = job,
        .attempt = attempt,
        .t_us = t_us,
        .as.exited = { .code = code, .signal = number, .succeeded = code + number == 0 } });
}

static inline void ck_said(const char *wanted)
{
    ck_assert_str_eq(text_string(&said), wanted);
    text_clear(&said);
}

#endif
