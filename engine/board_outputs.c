/*
 * board_outputs.c - the tails of all jobs' output, and who gives way when they are too much.
 *
 * Bytes are known by their offset in the stream of their worker, so that what is told twice (live,
 * and again in the tail of an end) is kept once, and a jump is a gap.
 *
 * Jobs wait in queues by how little they lose; the first of the first queue that is not empty gives
 * way. Those that ended well go whole; failed ones shrink to the last of their errors; the living
 * are halved in turn; only then goes the rest. Each step frees memory, so the loop ends.
 */
#include "board_parts.h"

#include "pieces.h"

#include <errno.h>
#include <stdlib.h>

enum queue { ENDED_WELL, FAILED_LARGE, LIVE_LARGE, FAILED_SMALL, LIVE_SMALL, NOWHERE };

struct board_output {
    struct board_output *next, *previous;
    enum queue queue;
    uint32_t job;
    uint64_t version;
    uint64_t offsets[2][2]; /* of what comes next, by attempt (even, odd) and stream */
    struct pieces pieces;
};

static enum queue queue_for(enum board_state state, const struct pieces *pieces)
{
    bool large = pieces_bytes(pieces) > BOARD_OUTPUT_LEAST;

    if (pieces_memory(pieces) == 0)
        return NOWHERE;
    if (state == BOARD_OK || state == BOARD_SKIPPED)
        return ENDED_WELL;
    if (state == BOARD_FAILED)
        return large ? FAILED_LARGE : FAILED_SMALL;
    return large ? LIVE_LARGE : LIVE_SMALL;
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

    output->queue = number;
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

static void fit(struct board_store *store, struct pieces *pieces)
{
    size_t before = pieces_memory(pieces);

    pieces_fit(pieces);
    store->used_bytes -= before - pieces_memory(pieces);
}

/* The first of that queue loses something, and stands in another one, or at the end of its own. */
static void give_way(struct board *board, enum queue queue)
{
    struct board_output *output = board->store.queues[queue].first;
    struct pieces *pieces = &output->pieces;
    size_t have = pieces_bytes(pieces), before = pieces_memory(pieces);
    enum queue to = NOWHERE;

    if (queue == FAILED_LARGE)
        pieces_keep_errors(pieces, BOARD_OUTPUT_LEAST);
    else
        pieces_drop(pieces, queue == LIVE_LARGE ? have / 2 : have);
    pieces_fit(pieces);
    board->store.used_bytes -= before - pieces_memory(pieces);
    output->version++;
    if (pieces_memory(pieces) > 0)
        to = queue == FAILED_LARGE ? FAILED_SMALL
                                   : queue_for(board_state_of(board, output->job), pieces);
    leave(&board->store, output);
    if (to != NOWHERE)
        enter(&board->store, output, to);
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

static struct board_output *output_of(struct board_job *job)
{
    struct board_output *output = job->output;

    if (output != NULL)
        return output;
    output = job->output = calloc(1, sizeof *output);
    if (output == NULL)
        return NULL;
    output->queue = NOWHERE;
    output->job = job->job;
    return output;
}

/* `known` bytes of the event are here already. */
static int put(struct board *board, struct board_job *job, const struct fb_event *event,
               size_t known, uint64_t left_out)
{
    struct board_output *output = job->output;
    size_t memory = pieces_memory(&output->pieces);
    struct board_piece piece = { .stream = event->as.output.stream,
                                 .attempt = event->attempt,
                                 .left_out_bytes = left_out,
                                 .bytes = event->as.output.bytes + known,
                                 .size = event->as.output.size - known };
    int r = pieces_put(&output->pieces, &piece);

    board->store.used_bytes += pieces_memory(&output->pieces) - memory;
    if (r < 0)
        return r;
    output->version++;
    move(&board->store, output, queue_for((enum board_state)job->state, &output->pieces));
    keep_budget(board);
    return 0;
}

int outputs_apply(struct board *board, struct board_job *job, const struct fb_event *event)
{
    uint64_t offset = event->as.output.offset, size = event->as.output.size, *next, known = 0;
    int r;

    if (event->as.output.stream != 1 && event->as.output.stream != 2)
        return -EPROTO;
    if (offset > BOARD_TIME_MOST || size > BOARD_TIME_MOST)
        return -EPROTO;
    if (job->attempt - event->attempt > 1)
        return 0; /* what an attempt long gone left behind: its place in the stream is forgotten */
    if (output_of(job) == NULL)
        return -ENOMEM;
    next = &job->output->offsets[event->attempt & 1][event->as.output.stream - 1];
    if (offset < *next)
        known = size < *next - offset ? size : *next - offset;
    if (known == size && offset <= *next)
        return 0;
    r = put(board, job, event, (size_t)known, offset > *next ? offset - *next : 0);
    if (r == 0)
        *next = offset + size;
    return r;
}

void outputs_forked(const struct board_job *job)
{
    if (job->output != NULL)
        job->output->offsets[job->attempt & 1][0] = job->output->offsets[job->attempt & 1][1] = 0;
}

void outputs_moved(struct board *board, const struct board_job *job)
{
    struct board_output *output = job->output;

    if (output == NULL)
        return;
    if (board_done(job))
        fit(&board->store, &output->pieces);
    move(&board->store, output, queue_for((enum board_state)job->state, &output->pieces));
}

void outputs_free(struct board_output *output)
{
    if (output != NULL)
        pieces_fini(&output->pieces);
    free(output);
}

void board_output(const struct board *board, uint32_t number, board_visit *visit, void *context)
{
    struct board_job room;
    const struct board_job *job = board_job(board, number, &room);

    if (job != NULL && job->output != NULL)
        pieces_visit(&job->output->pieces, visit, context);
}

size_t board_output_bytes(const struct board *board, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(board, number, &room);

    if (job == NULL || job->output == NULL)
        return 0;
    return pieces_bytes(&job->output->pieces);
}

uint64_t board_output_version(const struct board *board, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(board, number, &room);

    return job != NULL && job->output != NULL ? job->output->version : 0;
}
