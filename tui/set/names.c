/*
 * names.c - which job has which name. A name belongs to one job, because `after` and people speak
 * of jobs by their names; jobs without one are not looked at. The name of an entry with `each`, as
 * it stands in the file, speaks of all its jobs.
 */
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_MOST 2000 /* names that are looked at for one that may be meant */

/* A job's name, or that of all jobs of an entry as the file has it. */
struct name {
    const char *text; /* NULL: free */
    const struct entry *entry;
    uint32_t first, count;
};

/* Open addressing; at most half full. */
struct names {
    struct name *list;
    size_t mask;
};

/* FNV-1a. */
static size_t hash_of(const char *text)
{
    uint64_t hash = 0xCBF29CE484222325u;

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3u;
    return (size_t)(hash ^ hash >> 32);
}

/* The place of a name: taken by it, or free. */
static struct name *place_of(const struct names *names, const char *text)
{
    size_t at = hash_of(text) & names->mask;

    while (names->list[at].text != NULL && strcmp(names->list[at].text, text) != 0)
        at = (at + 1) & names->mask;
    return &names->list[at];
}

static const struct node *name_node(const struct entry *entry)
{
    const struct node *key = entry->name;
    return key != NULL ? key->value : NULL;
}

static void taken(struct reader_of_set *reader, const struct entry *entry, size_t number,
                  const struct name *by)
{
    const struct node *here = name_node(entry), *there = name_node(by->entry);
    char brief[BRIEF_BYTES];

    wrong_brief(by->text, brief);
    if (here == there)
        wrong_put(
            &reader->wrongs, here->at,
            "name: '%s' would be the name of jobs %zu and %zu of this entry; put {} or {#} in "
            "it",
            brief, by->first - entry->first + 1, number - entry->first + 1);
    else
        wrong_put(&reader->wrongs, here->at, "name: '%s' is taken by the job in line %u, column %u",
                  brief, there->at.line, there->at.column);
}

/* The names of an entry's jobs. At the first that is taken it stops: one entry, one line. */
static void add_jobs(struct reader_of_set *reader, const struct entry *entry)
{
    for (size_t i = 0; i < entry->count; i++) {
        size_t number = entry->first + i;
        const char *text = reader->set->jobs[number - 1].name;
        struct name *name = place_of(reader->names, text);
        if (name->text != NULL) {
            taken(reader, entry, number, name);
            return;
        }
        *name = (struct name){ text, entry, (uint32_t)number, 1 };
    }
}

/* What stands in the file for all jobs of one entry, where it is no job's name as it stands. */
static void add_entry(struct reader_of_set *reader, const struct entry *entry)
{
    const char *text = name_node(entry)->text;
    struct name *name = place_of(reader->names, text);

    if (name->text == NULL)
        *name = (struct name){ text, entry, (uint32_t)entry->first, (uint32_t)entry->count };
    else if (name->entry != entry)
        taken(reader, entry, entry->first, name);
}

/* Entries that have a name for all their jobs. */
static size_t several_of(const struct reader_of_set *reader)
{
    size_t count = 0;

    for (size_t i = 0; i < reader->entry_count; i++)
        count += reader->entries[i].each != NULL;
    return count;
}

int names_open(struct reader_of_set *reader)
{
    struct names *names = calloc(1, sizeof *names);

    if (names == NULL)
        return -ENOMEM;
    reader->names = names;
    names->mask = 15;
    while (names->mask < (reader->set->count + several_of(reader)) * 2)
        names->mask = names->mask * 2 + 1;
    names->list = calloc(names->mask + 1, sizeof *names->list);
    if (names->list == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < reader->entry_count; i++)
        if (name_node(&reader->entries[i]) != NULL)
            add_jobs(reader, &reader->entries[i]);
    for (size_t i = 0; i < reader->entry_count; i++)
        if (reader->entries[i].each != NULL && name_node(&reader->entries[i]) != NULL)
            add_entry(reader, &reader->entries[i]);
    return 0;
}

void names_close(struct reader_of_set *reader)
{
    if (reader->names != NULL)
        free(reader->names->list);
    free(reader->names);
    reader->names = NULL;
}

bool names_find(const struct reader_of_set *reader, const char *text, size_t *first, size_t *count)
{
    const struct name *name = place_of(reader->names, text);

    *first = name->first;
    *count = name->count;
    return name->text != NULL;
}

void names_unknown(struct reader_of_set *reader, struct place at, const char *what,
                   const char *text)
{
    const char *near[NEAR_MOST + 1];
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];
    size_t count = 0;
    bool group = false;

    if (wrong_only_counted(&reader->wrongs))
        return;
    if (text[0] == '@') {
        for (size_t i = 0; i < reader->set->count && count < NEAR_MOST; i++)
            if (reader->set->jobs[i].job->group != NULL)
                near[count++] = reader->set->jobs[i].job->group;
        text++;
        group = true;
    }
    for (size_t i = 0; !group && i <= reader->names->mask && count < NEAR_MOST; i++)
        if (reader->names->list[i].text != NULL)
            near[count++] = reader->names->list[i].text;
    near[count] = NULL;
    wrong_put(&reader->wrongs, at, "%s: there is no %s '%s'%s", what, group ? "group" : "job",
              wrong_brief(text, brief), set_suggest(text, near, nearest));
}
