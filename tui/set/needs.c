/*
 * needs.c - what a set has a number of (`limits`), and what its jobs take: `needs`, `slots` and
 * `priority`. A need is a name, a list of names or a mapping of names to numbers; each is one of
 * the limits, so a name that is misspelt keeps nothing waiting.
 */
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KINDS_MOST 255 /* as the engine has it */
#define COUNT_MOST 1000000

/* A number from 1; 0, with the mistake reported. */
static int count_of(struct reader_of_set *reader, struct node *value, const char *key)
{
    const char *word = set_word(&reader->wrongs, value, key, "a number from 1");
    char shape[BRIEF_BYTES], *end = NULL;
    long count = word != NULL ? strtol(word, &end, 10) : 0;

    if (word == NULL || (*end == '\0' && count >= 1 && count <= COUNT_MOST))
        return (int)count;
    wrong_put(&reader->wrongs, value->at, "%s: %s where a number from 1 to %d is wanted", key,
              set_shape(value, shape), COUNT_MOST);
    return 0;
}

int set_limits_read(struct reader_of_set *reader)
{
    struct set *set = reader->set;
    const struct node *key = set->page.said[SET_KEY_LIMITS].key;
    char shape[BRIEF_BYTES];

    set->kinds = arena_take(&set->arena, KINDS_MOST * sizeof *set->kinds);
    if (set->kinds == NULL)
        return -ENOMEM;
    if (key == NULL)
        return 0;
    if (key->value->kind != NODE_MAP || key->value->count == 0) {
        wrong_put(&reader->wrongs, key->value->at,
                  "limits: %s where names and numbers are wanted, such as { gpu: 1 }",
                  key->value->kind == NODE_MAP ? "an empty mapping" : set_shape(key->value, shape));
        return 0;
    }
    set->limits = arena_take(&set->arena, key->value->count * sizeof *set->limits);
    if (set->limits == NULL)
        return -ENOMEM;
    for (struct node *name = key->value->first; name != NULL; name = name->next) {
        int count = name->kind != NODE_BROKEN ? count_of(reader, name->value, "limits") : 0;
        if (count > 0 && name->text[0] == '\0')
            wrong_put(&reader->wrongs, name->at, "limits: an empty name");
        else if (count > 0)
            set->limits[set->limit_count++] = (struct fb_limit){ name->text, count };
    }
    return 0;
}

/* ---- what a job takes */

static void unknown(struct reader_of_set *reader, struct node *at, const char *name)
{
    const struct set *set = reader->set;
    const char **names = calloc(set->limit_count + 1, sizeof *names);
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES] = "";

    for (size_t i = 0; names != NULL && i < set->limit_count; i++)
        names[i] = set->limits[i].name;
    wrong_put(&reader->wrongs, at->at, "needs: '%s' is not among the set's limits%s",
              wrong_brief(name, brief), names != NULL ? set_suggest(name, names, nearest) : "");
    free(names);
    at->kind = NODE_BROKEN;
}

/* One more of them; a mistake is reported once, at its place. */
static void add(struct reader_of_set *reader, struct node *at, const char *name, int count,
                struct fb_job *job, struct fb_limit *needs)
{
    const struct set *set = reader->set;
    const struct fb_limit *limit = NULL;

    for (size_t i = 0; i < set->limit_count; i++)
        if (strcmp(set->limits[i].name, name) == 0)
            limit = &set->limits[i];
    for (size_t i = 0; i < job->need_count; i++)
        if (limit != NULL && strcmp(needs[i].name, name) == 0) {
            wrong_put(&reader->wrongs, at->at, "needs: '%.60s' stands there twice", name);
            at->kind = NODE_BROKEN;
            return;
        }
    if (limit == NULL) {
        unknown(reader, at, name);
    } else if (count > limit->count) {
        wrong_put(&reader->wrongs, at->at, "needs: %d of '%.60s', of which there %s %d", count,
                  name, limit->count == 1 ? "is" : "are", limit->count);
        at->kind = NODE_BROKEN;
    } else {
        needs[job->need_count++] = (struct fb_limit){ limit->name, count };
    }
}

static int fill_needs(struct reader_of_set *reader, struct node *value, const struct row *row,
                      struct fb_job *job)
{
    static const char wanted[] = "a limit's name, a list of names or a mapping";
    size_t room = value->kind == NODE_TEXT ? 1 : value->count;
    struct fb_limit *needs = arena_take(&reader->set->arena, (room + 1) * sizeof *needs);
    struct node *first = value->kind == NODE_TEXT ? value : value->first;

    if (needs == NULL)
        return -ENOMEM;
    if (value->kind == NODE_TEXT && set_word(&reader->wrongs, value, "needs", wanted) == NULL)
        value->kind = NODE_BROKEN;
    for (struct node *one = first; one != NULL && value->kind != NODE_BROKEN; one = one->next) {
        const char *name = one->text;
        int count = 1;
        if (one->kind == NODE_BROKEN)
            continue;
        if (value->kind == NODE_MAP)
            count = count_of(reader, one->value, "needs");
        else if (one->kind != NODE_TEXT || set_word(&reader->wrongs, one, "needs", wanted) == NULL)
            count = 0;
        if (count == 0) {
            if (value->kind != NODE_MAP && one->kind != NODE_TEXT)
                wrong_put(&reader->wrongs, one->at, "needs: a name is wanted");
            one->kind = NODE_BROKEN;
            continue;
        }
        if (value->kind != NODE_MAP && (name = fill_text(reader, one, false, row)) == NULL)
            return -ENOMEM;
        add(reader, one, name, count, job, needs);
        if (value->kind == NODE_TEXT)
            break;
    }
    job->needs = job->need_count > 0 ? needs : NULL;
    return 0;
}

static bool alike(const struct fb_job *a, const struct fb_job *b)
{
    if (a->slots != b->slots || a->need_count != b->need_count)
        return false;
    for (size_t i = 0; i < a->need_count; i++)
        if (strcmp(a->needs[i].name, b->needs[i].name) != 0 ||
            a->needs[i].count != b->needs[i].count)
            return false;
    return true;
}

/* What jobs take differs in so many ways at most. */
static int count_kind(struct reader_of_set *reader, const struct said *said, struct fb_job *job)
{
    struct set *set = reader->set;
    const struct node *at =
        said[SET_KEY_NEEDS].key != NULL ? said[SET_KEY_NEEDS].key : said[SET_KEY_WEIGHT].key;
    struct fb_job *kind;

    for (size_t i = 0; i < set->kind_count && i < KINDS_MOST - 1; i++)
        if (alike(set->kinds[i], job)) {
            job->needs = set->kinds[i]->needs; /* those that are alike have one list */
            return 0;
        }
    if (set->kind_count++ == KINDS_MOST - 1)
        wrong_put(&reader->wrongs, at->at, "needs: jobs that take things in more than %d ways",
                  KINDS_MOST - 1);
    if (set->kind_count > KINDS_MOST - 1)
        return 0;
    kind = arena_take(&set->arena, sizeof *kind);
    if (kind == NULL)
        return -ENOMEM;
    *kind = *job;
    set->kinds[set->kind_count - 1] = kind;
    return 0;
}

int set_needs_fill(struct reader_of_set *reader, const struct said *said, const struct row *row,
                   struct fb_job *job)
{
    const struct node *key = said[SET_KEY_NEEDS].key;
    int r = 0;

    if (said[SET_KEY_PRIORITY].key != NULL)
        job->priority = (int)said[SET_KEY_PRIORITY].number;
    if (said[SET_KEY_WEIGHT].key != NULL)
        job->slots = (int)said[SET_KEY_WEIGHT].number;
    if (key != NULL)
        r = fill_needs(reader, key->value, row, job);
    if (r == 0 && (job->need_count > 0 || job->slots > 1))
        r = count_kind(reader, said, job);
    return r;
}
