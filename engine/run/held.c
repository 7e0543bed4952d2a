/*
 * held.c - jobs that stand there until their caller starts them: those that it has stopped. A job
 * that has not begun is held in the graph of the queue, as by one more thing that it waits for.
 */
#include "run.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int held_reserve(struct fb_run *run)
{
    return array_reserve(&run->held.news, &run->held.room, run->held.count + 1,
                         sizeof *run->held.news, 8);
}

void held_say(struct fb_run *run, const struct held_news *news)
{
    run->held.news[run->held.count++] = *news;
    events_wake_caller(run);
}

void held_report(struct fb_run *run, const struct held_news *news)
{
    struct fb_event *event = events_put(run, FB_HELD, NULL);

    event->job = news->job;
    event->attempt = news->attempt;
    event->user = news->user;
    event->as.held.on = news->on;
    event->as.held.why = news->why;
}

const char *held_why(struct fb_run *run, const char *why)
{
    struct run_held *held = &run->held;
    char *copy;

    for (size_t i = 0; i < held->why_count; i++)
        if (strcmp(held->whys[i], why) == 0)
            return held->whys[i];
    if (array_reserve(&held->whys, &held->why_room, held->why_count + 1, sizeof *held->whys, 4) < 0)
        return NULL;
    copy = strdup(why);
    if (copy != NULL)
        held->whys[held->why_count++] = copy;
    return copy;
}

bool held_step(struct fb_run *run)
{
    struct run_held *held = &run->held;

    if (held->told == held->count) {
        held->told = held->count = 0;
        return false;
    }
    held_report(run, &held->news[held->told++]);
    return true;
}

/* What it is held for is told once more at the end of the run, so its copy knows it. */
static void keep_why(struct fb_run *run, uint32_t job, const char *why)
{
    struct job_copy *copy = queue_copy(run, job);

    if (copy != NULL)
        copy->why = why;
}

bool held_hold(struct fb_run *run, uint32_t job, const char *why)
{
    run->held.skipped = 0;
    if (!graph_hold(queue_graph(run), job))
        return false;
    keep_why(run, job, why);
    return true;
}

bool held_release(struct fb_run *run, uint32_t job)
{
    if (!graph_release(queue_graph(run), job))
        return false;
    keep_why(run, job, NULL);
    return true;
}

bool held_is(struct fb_run *run, uint32_t job)
{
    return graph_is_held(queue_graph(run), job);
}

uint32_t held_next(struct fb_run *run)
{
    return graph_next_held(queue_graph(run), &run->held.skipped);
}

void held_put(struct fb_run *run, struct job_copy *copy)
{
    copy->held = true;
    job_list_put(&run->held.list, copy);
}

struct job_copy *held_find(const struct fb_run *run, uint32_t job)
{
    struct job_copy *copy = run->held.list.first;

    while (copy != NULL && copy->number != job)
        copy = copy->next;
    return copy;
}

struct job_copy *held_take(struct fb_run *run, struct job_copy *copy)
{
    job_list_drop(&run->held.list, copy);
    copy->held = false;
    return copy;
}

struct job_copy *held_first(const struct fb_run *run)
{
    struct job_copy *copy = run->held.list.first;

    while (copy != NULL && copy->leaving)
        copy = copy->next;
    return copy;
}

struct job_copy *held_close(struct fb_run *run)
{
    return held_any(run) ? held_take(run, run->held.list.first) : NULL;
}

bool held_any(const struct fb_run *run)
{
    return run->held.list.first != NULL;
}

void held_fini(struct fb_run *run)
{
    for (size_t i = 0; i < run->held.why_count; i++)
        free(run->held.whys[i]);
    free(run->held.whys);
    free(run->held.news);
}
