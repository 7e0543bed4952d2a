/*
 * form.c - the values of keys in the file of a lesson, each checked and kept for as long as the
 * lesson.
 */
#include "form.h"

#include "opt/opt.h"
#include "set/keys.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int teach_form_key(struct teach_form *form, const struct node *key,
                   const struct teach_key_row *rows, int count)
{
    const char *names[TEACH_KEY_COUNT + TEACH_ASK_COUNT + 1] = { NULL };
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    for (int i = 0; i < count; i++) {
        if (strcmp(rows[i].name, key->text) == 0)
            return i;
        names[i] = rows[i].name;
    }
    if (key->kind != NODE_BROKEN)
        wrong_put(&form->wrongs, key->at, "unknown key '%s'%s", wrong_brief(key->text, brief),
                  set_suggest(key->text, names, nearest));
    return -1;
}

const char *const *teach_form_list(struct teach_form *form, const struct node *value,
                                   const char *name, size_t most)
{
    const char **list;
    char shape[BRIEF_BYTES];
    size_t count = 0;

    if (value->kind != NODE_LIST || value->count == 0) {
        if (value->kind != NODE_BROKEN)
            wrong_put(&form->wrongs, value->at, "%s: %s where a list is wanted", name,
                      value->kind == NODE_LIST ? "an empty list" : set_shape(value, shape));
        return NULL;
    }
    if (value->count > most) {
        wrong_put(&form->wrongs, value->at, "%s: more than %zu", name, most);
        return NULL;
    }
    list = arena_take(&form->lesson->arena, (value->count + 1) * sizeof *list);
    form->failed |= list == NULL;
    for (const struct node *item = value->first; item != NULL && list != NULL; item = item->next)
        list[count++] = set_word(&form->wrongs, item, name, "a text");
    for (size_t i = 0; i < count; i++)
        if (list[i] == NULL)
            return NULL;
    return list;
}

/* A file beside the lesson, from where we are. */
const char *teach_form_beside(struct teach_form *form, const char *name)
{
    const struct teach_lesson *lesson = form->lesson;
    struct text path = { 0 };
    const char *copy;

    if (name[0] != '/' && lesson->directory[0] != '\0') {
        text_puts(&path, lesson->directory);
        text_putc(&path, '/');
    }
    text_puts(&path, name);
    copy = path.failed ? NULL : arena_copy(&form->lesson->arena, path.bytes, path.size);
    form->failed |= copy == NULL;
    text_fini(&path);
    return copy;
}

const char *teach_form_words(struct teach_form *form, const struct node *value, const char *name,
                             size_t most)
{
    const char *text = set_word(&form->wrongs, value, name, "a text");
    char *copy;

    if (text == NULL)
        return NULL;
    if (strlen(text) > most)
        wrong_put(&form->wrongs, value->at, "%s: more than %zu bytes", name, most);
    copy = arena_copy(&form->lesson->arena, text, strlen(text));
    form->failed |= copy == NULL;
    for (char *at = copy; at != NULL && *at != '\0'; at++)
        if (*at == '\n' || *at == '\t' || *at == '\r')
            *at = ' ';
    return copy;
}
