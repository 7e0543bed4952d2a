/*
 * on.c - where the jobs run, as it stands on the command line. What a place takes its own table
 * says; agents= and cpus= are of every place.
 */
#include "on.h"

#include "base/utf8.h"
#include "place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct place *const place_list[] = { &place_local, &place_slurm, NULL };

static const struct place *place_named(const char *name)
{
    for (const struct place *const *one = place_list; *one != NULL; one++)
        if (strcmp((*one)->name, name) == 0)
            return *one;
    return NULL;
}

static int unknown_place(const char *name, char *error, size_t size)
{
    char names[200] = "";

    for (const struct place *const *one = place_list; *one != NULL; one++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "", (*one)->name);
    }
    snprintf(error, size, "--on: '%s' is no place to run jobs on; there is: %s", name, names);
    return -EINVAL;
}

/* From 1 to `most`. */
static int read_number(const char *key, const char *value, int most, int *number, char *error,
                       size_t size)
{
    char *end;
    long read;

    errno = 0;
    read = strtol(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 || read < 1 || read > most) {
        snprintf(error, size, "--on: %s='%s' is not a number from 1 to %d", key, value, most);
        return -EINVAL;
    }
    *number = (int)read;
    return 0;
}

/* The place of a key among those of the place, or -1. */
static int key_named(const struct place *place, const char *name)
{
    for (int i = 0; place->keys != NULL && place->keys[i].name != NULL; i++)
        if (strcmp(place->keys[i].name, name) == 0)
            return i;
    return -1;
}

static int unknown_key(const struct place *place, const char *name, char *error, size_t size)
{
    char names[300] = "agents, cpus";

    for (const struct on_key *key = place->keys; key != NULL && key->name != NULL; key++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, ", %s", key->name);
    }
    snprintf(error, size, "--on %s: '%s' is none of its options: %s", place->name, name, names);
    return -EINVAL;
}

/* One word KEY=VALUE; *next: what follows it, NULL at the end. */
static int read_key(struct on *on, char *word, char **next, char *error, size_t size)
{
    char *equals = strchr(word, '='), *comma = strchr(word, ',');
    int key;

    *next = comma != NULL ? comma + 1 : NULL;
    if (comma != NULL && (equals == NULL || equals > comma))
        *comma = '\0';
    if (equals == NULL || (comma != NULL && equals > comma)) {
        if (word[0] == '\0')
            snprintf(error, size, "--on %s: there is nothing where KEY=VALUE is wanted",
                     on->place->name);
        else
            snprintf(error, size, "--on %s: '%s' lacks its value: KEY=VALUE", on->place->name,
                     word);
        return -EINVAL;
    }
    *equals = '\0';
    key = key_named(on->place, word);
    if (key >= 0 && on->place->keys[key].rest)
        *next = NULL;
    else if (comma != NULL)
        *comma = '\0';
    if (strcmp(word, "agents") == 0)
        return read_number(word, equals + 1, PLACE_AGENTS_MOST, &on->agents, error, size);
    if (strcmp(word, "cpus") == 0)
        return read_number(word, equals + 1, 4096, &on->cpus, error, size);
    if (key < 0)
        return unknown_key(on->place, word, error, size);
    if (equals[1] == '\0') {
        snprintf(error, size, "--on %s: %s= lacks %s", on->place->name, word,
                 on->place->keys[key].what);
        return -EINVAL;
    }
    on->values[key] = equals + 1;
    return 0;
}

int on_read(struct on *on, const char *words, char *error, size_t size)
{
    char *next;
    int r = 0;

    *on = (struct on){ 0 };
    if (!utf8_valid(words, strlen(words))) { /* run.json has them as they are */
        snprintf(error, size, "--on: '%s' is no UTF-8", words);
        return -EINVAL;
    }
    on->words = strdup(words);
    if (on->words == NULL)
        return -ENOMEM;
    next = strchr(on->words, ',');
    if (next != NULL)
        *next++ = '\0';
    on->place = place_named(on->words);
    if (on->place == NULL)
        r = unknown_place(on->words, error, size);
    while (r == 0 && next != NULL)
        r = read_key(on, next, &next, error, size);
    if (r < 0)
        on_fini(on);
    return r;
}

const char *on_value(const struct on *on, const char *key)
{
    int i = key_named(on->place, key);

    return i >= 0 ? on->values[i] : NULL;
}

void on_fini(struct on *on)
{
    free(on->words);
    *on = (struct on){ 0 };
}
