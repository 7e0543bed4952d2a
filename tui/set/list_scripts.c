/*
 * list_scripts.c - the scripts of package.json, by npm's rules: a script NAME runs after preNAME
 * and before postNAME, in the package's directory, with node_modules/.bin of it and of those above
 * in PATH. Which of them run the words of the command line say; * in a word stands for what has no
 * colon, ** for anything.
 */
#include "foreign.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The list, and what every script of it has in its environment. */
struct package {
    struct foreign list;
    const struct node *root, *scripts;
    char dir[PATH_MAX];
    struct text path; /* PATH */
};

static bool fits(const char *pattern, const char *name)
{
    char *one, *two;
    bool fit;

    if (strpbrk(pattern, "*?[") == NULL)
        return strcmp(pattern, name) == 0;
    if (strstr(pattern, "**") != NULL)
        return fnmatch(pattern, name, 0) == 0;
    one = strdup(pattern);
    two = strdup(name);
    for (char *at = one; at != NULL && *at != '\0'; at++)
        *at = *at == ':' ? '/' : *at;
    for (char *at = two; at != NULL && *at != '\0'; at++)
        *at = *at == ':' ? '/' : *at;
    fit = one != NULL && two != NULL && fnmatch(one, two, FNM_PATHNAME) == 0;
    free(one);
    free(two);
    return fit;
}

static void make_path(struct package *package)
{
    const char *base = package->list.reader->set->base, *path = getenv("PATH");
    size_t size;

    if (realpath(base[0] != '\0' ? base : ".", package->dir) == NULL)
        strcpy(package->dir, "/");
    for (size = strlen(package->dir); size > 0;) {
        text_put(&package->path, package->dir, size);
        text_puts(&package->path, "/node_modules/.bin:");
        while (size > 0 && package->dir[--size] != '/')
            ;
    }
    text_puts(&package->path, path != NULL ? path : "/usr/local/bin:/usr/bin:/bin");
}

static const char *text_of(const struct node *map, const char *key)
{
    const struct node *value = set_tree_value(map, key);
    return value != NULL && value->kind == NODE_TEXT ? value->text : "";
}

static struct node *add_script(struct package *package, const struct node *key)
{
    struct foreign *list = &package->list;
    struct node *job;
    char here[PATH_MAX], file[PATH_MAX + 16];

    for (job = list->jobs != NULL ? list->jobs->first : NULL; job != NULL; job = job->next)
        if (strcmp(text_of(job, "name"), key->text) == 0)
            return job;
    job = set_list_job(list, key->at, key->text);
    if (job == NULL)
        return NULL;
    snprintf(file, sizeof file, "%s/package.json", package->dir);
    set_list_put(list, job, key->value->at, "run", key->value);
    set_list_variable(list, job, key->at, "PATH", text_string(&package->path));
    set_list_variable(list, job, key->at, "INIT_CWD",
                      getcwd(here, sizeof here) != NULL ? here : package->dir);
    set_list_variable(list, job, key->at, "npm_command", "run-script");
    set_list_variable(list, job, key->at, "npm_lifecycle_event", key->text);
    if (key->value->kind == NODE_TEXT)
        set_list_variable(list, job, key->at, "npm_lifecycle_script", key->value->text);
    set_list_variable(list, job, key->at, "npm_package_json", file);
    set_list_variable(list, job, key->at, "npm_package_name", text_of(package->root, "name"));
    set_list_variable(list, job, key->at, "npm_package_version", text_of(package->root, "version"));
    return job;
}

static const struct node *script(const struct package *package, const char *before,
                                 const char *name)
{
    size_t size = strlen(before);

    for (const struct node *key = package->scripts->first; key != NULL; key = key->next)
        if (strncmp(key->text, before, size) == 0 && strcmp(key->text + size, name) == 0)
            return key;
    return NULL;
}

/* `job` runs after the script that comes before it. */
static void put_after(struct package *package, struct node *job, const struct node *before)
{
    struct foreign *list = &package->list;

    if (job != NULL && set_tree_value(job, "after") == NULL)
        set_list_put(list, job, before->at, "after",
                     set_list_string(list, before->at, before->text));
}

static void add_with_hooks(struct package *package, const struct node *key)
{
    const struct node *before = script(package, "pre", key->text);
    const struct node *after = script(package, "post", key->text);
    struct node *job;

    if (before != NULL)
        add_script(package, before);
    job = add_script(package, key);
    if (before != NULL)
        put_after(package, job, before);
    if (after != NULL)
        put_after(package, add_script(package, after), key);
}

static bool excluded(const struct set_options *options, const char *name)
{
    for (int i = 0; i < options->exclude_count; i++)
        if (fits(options->excludes[i], name))
            return true;
    return false;
}

static void tell_unknown(struct package *package, const char *word)
{
    const char *names[101];
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];
    size_t count = 0;

    for (const struct node *key = package->scripts->first; key != NULL && count < 100;
         key = key->next)
        names[count++] = key->text;
    names[count] = NULL;
    wrong_put(&package->list.reader->wrongs, (struct place){ 0 }, "there is no script '%s'%s",
              wrong_brief(word, brief), set_suggest(word, names, nearest));
}

static void tell_none(struct package *package)
{
    struct text names = { 0 };

    for (const struct node *key = package->scripts->first; key != NULL && names.size < 300;
         key = key->next)
        text_printf(&names, "%s%s", names.size > 0 ? ", " : "", key->text);
    wrong_put(&package->list.reader->wrongs, package->scripts->at,
              "which scripts? Say them after the file: %s", text_string(&names));
    text_fini(&names);
}

static void choose(struct package *package, const struct set_options *options)
{
    for (int i = 0; i < options->word_count && !package->list.failed; i++) {
        size_t count = 0;
        for (const struct node *key = package->scripts->first; key != NULL; key = key->next)
            if (fits(options->words[i], key->text) && !excluded(options, key->text)) {
                add_with_hooks(package, key);
                count++;
            }
        if (count == 0)
            tell_unknown(package, options->words[i]);
    }
    if (options->word_count == 0)
        tell_none(package);
}

int set_list_package(struct reader_of_set *reader, const struct node *root, struct node **out)
{
    struct package package = { .root = root, .scripts = set_tree_value(root, "scripts") };
    int r;

    set_list_open(&package.list, reader, root->at);
    make_path(&package);
    choose(&package, &reader->options);
    reader->chosen = true;
    package.list.failed |= package.path.failed;
    r = set_list_done(&package.list, out);
    text_fini(&package.path);
    return r;
}

bool set_list_is_package(const struct node *root)
{
    const struct node *scripts = root->kind == NODE_MAP ? set_tree_value(root, "scripts") : NULL;

    return scripts != NULL && scripts->kind == NODE_MAP && set_tree_value(root, "jobs") == NULL;
}

/* Beside the list. */
const struct node *set_list_scripts(struct reader_of_set *reader, struct place at)
{
    const char *path = fill_path(reader, reader->set->base, "package.json"), *bytes;
    struct wrongs wrongs = { .path = path }, anchored = { 0 };
    const struct node *scripts = NULL;
    struct text file = { 0 };
    struct node *root;
    size_t size;

    if (path == NULL || set_tree_load(&wrongs, &file, &bytes, &size) < 0 ||
        set_tree_read(&wrongs, &anchored, &reader->set->arena, bytes, size, &root) < 0)
        wrong_put(&reader->wrongs, at, "package.json cannot be read: %s",
                  wrongs.kept > 0 && wrongs.list[0].text != NULL ? wrongs.list[0].text
                                                                 : "no memory");
    else if (set_list_is_package(root))
        scripts = set_tree_value(root, "scripts");
    else
        wrong_put(&reader->wrongs, at, "package.json has no 'scripts'");
    set_wrongs_fini(&anchored);
    set_wrongs_fini(&wrongs);
    text_fini(&file);
    return scripts;
}
