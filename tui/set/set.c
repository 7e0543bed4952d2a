/*
 * set.c - a job set from its file to the run. Everything is read and checked first, so a run is
 * started from a set without mistakes or not at all. What the jobs point to is one arena, given
 * back with the set; the tree of the file is in it too, as its texts are the jobs'. A job of a
 * hundred thousand is packed.
 */
#include "set.h"

#include "base/clock.h"
#include "inside.h"

#include <assert.h>
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

static int read_page(struct reader_of_set *reader, struct node *root)
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
    r = set_env_file_take(reader, root);
    if (r == 0)
        r = set_log_take(reader, root);
    if (r < 0)
        return r;
    r = set_keys_read(&reader->wrongs, &set->arena, root, SET_TOP, reader->scale, &set->page);
    if (r < 0)
        return r;
    if (set_tree_value(root, "jobs") == NULL)
        wrong_put(&reader->wrongs, root->at, "there is no 'jobs'");
    if (set->page.said[SET_KEY_JOBS].key == NULL)
        return 0;
    r = set_limits_read(reader);
    if (r == 0)
        r = set_jobs_make(reader);
    if (r == 0)
        r = names_open(reader);
    if (r == 0)
        r = after_resolve(reader);
    return r == 0 ? notes_read(reader) : r;
}

/* Which of other programs' lists a tree is; NULL: none. */
static int (*list_of(const struct reader_of_set *reader,
                     const struct node *root))(struct reader_of_set *, const struct node *,
                                               struct node **)
{
    bool commands = reader->options.commands;

    return set_list_is_mprocs(root)                 ? set_list_mprocs
           : set_list_is_compose(root)              ? set_list_compose
           : commands && set_list_is_package(root)  ? set_list_package
           : commands && set_list_is_commands(root) ? set_list_commands
                                                    : NULL;
}

/* *root: of a set, whatever list it was. */
static int read_tree(struct reader_of_set *reader, const char *bytes, size_t size,
                     struct node **root)
{
    int (*read)(struct reader_of_set *, const struct node *, struct node **) = NULL;
    struct wrongs anchored = { 0 };
    int r = set_tree_read(&reader->wrongs, &anchored, &reader->set->arena, bytes, size, root);

    text_fini(&reader->file);
    if (r == 0)
        read = list_of(reader, *root);
    reader->set->list = read != NULL;
    if (r == 0 && read == NULL)
        set_wrongs_move(&reader->wrongs, &anchored);
    else
        set_list_merge(*root);
    set_wrongs_fini(&anchored);
    if (r == 0)
        r = set_env_file_open(reader, read == set_list_compose);
    return r == 0 && read != NULL ? read(reader, *root, root) : r;
}

static int read_text(struct reader_of_set *reader, const char *bytes, size_t size)
{
    struct node *root = NULL;
    int r;

    if (reader->options.procfile || (reader->options.any && set_list_looks_procfile(bytes, size))) {
        reader->set->list = true;
        r = set_env_file_open(reader, true);
        r = r == 0 ? set_list_procfile(reader, bytes, size, &root) : r;
    } else {
        r = read_tree(reader, bytes, size, &root);
    }
    if (r < 0 || (reader->set->list && reader->wrongs.count > 0))
        return r;
    assert(root != NULL);
    r = set_env_file_beneath(reader, root);
    if (r == 0)
        r = read_page(reader, root);
    return r == 0 && reader->wrongs.count == 0 ? set_choose(reader) : r;
}

static int open_reader(struct reader_of_set *reader, const char *path,
                       const struct set_options *options)
{
    struct set *set = calloc(1, sizeof *set);

    *reader = (struct reader_of_set){ .set = set, .wrongs.path = path };
    if (options != NULL)
        reader->options = *options;
    reader->scale = reader->options.scale > 0 ? reader->options.scale : 1;
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
        set_wrongs_print(&reader->wrongs, mistakes);
        r = -EINVAL;
    }
    set_wrongs_fini(&reader->wrongs);
    text_fini(&reader->file);
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
        r = set_tree_load(&reader.wrongs, &reader.file, &bytes, &size);
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
        r = set_tree_check(&reader.wrongs, &bytes, &size);
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
    free(set->ended.list);
    text_fini(&set->passed);
    text_fini(&set->said);
    free(set->path);
    free(set->base);
    free(set);
    return NULL;
}

void set_notice(const struct set *set, struct text *out)
{
    const struct text *const parts[] = { &set->passed, &set->said };
    static const char *const before[] = { "passed over: ", "" };
    size_t begin = out->size;

    for (int i = 0; i < 2; i++) {
        if (parts[i]->size == 0)
            continue;
        text_puts(out, out->size > begin ? "; " : "");
        text_puts(out, before[i]);
        text_put(out, parts[i]->bytes, parts[i]->size);
    }
}

size_t set_count(const struct set *set)
{
    return set->count;
}

struct fb_job set_job(const struct set *set, size_t number)
{
    return set_job_whole(&set->jobs[number - 1]);
}

void set_before(struct set *set, size_t number, bool well)
{
    set->jobs[number - 1].done_before = well;
    set->jobs[number - 1].failed_before = !well;
}

bool set_draws(const struct set *set)
{
    return set->draws;
}

int set_pane(const struct set *set)
{
    const struct said *pane = &set->page.said[SET_KEY_PANE];

    return pane->key != NULL ? (int)pane->number : 0;
}

bool set_is_list(const struct set *set)
{
    return set->list;
}

/* A service keeps its slot: with as many slots as cores others would never run. */
static bool any_service(const struct set *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (set_service_is(set->jobs[i].job))
            return true;
    return false;
}

void set_apply(const struct set *set, struct fb_options *options)
{
    const struct said *said = set->page.said;

    options->keep_jobs = true; /* a set's jobs are there anyway */
    options->limits = set->limits;
    options->limit_count = set->limit_count;
    if (said[SET_KEY_TITLE].key != NULL && options->title == NULL)
        options->title = said[SET_KEY_TITLE].key->value->text;
    if (said[SET_KEY_SLOTS].key != NULL && options->slots == 0)
        options->slots = (int)said[SET_KEY_SLOTS].number;
    if (options->slots == 0 && (set->list || any_service(set)))
        options->slots = FB_ALL_AT_ONCE;
    if (said[SET_KEY_TIMEOUT].key != NULL && options->timeout_us == 0)
        options->timeout_us = said[SET_KEY_TIMEOUT].number;
    if (said[SET_KEY_GRACE].key != NULL && options->grace_us == 0)
        options->grace_us =
            said[SET_KEY_GRACE].number > 0 ? said[SET_KEY_GRACE].number : FB_AT_ONCE;
    if (said[SET_KEY_LEFTOVERS].key != NULL && options->leftovers == 0)
        options->leftovers = (enum fb_leftovers)said[SET_KEY_LEFTOVERS].number;
    if (said[SET_KEY_RETRIES].key != NULL && options->retries == 0)
        options->retries = (int)said[SET_KEY_RETRIES].number;
    if (said[SET_KEY_RETRY_WAIT].key != NULL && options->retry_wait_us == 0)
        options->retry_wait_us =
            said[SET_KEY_RETRY_WAIT].number > 0 ? said[SET_KEY_RETRY_WAIT].number : 1;
}

/* One copy, in which jobs wait for those of the same copy: their numbers begin past `before`. */
static int put_copy(const struct set *set, uint32_t before,
                    int (*put)(void *to, const struct fb_job *job), void *to)
{
    int r = 0;

    for (size_t i = 0; i < set->count && r >= 0; i++) {
        struct fb_job job = set_job_whole(&set->jobs[i]);
        struct fb_after *after = NULL;
        if (before > 0 && job.after_count > 0) {
            after = malloc(job.after_count * sizeof *after);
            if (after == NULL)
                return -ENOMEM;
            for (size_t k = 0; k < job.after_count; k++)
                after[k] = (struct fb_after){ job.after[k].job + before, job.after[k].when };
            job.after = after;
        }
        r = put(to, &job);
        free(after);
    }
    return r < 0 ? r : 0;
}

int set_each_copy(struct set *set, int copies, int (*put)(void *to, const struct fb_job *job),
                  void *to)
{
    int r = (uint64_t)copies * set->count > INT32_MAX ? -E2BIG : 0;

    set->origin_us = clock_us(CLOCK_MONOTONIC);
    for (int i = 0; i < copies && r == 0; i++)
        r = put_copy(set, (uint32_t)i * (uint32_t)set->count, put, to);
    return r;
}

static int add(void *run, const struct fb_job *job)
{
    return fb_run_add(run, job);
}

int set_add(struct set *set, struct fb_run *run)
{
    return set_add_copies(set, run, 1);
}

int set_add_copies(struct set *set, struct fb_run *run, int copies)
{
    return set_each_copy(set, copies, add, run);
}
