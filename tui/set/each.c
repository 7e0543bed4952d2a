/*
 * each.c - what `each` says: a list, the names that a pattern matches, the lines of a file, or
 * several of these, of which every combination makes a job. A list without items makes no job,
 * which is not written on purpose: it is a mistake, and so is a pattern that matches nothing.
 */
#include "base/array.h"
#include "inside.h"

#include "input/reader.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MOST   ((size_t)1 << 20)
#define EACH_WANTED "a list, { glob: \"*.png\" } or { lines: FILE }"

struct gatherer {
    struct reader_of_set *reader;
    const char *dir; /* where patterns and files are looked for: where the jobs run */
    bool moving;     /* the jobs do not all run there */
    struct each *each;
};

static int too_many(struct gatherer *gatherer, const struct node *at)
{
    wrong_put(&gatherer->reader->wrongs, at->at,
              "each: more than %d items; read that many from standard input instead",
              SET_JOBS_MOST);
    return -EINVAL;
}

static int add_item(struct gatherer *gatherer, const struct node *at, struct items *items,
                    const char *value)
{
    if (items->count == SET_JOBS_MOST)
        return too_many(gatherer, at);
    if (array_reserve(&items->values, &items->room, items->count + 1, sizeof(char *), 16) < 0)
        return -ENOMEM;
    items->values[items->count] = arena_copy(&gatherer->reader->set->arena, value, strlen(value));
    return items->values[items->count++] != NULL ? 0 : -ENOMEM;
}

static int add_texts(struct gatherer *gatherer, const struct node *list, struct items *items)
{
    struct wrongs *wrongs = &gatherer->reader->wrongs;
    char shape[BRIEF_BYTES];

    for (const struct node *item = list->first; item != NULL; item = item->next) {
        int r = 0;
        if (item->kind == NODE_TEXT)
            r = add_item(gatherer, item, items, item->text);
        else if (item->kind != NODE_BROKEN)
            wrong_put(wrongs, item->at, "each: %s between texts", set_shape(item, shape));
        if (r < 0)
            return r;
    }
    return 0;
}

static int add_lines(struct gatherer *gatherer, const struct node *file, struct items *items)
{
    const char *path = fill_path(gatherer->reader, gatherer->dir, file->text);
    struct reader lines;
    char *line;
    int r;

    if (path == NULL)
        return -ENOMEM;
    r = reader_open(&lines, strcmp(path, "-") == 0 ? "./-" : path, '\n');
    lines.most_bytes = LINE_MOST; /* /dev/zero has no end */
    while (r == 0) {
        r = reader_next(&lines, &line);
        if (r == -EAGAIN)
            r = reader_wait(&lines);
        else if (r == 1)
            r = add_item(gatherer, file, items, line);
        else
            break;
    }
    reader_close(&lines);
    if (r == 0 && items->count == 0)
        wrong_put(&gatherer->reader->wrongs, file->at, "lines: %s is empty", path);
    if (r == 0 || r == -ENOMEM || r == -EINVAL)
        return r;
    wrong_put(&gatherer->reader->wrongs, file->at, "lines: %s: %s", path,
              r == -EILSEQ     ? "a NUL byte"
              : r == -EMSGSIZE ? "a line longer than a MiB"
                               : strerrordesc_np(-r));
    return -EINVAL;
}

/* The directory's own name may hold what a pattern would match with. */
static int make_pattern(const char *dir, const char *pattern, struct text *out)
{
    for (; pattern[0] != '/' && *dir != '\0'; dir++) {
        if (strchr("*?[\\", *dir) != NULL)
            text_putc(out, '\\');
        text_putc(out, *dir);
    }
    if (out->size > 0)
        text_putc(out, '/');
    text_puts(out, pattern);
    text_string(out);
    return out->failed ? -ENOMEM : 0;
}

static int add_matches(struct gatherer *gatherer, const struct node *pattern, struct items *items)
{
    size_t skip =
        pattern->text[0] != '/' && gatherer->dir[0] != '\0' ? strlen(gatherer->dir) + 1 : 0;
    struct text text = { 0 };
    glob_t found = { 0 };
    int r = make_pattern(gatherer->dir, pattern->text, &text);

    if (r == 0 && glob(text_string(&text), 0, NULL, &found) == GLOB_NOSPACE)
        r = -ENOMEM;
    for (size_t i = 0; r == 0 && i < found.gl_pathc; i++)
        r = add_item(gatherer, pattern, items, found.gl_pathv[i] + skip);
    if (r == 0 && found.gl_pathc == 0)
        wrong_put(&gatherer->reader->wrongs, pattern->at, "glob: '%s' matches nothing",
                  text_string(&text));
    globfree(&found);
    text_fini(&text);
    return r;
}

/* { glob: PATTERN } or { lines: FILE }. */
static int add_named(struct gatherer *gatherer, const struct node *map, struct items *items)
{
    static const char *const names[] = { "glob", "lines", NULL };
    struct wrongs *wrongs = &gatherer->reader->wrongs;
    const struct node *key = map->first;
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    if (key == NULL || key->next != NULL) {
        wrong_put(wrongs, map->at, "each: one key, 'glob' or 'lines', is wanted");
        return -EINVAL;
    }
    if (strcmp(key->text, "glob") != 0 && strcmp(key->text, "lines") != 0) {
        wrong_put(wrongs, key->at, "each: unknown key '%s'%s", wrong_brief(key->text, brief),
                  set_suggest(key->text, names, nearest));
        return -EINVAL;
    }
    if (set_word(wrongs, key->value, key->text, "a text") == NULL)
        return -EINVAL;
    if (set_path_expand(wrongs, &gatherer->reader->set->arena, key->text, key->value) < 0)
        return -ENOMEM;
    if (gatherer->moving && key->value->text[0] != '/') {
        wrong_put(wrongs, key->value->at,
                  "%s: looked for in the job's 'dir', which is not one directory: it holds {}",
                  key->text);
        return -EINVAL;
    }
    return key->text[0] == 'g' ? add_matches(gatherer, key->value, items)
                               : add_lines(gatherer, key->value, items);
}

static int add_list(struct gatherer *gatherer, const struct node *node)
{
    struct wrongs *wrongs = &gatherer->reader->wrongs;
    char shape[BRIEF_BYTES];
    struct items *items;

    if (gatherer->each->count == EACH_MOST) {
        wrong_put(wrongs, node->at, "each: more than %d lists", EACH_MOST);
        return -EINVAL;
    }
    items = &gatherer->each->lists[gatherer->each->count++];
    if (node->kind == NODE_MAP)
        return add_named(gatherer, node, items);
    if (node->kind == NODE_LIST && node->count > 0)
        return add_texts(gatherer, node, items);
    if (node->kind == NODE_LIST)
        wrong_put(wrongs, node->at, "each: an empty list");
    else if (node->kind != NODE_BROKEN)
        wrong_put(wrongs, node->at, "each: %s where " EACH_WANTED " is wanted",
                  set_shape(node, shape));
    return -EINVAL;
}

/* A list of lists and mappings is several; one that holds a text is one. */
static bool is_several(const struct node *node)
{
    if (node->kind != NODE_LIST || node->count == 0)
        return false;
    for (const struct node *item = node->first; item != NULL; item = item->next)
        if (item->kind == NODE_TEXT)
            return false;
    return true;
}

static int gather(struct gatherer *gatherer, const struct node *node)
{
    int r = 0;

    if (!is_several(node))
        return add_list(gatherer, node);
    for (const struct node *item = node->first; item != NULL && r == 0; item = item->next)
        r = add_list(gatherer, item);
    return r;
}

int each_read(struct reader_of_set *reader, const struct entry *entry, struct each *each)
{
    const struct said *said = &entry->values->said[SET_KEY_EACH];
    const struct node *dir = entry->values->said[SET_KEY_DIR].key;
    struct gatherer gatherer = { .reader = reader, .each = each };
    size_t rows = 1;
    int r;

    if (said->key == NULL) {
        each->rows = 1;
        return 0;
    }
    gatherer.dir = fill_path(reader, reader->set->base, dir != NULL ? dir->value->text : NULL);
    gatherer.moving = dir != NULL && strchr(dir->value->text, '{') != NULL;
    if (gatherer.dir == NULL)
        return -ENOMEM;
    r = gather(&gatherer, said->key->value);
    for (int i = 0; r == 0 && i < each->count; i++)
        if (__builtin_mul_overflow(rows, each->lists[i].count, &rows) || rows > SET_JOBS_MOST)
            r = too_many(&gatherer, said->key->value);
    each->rows = r == 0 ? rows : 0;
    return r == -ENOMEM ? r : 0;
}
