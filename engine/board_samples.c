/*
 * board_samples.c - what was measured of the living: shares of a core between two samples, and the
 * spans of the Cores pane. A span is told by a sample that saw CPU time used since the one before;
 * it reaches back to that one, but no further than SPAN_REACH_US, since nobody knows where a worker
 * ran while nobody looked.
 */
#include "board_parts.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#define SPAN_REACH_US 1000000

const struct board_live live_unknown = { .sample_us = -1, .cpu_share = -1, .core = -1 };

/* The facts of a job that has some; those that all others share are never written. */
static struct board_live *own_live(const struct board_job *job)
{
    return job->live != &live_unknown ? (struct board_live *)(uintptr_t)job->live : NULL;
}

static struct board_live *open_live(struct board *board)
{
    struct board_live *live = board->free_lives;

    if (live != NULL)
        board->free_lives = live->next;
    else
        live = malloc(sizeof *live);
    if (live != NULL)
        *live = live_unknown;
    return live;
}

/* Each is bounded but not how many they are: what goes over the top comes back with the ends. */
static void add_live(struct board *board, int64_t us)
{
    board->live_cpu_us = (int64_t)((uint64_t)board->live_cpu_us + (uint64_t)us);
}

static int spans_reserve(struct board *board)
{
    struct board_spans *spans = &board->spans;

    if (spans->count >= BOARD_SPANS_MOST)
        return 0;
    return board_reserve((void **)&spans->spans, &spans->room, (uint32_t)spans->count + 1,
                         sizeof *spans->spans, 64);
}

static void put_span(struct board *board, struct board_live *live, const struct board_span *span)
{
    struct board_spans *spans = &board->spans;
    bool kept = live->span != 0 && live->span + BOARD_SPANS_MOST > spans->count;
    struct board_span *last = kept ? &spans->spans[(live->span - 1) % BOARD_SPANS_MOST] : NULL;

    if (last != NULL && last->core == span->core && last->to_us == span->from_us) {
        last->to_us = span->to_us;
        last->cpu_us = board_sum_us(last->cpu_us, span->cpu_us);
        return;
    }
    assert(spans->spans != NULL);
    spans->spans[spans->count++ % BOARD_SPANS_MOST] = *span;
    live->span = spans->count;
}

static void measure(struct board *board, const struct board_job *job, struct board_live *live,
                    const struct fb_event *event)
{
    int64_t since_us = live->sample_us >= 0 ? live->sample_us : job->forked_us;
    int64_t passed_us = event->t_us - since_us;
    int64_t used_us = event->as.sample.cpu_us - live->sample_cpu_us;
    int64_t reach_us = passed_us < SPAN_REACH_US ? passed_us : SPAN_REACH_US;

    if (passed_us <= 0)
        return;
    live->cpu_share = used_us > 0 ? (double)used_us / (double)passed_us : 0;
    if (used_us <= 0 || event->as.sample.core < 0)
        return;
    put_span(board, live,
             &(struct board_span){ .from_us = event->t_us - reach_us,
                                   .to_us = event->t_us,
                                   .cpu_us = used_us < reach_us ? used_us : reach_us,
                                   .job = job->job,
                                   .core = event->as.sample.core });
}

int samples_apply(struct board *board, struct board_job *job, const struct fb_event *event)
{
    struct board_live *live = own_live(job);

    if (event->as.sample.cpu_us < 0 || event->as.sample.cpu_us > BOARD_TIME_MOST)
        return -EPROTO;
    if (job->state == BOARD_ZOMBIE)
        return 0;
    if (spans_reserve(board) < 0)
        return -ENOMEM;
    if (live == NULL)
        live = open_live(board);
    if (live == NULL)
        return -ENOMEM;
    job->live = live;
    measure(board, job, live, event);
    add_live(board, event->as.sample.cpu_us - live->sample_cpu_us);
    live->sample_us = event->t_us;
    live->sample_cpu_us = event->as.sample.cpu_us;
    live->memory_bytes = event->as.sample.memory_bytes;
    live->core = event->as.sample.core;
    live->proc_state = event->as.sample.state;
    return 0;
}

/* A zombie has no memory and uses no core; its CPU time counts until the reaping tells the true. */
void samples_exited(const struct board_job *job)
{
    struct board_live *live = own_live(job);

    if (live == NULL)
        return;
    live->cpu_share = live->core = -1;
    live->memory_bytes = 0;
    live->proc_state = 0;
}

void samples_end(struct board *board, struct board_job *job)
{
    struct board_live *live = own_live(job);

    if (live == NULL)
        return;
    add_live(board, -live->sample_cpu_us);
    live->next = board->free_lives;
    board->free_lives = live;
    job->live = &live_unknown;
}

void samples_fini(struct board *board)
{
    for (struct board_live *live = board->free_lives, *next; live != NULL; live = next) {
        next = live->next;
        free(live);
    }
    free(board->spans.spans);
}

size_t board_span_count(const struct board *board)
{
    return board->spans.count < BOARD_SPANS_MOST ? (size_t)board->spans.count : BOARD_SPANS_MOST;
}

const struct board_span *board_span(const struct board *board, size_t index)
{
    uint64_t first = board->spans.count - board_span_count(board);
    return &board->spans.spans[(first + index) % BOARD_SPANS_MOST];
}
