/*
 * lesson.c - the file of a lesson: a job set with one more key, `lesson`. What is in that is read
 * here, the jobs are the set's affair. All mistakes are reported at once, each at its place.
 */
#include "lesson.h"

#include "form.h"

#include "opt/opt.h"
#include "set/keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEEDS_MOST 8
#define TITLE_MOST 200
#define ABOUT_MOST 600 /* bytes: it is shown above everything else */

const struct teach_key_row teach_keys[TEACH_KEY_COUNT] = {
#define TEACH_ROW(key, name, help) { name, help },
    TEACH_KEYS(TEACH_ROW)
};
const struct teach_key_row teach_ask_keys[TEACH_ASK_COUNT] = { TEACH_ASK_KEYS(TEACH_ROW) };
#undef TEACH_ROW

/* ---------------------------------------------------------------- keys of the lesson */

static int read_pane(struct teach_form *form, const struct node *value)
{
    const char *word = set_word(&form->wrongs, value, "pane", "a pane's name");
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    for (int i = 0; word != NULL && opt_panes[i] != NULL; i++)
        if (strcmp(word, opt_panes[i]) == 0)
            return i;
    if (word != NULL)
        wrong_put(
            &form->wrongs, value->at,
            "pane: '%s' where events, output, timeline, cores, life, slots or graph is wanted%s",
            wrong_brief(word, brief), set_suggest(word, opt_panes, nearest));
    return 0;
}

static void read_limit(struct teach_form *form, const struct node *value)
{
    static const char wanted[] = "a time such as 20s or 2m";
    const char *word = set_word(&form->wrongs, value, "limit", wanted);
    char brief[BRIEF_BYTES];

    if (word != NULL &&
        (opt_duration(word, &form->lesson->limit_us) < 0 || form->lesson->limit_us == 0))
        wrong_put(&form->wrongs, value->at, "limit: '%s' where %s is wanted",
                  wrong_brief(word, brief), wanted);
}

static bool is_need(const char *word)
{
    char *end;

    if (strcmp(word, "smt") == 0 || strcmp(word, "cgroup") == 0 || strcmp(word, "ptrace") == 0)
        return true;
    if (strncmp(word, "program ", 8) == 0 && word[8] != '\0')
        return true;
    return strtol(word, &end, 10) > 0 && end != word && strcmp(end, " cores") == 0;
}

static void read_needs(struct teach_form *form, const struct node *value)
{
    const char *const *list = teach_form_list(form, value, "needs", NEEDS_MOST);
    const struct node *item = value->first;
    char brief[BRIEF_BYTES];

    form->lesson->needs = list;
    for (; list != NULL && *list != NULL; list++, item = item->next)
        if (!is_need(*list))
            wrong_put(
                &form->wrongs, item->at,
                "needs: '%s' where 'N cores', smt, cgroup, ptrace or 'program NAME' is wanted",
                wrong_brief(*list, brief));
}

static void read_number(struct teach_form *form, const struct node *value)
{
    const char *word = set_word(&form->wrongs, value, "number", "a number");
    char brief[BRIEF_BYTES];

    if (word != NULL &&
        (opt_number(word, 999, &form->lesson->number) < 0 || form->lesson->number == 0))
        wrong_put(&form->wrongs, value->at, "number: '%s' where a number from 1 to 999 is wanted",
                  wrong_brief(word, brief));
}

static int read_key(struct teach_form *form, const struct node *key)
{
    struct teach_lesson *lesson = form->lesson;
    const struct node *value = key->value;
    int64_t flag = 0;

    switch (teach_form_key(form, key, teach_keys, TEACH_KEY_COUNT)) {
    case TEACH_KEY_ABOUT:
        lesson->about = teach_form_words(form, value, "about", ABOUT_MOST);
        break;
    case TEACH_KEY_SOURCE:
        lesson->source = set_word(&form->wrongs, value, "source", "a file's name");
        if (lesson->source != NULL)
            lesson->source = teach_form_beside(form, lesson->source);
        break;
    case TEACH_KEY_EXEC:
        lesson->exec = teach_form_list(form, value, "exec", 100);
        break;
    case TEACH_KEY_PANE:
        lesson->pane = read_pane(form, value);
        break;
    case TEACH_KEY_NEEDS:
        read_needs(form, value);
        break;
    case TEACH_KEY_LIMIT:
        read_limit(form, value);
        break;
    case TEACH_KEY_NUMBER:
        read_number(form, value);
        break;
    case TEACH_KEY_ADOPT:
        lesson->adopt = set_flag(&form->wrongs, value, "adopt", &flag) && flag != 0;
        break;
    case TEACH_KEY_THREADS:
        lesson->threads = set_flag(&form->wrongs, value, "threads", &flag) && flag != 0;
        break;
    case TEACH_KEY_ASK:
        return teach_form_ask(form, value);
    }
    return 0;
}

static int read_lesson(struct teach_form *form, const struct node *node)
{
    struct teach_lesson *lesson = form->lesson;
    char shape[BRIEF_BYTES];
    int r = 0;

    if (node->kind != NODE_MAP) {
        if (node->kind != NODE_BROKEN)
            wrong_put(&form->wrongs, node->at, "lesson: %s where a mapping with 'ask' is wanted",
                      set_shape(node, shape));
        return 0;
    }
    for (const struct node *key = node->first; key != NULL && r == 0; key = key->next)
        r = read_key(form, key);
    if (set_tree_value(node, "ask") == NULL)
        wrong_put(&form->wrongs, node->at, "lesson: no 'ask': its questions");
    if (!lesson->jobs && set_tree_value(node, "source") == NULL &&
        set_tree_value(node, "exec") == NULL)
        wrong_put(&form->wrongs, node->at,
                  "lesson: nothing to run: no 'source', no 'exec', and the file has no 'jobs'");
    if (lesson->jobs && set_tree_value(node, "exec") != NULL)
        wrong_put(&form->wrongs, node->at, "lesson: 'exec' and 'jobs' are two things to run");
    return r;
}

/* ---------------------------------------------------------------- the file */

/* Of a file without jobs, which no set reads. */
static void read_top(struct teach_form *form, const struct node *root)
{
    static const struct teach_key_row rows[] = { { "title", "" }, { "lesson", "" } };

    for (const struct node *key = root->first; key != NULL && !form->lesson->jobs; key = key->next)
        teach_form_key(form, key, rows, 2);
}

static int read_root(struct teach_form *form, const struct node *root)
{
    const struct node *title, *lesson;
    char shape[BRIEF_BYTES];

    if (root->kind != NODE_MAP) {
        if (root->kind != NODE_BROKEN)
            wrong_put(&form->wrongs, root->at, "%s where a mapping with 'lesson' is wanted",
                      set_shape(root, shape));
        return 0;
    }
    form->lesson->jobs = set_tree_value(root, "jobs") != NULL;
    read_top(form, root);
    title = set_tree_value(root, "title");
    if (title != NULL)
        form->lesson->title = teach_form_words(form, title, "title", TITLE_MOST);
    if (form->lesson->title == NULL)
        form->lesson->title = form->lesson->name;
    lesson = set_tree_value(root, "lesson");
    if (lesson == NULL)
        wrong_put(&form->wrongs, root->at, "there is no 'lesson': this is no lesson");
    return lesson != NULL ? read_lesson(form, lesson) : 0;
}

static int begin(struct teach_form *form, struct teach_lesson *lesson, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t size = dot != NULL ? (size_t)(dot - name) : strlen(name);
    size_t directory = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);

    *lesson = (struct teach_lesson){ .limit_us = TEACH_LIMIT_US };
    *form = (struct teach_form){ .lesson = lesson, .wrongs.path = path };
    lesson->path = arena_copy(&lesson->arena, path, strlen(path));
    lesson->name = arena_copy(&lesson->arena, name, size);
    lesson->directory = arena_copy(&lesson->arena, path, directory);
    return lesson->path != NULL && lesson->name != NULL && lesson->directory != NULL ? 0 : -ENOMEM;
}

static int end(struct teach_form *form, const struct node *root, int r, struct text *mistakes)
{
    if (r == 0)
        r = read_root(form, root);
    if (form->failed)
        r = -ENOMEM;
    if (r != -ENOMEM && form->wrongs.count > 0) {
        set_wrongs_print(&form->wrongs, mistakes);
        r = -EINVAL;
    }
    set_wrongs_fini(&form->wrongs);
    return r;
}

int teach_open(struct teach_lesson *lesson, const char *path, struct text *mistakes)
{
    struct teach_form form;
    struct node *root = NULL;
    struct text file = { 0 };
    const char *bytes;
    size_t size;
    int r = begin(&form, lesson, path);

    if (r == 0)
        r = set_tree_load(&form.wrongs, &file, &bytes, &size);
    if (r == 0)
        r = set_tree_read(&form.wrongs, &form.wrongs, &lesson->arena, bytes, size, &root);
    text_fini(&file);
    return end(&form, root, r, mistakes);
}

int teach_read(struct teach_lesson *lesson, const char *path, const char *bytes, size_t size,
               struct text *mistakes)
{
    struct teach_form form;
    struct node *root = NULL;
    int r = begin(&form, lesson, path);

    if (r == 0)
        r = set_tree_check(&form.wrongs, &bytes, &size);
    if (r == 0) /* the tree's texts are copies */
        r = set_tree_read(&form.wrongs, &form.wrongs, &lesson->arena, bytes, size, &root);
    return end(&form, root, r, mistakes);
}

void teach_close(struct teach_lesson *lesson)
{
    arena_fini(&lesson->arena);
    *lesson = (struct teach_lesson){ 0 };
}

size_t teach_slots(const struct teach_lesson *lesson, int *slots, size_t room)
{
    size_t count = 0;

    for (size_t i = 0; i < lesson->count; i++) {
        const struct teach_measure *measure = &lesson->questions[i].measure;
        size_t at = 0;
        if (teach_words[measure->word].takes != TEACH_SLOTS)
            continue;
        while (at < count && slots[at] < measure->slots)
            at++;
        if ((at < count && slots[at] == measure->slots) || count == room)
            continue;
        memmove(slots + at + 1, slots + at, (count++ - at) * sizeof *slots);
        slots[at] = measure->slots;
    }
    return count;
}
