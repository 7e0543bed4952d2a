/* stop.c - the run is stopped: by its caller, or by the policy that its caller gave it. */
#include "run.h"

/* Another that lives has waited for it, and may need it to its own end. */
static bool needed(const struct fb_run *run, const struct worker *worker)
{
    for (const struct worker *other = worker_first(run); other != NULL; other = other->next)
        for (size_t i = 0; other != worker && !other->apart && other->copy != NULL &&
                           i < other->copy->job.after_count;
             i++)
            if (other->copy->job.after[i].job == worker->job)
                return true;
    return false;
}

/* A service, or what has a `ready`, ends after those that need it. True: one more is ended. */
static bool end_those_free(struct fb_run *run, enum fb_cause cause)
{
    bool any = false, kept = false;

    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next) {
        if (worker->apart || worker->step != KILL_NONE)
            continue;
        if (worker->ordered && needed(run, worker)) {
            kept = true;
            continue;
        }
        any = any || worker->state == WORKER_RUNNING;
        ending_begin(run, worker,
                     worker->service && cause == FB_CAUSE_STOP ? FB_CAUSE_HELD : cause);
    }
    run->stop.kept = kept;
    return any;
}

static enum fb_cause cause_of(const struct fb_run *run)
{
    return halt_stopped(run) >= FB_STOP_TERM ? FB_CAUSE_STOP
           : halt_at_goal(run)               ? FB_CAUSE_GOAL
                                             : FB_CAUSE_HALT;
}

void stop_run(struct fb_run *run, enum fb_stop how)
{
    if (how >= FB_STOP_TERM) /* none that stands still comes to its end */
        pause_end(run);
    if (how <= halt_stopped(run))
        return;
    halt_stop(run, how);
    feed_stop(run);
    queue_again_at_once(run);
    events_wake_caller(run);
    if (how == FB_STOP_KILL)
        errand_cut(run, NULL);
    if (how == FB_STOP_TERM)
        end_those_free(run, FB_CAUSE_STOP);
    for (struct worker *worker = worker_first(run); worker != NULL && how == FB_STOP_KILL;
         worker = worker->next)
        if (!worker->apart)
            ending_kill(run, worker, worker->service ? FB_CAUSE_HELD : FB_CAUSE_STOP);
}

/* Those that were needed by what has gone since. */
bool stop_next(struct fb_run *run)
{
    return run->stop.kept && (halt_stopped(run) == FB_STOP_TERM || run->stop.ends) &&
           end_those_free(run, cause_of(run));
}

static uint32_t count_running(const struct fb_run *run)
{
    uint32_t count = 0;

    for (const struct worker *worker = worker_first(run); worker != NULL; worker = worker->next)
        count += worker->state == WORKER_RUNNING && !worker->apart;
    return count;
}

bool stop_by_policy(struct fb_run *run)
{
    uint32_t running;
    bool more;

    if (!halt_due(run))
        return false;
    running = count_running(run);
    more = feed_has_more(run, worker_next_slot(run));
    if (!more && running == 0 && queue_empty(run))
        return false; /* it was the last one */
    halt_begin(run, running, more);
    stop_run(run, FB_STOP_QUEUE);
    run->stop.ends = run->options.halt.when == FB_HALT_NOW || halt_decided(run);
    if (run->stop.ends)
        end_those_free(run, cause_of(run));
    return true;
}

void stop_reopen(struct fb_run *run)
{
    run->stop.ends = run->stop.kept = false;
}

/* A reader that has left is for the run what SIGPIPE would be. */
bool stop_where_unread(struct fb_run *run)
{
    bool gone = false, news = sinks_settle(run, &gone);

    if (gone)
        stop_run(run, FB_STOP_TERM);
    return news;
}
