/* run_touched_tree.h - directories that are watched, and what changes in them. */
#ifndef FB_RUN_TOUCHED_TREE_H
#define FB_RUN_TOUCHED_TREE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct touched_place;

struct touched_tree {
    int fd;                       /* of inotify */
    struct touched_place **known; /* [room] by watch descriptor */
    uint32_t room;
    size_t count; /* that are watched */
    /* [list_count] the patterns of each job, a NULL after them; set by the caller. */
    const char *const *const *lists;
    size_t list_count;
    unsigned round;    /* of scans */
    struct text fresh; /* directories that have come: their paths, each with its NUL */
    bool stale, begun; /* a way to a pattern has changed; the first look is over */
    bool lost;         /* the kernel could not tell all of the changes */
    bool full;         /* no more directories can be watched: `why` says it, once */
    char why[4400];
    /* A file has come, has changed or is gone. */
    void (*changed)(void *context, const char *path);
    void *context;
};

int touched_tree_open(struct touched_tree *tree); /* 0 or -errno */
void touched_tree_close(struct touched_tree *tree);
/* Every directory that a pattern leads to; files of those that are new have changed, but for the
 * first time. 0 or -ENOMEM. */
int touched_tree_scan(struct touched_tree *tree);
/* What has come or gone since, or all again where it must be. 0 or -ENOMEM. */
int touched_tree_look(struct touched_tree *tree);
/* What inotify has to say: whether it was anything. */
bool touched_tree_read(struct touched_tree *tree);
/* Whether the patterns, of which some begin with !, mean that file. */
bool touched_means(const char *const *patterns, const char *path);

#endif
