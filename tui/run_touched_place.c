/*
 * run_touched_place.c - one watch descriptor is one inode, whatever its names are; so each has a
 * list of them. The kernel never gives a number twice.
 */
#include "run_touched_place.h"

#include "base/array.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

#define PLACES_MOST 8192
#define GOES        (IN_DELETE_SELF | IN_MOVE_SELF | IN_MASK_ADD)
#define NAMES       (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_MOVED_FROM)

static void say_full(struct touched_tree *tree, const char *path, int error)
{
    if (tree->full)
        return;
    tree->full = true;
    if (error == 0)
        snprintf(tree->why, sizeof tree->why,
                 "watch: %s and more are not seen: %d directories are watched, which is the most",
                 path, PLACES_MOST);
    else if (error == ENOSPC)
        snprintf(tree->why, sizeof tree->why,
                 "watch: %s and more are not seen: this user may watch no more "
                 "(fs.inotify.max_user_watches)",
                 path);
    else
        snprintf(tree->why, sizeof tree->why, "watch: %s is not seen: %s", path,
                 strerrordesc_np(error));
}

static void remove_all(struct touched_tree *tree, int wd)
{
    inotify_rm_watch(tree->fd, wd);
    touched_place_forget(tree, wd);
}

void touched_place_forget(struct touched_tree *tree, int wd)
{
    struct touched_place *place = (size_t)wd < tree->room ? tree->known[wd] : NULL;

    if (place == NULL)
        return;
    tree->known[wd] = NULL;
    tree->count--;
    while (place != NULL) {
        struct touched_place *next = place->next;
        free(place);
        place = next;
    }
}

static int put(struct touched_tree *tree, int wd, const char *path, bool way)
{
    struct touched_place *place = tree->known[wd];

    while (place != NULL && strcmp(place->path, path) != 0)
        place = place->next;
    if (place != NULL) {
        place->way = way || (place->way && place->round == tree->round);
        place->round = tree->round;
        return 0;
    }
    place = malloc(sizeof *place + strlen(path) + 1);
    if (place == NULL)
        return -ENOMEM;
    strcpy(place->path, path);
    place->way = way;
    place->round = tree->round;
    place->next = tree->known[wd];
    tree->count += place->next == NULL;
    tree->known[wd] = place;
    return 1;
}

/* A way that may be passed but not read is not seen to go, which is no more than that. */
int touched_place_watch(struct touched_tree *tree, const char *path, enum touched_how how,
                        bool *there)
{
    static const unsigned events[] = { [TOUCHED_LINK] = GOES | IN_DONT_FOLLOW | IN_ATTRIB,
                                       [TOUCHED_WAY] = GOES | IN_ONLYDIR,
                                       [TOUCHED_BASE] = GOES | NAMES | IN_ONLYDIR,
                                       [TOUCHED_BELOW] = GOES | NAMES | IN_ONLYDIR };
    int wd = inotify_add_watch(tree->fd, path[0] != '\0' ? path : ".", events[how]);

    *there = wd >= 0 || (errno != ENOENT && errno != ENOTDIR && errno != ELOOP);
    if (wd < 0 && *there && (errno != EACCES || how >= TOUCHED_BASE))
        say_full(tree, path, errno);
    if (wd < 0)
        return 0;
    if (array_reserve_zeroed(&tree->known, &tree->room, (size_t)wd + 1, sizeof *tree->known, 64) <
        0)
        return -ENOMEM;
    if (tree->known[wd] == NULL && tree->count >= PLACES_MOST) {
        inotify_rm_watch(tree->fd, wd);
        say_full(tree, path, 0);
        *there = false;
        return 0;
    }
    return put(tree, wd, path, how != TOUCHED_BELOW);
}

void touched_place_sweep(struct touched_tree *tree)
{
    for (size_t wd = 0; wd < tree->room; wd++) {
        struct touched_place **at = &tree->known[wd];
        bool any = false;
        for (const struct touched_place *place = *at; place != NULL; place = place->next)
            any |= place->round == tree->round;
        if (!any && *at != NULL)
            remove_all(tree, (int)wd);
        while (*at != NULL) {
            struct touched_place *place = *at;
            if (place->round == tree->round) {
                at = &place->next;
                continue;
            }
            *at = place->next;
            free(place);
        }
    }
}

void touched_place_moved(struct touched_tree *tree, const char *path)
{
    size_t size = strlen(path);
    char *from = strdup(path);

    for (size_t wd = 0; from != NULL && wd < tree->room; wd++)
        for (const struct touched_place *place = tree->known[wd]; place != NULL;
             place = place->next)
            if (strncmp(place->path, from, size) == 0 &&
                (place->path[size] == '/' || place->path[size] == '\0')) {
                remove_all(tree, (int)wd);
                break;
            }
    free(from);
}

bool touched_place_is_way(const struct touched_tree *tree, int wd)
{
    bool way = false;

    for (const struct touched_place *place = tree->known[wd]; place != NULL; place = place->next)
        way |= place->way;
    return way;
}
