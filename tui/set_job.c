/*
 * set_job.c - one job as the engine takes it: every text filled in, every value in the engine's
 * units. All of it is in the set's memory.
 */
#include "set_parts.h"

#include <errno.h>
#include <string.h>

/* What is being made, and of what. */
struct maker {
    struct reader_of_set *reader;
    const struct said *said;
    const struct row *row;
    struct fb_job *job;
};

/* The text of a key; *out stays as it is where the job does not say it. 0 or -ENOMEM. */
static int fill_key(const struct maker *maker, enum set_key key, bool shell, const char **out)
{
    if (maker->said[key].key == NULL)
        return 0;
    *out = fill_text(maker->reader, maker->said[key].key->value, shell, maker->row);
    return *out != NULL ? 0 : -ENOMEM;
}

static int fill_argv(const struct maker *maker)
{
    const struct node *list = maker->said[SET_KEY_EXEC].key->value;
    const char **argv = arena_take(&maker->reader->set->arena, (list->count + 1) * sizeof *argv);
    size_t count = 0;

    if (argv == NULL)
        return -ENOMEM;
    for (struct node *word = list->first; word != NULL; word = word->next) {
        argv[count] = fill_text(maker->reader, word, false, maker->row);
        if (argv[count++] == NULL)
            return -ENOMEM;
    }
    maker->job->argv = argv;
    return 0;
}

/* Appends "NAME=value" for each name of `map` that `hiding`, another map or NULL, does not have. */
static int add_env(const struct maker *maker, const struct node *map, const struct node *hiding,
                   const char **env, size_t *count)
{
    for (struct node *name = map->first; name != NULL; name = name->next) {
        const char *value;
        size_t size;
        char *word;
        if (hiding != NULL && hiding != map && tree_value(hiding, name->text) != NULL)
            continue;
        value = fill_text(maker->reader, name->value, false, maker->row);
        if (value == NULL)
            return -ENOMEM;
        size = strlen(name->text);
        word = arena_take(&maker->reader->set->arena, size + strlen(value) + 2);
        if (word == NULL)
            return -ENOMEM;
        memcpy(word, name->text, size);
        word[size] = '=';
        strcpy(word + size + 1, value);
        env[(*count)++] = word;
    }
    return 0;
}

/* The set's words, and the job's own in front of them. */
static int fill_env(const struct maker *maker)
{
    const struct node *page = maker->reader->set->page.said[SET_KEY_ENV].key;
    const struct node *own = maker->said[SET_KEY_ENV].key;
    size_t count = 0, room = 1;
    const char **env;
    int r = 0;

    if (own == NULL)
        return 0;
    room += own->value->count + (page != NULL ? page->value->count : 0);
    env = arena_take(&maker->reader->set->arena, room * sizeof *env);
    if (env == NULL)
        return -ENOMEM;
    if (page != NULL && page != own)
        r = add_env(maker, page->value, own->value, env, &count);
    if (r == 0)
        r = add_env(maker, own->value, NULL, env, &count);
    maker->job->env = env;
    return r;
}

/* A job runs where its set is, and its own directory is seen from there. */
static int fill_dir(const struct maker *maker)
{
    const char *dir = NULL;
    int r = fill_key(maker, SET_KEY_DIR, false, &dir);

    if (r < 0)
        return r;
    dir = fill_path(maker->reader, maker->reader->set->base, dir);
    if (dir == NULL)
        return -ENOMEM;
    maker->job->dir = dir[0] != '\0' ? dir : NULL;
    return 0;
}

/* A time of 0 says "none"; the engine's 0 is "what the run says". */
static int64_t time_of(const struct maker *maker, enum set_key key, int64_t none)
{
    if (maker->said[key].key == NULL)
        return 0;
    return maker->said[key].number != 0 ? maker->said[key].number : none;
}

static void take_numbers(const struct maker *maker)
{
    const struct said *said = maker->said;
    struct fb_job *job = maker->job;

    job->timeout_us = time_of(maker, SET_KEY_TIMEOUT, FB_FOREVER);
    job->grace_us = time_of(maker, SET_KEY_GRACE, FB_AT_ONCE);
    job->estimate_us = time_of(maker, SET_KEY_ESTIMATE, 0);
    job->retry_wait_us = time_of(maker, SET_KEY_RETRY_WAIT, 1);
    if (said[SET_KEY_RETRIES].key != NULL)
        job->retries =
            said[SET_KEY_RETRIES].number > 0 ? (int)said[SET_KEY_RETRIES].number : FB_NO_RETRY;
    if (said[SET_KEY_SUCCESS].key != NULL) {
        job->success = said[SET_KEY_SUCCESS].numbers->values;
        job->success_count = said[SET_KEY_SUCCESS].numbers->count;
    }
    job->outlives = said[SET_KEY_DAEMON].key != NULL && said[SET_KEY_DAEMON].number == 0;
    job->pty = said[SET_KEY_PTY].key != NULL && said[SET_KEY_PTY].number != 0;
    if (said[SET_KEY_NICE].key != NULL)
        job->nice = (int)said[SET_KEY_NICE].number;
    if (said[SET_KEY_MEMORY].key != NULL)
        job->memory_bytes = (uint64_t)said[SET_KEY_MEMORY].number;
    if (said[SET_KEY_CPUS].key != NULL) {
        job->cpus = said[SET_KEY_CPUS].numbers->values;
        job->cpu_count = said[SET_KEY_CPUS].numbers->count;
    }
}

int job_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
             struct fb_job *job)
{
    const struct maker maker = { reader, entry->values.said, row, job };
    int r = fill_key(&maker, SET_KEY_NAME, false, &job->name);

    take_numbers(&maker);
    if (r == 0)
        r = fill_key(&maker, SET_KEY_RUN, true, &job->shell);
    if (r == 0 && maker.said[SET_KEY_EXEC].key != NULL)
        r = fill_argv(&maker);
    if (r == 0 && entry->function != NULL)
        r = call_fill(reader, entry, row, job);
    if (r == 0)
        r = fill_dir(&maker);
    if (r == 0)
        r = fill_env(&maker);
    if (r == 0)
        r = fill_key(&maker, SET_KEY_STDIN, false, &job->stdin_path);
    return r;
}
