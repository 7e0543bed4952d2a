/*
 * job.c - what waits to be run because fb_run_add() was called: each job one block of memory that
 * lives from its adding to its worker's end. Jobs from a feed never come here: they are asked for
 * when a slot is free, and cost nothing before.
 */
#include "job.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
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

static bool plain_word(const char *word)
{
    if (word[0] == '\0')
        return false;
    for (; *word != '\0'; word++)
        if (!isalnum((unsigned char)*word) && strchr("@%+=:,./_-", *word) == NULL)
            return false;
    return true;
}

/* Appends what fits; the end stays a string. */
static size_t put(char *buffer, size_t size, size_t at, const char *text, size_t length)
{
    if (at + length >= size)
        length = at + 1 < size ? size - at - 1 : 0;
    memcpy(buffer + at, text, length);
    buffer[at + length] = '\0';
    return at + length;
}

static size_t put_word(char *buffer, size_t size, size_t at, const char *word)
{
    if (plain_word(word))
        return put(buffer, size, at, word, strlen(word));
    at = put(buffer, size, at, "'", 1);
    for (; *word != '\0' && at + 1 < size; word++)
        at = *word == '\'' ? put(buffer, size, at, "'\\''", 4) : put(buffer, size, at, word, 1);
    return put(buffer, size, at, "'", 1);
}

const char *job_command(const struct fb_job *job, char *buffer, size_t size)
{
    size_t at = 0;

    if (job->shell != NULL)
        return job->shell;
    if (job->argv == NULL)
        return "function";
    buffer[0] = '\0';
    for (size_t i = 0; job->argv[i] != NULL && at + 1 < size; i++) {
        if (i > 0)
            at = put(buffer, size, at, " ", 1);
        at = put_word(buffer, size, at, job->argv[i]);
    }
    return buffer;
}

const char *job_name(const struct fb_job *job, char *buffer, size_t size)
{
    return job->name != NULL ? job->name : job_command(job, buffer, size);
}
