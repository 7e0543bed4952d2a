/*
 * entry_job.c - one job as the engine takes it: every text filled in, every value in the engine's
 * units. All of it is in the set's memory.
 */
#include "inside.h"

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

/* A line for another shell than /bin/sh is words to the engine, and a line to people. */
static int fill_shell(const struct maker *maker)
{
    const struct said *shell = &maker->said[SET_KEY_SHELL];
    struct fb_job *job = maker->job;
    const char **argv;

    if (shell->key == NULL || job->shell == NULL || strcmp(shell->key->value->text, "sh") == 0)
        return 0;
    argv = arena_take(&maker->reader->set->arena, 4 * sizeof *argv);
    if (argv == NULL)
        return -ENOMEM;
    argv[0] = shell->key->value->text;
    argv[1] = "-c";
    argv[2] = job->shell; /* and NULL, as all of it is zeros */
    job->command = job->shell;
    job->argv = argv;
    job->shell = NULL;
    return 0;
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
        if (hiding != NULL && hiding != map && set_tree_value(hiding, name->text) != NULL)
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

bool set_outlives(const struct said *said)
{
    const struct said *outlives = &said[SET_KEY_OUTLIVES], *daemon = &said[SET_KEY_DAEMON];

    return outlives->key != NULL ? outlives->number != 0
                                 : daemon->key != NULL && daemon->number == 0;
}

static void take_numbers(const struct maker *maker)
{
    const struct said *said = maker->said;
    struct fb_job *job = maker->job;

    job->timeout_us = time_of(maker, SET_KEY_TIMEOUT, FB_FOREVER);
    job->grace_us = time_of(maker, SET_KEY_GRACE, FB_AT_ONCE);
    job->estimate_us = time_of(maker, SET_KEY_ESTIMATE, 0);
    job->reap_delay_us = time_of(maker, SET_KEY_REAP_DELAY, FB_AT_ONCE);
    job->retry_wait_us = time_of(maker, SET_KEY_RETRY_WAIT, 1);
    if (said[SET_KEY_RETRIES].key != NULL)
        job->retries =
            said[SET_KEY_RETRIES].number > 0 ? (int)said[SET_KEY_RETRIES].number : FB_NO_RETRY;
    if (said[SET_KEY_SUCCESS].key != NULL) {
        job->success = said[SET_KEY_SUCCESS].numbers->values;
        job->success_count = said[SET_KEY_SUCCESS].numbers->count;
    }
    job->outlives = set_outlives(said);
    if (said[SET_KEY_LEFTOVERS].key != NULL)
        job->leftovers = (enum fb_leftovers)said[SET_KEY_LEFTOVERS].number;
    job->pty = said[SET_KEY_PTY].key != NULL
                   ? said[SET_KEY_PTY].number != 0
                   : maker->reader->set->list && maker->reader->options.ptys && !job->outlives;
    job->no_notify = said[SET_KEY_NOTIFY].key != NULL && said[SET_KEY_NOTIFY].number == 0;
    if (said[SET_KEY_NICE].key != NULL)
        job->nice = (int)said[SET_KEY_NICE].number;
    if (said[SET_KEY_MEMORY].key != NULL)
        job->memory_bytes = (uint64_t)said[SET_KEY_MEMORY].number;
    if (said[SET_KEY_CPUS].key != NULL) {
        job->cpus = said[SET_KEY_CPUS].numbers->values;
        job->cpu_count = said[SET_KEY_CPUS].numbers->count;
    }
}

/* Descriptors that forkboard was started with; whether they are open is seen before a start. */
static int take_descriptors(const struct maker *maker)
{
    const struct said *said = &maker->said[SET_KEY_INHERIT];
    size_t count = said->key != NULL ? said->numbers->count : 0;
    const struct fb_job *last = maker->reader->last;
    struct fb_keep *keep;

    if (count == 0)
        return 0;
    keep = arena_take(&maker->reader->set->arena, count * sizeof *keep);
    if (keep == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        keep[i] = (struct fb_keep){ said->numbers->values[i], FB_SAME };
        for (size_t k = 0; k < i; k++)
            if (keep[k].ours == keep[i].ours && said->key->value->kind != NODE_BROKEN) {
                wrong_put(&maker->reader->wrongs, said->key->value->at,
                          "inherit_fds: %d stands there twice", keep[i].ours);
                said->key->value->kind = NODE_BROKEN;
            }
    }
    if (last != NULL && last->keep_count == count &&
        memcmp(last->keep, keep, count * sizeof *keep) == 0)
        keep = NULL; /* jobs that are alike have one list */
    maker->job->keep = keep != NULL ? keep : last->keep;
    maker->job->keep_count = count;
    return 0;
}

/* A file of one of these names is ./open. */
static void take_stdin(const struct maker *maker)
{
    struct fb_job *job = maker->job;
    const char *word = job->stdin_path;

    if (word == NULL ||
        (strcmp(word, "open") != 0 && strcmp(word, "null") != 0 && strcmp(word, "tty") != 0))
        return;
    job->stdin_path = word[0] == 'n' ? "/dev/null" : NULL;
    job->stdin_open = word[0] == 'o';
    job->pty |= word[0] == 't';
    if (job->outlives && job->stdin_path == NULL)
        wrong_put(&maker->reader->wrongs, maker->said[SET_KEY_STDIN].key->at,
                  "'stdin: %s' of a job that may outlive the run, and its terminal", word);
}

int set_job_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
                 struct fb_job *job)
{
    const struct maker maker = { reader, entry->values->said, row, job };
    int r = fill_key(&maker, SET_KEY_NAME, false, &job->name);

    if (r == 0)
        r = fill_key(&maker, SET_KEY_GROUP, false, &job->group);
    take_numbers(&maker);
    if (r == 0)
        r = set_service_fill(reader, maker.said, row, job);
    if (r == 0)
        r = fill_key(&maker, SET_KEY_RUN, true, &job->shell);
    if (r == 0)
        r = fill_shell(&maker);
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
    if (r == 0)
        take_stdin(&maker);
    if (r == 0)
        r = take_descriptors(&maker);
    if (r == 0)
        r = set_needs_fill(reader, maker.said, row, job);
    return r == 0 ? set_probes_fill(reader, maker.said, row, job) : r;
}
