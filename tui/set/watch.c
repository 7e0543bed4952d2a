/*
 * watch.c - the files whose change starts a job again: `watch: PATTERN`, or a list of them, as seen
 * from the job's directory. One that begins with ! takes files out again.
 */
#include "inside.h"

#include <errno.h>
#include <string.h>

#define PATTERNS_MOST 64

/* A [ whose name ends before its ]; fnmatch(3) takes it for a byte, and the user meant a set. */
static bool is_unclosed(const char *pattern)
{
    for (const char *at = pattern; *at != '\0'; at++) {
        const char *end = at + 1;
        if (*at == '\\' && at[1] != '\0') {
            at++;
            continue;
        }
        if (*at != '[')
            continue;
        end += *end == '!' || *end == '^';
        end += *end == ']';
        end += strcspn(end, "]/");
        if (*end != ']')
            return true;
        at = end;
    }
    return false;
}

/* What follows ! is a path as any other. */
static int expand(struct reader_of_set *reader, struct node *value)
{
    bool not = value->text[0] == '!';
    char *whole;
    int r;

    value->text += not ;
    r = set_path_expand(&reader->wrongs, &reader->set->arena, "watch", value);
    if (r < 0 || !not )
        return r;
    whole = arena_take(&reader->set->arena, strlen(value->text) + 2);
    if (whole == NULL)
        return -ENOMEM;
    whole[0] = '!';
    strcpy(whole + 1, value->text);
    value->text = whole;
    return 0;
}

static int take_one(struct reader_of_set *reader, struct node *value)
{
    char brief[BRIEF_BYTES];

    if (set_word(&reader->wrongs, value, "watch", "a pattern such as src/**") == NULL) {
        value->kind = NODE_BROKEN;
        return 0;
    }
    if (is_unclosed(value->text)) {
        wrong_put(&reader->wrongs, value->at,
                  "watch: '%s' has a [ without its ]; as a byte of a name it is \\[",
                  wrong_brief(value->text, brief));
        value->kind = NODE_BROKEN;
        return 0;
    }
    return expand(reader, value);
}

/* What only takes out names nothing. */
static void check_any(struct reader_of_set *reader, const struct node *list)
{
    const struct node *item = list->kind == NODE_LIST ? list->first : list;

    while (item != NULL && item->kind == NODE_TEXT && item->text[0] == '!')
        item = list->kind == NODE_LIST ? item->next : NULL;
    if (item == NULL)
        wrong_put(&reader->wrongs, list->at,
                  "watch: ! only takes files out; a pattern of those to watch is missing");
}

int set_watch_take(struct reader_of_set *reader, struct node *map)
{
    struct node *value = (struct node *)set_tree_value(map, "watch");
    char shape[BRIEF_BYTES];
    int r = 0;

    if (value == NULL || value->kind == NODE_BROKEN)
        return 0;
    if (value->kind == NODE_TEXT) {
        r = take_one(reader, value);
        check_any(reader, value);
        return r;
    }
    if (value->kind != NODE_LIST || value->count == 0 || value->count > PATTERNS_MOST) {
        wrong_put(&reader->wrongs, value->at, "watch: %s where 1 to %d patterns are wanted",
                  set_shape(value, shape), PATTERNS_MOST);
        value->kind = NODE_BROKEN;
        return 0;
    }
    for (struct node *item = value->first; item != NULL && r == 0; item = item->next)
        r = take_one(reader, item);
    check_any(reader, value);
    return r;
}

/* The directory as a pattern that means it alone, whatever its name is. */
static const char *plain(struct reader_of_set *reader, const char *dir)
{
    char *out, *at;

    if (strpbrk(dir, "*?[\\!") == NULL)
        return dir;
    out = at = arena_take(&reader->set->arena, 2 * strlen(dir) + 1);
    for (; out != NULL && *dir != '\0'; dir++) {
        if (strchr("*?[\\!", *dir) != NULL)
            *at++ = '\\';
        *at++ = *dir;
    }
    return out; /* which was zeros */
}

/* With the job's directory before it, and ! before that. */
static const char *fill_one(struct reader_of_set *reader, struct node *value, const struct row *row,
                            const struct set_job *job)
{
    const char *text = fill_text(reader, value, false, row), *path;
    const char *dir = plain(reader, job->dir != NULL ? job->dir : "");
    bool not = text != NULL && text[0] == '!';
    char *whole;
    size_t size;

    path = text != NULL && dir != NULL ? fill_path(reader, dir, text + not ) : NULL;
    if (path == NULL || !not )
        return path;
    size = strlen(path);
    whole = arena_take(&reader->set->arena, size + 2);
    if (whole == NULL)
        return NULL;
    whole[0] = '!';
    memcpy(whole + 1, path, size + 1);
    return whole;
}

/* A name may be a directory, now or later: then all below it is meant. */
static bool names_one(const char *pattern)
{
    const char *name = strrchr(pattern, '/');

    name = name != NULL ? name + 1 : pattern;
    for (const char *at = name; *at != '\0'; at++) {
        if (strchr("*?[", *at) != NULL)
            return false;
        at += *at == '\\' && at[1] != '\0';
    }
    return *name != '\0';
}

static const char *below(struct reader_of_set *reader, const char *pattern)
{
    char *whole = arena_take(&reader->set->arena, strlen(pattern) + 2);

    if (whole != NULL)
        stpcpy(stpcpy(whole, pattern), "/");
    return whole;
}

int set_watch_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
                   struct set_job *job)
{
    const struct said *said = &entry->values->said[SET_KEY_WATCH];
    struct node *value = said->key != NULL ? said->key->value : NULL;
    struct node *first = value != NULL && value->kind == NODE_LIST ? value->first : value;
    const char **patterns;
    size_t count = 0;

    if (value == NULL || (value->kind != NODE_LIST && value->kind != NODE_TEXT))
        return 0;
    patterns =
        arena_take(&reader->set->arena,
                   (2 * (value->kind == NODE_LIST ? value->count : 1) + 1) * sizeof *patterns);
    if (patterns == NULL)
        return -ENOMEM;
    for (struct node *item = first; item != NULL; item = item->next) {
        if (item->kind == NODE_TEXT &&
            (patterns[count++] = fill_one(reader, item, row, job)) == NULL)
            return -ENOMEM;
        if (item->kind == NODE_TEXT && names_one(patterns[count - 1])) {
            patterns[count] = below(reader, patterns[count - 1]);
            if (patterns[count++] == NULL)
                return -ENOMEM;
        }
        if (value->kind != NODE_LIST)
            break;
    }
    job->watch = patterns;
    return 0;
}

const char *const *set_watched(const struct set *set, size_t number)
{
    return set->jobs[number - 1].watch;
}
