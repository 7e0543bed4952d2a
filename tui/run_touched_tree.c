/*
 * run_touched_tree.c - inotify tells of a directory, not of what is below: so each has a watch of
 * its own, as far as a pattern may mean something in it. Where a pattern's directory is not there
 * yet, the nearest above it is watched; so is each directory and link on the way to it, and when
 * one of those goes all is looked through again. Links to directories are followed on that way, not
 * below it: they may run in circles.
 */
#include "run_touched_place.h"

#include "base/glob.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

int touched_tree_open(struct touched_tree *tree)
{
    tree->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    return tree->fd < 0 ? -errno : 0;
}

void touched_tree_close(struct touched_tree *tree)
{
    for (size_t wd = 0; wd < tree->room; wd++)
        touched_place_forget(tree, (int)wd);
    free(tree->known);
    text_fini(&tree->fresh);
    if (tree->fd >= 0)
        close(tree->fd);
}

bool touched_means(const char *const *patterns, const char *path)
{
    bool any = false;

    for (size_t i = 0; patterns[i] != NULL; i++) {
        if (patterns[i][0] != '!')
            any |= glob_fits(patterns[i], path);
        else if (glob_fits(patterns[i] + 1, path))
            return false;
    }
    return any;
}

/* ---------------------------------------------------------------- the directories */

static void join(struct text *out, const char *directory, const char *name)
{
    size_t size = strlen(directory);

    text_clear(out);
    text_put(out, directory, size);
    if (size > 0 && directory[size - 1] != '/')
        text_putc(out, '/');
    text_puts(out, name);
}

/* A pattern that names hidden files may mean some where one with ** takes out those that are not.
 */
static bool names_hidden(const char *pattern)
{
    for (const char *at = pattern; at != NULL; at = strchr(at, '/')) {
        at += strspn(at, "/");
        if (at[0] == '.' && at[1] != '/' && at[1] != '\0' && strncmp(at, "../", 3) != 0)
            return true;
    }
    return false;
}

/* Whether the patterns of a job may mean something below it. */
static bool list_leads(const char *const *list, const char *path)
{
    bool leads = false, out = false, hidden = false;

    for (size_t i = 0; list[i] != NULL; i++) {
        if (list[i][0] == '!') {
            out |= glob_covers(list[i] + 1, path);
        } else if (glob_leads(list[i], path)) {
            leads = true;
            hidden |= names_hidden(list[i]);
        }
    }
    return leads && (!out || hidden);
}

static bool leads(const struct touched_tree *tree, const char *path)
{
    bool any = false;

    for (size_t i = 0; i < tree->list_count && !any; i++)
        any = list_leads(tree->lists[i], path);
    return any;
}

/* Those that are to be looked into: their paths, each with its NUL. */
struct ways {
    struct text paths;
    size_t at;
};

static bool is_directory(const struct dirent *entry, const char *path)
{
    struct stat status;

    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void look_into(struct touched_tree *tree, const char *path, bool fresh, struct ways *ways)
{
    DIR *directory = opendir(path[0] != '\0' ? path : ".");
    struct text child = { 0 };
    struct dirent *entry;
    const char *name;

    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        join(&child, path, entry->d_name);
        name = text_string(&child);
        if (is_directory(entry, name)) {
            if (leads(tree, name))
                text_put(&ways->paths, name, child.size + 1);
        } else if (fresh) {
            tree->changed(tree->context, name);
        }
    }
    if (directory != NULL)
        closedir(directory);
    text_fini(&child);
}

static bool is_link(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

/* The first bytes of a path. */
static int watch_part(struct touched_tree *tree, const char *path, size_t size,
                      enum touched_how how, bool *there)
{
    char part[PATH_MAX];
    bool any;
    int r = 0;

    memcpy(part, path, size);
    part[size] = '\0';
    if (is_link(part))
        r = touched_place_watch(tree, part, TOUCHED_LINK, &any);
    return r < 0 ? r : touched_place_watch(tree, part, how, there);
}

/* Where the next name ends. */
static size_t name_end(const char *path, size_t at)
{
    at += strspn(path + at, "/");
    return at + strcspn(path + at, "/");
}

/* The directory from which on a pattern has wildcards; or what there is of the way to it. */
static int scan_base(struct touched_tree *tree, const char *pattern, struct ways *ways)
{
    char path[PATH_MAX];
    size_t size = glob_base(pattern, path, sizeof path), at = path[0] == '/', next;
    bool there = true, any;
    int r = 0;

    if (size >= sizeof path)
        return 0;
    if (at == size)
        r = watch_part(tree, path, size, TOUCHED_BASE, &there);
    for (; at < size && r >= 0 && there; at = next) {
        next = name_end(path, at);
        enum touched_how how = next == size ? TOUCHED_BASE : TOUCHED_WAY;
        r = watch_part(tree, path, next, how, &there);
        if (r < 0 || there)
            continue;
        r = watch_part(tree, path, at, TOUCHED_BASE, &any);
        if (r >= 0) /* it may have come just before that */
            r = watch_part(tree, path, next, how, &there);
    }
    if (r >= 0 && there)
        look_into(tree, path, r == 1 && tree->begun, ways);
    return r < 0 ? r : 0;
}

/* All of the ways, and what is below them. known: files of those that were known are no news. */
static int scan_below(struct touched_tree *tree, struct ways *ways, bool known)
{
    bool there;
    int r = 0;

    while (r >= 0 && ways->at < ways->paths.size && !ways->paths.failed) {
        char *path = strdup(ways->paths.bytes + ways->at);
        r = path != NULL ? touched_place_watch(tree, path, TOUCHED_BELOW, &there) : -ENOMEM;
        if (path != NULL)
            ways->at += strlen(path) + 1;
        if (r >= 0 && there)
            look_into(tree, path, known ? r == 1 && tree->begun : true, ways);
        free(path);
    }
    r = ways->paths.failed ? -ENOMEM : r < 0 ? r : 0;
    text_fini(&ways->paths);
    return r;
}

int touched_tree_scan(struct touched_tree *tree)
{
    struct ways ways = { 0 };
    int r = 0;

    tree->stale = false;
    tree->round++;
    text_clear(&tree->fresh);
    for (size_t i = 0; i < tree->list_count; i++)
        for (const char *const *at = tree->lists[i]; *at != NULL && r == 0; at++)
            if (**at != '!')
                r = scan_base(tree, *at, &ways);
    if (r == 0)
        r = scan_below(tree, &ways, true);
    else
        text_fini(&ways.paths);
    if (r == 0)
        touched_place_sweep(tree);
    tree->begun = true;
    return r;
}

int touched_tree_look(struct touched_tree *tree)
{
    struct ways ways = { .paths = tree->fresh };

    if (tree->stale || tree->fresh.failed)
        return touched_tree_scan(tree);
    tree->fresh = (struct text){ 0 };
    return scan_below(tree, &ways, false);
}

/* ---------------------------------------------------------------- what happens in them */

/* What is being made is told of when it is whole; a link is at once, of either kind. */
static bool is_whole(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 &&
           (S_ISLNK(status.st_mode) || (S_ISREG(status.st_mode) && status.st_nlink > 1));
}

/* Whether the way to a pattern has such a name. */
static bool on_way(const struct touched_tree *tree, const char *name)
{
    char path[PATH_MAX];
    size_t size = strlen(name);

    for (size_t i = 0; i < tree->list_count; i++)
        for (const char *const *at = tree->lists[i]; *at != NULL; at++) {
            if (**at == '!' || glob_base(*at, path, sizeof path) >= sizeof path)
                continue;
            for (const char *part = path; (part = strstr(part, name)) != NULL; part++)
                if ((part == path || part[-1] == '/') && (part[size] == '/' || part[size] == '\0'))
                    return true;
        }
    return false;
}

/* A directory that has gone elsewhere took its files along: of one that is removed each is told. */
static void take_directory(struct touched_tree *tree, unsigned mask, struct text *path)
{
    const char *name = text_string(path);

    if (!leads(tree, name))
        return;
    if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0)
        text_put(&tree->fresh, name, path->size + 1);
    else if ((mask & IN_MOVED_FROM) != 0)
        tree->changed(tree->context, name);
}

static void take_name(struct touched_tree *tree, const struct inotify_event *event)
{
    bool comes = (event->mask & (IN_CREATE | IN_MOVED_TO)) != 0;
    struct text path = { 0 };

    for (const struct touched_place *place = tree->known[event->wd]; place != NULL;
         place = place->next) {
        join(&path, place->path, event->name);
        bool leads_on = comes && ((event->mask & IN_ISDIR) != 0 || is_link(text_string(&path)));
        if (leads_on && place->way && on_way(tree, event->name))
            tree->stale = true;
        if ((event->mask & IN_ISDIR) != 0)
            take_directory(tree, event->mask, &path);
        else if ((event->mask & IN_CREATE) == 0 || is_whole(text_string(&path)))
            tree->changed(tree->context, text_string(&path));
    }
    text_fini(&path);
}

static void take(struct touched_tree *tree, const struct inotify_event *event)
{
    const unsigned gone = IN_IGNORED | IN_MOVE_SELF | IN_DELETE_SELF | IN_ATTRIB;

    if ((event->mask & IN_Q_OVERFLOW) != 0)
        tree->lost = tree->stale = true;
    if (event->wd < 0 || (size_t)event->wd >= tree->room || tree->known[event->wd] == NULL)
        return;
    /* Where not all could be watched, there is room for one more now. */
    if ((event->mask & gone) != 0)
        tree->stale |= tree->full || touched_place_is_way(tree, event->wd);
    if (event->len > 0)
        take_name(tree, event);
    if ((event->mask & IN_IGNORED) != 0)
        touched_place_forget(tree, event->wd);
    else if ((event->mask & IN_MOVE_SELF) != 0)
        touched_place_moved(tree, tree->known[event->wd]->path);
}

bool touched_tree_read(struct touched_tree *tree)
{
    char bytes[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool any = false;
    ssize_t size;

    while ((size = read(tree->fd, bytes, sizeof bytes)) > 0)
        for (const char *at = bytes; at < bytes + size;) {
            const struct inotify_event *event = (const void *)at;
            take(tree, event);
            at += sizeof *event + event->len;
            any = true;
        }
    return any;
}
