/* tree.h - a YAML file as a tree of nodes that know their place. */
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
    NODE_BROKEN, /* a mistake that was reported: nothing more is said about it */
};

struct node {
    /* Few bits, as a file has a million of these. */
    enum node_kind kind : 8;
    bool plain : 1;   /* a text that was neither quoted nor a block */
    bool literal : 1; /* a text in which {} stands for nothing */
    unsigned count;   /* of items or keys */
    struct place at;
    const char *text;  /* of a text */
    struct node *next; /* after it in its list or map */
    union {
        struct node *first; /* of a list: its items; of a map: its keys, which are texts */
        struct node *value; /* of a key */
    };
    struct fill *fill; /* made by the code that fills it in */
};

/*
 * Reads a file, or standard input for "-", as it is: valid UTF-8 without NUL and other bytes that
 * YAML does not know, at most 8 MiB. 0, -EINVAL with the mistake reported, or -ENOMEM. *bytes are
 * the file's without a byte-order mark, and end with a NUL that *size leaves out.
 */
int set_tree_load(struct wrongs *wrongs, struct text *file, const char **bytes, size_t *size);
/* The same checks for bytes from elsewhere; *bytes and *size are moved past a byte-order mark. */
int set_tree_check(struct wrongs *wrongs, const char **bytes, size_t *size);

/*
 * 0, -EINVAL where a mistake leaves no tree, or -ENOMEM. Other mistakes are reported and leave a
 * broken node. `bytes` ends with a NUL. Anchors and aliases are read, and reported as mistakes in
 * `anchored`, for a reader that does not want them.
 */
int set_tree_read(struct wrongs *wrongs, struct wrongs *anchored, struct arena *arena,
                  const char *bytes, size_t size, struct node **root);

/* The value of a key of a map; NULL: it is not there. */
const struct node *set_tree_value(const struct node *map, const char *key);

#endif
