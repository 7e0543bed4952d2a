/*
 * path.c - ~ and variables in the paths of a set, as a shell reads them: "~/x", "~name/x",
 * "$HOME/x", "${HOME}/x". It is the text of the file that is expanded, before {} is filled in: no
 * argument is.
 */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool of_variable(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

/* The name of the variable that a $ begins; false: it begins none. */
static bool read_variable(const char *at, const char **name, size_t *size, const char **end)
{
    bool braces = at[1] == '{';

    *name = at + 1 + braces;
    *size = 0;
    while (of_variable((*name)[*size]))
        ++*size;
    *end = *name + *size + braces;
    return *size > 0 && !(**name >= '0' && **name <= '9') && (!braces || (*name)[*size] == '}');
}

/* The value; "" and false where there is none. */
static bool put_variable(struct text *out, const char *name, size_t size)
{
    char *copy = strndup(name, size);
    const char *value = copy != NULL ? getenv(copy) : NULL;

    out->failed |= copy == NULL;
    text_puts(out, value != NULL ? value : "");
    free(copy);
    return value != NULL;
}

/*
 * Of the file of users itself: getpwnam(3) loads what /etc/nsswitch.conf names, which a program
 * that is linked statically does not survive everywhere.
 */
static bool put_home_of(struct text *out, const char *name)
{
    FILE *users = fopen("/etc/passwd", "re");
    const struct passwd *user = NULL;

    if (users == NULL)
        return false;
    do
        user = fgetpwent(users);
    while (user != NULL && strcmp(user->pw_name, name) != 0);
    text_puts(out, user != NULL ? user->pw_dir : "");
    fclose(users);
    return user != NULL;
}

/* The directory of a user; how much of the text named it, 0: there is none. */
static size_t put_home(struct text *out, const char *text)
{
    size_t size = strcspn(text, "/");
    const char *home = getenv("HOME");
    char *name;
    bool found;

    if (size == 1) {
        text_puts(out, home != NULL ? home : "");
        return home != NULL ? size : 0;
    }
    name = strndup(text + 1, size - 1);
    found = name != NULL && put_home_of(out, name);
    free(name);
    return found ? size : 0;
}

static int replace(struct arena *arena, struct node *node, struct text *text)
{
    const char *copy = text->failed ? NULL : arena_copy(arena, text_string(text), text->size);

    text_fini(text);
    if (copy == NULL)
        return -ENOMEM;
    node->text = copy;
    return 0;
}

int set_path_variables(struct reader_of_set *reader, struct node *node)
{
    struct text text = { 0 };
    const char *name, *end;
    size_t size;

    for (const char *at = node->text; *at != '\0';) {
        if (at[0] == '$' && at[1] == '$') {
            text_putc(&text, '$');
            at += 2;
        } else if (at[0] == '$' && read_variable(at, &name, &size, &end)) {
            put_variable(&text, name, size);
            at = end;
        } else {
            text_putc(&text, *at++);
        }
    }
    return replace(&reader->set->arena, node, &text);
}

int set_path_expand(struct wrongs *wrongs, struct arena *arena, const char *key, struct node *node)
{
    struct text text = { 0 };
    const char *at = node->text, *name, *end;
    char brief[BRIEF_BYTES];
    size_t size;

    if (at[0] != '~' && strchr(at, '$') == NULL)
        return 0;
    if (at[0] == '~') {
        size = put_home(&text, at);
        if (size == 0 && strcspn(at, "/") == 1)
            wrong_put(wrongs, node->at, "%s: the variable 'HOME' is not set", key);
        else if (size == 0)
            wrong_put(wrongs, node->at, "%s: '%s': there is no user '%.*s'", key,
                      wrong_brief(at, brief),
                      (int)(strcspn(at, "/") < 40 ? strcspn(at, "/") : 40) - 1, at + 1);
        at += size;
    }
    while (*at != '\0') {
        if (at[0] == '$' && read_variable(at, &name, &size, &end)) {
            if (!put_variable(&text, name, size))
                wrong_put(wrongs, node->at, "%s: the variable '%.*s' is not set", key,
                          (int)(size < 40 ? size : 40), name);
            at = end;
        } else {
            text_putc(&text, *at++);
        }
    }
    return replace(arena, node, &text);
}

/* A directory that an earlier job may make is that job's matter. */
static bool checked(const struct set_job *job)
{
    return job->entry->dir != NULL && job->dir != NULL && job->after_count == 0;
}

/* Of an entry only its first job is looked at: they are the same in all. */
static void check_descriptors(const struct set *set, struct wrongs *wrongs)
{
    const struct entry *last = NULL;

    for (size_t i = 0; i < set->count; i++) {
        const struct set_job *job = &set->jobs[i];
        for (size_t k = 0; job->entry != last && k < job->job->keep_count; k++)
            if (fcntl(job->job->keep[k].ours, F_GETFD) < 0)
                wrong_put(wrongs, job->entry->node->at, "inherit_fds: descriptor %d is not open",
                          job->job->keep[k].ours);
        last = job->entry;
    }
}

int set_check_dirs(const struct set *set, struct text *mistakes)
{
    struct wrongs wrongs = { .path = set->path };
    const char *last = NULL;
    struct stat status;
    int r;

    for (size_t i = 0; i < set->count; i++) {
        const struct set_job *job = &set->jobs[i];
        const char *dir = job->dir;
        char brief[BRIEF_BYTES];
        int error;
        if (!checked(job) || (last != NULL && strcmp(last, dir) == 0))
            continue;
        last = dir;
        error = stat(dir, &status) < 0 ? errno : S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
        if (error != 0)
            wrong_put(&wrongs, job->entry->dir->value->at, "dir: %s: '%s'", strerrordesc_np(error),
                      wrong_brief(dir, brief));
    }
    check_descriptors(set, &wrongs);
    set_wrongs_print(&wrongs, mistakes);
    r = wrongs.count > 0 ? -EINVAL : 0;
    set_wrongs_fini(&wrongs);
    return r;
}
