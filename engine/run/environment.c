/*
 * environment.c - the environment of workers: the caller's as it was when the run was opened, a
 * job's own words over it, and always forkboard's own, which name the worker's place and by which
 * its leftovers are found again: no job can change them. An outer forkboard's words and its
 * notify socket are not passed on. A job without words of its own costs three numbers put into
 * text.
 */
#include "environment.h"

#include "sys/sys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OWN_WORDS 6 /* with FORKBOARD_OUTLIVES and MAKEFLAGS */

static bool same_name(const char *word, const char *other)
{
    size_t length = strcspn(word, "=");
    return strncmp(word, other, length) == 0 && other[length] == '=';
}

/* Words that only we may set. */
static bool reserved(const char *word)
{
    return same_name("FORKBOARD_JOB=", word) || same_name("FORKBOARD_SLOT=", word) ||
           same_name("FORKBOARD_ATTEMPT=", word) || same_name("FORKBOARD_OUTLIVES=", word);
}

/* Our own come first, where they are found without reading a large environment to its end. */
int environment_open(struct environment *environment, char *makeflags)
{
    size_t count = 0, at = 0, bytes = 0;
    char *text;

    while (environ != NULL && environ[count] != NULL)
        bytes += strlen(environ[count++]) + 1;
    text = environment->texts = malloc(bytes + 1);
    environment->all = calloc(count + OWN_WORDS + 1, sizeof *environment->all);
    if (environment->all == NULL || text == NULL)
        return -ENOMEM;
    environment->all[at++] = environment->notify;
    environment->all[at++] = environment->job;
    environment->all[at++] = environment->slot;
    environment->all[at++] = environment->attempt;
    if (makeflags != NULL)
        environment->all[at++] = makeflags;
    environment->ours = at;
    for (size_t i = 0; i < count; i++)
        if (!reserved(environ[i]) && !same_name("NOTIFY_SOCKET=", environ[i]) &&
            (makeflags == NULL || !same_name(makeflags, environ[i]))) {
            environment->all[at++] = text;
            text = stpcpy(text, environ[i]) + 1;
        }
    environment->count = at;
    snprintf(environment->outlives, sizeof environment->outlives, "FORKBOARD_OUTLIVES=%d",
             (int)sys_pid());
    return 0;
}

void environment_notify(struct environment *environment, const char *name)
{
    if (name[0] == '\0')
        environment->notify[0] = '\0';
    else
        strcpy(stpcpy(environment->notify, "NOTIFY_SOCKET="), name); /* SYS_NOTIFY_BYTES at most */
}

void environment_close(struct environment *environment)
{
    free(environment->all);
    free(environment->texts);
    free(environment->own);
    *environment = (struct environment){ 0 };
}

static bool named(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (same_name(*words, word))
            return true;
    return false;
}

static int merge(struct environment *environment, const struct fb_job *job, bool outlives)
{
    static const char *const none[] = { NULL };
    const char *const *words = job->env != NULL ? job->env : none;
    size_t count = 0, at = 0, most = job->env_alone ? environment->ours : environment->count;

    while (words[count] != NULL)
        count++;
    environment->own = calloc(environment->count + count + OWN_WORDS + 1, sizeof(char *));
    if (environment->own == NULL)
        return -ENOMEM;
    if (outlives)
        environment->own[at++] = environment->outlives;
    for (size_t i = environment->notify[0] != '\0' ? 0 : 1; i < most; i++)
        if (reserved(environment->all[i]) || !named(environment->all[i], words))
            environment->own[at++] = environment->all[i];
    for (size_t i = 0; i < count; i++)
        if (!reserved(words[i]) && !named(words[i], words + i + 1)) /* of two the last counts */
            environment->own[at++] = (char *)words[i];
    return 0;
}

/* Not by printf(3): there are three for each worker. */
static void set_number(char *word, const char *name, uint32_t value)
{
    char digits[10], *at = stpcpy(word, name);
    int count = 0;

    do
        digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    while (count > 0)
        *at++ = digits[--count];
    *at = '\0';
}

int environment_of(struct environment *environment, const struct fb_job *job, uint32_t number,
                   int slot, uint32_t attempt, bool stays, char ***out)
{
    int r = 0;

    set_number(environment->job, "FORKBOARD_JOB=", number);
    set_number(environment->slot, "FORKBOARD_SLOT=", (uint32_t)slot);
    set_number(environment->attempt, "FORKBOARD_ATTEMPT=", attempt);
    free(environment->own);
    environment->own = NULL;
    if (job->env != NULL || job->env_alone || stays)
        r = merge(environment, job, stays);
    if (environment->own != NULL)
        *out = environment->own;
    else
        *out = environment->all + (environment->notify[0] != '\0' ? 0 : 1);
    return r;
}

const char *environment_path(const struct fb_job *job)
{
    const char *path = getenv("PATH");

    for (size_t i = 0; job->env != NULL && job->env[i] != NULL; i++)
        if (same_name("PATH=", job->env[i]))
            path = job->env[i] + 5;
    return path;
}

const char **environment_with_pid(const struct fb_job *job, char pid[32], pid_t number)
{
    const char **words;
    size_t count = 0;

    while (job->env != NULL && job->env[count] != NULL)
        count++;
    words = calloc(count + 2, sizeof *words);
    if (words == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        words[i] = job->env[i];
    snprintf(pid, 32, "FORKBOARD_PID=%d", (int)number);
    words[count] = pid;
    return words;
}
