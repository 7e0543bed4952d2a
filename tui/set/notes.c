/*
 * notes.c - what a set has to say, and when. Each note is said once, at the first event that
 * its condition and its job fit; it goes into the run's own stream, so a record has it too.
 */
#include "inside.h"

#include "base/array.h"
#include "base/fate.h"

#include <errno.h>
#include <string.h>

#define NOTES_MOST 100
#define SAY_MOST   400 /* bytes: a screen of 60 columns and 18 rows shows all of them */

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
    { "ending", FB_ENDING, ON_EVENT },
};

#define CONDITIONS ((int)(sizeof conditions / sizeof conditions[0]))

struct set_note {
    struct set_note *next;
    int condition;
    size_t first, count; /* jobs it is about; count 0: any, or none */
    const char *say;
    bool said;
    int64_t pause;    /* 1: the picture stands still at it */
    int64_t last;     /* 1: it is said once that has come to all of the jobs */
    size_t seen;      /* to so many it has */
    int64_t later_us; /* how long after that it is said */
    int64_t due_us;   /* when that is; 0: it has not come */
    uint32_t about;   /* the job then; 0: none */
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

static void read_say(struct reader_of_set *reader, const struct node *value, struct set_note *note)
{
    note->say = set_word(&reader->wrongs, value, "say", "a text");
    if (note->say != NULL && strlen(note->say) > SAY_MOST)
        wrong_put(&reader->wrongs, value->at, "say: more than %d bytes", SAY_MOST);
}

static void read_key(struct reader_of_set *reader, const struct node *key, struct set_note *note)
{
    static const char *const names[] = { "on", "job", "say", "pause", "last", "later", NULL };
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];

    if (strcmp(key->text, "on") == 0)
        note->condition = find_condition(reader, key->value);
    else if (strcmp(key->text, "job") == 0)
        find_job(reader, key->value, note);
    else if (strcmp(key->text, "say") == 0)
        read_say(reader, key->value, note);
    else if (strcmp(key->text, "pause") == 0)
        set_flag(&reader->wrongs, key->value, "pause", &note->pause);
    else if (strcmp(key->text, "last") == 0)
        set_flag(&reader->wrongs, key->value, "last", &note->last);
    else if (strcmp(key->text, "later") == 0)
        set_time(&reader->wrongs, key->value, "later", reader->scale, &note->later_us);
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
    if (set_tree_value(node, "on") == NULL)
        wrong_put(&reader->wrongs, node->at, "notes: no 'on': the event that it is said at");
    if (set_tree_value(node, "say") == NULL)
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

void set_notes_renumber(struct set *set, const uint32_t *numbers)
{
    for (struct set_note *note = set->notes; note != NULL; note = note->next) {
        size_t first = 0, count = 0;
        for (size_t i = 0; i < note->count; i++) {
            uint32_t number = numbers[note->first + i - 1];
            first = first == 0 ? number : first;
            count += number != 0;
        }
        note->said |= note->count > 0 && count == 0;
        note->first = first;
        note->count = count;
    }
}

static bool fits(const struct set_note *note, const struct fb_event *event)
{
    if (note->count > 0 && (event->job < note->first || event->job >= note->first + note->count))
        return false;
    if (conditions[note->condition].which == ON_FAILED && event->kind == FB_UNSTARTED)
        return true;
    if (event->kind != conditions[note->condition].kind)
        return false;
    switch (conditions[note->condition].which) {
    case ON_SUCCEEDED:
        return fate_of(event) == FATE_WELL;
    case ON_FAILED:
        return fate_fails(fate_of(event));
    default:
        return true;
    }
}

/* A later try of a job is none of another's. */
static bool is_its_time(struct set_note *note, size_t jobs, const struct fb_event *event)
{
    if (note->last == 0)
        return true;
    note->seen += event->job != 0 && event->attempt <= 1;
    return note->seen >= (note->count > 0 ? note->count : jobs);
}

/* What is said of a whole set is about no job, though one of them has met its condition. */
static uint32_t job_of(const struct set_note *note, const struct fb_event *event)
{
    bool whole =
        note->last != 0 || (note->count == 0 && conditions[note->condition].kind == FB_QUEUED);

    return whole ? 0 : event->job;
}

/* The end of a job is no reason not to wait after its end. */
static bool is_end(const struct set_note *note)
{
    enum fb_kind kind = conditions[note->condition].kind;

    return kind == FB_EXITED || kind == FB_REAPED || kind == FB_UNSTARTED || kind == FB_SKIPPED;
}

static bool all_ended(const struct set *set)
{
    return set->ended.known >= set->count && set->ended.count == set->ended.known;
}

/* What is said later is said when its job has ended, or when all have, if that is before. */
static bool has_waited(const struct set *set, const struct set_note *note,
                       const struct fb_event *event)
{
    if (event->t_us >= note->due_us || all_ended(set))
        return true;
    return event->kind == FB_DONE && event->job == note->about && !is_end(note);
}

static bool is_due(const struct set *set, struct set_note *note, const struct fb_event *event)
{
    if (note->due_us != 0)
        return has_waited(set, note, event);
    if (!fits(note, event) || !is_its_time(note, set->count, event))
        return false;
    note->about = job_of(note, event);
    note->due_us = event->t_us + note->later_us;
    return note->later_us == 0;
}

bool set_says_later(const struct set *set)
{
    const struct set_note *note = set->notes;

    while (note != NULL && note->later_us == 0)
        note = note->next;
    return note != NULL;
}

enum { ENDED = 1, OUTLIVES = 2 };

/* One that has ended may be run again; for one that may outlive the run nothing waits. */
static int count_ended(struct set *set, const struct fb_event *event)
{
    const struct fb_job *job = event->kind == FB_QUEUED ? event->as.queued.job : NULL;
    bool lives = event->kind == FB_QUEUED || event->kind == FB_FORKED || event->kind == FB_RETRY;
    unsigned char *ended, before;

    if (event->job == 0 || (!lives && event->kind != FB_DONE))
        return 0;
    if (array_reserve_zeroed(&set->ended.list, &set->ended.room, event->job, 1, 64) < 0)
        return -ENOMEM;
    if (event->job > set->ended.known)
        set->ended.known = event->job;
    ended = &set->ended.list[event->job - 1];
    before = *ended;
    if (job != NULL && job->outlives)
        *ended |= OUTLIVES;
    *ended = (*ended & OUTLIVES) != 0 ? OUTLIVES | ENDED : lives ? 0 : ENDED;
    set->ended.count += (uint32_t)(*ended & ENDED) - (before & ENDED);
    return 0;
}

int set_watch(struct set *set, struct fb_run *run, const struct fb_event *event)
{
    int r = set_says_later(set) ? count_ended(set, event) : 0;

    if (r < 0)
        return r;
    for (struct set_note *note = set->notes; note != NULL; note = note->next) {
        if (note->said || !is_due(set, note, event))
            continue;
        note->said = true;
        r = (note->pause != 0 ? fb_run_pause_note : fb_run_note)(run, note->about, note->say);
        if (r < 0)
            return r;
    }
    return 0;
}
