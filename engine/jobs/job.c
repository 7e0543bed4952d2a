/*
 * job.c - jobs in memory: each one block that holds all it points to, and the lists where they
 * wait. What was added lives from its adding to its last worker's end. A job from a feed is asked
 * for when a slot is free and costs nothing before; it is copied only where it may be tried again.
 */
#include "job.h"

#include "job_probe.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Each is NAME=value. */
static bool environment_valid(const char *const *words)
{
    for (; words != NULL && *words != NULL; words++)
        if ((*words)[0] == '=' || strchr(*words, '=') == NULL)
            return false;
    return true;
}

int job_keeps_as(const struct fb_keep *keep)
{
    return keep->theirs == FB_SAME ? keep->ours : keep->theirs;
}

/* Each has a number, and no two the same; a terminal is all of standard output and error. */
static bool keep_valid(const struct fb_job *job)
{
    bool taken[FB_KEEP_MOST + 1] = { [0] = job->stdin_path != NULL || job->stdin_bytes != NULL ||
                                           job->stdin_open,
                                     [1] = job->pty,
                                     [2] = job->pty };

    if (job->keep_count > FB_KEEP_MOST || (job->keep_count > 0 && job->keep == NULL) ||
        (job->stdin_bytes != NULL && job->stdin_path != NULL))
        return false;
    for (size_t i = 0; i < job->keep_count; i++) {
        int theirs = job_keeps_as(&job->keep[i]);
        if (job->keep[i].ours < 0 || theirs < 0 || theirs > FB_KEEP_MOST || taken[theirs])
            return false;
        taken[theirs] = true;
    }
    return true;
}

int job_check(const struct fb_job *job)
{
    int ways = (job->function != NULL) + (job->shell != NULL) + (job->argv != NULL);

    if (ways != 1 || (job->argv != NULL && job->argv[0] == NULL))
        return -EINVAL;
    if (job->timeout_us < 0 || job->grace_us < 0 || job->estimate_us < 0 || job->reap_delay_us < 0)
        return -EINVAL;
    if ((job->success_count > 0 && job->success == NULL) ||
        (job->after_count > 0 && job->after == NULL) || (job->cpu_count > 0 && job->cpus == NULL))
        return -EINVAL;
    if (job->retries < FB_NO_RETRY || job->retry_wait_us < 0)
        return -EINVAL;
    for (size_t i = 0; i < job->cpu_count; i++)
        if (job->cpus[i] < 0 || job->cpus[i] >= JOB_CPUS_MOST)
            return -EINVAL;
    if (job->leftovers < 0 || job->leftovers > FB_LEFTOVERS_LEAVE)
        return -EINVAL;
    if (job->restart < 0 || job->restart > FB_RESTART_ALWAYS || job->backoff_us < 0 ||
        job->backoff_most_us < 0 || job->restarts_most < 0 || job->stop_signal < 0 ||
        job->stop_signal >= NSIG)
        return -EINVAL;
    if (!job_probe_fits(job->ready, false) || !job_probe_fits(job->health, true) ||
        (job->stop_shell != NULL && job->stop_argv != NULL) ||
        (job->stop_argv != NULL && job->stop_argv[0] == NULL) ||
        (job->outlives && (job->ready != NULL || job->health != NULL)))
        return -EINVAL;
    if ((job->pty || job->stdin_open) && job->outlives)
        return -EINVAL;
    if (job->slots < 0 || (job->need_count > 0 && job->needs == NULL))
        return -EINVAL;
    if (job->stdin_open && (job->stdin_path != NULL || job->stdin_bytes != NULL))
        return -EINVAL;
    if ((job->keep_count > 0 || job->stdin_bytes != NULL) && !keep_valid(job))
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

/* The words and the NULL after them. */
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

static const struct fb_limit *put_needs(struct place *place, const struct fb_job *job)
{
    struct fb_limit *copy = put(place, job->needs, job->need_count * sizeof *job->needs);

    for (size_t i = 0; i < job->need_count; i++) {
        const char *name = put_text(place, job->needs[i].name);
        if (copy != NULL)
            copy[i].name = name;
    }
    return copy;
}

static const struct fb_probe *put_probe(struct place *place, const struct fb_probe *probe)
{
    struct fb_probe *copy = put(place, probe, sizeof *probe);
    const char *what = probe != NULL ? put_text(place, probe->what) : NULL;
    const char *const *argv = probe != NULL ? put_words(place, probe->argv) : NULL;

    if (copy == NULL)
        return NULL;
    copy->what = what;
    copy->argv = argv;
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
    to->call = put_text(place, job->call);
    to->after = put(place, job->after, job->after_count * sizeof *job->after);
    to->success = put(place, job->success, job->success_count * sizeof *job->success);
    to->dir = put_text(place, job->dir);
    to->env = put_words(place, job->env);
    to->stdin_path = put_text(place, job->stdin_path);
    to->cpus = put(place, job->cpus, job->cpu_count * sizeof *job->cpus);
    to->keep = put(place, job->keep, job->keep_count * sizeof *job->keep);
    to->stdin_bytes = put(place, job->stdin_bytes, job->stdin_size);
    to->needs = put_needs(place, job);
    to->ready = put_probe(place, job->ready);
    to->health = put_probe(place, job->health);
    to->stop_shell = put_text(place, job->stop_shell);
    to->stop_argv = put_words(place, job->stop_argv);
    to->group = put_text(place, job->group);
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
