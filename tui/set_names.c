/*
 * set_names.c - who is called what. A name belongs to one job, because `after` and people speak of
 * jobs by their names; jobs without one are not looked at.
 */
#include "set_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Open addressing; at most half full. */
struct names {
    size_t *numbers; /* of jobs; 0: free */
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

/* The place of a name: its job, or free. */
static size_t *find(const struct names *names, const struct set *set, const char *name)
{
    size_t at = hash_of(name) & names->mask;

    while (names->numbers[at] != 0 && strcmp(set->jobs[names->numbers[at] - 1].job.name, name) != 0)
        at = (at + 1) & names->mask;
    return &names->numbers[at];
}

static const struct node *name_node(const struct set_job *job)
{
    return job->entry->values.said[SET_KEY_NAME].key->value;
}

static void taken(struct reader_of_set *reader, size_t number, size_t by)
{
    const struct set_job *job = &reader->set->jobs[number - 1];
    const struct node *here = name_node(job), *there = name_node(&reader->set->jobs[by - 1]);
    char brief[BRIEF_BYTES];

    wrong_brief(job->job.name, brief);
    if (here == there)
        wrong_put(
            &reader->wrongs, here->at,
            "name: '%s' would be the name of jobs %zu and %zu of this entry; put {} or {#} in "
            "it",
            brief, by - job->entry->first + 1, number - job->entry->first + 1);
    else
        wrong_put(&reader->wrongs, here->at, "name: '%s' is taken by the job in line %u, column %u",
                  brief, there->at.line, there->at.column);
}

int names_check(struct reader_of_set *reader)
{
    const struct set *set = reader->set;
    const struct entry *told = NULL;
    struct names names = { .mask = 15 };

    while (names.mask < set->count * 2)
        names.mask = names.mask * 2 + 1;
    names.numbers = calloc(names.mask + 1, sizeof *names.numbers);
    if (names.numbers == NULL)
        return -ENOMEM;
    for (size_t number = 1; number <= set->count; number++) {
        const struct set_job *job = &set->jobs[number - 1];
        size_t *place;
        if (job->job.name == NULL)
            continue;
        place = find(&names, set, job->job.name);
        if (*place == 0)
            *place = number;
        else if (job->entry != told)
            taken(reader, number, *place);
        told = *place != number ? job->entry : told; /* one entry, one line */
    }
    free(names.numbers);
    return 0;
}
