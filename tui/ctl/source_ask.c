/*
 * source_ask.c - what keys and signals to a front end mean for the run of another process. Each is
 * a line to it, answered at once. The end of the looking means nothing to it.
 */
#include "source_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct ctl_client *client_of(struct source *source)
{
    return &((struct ctl_run *)source)->client;
}

/* As the calls of a run of one's own have it. */
static int meaning(int r)
{
    return r == -EPIPE ? -ESHUTDOWN : r;
}

static int kill_job(struct source *source, uint32_t job, int number)
{
    return meaning(ctl_client_ask(client_of(source), "signal %u %d", job, number));
}

static int again(struct source *source, uint32_t job)
{
    return meaning(ctl_client_ask(client_of(source), "again %u", job));
}

static int stop_job(struct source *source, uint32_t job)
{
    return meaning(ctl_client_ask(client_of(source), "stop %u", job));
}

static int start_job(struct source *source, uint32_t job)
{
    return meaning(ctl_client_ask(client_of(source), "start %u", job));
}

static int restart_job(struct source *source, uint32_t job)
{
    return meaning(ctl_client_ask(client_of(source), "restart %u", job));
}

static int hold(struct source *source, bool on)
{
    return meaning(ctl_client_ask(client_of(source), on ? "hold" : "release"));
}

static int slots(struct source *source, int count)
{
    return meaning(ctl_client_ask(client_of(source), "slots %d", count));
}

static int reload(struct source *source)
{
    return meaning(ctl_client_ask(client_of(source), "reload"));
}

static int look(struct source *source, uint32_t job)
{
    return ctl_client_say(client_of(source), "look %u", job);
}

static void window(struct source *source, int rows, int columns)
{
    ctl_client_say(client_of(source), "window %d %d", rows, columns);
}

static void sample(struct source *source, const uint32_t *jobs, size_t count)
{
    struct text line = { 0 };

    for (size_t i = 0; i < count && i < 256; i++)
        text_printf(&line, " %u", jobs[i]);
    if (line.size > 0)
        ctl_client_say(client_of(source), "sample%s", text_string(&line));
    text_fini(&line);
}

static int type(struct source *source, uint32_t job, const char *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char *line = malloc(2 * size + 1);
    int r;

    if (line == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < size; i++) {
        line[2 * i] = digits[(unsigned char)bytes[i] >> 4];
        line[2 * i + 1] = digits[(unsigned char)bytes[i] & 15];
    }
    line[2 * size] = '\0';
    r = meaning(ctl_client_ask(client_of(source), "type %u %s", job, line));
    free(line);
    return r;
}

/* ---------------------------------------------------------------- the end of the looking */

static void leave(struct source *source)
{
    struct ctl_run *own = (struct ctl_run *)source;

    source->leaving = true;
    source->abandoned = true;
    snprintf(own->words, sizeof own->words, "the run goes on: forkboard attach %s",
             own->client.about.id);
    source->left_words = own->words;
}

static void end(struct source *source, enum source_end how)
{
    (void)how;
    leave(source);
}

static void take_signal(struct source *source, int number, bool by_kernel)
{
    (void)by_kernel;
    if (source->dies_by == 0)
        source->dies_by = number;
    leave(source);
}

/* Ctrl-Z stops the looking: the jobs are not ours to stop. */
static void suspend(struct source *source, bool by_kernel)
{
    (void)source;
    (void)by_kernel;
}

static void resume(struct source *source)
{
    (void)source;
}

void ctl_run_asks(struct source *source, bool read_only)
{
    source->end = end;
    source->signal = take_signal;
    source->suspend = suspend;
    source->resume = resume;
    source->look = look;
    source->sample = sample;
    source->read_only = read_only;
    if (read_only)
        return;
    source->kill = kill_job;
    source->again = again;
    source->stop_job = stop_job;
    source->start_job = start_job;
    source->restart_job = restart_job;
    source->hold = hold;
    source->slots = slots;
    source->reload = reload;
    source->type = type;
    source->window = window;
}
