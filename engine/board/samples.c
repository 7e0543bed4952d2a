/*
 * samples.c - what was measured of the living: shares of a core between two samples, and the
 * spans of the Cores pane. A span comes from a sample that saw CPU time used since the one before;
 * it reaches back to that one, but no further than SPAN_REACH_US: where a worker ran between two
 * samples far apart is not known.
 */
#include "inside.h"

#include "base/clean.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SPAN_REACH_US 1000000

const struct board_live samples_live_unknown = {
    .sample_us = -1, .kill_us = -1, .cpu_share = -1, .core = -1, .delay_us = -1, .delay_share = -1
};

/* The facts of a job that has some; those that all others share are never written. */
static struct board_live *own_live(const struct board_job *job)
{
    return job->live != &samples_live_unknown ? (struct board_live *)(uintptr_t)job->live : NULL;
}

/* The job's own, made where it has none; NULL: no memory. */
static struct board_live *need_live(struct board *board, struct board_job *job)
{
    struct board_live *live = own_live(job);

    if (live != NULL)
        return live;
    live = board->samples.free_lives;
    if (live != NULL)
        board->samples.free_lives = live->next;
    else
        live = malloc(sizeof *live);
    if (live == NULL)
        return NULL;
    *live = samples_live_unknown;
    job->live = live;
    return live;
}

/* Each is bounded but not how many they are: what goes over the top comes back with the ends. */
static void add_live(struct board *board, int64_t us)
{
    board->live_cpu_us = (int64_t)((uint64_t)board->live_cpu_us + (uint64_t)us);
}

static int spans_reserve(struct board *board)
{
    struct board_samples *spans = &board->samples;

    if (spans->count >= BOARD_SPANS_MOST)
        return 0;
    return array_reserve_u32(&spans->spans, &spans->room, spans->count + 1, sizeof *spans->spans,
                             64);
}

static void put_span(struct board *board, struct board_live *live, const struct board_span *span)
{
    struct board_samples *spans = &board->samples;
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

/*
 * Of the time since the sample before this, or since the fork. Where that sample did not know it,
 * as of what was asleep, it is not known how much of it is new; nor where a process of a worker has
 * died and taken its share of the sum along.
 */
static void measure_delay(const struct board_job *job, struct board_live *live,
                          const struct fb_event *event)
{
    int64_t delay_us = event->as.sample.delay_us;
    bool first = live->sample_us < 0;
    int64_t since_us = first ? job->forked_us : live->sample_us;
    int64_t before_us = first ? 0 : live->delay_us;

    live->delay_us = delay_us;
    live->delay_share = before_us >= 0 && delay_us >= before_us && event->t_us > since_us
                            ? (double)(delay_us - before_us) / (double)(event->t_us - since_us)
                            : -1;
}

/* Runnable says nothing of a core: it is on one where it had one for longer than it waited. */
enum board_doing board_doing(const struct board_job *job)
{
    const struct board_live *live = job->live;

    switch (live->proc_state) {
    case 'R':
        if (live->delay_share > live->cpu_share)
            return BOARD_READY;
        return live->delay_share >= 0 || live->cpu_share >= 0.5 ? BOARD_ON_CORE : BOARD_UNSAMPLED;
    case 'S':
    case 'D':
    case 'I':
        return BOARD_ASLEEP;
    default:
        return BOARD_UNSAMPLED;
    }
}

int samples_apply(struct board *board, struct board_job *job, const struct fb_event *event)
{
    struct board_live *live;

    if (event->as.sample.cpu_us < 0 || event->as.sample.cpu_us > BOARD_TIME_MOST ||
        event->as.sample.delay_us > BOARD_TIME_MOST)
        return -EPROTO;
    if (job->state == BOARD_ZOMBIE)
        return 0;
    if (spans_reserve(board) < 0)
        return -ENOMEM;
    live = need_live(board, job);
    if (live == NULL)
        return -ENOMEM;
    measure(board, job, live, event);
    measure_delay(job, live, event);
    add_live(board, event->as.sample.cpu_us - live->sample_cpu_us);
    live->sample_us = event->t_us;
    live->sample_cpu_us = event->as.sample.cpu_us;
    live->memory_bytes = event->as.sample.memory_bytes;
    if (live->most_bytes < live->memory_bytes)
        live->most_bytes = live->memory_bytes;
    live->core = event->as.sample.core;
    live->proc_state = event->as.sample.state;
    return 0;
}

int samples_ending(struct board *board, struct board_job *job, const struct fb_event *event)
{
    struct board_live *live;
    int64_t grace_us = event->as.ending.grace_us;

    if (event->as.ending.signal < 0 || event->as.ending.signal > UINT8_MAX || grace_us < 0 ||
        (unsigned)event->as.ending.cause >= FB_CAUSE_COUNT)
        return -EPROTO;
    live = need_live(board, job);
    if (live == NULL)
        return -ENOMEM;
    live->ending =
        event->as.ending.signal != 0 ? (uint8_t)event->as.ending.signal : BOARD_BY_COMMAND;
    live->ignores = event->as.ending.ignored;
    live->kill_us =
        grace_us > 0 && grace_us != FB_FOREVER ? board_sum_us(event->t_us, grace_us) : -1;
    return 0;
}

/* Beside what samples say: what a probe does. */
int samples_health(struct board *board, struct board_job *job, const struct fb_event *event)
{
    struct board_live *live;
    const char *why = event->as.health.why;

    if ((unsigned)event->as.health.state >= FB_HEALTH_COUNT)
        return -EPROTO;
    live = need_live(board, job);
    if (live == NULL)
        return -ENOMEM;
    live->health = (uint8_t)(event->as.health.state + 1);
    clean_text(live->health_why, sizeof live->health_why, why,
               strnlen(why, sizeof live->health_why * 4));
    return 0;
}

/* A zombie has no memory and uses no core; its CPU time counts until the reaping brings the true
 * one. */
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
    live->next = board->samples.free_lives;
    board->samples.free_lives = live;
    job->live = &samples_live_unknown;
}

int samples_copy_live(struct board_job *to, const struct board_job *from)
{
    struct board_live *live = own_live(from), *own;

    to->live = &samples_live_unknown;
    if (live == NULL)
        return 0;
    own = malloc(sizeof *own);
    if (own == NULL)
        return -ENOMEM;
    *own = *live;
    to->live = own;
    return 0;
}

int samples_copy(struct board *to, const struct board *from)
{
    size_t bytes = from->samples.room * sizeof *from->samples.spans;

    to->samples = (struct board_samples){ 0 };
    if (bytes == 0)
        return 0;
    to->samples.spans = malloc(bytes);
    if (to->samples.spans == NULL)
        return -ENOMEM;
    to->samples.room = from->samples.room;
    to->samples.count = from->samples.count;
    memcpy(to->samples.spans, from->samples.spans,
           board_span_count(from) * sizeof *from->samples.spans);
    return 0;
}

void samples_fini(struct board *board)
{
    for (struct board_live *live = board->samples.free_lives, *next; live != NULL; live = next) {
        next = live->next;
        free(live);
    }
    free(board->samples.spans);
}

size_t board_span_count(const struct board *board)
{
    return board->samples.count < BOARD_SPANS_MOST ? (size_t)board->samples.count
                                                   : BOARD_SPANS_MOST;
}

const struct board_span *board_span(const struct board *board, size_t index)
{
    uint64_t first = board->samples.count - board_span_count(board);
    return &board->samples.spans[(first + index) % BOARD_SPANS_MOST];
}
