/*
 * log.c - where a job's output is kept as it comes: `log: FILE`, or a mapping with the size at
 * which a new file is begun. Paths are expanded once, as the file has them; what belongs to a job,
 * {} and {name}, is put in for each.
 */
#include "inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_KEEP_MOST 1000
#define LOG_KEEP      3

static const char name_word[] = "{name}";

static int take_file(struct reader_of_set *reader, struct node *value)
{
    if (set_word(&reader->wrongs, value, "log", "a file's name") == NULL) {
        value->kind = NODE_BROKEN;
        return 0;
    }
    return set_path_expand(&reader->wrongs, &reader->set->arena, "log", value);
}

static void check_keys(struct reader_of_set *reader, const struct node *map)
{
    static const char *const names[] = { "file", "max", "keep", NULL };
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    for (const struct node *key = map->first; key != NULL; key = key->next) {
        int i = 0;
        while (names[i] != NULL && strcmp(names[i], key->text) != 0)
            i++;
        if (names[i] == NULL && key->kind != NODE_BROKEN)
            wrong_put(&reader->wrongs, key->at, "log: unknown key '%s'%s",
                      wrong_brief(key->text, brief), set_suggest(key->text, names, nearest));
    }
    if (set_tree_value(map, "file") == NULL)
        wrong_put(&reader->wrongs, map->at, "log: there is no 'file'");
    if (set_tree_value(map, "keep") != NULL && set_tree_value(map, "max") == NULL)
        wrong_put(&reader->wrongs, map->at, "log: 'keep' without 'max': no file is ever full");
}

int set_log_take(struct reader_of_set *reader, struct node *map)
{
    struct node *value = (struct node *)set_tree_value(map, "log"), *file;

    if (value == NULL || value->kind == NODE_BROKEN)
        return 0;
    if (value->kind != NODE_MAP)
        return take_file(reader, value);
    check_keys(reader, value);
    file = (struct node *)set_tree_value(value, "file");
    return file != NULL ? take_file(reader, file) : 0;
}

/* {name} is the job's name, in which a / would be a directory; without one, its number. */
static const char *put_name(struct reader_of_set *reader, const char *path, const char *name,
                            size_t number)
{
    struct text text = { 0 };
    const char *at, *made;
    char digits[32];

    if (strstr(path, name_word) == NULL)
        return path;
    snprintf(digits, sizeof digits, "%zu", number);
    name = name != NULL ? name : digits;
    while ((at = strstr(path, name_word)) != NULL) {
        text_put(&text, path, (size_t)(at - path));
        for (const char *byte = name; *byte != '\0'; byte++)
            text_putc(&text, *byte == '/' || (byte == name && *byte == '.') ? '_' : *byte);
        path = at + sizeof name_word - 1;
    }
    text_puts(&text, path);
    made = text.failed ? NULL : arena_copy(&reader->set->arena, text_string(&text), text.size);
    text_fini(&text);
    return made;
}

/* Reported once, however many jobs have it. */
static bool number_of(struct reader_of_set *reader, const struct node *map, const char *key,
                      bool bytes, int64_t most, int64_t *out)
{
    struct node *value = (struct node *)set_tree_value(map, key);
    const char *wanted = bytes ? "a size such as 10M" : "a number from 0 to 1000";
    char name[32];

    snprintf(name, sizeof name, "log: %s", key);
    if (value == NULL || value->kind == NODE_BROKEN)
        return value == NULL;
    if (set_number(&reader->wrongs, value, name, wanted, bytes, most, out))
        return true;
    value->kind = NODE_BROKEN;
    return false;
}

int set_log_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
                 struct set_job *job)
{
    const struct said *said = &entry->values->said[SET_KEY_LOG];
    struct node *value = said->key != NULL ? said->key->value : NULL, *file = value;
    int64_t max = 0, keep = LOG_KEEP;
    struct opt_log *log;
    const char *path;

    if (value != NULL && value->kind == NODE_MAP) {
        file = (struct node *)set_tree_value(value, "file");
        if (!number_of(reader, value, "max", true, INT64_MAX, &max) ||
            !number_of(reader, value, "keep", false, LOG_KEEP_MOST, &keep))
            return 0;
    }
    if (file == NULL || file->kind != NODE_TEXT)
        return 0;
    path = fill_text(reader, file, false, row);
    if (path != NULL)
        path = put_name(reader, path, job->name, reader->set->count);
    if (path != NULL)
        path = fill_path(reader, job->dir != NULL ? job->dir : "", path);
    log = path != NULL ? arena_take(&reader->set->arena, sizeof *log) : NULL;
    if (log == NULL)
        return -ENOMEM;
    *log = (struct opt_log){ .path = path, .max_bytes = (uint64_t)max, .keep = (int)keep };
    job->log = log;
    return 0;
}

const struct opt_log *set_log(const struct set *set, size_t number)
{
    return set->jobs[number - 1].log;
}

int set_logs(const struct set *set, struct opt_log **out, size_t *count)
{
    *count = 0;
    *out = NULL;
    for (size_t i = 0; i < set->count; i++)
        *count += set->jobs[i].log != NULL;
    if (*count == 0)
        return 0;
    *out = calloc(*count, sizeof **out);
    if (*out == NULL)
        return -ENOMEM;
    *count = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (set->jobs[i].log == NULL)
            continue;
        (*out)[*count] = *set->jobs[i].log;
        (*out)[(*count)++].job = (uint32_t)i + 1;
    }
    return 0;
}
