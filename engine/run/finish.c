/*
 * finish.c - the end of a run: what is held goes out, what its workers left is waited for or ended,
 * then `ended` is reported.
 */
#include "run.h"

#include <signal.h>

/*
 * All jobs have ended, and there are children that we adopted. True: nothing of them is waited for
 * any more. The same rules as for a job's, by what the run says.
 */
static bool waited_for(struct fb_run *run, int found)
{
    const struct fb_job none = { 0 };
    enum fb_leftovers how = leftovers_of(run, &none);
    int64_t now_us = loop_now_us(run), patience_us = run->options.grace_us;

    if (found == 0 || halt_stopped(run) >= FB_STOP_TERM || halt_at_goal(run) ||
        how == FB_LEFTOVERS_END || how == FB_LEFTOVERS_LEAVE || run->finish.cut_off)
        return true;
    patience_us = patience_us > LEAK_WAIT_US ? patience_us : LEAK_WAIT_US;
    if (run->finish.held_us == 0) {
        run->finish.held_us = now_us;
        loop_alarm(run, &run->finish.timer, now_us + LEAK_WAIT_US);
        return false;
    }
    if (how == FB_LEFTOVERS_FAIL && now_us >= timer_after(run->finish.held_us, patience_us)) {
        run->finish.cut_off = true;
        return true;
    }
    if (!run->finish.named)
        leaks_report(run, NULL, false);
    run->finish.named = true;
    loop_alarm(run, &run->finish.timer,
               how == FB_LEFTOVERS_WAIT ? timer_after(now_us, 3600 * INT64_C(1000000))
                                        : timer_after(run->finish.held_us, patience_us));
    return false;
}

/* What is waited for is not waited for any more; what is dying is killed. */
static bool stopped_since(struct fb_run *run)
{
    enum fb_stop before = run->finish.stopped, how = run->finish.stopped = halt_stopped(run);

    return how != before && (how == FB_STOP_KILL || (how == FB_STOP_TERM && run->finish.step == 0));
}

/*
 * No worker and no job is left. What was adopted and is in no worker's group is named and ended;
 * then `ended` is reported. False: wait.
 */
static bool leftovers_ended(struct fb_run *run)
{
    int64_t now_us = loop_now_us(run);
    bool at_once = stopped_since(run);

    if (!run->options.adopt || run->finish.step > LEAK_KILLS || !sys_has_children())
        return true;
    if ((worker_may_leave_any(run) || beside_any_before(run)) && leaks_count(run) == 0)
        return true; /* the children that there are may stay */
    if (run->finish.timer.place != 0 && !at_once)
        return false;
    if (run->finish.step == 0 && !waited_for(run, leaks_count(run)))
        return false;
    /* Those that were named a moment ago are dying. */
    if (run->finish.step == 0 && halt_stopped(run) < FB_STOP_KILL &&
        now_us < leaks_die_until_us(run)) {
        loop_alarm(run, &run->finish.timer, leaks_die_until_us(run));
        return false;
    }
    if (run->finish.step == 0 && halt_stopped(run) < FB_STOP_KILL) {
        if (leaks_count(run) > 0)
            leaks_report(run, NULL, true);
        leaks_signal(run, NULL, SIGTERM);
        loop_alarm(run, &run->finish.timer, timer_after(now_us, run->options.grace_us));
    } else {
        leaks_signal(run, NULL, SIGKILL);
        loop_alarm(run, &run->finish.timer, now_us + LEAK_WAIT_US);
    }
    run->finish.step++;
    return false;
}

static void report_ended(struct fb_run *run)
{
    struct fb_event *event = events_put(run, FB_ENDED, NULL);

    tally_end(run, event);
    event->as.ended.outliving = worker_outliving(run);
    halt_end(run, event);
    event->as.ended.more = feed_left(run);
    event->as.ended.unread = feed_unread(run);
    if (run->finish.cut_off)
        event->as.ended.status = 1;
}

/* One that has exited, and whose pipes what it left alone still holds: no more is heard of it. */
static bool tell_left(struct fb_run *run)
{
    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next)
        if (worker->apart && worker->state == WORKER_LINGERING && done_wanted(worker)) {
            done_report(run, worker);
            return true;
        }
    return false;
}

bool finish_run(struct fb_run *run)
{
    order_end(run);
    sinks_flush_older(run, 0);
    if (stop_where_unread(run))
        return true;
    if (!leftovers_ended(run) || !sinks_empty(run))
        return events_wait(run);
    if (tell_left(run))
        return true;
    loop_alarm(run, &run->finish.timer, TIMER_NEVER);
    report_ended(run);
    return true;
}

void finish_init(struct fb_run *run)
{
    run->finish.timer.kind = TIMER_END;
}

/* After its end the run goes on. */
void finish_reopen(struct fb_run *run)
{
    run->finish.step = 0;
    run->finish.held_us = 0;
    run->finish.stopped = 0;
    run->finish.named = run->finish.cut_off = false;
}
