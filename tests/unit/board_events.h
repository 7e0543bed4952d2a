/* board_events.h - for tests of the board: events with likely facts, made and applied. */
#ifndef BOARD_EVENTS_H
#define BOARD_EVENTS_H

#include "board/board.h"
#include "board_row.h"

#include "check_quick.h"
#include <errno.h>
#include <signal.h>
#include <string.h>

static const pid_t leak_pids[] = { 30, 31 };
static const char *const leak_names[] = { "tail", "cat" };

/* An event with likely facts. */
static inline struct fb_event make(enum fb_kind kind, uint32_t job, uint32_t attempt)
{
    static int64_t t_us;
    struct fb_event event = { .kind = kind, .job = job, .attempt = attempt, .t_us = t_us += 1000 };

    if (kind == FB_RUN) {
        event.as.run.version = event.as.run.title = "x";
        event.as.run.slots = 2;
    } else if (kind == FB_QUEUED) {
        event.as.queued.name = "Paris";
        event.as.queued.command = "work 1";
    } else if (kind == FB_FORKED) {
        event.as.forked.pid = (pid_t)(1000 + job);
        event.as.forked.slot = 1;
    } else if (kind == FB_OUTPUT) {
        event.as.output.stream = 1;
        event.as.output.bytes = "";
    } else if (kind == FB_STOPPED) {
        event.as.stopped.signal = SIGTSTP;
    } else if (kind == FB_SKIPPED) {
        event.as.skipped.why = "the run was stopped";
    } else if (kind == FB_HELD) {
        event.as.held.on = true;
    } else if (kind == FB_HEALTH) {
        event.as.health.why = "connection refused on 5432";
    } else if (kind == FB_UNSTARTED) {
        event.as.unstarted.error = ENOENT;
        event.as.unstarted.stage = "exec";
        event.as.unstarted.what = "nix";
    } else if (kind == FB_PROGRESS) {
        event.as.progress.text = "half";
        event.as.progress.share = 0.5;
    } else if (kind == FB_LEAKED) {
        event.as.leaked.count = 2;
        event.as.leaked.pids = leak_pids;
        event.as.leaked.names = leak_names;
    } else if (kind == FB_NOTE) {
        event.as.note.text = "n";
    }
    return event;
}

static inline int put(struct board *board, enum fb_kind kind, uint32_t job, uint32_t attempt)
{
    struct fb_event event = make(kind, job, attempt);
    return board_apply(board, &event);
}

static inline int put_exit(struct board *board, uint32_t job, uint32_t attempt, bool well)
{
    struct fb_event event = make(FB_EXITED, job, attempt);

    event.as.exited.code = well ? 0 : 3;
    event.as.exited.succeeded = well;
    return board_apply(board, &event);
}

static inline int put_output(struct board *board, uint32_t job, uint32_t attempt, int stream,
                             uint64_t offset, const char *bytes)
{
    struct fb_event event = make(FB_OUTPUT, job, attempt);

    event.as.output.stream = stream;
    event.as.output.offset = offset;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    return board_apply(board, &event);
}

static inline void put_all(struct board *board, uint32_t job, const enum fb_kind *kinds, int count)
{
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(put(board, kinds[i], job, kinds[i] == FB_QUEUED ? 0 : 1), 0);
}

/* Brings job 1 of a new board into a state. */
static inline void reach(struct board *board, enum board_state state)
{
    static const enum fb_kind path[] = { FB_QUEUED, FB_FORKED, FB_BEGAN };

    ck_assert_int_eq(put(board, FB_RUN, 0, 0), 0);
    if (state == BOARD_SKIPPED) {
        put_all(board, 1, (enum fb_kind[]){ FB_QUEUED, FB_SKIPPED }, 2);
        return;
    }
    if (state == BOARD_HELD) {
        put_all(board, 1, (enum fb_kind[]){ FB_QUEUED, FB_HELD }, 2);
        return;
    }
    put_all(board, 1, path, state == BOARD_WAITING ? 1 : state == BOARD_FORKED ? 2 : 3);
    if (state == BOARD_STOPPED)
        put_all(board, 1, (enum fb_kind[]){ FB_STOPPED }, 1);
    if (state >= BOARD_ZOMBIE)
        ck_assert_int_eq(put_exit(board, 1, 1, state == BOARD_OK), 0);
    if (state > BOARD_ZOMBIE)
        put_all(board, 1, (enum fb_kind[]){ FB_REAPED }, 1);
    if (state == BOARD_RETRY)
        put_all(board, 1, (enum fb_kind[]){ FB_RETRY }, 1);
    ck_assert_int_eq(row_of(board, 1)->state, (int)state);
}

#endif
