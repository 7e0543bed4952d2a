/*
 * set_list.c - lists of other programs as the tree of a job set: a Procfile, "name: command" a
 * line, mprocs' `procs`, and the list of commands that concurrently takes. Names, commands, and
 * of the latter two the directory and the environment; what else such a list may say is refused
 * and not guessed. The places of the tree are the list's.
 */
#include "set_parts.h"

#include <errno.h>
#include <string.h>

static struct node *text_node(struct reader_of_set *reader, struct place at, const char *bytes,
                              size_t size)
{
    struct node *node = arena_take(&reader->set->arena, sizeof *node);

    if (node == NULL)
        return NULL;
    node->kind = NODE_TEXT;
    node->at = at;
    node->text = arena_copy(&reader->set->arena, bytes, size);
    return node->text != NULL ? node : NULL;
}

static struct node *open_node(struct reader_of_set *reader, enum node_kind kind, struct place at)
{
    struct node *node = arena_take(&reader->set->arena, sizeof *node);

    if (node == NULL)
        return NULL;
    node->kind = kind;
    node->at = at;
    return node;
}

static void append(struct node *list, struct node *item)
{
    struct node **last = &list->first;

    while (*last != NULL)
        last = &(*last)->next;
    *last = item;
    list->count++;
}

/* Puts `name: value` into a map. 0 or -ENOMEM. */
static int put_key(struct reader_of_set *reader, struct node *map, struct place at,
                   const char *name, struct node *value)
{
    struct node *key = text_node(reader, at, name, strlen(name));

    if (key == NULL || value == NULL)
        return -ENOMEM;
    key->value = value;
    append(map, key);
    return 0;
}

/* { jobs: JOBS }, with an empty list so far. */
static int open_root(struct reader_of_set *reader, struct place at, struct node **root,
                     struct node **jobs)
{
    *root = open_node(reader, NODE_MAP, at);
    *jobs = open_node(reader, NODE_LIST, at);
    return *root != NULL ? put_key(reader, *root, at, "jobs", *jobs) : -ENOMEM;
}

static bool of_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

/* One line, without its end. *last is the list's last job, or NULL. */
static int take_line(struct reader_of_set *reader, struct node *jobs, struct node **last,
                     const char *line, size_t size, unsigned number)
{
    struct place at = { number, 1 }, command_at = at;
    struct node *job;
    size_t name = 0, command;
    int r;

    while (size > 0 && strchr(" \t\r", line[size - 1]) != NULL)
        size--;
    if (size == 0 || line[0] == '#')
        return 0;
    while (name < size && of_name(line[name]))
        name++;
    command = name + 1;
    while (command < size && (line[command] == ' ' || line[command] == '\t'))
        command++;
    if (name == 0 || name == size || line[name] != ':' || command >= size) {
        at.column = (unsigned)(name < size ? name : size) + 1;
        wrong_put(&reader->wrongs, at, "'name: command' is wanted in every line");
        return 0;
    }
    command_at.column = (unsigned)command + 1;
    job = open_node(reader, NODE_MAP, at);
    if (job == NULL)
        return -ENOMEM;
    r = put_key(reader, job, at, "name", text_node(reader, at, line, name));
    if (r == 0)
        r = put_key(reader, job, command_at, "run",
                    text_node(reader, command_at, line + command, size - command));
    *(*last != NULL ? &(*last)->next : &jobs->first) = job;
    *last = job;
    jobs->count++;
    return r;
}

int list_procfile(struct reader_of_set *reader, const char *bytes, size_t size, struct node **root)
{
    struct node *jobs, *last = NULL;
    unsigned number = 0;
    int r = open_root(reader, (struct place){ 1, 1 }, root, &jobs);

    for (const char *end = bytes + size; r == 0 && bytes < end;) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = (size_t)((stop != NULL ? stop : end) - bytes);
        if (++number > TREE_NODES_MOST)
            break;
        r = take_line(reader, jobs, &last, bytes, length, number);
        bytes += length + 1;
    }
    if (r == 0 && jobs->count == 0 && reader->wrongs.count == 0)
        wrong_put(&reader->wrongs, (struct place){ 1, 1 }, "there is no 'name: command' in it");
    return r;
}

/* The keys of another program's jobs, and ours. */
struct keys {
    const char *names[4][2];
    const char *list; /* what is said of one that is not among them */
};

static int take_keys(struct reader_of_set *reader, struct node *job, const struct node *map,
                     const struct keys *keys)
{
    char brief[BRIEF_BYTES];
    int r = 0;

    for (const struct node *key = map->first; key != NULL && r == 0; key = key->next) {
        size_t i = 0;
        while (i < 4 && strcmp(keys->names[i][0], key->text) != 0)
            i++;
        if (i < 4)
            r = put_key(reader, job, key->at, keys->names[i][1], key->value);
        else if (key->kind != NODE_BROKEN)
            wrong_put(&reader->wrongs, key->at, "'%s' is not read; %s",
                      wrong_brief(key->text, brief), keys->list);
    }
    return r;
}

/* A text is a line for the shell, a list the words of a command, a mapping both and more. */
static int take_proc(struct reader_of_set *reader, struct node *job, const struct node *name)
{
    static const struct keys keys = {
        { { "shell", "run" }, { "cmd", "exec" }, { "cwd", "dir" }, { "env", "env" } },
        "of mprocs' keys 'shell', 'cmd', 'cwd' and 'env' are",
    };
    struct node *value = name->value;
    int r = put_key(reader, job, name->at, "name",
                    text_node(reader, name->at, name->text, strlen(name->text)));

    if (r < 0 || value->kind == NODE_BROKEN)
        return r;
    if (value->kind == NODE_MAP)
        return take_keys(reader, job, value, &keys);
    return put_key(reader, job, value->at, value->kind == NODE_LIST ? "exec" : "run", value);
}

int list_mprocs(struct reader_of_set *reader, const struct node *list, struct node **root)
{
    const struct node *procs = list->first->value;
    struct node *jobs, *last = NULL;
    char shape[BRIEF_BYTES];
    int r = open_root(reader, list->at, root, &jobs);

    if (procs->kind != NODE_MAP || procs->count == 0)
        wrong_put(&reader->wrongs, procs->at,
                  "procs: %s where a mapping of names and commands is wanted",
                  procs->kind == NODE_MAP ? "nothing" : set_shape(procs, shape));
    for (const struct node *name = procs->kind == NODE_MAP ? procs->first : NULL;
         name != NULL && r == 0; name = name->next) {
        struct node *job = open_node(reader, NODE_MAP, name->at);
        if (job == NULL)
            return -ENOMEM;
        r = take_proc(reader, job, name);
        *(last != NULL ? &last->next : &jobs->first) = job;
        last = job;
        jobs->count++;
    }
    return r;
}

bool list_is_mprocs(const struct node *root)
{
    return root->kind == NODE_MAP && root->count == 1 && strcmp(root->first->text, "procs") == 0;
}

/* A text is a line for the shell, a mapping names it and more. */
static int take_command(struct reader_of_set *reader, struct node *job, struct node *item)
{
    static const struct keys keys = {
        { { "command", "run" }, { "name", "name" }, { "cwd", "dir" }, { "env", "env" } },
        "of concurrently's keys 'command', 'name', 'cwd' and 'env' are",
    };
    const struct node *line = item->kind == NODE_MAP ? tree_value(item, "command") : item;

    if (line != NULL && line->kind == NODE_TEXT && strncmp(line->text, "npm:", 4) == 0) {
        wrong_put(&reader->wrongs, line->at, "'npm:' is not read: write 'npm run ...'");
        return 0;
    }
    return item->kind == NODE_MAP ? take_keys(reader, job, item, &keys)
                                  : put_key(reader, job, item->at, "run", item);
}

int list_commands(struct reader_of_set *reader, const struct node *list, struct node **root)
{
    struct node *jobs, *last = NULL;
    int r = open_root(reader, list->at, root, &jobs);

    for (struct node *item = list->first, *next; item != NULL && r == 0; item = next) {
        struct node *job = open_node(reader, NODE_MAP, item->at);
        next = item->next;
        if (job == NULL)
            return -ENOMEM;
        r = take_command(reader, job, item);
        *(last != NULL ? &last->next : &jobs->first) = job;
        last = job;
        jobs->count++;
    }
    return r;
}

/* Texts, and mappings that say a 'command': our own jobs never do. */
bool list_is_commands(const struct node *root)
{
    if (root->kind != NODE_LIST || root->count == 0)
        return false;
    for (const struct node *item = root->first; item != NULL; item = item->next)
        if (item->kind != NODE_TEXT &&
            (item->kind != NODE_MAP || tree_value(item, "command") == NULL))
            return false;
    return true;
}
