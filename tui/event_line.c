/*
 * event_line.c - the board's log as lines of people. Some events are drawn into the lines of others
 * rather than into their own: a fork whose worker began at once, a reap that followed the exit at
 * once, and the signals behind the last end that they brought.
 */
#include "event_line.h"

#include "units.h"

#include <stdio.h>
#include <string.h>

#define AT_ONCE_US 10000 /* two things so close to each other are one line */
#define LOOK_MOST  64    /* entries around one that are looked at */

/* ------------------------------------------------------------- which lines */

static bool same_life(const struct board_entry *a, const struct board_entry *b)
{
    return a->job == b->job && a->attempt == b->attempt;
}

/* What happened to the same worker at most AT_ONCE_US before, or NULL. */
static const struct board_entry *just_before(const struct board *board, size_t index,
                                             enum fb_kind kind)
{
    const struct board_entry *entry = board_log_entry(board, index), *before;

    for (size_t i = 1; i <= index && i <= LOOK_MOST; i++) {
        before = board_log_entry(board, index - i);
        if (entry->t_us - before->t_us > AT_ONCE_US)
            return NULL;
        if (before->kind == kind && same_life(before, entry))
            return before;
    }
    return NULL;
}

static bool begins_at_once(const struct board *board, size_t index)
{
    const struct board_entry *entry = board_log_entry(board, index), *after;
    size_t count = board_log_count(board);

    for (size_t i = index + 1; i < count && i <= index + LOOK_MOST; i++) {
        after = board_log_entry(board, i);
        if (after->t_us - entry->t_us > AT_ONCE_US)
            return false;
        if (after->kind == FB_BEGAN && same_life(after, entry))
            return true;
    }
    return false;
}

/* What stands between an end and the signals that brought it: its consequences. */
static bool told_between(const struct board_entry *entry)
{
    return entry->kind == FB_REAPED || entry->kind == FB_RETRY || entry->kind == FB_SKIPPED ||
           entry->kind == FB_LEAKED || entry->kind == FB_NOTE;
}

/* The signals that an end came with, or NULL. */
const struct board_entry *event_signals(const struct board *board, size_t index)
{
    size_t count = board_log_count(board);

    for (size_t i = index + 1; i < count && i <= index + LOOK_MOST; i++) {
        const struct board_entry *entry = board_log_entry(board, i);
        if (entry->kind == FB_SIGNALS)
            return entry;
        if (!told_between(entry))
            return NULL;
    }
    return NULL;
}

static bool follows_end(const struct board *board, size_t index)
{
    for (size_t i = 1; i <= index && i <= LOOK_MOST; i++) {
        const struct board_entry *before = board_log_entry(board, index - i);
        if (before->kind == FB_EXITED)
            return true;
        if (!told_between(before))
            return false;
    }
    return false;
}

bool event_has_line(const struct board *board, size_t index)
{
    const struct board_entry *entry = board_log_entry(board, index);

    switch (entry->kind) {
    case FB_QUEUED:
        return false;
    case FB_REAPED:
        return just_before(board, index, FB_EXITED) == NULL;
    case FB_FORKED:
        return !begins_at_once(board, index);
    case FB_SIGNALS:
        return !follows_end(board, index);
    default:
        return true;
    }
}

/* ------------------------------------------------------------------- words */

struct event_verb event_verb(const struct board_entry *entry)
{
    switch (entry->kind) {
    case FB_RUN:
        return (struct event_verb){ "Start", STYLE_TITLE };
    case FB_FORKED:
        return (struct event_verb){ "Fork", STYLE_DIM };
    case FB_BEGAN:
        return (struct event_verb){ entry->again ? "Exec" : "Begin", STYLE_RUNNING };
    case FB_STOPPED:
        return (struct event_verb){ "Stop", STYLE_STOPPED };
    case FB_CONTINUED:
        return (struct event_verb){ "Go on", STYLE_RUNNING };
    case FB_ORPHANED:
        return (struct event_verb){ "Orphan", STYLE_ZOMBIE };
    case FB_EXITED:
        return (struct event_verb){ "End", entry->succeeded ? STYLE_OK : STYLE_FAILED };
    case FB_REAPED:
        return (struct event_verb){ "Reap", STYLE_ZOMBIE };
    case FB_RETRY:
        return (struct event_verb){ "Retry", STYLE_RETRY };
    case FB_SKIPPED:
        return (struct event_verb){ "Skip", STYLE_SKIPPED };
    case FB_UNSTARTED:
        return (struct event_verb){ "Fail", STYLE_FAILED };
    case FB_SIGNALS:
        return (struct event_verb){ "Signal", STYLE_DIM };
    case FB_READY:
        return (struct event_verb){ "Ready", STYLE_OK };
    case FB_LEAKED:
        return (struct event_verb){ "Leak", STYLE_WARNING };
    case FB_NOTE:
        return (struct event_verb){ "Note", STYLE_NOTE };
    case FB_ENDED:
        return (struct event_verb){ "Done", STYLE_TITLE };
    default:
        return (struct event_verb){ "", STYLE_DIM };
    }
}

static void say_exit(const struct board_entry *entry, char *text, size_t room)
{
    struct fb_event event = { .kind = FB_EXITED,
                              .job = entry->job,
                              .as.exited = { .code = entry->code,
                                             .signal = entry->signal,
                                             .core_dumped = entry->core_dumped,
                                             .succeeded = entry->succeeded,
                                             .cause = (enum fb_cause)entry->cause } };

    fb_fate_text(&event, text, room);
}

static void say_ended(const struct board_entry *entry, char *text, size_t room)
{
    char wall[UNITS_ROOM];

    snprintf(text, room, "%s, wall %s", entry->words, units_duration(entry->wait_us, false, wall));
}

void event_say_signals(const struct board_entry *entry, char *text, size_t room)
{
    snprintf(text, room, "signalfd: %d SIGCHLD, %d reaped", entry->entries, entry->reaped);
}

static void say_run(const struct board *board, char *text, size_t room)
{
    const struct fb_hardware *hardware = &board->run.as.run.hardware;
    const char *title = board->run.as.run.title;
    struct board_job unpacked;
    const struct board_job *first = board_job(board, 1, &unpacked);
    char slots[32] = "";

    if (first != NULL && first->parent > 0)
        snprintf(slots, sizeof slots, "watched on ");
    else if (board->slots == FB_ALL_AT_ONCE)
        snprintf(slots, sizeof slots, "all at once on ");
    else if (board->slots > 0)
        snprintf(slots, sizeof slots, "%d slot%s on ", board->slots, board->slots == 1 ? "" : "s");
    snprintf(text, room, "%s%s%s%d core%s", title, title[0] != '\0' ? ": " : "", slots,
             hardware->cores, hardware->cores == 1 ? "" : "s");
}

static void say_forked(const struct board_entry *entry, char *text, size_t room)
{
    int length = snprintf(text, room, "pid %d", (int)entry->pid);

    if (entry->slot > 0 && length > 0 && (size_t)length < room)
        snprintf(text + length, room - (size_t)length, ", slot %d", entry->slot);
}

/* With its pid, where the fork has no line of its own. */
static void say_began(const struct board *board, size_t index, char *text, size_t room)
{
    const struct board_entry *entry = board_log_entry(board, index);
    const struct board_entry *forked = just_before(board, index, FB_FORKED);
    size_t length;

    text[0] = '\0';
    if (forked != NULL)
        say_forked(forked, text, room);
    length = strlen(text);
    if (entry->words[0] != '\0')
        snprintf(text + length, room - length, "%s%s", length > 0 ? ": " : "", entry->words);
}

void event_say(const struct board *board, size_t index, char *text, size_t room)
{
    const struct board_entry *entry = board_log_entry(board, index);
    char name[UNITS_ROOM];

    switch (entry->kind) {
    case FB_RUN:
        say_run(board, text, room);
        break;
    case FB_FORKED:
        say_forked(entry, text, room);
        break;
    case FB_BEGAN:
        say_began(board, index, text, room);
        break;
    case FB_EXITED:
        say_exit(entry, text, room);
        break;
    case FB_ORPHANED:
        snprintf(text, room, "its parent has ended; it is now %d", (int)entry->pid);
        break;
    case FB_STOPPED:
        snprintf(text, room, "by %s", fb_signal_name(entry->signal, name));
        break;
    case FB_RETRY:
        snprintf(text, room, "try %u in %s", entry->attempt + 1,
                 units_duration(entry->wait_us, true, name));
        break;
    case FB_LEAKED:
        snprintf(text, room, "left behind %s", entry->words);
        break;
    case FB_SIGNALS:
        event_say_signals(entry, text, room);
        break;
    case FB_ENDED:
        say_ended(entry, text, room);
        break;
    default:
        snprintf(text, room, "%s", entry->words);
        break;
    }
}
