/* on.h - `--on NAME[,KEY=VALUE...]`: where the jobs run, and how that is asked for. */
#ifndef FB_CLUSTER_ON_H
#define FB_CLUSTER_ON_H

#include <stdbool.h>
#include <stddef.h>

struct place;

#define ON_KEYS_MOST 16

/* A word that a place takes after its name. */
struct on_key {
    const char *name; /* NULL: the end */
    bool rest;        /* its value is all that follows, commas too */
    const char *what; /* of its value, for people: "a time limit" */
};

struct on {
    const struct place *place;
    int agents, cpus;                 /* 0: not given; cpus: slots of an agent */
    const char *values[ON_KEYS_MOST]; /* of place->keys, in their order; NULL: not given */
    char *words;                      /* which own them */
};

/*
 * Reads what stands after --on. 0; -EINVAL with one line in `error`, which names the word that is
 * wrong; or -ENOMEM.
 */
int on_read(struct on *on, const char *words, char *error, size_t size);
const char *on_value(const struct on *on, const char *key); /* NULL: not given */
void on_fini(struct on *on);

#endif
