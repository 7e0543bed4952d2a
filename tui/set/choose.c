/*
 * choose.c - which jobs of a set run: those that the command line names, by themselves or by their
 * group, and what they wait for, or all. Of all, those that say `autostart: false` stand there
 * until they are started, but for what another one waits for. The others are as if the file did not
 * have them, so the numbers of those that are left are from 1 without a gap.
 */
#include "inside.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* Which jobs run, and what they are numbered then; by number - 1. */
struct chosen {
    struct reader_of_set *reader;
    unsigned char *runs;
    uint32_t *numbers;
    uint32_t *stack; /* jobs whose `after` is to be looked at */
    size_t depth;
};

static bool starts(const struct set_job *job)
{
    return job->entry->starts;
}

static void take(struct chosen *chosen, size_t number)
{
    if (chosen->runs[number - 1])
        return;
    chosen->runs[number - 1] = 1;
    chosen->stack[chosen->depth++] = (uint32_t)number;
}

/* "@GROUP": those of a group, or of groups that fit a pattern. */
static size_t each_of_group(struct chosen *chosen, const char *group,
                            void (*action)(struct chosen *, size_t))
{
    const struct set *set = chosen->reader->set;
    size_t found = 0;

    for (size_t i = 0; i < set->count; i++) {
        const char *own = set->jobs[i].job->group;
        if (own == NULL || fnmatch(group, own, 0) != 0)
            continue;
        action(chosen, i + 1);
        found++;
    }
    return found;
}

/* How many jobs a word of the command line is: a name, a pattern that names fit, or a group. */
static size_t each_named(struct chosen *chosen, const char *word,
                         void (*action)(struct chosen *, size_t))
{
    const struct set *set = chosen->reader->set;
    size_t first, count, found = 0;

    if (names_find(chosen->reader, word, &first, &count)) {
        for (size_t i = 0; i < count; i++)
            action(chosen, first + i);
        return count;
    }
    if (word[0] == '@')
        found = each_of_group(chosen, word + 1, action);
    for (size_t i = 0; strpbrk(word, "*?[") != NULL && i < set->count; i++) {
        const char *name = set->jobs[i].name;
        if (name == NULL || fnmatch(word, name, 0) != 0)
            continue;
        action(chosen, i + 1);
        found++;
    }
    return found;
}

static void follow(struct chosen *chosen)
{
    const struct set *set = chosen->reader->set;

    while (chosen->depth > 0) {
        const struct set_job *job = &set->jobs[chosen->stack[--chosen->depth] - 1];
        for (size_t i = 0; i < job->after_count; i++)
            take(chosen, job->after[i].job);
    }
}

static void leave_out(struct chosen *chosen, size_t number)
{
    chosen->runs[number - 1] = 2; /* as good as taken, until all are */
}

static void choose(struct chosen *chosen)
{
    struct reader_of_set *reader = chosen->reader;
    const struct set_options *options = &reader->options;
    int words = reader->chosen ? 0 : options->word_count;

    for (int i = 0; !reader->chosen && i < options->exclude_count; i++)
        if (each_named(chosen, options->excludes[i], leave_out) == 0)
            names_unknown(reader, (struct place){ 0 }, "--exclude", options->excludes[i]);
    for (int i = 0; i < words; i++)
        if (each_named(chosen, options->words[i], take) == 0)
            names_unknown(reader, (struct place){ 0 }, "the command line", options->words[i]);
    for (size_t i = 0; words == 0 && i < reader->set->count; i++)
        if (starts(&reader->set->jobs[i]))
            take(chosen, i + 1);
    follow(chosen);
    for (size_t i = 0; words == 0 && !reader->chosen && i < reader->set->count; i++)
        if (chosen->runs[i] == 0) {
            chosen->runs[i] = 1;
            reader->set->jobs[i].held = true;
        }
}

/* What the file says about a job that does not run is not looked at any more. */
static void renumber(struct chosen *chosen)
{
    struct set *set = chosen->reader->set;
    size_t kept = 0, order = 0;

    for (size_t i = 0; i < set->count; i++)
        if (chosen->runs[i] == 1)
            chosen->numbers[i] = (uint32_t)++kept;
    for (size_t i = 0; i < set->count; i++) {
        struct set_job *job = &set->jobs[i];
        struct fb_after *after = (struct fb_after *)job->after;
        uint32_t left = 0;
        for (size_t k = 0; chosen->runs[i] == 1 && k < job->after_count; k++)
            if (chosen->numbers[after[k].job - 1] != 0)
                after[left++] =
                    (struct fb_after){ chosen->numbers[after[k].job - 1], after[k].when };
        job->after_count = left;
    }
    for (size_t i = 0; i < set->count; i++)
        if (chosen->numbers[set->order[i] - 1] != 0)
            set->order[order++] = chosen->numbers[set->order[i] - 1];
    set_notes_renumber(set, chosen->numbers);
    for (size_t i = 0; i < set->count; i++)
        if (chosen->numbers[i] != 0)
            set->jobs[chosen->numbers[i] - 1] = set->jobs[i];
    set->count = kept;
}

static bool all_run(const struct chosen *chosen)
{
    for (size_t i = 0; i < chosen->reader->set->count; i++)
        if (chosen->runs[i] != 1)
            return false;
    return true;
}

int set_choose(struct reader_of_set *reader)
{
    struct set *set = reader->set;
    struct chosen chosen = { .reader = reader };
    int r = -ENOMEM;

    if (set->count == 0 || reader->wrongs.count > 0)
        return 0;
    chosen.runs = calloc(set->count, 1);
    chosen.numbers = calloc(set->count, sizeof *chosen.numbers);
    chosen.stack = calloc(set->count, sizeof *chosen.stack);
    if (chosen.runs != NULL && chosen.numbers != NULL && chosen.stack != NULL) {
        choose(&chosen);
        if (reader->wrongs.count == 0 && !all_run(&chosen))
            renumber(&chosen);
        if (reader->wrongs.count == 0 && set->count == 0)
            wrong_put(&reader->wrongs, (struct place){ 0 }, "no job of it is to run");
        r = 0;
    }
    free(chosen.runs);
    free(chosen.numbers);
    free(chosen.stack);
    return r;
}
