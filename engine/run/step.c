/*
 * step.c - what is next. A step does one thing and says at most a handful of events; the next step
 * waits until they are taken, so nothing has to be kept. Order within a step: first a death that
 * was begun, then what is readable, the news of deaths, deadlines, new workers, and only when all
 * that is done the kernel is asked again.
 *
 * That a descriptor is readable is a hint: by its turn it may have been read, as a worker's pipes
 * are at its death, which its own descriptor can tell first. So no read of ours blocks.
 */
#include "run.h"

static void worker_ready(struct fb_run *run, uint64_t key, uint32_t ready)
{
    struct worker *worker = worker_of_key(run, key);
    enum key kind = (enum key)(key & 7);

    if (worker == NULL)
        return;
    if (kind == KEY_DEATH) {
        reap_by_descriptor(run, worker);
    } else if (kind == KEY_REPORT) {
        if (worker->report.fd < 0)
            return;
        report_read(run, worker, ready);
        if (worker->report.fd < 0)
            linger_check(run, worker);
    } else if (kind == KEY_PROBE) {
        probing_ready(run, worker);
    } else if (kind == KEY_TYPING) {
        typing_ready(run, worker);
    } else if (worker->streams[kind].fd >= 0) {
        output_read(run, worker, (int)kind, ready);
        linger_check(run, worker);
    }
}

static void handle(struct fb_run *run, const struct epoll_event *event)
{
    uint64_t key = event->data.u64;

    if (key >> 32 != 0) {
        worker_ready(run, key, event->events);
    } else if (key == KEY_GATHER) {
        gather_ready(run);
    } else if (key == KEY_SIGNAL) {
        deaths_signal(run);
    } else if (key == KEY_TIMER) {
        loop_timer_ready(run);
    } else if (key == KEY_WAKE) {
        loop_woken(run);
    } else if (key == KEY_TOKENS) {
        jobserver_ready(run);
    } else if (key == KEY_FEED) {
        feed_ready(run);
    } else if (errand_key(key)) {
        errand_ready(run, key);
    } else if ((key & 7) == KEY_NOTIFY) {
        notify_ready(run, key);
    } else {
        sinks_ready(run);
        brake_judge(run, NULL);
    }
}

static bool handle_next(struct fb_run *run, bool block)
{
    const struct epoll_event *event = loop_next(run, block);

    if (event == NULL)
        return false;
    worker_comes(run, loop_key_after(run));
    handle(run, event);
    return true;
}

/* The one deadline of a worker: what it is of depends on how far it is. */
static void worker_due(struct fb_run *run, struct worker *worker)
{
    if (worker->state == WORKER_LINGERING)
        linger_timer(run, worker);
    else if (worker->state == WORKER_ZOMBIE)
        reap_zombie(run, worker);
    else if (worker->state == WORKER_RUNNING && worker->step == KILL_NONE && worker->held)
        leftovers_timer(run, worker);
    else if (worker->state == WORKER_RUNNING && worker->step == KILL_NONE)
        ending_begin(run, worker, FB_CAUSE_TIMEOUT);
    else if (worker->state == WORKER_RUNNING && !ending_next(run, worker) &&
             !leftovers_give_up(run, worker))
        ending_kill(run, worker, worker->cause);
}

static bool handle_alarm(struct fb_run *run)
{
    struct timer *timer = loop_alarm_due(run);

    if (timer == NULL)
        return false;
    if (timer->kind == TIMER_RETRY)
        queue_timer(run, timer);
    else if (timer->kind == TIMER_LOOK)
        look_timer(run);
    else if (timer->kind == TIMER_GATHER)
        gather_ready(run);
    else if (timer->kind == TIMER_GUARD)
        cgroups_timer(run);
    else if (timer->kind == TIMER_DEATHS)
        deaths_timer(run);
    else if (timer->kind == TIMER_ERRAND)
        errand_timer(run);
    else if (timer->kind == TIMER_PROBE)
        probing_timer(run, timer);
    else if (timer->kind == TIMER_WORKER)
        worker_due(run, (struct worker *)((char *)timer - offsetof(struct worker, timer)));
    return true; /* of the others it is enough that they are over */
}

static bool wait_news(struct fb_run *run, bool block)
{
    bool asks = loop_may_ask(run, block), collects = asks && gather_collects(run);

    deaths_mind_threads(run);
    if (!collects) /* it sets a nearer alarm than there is yet */
        loop_arm(run, start_time_us(run));
    if (!asks)
        return false;
    block &= !sinks_gather(run);
    deaths_next_round(run);
    if (sample_next_round(run)) {
        block = false;
        loop_wake(run);
    }
    if (!gather_collect(run))
        loop_ask(run, block);
    else
        loop_arm(run, start_time_us(run));
    output_take_turns(run);
    return loop_has_next(run);
}

static bool look_between_starts(struct fb_run *run)
{
    if (worker_live(run) == 0 || !loop_between(run))
        return false;
    deaths_next_round(run);
    if (!gather_collect(run))
        loop_ask(run, false);
    output_take_turns(run);
    return loop_has_next(run);
}

/* No worker is left that the run waits for. What is held does not keep it. */
static bool finish(struct fb_run *run)
{
    if (halt_stopped(run) != 0 || queue_exhausted(run))
        return skip_held(run) || (!held_any(run) && finish_run(run));
    if (!feed_on(run) && stall_worker(run) == NULL && !queue_ready(run) &&
        queue_waiting(run) == 0 && skip_held(run))
        return true;
    return !feed_on(run) && stall_worker(run) == NULL && !queue_ready(run) && queue_break(run);
}

bool step_next(struct fb_run *run, bool block)
{
    if (look_step(run) || skip_or_announce(run) || held_step(run) || note_step(run) ||
        stop_by_policy(run) || ending_report(run) || stop_next(run))
        return true;
    if (reap_goes_on(run) || quit_step(run) || probing_step(run))
        return true;
    if (loop_has_next(run))
        return handle_next(run, block);
    if (deaths_any_news(run)) {
        reap_next(run);
        return true;
    }
    output_close_ended(run);
    if (stop_where_unread(run) || handle_alarm(run) || skip_doomed(run))
        return true;
    if (start_possible(run) &&
        (look_between_starts(run) || cgroups_guard_due(run) || start_next(run)))
        return true;
    if (halt_stopped(run) != 0 && skip_left(run))
        return true;
    if (worker_none_awaited(run) && errand_none(run) && finish(run))
        return true;
    return sample_step(run) || wait_news(run, block);
}

bool step_rest(struct fb_run *run)
{
    sinks_flush_older(run, 0);
    if (!tally_over(run))
        return stop_where_unread(run);
    loop_rest(run); /* the kernel is not asked any more */
    return false;
}
