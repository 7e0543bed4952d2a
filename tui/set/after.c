/*
 * after.c - which job waits for which. Names are gathered while jobs are made, when {} can be
 * filled in, and looked up when all jobs are known. A name that an entry with `each` has in the
 * file stands for all its jobs. Jobs that wait for each other in a circle are reported with the
 * whole circle.
 */
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define EDGES_MOST  1000000
#define CIRCLE_MOST 8 /* names of a circle that are shown */

/* One name that stands in `after` of one job. */
struct wait {
    struct wait *next;
    struct node *node;
    const char *name;
    enum fb_when when;
};

/* Where the names of one job go. */
struct gatherer {
    struct reader_of_set *reader;
    const struct row *row;
    struct wait **last;
};

static int add_wait(struct gatherer *gatherer, struct node *node, enum fb_when when)
{
    struct wait *wait = arena_take(&gatherer->reader->set->arena, sizeof *wait);

    if (wait == NULL)
        return -ENOMEM;
    wait->node = node;
    wait->when = when;
    wait->name = fill_text(gatherer->reader, node, false, gatherer->row);
    *gatherer->last = wait;
    gatherer->last = &wait->next;
    return wait->name != NULL ? 0 : -ENOMEM;
}

/* What stands after a name; a mistake where it is no condition. */
static bool read_when(struct reader_of_set *reader, struct node *value, enum fb_when *when)
{
    static const char *const words[] = {
#define SET_WORD(when, word) word,
        FB_WHENS(SET_WORD)
#undef SET_WORD
            NULL
    };
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];
    const char *word;

    if (value->kind == NODE_BROKEN)
        return false;
    word = set_word(&reader->wrongs, value, "after", "a condition");
    for (int i = 0; word != NULL && words[i] != NULL; i++)
        if (strcmp(words[i], word) == 0) {
            *when = (enum fb_when)i;
            return true;
        }
    if (word != NULL)
        wrong_put(&reader->wrongs, value->at,
                  "after: '%s' is not succeeded, ended, failed, began or ready%s",
                  wrong_brief(word, brief), set_suggest(word, words, nearest));
    value->kind = NODE_BROKEN; /* reported once, however many jobs come of the entry */
    return false;
}

static int add_map(struct gatherer *gatherer, const struct node *map)
{
    int r = 0;

    for (struct node *key = map->first; key != NULL && r == 0; key = key->next) {
        enum fb_when when;
        if (key->kind == NODE_TEXT && read_when(gatherer->reader, key->value, &when))
            r = add_wait(gatherer, key, when);
    }
    return r;
}

static int add_item(struct gatherer *gatherer, struct node *item)
{
    struct wrongs *wrongs = &gatherer->reader->wrongs;

    if (item->kind == NODE_MAP)
        return add_map(gatherer, item);
    if (item->kind == NODE_BROKEN)
        return 0;
    if (item->kind == NODE_TEXT && set_word(wrongs, item, "after", "a job's name") != NULL)
        return add_wait(gatherer, item, FB_WHEN_SUCCEEDED);
    if (item->kind == NODE_LIST)
        wrong_put(wrongs, item->at, "after: a list where a job's name is wanted");
    item->kind = NODE_BROKEN;
    return 0;
}

int after_gather(struct reader_of_set *reader, struct set_job *job, const struct row *row)
{
    const struct node *key = job->entry->after;
    struct gatherer gatherer = { .reader = reader, .row = row, .last = &job->waits };
    int r = 0;

    if (key == NULL)
        return 0;
    if (key->value->kind != NODE_LIST)
        return add_item(&gatherer, key->value);
    for (struct node *item = key->value->first; item != NULL && r == 0; item = item->next)
        r = add_item(&gatherer, item);
    return r;
}

/* How many jobs a name stands for; 0 where it is no job's, which is reported once. */
static size_t look_up(struct reader_of_set *reader, const struct wait *wait, size_t *first)
{
    size_t count;

    if (names_find(reader, wait->name, first, &count))
        return count;
    if (wait->node->kind != NODE_BROKEN)
        names_unknown(reader, wait->node->at, "after", wait->name);
    wait->node->kind = NODE_BROKEN;
    return 0;
}

static int resolve(struct reader_of_set *reader, struct set_job *job, size_t *edges)
{
    size_t first, count = 0, filled = 0;
    struct fb_after *list;

    for (const struct wait *wait = job->waits; wait != NULL; wait = wait->next)
        count += look_up(reader, wait, &first);
    *edges += count;
    if (count == 0 || *edges > EDGES_MOST)
        return 0;
    list = arena_take(&reader->set->arena, count * sizeof *list);
    if (list == NULL)
        return -ENOMEM;
    for (const struct wait *wait = job->waits; wait != NULL; wait = wait->next) {
        size_t jobs = look_up(reader, wait, &first);
        for (size_t i = 0; i < jobs; i++)
            list[filled++] = (struct fb_after){ .job = (uint32_t)(first + i), .when = wait->when };
    }
    job->after = list;
    job->after_count = (uint32_t)count;
    return 0;
}

/* ---- the order, and circles */

enum color { NEW, OPEN, DONE };

/* A walk from each job to those it waits for, without a call for each step. */
struct walk {
    struct reader_of_set *reader;
    unsigned char *colors; /* by number - 1 */
    struct step {
        uint32_t job;
        size_t next; /* of its `after` */
    } * steps;
    size_t depth, ordered;
};

static const struct set_job *job_of(const struct walk *walk, uint32_t number)
{
    return &walk->reader->set->jobs[number - 1];
}

/* The steps from `begin` on are a circle. It is reported from its first job in the file. */
static void tell_circle(const struct walk *walk, size_t begin)
{
    size_t size = walk->depth - begin, least = 0;
    struct text text = { 0 };
    const struct step *steps = walk->steps + begin;
    char brief[BRIEF_BYTES];
    const struct node *key;

    for (size_t i = 1; i < size; i++)
        if (steps[i].job < steps[least].job)
            least = i;
    for (size_t i = 0; i < size && i < CIRCLE_MOST; i++) {
        const struct set_job *job = job_of(walk, steps[(least + i) % size].job);
        text_puts(&text, wrong_brief(job->name, brief));
        text_puts(&text, " -> ");
    }
    if (size > CIRCLE_MOST)
        text_printf(&text, "(%zu more) -> ", size - CIRCLE_MOST);
    text_puts(&text, wrong_brief(job_of(walk, steps[least].job)->name, brief));
    key = job_of(walk, steps[least].job)->entry->after;
    wrong_put(&walk->reader->wrongs, key->value->at, "after: in a circle: %s", text_string(&text));
    text_fini(&text);
}

static void push(struct walk *walk, uint32_t job)
{
    walk->colors[job - 1] = OPEN;
    walk->steps[walk->depth++] = (struct step){ .job = job };
}

/* Goes to a job that the last one waits for. */
static void enter(struct walk *walk, uint32_t job)
{
    size_t begin = walk->depth;

    if (walk->colors[job - 1] == NEW)
        push(walk, job);
    if (walk->colors[job - 1] != OPEN || begin != walk->depth)
        return;
    while (walk->steps[begin - 1].job != job)
        begin--;
    tell_circle(walk, begin - 1);
}

static void walk_from(struct walk *walk, uint32_t job)
{
    struct set *set = walk->reader->set;

    push(walk, job);
    while (walk->depth > 0) {
        struct step *step = &walk->steps[walk->depth - 1];
        const struct set_job *at = job_of(walk, step->job);
        if (step->next < at->after_count) {
            enter(walk, at->after[step->next++].job);
            continue;
        }
        walk->colors[step->job - 1] = DONE;
        set->order[walk->ordered++] = step->job;
        walk->depth--;
    }
}

static int find_order(struct reader_of_set *reader)
{
    struct set *set = reader->set;
    struct walk walk = { .reader = reader };
    int r = -ENOMEM;

    set->order = arena_take(&set->arena, set->count * sizeof *set->order);
    walk.colors = calloc(set->count + 1, 1);
    walk.steps = calloc(set->count + 1, sizeof *walk.steps);
    if (set->order != NULL && walk.colors != NULL && walk.steps != NULL) {
        for (uint32_t job = 1; job <= set->count; job++)
            if (walk.colors[job - 1] == NEW)
                walk_from(&walk, job);
        r = 0;
    }
    free(walk.colors);
    free(walk.steps);
    return r;
}

int after_resolve(struct reader_of_set *reader)
{
    struct set *set = reader->set;
    size_t edges = 0;
    int r = 0;

    for (size_t i = 0; i < set->count && r == 0; i++)
        r = resolve(reader, &set->jobs[i], &edges);
    if (r == 0 && edges > EDGES_MOST)
        wrong_put(&reader->wrongs, set->page.said[SET_KEY_JOBS].key->at,
                  "after: more than %d waits of one job for another", EDGES_MOST);
    return r == 0 ? find_order(reader) : r;
}
