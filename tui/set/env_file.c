/*
 * env_file.c - files of variables, NAME=value a line, as .env files are written: comments, `export`
 * before a name, quotes around a value. What a file says is beneath what the set says in `env`.
 */
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where a file is read. */
struct lines {
    const char *at, *end;
    unsigned number;
};

static bool of_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-';
}

static void skip_line(struct lines *lines)
{
    while (lines->at < lines->end && *lines->at != '\n')
        lines->at++;
}

static void skip_blanks(struct lines *lines)
{
    while (lines->at < lines->end && strchr(" \t\r", *lines->at) != NULL)
        lines->at++;
}

static char unescaped(char byte)
{
    return byte == 'n' ? '\n' : byte == 'r' ? '\r' : byte == 't' ? '\t' : byte;
}

/* Up to the quote that ends it, over lines too. False: none does. */
static bool read_quoted(struct lines *lines, struct text *out)
{
    char quote = *lines->at++;

    for (; lines->at < lines->end && *lines->at != quote; lines->at++) {
        lines->number += *lines->at == '\n';
        if (quote == '"' && *lines->at == '\\' && lines->at + 1 < lines->end)
            text_putc(out, unescaped(*++lines->at));
        else
            text_putc(out, *lines->at);
    }
    if (lines->at == lines->end)
        return false;
    lines->at++;
    return true;
}

/* To the end of the line, or to a # with a blank before it. */
static void read_bare(struct lines *lines, struct text *out)
{
    const char *from = lines->at, *to;

    skip_line(lines);
    to = lines->at;
    for (const char *at = from; at < to; at++)
        if (*at == '#' && (at == from || at[-1] == ' ' || at[-1] == '\t'))
            to = at;
    while (to > from && strchr(" \t\r", to[-1]) != NULL)
        to--;
    text_put(out, from, (size_t)(to - from));
}

static int put(struct reader_of_set *reader, struct node *map, struct place at, const char *name,
               size_t size, const struct text *value)
{
    struct node *key = arena_take(&reader->set->arena, sizeof *key);
    struct node *text = arena_take(&reader->set->arena, sizeof *text), **last = &map->first;

    if (key == NULL || text == NULL || value->failed)
        return -ENOMEM;
    *key = (struct node){ .at = at, .value = text };
    *text = (struct node){ .at = at, .literal = true };
    key->text = arena_copy(&reader->set->arena, name, size);
    text->text = arena_copy(&reader->set->arena, value->bytes, value->size);
    if (key->text == NULL || text->text == NULL)
        return -ENOMEM;
    while (*last != NULL && strcmp((*last)->text, key->text) != 0)
        last = &(*last)->next;
    if (*last == NULL)
        map->count++;
    else
        key->next = (*last)->next; /* a later line wins */
    *last = key;
    return 0;
}

/* One line; a mistake is reported at its place in the file. */
static int read_line(struct reader_of_set *reader, struct wrongs *wrongs, struct lines *lines,
                     struct node *map)
{
    struct place at = { lines->number, 1 };
    struct text value = { 0 };
    const char *name;
    size_t size = 0;
    int r = 0;

    skip_blanks(lines);
    if (lines->end - lines->at > 7 && memcmp(lines->at, "export ", 7) == 0)
        lines->at += 7;
    skip_blanks(lines);
    name = lines->at;
    while (lines->at < lines->end && of_name(*lines->at))
        lines->at++, size++;
    skip_blanks(lines);
    if (size == 0 && (lines->at == lines->end || *lines->at == '\n' || *lines->at == '#')) {
        skip_line(lines);
        return 0;
    }
    if (size == 0 || lines->at == lines->end || *lines->at != '=') {
        wrong_put(wrongs, at, "NAME=value is wanted");
        skip_line(lines);
        return 0;
    }
    lines->at++;
    skip_blanks(lines);
    if (lines->at < lines->end && (*lines->at == '"' || *lines->at == '\'')) {
        if (!read_quoted(lines, &value))
            wrong_put(wrongs, at, "this quote is never closed");
        skip_line(lines);
    } else {
        read_bare(lines, &value);
    }
    r = put(reader, map, at, name, size, &value);
    text_fini(&value);
    return r;
}

/* What is wrong with the file as a whole is so where the set names it, if it does. */
static void take_wrongs(struct reader_of_set *reader, struct place named_at, struct wrongs *wrongs)
{
    const struct wrong *first = &wrongs->list[0];

    if (named_at.line == 0 || wrongs->kept != 1 || first->at.line > 0 || first->text == NULL) {
        wrong_take(&reader->wrongs, wrongs);
        return;
    }
    wrong_put(&reader->wrongs, named_at, "env_file: %s: %s", wrongs->path, first->text);
    set_wrongs_fini(wrongs);
}

static int read_file(struct reader_of_set *reader, const char *path, struct place named_at,
                     struct node *map)
{
    struct wrongs wrongs = { .path = path };
    struct lines lines = { .number = 1 };
    struct text file = { 0 };
    const char *bytes = "";
    size_t size = 0;
    int r = set_tree_load(&wrongs, &file, &bytes, &size);

    lines.at = bytes;
    lines.end = bytes + size;
    while (r == 0 && lines.at < lines.end) {
        r = read_line(reader, &wrongs, &lines, map);
        lines.at += lines.at < lines.end;
        lines.number++;
    }
    take_wrongs(reader, named_at, &wrongs);
    text_fini(&file);
    return r == -ENOMEM ? r : 0;
}

/* What a map says in `env`, made where it says nothing. */
static struct node *env_of(struct reader_of_set *reader, struct node *map)
{
    struct node **last = &map->first, *key, *env;

    for (; *last != NULL; last = &(*last)->next)
        if (strcmp((*last)->text, "env") == 0)
            return (*last)->value;
    key = arena_take(&reader->set->arena, sizeof *key);
    env = arena_take(&reader->set->arena, sizeof *env);
    if (key == NULL || env == NULL)
        return NULL;
    *env = (struct node){ .kind = NODE_MAP, .at = map->at };
    *key = (struct node){ .at = map->at, .text = "env", .value = env };
    *last = key;
    map->count++;
    return env;
}

/* Those of `from` that the map's `env` does not have. */
static int put_beneath(struct reader_of_set *reader, struct node *map, struct node *from)
{
    struct node *env = env_of(reader, map), **last;

    if (env == NULL)
        return -ENOMEM;
    if (env->kind != NODE_MAP)
        return 0; /* a mistake, which is reported where env is read */
    for (last = &env->first; *last != NULL;)
        last = &(*last)->next;
    for (struct node *key = from->first, *next; key != NULL; key = next) {
        next = key->next;
        key->next = NULL;
        if (set_tree_value(env, key->text) != NULL)
            continue;
        *last = key;
        last = &key->next;
        env->count++;
    }
    return 0;
}

static int read_named(struct reader_of_set *reader, struct node *value, struct node *from)
{
    const char *word = set_word(&reader->wrongs, value, "env_file", "a file's name"), *path;
    int r;

    if (word == NULL)
        return 0;
    r = set_path_expand(&reader->wrongs, &reader->set->arena, "env_file", value);
    path = r == 0 ? fill_path(reader, reader->set->base, value->text) : NULL;
    return path != NULL ? read_file(reader, path, value->at, from) : -ENOMEM;
}

int set_env_file_take(struct reader_of_set *reader, struct node *map)
{
    struct node *value = (struct node *)set_tree_value(map, "env_file"), from = { 0 };
    int r = 0;

    if (value == NULL || value->kind == NODE_BROKEN)
        return 0;
    if (value->kind == NODE_MAP)
        wrong_put(&reader->wrongs, value->at, "env_file: a mapping where a file is wanted");
    if (value->kind == NODE_TEXT)
        r = read_named(reader, value, &from);
    for (struct node *item = value->kind == NODE_LIST ? value->first : NULL; item != NULL && r == 0;
         item = item->next)
        r = read_named(reader, item, &from);
    return r == 0 ? put_beneath(reader, map, &from) : r;
}

int set_env_file_open(struct reader_of_set *reader, bool beside)
{
    const char *path = beside ? fill_path(reader, reader->set->base, ".env") : NULL;
    struct place by_option = { 0 };
    int r = 0;

    if (reader->env == NULL)
        reader->env = arena_take(&reader->set->arena, sizeof *reader->env);
    if (reader->env == NULL || (beside && path == NULL))
        return -ENOMEM;
    if (beside && reader->options.env_file_count == 0 && access(path, R_OK) == 0)
        r = read_file(reader, path, by_option, reader->env);
    for (int i = 0; i < reader->options.env_file_count && r == 0; i++)
        r = read_file(reader, reader->options.env_files[i], by_option, reader->env);
    return r;
}

int set_env_file_beneath(struct reader_of_set *reader, struct node *root)
{
    if (reader->env == NULL || reader->env->count == 0 || root->kind != NODE_MAP)
        return 0;
    return put_beneath(reader, root, reader->env);
}

const char *set_env_file_value(const struct reader_of_set *reader, const char *name)
{
    const struct node *value = reader->env != NULL ? set_tree_value(reader->env, name) : NULL;
    return value != NULL ? value->text : getenv(name);
}
