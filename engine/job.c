/*
 * job.c - jobs in memory: each one block that holds all it points to, and the lists where they
 * wait. What was added lives from its adding to its last worker's end. A job from a feed is asked
 * for when a slot is free and costs nothing before; it is copied only where it may be tried again.
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
    if ((job->success_count > 0 && job->success == NULL) ||
        (job->after_count > 0 && job->after == NULL))
        return -EINVAL;
    if (job->retries < FB_NO_RETRY || job->retry_wait_us < 0)
        return -EINVAL;
    for (size_t i = 0; i < job->cpu_count; i++)
        if (job->cpus[i] < 0 || job->cpus[i] >= SYS_CPUS)
            return -EINVAL;
    if (job->pty && job->outlives)
        return -EINVAL;
    return environment_valid(job->env) ? 0 : -EINVAL;
}

/* Where the pieces of a copy go; while there is no memory they are only counted. */
struct place {
    char *memory;
    size_t used;
};

/* A copy in its place, aligned for whatever it is; NULL for nothing, and while only counting. */
static void *put(struct place *place, const void *bytes, size_t size)
{
    char *copy = place->memory != NULL ? place->memory + place->used : NULL;

    if (bytes == NULL)
        return NULL;
    place->used += (size + 7) / 8 * 8;
    return copy != NULL ? memcpy(copy, bytes, size) : NULL;
}

static const char *put_text(struct place *place, const char *text)
{
    return put(place, text, text != NULL ? strlen(text) + 1 : 0);
}

/* Words and the NULL behind them. */
static const char *const *put_words(struct place *place, const char *const *words)
{
    const char **copy;
    size_t count = 0;

    if (words == NULL)
        return NULL;
    while (words[count] != NULL)
        count++;
    copy = put(place, words, (count + 1) * sizeof *words);
    for (size_t i = 0; i < count; i++) {
        const char *word = put_text(place, words[i]);
        if (copy != NULL)
            copy[i] = word;
    }
    return copy;
}

/* Each thing that a job points to, once. */
static void put_job(struct place *place, struct fb_job *to, const struct fb_job *job)
{
    *to = *job;
    to->name = put_text(place, job->name);
    to->shell = put_text(place, job->shell);
    to->argv = put_words(place, job->argv);
    to->command = put_text(place, job->command);
    to->after = put(place, job->after, job->after_count * sizeof *job->after);
    to->success = put(place, job->success, job->success_count * sizeof *job->success);
    to->dir = put_text(place, job->dir);
    to->env = put_words(place, job->env);
    to->stdin_path = put_text(place, job->stdin_path);
    to->cpus = put(place, job->cpus, job->cpu_count * sizeof *job->cpus);
}

struct job_copy *job_copy_open(const struct fb_job *job, uint32_t number)
{
    struct place place = { .used = sizeof(struct job_copy) };
    struct fb_job counted;
    struct job_copy *copy;

    put_job(&place, &counted, job);
    copy = calloc(1, place.used);
    if (copy == NULL)
        return NULL;
    copy->number = number;
    place = (struct place){ .memory = (char *)copy, .used = sizeof *copy };
    put_job(&place, &copy->job, job);
    return copy;
}

void job_list_put(struct job_list *list, struct job_copy *copy)
{
    copy->next = NULL;
    copy->previous = list->last;
    if (list->last != NULL)
        list->last->next = copy;
    else
        list->first = copy;
    list->last = copy;
}

void job_list_drop(struct job_list *list, struct job_copy *copy)
{
    if (copy->previous != NULL)
        copy->previous->next = copy->next;
    else
        list->first = copy->next;
    if (copy->next != NULL)
        copy->next->previous = copy->previous;
    else
        list->last = copy->previous;
    copy->next = copy->previous = NULL;
}

void job_list_fini(struct job_list *list)
{
    for (struct job_copy *copy = list->first, *next; copy != NULL; copy = next) {
        next = copy->next;
        free(copy);
    }
    *list = (struct job_list){ 0 };
}

const char *job_command(const struct fb_job *job, struct text *text)
{
    text_clear(text);
    if (job->command != NULL)
        return job->command;
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
