/*
 * list_commands.c - the list of commands that concurrently takes: lines for the shell, or mappings
 * with a `command`. "npm:NAME" is "npm run NAME"; with a * it is each script of package.json whose
 * name fits.
 */
#include "foreign.h"

#include <string.h>

/* "npm:", "pnpm:" and the like, and what they stand for. */
static const struct {
    const char *word, *line;
} runners[] = {
    { "npm:", "npm run " }, { "pnpm:", "pnpm run " },   { "yarn:", "yarn run " },
    { "bun:", "bun run " }, { "node:", "node --run " }, { "deno:", "deno task " },
};

static int runner_of(const char *line)
{
    for (int i = 0; i < (int)(sizeof runners / sizeof runners[0]); i++)
        if (strncmp(line, runners[i].word, strlen(runners[i].word)) == 0)
            return i;
    return -1;
}

/* What a mapping says beside its command. */
struct beside {
    const struct node *name, *dir, *env;
};

static void add_job(struct foreign *list, const struct beside *beside, const char *name,
                    const struct node *at, const char *line)
{
    struct node *job = set_list_job(list, at->at, NULL);
    struct text unset = { 0 };

    if (job == NULL)
        return;
    if (name != NULL)
        set_list_put(list, job, beside->name != NULL ? beside->name->at : at->at, "name",
                     set_list_string(list, at->at, name));
    if (beside->dir != NULL)
        set_list_put(list, job, beside->dir->at, "dir", beside->dir->value);
    if (beside->env != NULL)
        set_list_env(list, job, beside->env->value, &unset);
    set_list_run(list, job, set_list_string(list, at->at, line), &unset);
    list->failed |= unset.failed;
    text_fini(&unset);
}

/* The part of a script's name that the * stands for, or NULL. */
static const char *match(const char *pattern, size_t size, const char *name, size_t *part)
{
    const char *star = memchr(pattern, '*', size);
    size_t before = (size_t)(star - pattern), after = size - before - 1, length = strlen(name);

    if (length < before + after || memcmp(name, pattern, before) != 0 ||
        memcmp(name + length - after, star + 1, after) != 0)
        return NULL;
    *part = length - before - after;
    return name + before;
}

static void add_matches(struct foreign *list, const struct beside *beside, const struct node *at,
                        int runner, const char *pattern, size_t size)
{
    const struct node *scripts = set_list_scripts(list->reader, at->at);
    struct text line = { 0 }, name = { 0 };
    size_t part, count = 0;

    for (const struct node *key = scripts != NULL ? scripts->first : NULL; key != NULL;
         key = key->next) {
        const char *found = match(pattern, size, key->text, &part);
        if (found == NULL)
            continue;
        text_clear(&line);
        text_clear(&name);
        text_puts(&line, runners[runner].line);
        text_quote(&line, key->text);
        text_puts(&line, pattern + size);
        text_puts(&name, beside->name != NULL && beside->name->value->kind == NODE_TEXT
                             ? beside->name->value->text
                             : "");
        text_put(&name, found, part);
        count++;
        if (line.failed || name.failed)
            break; /* of what is missing no mistake is made */
        add_job(list, beside, name.size > 0 ? text_string(&name) : NULL, at, text_string(&line));
    }
    if (scripts != NULL && count == 0)
        wrong_put(&list->reader->wrongs, at->at, "package.json has no script that '%.*s' fits",
                  (int)(size < 40 ? size : 40), pattern);
    list->failed |= line.failed || name.failed;
    text_fini(&line);
    text_fini(&name);
}

/* A script may stand twice, with other words: then the second has its line for a name. */
static bool has_job(const struct foreign *list, const char *name)
{
    for (const struct node *job = list->jobs->first; job != NULL; job = job->next) {
        const struct node *named = set_tree_value(job, "name");
        if (named != NULL && named->kind == NODE_TEXT && strcmp(named->text, name) == 0)
            return true;
    }
    return false;
}

static void add_line(struct foreign *list, const struct beside *beside, const struct node *at)
{
    int runner = runner_of(at->text);
    const char *script = runner >= 0 ? at->text + strlen(runners[runner].word) : at->text;
    size_t size = strcspn(script, " \t");
    const char *own = NULL;
    struct text line = { 0 };

    if (beside->name != NULL && beside->name->value->kind == NODE_TEXT &&
        beside->name->value->text[0] != '\0')
        own = beside->name->value->text;
    if (runner >= 0 && memchr(script, '*', size) != NULL) {
        add_matches(list, beside, at, runner, script, size);
        return;
    }
    if (runner >= 0) {
        struct node *name = set_list_text(list, at->at, script, size);
        text_puts(&line, runners[runner].line);
        text_puts(&line, script);
        if (own == NULL && name != NULL && !has_job(list, name->text))
            own = name->text;
        add_job(list, beside, own, at, text_string(&line));
    } else {
        add_job(list, beside, own, at, at->text);
    }
    list->failed |= line.failed;
    text_fini(&line);
}

static void take_item(struct foreign *list, const struct node *item)
{
    struct beside beside = { 0 };
    const struct node *command = item->kind == NODE_TEXT ? item : NULL;

    for (const struct node *key = item->kind == NODE_MAP ? item->first : NULL; key != NULL;
         key = key->next) {
        if (key->kind == NODE_BROKEN || key->value->kind == NODE_BROKEN)
            continue;
        if (strcmp(key->text, "command") == 0)
            command = set_list_word(list, key, "a command line") != NULL ? key->value : NULL;
        else if (strcmp(key->text, "name") == 0)
            beside.name = key;
        else if (strcmp(key->text, "cwd") == 0)
            beside.dir = key;
        else if (strcmp(key->text, "env") == 0)
            beside.env = key;
        else
            set_list_pass(list, key->text);
    }
    if (command != NULL)
        add_line(list, &beside, command);
}

int set_list_commands(struct reader_of_set *reader, const struct node *root, struct node **out)
{
    struct foreign list;

    set_list_open(&list, reader, root->at);
    for (const struct node *item = root->first; item != NULL && !list.failed; item = item->next)
        take_item(&list, item);
    return set_list_done(&list, out);
}

/* Texts, and mappings that say a 'command': our own jobs never do. */
bool set_list_is_commands(const struct node *root)
{
    if (root->kind != NODE_LIST || root->count == 0)
        return false;
    for (const struct node *item = root->first; item != NULL; item = item->next)
        if (item->kind != NODE_TEXT &&
            (item->kind != NODE_MAP || set_tree_value(item, "command") == NULL))
            return false;
    return true;
}
