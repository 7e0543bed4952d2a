/*
 * set_notes.c - what a set has to say, and when. Each note is said once, at the first event that
 * its condition and its job fit; it goes into the run's own stream, so a record has it too.
 */
#include "set_parts.h"

#include <errno.h>
#include <string.h>

#define NOTES_MOST 100

/* Conditions beside the names of events. */
enum { ON_EVENT, ON_SUCCEEDED, ON_FAILED };

static const struct {
    const char *name;
    enum fb_kind kind;
    int which;
} conditions[] = {
    { "queued", FB_QUEUED, ON_EVENT },        { "forked", FB_FORKED, ON_EVENT },
    { "began", FB_BEGAN, ON_EVENT },          { "output", FB_OUTPUT, ON_EVENT },
    { "stopped", FB_STOPPED, ON_EVENT },      { "continued", FB_CONTINUED, ON_EVENT },
    { "exited", FB_EXITED, ON_EVENT },        { "zombie", FB_EXITED, ON_EVENT },
    { "succeeded", FB_EXITED, ON_SUCCEEDED }, { "failed", FB_EXITED, ON_FAILED },
    { "reaped", FB_REAPED, ON_EVENT },        { "retry", FB_RETRY, ON_EVENT },
    { "skipped", FB_SKIPPED, ON_EVENT },      { "unstarted", FB_UNSTARTED, ON_EVENT },
    { "signals", FB_SIGNALS, ON_EVENT },      { "progress", FB_PROGRESS, ON_EVENT },
    { "ready", FB_READY, ON_EVENT },          { "leaked", FB_LEAKED, ON_EVENT },
};

#define CONDITIONS ((int)(sizeof conditions / sizeof conditions[0]))

struct set_note {
    struct set_note *next;
    int condition;
    size_t first, count; /* jobs it is about; count 0: any, or none */
    const char *say;
    bool said;
};

static int find_condition(struct reader_of_set *reader, const struct node *value)
{
    const char *names[CONDITIONS + 1], *word;
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    word = set_word(&reader->wrongs, value, "on", "an event");
    for (int i = 0; word != NULL && i < CONDITIONS; i++) {
        if (strcmp(conditions[i].name, word) == 0)
            return i;
        names[i] = conditions[i].name;
    }
    names[CONDITIONS] = NULL;
    if (word != NULL)
        wrong_put(&reader->wrongs, value->at, "on: there is no event '%s'%s",
                  wrong_brief(word, brief), set_suggest(word, names, nearest));
    return -1;
}

static void find_job(struct reader_of_set *reader, const struct node *value, struct set_note *note)
{
    const char *name = set_word(&reader->wrongs, value, "job", "a job's name");

    if (name != NULL && !names_find(reader, name, &note->first, &note->count))
        names_unknown(reader, value->at, "job", name);
}

static void read_key(struct reader_of_set *reader, const struct node *key, struct set_note *note)
{
    static const char *const names[] = { "on", "job", "say", NULL };
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    if (strcmp(key->text, "on") == 0)
        note->condition = find_condition(reader, key->value);
    else if (strcmp(key->text, "job") == 0)
        find_job(reader, key->value, note);
    else if (strcmp(key->text, "say") == 0)
        note->say = set_word(&reader->wrongs, key->value, "say", "a text");
    else if (key->kind != NODE_BROKEN)
        wrong_put(&reader->wrongs, key->at, "notes: unknown key '%s'%s",
                  wrong_brief(key->text, brief), set_suggest(key->text, names, nearest));
}

static void read_note(struct reader_of_set *reader, const struct node *node, struct set_note *note)
{
    char shape[BRIEF_BYTES];

    if (node->kind != NODE_MAP) {
        if (node->kind != NODE_BROKEN)
            wrong_put(&reader->wrongs, node->at,
                      "notes: %s where { on: EVENT, job: NAME, say: TEXT } is wanted",
                      set_shape(node, shape));
        return;
    }
    for (const struct node *key = node->first; key != NULL; key = key->next)
        read_key(reader, key, note);
    if (tree_value(node, "on") == NULL)
        wrong_put(&reader->wrongs, node->at, "notes: no 'on': the event that it is said at");
    if (tree_value(node, "say") == NULL)
        wrong_put(&reader->wrongs, node->at, "notes: no 'say': its text");
}

int notes_read(struct reader_of_set *reader)
{
    const struct node *key = reader->set->page.said[SET_KEY_NOTES].key;
    struct set_note **last = &reader->set->notes;

    if (key != NULL && key->value->count > NOTES_MOST) {
        wrong_put(&reader->wrongs, key->value->at, "more than %d notes", NOTES_MOST);
        return 0;
    }
    for (const struct node *node = key != NULL ? key->value->first : NULL; node != NULL;
         node = node->next) {
        struct set_note *note = arena_take(&reader->set->arena, sizeof *note);
        if (note == NULL)
            return -ENOMEM;
        read_note(reader, node, note);
        *last = note;
        last = &note->next;
    }
    return 0;
}

static bool fits(const struct set_note *note, const struct fb_event *event)
{
    if (note->count > 0 && (event->job < note->first || event->job >= note->first + note->count))
        return false;
    if (conditions[note->condition].which == ON_FAILED && event->kind == FB_UNSTARTED)
        return true;
    if (event->kind != conditions[note->condition].kind)
        return false;
    return conditions[note->condition].which == ON_EVENT ||
           event->as.exited.succeeded == (conditions[note->condition].which == ON_SUCCEEDED);
}

int set_watch(struct set *set, struct fb_run *run, const struct fb_event *event)
{
    for (struct set_note *note = set->notes; note != NULL; note = note->next) {
        int r;
        if (note->said || !fits(note, event))
            continue;
        note->said = true;
        r = fb_run_note(run, event->job, note->say);
        if (r < 0)
            return r;
    }
    return 0;
}
