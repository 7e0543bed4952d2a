/* known.c - jobs of a set, sorted by name. Two that have no name and run the same are told apart by
 * their order. */
#include "known.h"

#include <stdlib.h>
#include <string.h>

void set_known_close(struct set_known *jobs, size_t count)
{
    for (size_t i = 0; jobs != NULL && i < count; i++) {
        free(jobs[i].name);
        free(jobs[i].all);
    }
    free(jobs);
}

static int by_name(const void *a, const void *b)
{
    const struct set_known *one = a, *two = b;
    int order = strcmp(one->name, two->name);

    return order != 0 ? order : one->number < two->number ? -1 : one->number > two->number;
}

struct set_known *set_known(const struct set *set)
{
    size_t count = set_count(set);
    struct set_known *jobs = calloc(count + 1, sizeof *jobs);

    for (size_t i = 0; jobs != NULL && i < count; i++) {
        struct text name = { 0 }, all = { 0 };
        set_put_name(set, i + 1, &name);
        set_put_all(set, i + 1, &all);
        text_putc(&name, '\0');
        text_putc(&all, '\0');
        jobs[i] =
            (struct set_known){ .name = name.bytes, .all = all.bytes, .number = (uint32_t)i + 1 };
        if (name.failed || all.failed) {
            set_known_close(jobs, i + 1);
            return NULL;
        }
    }
    if (jobs != NULL)
        qsort(jobs, count, sizeof *jobs, by_name);
    return jobs;
}
