/*
 * call.c - `call` and `with`: a function of the table, and what is said to it. Keys are looked
 * at once for an entry, values for each of its jobs, since {} may stand in them.
 */
#include "base/quote.h"
#include "call_words.h"
#include "inside.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* The set's `with` goes with the set's `call`, the job's own stands in front of it. */
static const struct node *page_with(const struct reader_of_set *reader, const struct said *said)
{
    const struct said *page = reader->set->page.said;

    if (said[SET_KEY_CALL].key != page[SET_KEY_CALL].key || page[SET_KEY_WITH].key == NULL ||
        page[SET_KEY_WITH].key == said[SET_KEY_WITH].key)
        return NULL;
    return page[SET_KEY_WITH].key->value;
}

static void check_keys(struct reader_of_set *reader, const struct function *function,
                       struct node *map)
{
    const char *const *names;
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    for (struct node *key = map->first; key != NULL; key = key->next) {
        if (key->kind == NODE_BROKEN || function_key(function, key->text, &names) >= 0)
            continue;
        wrong_put(&reader->wrongs, key->at, "with: '%s' does not know '%s'%s", function->name,
                  wrong_brief(key->text, brief), set_suggest(key->text, names, nearest));
        key->kind = NODE_BROKEN;
    }
}

void call_check(struct reader_of_set *reader, struct entry *entry)
{
    const struct node *call = entry->values->said[SET_KEY_CALL].key;
    const struct node *with = entry->values->said[SET_KEY_WITH].key;
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];
    const char *const *names;

    if (call == NULL && with != NULL && set_tree_value(entry->node, "call") == NULL)
        wrong_put(&reader->wrongs, with->at, "'with' without 'call'");
    if (call == NULL)
        return;
    entry->function = function_find(call->value->text, &names);
    if (entry->function == NULL && call->value->kind != NODE_BROKEN) {
        wrong_put(&reader->wrongs, call->value->at,
                  "call: there is no function '%s'%s; 'forkboard demo --functions' lists them",
                  wrong_brief(call->value->text, brief),
                  set_suggest(call->value->text, names, nearest));
        call->value->kind = NODE_BROKEN; /* the set's `call` is reported once */
    }
    if (entry->function != NULL && with != NULL)
        check_keys(reader, entry->function, with->value);
    if (entry->function != NULL && page_with(reader, entry->values->said) != NULL)
        check_keys(reader, entry->function, reader->set->page.said[SET_KEY_WITH].key->value);
}

/* Reads the values of one map; those that `hiding` has too are left to it. 0 or -ENOMEM. */
static int read_values(struct reader_of_set *reader, const struct function *function,
                       const struct node *map, const struct node *hiding, const struct row *row,
                       struct function_call *call, struct text *words)
{
    const char *const *names;
    char shape[BRIEF_BYTES];

    for (struct node *key = map != NULL ? map->first : NULL; key != NULL; key = key->next) {
        struct node *value = key->value;
        int i = key->kind == NODE_TEXT ? function_key(function, key->text, &names) : -1;
        const char *text;
        if (i < 0 || value->kind != NODE_TEXT ||
            (hiding != NULL && set_tree_value(hiding, key->text) != NULL))
            continue;
        text = fill_text(reader, value, false, row);
        if (text == NULL)
            return -ENOMEM;
        text_printf(words, " %s=", key->text);
        quote_word(words, text);
        if (function_read(&function->keys[i], text, &call->values[i]) == 0) {
            reader->set->draws |= call->values[i].low < call->values[i].high;
            continue;
        }
        wrong_put(&reader->wrongs, value->at, "with: %s: %s where %s is wanted", key->text,
                  set_shape(&(struct node){ .kind = NODE_TEXT, .plain = true, .text = text },
                            shape),
                  function_wanted(&function->keys[i]));
        value->kind = NODE_BROKEN;
    }
    return 0;
}

static const char *copy_of(struct reader_of_set *reader, struct text *words)
{
    return words->failed ? NULL : arena_copy(&reader->set->arena, text_string(words), words->size);
}

int call_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
              struct fb_job *job)
{
    const struct function *function = entry->function;
    const struct node *own = entry->values->said[SET_KEY_WITH].key;
    const struct node *with = own != NULL ? own->value : NULL;
    struct function_call *call = arena_take(&reader->set->arena, sizeof *call);
    struct text words = { 0 };
    int r;

    if (call == NULL)
        return -ENOMEM;
    call->scale = reader->scale;
    call->origin_us = &reader->set->origin_us;
    for (int i = 0; i < FUNCTION_KEYS && function->keys[i].name != NULL; i++) {
        r = function_read(&function->keys[i], function->keys[i].without, &call->values[i]);
        assert(r == 0);
    }
    text_puts(&words, function->name);
    r = read_values(reader, function, page_with(reader, entry->values->said), with, row, call,
                    &words);
    if (r == 0)
        r = read_values(reader, function, with, NULL, row, call, &words);
    job->function = function->enter;
    job->argument = call;
    job->command = copy_of(reader, &words);
    text_clear(&words);
    if (job->command != NULL)
        call_put_words(&words, job->command, reader->scale);
    job->call = copy_of(reader, &words);
    if (job->command == NULL || job->call == NULL)
        r = -ENOMEM;
    text_fini(&words);
    return r;
}
