/*
 * queue.c - the jobs that wait: those that were added (graph.c says which may start), those whose
 * time for another attempt has come, and those that will never run. A job's copy is always in one
 * place: in the graph while it waits there or is kept, with a worker, or in one of run's lists.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>

/* A job of the feed that is kept becomes known to the graph only when somebody waits for it. */
static int know_fed(struct fb_run *run, uint32_t job)
{
    enum graph_fate fate;
    int r;

    if (!kept_has(&run->kept, job) || graph_item(&run->graph, job) != NULL)
        return 0;
    r = graph_add_taken(&run->graph, job);
    if (r < 0)
        return r;
    fate = kept_fate(&run->kept, job);
    if (fate == GRAPH_SUCCEEDED || fate == GRAPH_FAILED)
        graph_began(&run->graph, job);
    if (fate != GRAPH_NONE)
        graph_ended(&run->graph, job, fate);
    for (struct worker *worker = run->first; worker != NULL; worker = worker->next) {
        if (worker->job == job && worker->began)
            graph_began(&run->graph, job);
        if (worker->job == job && worker->ready)
            graph_told_ready(&run->graph, job);
    }
    return 0;
}

int queue_add(struct fb_run *run, const struct fb_job *job)
{
    struct job_copy *copy = job_copy_open(job, run->jobs + 1);
    int r = -ENOMEM;

    if (copy == NULL)
        return r;
    r = 0;
    for (size_t i = 0; i < job->after_count && r == 0; i++)
        r = know_fed(run, job->after[i].job);
    if (r < 0) {
        free(copy);
        return r;
    }
    if (job->done_before || job->failed_before)
        r = graph_add_taken(&run->graph, copy->number);
    else
        r = graph_add(&run->graph, copy->number, job->estimate_us, copy->job.after,
                      copy->job.after_count);
    if (r < 0) {
        free(copy);
        return r;
    }
    job_list_put(&run->unannounced, copy);
    return (int)++run->jobs;
}

void queue_tell(struct fb_run *run, uint32_t number, const struct fb_job *job)
{
    struct fb_event *event = run_tell(run, FB_QUEUED, NULL);

    event->job = number;
    event->as.queued.command = job_command(job, &run->command_text);
    event->as.queued.name = job->name != NULL ? job->name : event->as.queued.command;
    event->as.queued.estimate_us = job->estimate_us;
    event->as.queued.after = job->after;
    event->as.queued.after_count = job->after_count;
    run->announced = number;
}

/* Keeps a copy where others find it by its number. */
static void keep(struct fb_run *run, struct job_copy *copy)
{
    *graph_item(&run->graph, copy->number) = copy;
}

/* A job that will not run, or not again; its copy, if there is one, is wanted no more. */
static void skip(struct fb_run *run, uint32_t job, struct job_copy *copy, const char *why,
                 uint32_t blame)
{
    struct fb_event *event = run_tell(run, FB_SKIPPED, NULL);

    event->job = job;
    event->as.skipped.why = why;
    event->as.skipped.blame = blame;
    run->skipped++;
    forward_skip(run, job);
    /* Who waits for it names it: the name must still be there. */
    if (copy != NULL)
        kept_end(&run->kept, job, GRAPH_SKIPPED, copy->attempts);
    if ((graph_ended(&run->graph, job, GRAPH_SKIPPED) || run->options.keep_jobs) && copy != NULL &&
        !kept_has(&run->kept, job))
        keep(run, copy);
    else
        free(copy);
}

static void tell_done_before(struct fb_run *run, uint32_t job, bool failed)
{
    struct fb_event *event = run_tell(run, FB_SKIPPED, NULL);

    event->job = job;
    event->as.skipped.why = failed ? "failed before" : "done before";
    event->as.skipped.done_before = !failed;
    event->as.skipped.failed_before = failed;
    *(failed ? &run->failed : &run->succeeded) += 1;
    *(failed ? &run->failed_before : &run->done_before) += 1;
    forward_skip(run, job);
    graph_began(&run->graph, job);
    graph_told_ready(&run->graph, job);
    graph_ended(&run->graph, job, failed ? GRAPH_FAILED : GRAPH_SUCCEEDED);
}

void queue_done_before(struct fb_run *run, uint32_t number, const struct fb_job *job)
{
    struct job_copy *copy = run->options.keep_jobs ? job_copy_open(job, number) : NULL;

    /* Without memory it cannot be run again, and is done all the same. */
    if (copy != NULL && kept_put(&run->kept, copy) == 0)
        kept_end(&run->kept, number, job->failed_before ? GRAPH_FAILED : GRAPH_SUCCEEDED, 0);
    free(copy);
    tell_done_before(run, number, job->failed_before);
}

bool queue_announce(struct fb_run *run)
{
    struct job_copy *copy = run->unannounced.first;

    if (copy == NULL)
        return false;
    job_list_drop(&run->unannounced, copy);
    queue_tell(run, copy->number, &copy->job);
    keep(run, copy);
    if (copy->job.done_before || copy->job.failed_before)
        tell_done_before(run, copy->number, copy->job.failed_before);
    return true;
}

/*
 * The next whose time for another attempt has come. What a feed made for a slot is tried again in
 * that slot, or two workers could hold what its number stands for.
 */
static struct job_copy *find_due(const struct fb_run *run)
{
    struct job_copy *copy = run->due.first;

    while (copy != NULL && copy->slot != 0 && !worker_slot_free(run, copy->slot))
        copy = copy->next;
    return copy;
}

bool queue_ready(const struct fb_run *run)
{
    return graph_ready(&run->graph) || find_due(run) != NULL;
}

bool queue_empty(const struct fb_run *run)
{
    return run->graph.open == 0 && run->waiting.first == NULL && run->due.first == NULL &&
           run->unannounced.first == NULL;
}

static struct job_copy *take_item(struct fb_run *run, uint32_t job)
{
    void **item = graph_item(&run->graph, job);
    struct job_copy *copy = item != NULL ? *item : NULL;

    if (item != NULL)
        *item = NULL;
    return copy;
}

struct job_copy *queue_take(struct fb_run *run)
{
    struct job_copy *copy = find_due(run);
    uint32_t job;

    if (copy != NULL) {
        job_list_drop(&run->due, copy);
        return copy;
    }
    job = graph_next(&run->graph);
    return job != 0 ? take_item(run, job) : NULL;
}

static void put_name(struct fb_run *run, uint32_t job)
{
    void **item = graph_item(&run->graph, job);
    const struct job_copy *copy = item != NULL ? *item : NULL;

    if (copy != NULL)
        text_puts(&run->skip_text, job_name(&copy->job, &run->command_text));
    else
        text_printf(&run->skip_text, "job %u", job);
}

static const char *doom_words(struct fb_run *run, const struct graph_doom *doom)
{
    static const char *const failed[FB_WHEN_COUNT] = {
        [FB_WHEN_BEGAN] = " did not begin",
        [FB_WHEN_READY] = " ended and was never ready",
    };
    const char *words = " failed";

    text_clear(&run->skip_text);
    if (doom->fate == GRAPH_CIRCLE)
        return "waits for itself";
    put_name(run, doom->waited);
    if (doom->fate == GRAPH_ABSENT)
        words = " was never added";
    else if (doom->fate == GRAPH_SKIPPED)
        words = " was skipped";
    else if (failed[doom->when] != NULL)
        words = failed[doom->when];
    else if (doom->fate == GRAPH_SUCCEEDED)
        words = " succeeded";
    text_puts(&run->skip_text, words);
    if (doom->fate == GRAPH_SKIPPED && doom->blame != 0 && doom->blame != doom->waited) {
        text_puts(&run->skip_text, ": ");
        put_name(run, doom->blame);
    }
    return text_string(&run->skip_text);
}

bool queue_skip_doomed(struct fb_run *run)
{
    struct graph_doom doom;

    if (!graph_next_doomed(&run->graph, &doom))
        return false;
    /* Once all are skipped, nobody is skipped because of another. */
    if (run->stop != 0)
        skip(run, doom.job, take_item(run, doom.job), run->stop_words, 0);
    else
        skip(run, doom.job, take_item(run, doom.job), doom_words(run, &doom), doom.blame);
    return true;
}

/* Nothing runs and nothing can start: who waits, waits in vain. */
bool queue_break(struct fb_run *run)
{
    return run->waiting.first == NULL && run->due.first == NULL && graph_break(&run->graph);
}

bool queue_skip_left(struct fb_run *run)
{
    struct worker *stalled = run->stalled;
    struct job_copy *copy = run->due.first;
    uint32_t job;

    if (stalled != NULL) {
        run->stalled = NULL;
        skip(run, stalled->job, stalled->copy, run->stop_words, 0);
        stalled->copy = NULL;
        worker_return_slot(run, stalled);
        worker_retire(run, stalled);
        return true;
    }
    if (copy != NULL) {
        job_list_drop(&run->due, copy);
        skip(run, copy->number, copy, run->stop_words, 0);
        return true;
    }
    job = graph_next_left(&run->graph, &run->left);
    if (job == 0)
        return false;
    skip(run, job, take_item(run, job), run->stop_words, 0);
    return true;
}

void queue_fini(struct fb_run *run)
{
    uint32_t cursor = 0;
    void *copy;

    job_list_fini(&run->unannounced);
    job_list_fini(&run->waiting);
    job_list_fini(&run->due);
    while ((copy = graph_take_item(&run->graph, &cursor)) != NULL)
        free(copy);
    graph_fini(&run->graph);
    kept_fini(&run->kept);
    text_fini(&run->skip_text);
}
