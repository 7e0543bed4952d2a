/*
 * list_mprocs.c - the `procs` of mprocs.yaml: names with a line for the shell, a list of words, or
 * a mapping. What its other keys say about a process is done as far as forkboard has it.
 */
#include "foreign.h"

#include <stdlib.h>
#include <string.h>

/* A value may say itself for each system: { $select: os, linux: ..., $else: ... }. */
static struct node *selected(struct foreign *list, struct node *value)
{
    struct node *otherwise = NULL;

    if (value->kind != NODE_MAP || value->first == NULL ||
        strcmp(value->first->text, "$select") != 0)
        return value;
    for (struct node *key = value->first->next; key != NULL; key = key->next) {
        if (strcmp(key->text, "linux") == 0)
            return key->value;
        if (strcmp(key->text, "$else") == 0)
            otherwise = key->value;
    }
    if (otherwise == NULL)
        wrong_put(&list->reader->wrongs, value->at,
                  "$select: neither 'linux' nor '$else' is there");
    return otherwise;
}

static void take_cwd(struct foreign *list, struct node *job, struct place at, struct node *value)
{
    static const char mark[] = "<CONFIG_DIR>";
    const char *text = value->kind == NODE_TEXT ? value->text : "";

    if (strncmp(text, mark, sizeof mark - 1) == 0) {
        text += sizeof mark - 1;
        text += strspn(text, "/");
        value = set_list_string(list, value->at, text[0] != '\0' ? text : ".");
    }
    set_list_put(list, job, at, "dir", value);
}

static void take_path(struct foreign *list, struct node *job, const struct node *value)
{
    const char *path = getenv("PATH");
    const struct node *item = value->kind == NODE_LIST ? value->first : value;
    struct text text = { 0 };

    text_puts(&text, path != NULL ? path : "/usr/local/bin:/usr/bin:/bin");
    for (; item != NULL; item = value->kind == NODE_LIST ? item->next : NULL)
        if (item->kind == NODE_TEXT) {
            text_putc(&text, ':');
            text_puts(&text, item->text);
        }
    set_list_variable(list, job, value->at, "PATH", text_string(&text));
    list->failed |= text.failed;
    text_fini(&text);
}

/* SIGTERM is what a job is ended by anyhow; a hard kill is no grace. */
static void take_stop(struct foreign *list, struct node *job, const struct node *key)
{
    const char *how = key->value->kind == NODE_TEXT ? key->value->text : "";

    if (strcmp(how, "SIGKILL") == 0 || strcmp(how, "hard-kill") == 0)
        set_list_put(list, job, key->at, "grace", set_list_string(list, key->at, "0"));
    else if (strcmp(how, "SIGINT") == 0)
        set_list_put(list, job, key->at, "stop", key->value);
    else if (strcmp(how, "SIGTERM") != 0)
        set_list_say(list, "'stop' is a signal here: SIGTERM");
}

static void take_restart(struct foreign *list, struct node *job, const struct node *key)
{
    if (!set_list_true(key->value))
        return;
    set_list_put(list, job, key->at, "restart", set_list_string(list, key->at, "always"));
}

static void take_deps(struct foreign *list, struct node *job, const struct node *key)
{
    struct node *after = set_list_node(list, NODE_MAP, key->at);

    if (key->value->kind != NODE_LIST)
        return;
    for (const struct node *item = key->value->first; item != NULL; item = item->next)
        if (item->kind == NODE_TEXT)
            set_list_put(list, after, item->at, item->text,
                         set_list_string(list, item->at, "began"));
    set_list_put(list, job, key->at, "after", after);
}

static void take_key(struct foreign *list, struct node *job, const struct node *key,
                     struct node *value)
{
    if (strcmp(key->text, "cwd") == 0) {
        if (!set_list_null(value))
            take_cwd(list, job, key->at, value);
    } else if (strcmp(key->text, "add_path") == 0) {
        take_path(list, job, value);
    } else if (strcmp(key->text, "stop") == 0) {
        take_stop(list, job, key);
    } else if (strcmp(key->text, "autorestart") == 0) {
        take_restart(list, job, key);
    } else if (strcmp(key->text, "autostart") == 0) {
        set_list_put(list, job, key->at, "autostart", value);
    } else if (strcmp(key->text, "deps") == 0) {
        take_deps(list, job, key);
    } else {
        set_list_pass(list, key->text);
    }
}

static void take_map(struct foreign *list, struct node *job, const struct node *map)
{
    struct node *run = NULL;
    struct text unset = { 0 };

    for (struct node *key = map->first; key != NULL; key = key->next) {
        bool what = strcmp(key->text, "shell") == 0 || strcmp(key->text, "cmd") == 0;
        struct node *value = key->kind != NODE_BROKEN ? selected(list, key->value) : NULL;
        if (value == NULL || value->kind == NODE_BROKEN)
            continue;
        if (what && run != NULL)
            wrong_put(&list->reader->wrongs, key->at, "'shell' beside 'cmd': one of them");
        else if (what)
            run = value;
        else if (strcmp(key->text, "env") == 0)
            set_list_env(list, job, value, &unset);
        else
            take_key(list, job, key, value);
    }
    if (run != NULL)
        set_list_run(list, job, run, &unset);
    else
        wrong_put(&list->reader->wrongs, map->at, "nothing to run: no 'shell' or 'cmd'");
    list->failed |= unset.failed;
    text_fini(&unset);
}

/* A process that is null is one that is not wanted. */
static void take_proc(struct foreign *list, const struct node *name)
{
    struct node *value = name->value->kind != NODE_BROKEN ? selected(list, name->value) : NULL;
    struct text none = { 0 };
    struct node *job;

    if (value == NULL || set_list_null(value))
        return;
    job = set_list_job(list, name->at, name->text);
    if (value->kind == NODE_MAP && job != NULL)
        take_map(list, job, value);
    else if (job != NULL)
        set_list_run(list, job, value, &none);
}

int set_list_mprocs(struct reader_of_set *reader, const struct node *root, struct node **out)
{
    const struct node *procs = set_tree_value(root, "procs");
    char shape[BRIEF_BYTES];
    struct foreign list;

    set_list_open(&list, reader, root->at);
    for (const struct node *key = root->first; key != NULL; key = key->next)
        if (key->value != procs)
            set_list_pass(&list, key->text);
    for (const struct node *name = procs->kind == NODE_MAP ? procs->first : NULL; name != NULL;
         name = name->next)
        take_proc(&list, name);
    if (list.jobs != NULL && list.jobs->count == 0)
        wrong_put(&reader->wrongs, procs->at,
                  "procs: %s where a mapping of names and commands is wanted",
                  procs->kind == NODE_MAP ? "nothing" : set_shape(procs, shape));
    return set_list_done(&list, out);
}

bool set_list_is_mprocs(const struct node *root)
{
    return root->kind == NODE_MAP && set_tree_value(root, "procs") != NULL &&
           set_tree_value(root, "jobs") == NULL;
}
