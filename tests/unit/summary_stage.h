/* summary_stage.h - events of a small run, given to a summary. */
#ifndef SUMMARY_STAGE_H
#define SUMMARY_STAGE_H

#include "plain/summary.h"

/* A job with its queueing, its one worker and that one's end. */
static inline void add_ended(struct summary *summary, uint32_t job, const char *name, int code,
                             const void *result, size_t size)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = job };

    event.as.queued.name = name;
    event.as.queued.command = "x";
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_FORKED, .job = job, .attempt = 1 };
    event.as.forked.pid = 7;
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 1, .t_us = 500000 };
    event.as.exited.code = code;
    event.as.exited.succeeded = code == 0;
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 1, .t_us = 500000 };
    event.as.reaped.result = result;
    event.as.reaped.result_bytes = size;
    summary_apply(summary, &event);
}

/* The run is over: the lines of the summary. */
static inline const char *end(struct summary *summary, struct text *text)
{
    struct fb_event event = { .kind = FB_ENDED, .t_us = 1000000 };

    event.as.ended.jobs = summary->jobs;
    event.as.ended.succeeded = summary->jobs;
    event.as.ended.wall_us = 1000000;
    event.as.ended.speed_up = -1;
    summary_apply(summary, &event);
    summary_put(summary, text, false);
    return text_string(text);
}

#endif
