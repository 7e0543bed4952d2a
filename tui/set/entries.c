/*
 * entries.c - from the file's list to entries and from entries to jobs: the defaults of the set
 * where a job says nothing, and one job for every row of `each`. What is in a job is entry_job.c's.
 */
#include "base/array.h"
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const enum set_key ways[] = { SET_KEY_RUN, SET_KEY_EXEC, SET_KEY_CALL };

#define WAYS (sizeof ways / sizeof ways[0])

static const struct node *value_of(const struct set_values *values, enum set_key key)
{
    return values->said[key].key != NULL ? values->said[key].key->value : NULL;
}

static bool is_way(enum set_key key)
{
    for (size_t i = 0; i < WAYS; i++)
        if (ways[i] == key)
            return true;
    return false;
}

static bool says_way(const struct set_values *values)
{
    for (size_t i = 0; i < WAYS; i++)
        if (values->said[ways[i]].key != NULL)
            return true;
    return false;
}

/* Those that concern a run as a whole where the job says nothing are the run's (set_apply()). */
static bool is_default_of_run(enum set_key key)
{
    return key == SET_KEY_TIMEOUT || key == SET_KEY_GRACE || key == SET_KEY_RETRIES ||
           key == SET_KEY_RETRY_WAIT;
}

static void merge(const struct set_values *page, struct set_values *values)
{
    bool own_way = says_way(values);

    for (int i = 0; i < SET_KEY_COUNT; i++) {
        enum set_key key = (enum set_key)i;
        if (set_rows[i].scope == SET_BOTH && values->said[i].key == NULL &&
            !(own_way && (is_way(key) || key == SET_KEY_WITH)) && !is_default_of_run(key))
            values->said[i] = page->said[i];
    }
}

/* Exactly one thing to run. `told`: a mistake in it was reported, so what is missing may be there.
 */
static void check_way(struct reader_of_set *reader, const struct node *at,
                      const struct set_values *values, bool told)
{
    const struct node *first = NULL;

    for (size_t i = 0; i < WAYS; i++) {
        const struct node *key = values->said[ways[i]].key;
        if (key != NULL && first != NULL)
            wrong_put(&reader->wrongs, key->at, "'%s' beside '%s': a job has one thing to run",
                      key->text, first->text);
        else if (key != NULL)
            first = key;
    }
    for (size_t i = 0; i < WAYS; i++)
        told |= set_tree_value(at, set_rows[ways[i]].name) != NULL;
    if (first == NULL && !told)
        wrong_put(&reader->wrongs, at->at, "nothing to run: no 'run', 'exec' or 'call'");
}

static int add_job(struct reader_of_set *reader, const struct entry *entry, struct set_job **out)
{
    struct set *set = reader->set;

    if (array_reserve(&set->jobs, &set->room, set->count + 1, sizeof *set->jobs, 64) < 0)
        return -ENOMEM;
    *out = &set->jobs[set->count++];
    **out = (struct set_job){ .entry = entry };
    return 0;
}

/* The values of a row; the last list varies fastest. */
static void choose(const struct each *each, size_t row, const char **values)
{
    for (int i = each->count - 1; i >= 0; i--) {
        values[i] = each->lists[i].values[row % each->lists[i].count];
        row /= each->lists[i].count;
    }
}

static int expand(struct reader_of_set *reader, struct entry *entry, const struct each *each)
{
    const char *values[EACH_MOST] = { NULL };
    struct row row = { .each = each->count > 0 };

    entry->first = reader->set->count + 1;
    for (size_t i = 0; i < each->rows; i++) {
        struct set_job *job;
        struct fb_job made;
        int r = add_job(reader, entry, &job);
        if (r < 0)
            return r;
        choose(each, i, values);
        row.values = (struct template_values){ .values = values,
                                               .count = each->count,
                                               .job = (uint32_t)reader->set->count };
        memset(&made, 0, sizeof made);
        made.kind = row.each ? (uint32_t)(entry - reader->entries) + 1 : 0;
        r = set_job_fill(reader, entry, &row, &made);
        if (r == 0)
            r = set_job_pack(reader, job, &made);
        if (r == 0)
            r = set_log_fill(reader, entry, &row, job);
        if (r == 0)
            r = set_watch_fill(reader, entry, &row, job);
        if (r == 0)
            r = after_gather(reader, job, &row);
        if (r < 0)
            return r;
        entry->count++;
    }
    return 0;
}

/* What is asked for of an entry when its jobs have been made. */
static void keep(struct entry *entry)
{
    const struct said *said = entry->values->said;

    entry->name = said[SET_KEY_NAME].key;
    entry->after = said[SET_KEY_AFTER].key;
    entry->each = said[SET_KEY_EACH].key;
    entry->dir = said[SET_KEY_DIR].key;
    entry->starts = said[SET_KEY_AUTOSTART].key == NULL || said[SET_KEY_AUTOSTART].number != 0;
}

static int make(struct reader_of_set *reader, struct entry *entry)
{
    struct each each = { 0 };
    int r = each_read(reader, entry, &each);

    keep(entry);
    if (r == 0 && reader->set->count + each.rows > SET_JOBS_MOST) {
        wrong_put(&reader->wrongs, entry->node->at,
                  "more than %d jobs; read that many from standard input instead", SET_JOBS_MOST);
        each.rows = 0;
    }
    if (r == 0)
        r = expand(reader, entry, &each);
    for (int i = 0; i < each.count; i++)
        free(each.lists[i].values);
    entry->values = NULL;
    return r;
}

/* `daemon` is the old word, for the opposite. A terminal of ours ends with us. */
static void check_outlives(struct reader_of_set *reader, const struct set_values *values)
{
    const struct said *pty = &values->said[SET_KEY_PTY], *daemon = &values->said[SET_KEY_DAEMON],
                      *outlives = &values->said[SET_KEY_OUTLIVES];

    if (outlives->key != NULL && daemon->key != NULL)
        wrong_put(&reader->wrongs, outlives->key->at,
                  "'outlives' beside 'daemon', its old word for the opposite: one of them");
    else if (pty->key != NULL && pty->number != 0 && set_outlives(values->said))
        wrong_put(&reader->wrongs, pty->key->at,
                  "'pty: true' beside '%s': the terminal ends with the run",
                  outlives->key != NULL ? "outlives: true" : "daemon: false");
}

static int read_entry(struct reader_of_set *reader, struct node *node)
{
    struct entry *entry = &reader->entries[reader->entry_count];
    char shape[BRIEF_BYTES];
    size_t told;
    int r;

    if (node->kind != NODE_MAP) {
        if (node->kind != NODE_BROKEN)
            wrong_put(&reader->wrongs, node->at,
                      "%s where a job is wanted, such as { name: a, run: make }",
                      set_shape(node, shape));
        return 0;
    }
    reader->entry_count++;
    entry->node = node;
    told = reader->wrongs.count;
    r = set_env_file_take(reader, node);
    if (r == 0)
        r = set_log_take(reader, node);
    if (r == 0)
        r = set_watch_take(reader, node);
    if (r < 0)
        return r;
    reader->values = (struct set_values){ 0 };
    r = set_keys_read(&reader->wrongs, &reader->set->arena, node, SET_JOB, reader->scale,
                      &reader->values);
    if (r < 0)
        return r;
    merge(&reader->set->page, &reader->values);
    check_way(reader, node, &reader->values, reader->wrongs.count > told);
    entry->values = &reader->values;
    call_check(reader, entry);
    check_outlives(reader, &reader->values);
    return make(reader, entry);
}

int set_jobs_make(struct reader_of_set *reader)
{
    const struct node *list = value_of(&reader->set->page, SET_KEY_JOBS);
    int r = 0;

    if (list->count > SET_JOBS_MOST) {
        wrong_put(&reader->wrongs, list->at, "more than %d jobs", SET_JOBS_MOST);
        return 0;
    }
    reader->entries = arena_take(&reader->set->arena, list->count * sizeof *reader->entries);
    if (reader->entries == NULL || array_reserve(&reader->set->jobs, &reader->set->room,
                                                 list->count, sizeof *reader->set->jobs, 64) < 0)
        return -ENOMEM;
    for (struct node *item = list->first; item != NULL && r == 0; item = item->next)
        r = read_entry(reader, item);
    return r;
}
