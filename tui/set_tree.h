/* set_tree.h - a YAML file as a tree of nodes that know their place. */
#ifndef FB_SET_TREE_H
#define FB_SET_TREE_H

#include "arena.h"
#include "wrong.h"

#include <stdbool.h>

#define TREE_BYTES_MOST ((size_t)8 * 1024 * 1024)
#define TREE_DEPTH_MOST 16
#define TREE_NODES_MOST 1000000

struct fill;

enum node_kind {
    NODE_TEXT,
    NODE_LIST,
    NODE_MAP,
    NODE_BROKEN, /* a mistake that was told: nothing more is said about it */
};

struct node {
    enum node_kind kind;
    bool plain; /* a text that was neither quoted nor a block */
    struct place at;
    unsigned count;    /* of items or keys */
    const char *text;  /* of a text */
    struct node *next; /* behind it in its list or map */
    union {
        struct node *first; /* of a list: its items; of a map: its keys, which are texts */
        struct node *value; /* of a key */
    };
    struct fill *fill; /* made by whoever fills it in */
};

/*
 * Reads a file as it is: valid UTF-8 without NUL and other bytes that YAML does not know, at most
 * 8 MiB. 0, -EINVAL with the mistake told, or -ENOMEM. *bytes ends with a NUL that *size leaves
 * out.
 */
int tree_load(struct wrongs *wrongs, struct arena *arena, const char **bytes, size_t *size);
/* The same checks for bytes from elsewhere; *bytes and *size are moved behind a byte-order mark. */
int tree_check(struct wrongs *wrongs, const char **bytes, size_t *size);

/*
 * 0, -EINVAL where a mistake leaves no tree, or -ENOMEM. Other mistakes are told and leave a broken
 * node. `bytes` ends with a NUL.
 */
int tree_read(struct wrongs *wrongs, struct arena *arena, const char *bytes, size_t size,
              struct node **root);

/* The value of a key of a map; NULL: it is not there. */
const struct node *tree_value(const struct node *map, const char *key);

#endif
