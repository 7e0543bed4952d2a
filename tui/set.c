/*
 * set.c - a job set from its file to the run. Everything is read and checked first, so a run is
 * started from a set without mistakes or not at all. What the jobs point to is one arena, given
 * back with the set; the tree of the file is in it too, as its texts are the jobs'.
 */
#include "set.h"

#include "set_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Where paths of the file are seen from. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return strdup("");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

static int read_page(struct reader_of_set *reader, const struct node *root)
{
    struct set *set = reader->set;
    char shape[BRIEF_BYTES];
    int r;

    if (root->kind != NODE_MAP) {
        if (root->kind != NODE_BROKEN)
            wrong_put(&reader->wrongs, root->at, "%s where a mapping with 'jobs' is wanted",
                      set_shape(root, shape));
        return 0;
    }
    r = set_keys_read(&reader->wrongs, &set->arena, root, SET_TOP, reader->scale, &set->page);
    if (r < 0)
        return r;
    if (tree_value(root, "jobs") == NULL)
        wrong_put(&reader->wrongs, root->at, "there is no 'jobs'");
    if (set->page.said[SET_KEY_JOBS].key == NULL)
        return 0;
    r = jobs_make(reader);
    if (r == 0)
        r = names_open(reader);
    if (r == 0)
        r = after_resolve(reader);
    return r == 0 ? notes_read(reader) : r;
}

static int read_text(struct reader_of_set *reader, const char *bytes, size_t size)
{
    struct node *root;
    int r;

    reader->set->list = reader->procfile;
    if (reader->procfile)
        r = list_procfile(reader, bytes, size, &root);
    else
        r = tree_read(&reader->wrongs, &reader->set->arena, bytes, size, &root);
    if (r == 0 && !reader->procfile && list_is_mprocs(root)) {
        reader->set->list = true;
        r = list_mprocs(reader, root, &root);
    } else if (r == 0 && reader->commands && list_is_commands(root)) {
        reader->set->list = true;
        r = list_commands(reader, root, &root);
    }
    if (r < 0 || (reader->set->list && reader->wrongs.count > 0))
        return r;
    return read_page(reader, root);
}

static int open_reader(struct reader_of_set *reader, const char *path,
                       const struct set_options *options)
{
    struct set *set = calloc(1, sizeof *set);

    *reader = (struct reader_of_set){ .set = set, .wrongs.path = path };
    reader->procfile = options != NULL && options->procfile;
    reader->commands = options != NULL && options->commands && !reader->procfile;
    reader->scale = options != NULL && options->scale > 0 ? options->scale : 1;
    if (set == NULL)
        return -ENOMEM;
    set->arena.most_bytes = (size_t)SET_MEMORY_MIB << 20;
    set->path = strdup(path);
    set->base = directory_of(path);
    return set->path != NULL && set->base != NULL ? 0 : -ENOMEM;
}

static int close_reader(struct reader_of_set *reader, int r, struct set **out,
                        struct text *mistakes)
{
    if (reader->set != NULL && reader->set->arena.full) {
        wrong_put(&reader->wrongs, (struct place){ 0 }, "its jobs would take more than %d MiB",
                  SET_MEMORY_MIB);
        r = -EINVAL;
    }
    if (r != -ENOMEM && reader->wrongs.count > 0) {
        wrongs_print(&reader->wrongs, mistakes);
        r = -EINVAL;
    }
    wrongs_fini(&reader->wrongs);
    names_close(reader);
    *out = r < 0 ? set_close(reader->set) : reader->set;
    return r;
}

int set_open(struct set **out, const char *path, const struct set_options *options,
             struct text *mistakes)
{
    struct reader_of_set reader;
    const char *bytes;
    size_t size;
    int r = open_reader(&reader, path, options);

    if (r == 0)
        r = tree_load(&reader.wrongs, &reader.set->arena, &bytes, &size);
    if (r == 0)
        r = read_text(&reader, bytes, size);
    return close_reader(&reader, r, out, mistakes);
}

int set_read(struct set **out, const char *path, const char *bytes, size_t size,
             const struct set_options *options, struct text *mistakes)
{
    struct reader_of_set reader;
    int r = open_reader(&reader, path, options);

    if (r == 0)
        r = tree_check(&reader.wrongs, &bytes, &size);
    if (r == 0)
        r = read_text(&reader, bytes, size);
    return close_reader(&reader, r, out, mistakes);
}

struct set *set_close(struct set *set)
{
    if (set == NULL)
        return NULL;
    for (struct fill *fill = set->fills; fill != NULL; fill = fill->next)
        template_close(fill->template);
    arena_fini(&set->arena);
    free(set->jobs);
    free(set->path);
    free(set->base);
    free(set);
    return NULL;
}

size_t set_count(const struct set *set)
{
    return set->count;
}

const struct fb_job *set_job(const struct set *set, size_t number)
{
    return &set->jobs[number - 1].job;
}

void set_before(struct set *set, size_t number, bool well)
{
    set->jobs[number - 1].job.done_before = well;
    set->jobs[number - 1].job.failed_before = !well;
}

bool set_draws(const struct set *set)
{
    return set->draws;
}

void set_apply(const struct set *set, struct fb_options *options)
{
    const struct said *said = set->page.said;

    if (said[SET_KEY_TITLE].key != NULL && options->title == NULL)
        options->title = said[SET_KEY_TITLE].key->value->text;
    if (said[SET_KEY_SLOTS].key != NULL && options->slots == 0)
        options->slots = (int)said[SET_KEY_SLOTS].number;
    if (set->list && options->slots == 0)
        options->slots = FB_ALL_AT_ONCE;
    if (said[SET_KEY_TIMEOUT].key != NULL && options->timeout_us == 0)
        options->timeout_us = said[SET_KEY_TIMEOUT].number;
    if (said[SET_KEY_GRACE].key != NULL && options->grace_us == 0)
        options->grace_us =
            said[SET_KEY_GRACE].number > 0 ? said[SET_KEY_GRACE].number : FB_AT_ONCE;
    if (said[SET_KEY_REAP_DELAY].key != NULL)
        options->reap_delay_us = said[SET_KEY_REAP_DELAY].number;
    if (said[SET_KEY_RETRIES].key != NULL && options->retries == 0)
        options->retries = (int)said[SET_KEY_RETRIES].number;
    if (said[SET_KEY_RETRY_WAIT].key != NULL && options->retry_wait_us == 0)
        options->retry_wait_us =
            said[SET_KEY_RETRY_WAIT].number > 0 ? said[SET_KEY_RETRY_WAIT].number : 1;
}

int set_add(struct set *set, struct fb_run *run)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    set->origin_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    for (size_t i = 0; i < set->count; i++) {
        int r = fb_run_add(run, &set->jobs[i].job);
        if (r < 0)
            return r;
    }
    return 0;
}
