/*
 * run_touched_place.h - the watches of inotify, and the paths that each stands for. A way is a
 * directory or link that leads to a pattern: where it goes, others may come.
 */
#ifndef FB_RUN_TOUCHED_PLACE_H
#define FB_RUN_TOUCHED_PLACE_H

#include "run_touched_tree.h"

/* A directory under one of its names, or a link on a way. */
struct touched_place {
    struct touched_place *next; /* under another */
    unsigned round;             /* of the last scan that came to it */
    bool way;
    char path[]; /* "": the current one */
};

enum touched_how {
    TOUCHED_LINK, /* a link itself, on a way */
    TOUCHED_WAY,  /* a directory on a way: whether it goes */
    TOUCHED_BASE, /* on a way too, and the names in it */
    TOUCHED_BELOW /* the names in it */
};

/* 1: it is watched, for the first time under this name; 0: it was, or cannot be; -ENOMEM. */
int touched_place_watch(struct touched_tree *tree, const char *path, enum touched_how how,
                        bool *there);
void touched_place_forget(struct touched_tree *tree, int wd);
/* Those that the last scan has not come to are watched no more. */
void touched_place_sweep(struct touched_tree *tree);
/* It has another name now, as all below it. */
void touched_place_moved(struct touched_tree *tree, const char *path);
bool touched_place_is_way(const struct touched_tree *tree, int wd);

#endif
