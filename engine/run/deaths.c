/*
 * deaths.c - which of our children have died, stopped or gone on. Signals coalesce: 500 deaths may
 * leave one entry in the signalfd, so an entry means no more than "some child": asking goes on
 * until nothing is left. Each is only peeked at (waitid(2), WNOWAIT): reaping is for reap.c.
 *
 * Without `adopt` each worker is asked by its own pid, since a wait for any child would find
 * children that are not ours, and those would hide ours.
 */
#include "run.h"

#include "sys/trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define ADOPTED_COUNTED 1000000000 /* one more is no more */
#define DEATHS_US       1000000
#define SOLE_US         30000000 /* where nothing else could have taken a signal or an end */
#define SLICE           64 /* workers, at least, that are asked in such a time where all together were */
#define SLICES          4 /*   asked already; and in so many times all of them */

void deaths_init(struct fb_run *run)
{
    run->deaths.signal_fd = -1;
    run->deaths.timer.kind = TIMER_DEATHS;
}

int deaths_open(struct fb_run *run)
{
    bool leave = run->options.leave_sigchld;
    int r = sys_signals_open(&run->deaths.signals, leave ? NULL : &run->deaths.signal_fd), own;

    if (r == 0 && leave) {
        own = sys_death_open(sys_pid());
        sys_close(own);
        return own == -ENOSYS ? -ENOTSUP : 0;
    }
    return r < 0 ? r : loop_watch(run, run->deaths.signal_fd, EPOLLIN, KEY_SIGNAL);
}

void deaths_close(struct fb_run *run)
{
    sys_signals_close(run->deaths.signals);
}

void deaths_leave(struct fb_run *run)
{
    sys_signals_forget(run->deaths.signals);
}

void deaths_fini(struct fb_run *run)
{
    run->deaths.signal_fd = sys_close(run->deaths.signal_fd);
}

const struct sys_signals *deaths_signals(const struct fb_run *run)
{
    return run->deaths.signals;
}

bool deaths_any_news(const struct fb_run *run)
{
    return run->deaths.news;
}

void deaths_sweep_again(struct fb_run *run)
{
    run->deaths.sweep = 0;
}

void deaths_look_again(struct fb_run *run)
{
    run->deaths.news = true;
    run->deaths.sweep = 0;
}

/*
 * Reported before the deaths that raised them. One read a round: what comes later is found in the
 * next, for the signalfd stays readable.
 */
static void read_signals(struct fb_run *run)
{
    int entries = run->deaths.asked || run->deaths.signal_fd < 0
                      ? 0
                      : sys_signals_read(run->deaths.signal_fd);

    run->deaths.asked = true;
    if (entries > 0) {
        struct fb_event *event = events_put(run, FB_SIGNALS, NULL);
        int others = run->deaths.adopted + errand_deaths(run);
        event->as.signals.entries = entries;
        event->as.signals.others = others - run->deaths.told;
        run->deaths.told = others;
    }
}

static void bury_adopted(struct fb_run *run, pid_t pid)
{
    struct sys_usage usage;

    sys_reap(pid, -1, &usage);
    run->deaths.adopted += run->deaths.adopted < ADOPTED_COUNTED;
}

void deaths_signal(struct fb_run *run)
{
    read_signals(run);
    deaths_look_again(run);
}

void deaths_next_round(struct fb_run *run)
{
    run->deaths.asked = false;
}

/* It has ended: now what it left is over too, or given up. */
static bool held_over(struct fb_run *run, struct worker *worker)
{
    return worker->kills > LEAK_KILLS || !leaks_live(run, worker);
}

/* Only where it is over: a look finds nothing else, and asked for by each look it would not end. */
void deaths_look_at_held(struct fb_run *run, struct worker *worker)
{
    if (worker->held && worker->state == WORKER_RUNNING && held_over(run, worker))
        deaths_look_again(run);
}

static void give_up_number(struct fb_run *run, struct worker *worker)
{
    worker->unseen = worker->group_gone = true;
    worker_forget_pid(run, worker);
}

/* One that another wait has taken has ended too; its pid is given up at once. */
static bool peek(struct fb_run *run, struct worker *worker, struct sys_death *death)
{
    int r;

    if (worker->held) {
        *death = worker->death;
        return held_over(run, worker);
    }
    r = worker->lost ? -ECHILD : sys_peek(worker->pid, worker->death_fd, death);
    if (r != -ECHILD)
        return r > 0;
    *death = (struct sys_death){ .change = SYS_EXITED, .pid = worker->pid, .unseen = true };
    if (worker->lost)
        run->deaths.lost--;
    else
        give_up_number(run, worker);
    worker->lost = false;
    return true;
}

/*
 * The kernel gives no number away before it is reaped. The end of one that is held was peeked at,
 * of the others it is lost. A death is reported to its end before there is a fork (step.c).
 */
pid_t deaths_new_number(struct fb_run *run, pid_t pid)
{
    struct worker *worker = pid > 0 ? worker_of_pid(run, pid) : NULL;

    if (pid > 0)
        errand_new_number(run, pid);
    if (worker == NULL)
        return pid;
    give_up_number(run, worker);
    worker->lost = worker->state == WORKER_RUNNING && !worker->held;
    run->deaths.lost += worker->lost;
    deaths_look_again(run);
    return pid;
}

/* Any child: a worker, or a leftover that we adopted. */
static bool next_of_all(struct fb_run *run, struct worker **worker, struct sys_death *death)
{
    if (sys_peek(0, -1, death) <= 0)
        return false;
    *worker = worker_of_pid(run, death->pid);
    if (*worker == NULL && death->change == SYS_EXITED && !errand_died(run, death))
        bury_adopted(run, death->pid);
    return true;
}

/* Our workers alone, each once: one that dies after the sweep has passed raises a new SIGCHLD. */
static bool next_of_ours(struct fb_run *run, struct worker **worker, struct sys_death *death)
{
    while (run->deaths.sweep < worker_count(run)) {
        *worker = worker_nth(run, run->deaths.sweep++);
        if ((*worker)->state == WORKER_RUNNING && peek(run, *worker, death))
            return true;
    }
    return false;
}

static void ask_all(struct fb_run *run)
{
    run->deaths.slice_left = worker_count(run);
    run->deaths.whole = true;
}

/*
 * That no child has news is known: what is left is an end that another wait has taken. To ask each
 * of thousands would cost more than all else of a run that sleeps, so they take turns; but where
 * one was taken the others may have been too.
 */
static bool next_of_slice(struct fb_run *run, struct worker **worker, struct sys_death *death)
{
    while (run->deaths.slice_left > 0 && worker_count(run) > 0) {
        run->deaths.slice_left--;
        *worker = worker_nth(run, run->deaths.slice++ % worker_count(run));
        if ((*worker)->state != WORKER_RUNNING || !peek(run, *worker, death))
            continue;
        if ((*worker)->unseen && !run->deaths.whole)
            ask_all(run);
        return true;
    }
    return false;
}

bool deaths_next(struct fb_run *run, struct worker **worker, struct sys_death *death)
{
    bool adopt = run->options.adopt, zombies = worker_any_zombie(run);

    *worker = NULL;
    /* A wait for any child would find the same zombie again and again. */
    if (adopt && !zombies && next_of_all(run, worker, death))
        return true;
    if (run->deaths.lost > 0 && next_of_ours(run, worker, death))
        return true;
    if (adopt && !zombies)
        return run->deaths.each && next_of_slice(run, worker, death);
    return next_of_ours(run, worker, death);
}

/*
 * Reaps adopted children while zombies are kept. A wait for any child would return a zombie each
 * time, so our children come from /proc (proc(5)), the oldest first. One that is missed here is
 * reaped after the last zombie.
 */
static void take_adopted(struct fb_run *run)
{
    char text[16384], file[32], *at = text, *end;
    struct sys_death death;

    snprintf(file, sizeof file, "task/%d/children", (int)sys_pid());
    if (sys_proc_read(sys_pid(), file, text, sizeof text) <= 0)
        return;
    for (pid_t pid; (pid = (pid_t)strtol(at, &end, 10)) > 0 && *end == ' '; at = end)
        if (worker_of_pid(run, pid) == NULL && !errand_is(run, pid) &&
            sys_peek(pid, -1, &death) > 0 && death.change == SYS_EXITED)
            bury_adopted(run, pid);
}

void deaths_end_round(struct fb_run *run)
{
    run->deaths.news = run->deaths.each = false;
    errand_look(run);
    if (run->options.adopt && worker_any_zombie(run))
        take_adopted(run);
}

/* Work that is waited for leaves its group, as a daemon does, without a word to us. */
static int64_t next_look_us(const struct fb_run *run)
{
    bool sole = run->options.sole_waiter && !sys_threaded() && !worker_any_zombie(run);

    return loop_now_us(run) + (sole ? SOLE_US : DEATHS_US);
}

void deaths_look_soon(struct fb_run *run)
{
    if (run->deaths.timer.at_us > next_look_us(run))
        loop_alarm(run, &run->deaths.timer, next_look_us(run));
}

/* One may have begun since a worker did, and take its signal. */
void deaths_mind_threads(struct fb_run *run)
{
    if (run->options.sole_waiter && run->deaths.timer.place != 0 && sys_threaded())
        deaths_look_soon(run);
}

/*
 * SIGCHLD does not come to us while its action is another, and may come to another thread or to
 * another run. So where this run is not alone it has a descriptor for each worker; where it has
 * none, and for those that stop or go on, all are looked at once a second.
 */
void deaths_watch(struct fb_run *run, struct worker *worker)
{
    if (!run->options.adopt || sys_threaded())
        worker->death_fd = sys_death_open(worker->pid);
    if (worker->death_fd >= 0 && loop_watch(run, worker->death_fd, EPOLLIN | EPOLLONESHOT,
                                            worker_key(worker, KEY_DEATH)) < 0)
        worker->death_fd = sys_close(worker->death_fd);
    else if (worker->death_fd < 0)
        worker->death_fd = -1;
    if (run->deaths.timer.place == 0)
        loop_alarm(run, &run->deaths.timer, next_look_us(run));
}

/* The kernel reaps where the action says so: then no wait for any child has found an end. */
static void ask_some(struct fb_run *run)
{
    uint32_t count = worker_count(run), some = count / SLICES + 1;

    run->deaths.each = true;
    run->deaths.whole = false;
    run->deaths.slice_left = some > SLICE ? some : SLICE;
    if (run->options.sole_waiter || run->deaths.slice_left >= count ||
        !sys_signals_kept(run->deaths.signals))
        ask_all(run);
}

/* The signal of a worker that has died by now is read first, or the run may end before. */
void deaths_timer(struct fb_run *run)
{
    if (worker_live(run) == 0)
        return;
    run->deaths.asked = false;
    deaths_signal(run);
    ask_some(run);
    loop_alarm(run, &run->deaths.timer, next_look_us(run));
}

/* The kernel makes the descriptor readable before it sends the signal (exit(2), pidfd_open(2)). */
bool deaths_ready(struct fb_run *run, struct worker *worker, struct sys_death *death)
{
    read_signals(run);
    return worker->state == WORKER_RUNNING && peek(run, worker, death);
}
