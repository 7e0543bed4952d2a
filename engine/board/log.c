/*
 * log.c - the events pane: the newest entries in a ring that grows to its bound. Output,
 * samples and progress, which may come without end, are seen elsewhere.
 */
#include "inside.h"

#include "base/clean.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool logged(enum fb_kind kind)
{
    return kind != FB_OUTPUT && kind != FB_SAMPLE && kind != FB_PROGRESS && kind != FB_WATCHED;
}

int board_log_reserve(struct board *board, const struct fb_event *event)
{
    struct board_log *log = &board->log;
    uint32_t wanted = (uint32_t)log->count + 1;

    if (!logged(event->kind) || log->count >= BOARD_LOG_MOST)
        return 0;
    return array_reserve_u32(&log->entries, &log->room, wanted, sizeof *log->entries, 64);
}

static void put_words(struct board_entry *entry, const char *words)
{
    if (words != NULL)
        clean_text(entry->words, sizeof entry->words, words,
                   strnlen(words, sizeof entry->words * 4));
}

static void put_leaked(struct board_entry *entry, const struct fb_event *event)
{
    char names[BOARD_WORDS_MOST];

    texts_leaked(names, sizeof names, event);
    put_words(entry, names);
    entry->count = event->as.leaked.count;
    entry->again = !event->as.leaked.ending;
}

static void put_exited(struct board_entry *entry, const struct fb_event *event)
{
    entry->code = event->as.exited.code;
    entry->signal = (uint8_t)event->as.exited.signal;
    entry->cause = (uint8_t)event->as.exited.cause;
    entry->core_dumped = event->as.exited.core_dumped;
    entry->succeeded = event->as.exited.succeeded;
    entry->unseen = event->as.exited.unseen;
    put_words(entry, event->as.exited.why);
}

/* There may be others: of each its own. Those that were skipped after they had run have ended. */
static void put_ended(struct board_entry *entry, const struct board *board,
                      const struct fb_event *event)
{
    uint32_t skipped = event->as.ended.skipped;
    uint32_t ended = board->given_up < skipped ? board->given_up : skipped;
    int used = snprintf(entry->words, sizeof entry->words, "%u succeeded, %u failed",
                        event->as.ended.succeeded, event->as.ended.failed);

    if (ended > 0)
        used +=
            snprintf(entry->words + used, sizeof entry->words - (size_t)used, ", %u ended", ended);
    snprintf(entry->words + used, sizeof entry->words - (size_t)used, ", %u skipped",
             skipped - ended);
    entry->wait_us = event->as.ended.wall_us;
}

static void put_unstarted(struct board_entry *entry, const struct fb_event *event)
{
    char words[512];

    put_words(entry, fb_fate_text(event, words, sizeof words));
    entry->error = event->as.unstarted.error;
}

/* In a watch a process becomes one program after the other. */
static bool began_before(const struct board *board, const struct fb_event *event)
{
    struct board_job room;
    const struct board_marks *marks = board_job(board, event->job, &room)->marks;
    uint32_t began = 0;

    for (uint32_t i = 0; marks != NULL && i < marks->count; i++)
        began += marks->at[i].kind == FB_BEGAN && marks->at[i].attempt == event->attempt;
    return began > 1;
}

static void put_rest(struct board_entry *entry, const struct fb_event *event)
{
    switch (event->kind) {
    case FB_SKIPPED:
        put_words(entry, event->as.skipped.why);
        entry->again = event->as.skipped.by_hand;
        break;
    case FB_UNSTARTED:
        put_unstarted(entry, event);
        break;
    case FB_SIGNALS:
        entry->entries = event->as.signals.entries;
        break;
    case FB_LEAKED:
        put_leaked(entry, event);
        break;
    case FB_NOTE:
        put_words(entry, event->as.note.text);
        entry->error = event->as.note.error;
        break;
    default:
        break;
    }
}

static void put_facts(struct board_entry *entry, const struct board *board,
                      const struct fb_event *event)
{
    switch (event->kind) {
    case FB_RUN:
        put_words(entry, event->as.run.title);
        break;
    case FB_FORKED:
        entry->pid = event->as.forked.pid;
        entry->slot = event->as.forked.slot;
        break;
    case FB_ORPHANED:
        entry->pid = event->as.orphaned.parent;
        break;
    case FB_BEGAN:
        put_words(entry, event->as.began.words);
        entry->again = began_before(board, event);
        break;
    case FB_ENDING:
        entry->signal = (uint8_t)event->as.ending.signal;
        entry->cause = (uint8_t)event->as.ending.cause;
        entry->wait_us = event->as.ending.grace_us;
        break;
    case FB_STOPPED:
        entry->signal = (uint8_t)event->as.stopped.signal;
        break;
    case FB_EXITED:
        put_exited(entry, event);
        break;
    case FB_ENDED:
        put_ended(entry, board, event);
        break;
    case FB_RETRY:
        entry->wait_us = event->as.retry.wait_us;
        entry->again = event->as.retry.restart;
        break;
    case FB_HELD:
        entry->again = event->as.held.on;
        put_words(entry, event->as.held.why != NULL ? event->as.held.why : "");
        break;
    case FB_HEALTH:
        put_words(entry, event->as.health.why);
        entry->code = (int)event->as.health.state;
        break;
    default:
        put_rest(entry, event);
    }
}

/*
 * Signals for what is no worker, as the programs of probes, come as often as these run: those
 * directly one after another are one entry, or they would push out all else. An end that a signal
 * told of is an entry after it.
 */
static struct board_entry *next_entry(struct board_log *log, enum fb_kind kind)
{
    struct board_entry *last =
        log->count > 0 ? &log->entries[(log->count - 1) % BOARD_LOG_MOST] : NULL;

    if (kind == FB_SIGNALS && last != NULL && last->kind == FB_SIGNALS)
        return last;
    return &log->entries[log->count++ % BOARD_LOG_MOST];
}

/* The event is counted already. */
void board_log_put(struct board *board, const struct fb_event *event)
{
    struct board_log *log = &board->log;
    struct board_entry *entry;

    if (!logged(event->kind))
        return;
    entry = next_entry(log, event->kind);
    *entry = (struct board_entry){ .number = board->events,
                                   .t_us = event->t_us,
                                   .job = event->job,
                                   .attempt = event->attempt,
                                   .kind = (uint8_t)event->kind };
    put_facts(entry, board, event);
    if (event->kind == FB_SIGNALS)
        log->signals = log->count;
}

void board_log_death(struct board *board)
{
    struct board_log *log = &board->log;

    if (log->signals == 0 || log->signals + BOARD_LOG_MOST <= log->count)
        return;
    log->entries[(log->signals - 1) % BOARD_LOG_MOST].deaths = board->signals.last_deaths;
}

int board_log_copy(struct board *to, const struct board *from)
{
    size_t bytes = from->log.room * sizeof *from->log.entries;

    to->log = (struct board_log){ 0 };
    if (bytes == 0)
        return 0;
    to->log = from->log;
    to->log.entries = malloc(bytes);
    if (to->log.entries == NULL) {
        to->log = (struct board_log){ 0 };
        return -ENOMEM;
    }
    memcpy(to->log.entries, from->log.entries, board_log_count(from) * sizeof *from->log.entries);
    return 0;
}

void board_log_fini(struct board *board)
{
    free(board->log.entries);
}

size_t board_log_count(const struct board *board)
{
    return board->log.count < BOARD_LOG_MOST ? (size_t)board->log.count : BOARD_LOG_MOST;
}

const struct board_entry *board_log_entry(const struct board *board, size_t index)
{
    uint64_t first = board->log.count - board_log_count(board);
    return &board->log.entries[(first + index) % BOARD_LOG_MOST];
}
