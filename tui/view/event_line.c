/*
 * event_line.c - the board's log as lines for people. Some events are drawn into the lines of
 * others rather than into their own: a fork whose worker began at once, a reap that followed the
 * exit at once, and the signals that came for an end, before it.
 */
#include "event_line.h"

#include "base/fate.h"
#include "draw/units.h"

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

/* The signals directly before an end, that came for it; or NULL. */
const struct board_entry *event_signals(const struct board *board, size_t index)
{
    const struct board_entry *before = index > 0 ? board_log_entry(board, index - 1) : NULL;

    return before != NULL && before->kind == FB_SIGNALS ? before : NULL;
}

static bool end_follows(const struct board *board, size_t index)
{
    return index + 1 < board_log_count(board) &&
           board_log_entry(board, index + 1)->kind == FB_EXITED;
}

bool event_has_line(const struct board *board, size_t index)
{
    const struct board_entry *entry = board_log_entry(board, index);

    switch (entry->kind) {
    case FB_QUEUED:
        return false;
    case FB_SKIPPED: /* it was off, which has a line */
        return !entry->again;
    case FB_REAPED:
        return just_before(board, index, FB_EXITED) == NULL;
    case FB_FORKED:
        return !begins_at_once(board, index);
    case FB_SIGNALS: /* those for no end of a worker, as for programs of probes, say nothing */
        return entry->deaths > 0 && !end_follows(board, index);
    default:
        return true;
    }
}

/* ------------------------------------------------------------------- words */

static struct fb_event exit_of(const struct board_entry *entry)
{
    return (
        struct fb_event){ .kind = FB_EXITED,
                          .job = entry->job,
                          .as.exited = { .code = entry->code,
                                         .signal = entry->signal,
                                         .core_dumped = entry->core_dumped,
                                         .succeeded = entry->succeeded,
                                         .unseen = entry->unseen,
                                         .cause = (enum fb_cause)entry->cause,
                                         .why = entry->words[0] != '\0' ? entry->words : NULL } };
}

static enum style exit_style(const struct board_entry *entry)
{
    static const enum style styles[] = { [FATE_WELL] = STYLE_OK,
                                         [FATE_BADLY] = STYLE_FAILED,
                                         [FATE_GOAL] = STYLE_SKIPPED,
                                         [FATE_HELD] = STYLE_WAITING,
                                         [FATE_CUT] = STYLE_FAILED };
    struct fb_event event = exit_of(entry);

    return styles[fate_of(&event)];
}

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
        return (struct event_verb){ "End", exit_style(entry) };
    case FB_REAPED:
        return (struct event_verb){ "Reap", STYLE_ZOMBIE };
    case FB_RETRY:
        return (struct event_verb){ entry->again ? "Again" : "Retry", STYLE_RETRY };
    case FB_HELD:
        return (struct event_verb){ entry->again ? "Off" : "On", STYLE_WAITING };
    case FB_SKIPPED:
        return (struct event_verb){ "Skip", STYLE_SKIPPED };
    case FB_UNSTARTED:
        return (struct event_verb){ "Fail", STYLE_FAILED };
    case FB_SIGNALS:
        return (struct event_verb){ "Signal", STYLE_DIM };
    case FB_READY:
        return (struct event_verb){ "Ready", STYLE_OK };
    case FB_HEALTH:
        return entry->code == FB_UNREADY   ? (struct event_verb){ "Wait", STYLE_WAITING }
               : entry->code == FB_HEALTHY ? (struct event_verb){ "Well", STYLE_OK }
                                           : (struct event_verb){ "Unwell", STYLE_WARNING };
    case FB_LEAKED:
        return entry->again ? (struct event_verb){ "Wait", STYLE_WAITING }
                            : (struct event_verb){ "Leak", STYLE_WARNING };
    case FB_ENDING:
        return (struct event_verb){ "Kill", STYLE_WARNING };
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
    struct fb_event event = exit_of(entry);

    fb_fate_text(&event, text, room);
}

/* "SIGTERM (time-out)", for people. */
static void say_ending(const struct board_entry *entry, char *text, size_t room)
{
    static const char *const causes[FB_CAUSE_COUNT] = {
        [FB_CAUSE_TIMEOUT] = " (time-out)",
        [FB_CAUSE_STOP] = " (the run is stopped)",
        [FB_CAUSE_USER] = " (by a key)",
        [FB_CAUSE_HALT] = " (halt)",
        [FB_CAUSE_HELD] = " (by you)",
        [FB_CAUSE_CHANGED] = " (changed)",
        [FB_CAUSE_GOAL] = " (goal reached)",
        [FB_CAUSE_LEFTOVERS] = " (what it left behind)",
        [FB_CAUSE_UNREADY] = " (not ready in time)",
        [FB_CAUSE_HEALTH] = " (unhealthy)",
    };
    const char *cause = entry->cause < FB_CAUSE_COUNT ? causes[entry->cause] : NULL;
    char name[16], grace[UNITS_ROOM] = "";

    if (entry->wait_us > 0 && entry->wait_us != FB_FOREVER)
        units_duration(entry->wait_us, false, grace);
    snprintf(text, room, "%s%s%s%s",
             entry->signal != 0 ? fb_signal_name(entry->signal, name) : "its stop command",
             cause != NULL ? cause : "", grace[0] != '\0' ? ", SIGKILL in " : "", grace);
}

static void say_ended(const struct board_entry *entry, char *text, size_t room)
{
    char wall[UNITS_ROOM];

    snprintf(text, room, "%s, wall %s", entry->words, units_duration(entry->wait_us, false, wall));
}

void event_say_signals(const struct board_entry *entry, char *text, size_t room)
{
    int length = snprintf(text, room, "%d SIGCHLD", entry->entries);

    if (entry->deaths > 0 && length > 0 && (size_t)length < room)
        snprintf(text + length, room - (size_t)length, ", %d death%s", entry->deaths,
                 entry->deaths == 1 ? "" : "s");
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

/* What an entry keeps of a long text is its beginning: the job itself may have all of a reason. */
static void say_words(const struct board *board, const struct board_entry *entry, char *text,
                      size_t room)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(board, entry->job, &unpacked);
    const struct board_note *note = board_note_of(board, entry);
    size_t size = strlen(entry->words);
    bool whole = size < BOARD_ENTRY_WORDS;
    const char *why = job != NULL && job->why != NULL ? job->why : "";

    if (note != NULL)
        snprintf(text, room, "%s", note->text);
    else if (!whole && strncmp(why, entry->words, size) == 0)
        snprintf(text, room, "%s", why);
    else
        snprintf(text, room, "%s%s", entry->words, whole ? "" : "...");
}

static void say_leaked(const struct board *board, const struct board_entry *entry, char *text,
                       size_t room)
{
    char words[BOARD_WORDS_MOST];

    say_words(board, entry, words, sizeof words);
    snprintf(text, room, entry->again ? "for %s, left behind" : "left behind %s", words);
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
    if (entry->words[0] == '\0')
        return;
    length += (size_t)snprintf(text + length, room - length, "%s", length > 0 ? ": " : "");
    say_words(board, entry, text + length, room - length);
}

static void say_held(const struct board_entry *entry, char *text, size_t room)
{
    if (!entry->again)
        snprintf(text, room, "to be started");
    else if (entry->words[0] != '\0')
        snprintf(text, room, "%s: %s", entry->attempt > 0 ? "stopped" : "not started",
                 entry->words);
    else
        snprintf(text, room, entry->attempt > 0 ? "stopped by you" : "not started yet");
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
    case FB_ENDING:
        say_ending(entry, text, room);
        break;
    case FB_HELD:
        say_held(entry, text, room);
        break;
    case FB_HEALTH:
        snprintf(text, room, "%s%s%s",
                 entry->code == FB_UNREADY   ? "not ready"
                 : entry->code == FB_HEALTHY ? "healthy again"
                                             : "unhealthy",
                 entry->words[0] != '\0' ? ": " : "", entry->words);
        break;
    case FB_RETRY:
        snprintf(text, room, "try %u in %s", entry->attempt + 1,
                 units_duration(entry->wait_us, true, name));
        break;
    case FB_LEAKED:
        say_leaked(board, entry, text, room);
        break;
    case FB_SIGNALS:
        event_say_signals(entry, text, room);
        break;
    case FB_ENDED:
        say_ended(entry, text, room);
        break;
    default:
        say_words(board, entry, text, room);
        break;
    }
}
