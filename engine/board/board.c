/*
 * board.c - the fold itself: which events may come when, and what concerns the run as a whole.
 *
 * An event is applied whole or not at all. Each part first looks whether the event can follow, then
 * makes room for all it will need, then changes the board by steps that cannot fail; so a board
 * after an error is the board before it. A record may be a stranger's: every number in an event is
 * bounded before it is used in a sum.
 */
#include "board.h"

#include "base/clean.h"
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void board_init(struct board *board)
{
    *board = (struct board){ .last_reaped_us = -1, .signals.last_us = -1 };
    board_table_init(board);
    outputs_init(board);
}

static void drop(struct board *board, struct board_job *job)
{
    outputs_free(job->output);
    samples_end(board, job);
}

void board_fini(struct board *board)
{
    board_table_fini(board, drop);
    board_log_fini(board);
    board_notes_fini(board);
    board_heard_fini(board);
    samples_fini(board);
    texts_fini(board);
    board_moves_fini(board);
    *board = (struct board){ 0 };
}

/* Each part takes the place of the other board's, or is empty; so all of it can be freed. */
int board_copy(struct board *to, const struct board *from)
{
    static const struct board_copying copying = { samples_copy_live, outputs_copy_one };
    int r;

    *to = *from;
    texts_copy(to, from);
    r = board_moves_copy(to, from);
    r = board_log_copy(to, from) < 0 ? -ENOMEM : r;
    r = board_notes_copy(to, from) < 0 ? -ENOMEM : r;
    r = board_heard_copy(to, from) < 0 ? -ENOMEM : r;
    r = samples_copy(to, from) < 0 ? -ENOMEM : r;
    r = board_table_copy(to, from, &copying) < 0 ? -ENOMEM : r;
    to->store = (struct board_store){ 0 };
    if (r == 0)
        r = outputs_copy(to, from);
    if (r == 0)
        return 0;
    board_fini(to);
    board_init(to);
    return r;
}

size_t board_copy_bytes(const struct board *board)
{
    return sizeof *board + board_table_copy_bytes(board) + outputs_copy_bytes(board) +
           board_heard_copy_bytes(board) + board_log_count(board) * sizeof(struct board_entry) +
           board_span_count(board) * sizeof(struct board_span) +
           board->failure_count * sizeof *board->failures;
}

static int apply_run(struct board *board, const struct fb_event *event)
{
    bool cut;
    const char *title = texts_keep(board, event->as.run.title, BOARD_NAME_MOST, &cut);
    const char *version = texts_keep(board, event->as.run.version, BOARD_NAME_MOST, &cut);

    if (title == NULL || version == NULL || texts_keep_limits(board, event->as.run.options) < 0)
        return -ENOMEM;
    board->opened = true;
    board->run = *event;
    board->run.as.run.title = title;
    board->run.as.run.version = version;
    board->run.as.run.dir = NULL; /* the event's own, as are the options: nothing shows them */
    board->run.as.run.options = NULL;
    board->slots = event->as.run.slots;
    return 0;
}

static int apply_watched(struct board *board, const struct fb_event *event)
{
    const char *way = event->as.watched.way;

    if (event->as.watched.stood_us < 0 || event->as.watched.stood_us > BOARD_TIME_MOST)
        return -EPROTO;
    board->watch.stops = event->as.watched.stops;
    board->watch.stood_us = event->as.watched.stood_us;
    board->watch.threads = event->as.watched.threads;
    if (way != NULL && way[0] != '\0')
        clean_text(board->watch.way, sizeof board->watch.way, way, strlen(way));
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
        return board_mailbox_read(board, event);
    case FB_NOTE:
        return board_notes_apply(board, event);
    case FB_WATCHED:
        return apply_watched(board, event);
    case FB_ENDED:
        return apply_ended(board, event);
    case FB_LEAKED: /* job 0: which job left it is not known */
        return event->job == 0 ? 0 : board_jobs_apply(board, event);
    default:
        return board_jobs_apply(board, event);
    }
}

int board_apply(struct board *board, const struct fb_event *event)
{
    int r;

    if ((unsigned)event->kind >= FB_KIND_COUNT || event->kind == FB_DONE)
        return 0;
    if ((event->kind == FB_RUN) == board->opened)
        return -EPROTO;
    if (event->t_us < 0 || event->t_us > BOARD_TIME_MOST)
        return -EPROTO;
    r = board_log_reserve(board, event);
    if (r < 0)
        return r;
    r = apply(board, event);
    if (r < 0) {
        board_table_settle(board, event->job);
        return r;
    }
    board->events++;
    if (event->t_us > board->t_us)
        board->t_us = event->t_us;
    if (event->kind != FB_SAMPLE)
        board->news_us = board->t_us;
    board_log_put(board, event);
    board_table_settle(board, event->job);
    if (event->job != 0 && event->job <= board->job_count)
        board->touched[board->touches++ % BOARD_TOUCHED_MOST] = event->job;
    return 0;
}

int64_t board_work_us(const struct board *board, int64_t now_us)
{
    uint64_t lives =
        board->counts[BOARD_FORKED] + board->counts[BOARD_RUNNING] + board->counts[BOARD_STOPPED];
    int64_t living_us = (int64_t)(lives * (uint64_t)now_us - board->living_us);

    return board_sum_us(board->work_us, living_us > 0 ? living_us : 0);
}

bool board_has(const struct board *board, const struct board_job *job, const struct fb_limit *limit)
{
    if (!board_lives(job) && job->state != BOARD_ZOMBIE)
        return false;
    for (uint32_t i = 0; job->after != NULL && i < job->after->need_count; i++)
        if (job->after->needs[i].limit >= 0 && &board->limits[job->after->needs[i].limit] == limit)
            return true;
    return false;
}

static int64_t taken(const struct board *board, int limit)
{
    const struct board_job *job;
    int64_t sum = 0;

    for (size_t index = 0; (job = board_near(board, index)) != NULL; index++)
        for (uint32_t i = 0;
             board_has(board, job, &board->limits[limit]) && i < job->after->need_count; i++)
            sum += job->after->needs[i].limit == limit ? job->after->needs[i].count : 0;
    return sum;
}

const struct fb_limit *board_lacks(const struct board *board, const struct board_job *job)
{
    for (uint32_t i = 0; job->after != NULL && i < job->after->need_count; i++) {
        const struct board_need *need = &job->after->needs[i];
        if (need->limit >= 0 &&
            taken(board, need->limit) + need->count > board->limits[need->limit].count)
            return &board->limits[need->limit];
    }
    return NULL;
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
