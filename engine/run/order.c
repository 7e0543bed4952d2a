/*
 * order.c - whose output goes out now. With keep_order a job's waits until every job before it is
 * out; and that of all others waits while one worker's goes through as it comes (brake.c).
 */
#include "run.h"

#include <stdlib.h>

void order_init(struct fb_run *run)
{
    run->order.turn = 1;
}

bool order_has_turn(const struct fb_run *run, uint32_t job)
{
    return job == run->order.turn;
}

bool order_turn_reached(const struct fb_run *run, uint32_t job)
{
    return job <= run->order.turn;
}

bool order_none_held(const struct fb_run *run)
{
    return run->order.first == NULL;
}

static void put_out(struct fb_run *run, uint32_t job, struct store *stores[2])
{
    for (int i = 0; i < 2; i++) {
        if (stores[i] != NULL) {
            sinks_begin_job(run, i, job);
            sink_put_store(sinks_of(run, i), stores[i]);
        }
        stores[i] = NULL;
    }
}

static void let_out(struct fb_run *run, struct held *first)
{
    put_out(run, first->job, first->stores);
    if (!first->last)
        sinks_end_attempt(run, first->job);
    run->order.first = first->next;
    *(first->next != NULL ? &first->next->previous : &run->order.last) = NULL;
    run->order.turn += first->last && first->job == run->order.turn;
    free(first);
}

static void let_all_out(struct fb_run *run)
{
    while (run->order.first != NULL)
        let_out(run, run->order.first);
}

/* Every job before `job` is out: so is it, and those that waited for it. */
static void advance(struct fb_run *run)
{
    run->order.turn++;
    while (run->order.first != NULL && run->order.first->job <= run->order.turn)
        let_out(run, run->order.first);
}

/* Looked for from the end: most that end late began late. Attempts of a job stay in order. */
static void hold(struct fb_run *run, uint32_t job, struct store *stores[2], bool last)
{
    struct held *held = malloc(sizeof *held), *before = run->order.last;

    if (held == NULL) { /* then out of order, but not lost */
        put_out(run, job, stores);
        return;
    }
    while (before != NULL && before->job > job)
        before = before->previous;
    *held = (struct held){
        .next = before != NULL ? before->next : run->order.first,
        .previous = before,
        .job = job,
        .last = last,
        .stores = { stores[0], stores[1] },
    };
    *(before != NULL ? &before->next : &run->order.first) = held;
    *(held->next != NULL ? &held->next->previous : &run->order.last) = held;
}

bool order_in_line(const struct fb_run *run)
{
    return run->options.output == FB_OUTPUT_LINE && run->order.through != NULL &&
           sinks_in_line(run, run->order.through->job);
}

/* Another worker's bytes go through now, and lines of this job may not come between. */
static bool in_the_way(const struct fb_run *run, uint32_t job)
{
    const struct worker *through = run->order.through;

    return !run->options.keep_order && through != NULL && through->direct && through->job != job &&
           (run->options.output == FB_OUTPUT_GROUP || order_in_line(run));
}

bool order_put(struct fb_run *run, uint32_t job, struct store *stores[2], bool last)
{
    if (in_the_way(run, job)) {
        hold(run, job, stores, false);
    } else if (!run->options.keep_order || job < run->order.turn) {
        put_out(run, job, stores);
    } else if (job == run->order.turn) {
        put_out(run, job, stores);
        if (last)
            advance(run);
        return last;
    } else {
        hold(run, job, stores, last);
    }
    return false;
}

/* Nothing comes any more but from workers that may outlive the run: none waits for a turn. */
void order_end(struct fb_run *run)
{
    let_all_out(run);
    if (run->order.turn <= tally_jobs(run))
        run->order.turn = tally_jobs(run) + 1;
}

bool order_may_go_through(const struct fb_run *run, const struct worker *worker)
{
    return run->options.output == FB_OUTPUT_GROUP &&
           (!run->options.keep_order || worker->job <= run->order.turn);
}

void order_set_through(struct fb_run *run, const struct worker *worker)
{
    run->order.through = worker;
}

bool order_is_through(const struct fb_run *run, const struct worker *worker)
{
    return run->order.through == worker;
}

void order_through_done(struct fb_run *run, const struct worker *worker)
{
    if (run->order.through != worker)
        return;
    run->order.through = NULL;
    if (!run->options.keep_order)
        let_all_out(run);
}

void order_fini(struct fb_run *run)
{
    for (struct held *held = run->order.first, *next; held != NULL; held = next) {
        next = held->next;
        store_close(sinks_pool(run), held->stores[0]);
        store_close(sinks_pool(run), held->stores[1]);
        free(held);
    }
}
