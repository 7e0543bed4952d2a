/*
 * board.c - the fold itself: which events may come when, and what concerns the run as a whole.
 *
 * An event is applied whole or not at all. Each part first looks whether the event can follow, then
 * makes room for all it will need, then changes the board by steps that cannot fail; so a board
 * after an error is the board before it. A record comes from anybody: every number in an event is
 * bounded before it is used in a sum.
 */
#include "board.h"

#include "board_parts.h"
#include "clean.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int64_t board_sum_us(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* Room for `count` elements, at least `first`, growing by halves. */
int board_reserve(void **array, uint32_t *room, uint32_t count, size_t each, uint32_t first)
{
    size_t wanted = *room + *room / 2;
    void *wider;

    if (count <= *room)
        return 0;
    if (wanted < count)
        wanted = count;
    if (wanted < first)
        wanted = first;
    if (wanted > UINT32_MAX)
        return -ENOMEM;
    wider = reallocarray(*array, wanted, each);
    if (wider == NULL)
        return -ENOMEM;
    *array = wider;
    *room = (uint32_t)wanted;
    return 0;
}

void board_init(struct board *board)
{
    *board = (struct board){ .last_reaped_us = -1, .last_signals_us = -1, .note_us = -1 };
    board->store.budget_bytes = BOARD_OUTPUT_BUDGET;
    board->table.idle_most = BOARD_IDLE_MOST;
}

void board_fini(struct board *board)
{
    table_fini(board);
    free(board->failures);
    log_fini(board);
    samples_fini(board);
    texts_fini(board);
    pidmap_fini(&board->pids);
    *board = (struct board){ 0 };
}

static int apply_run(struct board *board, const struct fb_event *event)
{
    bool cut;
    const char *title = texts_keep(board, event->as.run.title, BOARD_NAME_MOST, &cut);
    const char *version = texts_keep(board, event->as.run.version, BOARD_NAME_MOST, &cut);

    if (title == NULL || version == NULL)
        return -ENOMEM;
    board->opened = true;
    board->run = *event;
    board->run.as.run.title = title;
    board->run.as.run.version = version;
    board->slots = event->as.run.slots;
    return 0;
}

static int apply_signals(struct board *board, const struct fb_event *event)
{
    int entries = event->as.signals.entries, reaped = event->as.signals.reaped;

    if (entries < 0 || reaped < 0)
        return -EPROTO;
    board->signal_reads++;
    board->signal_entries += (uint64_t)entries;
    board->signal_reaped += (uint64_t)reaped;
    board->last_signals_us = event->t_us;
    board->last_entries = entries;
    board->last_reaped = reaped;
    if (reaped > board->most_reaped)
        board->most_reaped = reaped;
    return 0;
}

static int apply_note(struct board *board, const struct fb_event *event)
{
    const char *text = event->as.note.text;

    clean_text(board->note, sizeof board->note, text, text != NULL ? strlen(text) : 0);
    board->note_us = event->t_us;
    board->note_error = event->as.note.error;
    return 0;
}

static int apply_watched(struct board *board, const struct fb_event *event)
{
    const char *way = event->as.watched.way;

    if (event->as.watched.stood_us < 0 || event->as.watched.stood_us > BOARD_TIME_MOST)
        return -EPROTO;
    board->stops = event->as.watched.stops;
    board->stood_us = event->as.watched.stood_us;
    board->threads = event->as.watched.threads;
    if (way != NULL && way[0] != '\0')
        clean_text(board->way, sizeof board->way, way, strlen(way));
    return 0;
}

static int apply_ended(struct board *board, const struct fb_event *event)
{
    if (board->ended)
        return -EPROTO;
    board->ended = true;
    board->end = *event;
    return 0;
}

static int apply(struct board *board, const struct fb_event *event)
{
    switch (event->kind) {
    case FB_RUN:
        return apply_run(board, event);
    case FB_SIGNALS:
        return apply_signals(board, event);
    case FB_NOTE:
        return apply_note(board, event);
    case FB_WATCHED:
        return apply_watched(board, event);
    case FB_ENDED:
        return apply_ended(board, event);
    case FB_LEAKED: /* job 0: left behind by nobody knows whom */
        return event->job == 0 ? 0 : jobs_apply(board, event);
    default:
        return jobs_apply(board, event);
    }
}

int board_apply(struct board *board, const struct fb_event *event)
{
    int r;

    if ((unsigned)event->kind >= FB_KIND_COUNT)
        return 0;
    if ((event->kind == FB_RUN) == board->opened)
        return -EPROTO;
    if (event->t_us < 0 || event->t_us > BOARD_TIME_MOST)
        return -EPROTO;
    r = log_reserve(board, event);
    if (r < 0)
        return r;
    r = apply(board, event);
    if (r < 0) {
        table_settle(board, event->job);
        return r;
    }
    board->events++;
    if (event->t_us > board->t_us)
        board->t_us = event->t_us;
    if (event->kind != FB_SAMPLE)
        board->news_us = board->t_us;
    log_put(board, event);
    table_settle(board, event->job);
    if (event->job != 0 && event->job <= board->job_count)
        board->touched[board->touches++ % BOARD_TOUCHED_MOST] = event->job;
    return 0;
}

bool board_lives(const struct board_job *job)
{
    return job->state == BOARD_FORKED || job->state == BOARD_RUNNING || job->state == BOARD_STOPPED;
}

bool board_done(const struct board_job *job)
{
    return job->state == BOARD_OK || job->state == BOARD_FAILED || job->state == BOARD_SKIPPED;
}

/* Or was in an attempt before the last. */
static bool has_mark(const struct board_job *job, enum fb_kind kind)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks);

    for (size_t i = 0; i < count; i++)
        if (marks[i].kind == kind)
            return true;
    return false;
}

bool board_met(const struct board *board, const struct fb_after *after)
{
    struct board_job room;
    const struct board_job *job = board_job(board, after->job, &room);

    if (job == NULL)
        return false;
    switch (after->when) {
    case FB_WHEN_SUCCEEDED:
        return job->state == BOARD_OK || job->done_before;
    case FB_WHEN_ENDED:
        return board_done(job);
    case FB_WHEN_FAILED:
        return job->state == BOARD_FAILED;
    case FB_WHEN_BEGAN:
        return job->done_before || has_mark(job, FB_BEGAN);
    case FB_WHEN_READY:
        return job->done_before || has_mark(job, FB_READY);
    default:
        return false;
    }
}

const char *board_fate(const struct board_job *job, char *buffer, size_t size)
{
    struct fb_event event = { .kind = FB_EXITED };

    if (size == 0)
        return buffer;
    buffer[0] = '\0';
    if (job->exited_us >= 0) {
        event.as.exited.code = job->code;
        event.as.exited.signal = job->signal;
        event.as.exited.core_dumped = job->core_dumped;
        event.as.exited.cause = job->cause;
        event.as.exited.unseen = job->unseen;
        return fb_fate_text(&event, buffer, size);
    }
    if (job->why != NULL && !board_lives(job))
        strncat(buffer, job->why, size - 1);
    return buffer;
}
