/*
 * outputs.c - the tails of all jobs' output, and which of them is dropped when they are too much.
 *
 * Bytes are known by their offset in the stream of their worker, so that what comes twice (live,
 * and again in the tail of an end) is kept once, and a jump is a gap.
 *
 * Jobs wait in queues by how little they lose; the first of the first queue that is not empty gives
 * way. Those that ended well go whole; failed ones shrink to the last of their errors; the living
 * are halved in turn; only then goes the rest. Each step frees memory, so the loop ends.
 */
#include "inside.h"

#include "outputs_inside.h"

#include <errno.h>
#include <stdlib.h>

static enum queue queue_of(enum board_state state, bool large)
{
    if (state == BOARD_OK || state == BOARD_SKIPPED)
        return ENDED_WELL;
    if (state == BOARD_FAILED)
        return large ? FAILED_LARGE : FAILED_SMALL;
    return large ? LIVE_LARGE : LIVE_SMALL;
}

static enum queue queue_for(enum board_state state, const struct board_output *output)
{
    return outputs_memory(output) == 0
               ? NOWHERE
               : queue_of(state, outputs_bytes(output) > BOARD_OUTPUT_LEAST);
}

static void leave(struct board_store *store, struct board_output *output)
{
    struct board_queue *queue;

    if (output->queue == NOWHERE)
        return;
    queue = &store->queues[output->queue];
    if (output->previous != NULL)
        output->previous->next = output->next;
    else
        queue->first = output->next;
    if (output->next != NULL)
        output->next->previous = output->previous;
    else
        queue->last = output->previous;
    output->queue = NOWHERE;
}

static void enter(struct board_store *store, struct board_output *output, enum queue number)
{
    struct board_queue *queue = &store->queues[number];

    output->queue = (uint8_t)number;
    output->next = NULL;
    output->previous = queue->last;
    if (queue->last != NULL)
        queue->last->next = output;
    else
        queue->first = output;
    queue->last = output;
}

static void move(struct board_store *store, struct board_output *output, enum queue number)
{
    if (output->queue == number)
        return;
    leave(store, output);
    if (number != NOWHERE)
        enter(store, output, number);
}

/* In the place of another form of itself. NULL: nothing is left of it. */
static void replace(struct board *board, uint32_t job, struct board_output *before,
                    struct board_output *after)
{
    struct board_store *store = &board->store;
    enum queue queue = (enum queue)before->queue;

    if (after == before)
        return;
    leave(store, before);
    if (outputs_owned(after) && queue != NOWHERE)
        enter(store, after, queue);
    board_table_set_output(board, job, after);
    outputs_free(before);
}

/* Nothing is in it any more. Of a job that has ended no memory is left, most often. */
static struct board_output *settled(const struct board *board, struct board_output *output)
{
    struct board_job room;
    const struct board_job *job = board_job(board, output->job, &room);

    return board_done(job) ? outputs_settled(output, job->attempt) : output;
}

/* The first of that queue loses something, and stands in another one, or at the end of its own. */
static void give_way(struct board *board, enum queue queue)
{
    struct board_output *output = board->store.queues[queue].first;
    uint32_t job = output->job;
    size_t before = outputs_memory(output);
    enum queue to = NOWHERE;

    if (output->small) {
        board->store.used_bytes -= before;
        replace(board, job, output, outputs_husk(output));
        return;
    }
    outputs_give(output, queue == FAILED_LARGE, queue == LIVE_LARGE);
    board->store.used_bytes -= before - outputs_memory(output);
    if (outputs_memory(output) > 0)
        to = queue == FAILED_LARGE ? FAILED_SMALL : queue_for(board_state_of(board, job), output);
    leave(&board->store, output);
    if (to != NOWHERE)
        enter(&board->store, output, to);
    else
        replace(board, job, output, settled(board, output));
}

static void keep_budget(struct board *board)
{
    struct board_store *store = &board->store;
    int queue = 0;

    while (store->used_bytes > store->budget_bytes && queue < NOWHERE) {
        if (store->queues[queue].first == NULL)
            queue++;
        else
            give_way(board, (enum queue)queue);
    }
}

/* In the form that can be added to. NULL: no memory. */
static struct board_output *output_of(struct board *board, struct board_job *job)
{
    struct board_output *output = job->output, *whole;
    size_t before = outputs_owned(output) ? outputs_memory(output) : 0;

    if (outputs_owned(output) && !output->small)
        return output;
    whole = outputs_whole(output, job->job, job->attempt);
    if (whole == NULL)
        return NULL;
    if (outputs_owned(output))
        replace(board, job->job, output, whole);
    else
        job->output = whole;
    board->store.used_bytes += outputs_memory(whole) - before;
    return whole;
}

/* `known` bytes of the event are here already. */
static int put(struct board *board, struct board_job *job, const struct fb_event *event,
               size_t known, uint64_t left_out)
{
    struct board_output *output = job->output;
    size_t memory = outputs_memory(output);
    struct board_piece piece = { .stream = event->as.output.stream,
                                 .attempt = event->attempt,
                                 .left_out_bytes = left_out,
                                 .bytes = event->as.output.bytes + known,
                                 .size = event->as.output.size - known };
    int r = outputs_put(output, &piece);

    board->store.used_bytes += outputs_memory(output) - memory;
    if (r < 0)
        return r;
    move(&board->store, output, queue_for((enum board_state)job->state, output));
    keep_budget(board);
    return 0;
}

int outputs_apply(struct board *board, struct board_job *job, const struct fb_event *event)
{
    uint64_t offset = event->as.output.offset, size = event->as.output.size, *next, known = 0,
             before;
    struct board_output *output;
    int r;

    if (event->as.output.stream != 1 && event->as.output.stream != 2)
        return -EPROTO;
    if (offset > BOARD_TIME_MOST || size > BOARD_TIME_MOST)
        return -EPROTO;
    if (job->attempt - event->attempt > 1)
        return 0; /* from a leftover of an attempt long gone: its place in the stream is forgotten
                   */
    output = output_of(board, job);
    if (output == NULL)
        return -ENOMEM;
    next = outputs_next(output, event->attempt, event->as.output.stream);
    if (offset < *next)
        known = size < *next - offset ? size : *next - offset;
    if (known == size && offset <= *next)
        return 0;
    if (board_heard_reserve(board, (size_t)(size - known)) < 0)
        return -ENOMEM;
    before = *next;
    *next = offset + size; /* now: it may be dropped at once */
    r = put(board, job, event, (size_t)known, offset > before ? offset - before : 0);
    if (r < 0)
        *next = before;
    else
        board_heard_put(board, event, (size_t)known, offset > before);
    return r;
}

void outputs_forked(const struct board_job *job)
{
    if (!outputs_owned(job->output) || job->output->small)
        return;
    *outputs_next(job->output, job->attempt, 1) = *outputs_next(job->output, job->attempt, 2) = 0;
}

/* Ended: what will hardly be added to takes no more than it needs. */
static void settle(struct board *board, const struct board_job *job)
{
    struct board_output *output = job->output;
    size_t before = outputs_memory(output);
    struct board_output *settled = outputs_settled(output, job->attempt);
    size_t after = outputs_owned(settled) ? outputs_memory(settled) : 0;

    board->store.used_bytes = board->store.used_bytes - before + after;
    replace(board, job->job, output, settled);
}

void outputs_moved(struct board *board, const struct board_job *job)
{
    if (!outputs_owned(job->output))
        return;
    if (board_done(job) && !job->output->small)
        settle(board, job);
    if (outputs_owned(job->output))
        move(&board->store, job->output, queue_for((enum board_state)job->state, job->output));
    keep_budget(board);
}

void board_output(const struct board *board, uint32_t number, board_visit *visit, void *context)
{
    struct board_job room;
    const struct board_job *job = board_job(board, number, &room);

    if (job != NULL && job->output != NULL)
        outputs_visit(job->output, visit, context);
}

size_t board_output_bytes(const struct board *board, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(board, number, &room);

    return job != NULL && outputs_owned(job->output) ? outputs_bytes(job->output) : 0;
}

uint64_t board_output_version(const struct board *board, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(board, number, &room);

    return job != NULL && job->output != NULL ? outputs_version(job->output) : 0;
}

void outputs_init(struct board *board)
{
    board->store.budget_bytes = BOARD_OUTPUT_BUDGET;
}

/* Those of the queues, in their order. */
int outputs_copy(struct board *to, const struct board *from)
{
    int r = 0;

    to->store = (struct board_store){ .used_bytes = from->store.used_bytes,
                                      .budget_bytes = from->store.budget_bytes };
    for (int queue = 0; to->job_count > 0 && queue < NOWHERE; queue++)
        for (const struct board_output *one = from->store.queues[queue].first; one != NULL;
             one = one->next) {
            struct board_output *own = outputs_double(one);
            if (own == NULL) {
                r = -ENOMEM;
                continue;
            }
            enter(&to->store, own, (enum queue)queue);
            board_table_set_output(to, own->job, own);
        }
    return r;
}

int outputs_copy_one(struct board_output **to, const struct board_output *from)
{
    *to = NULL;
    if (!outputs_owned(from))
        *to = (struct board_output *)(uintptr_t)from;
    else if (from->queue == NOWHERE)
        *to = outputs_double(from);
    return *to == NULL && outputs_owned(from) && from->queue == NOWHERE ? -ENOMEM : 0;
}

size_t outputs_copy_bytes(const struct board *board)
{
    return board->store.used_bytes;
}
