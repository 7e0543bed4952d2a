/*
 * linger.c - a worker that is reaped and not done: its pipes are open, or its group lives on. What
 * lives is named after LEAK_WAIT_US and ended in two steps, as a worker is.
 */
#include "run.h"

#include <signal.h>

#define LOOKS_MOST 6 /* then each 13 s */

/* Closes what an unknown process may hold for ever. */
static void close_pipes(struct fb_run *run, struct worker *worker)
{
    for (int i = 0; i < 2; i++)
        if (worker->streams[i].fd >= 0)
            output_end(run, worker, i);
    worker->report.fd = loop_close(run, worker->report.fd);
}

/* What it left may stay, unless its job is to be tried again. */
static bool may_stay(const struct worker *worker)
{
    return worker->leftovers == FB_LEFTOVERS_LEAVE && worker->step == KILL_NONE &&
           !worker->retrying;
}

/* No death of theirs may come to us: they are looked at within the grace, ever more rarely. */
static void look_again(struct fb_run *run, struct worker *worker)
{
    int64_t next_us = loop_now_us(run) + (LEAK_WAIT_US << worker->linger_looks);

    worker->linger_looks += worker->linger_looks < LOOKS_MOST;
    loop_alarm(run, &worker->timer,
               next_us < worker->linger_until_us ? next_us : worker->linger_until_us);
}

/* Just reaped: done, or something of it lives on. */
void linger_begin(struct fb_run *run, struct worker *worker)
{
    bool ending = worker->step == KILL_TERM, stays = may_stay(worker);

    /* Asked at once, whatever holds its pipes: later the number may be a stranger's. */
    if ((!leaks_group_lives(run, worker) || stays) && leaks_silent(worker)) {
        retire_done(run, worker);
        return;
    }
    if (stays && !worker->apart) {
        retire_apart(run, worker);
        forward_left(run, worker);
    }
    if (!worker->group_gone)
        worker->reaped_ticks = sys_ticks();
    if (worker->apart && worker->step == KILL_NONE)
        return; /* what it left may outlive the run too */
    /* Its group has had SIGTERM: the grace goes on, then it is killed, with no word about a leak.
     */
    worker->linger_step = ending ? 1 : 0;
    worker->linger_looks = 0;
    worker->linger_until_us = loop_now_us(run);
    if (worker->step == KILL_KILL) {
        worker->linger_step = 1;
        loop_alarm(run, &worker->timer, loop_now_us(run));
    } else if (!ending) {
        loop_alarm(run, &worker->timer, loop_now_us(run) + LEAK_WAIT_US);
    } else {
        worker->linger_until_us =
            worker->timer.place != 0 ? worker->timer.at_us : TIMER_NEVER; /* an endless grace */
        look_again(run, worker);
    }
}

void linger_check(struct fb_run *run, struct worker *worker)
{
    if (worker->state == WORKER_LINGERING && leaks_silent(worker) &&
        (may_stay(worker) || !leaks_group_lives(run, worker)))
        retire_done(run, worker);
    deaths_look_at_held(run, worker);
}

void linger_timer(struct fb_run *run, struct worker *worker)
{
    int64_t now_us = loop_now_us(run);

    linger_check(run, worker);
    if (worker->state != WORKER_LINGERING)
        return;
    if (leaks_silent(worker) && leaks_group_dead(run, worker)) {
        retire_done(run, worker);
        return;
    }
    if (worker->linger_step == 1 && now_us < worker->linger_until_us) {
        look_again(run, worker);
        return;
    }
    if (worker->linger_step == 0) {
        if (worker->leftovers == FB_LEFTOVERS_LEAVE) { /* it may stay, and nothing waits for it */
            leaks_report(run, worker, true);
            close_pipes(run, worker);
            retire_done(run, worker);
            return;
        }
        leaks_end(run, worker, now_us);
        worker_return_slot(run, worker);
        worker->linger_until_us =
            timer_after(now_us, halt_stopped(run) >= FB_STOP_KILL ? 0 : worker->grace_us);
        look_again(run, worker);
    } else if (worker->linger_step <= LEAK_KILLS) {
        leaks_signal(run, worker, SIGKILL);
        loop_alarm(run, &worker->timer, now_us + LEAK_WAIT_US);
    } else {
        close_pipes(run, worker);
        retire_done(run, worker);
        return;
    }
    worker->linger_step++;
}
