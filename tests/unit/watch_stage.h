/*
 * watch_stage.h - a stand-in for all of engine/watch: nothing is watched, and what it was asked for
 * stands in fake.seen. The linker takes it instead of the library's.
 */
#ifndef WATCH_STAGE_H
#define WATCH_STAGE_H

#include "check_seen.h"
#include "watch/watch.h"

#include <stdio.h>
#include <string.h>

static struct {
    struct fb_event next; /* what watch_next() gives; kind FB_RUN: nothing */
    uint32_t alive;
    int in_group; /* how many a signal to the program's group reaches */
    int halts;    /* so often watch_halt() finds processes to stop */
    int open_r, print_error;
    struct watch_options options; /* it was opened with */
    char seen[512];
} fake;

#define see(...) seen_add(fake.seen, sizeof fake.seen, __VA_ARGS__)

int watch_open(struct watch **out, const struct watch_options *options)
{
    *out = fake.open_r == 0 ? (struct watch *)&fake : NULL;
    fake.options = *options;
    see("open:%s%d ", options->apart ? "apart" : "", options->apart ? options->rows : 0);
    return fake.open_r;
}

int watch_fd(const struct watch *trace)
{
    (void)trace;
    return -1;
}

int watch_next(struct watch *trace, struct fb_event *event)
{
    (void)trace;
    *event = fake.next;
    return event->kind != FB_RUN;
}

int watch_leave(struct watch *trace)
{
    (void)trace;
    see("leave ");
    return 0;
}

int watch_kill(struct watch *trace, uint32_t job, int number)
{
    (void)trace;
    see("kill:%u,%d ", job, number);
    return 0;
}

int watch_kill_all(struct watch *trace, int number, bool group)
{
    (void)trace;
    see("%s:%d ", group ? "group" : "all", number);
    return group ? fake.in_group : 1;
}

int watch_halt(struct watch *trace)
{
    (void)trace;
    see("halt ");
    return fake.halts-- > 0;
}

void watch_go_on(struct watch *trace)
{
    (void)trace;
    see("go-on ");
}

int watch_sample(struct watch *trace, const uint32_t *jobs, size_t count)
{
    (void)trace;
    (void)jobs;
    see("sample:%zu ", count);
    return 0;
}

int watch_window(struct watch *trace, int rows, int columns)
{
    (void)trace;
    see("window:%d,%d ", rows, columns);
    return 0;
}

void watch_print(struct watch *trace, int stream, const char *bytes, size_t size)
{
    (void)trace;
    see("print%d:%.*s ", stream, (int)size, bytes);
}

int watch_print_error(const struct watch *trace)
{
    (void)trace;
    return fake.print_error;
}

void watch_counts(const struct watch *trace, struct watch_counts *out)
{
    (void)trace;
    *out = (struct watch_counts){ .alive = fake.alive };
}

struct watch *watch_close(struct watch *trace)
{
    see(trace != NULL ? "close" : "");
    return NULL;
}

#endif
