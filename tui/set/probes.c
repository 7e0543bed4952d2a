/*
 * probes.c - what a set says about how a job is known to be ready, and to be well: one way to ask,
 * and when. What the engine would refuse is refused here, where the file has it. A value that is no
 * good is reported once, however many jobs have it.
 */
#include "inside.h"

#include "base/address.h"
#include "base/expression.h"
#include "opt/opt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define THRESHOLD_MOST 1000

struct maker {
    struct reader_of_set *reader;
    const struct row *row;
    struct fb_probe *probe;
    const char *name; /* ready, health */
    bool health;
    bool restarts;   /* `then` says so */
    const char *way; /* the key that says what is asked; NULL: none did yet */
};

/* Reported, once. */
static void wrong(const struct maker *maker, struct node *value, const char *key,
                  const char *wanted)
{
    char shape[BRIEF_BYTES];

    if (value->kind != NODE_BROKEN)
        wrong_put(&maker->reader->wrongs, value->at, "%s: %s: %s where %s is wanted", maker->name,
                  key, set_shape(value, shape), wanted);
    value->kind = NODE_BROKEN;
}

static bool is_word(const struct node *value)
{
    return value->kind == NODE_TEXT && value->text[0] != '\0';
}

static int take_time(const struct maker *maker, struct node *key, int64_t *us)
{
    if (!is_word(key->value) || opt_duration(key->value->text, us) < 0) {
        wrong(maker, key->value, key->text, "a time such as 500ms");
        return 0;
    }
    *us = (int64_t)((double)*us * maker->reader->scale);
    *us += *us == 0; /* 0 is what the engine takes for the default */
    return 0;
}

static int take_threshold(const struct maker *maker, struct node *key)
{
    char *end = NULL;
    long number = is_word(key->value) ? strtol(key->value->text, &end, 10) : 0;

    if (end == NULL || *end != '\0' || number < 1 || number > THRESHOLD_MOST)
        wrong(maker, key->value, key->text, "a number from 1 to 1000");
    else
        maker->probe->threshold = (int)number;
    return 0;
}

static int take_then(struct maker *maker, struct node *key)
{
    maker->probe->mark = is_word(key->value) && strcmp(key->value->text, "mark") == 0;
    maker->restarts = is_word(key->value) && strcmp(key->value->text, "restart") == 0;
    if (!maker->probe->mark && !maker->restarts)
        wrong(maker, key->value, key->text, "restart or mark");
    return 0;
}

/* ---- what is asked */

static int take_exec(const struct maker *maker, struct node *key)
{
    struct node *list = key->value;
    const char **argv;
    size_t count = 0;

    maker->probe->kind = FB_PROBE_EXEC;
    if (list->kind != NODE_LIST || list->count == 0) {
        wrong(maker, list, key->text, "a list of a program and its arguments");
        return 0;
    }
    argv = arena_take(&maker->reader->set->arena, (list->count + 1) * sizeof *argv);
    if (argv == NULL)
        return -ENOMEM;
    for (struct node *word = list->first; word != NULL; word = word->next) {
        if (word->kind != NODE_TEXT) {
            wrong(maker, word, key->text, "a text");
            return 0;
        }
        argv[count] = fill_text(maker->reader, word, false, maker->row);
        if (argv[count++] == NULL)
            return -ENOMEM;
    }
    maker->probe->argv = argv;
    return 0;
}

static const char *wanted_of(enum fb_probing kind, const char *text)
{
    struct address address;
    struct address_url url;

    switch (kind) {
    case FB_PROBE_LINE:
        return expression_wrong(text);
    case FB_PROBE_TCP:
        return address_parse(text, &address) == 0
                   ? NULL
                   : "a port, or an address or localhost and a port (names are not resolved),";
    case FB_PROBE_HTTP:
        if (strncmp(text, "https://", 8) == 0)
            return "http://... (for https let exec: run curl)";
        return address_parse_url(text, &url) == 0
                   ? NULL
                   : "http:// with an address or localhost (names are not resolved)";
    default:
        return NULL;
    }
}

static int take_text(const struct maker *maker, struct node *key, enum fb_probing kind)
{
    const char *text = NULL, *wanted;
    char brief[BRIEF_BYTES];

    maker->probe->kind = kind;
    if (!is_word(key->value)) {
        wrong(maker, key->value, key->text, "a text");
        return 0;
    }
    /* Braces of an expression are its own. */
    text = kind == FB_PROBE_LINE
               ? key->value->text
               : fill_text(maker->reader, key->value, kind == FB_PROBE_SHELL, maker->row);
    if (text == NULL)
        return -ENOMEM;
    wanted = wanted_of(kind, text);
    maker->probe->what = text;
    if (wanted == NULL || key->value->kind == NODE_BROKEN)
        return 0;
    if (kind == FB_PROBE_LINE)
        wrong_put(&maker->reader->wrongs, key->value->at, "%s: line: '%.60s': %s", maker->name,
                  wrong_brief(text, brief), wanted);
    else
        wrong_put(&maker->reader->wrongs, key->value->at, "%s: %s: '%.60s' where %s is wanted",
                  maker->name, key->text, wrong_brief(text, brief), wanted);
    key->value->kind = NODE_BROKEN;
    return 0;
}

/* The key's own way to ask; 0: it is none. */
static enum fb_probing way_of(const char *key)
{
    static const struct {
        const char *key;
        enum fb_probing kind;
    } ways[] = { { "line", FB_PROBE_LINE }, { "tcp", FB_PROBE_TCP },   { "http", FB_PROBE_HTTP },
                 { "file", FB_PROBE_FILE }, { "exec", FB_PROBE_EXEC }, { "run", FB_PROBE_SHELL } };

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(key, ways[i].key) == 0)
            return ways[i].kind;
    return (enum fb_probing)0;
}

static int take_way(struct maker *maker, struct node *key, enum fb_probing kind)
{
    if (maker->way != NULL) {
        wrong_put(&maker->reader->wrongs, key->at, "%s: both '%s' and '%s'", maker->name,
                  maker->way, key->text);
        key->kind = NODE_BROKEN;
        return 0;
    }
    maker->way = key->text;
    if (kind == FB_PROBE_LINE && maker->health) {
        wrong_put(&maker->reader->wrongs, key->at,
                  "health: a line says no more than once that a "
                  "job is well");
        key->kind = NODE_BROKEN;
        return 0;
    }
    return kind == FB_PROBE_EXEC ? take_exec(maker, key) : take_text(maker, key, kind);
}

static int take_key(struct maker *maker, struct node *key)
{
    static const char *const both[][13] = { { "line", "tcp", "http", "file", "exec", "run", "delay",
                                              "interval", "timeout", "threshold", "within", NULL },
                                            { "tcp", "http", "file", "exec", "run", "delay",
                                              "interval", "timeout", "threshold", "then", NULL } };
    enum fb_probing kind = way_of(key->text);
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    if (kind != 0)
        return take_way(maker, key, kind);
    if (strcmp(key->text, "delay") == 0)
        return take_time(maker, key, &maker->probe->delay_us);
    if (strcmp(key->text, "interval") == 0)
        return take_time(maker, key, &maker->probe->interval_us);
    if (strcmp(key->text, "timeout") == 0)
        return take_time(maker, key, &maker->probe->timeout_us);
    if (strcmp(key->text, "threshold") == 0)
        return take_threshold(maker, key);
    if (strcmp(key->text, "within") == 0 && !maker->health)
        return take_time(maker, key, &maker->probe->within_us);
    if (strcmp(key->text, "then") == 0 && maker->health)
        return take_then(maker, key);
    wrong_put(&maker->reader->wrongs, key->at, "%s: unknown key '%s'%s", maker->name,
              wrong_brief(key->text, brief), set_suggest(key->text, both[maker->health], nearest));
    key->kind = NODE_BROKEN;
    return 0;
}

/* 0 or -ENOMEM. */
static int fill(struct maker *maker, struct node *value, const struct fb_probe **out)
{
    char shape[BRIEF_BYTES];
    int r = 0;

    if (value->kind != NODE_MAP) {
        if (value->kind != NODE_BROKEN)
            wrong_put(&maker->reader->wrongs, value->at,
                      "%s: %s where a mapping such as { tcp: 5432 } is wanted", maker->name,
                      set_shape(value, shape));
        value->kind = NODE_BROKEN;
        return 0;
    }
    maker->probe = arena_take(&maker->reader->set->arena, sizeof *maker->probe);
    if (maker->probe == NULL)
        return -ENOMEM;
    *maker->probe = (struct fb_probe){ 0 };
    for (struct node *key = value->first; key != NULL && r == 0; key = key->next)
        if (key->kind != NODE_BROKEN && key->value->kind != NODE_BROKEN)
            r = take_key(maker, key);
        else if (way_of(key->text) != 0)
            maker->way = key->text; /* which was said to be wrong */
    if (r == 0 && maker->way == NULL && !value->plain) {
        wrong_put(&maker->reader->wrongs, value->at,
                  "%s: nothing to ask: no tcp, http, file, exec or run%s", maker->name,
                  maker->health ? "" : ", and no line");
        value->plain = true; /* said */
    }
    *out = maker->probe;
    return r;
}

int set_probes_fill(struct reader_of_set *reader, const struct said *said, const struct row *row,
                    struct fb_job *job)
{
    const struct node *key = said[SET_KEY_READY].key, *other = said[SET_KEY_HEALTH].key;
    struct node *ready = key != NULL ? key->value : NULL;
    struct node *health = other != NULL ? other->value : NULL;
    struct maker maker = { .reader = reader, .row = row, .name = "ready" };
    int r = ready != NULL ? fill(&maker, ready, &job->ready) : 0;

    maker = (struct maker){ .reader = reader, .row = row, .name = "health", .health = true };
    if (r == 0 && health != NULL)
        r = fill(&maker, health, &job->health);
    if (r < 0 || (job->ready == NULL && job->health == NULL))
        return r;
    key = key != NULL ? key : other;
    if (job->outlives && key != NULL)
        wrong_put(&reader->wrongs, key->at,
                  "ready, health: of a job that may outlive the run, which does not watch it");
    if (health == NULL || job->health == NULL || job->health->mark ||
        job->restart != FB_RESTART_NEVER)
        return 0;
    if (said[SET_KEY_RESTART].key == NULL)
        job->restart = FB_RESTART_ON_FAILURE;
    else if (maker.restarts)
        wrong_put(&reader->wrongs, health->at, "health: 'then: restart' and 'restart: never'");
    return 0;
}
