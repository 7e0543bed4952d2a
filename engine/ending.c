/*
 * ending.c - how workers are made to end, and what they leave behind.
 *
 * A kill goes to the whole process group: SIGTERM (and SIGCONT, or a stopped worker would not see
 * it), after the grace SIGKILL. It is only said in WORKER_RUNNING, where the pid is ours. After the
 * reaping the group may live on without its leader: its members are then named after 200 ms and
 * ended in the same two steps, the group by its id only while an unreaped child of ours is in it (a
 * group's id cannot be given away before it is empty), others by their own pid.
 */
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define REPEAT_KILL_US 1000000
#define LEFTOVER_KILLS 5

static void signal_group(const struct worker *worker, int signal)
{
    sys_kill_group(worker->pid, signal);
    if (signal == SIGTERM)
        sys_kill_group(worker->pid, SIGCONT);
}

/* SIGTERM, unless it is being ended already; SIGKILL where it was given no grace. */
void ending_begin(struct fb_run *run, struct worker *worker, enum fb_cause cause)
{
    if (worker->state == WORKER_ZOMBIE)
        timer_set(&run->timers, &worker->timer, run_now_us(run));
    if (worker->state != WORKER_RUNNING || worker->step != KILL_NONE)
        return;
    if (worker->grace_us == FB_AT_ONCE) {
        ending_kill(run, worker, cause);
        return;
    }
    worker->cause = cause;
    worker->step = KILL_TERM;
    worker->paused = false;
    signal_group(worker, SIGTERM);
    timer_set(&run->timers, &worker->timer, run_now_us(run) + worker->grace_us);
}

void ending_kill(struct fb_run *run, struct worker *worker, enum fb_cause cause)
{
    if (worker->state == WORKER_RUNNING) {
        if (worker->step == KILL_NONE)
            worker->cause = cause;
        signal_group(worker, SIGKILL);
        timer_set(&run->timers, &worker->timer, run_now_us(run) + REPEAT_KILL_US);
    } else if (worker->state == WORKER_ZOMBIE ||
               (worker->state == WORKER_LINGERING && worker->step != KILL_KILL)) {
        timer_set(&run->timers, &worker->timer, run_now_us(run));
    }
    worker->step = KILL_KILL;
}

static bool group_lives(const struct worker *worker)
{
    int r = sys_kill_group(worker->pid, 0);
    return r == 0 || r == -EPERM;
}

static bool silent(const struct worker *worker)
{
    return worker->streams[0].fd < 0 && worker->streams[1].fd < 0 && worker->report.fd < 0;
}

struct search {
    const struct fb_run *run;
    const struct worker *worker; /* NULL: of the whole run */
};

/* Whether that process was left behind by this worker and is ours to end. */
static bool left_behind(void *context, const struct sys_process *process)
{
    const struct search *search = context;
    const struct worker *worker = search->worker;
    bool adopted = process->parent == sys_pid();

    if (pidmap_get(&search->run->pids, process->pid) != NULL || process->outlives ||
        process->pid == search->run->guard.pid)
        return false;
    if (worker == NULL)
        return adopted;
    return process->group == worker->pid ||
           (search->run->options.adopt && adopted && process->job == worker->job);
}

/*
 * Finds leftovers (of the run, where worker is NULL) into run->leak_*; returns how many. *job is
 * whose they are, as far as their environment says: 0 where it does not or they differ.
 */
static int find_leftovers(struct fb_run *run, const struct worker *worker, uint32_t *job)
{
    struct sys_process list[LEFTOVERS_ROOM];
    struct search search = { run, worker };
    int n = sys_leftovers(left_behind, &search, list, LEFTOVERS_ROOM);

    *job = 0;
    for (int i = 0; i < n; i++) {
        run->leak_pids[i] = list[i].pid;
        strcpy(run->leak_text[i], list[i].name);
        run->leak_names[i] = run->leak_text[i];
        if (list[i].job != 0)
            *job = *job == 0 || *job == list[i].job ? list[i].job : UINT32_MAX;
    }
    if (*job > run->jobs)
        *job = 0;
    return n > 0 ? n : 0;
}

static void signal_leftovers(struct fb_run *run, const struct worker *worker, int signal)
{
    uint32_t job;
    int count = find_leftovers(run, worker, &job);

    if (worker != NULL && sys_group_has_child(worker->pid))
        signal_group(worker, signal);
    for (int i = 0; i < count; i++) {
        sys_kill(run->leak_pids[i], signal);
        if (signal == SIGTERM)
            sys_kill(run->leak_pids[i], SIGCONT);
    }
}

static void tell_leaked(struct fb_run *run, const struct worker *worker)
{
    uint32_t job;
    int count = find_leftovers(run, worker, &job);
    struct fb_event *event = run_tell(run, FB_LEAKED, worker);

    if (worker == NULL)
        event->job = job;

    event->as.leaked.count = count;
    event->as.leaked.pids = run->leak_pids;
    event->as.leaked.names = run->leak_names;
    event->as.leaked.ending = true;
}

/* Closes what somebody unknown may hold for ever. */
static void close_pipes(struct fb_run *run, struct worker *worker)
{
    for (int i = 0; i < 2; i++)
        if (worker->streams[i].fd >= 0)
            output_end(run, worker, i);
    worker->report.fd = sys_close(worker->report.fd);
}

/* Just reaped: done, or something of it lives on. */
void ending_linger(struct fb_run *run, struct worker *worker)
{
    bool ending = worker->step == KILL_TERM;

    if (silent(worker) && !group_lives(worker)) {
        worker_done(run, worker);
        return;
    }
    if (worker->apart && worker->step == KILL_NONE)
        return; /* what it left may outlive the run too */
    /* Its group has had SIGTERM: the grace goes on, then it is killed, with no word about a leak.
     */
    worker->linger_step = ending ? 1 : 0;
    if (worker->step == KILL_KILL) {
        worker->linger_step = 1;
        timer_set(&run->timers, &worker->timer, run_now_us(run));
    } else if (!ending) {
        timer_set(&run->timers, &worker->timer, run_now_us(run) + LEAK_WAIT_US);
    }
}

void ending_check(struct fb_run *run, struct worker *worker)
{
    if (worker->state == WORKER_LINGERING && silent(worker) && !group_lives(worker))
        worker_done(run, worker);
}

static void linger_timer(struct fb_run *run, struct worker *worker)
{
    int64_t now_us = run_now_us(run);

    ending_check(run, worker);
    if (worker->state != WORKER_LINGERING)
        return;
    if (worker->linger_step == 0) {
        tell_leaked(run, worker);
        run->leaks_die_us = now_us + LEAK_WAIT_US;
        signal_leftovers(run, worker, SIGTERM);
        worker_return_slot(run, worker);
        timer_set(&run->timers, &worker->timer,
                  now_us + (run->stop >= FB_STOP_KILL ? 0 : worker->grace_us));
    } else if (worker->linger_step <= LEFTOVER_KILLS) {
        signal_leftovers(run, worker, SIGKILL);
        timer_set(&run->timers, &worker->timer, now_us + LEAK_WAIT_US);
    } else {
        close_pipes(run, worker);
        worker_done(run, worker);
        return;
    }
    worker->linger_step++;
}

void ending_timer(struct fb_run *run, struct worker *worker)
{
    if (worker->state == WORKER_LINGERING)
        linger_timer(run, worker);
    else if (worker->state == WORKER_ZOMBIE)
        reap_zombie(run, worker);
    else if (worker->state == WORKER_RUNNING && worker->step == KILL_NONE)
        ending_begin(run, worker, FB_CAUSE_TIMEOUT);
    else if (worker->state == WORKER_RUNNING)
        ending_kill(run, worker, worker->cause);
}

/*
 * No worker and no job is left. What was adopted and is in nobody's group is named and ended; then
 * `ended` is told. False: wait.
 */
static bool leftovers_ended(struct fb_run *run)
{
    int64_t now_us = run_now_us(run);
    uint32_t job;

    if (!run->options.adopt || run->end_step > LEFTOVER_KILLS || !sys_has_children())
        return true;
    if (run->apart_ever && find_leftovers(run, NULL, &job) == 0)
        return true; /* the children that there are may stay */
    if (run->end_timer.place != 0)
        return false;
    /* Those that were named a moment ago are dying. */
    if (run->end_step == 0 && run->stop < FB_STOP_KILL && now_us < run->leaks_die_us) {
        timer_set(&run->timers, &run->end_timer, run->leaks_die_us);
        return false;
    }
    if (run->end_step == 0 && run->stop < FB_STOP_KILL) {
        if (find_leftovers(run, NULL, &job) > 0)
            tell_leaked(run, NULL);
        signal_leftovers(run, NULL, SIGTERM);
        timer_set(&run->timers, &run->end_timer, now_us + run->options.grace_us);
    } else {
        signal_leftovers(run, NULL, SIGKILL);
        timer_set(&run->timers, &run->end_timer, now_us + LEAK_WAIT_US);
    }
    run->end_step++;
    return false;
}

bool ending_of_run(struct fb_run *run)
{
    struct fb_event *event;
    int64_t wall_us;

    forward_end(run);
    forward_flush_older(run, 0);
    if (forward_settle(run))
        return true;
    if (!leftovers_ended(run) || !forward_empty(run))
        return run->events.count > 0;
    timer_set(&run->timers, &run->end_timer, TIMER_NEVER);
    event = run_tell(run, FB_ENDED, NULL);
    run->over_us = event->t_us;
    wall_us = event->t_us - run->idle_us;
    event->as.ended.jobs = run->jobs;
    event->as.ended.succeeded = run->succeeded;
    event->as.ended.failed = run->failed;
    event->as.ended.skipped = run->skipped;
    event->as.ended.wall_us = wall_us;
    event->as.ended.cpu_us = run->cpu_us;
    event->as.ended.speed_up = wall_us > 0 ? (double)run->cpu_us / (double)wall_us : -1;
    event->as.ended.outliving = apart_count(run);
    event->as.ended.status =
        run->succeeded + event->as.ended.outliving == run->jobs && !run->cut ? 0 : 1;
    event->as.ended.stopped = run->stop >= FB_STOP_TERM;
    event->as.ended.halted = run->halted;
    run->over = true;
    return true;
}
