/*
 * leftovers.c - work that goes on in the background when a worker's first process has ended.
 *
 * Such a worker is held: its first process stays an unreaped zombie, so that its pid and its group
 * are ours, and its end is not reported yet. It keeps its slot, its time-out goes on, and a kill or
 * a stop is for what it left. It is let go when nothing of it lives: no process of its group that
 * is a child of ours, and no holder of its pipes. What is over within LEAK_WAIT_US is never spoken
 * of.
 *
 * What left its group as well, as a daemon does, is looked for when all jobs have ended (finish.c).
 */
#include "run.h"

enum fb_leftovers leftovers_of(const struct fb_run *run, const struct fb_job *job)
{
    enum fb_leftovers own = job->leftovers != 0 ? job->leftovers : run->options.leftovers;

    return own != 0 ? own : FB_LEFTOVERS_FAIL;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool leftovers_hold(struct fb_run *run, struct worker *worker, const struct sys_death *death)
{
    int64_t now_us = loop_now_us(run);

    if (worker->held || worker->unseen || worker->apart || worker->step != KILL_NONE ||
        halt_stopped(run) >= FB_STOP_TERM || worker->leftovers == FB_LEFTOVERS_END ||
        worker->leftovers == FB_LEFTOVERS_LEAVE || !leaks_live(run, worker))
        return false;
    worker->held = true;
    worker->death = *death;
    worker->held_us = now_us;
    worker->due_us = worker->timer.place != 0 ? worker->timer.at_us : TIMER_NEVER;
    worker->streams[0].drain_bytes = worker->streams[1].drain_bytes = -1;
    worker->report.drain_bytes = -1;
    worker_zombie(run);
    deaths_sweep_again(run);
    deaths_look_soon(run);
    loop_alarm(run, &worker->timer, sooner(worker->due_us, now_us + LEAK_WAIT_US));
    return true;
}

/* Reported and reaped like any other from here on. */
void leftovers_let_go(struct fb_run *run, struct worker *worker)
{
    if (!worker->held)
        return;
    if (worker->step == KILL_NONE) /* else the grace of what is still in its group goes on */
        loop_alarm(run, &worker->timer, TIMER_NEVER);
    if (worker_no_zombie(run))
        deaths_look_again(run);
}

bool leftovers_cut(const struct worker *worker)
{
    return worker->held && worker->step != KILL_NONE;
}

/* SIGKILL has been sent once more. True: that is enough, it is let go without them. */
bool leftovers_give_up(struct fb_run *run, struct worker *worker)
{
    if (!worker->held || worker->state != WORKER_RUNNING || ++worker->kills <= LEAK_KILLS)
        return false;
    deaths_look_again(run);
    return true;
}

/* How long it is waited for, from when it was held. */
static int64_t patience_us(const struct worker *worker)
{
    if (worker->leftovers == FB_LEFTOVERS_WAIT)
        return TIMER_NEVER;
    return timer_after(worker->held_us,
                       worker->grace_us > LEAK_WAIT_US ? worker->grace_us : LEAK_WAIT_US);
}

void leftovers_timer(struct fb_run *run, struct worker *worker)
{
    int64_t now_us = loop_now_us(run), until_us = patience_us(worker);

    if (!leaks_live(run, worker)) {
        deaths_look_again(run);
    } else if (now_us >= worker->due_us) {
        ending_begin(run, worker, FB_CAUSE_TIMEOUT);
    } else if (now_us >= until_us) {
        leaks_report(run, worker, true);
        ending_begin(run, worker, FB_CAUSE_LEFTOVERS);
    } else {
        leaks_report(run, worker, false);
        loop_alarm(run, &worker->timer, sooner(worker->due_us, until_us));
    }
}
