/*
 * job.c - what waits to be run because fb_run_add() was called: each job one block of memory that
 * lives from its adding to its worker's end. Jobs from a feed never come here: they are asked for
 * when a slot is free, and cost nothing before.
 */
#include "job.h"

#include "environment.h"
#include "sys.h"

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
    for (size_t i = 0; i < job->cpu_count; i++)
        if (job->cpus[i] < 0 || job->cpus[i] >= SYS_CPUS)
            return -EINVAL;
    return environment_valid(job->env) ? 0 : -EINVAL;
}

static size_t length_of(const char *text)
{
    return text != NULL ? strlen(text) + 1 : 0;
}

/* How many there are, and into *bytes what their text takes. */
static size_t count_words(const char *const *words, size_t *bytes)
{
    size_t count = 0;

    for (; words != NULL && words[count] != NULL; count++)
        *bytes += length_of(words[count]);
    return count;
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

/* The block is zero: the NULL at the end is there. */
static const char *const *copy_words(const char ***at, char **text, const char *const *words)
{
    const char **copy = *at;

    if (words == NULL)
        return NULL;
    for (; *words != NULL; words++)
        *(*at)++ = copy_text(text, *words);
    (*at)++;
    return copy;
}

/* Pointers first, then numbers, then text: each where it may lie. */
static struct job_copy *copy_of(const struct fb_job *job)
{
    size_t text = length_of(job->name) + length_of(job->shell) + length_of(job->dir) +
                  length_of(job->stdin_path);
    size_t words = count_words(job->argv, &text) + count_words(job->env, &text) + 2;
    size_t numbers = job->cpu_count * sizeof *job->cpus;
    struct job_copy *copy = calloc(1, sizeof *copy + words * sizeof(char *) + numbers + text);
    const char **pointers;
    char *at;

    if (copy == NULL)
        return NULL;
    pointers = (const char **)(copy + 1);
    at = (char *)(pointers + words);
    copy->job = *job;
    if (numbers > 0)
        copy->job.cpus = memcpy(at, job->cpus, numbers);
    at += numbers;
    copy->job.name = copy_text(&at, job->name);
    copy->job.shell = copy_text(&at, job->shell);
    copy->job.dir = copy_text(&at, job->dir);
    copy->job.stdin_path = copy_text(&at, job->stdin_path);
    copy->job.argv = copy_words(&pointers, &at, job->argv);
    copy->job.env = copy_words(&pointers, &at, job->env);
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
