/*
 * foreign.c - lists of other programs become the tree of a job set. They are read by key: what a
 * key means here it does, and what it means to the other program's screen alone is passed over,
 * with one line for the whole file.
 */
#include "foreign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_MOST 500 /* names among which one that is near is looked for */

struct node *set_list_node(struct foreign *list, enum node_kind kind, struct place at)
{
    struct node *node = arena_take(&list->reader->set->arena, sizeof *node);

    if (node == NULL) {
        list->failed = true;
        return NULL;
    }
    node->kind = kind;
    node->at = at;
    return node;
}

struct node *set_list_text(struct foreign *list, struct place at, const char *bytes, size_t size)
{
    struct node *node = set_list_node(list, NODE_TEXT, at);

    if (node == NULL)
        return NULL;
    node->text = arena_copy(&list->reader->set->arena, bytes, size);
    list->failed |= node->text == NULL;
    return node->text != NULL ? node : NULL;
}

struct node *set_list_string(struct foreign *list, struct place at, const char *text)
{
    return set_list_text(list, at, text, strlen(text));
}

void set_list_append(struct foreign *list, struct node *to, struct node *item)
{
    struct node **last;

    if (to == NULL || item == NULL) {
        list->failed = true;
        return;
    }
    for (last = &to->first; *last != NULL;)
        last = &(*last)->next;
    *last = item;
    to->count++;
}

void set_list_put(struct foreign *list, struct node *map, struct place at, const char *name,
                  struct node *value)
{
    struct node *key = set_list_string(list, at, name);

    if (key == NULL || value == NULL) {
        list->failed = true;
        return;
    }
    key->value = value;
    set_list_append(list, map, key);
}

void set_list_open(struct foreign *list, struct reader_of_set *reader, struct place at)
{
    *list = (struct foreign){ .reader = reader };
    list->root = set_list_node(list, NODE_MAP, at);
    list->jobs = set_list_node(list, NODE_LIST, at);
    if (list->root != NULL)
        set_list_put(list, list->root, at, "jobs", list->jobs);
}

int set_list_done(const struct foreign *list, struct node **root)
{
    *root = list->root;
    return list->failed ? -ENOMEM : 0;
}

struct node *set_list_job(struct foreign *list, struct place at, const char *name)
{
    struct node *job = set_list_node(list, NODE_MAP, at);

    if (job == NULL || list->jobs == NULL)
        return NULL;
    *(list->last != NULL ? &list->last->next : &list->jobs->first) = job;
    list->last = job;
    list->jobs->count++;
    if (name != NULL)
        set_list_put(list, job, at, "name", set_list_string(list, at, name));
    return job;
}

/* ---- "<<": keys of another map, where there are no such keys */

static void take_keys(struct node *map, struct node *from)
{
    struct node **last = &map->first;

    while (*last != NULL)
        last = &(*last)->next;
    for (struct node *key = from->kind == NODE_MAP ? from->first : NULL, *next; key != NULL;
         key = next) {
        next = key->next;
        if (set_tree_value(map, key->text) != NULL)
            continue;
        key->next = NULL;
        *last = key;
        last = &key->next;
        map->count++;
    }
}

static void merge(struct node *map)
{
    struct node **at = &map->first, *key;

    while (*at != NULL && strcmp((*at)->text, "<<") != 0)
        at = &(*at)->next;
    key = *at;
    if (key == NULL || key->value == NULL)
        return;
    *at = key->next;
    map->count--;
    take_keys(map, key->value);
    for (struct node *item = key->value->kind == NODE_LIST ? key->value->first : NULL, *next;
         item != NULL; item = next) {
        next = item->next;
        take_keys(map, item);
    }
}

void set_list_merge(struct node *node)
{
    if (node == NULL || (node->kind != NODE_MAP && node->kind != NODE_LIST))
        return;
    for (struct node *item = node->first; item != NULL; item = item->next)
        set_list_merge(node->kind == NODE_MAP ? item->value : item);
    if (node->kind == NODE_MAP)
        merge(node);
}

/* ---- words of the command line */

void set_list_know(struct foreign *list, struct place at, const char *name, size_t size)
{
    struct node *known = set_list_text(list, at, name, size);

    if (known == NULL)
        return;
    known->next = list->known;
    list->known = known;
}

static void check_word(struct foreign *list, const char *what, const char *word)
{
    size_t size = strcspn(word, "="), count = 0;
    const char *names[KNOWN_MOST + 1];
    char name[BRIEF_BYTES], brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    if (word[size] == '=' && size == 3 && memcmp(word, "all", 3) == 0)
        return;
    for (const struct node *known = list->known; known != NULL; known = known->next) {
        if (strlen(known->text) == size && memcmp(known->text, word, size) == 0)
            return;
        if (count < KNOWN_MOST)
            names[count++] = known->text;
    }
    names[count] = NULL;
    snprintf(name, sizeof name, "%.*s", (int)size, word);
    wrong_put(&list->reader->wrongs, (struct place){ 0 }, "there is no %s '%s'%s", what,
              wrong_brief(name, brief), set_suggest(name, names, nearest));
}

void set_list_check_words(struct foreign *list, const char *what)
{
    const struct set_options *options = &list->reader->options;

    for (int i = 0; i < options->word_count; i++)
        check_word(list, what, options->words[i]);
    for (int i = 0; i < options->exclude_count; i++)
        check_word(list, what, options->excludes[i]);
    list->reader->chosen = true;
}

/* ---- what is said of the file */

/* Whether one of those between ", " is the word. */
static bool holds(struct text *said, const char *word)
{
    size_t size = strlen(word);

    for (const char *at = said->size > 0 ? text_string(said) : ""; *at != '\0';) {
        size_t length = strcspn(at, ",");
        if (length == size && memcmp(at, word, size) == 0)
            return true;
        at += length;
        at += strspn(at, ", ");
    }
    return false;
}

void set_list_pass(struct foreign *list, const char *key)
{
    struct text *passed = &list->reader->set->passed;
    char brief[BRIEF_BYTES];

    if (holds(passed, wrong_brief(key, brief)) || passed->size > 400)
        return;
    text_puts(passed, passed->size > 0 ? ", " : "");
    text_puts(passed, brief);
}

void set_list_say(struct foreign *list, const char *words)
{
    struct text *said = &list->reader->set->said;

    if (said->size > 0 && strstr(text_string(said), words) != NULL)
        return;
    text_puts(said, said->size > 0 ? "; " : "");
    text_puts(said, words);
}

/* ---- values */

bool set_list_null(const struct node *value)
{
    return value->kind == NODE_TEXT && value->plain &&
           (value->text[0] == '\0' || strcmp(value->text, "~") == 0 ||
            strcasecmp(value->text, "null") == 0);
}

bool set_list_true(const struct node *value)
{
    return value->kind == NODE_TEXT &&
           (strcasecmp(value->text, "true") == 0 || strcasecmp(value->text, "yes") == 0 ||
            strcasecmp(value->text, "on") == 0);
}

const char *set_list_word(struct foreign *list, const struct node *key, const char *wanted)
{
    return set_word(&list->reader->wrongs, key->value, key->text, wanted);
}

long set_list_number(const struct node *value, long otherwise)
{
    char *end;
    long number;

    if (value == NULL || value->kind != NODE_TEXT)
        return otherwise;
    errno = 0;
    number = strtol(value->text, &end, 10);
    return end != value->text && *end == '\0' && errno == 0 ? number : otherwise;
}

static struct node *env_of(struct foreign *list, struct node *job, struct place at)
{
    struct node *env;

    if (job == NULL)
        return NULL;
    for (struct node *key = job->first; key != NULL; key = key->next)
        if (strcmp(key->text, "env") == 0)
            return key->value;
    env = set_list_node(list, NODE_MAP, at);
    set_list_put(list, job, at, "env", env);
    return env;
}

void set_list_variable(struct foreign *list, struct node *job, struct place at, const char *name,
                       const char *value)
{
    struct node *env = env_of(list, job, at);

    for (struct node *key = env != NULL ? env->first : NULL; key != NULL; key = key->next)
        if (strcmp(key->text, name) == 0) {
            key->value = set_list_string(list, at, value);
            list->failed |= key->value == NULL;
            return;
        }
    set_list_put(list, env, at, name, set_list_string(list, at, value));
}

static void take_pair(struct foreign *list, struct node *job, const struct node *item)
{
    const char *equals = item->kind == NODE_TEXT ? strchr(item->text, '=') : NULL;
    char *name;

    if (equals == NULL)
        return; /* a name alone: as this process has it */
    name = strndup(item->text, (size_t)(equals - item->text));
    if (name != NULL)
        set_list_variable(list, job, item->at, name, equals + 1);
    list->failed |= name == NULL;
    free(name);
}

static bool is_variable(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return name[0] != '\0' && name[strspn(name, letters)] == '\0';
}

void set_list_env(struct foreign *list, struct node *job, const struct node *value,
                  struct text *unset)
{
    if (value->kind == NODE_LIST) {
        for (const struct node *item = value->first; item != NULL; item = item->next)
            take_pair(list, job, item);
        return;
    }
    if (value->kind != NODE_MAP) {
        if (!set_list_null(value))
            set_list_put(list, job, value->at, "env", (struct node *)value);
        return;
    }
    for (struct node *key = value->first; key != NULL; key = key->next) {
        if (key->value->kind == NODE_TEXT && set_list_null(key->value)) {
            if (is_variable(key->text))
                text_printf(unset, " %s", key->text);
        } else if (key->value->kind == NODE_TEXT) {
            set_list_variable(list, job, key->at, key->text, key->value->text);
        } else {
            set_list_put(list, env_of(list, job, key->at), key->at, key->text, key->value);
        }
    }
}

static struct node *without_words(struct foreign *list, struct node *value,
                                  const struct text *unset)
{
    struct node *words = set_list_node(list, NODE_LIST, value->at);

    set_list_append(list, words, set_list_string(list, value->at, "env"));
    for (const char *at = unset->bytes, *end = at + unset->size; at < end;) { /* " A B" */
        const char *blank = memchr(at + 1, ' ', (size_t)(end - at - 1));
        at++;
        size_t size = (size_t)((blank != NULL ? blank : end) - at);
        set_list_append(list, words, set_list_string(list, value->at, "-u"));
        set_list_append(list, words, set_list_text(list, value->at, at, size));
        at += size;
    }
    for (struct node *word = value->first, *next; word != NULL; word = next) {
        next = word->next;
        word->next = NULL;
        set_list_append(list, words, word);
    }
    return words;
}

void set_list_run(struct foreign *list, struct node *job, struct node *value,
                  const struct text *unset)
{
    bool words = value != NULL && value->kind == NODE_LIST;
    struct text line = { 0 };

    if (unset->size > 0 && words)
        value = without_words(list, value, unset);
    if (unset->size > 0 && value != NULL && value->kind == NODE_TEXT) {
        text_puts(&line, "unset");
        text_put(&line, unset->bytes, unset->size);
        text_puts(&line, "; ");
        text_puts(&line, value->text); /* however long it is */
        value = set_list_text(list, value->at, line.bytes, line.size);
        list->failed |= line.failed;
    }
    text_fini(&line);
    set_list_put(list, job, value != NULL ? value->at : (struct place){ 1, 1 },
                 words ? "exec" : "run", value);
}
