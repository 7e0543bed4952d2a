/*
 * queue.c - the jobs that wait: those that were added (graph.c says which may start), and those
 * whose time for another attempt has come. A job's copy is always in one place: in the graph while
 * it waits there or is kept, with a worker, in a list of this file, or with those held (held.c).
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>

struct job_copy *queue_close_waiting(struct fb_run *run)
{
    struct job_list *list =
        run->queue.waiting.first != NULL ? &run->queue.waiting : &run->queue.due;
    struct job_copy *copy = list->first;

    if (copy != NULL)
        job_list_drop(list, copy);
    return copy;
}

void queue_fini(struct fb_run *run)
{
    uint32_t cursor = 0;
    void *copy;

    job_list_fini(&run->queue.unannounced);
    while ((copy = graph_take_item(&run->queue.graph, &cursor)) != NULL)
        free(copy);
    graph_fini(&run->queue.graph);
    kept_fini(&run->queue.kept);
}

/* A job of the feed that is kept becomes known to the graph only when a job waits for it. */
static int know_fed(struct fb_run *run, uint32_t job)
{
    enum graph_fate fate;
    int r;

    if (!kept_has(&run->queue.kept, job) || graph_item(&run->queue.graph, job) != NULL)
        return 0;
    r = graph_add_taken(&run->queue.graph, job, &(struct graph_as){ 0 });
    if (r < 0)
        return r;
    fate = kept_fate(&run->queue.kept, job);
    if (fate == GRAPH_SUCCEEDED || fate == GRAPH_FAILED)
        graph_began(&run->queue.graph, job);
    if (fate != GRAPH_NONE)
        graph_ended(&run->queue.graph, job, fate);
    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next) {
        if (worker->job == job && worker->began)
            graph_began(&run->queue.graph, job);
        if (worker->job == job && worker->ready)
            graph_told_ready(&run->queue.graph, job);
    }
    return 0;
}

static int add_to_graph(struct fb_run *run, const struct job_copy *copy)
{
    const struct graph_as as = { .estimate_us = copy->job.estimate_us,
                                 .priority = copy->job.priority,
                                 .lane = copy->lane };

    if (copy->job.done_before || copy->job.failed_before)
        return graph_add_taken(&run->queue.graph, copy->number, &as);
    return graph_add_as(&run->queue.graph, copy->number, &as, copy->job.after,
                        copy->job.after_count);
}

int queue_add(struct fb_run *run, const struct fb_job *job)
{
    struct job_copy *copy;
    int lane = locks_find(run, job), r = 0;

    copy = lane >= 0 ? job_copy_open(job, tally_jobs(run) + 1) : NULL;
    if (copy == NULL)
        return lane < 0 ? lane : -ENOMEM;
    copy->lane = (uint32_t)lane;
    for (size_t i = 0; i < job->after_count && r == 0; i++)
        r = know_fed(run, job->after[i].job);
    if (r == 0)
        r = add_to_graph(run, copy);
    if (r < 0) {
        free(copy);
        return r;
    }
    if (job->held)
        graph_hold(&run->queue.graph, copy->number);
    job_list_put(&run->queue.unannounced, copy);
    return (int)tally_new_job(run);
}

/* Keeps a copy where others find it by its number. */
static void keep(struct fb_run *run, struct job_copy *copy)
{
    *graph_item(&run->queue.graph, copy->number) = copy;
}

struct job_copy *queue_announce(struct fb_run *run)
{
    struct job_copy *copy = run->queue.unannounced.first;

    if (copy == NULL)
        return NULL;
    job_list_drop(&run->queue.unannounced, copy);
    events_queued(run, copy->number, &copy->job);
    keep(run, copy);
    return copy;
}

int queue_keep(struct fb_run *run, const struct job_copy *copy)
{
    return kept_put(&run->queue.kept, copy);
}

/* Without memory it cannot be run again, and is done all the same. */
void queue_keep_done(struct fb_run *run, const struct fb_job *job, uint32_t number)
{
    struct job_copy *copy = run->options.keep_jobs ? job_copy_open(job, number) : NULL;
    enum graph_fate fate = job->failed_before ? GRAPH_FAILED : GRAPH_SUCCEEDED;

    if (copy != NULL && kept_put(&run->queue.kept, copy) == 0)
        kept_end(&run->queue.kept, number, fate, 0, false);
    free(copy);
}

/*
 * The next job that is due for another attempt. What a feed made for a slot is tried again in
 * that slot, or two workers could hold what its number stands for.
 */
static struct job_copy *find_due(const struct fb_run *run)
{
    struct job_copy *copy = run->queue.due.first;

    while (copy != NULL && copy->slot != 0 && !worker_slot_free(run, copy->slot))
        copy = copy->next;
    return copy;
}

bool queue_ready(struct fb_run *run)
{
    return locks_pick(run, &run->queue.graph) >= 0 || find_due(run) != NULL;
}

bool queue_empty(const struct fb_run *run)
{
    return run->queue.graph.open == run->queue.graph.held && run->queue.waiting.first == NULL &&
           run->queue.due.first == NULL && run->queue.unannounced.first == NULL &&
           stall_worker(run) == NULL;
}

bool queue_exhausted(const struct fb_run *run)
{
    return queue_empty(run) && !feed_on(run);
}

struct job_copy *queue_take_added(struct fb_run *run, uint32_t job)
{
    void **item = graph_item(&run->queue.graph, job);
    struct job_copy *copy = item != NULL ? *item : NULL;

    if (item != NULL)
        *item = NULL;
    return copy;
}

struct job_copy *queue_take(struct fb_run *run)
{
    struct job_copy *copy = find_due(run);
    uint32_t job = copy == NULL ? locks_next(run, &run->queue.graph) : 0;

    if (copy != NULL)
        job_list_drop(&run->queue.due, copy);
    return job != 0 ? queue_take_added(run, job) : copy;
}

static struct job_copy *find(const struct job_list *list, uint32_t job)
{
    struct job_copy *copy = list->first;

    while (copy != NULL && copy->number != job)
        copy = copy->next;
    return copy;
}

bool queue_is_due(const struct fb_run *run, uint32_t job)
{
    return find(&run->queue.due, job) != NULL || graph_is_again(&run->queue.graph, job);
}

/* One that takes more than a slot waits for that where others do. */
static void put_due(struct fb_run *run, struct job_copy *copy)
{
    if (copy->lane == 0) {
        job_list_put(&run->queue.due, copy);
        return;
    }
    keep(run, copy);
    graph_again(&run->queue.graph, copy->number);
    run->queue.left = 0; /* after a stop it may stand before those that were skipped */
}

struct job_copy *queue_take_again(struct fb_run *run, uint32_t job)
{
    struct job_copy *copy = find(&run->queue.waiting, job);

    if (copy != NULL) {
        loop_alarm(run, &copy->timer, TIMER_NEVER);
        copy->timed = false;
        job_list_drop(&run->queue.waiting, copy);
        run->queue.waiting_count--;
    } else if ((copy = find(&run->queue.due, job)) != NULL) {
        job_list_drop(&run->queue.due, copy);
    }
    return copy;
}

void queue_start(struct fb_run *run, struct job_copy *copy)
{
    copy->attempts_before = copy->attempts, copy->restarts = 0;
    if (copy->leaving) {
        job_list_put(&run->queue.waiting, copy);
        run->queue.waiting_count++;
    } else {
        put_due(run, copy);
    }
}

struct job_copy *queue_take_kept(struct fb_run *run, uint32_t job)
{
    return kept_has(&run->queue.kept, job) ? kept_take(&run->queue.kept, job) : NULL;
}

void queue_began(struct fb_run *run, uint32_t job)
{
    graph_began(&run->queue.graph, job);
}

void queue_said_ready(struct fb_run *run, uint32_t job)
{
    graph_told_ready(&run->queue.graph, job);
}

static void become_due(struct fb_run *run, struct job_copy *copy)
{
    if (copy->timed || copy->leaving)
        return;
    job_list_drop(&run->queue.waiting, copy);
    run->queue.waiting_count--;
    put_due(run, copy);
}

void queue_again(struct fb_run *run, struct job_copy *copy, int64_t wait_us)
{
    copy->timed = copy->leaving = true;
    job_list_put(&run->queue.waiting, copy);
    run->queue.waiting_count++;
    copy->timer.kind = TIMER_RETRY;
    loop_alarm(run, &copy->timer, timer_after(loop_now_us(run), wait_us));
}

void queue_again_gone(struct fb_run *run, struct job_copy *copy)
{
    copy->leaving = false;
    become_due(run, copy);
}

void queue_timer(struct fb_run *run, struct timer *timer)
{
    struct job_copy *copy = (struct job_copy *)((char *)timer - offsetof(struct job_copy, timer));

    copy->timed = false;
    become_due(run, copy);
}

void queue_again_at_once(struct fb_run *run)
{
    for (struct job_copy *copy = run->queue.waiting.first, *next; copy != NULL; copy = next) {
        next = copy->next;
        loop_alarm(run, &copy->timer, TIMER_NEVER);
        copy->timed = false;
        become_due(run, copy);
    }
}

size_t queue_waiting(const struct fb_run *run)
{
    return run->queue.waiting_count;
}

bool queue_ended(struct fb_run *run, uint32_t job, enum graph_fate fate, uint32_t attempts,
                 bool by_hand, struct job_copy *copy)
{
    void **item = graph_item(&run->queue.graph, job);
    bool wanted = graph_ended(&run->queue.graph, job, fate);

    kept_end(&run->queue.kept, job, fate, attempts, by_hand);
    if (item == NULL || !(wanted || run->options.keep_jobs) || *item != NULL)
        return false;
    *item = copy;
    return true;
}

void queue_done_before(struct fb_run *run, uint32_t job, bool failed)
{
    graph_began(&run->queue.graph, job);
    graph_told_ready(&run->queue.graph, job);
    graph_ended(&run->queue.graph, job, failed ? GRAPH_FAILED : GRAPH_SUCCEEDED);
}

bool queue_has_kept(const struct fb_run *run, uint32_t job)
{
    return kept_has(&run->queue.kept, job);
}

int queue_rerun(struct fb_run *run, uint32_t job)
{
    bool fed = kept_has(&run->queue.kept, job);
    enum graph_fate fate =
        fed ? kept_fate(&run->queue.kept, job) : graph_fate(&run->queue.graph, job);
    void **item = graph_item(&run->queue.graph, job);
    struct job_copy *copy;

    if ((item == NULL && !fed) || job > tally_jobs(run))
        return -ENOENT;
    if (fate == GRAPH_NONE || (!fed && *item == NULL) || graph_waits(&run->queue.graph, job))
        return -EBUSY;
    if (halt_stopped(run) != 0 && !tally_over(run))
        return -ESHUTDOWN;
    copy = fed ? kept_take(&run->queue.kept, job) : queue_take_added(run, job);
    if (copy == NULL)
        return -ENOMEM;
    tally_take_back(run, &copy->job, fate == GRAPH_SUCCEEDED, fate == GRAPH_FAILED, copy->by_hand);
    copy->job.done_before = copy->job.failed_before = copy->by_hand = false;
    queue_start(run, copy);
    return 0;
}

struct graph *queue_graph(struct fb_run *run)
{
    return &run->queue.graph;
}

bool queue_next_doomed(struct fb_run *run, struct graph_doom *doom)
{
    return graph_next_doomed(&run->queue.graph, doom);
}

uint32_t queue_next_left(struct fb_run *run)
{
    return graph_next_left(&run->queue.graph, &run->queue.left);
}

struct job_copy *queue_take_due(struct fb_run *run)
{
    struct job_copy *copy = run->queue.due.first;

    if (copy != NULL)
        job_list_drop(&run->queue.due, copy);
    return copy;
}

struct job_copy *queue_copy(struct fb_run *run, uint32_t job)
{
    void **item = graph_item(&run->queue.graph, job);

    return item != NULL && *item != NULL ? *item : find(&run->queue.unannounced, job);
}

const struct fb_job *queue_job(struct fb_run *run, uint32_t job)
{
    const struct job_copy *copy = queue_copy(run, job);
    if (copy == NULL)
        copy = find(&run->queue.due, job); /* it is to run again */
    return copy != NULL ? &copy->job : NULL;
}

/* A job that waits for it names it: the name must still be there. */
void queue_skipped(struct fb_run *run, uint32_t job, struct job_copy *copy)
{
    if (copy != NULL)
        kept_end(&run->queue.kept, job, GRAPH_SKIPPED, copy->attempts, copy->by_hand);
    if ((graph_ended(&run->queue.graph, job, GRAPH_SKIPPED) || run->options.keep_jobs) &&
        copy != NULL && !kept_has(&run->queue.kept, job))
        keep(run, copy);
    else
        free(copy);
}

bool queue_break(struct fb_run *run)
{
    return run->queue.waiting.first == NULL && run->queue.due.first == NULL &&
           graph_break(&run->queue.graph);
}

void queue_reopen(struct fb_run *run)
{
    run->queue.left = 0;
}
