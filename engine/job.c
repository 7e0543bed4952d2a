/*
 * job.c - what waits to be run because fb_run_add() was called: each job one block of memory that
 * lives from its adding to its worker's end. Jobs from a feed never come here: they are asked for
 * when a slot is free, and cost nothing before.
 */
#include "job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int job_check(const struct fb_job *job)
{
    int ways = (job->function != NULL) + (job->shell != NULL) + (job->argv != NULL);

    if (ways != 1 || (job->argv != NULL && job->argv[0] == NULL))
        return -EINVAL;
    if (job->timeout_us < 0 || job->grace_us < 0 || job->estimate_us < 0)
        return -EINVAL;
    return 0;
}

static size_t length_of(const char *text)
{
    return text != NULL ? strlen(text) + 1 : 0;
}

static const char *copy_text(char **at, const char *text)
{
    size_t size = length_of(text);
    char *copy = *at;

    if (text == NULL)
        return NULL;
    memcpy(copy, text, size);
    *at += size;
    return copy;
}

static struct job_copy *copy_of(const struct fb_job *job)
{
    size_t words = 0, text = length_of(job->name) + length_of(job->shell);
    struct job_copy *copy;
    const char **argv;
    char *at;

    for (; job->argv != NULL && job->argv[words] != NULL; words++)
        text += length_of(job->argv[words]);
    copy = calloc(1, sizeof *copy + (words + 1) * sizeof *argv + text);
    if (copy == NULL)
        return NULL;
    argv = (const char **)(copy + 1);
    at = (char *)(argv + words + 1);
    copy->job = *job;
    copy->job.name = copy_text(&at, job->name);
    copy->job.shell = copy_text(&at, job->shell);
    for (size_t i = 0; i < words; i++)
        argv[i] = copy_text(&at, job->argv[i]);
    if (job->argv != NULL)
        copy->job.argv = argv;
    return copy;
}

int job_queue_put(struct job_queue *queue, const struct fb_job *job, uint32_t number)
{
    struct job_copy *copy = copy_of(job);

    if (copy == NULL)
        return -ENOMEM;
    copy->number = number;
    if (queue->last != NULL)
        queue->last->next = copy;
    else
        queue->first = copy;
    queue->last = copy;
    if (queue->unannounced == NULL)
        queue->unannounced = copy;
    return 0;
}

struct job_copy *job_queue_take(struct job_queue *queue)
{
    struct job_copy *copy = queue->first;

    if (copy == NULL)
        return NULL;
    queue->first = copy->next;
    if (queue->first == NULL)
        queue->last = NULL;
    if (queue->unannounced == copy)
        queue->unannounced = copy->next;
    return copy;
}

void job_queue_fini(struct job_queue *queue)
{
    struct job_copy *copy;
    while ((copy = job_queue_take(queue)) != NULL)
        free(copy);
}

const char *job_command(const struct fb_job *job, struct text *text)
{
    text_clear(text);
    if (job->shell != NULL)
        return job->shell;
    if (job->argv == NULL)
        return "function";
    for (size_t i = 0; job->argv[i] != NULL; i++) {
        if (i > 0)
            text_putc(text, ' ');
        text_quote(text, job->argv[i]);
    }
    return text_string(text);
}

const char *job_name(const struct fb_job *job, struct text *text)
{
    return job->name != NULL ? job->name : job_command(job, text);
}
