/*
 * run.c - the public calls. A run is what its thread makes of it call by call: events are pulled,
 * nothing happens but within these calls. Each looks at first whether it comes from that thread;
 * what changes a run while it goes on acts at once, and what follows is reported as events.
 */
#include "run.h"

#include "base/sized.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>

#define FLUSH_APART_US 50

static bool strange_thread(const struct fb_run *run)
{
    return run->thread != sys_thread();
}

/*
 * Half a dozen files say how many processors there are, and take a tenth of a short job's time.
 * So the first job of a feed is started before they are read, and runs meanwhile.
 */
static void begin(struct fb_run *run)
{
    struct fb_event *event = events_first(run);
    bool usual = run->options.slots == 0;

    assert(event->kind == FB_RUN); /* nothing is reported before it */
    run->begun = true;
    if (usual)
        run->options.slots = 1;
    if (feed_on(run) && tally_jobs(run) == 0 && start_possible(run))
        start_next(run);
    fb_machine(&event->as.run.hardware);
    if (usual && event->as.run.hardware.threads > 0)
        run->options.slots = event->as.run.hardware.threads;
    jobserver_slots(run);
    event->as.run.slots = run->options.slots;
    if (run->options.slots > SLOTS_USUAL)
        spawn_raise_files(run, run->options.slots);
}

static void heed_interrupt(struct fb_run *run)
{
    int how = atomic_load_explicit(&run->interrupt, memory_order_relaxed);

    if (how == 0)
        return;
    how = atomic_exchange(&run->interrupt, 0);
    if (how != 0 && !tally_over(run))
        stop_run(run, (enum fb_stop)how);
}

static int next_event(struct fb_run *run, struct fb_event *event, bool block)
{
    if (strange_thread(run))
        return -EPERM;
    if (feed_asking(run))
        return -EBUSY;
    loop_begin_turn(run);
    if (!run->begun)
        begin(run);
    heed_interrupt(run);
    while (!events_take(run, event)) {
        heed_interrupt(run);
        if (retire_step(run))
            continue;
        if ((tally_over(run) || !step_next(run, block)) && !step_rest(run)) {
            events_none(run);
            return 0;
        }
    }
    sinks_before_event(run);
    return 1;
}

int fb_run_next(struct fb_run *run, struct fb_event *event)
{
    return next_event(run, event, false);
}

int fb_run_take(struct fb_run *run, struct fb_event *event)
{
    int r;

    do
        r = next_event(run, event, true);
    while (r == 0 && !tally_over(run));
    return r;
}

/* As a loop of the caller's own would. */
int fb_run_take_for(struct fb_run *run, struct fb_event *event, int64_t timeout_us)
{
    int64_t until_us = timer_after(sys_now_us(), timeout_us), left_us;
    int r;

    if (timeout_us < 0)
        return -EINVAL;
    for (;;) {
        r = next_event(run, event, false);
        if (r != 0 || tally_over(run))
            return r;
        left_us = until_us - sys_now_us();
        if (left_us <= 0)
            return -ETIMEDOUT;
        r = sys_wait_readable_for(loop_fd(run), left_us);
        if (r < 0)
            return r;
    }
}

int fb_run_fd(const struct fb_run *run)
{
    return loop_fd(run);
}

SIZED_ENDS_WITH(struct fb_job, room);
SIZED_ENDS_WITH(struct fb_feed, total);

int fb_run_add_sized(struct fb_run *run, const struct fb_job *theirs, size_t size)
{
    struct fb_job own;
    const struct fb_job *job = &own;
    int r;

    if (strange_thread(run))
        return -EPERM;
    if (size == sizeof own)
        job = theirs;
    else if ((r = sized_copy(&own, sizeof own, theirs, size)) < 0)
        return r;
    r = probe_check(run, job);
    if (r < 0)
        return r;
    if (feed_asking(run))
        return -EBUSY;
    if (halt_stopped(run) != 0 || tally_over(run))
        return -ESHUTDOWN;
    r = queue_add(run, job);
    if (r > 0)
        events_wake_caller(run);
    return r;
}

int fb_run_feed_sized(struct fb_run *run, const struct fb_feed *theirs, size_t size)
{
    struct fb_feed own, *feed = &own;
    int r;

    if (strange_thread(run))
        return -EPERM;
    if (theirs == NULL)
        return -EINVAL;
    r = sized_copy(&own, sizeof own, theirs, size);
    if (r < 0)
        return r;
    if (feed->next == NULL)
        return -EINVAL;
    if (feed_given(run))
        return -EBUSY;
    if (halt_stopped(run) != 0 || tally_over(run))
        return -ESHUTDOWN;
    feed_open(run, feed);
    events_wake_caller(run);
    return 0;
}

/* After its end a run may go on. */
static void reopen(struct fb_run *run)
{
    tally_reopen(run, events_now_us(run));
    halt_reopen(run);
    queue_reopen(run);
    finish_reopen(run);
    stop_reopen(run);
}

int fb_run_again(struct fb_run *run, uint32_t job)
{
    int r;

    if (strange_thread(run))
        return -EPERM;
    if (!run->options.keep_jobs)
        return -ENOTSUP;
    r = queue_rerun(run, job);
    if (r < 0)
        return r;
    if (tally_over(run))
        reopen(run);
    events_wake_caller(run);
    return 0;
}

int fb_run_stop(struct fb_run *run, enum fb_stop how)
{
    if (strange_thread(run))
        return -EPERM;
    if (how < FB_STOP_QUEUE || how > FB_STOP_KILL)
        return -EINVAL;
    stop_run(run, how);
    return 0;
}

int fb_run_interrupt(struct fb_run *run, enum fb_stop how)
{
    int before = atomic_load(&run->interrupt), kept = errno;

    if (how < FB_STOP_QUEUE || how > FB_STOP_KILL)
        return -EINVAL;
    if (run->process != sys_pid())
        return -EPERM;
    while (before < (int)how && !atomic_compare_exchange_weak(&run->interrupt, &before, (int)how))
        ;
    loop_wake_from_afar(run);
    errno = kept;
    return 0;
}

int fb_run_kill(struct fb_run *run, uint32_t job, int number)
{
    struct worker *worker;

    if (strange_thread(run))
        return -EPERM;
    if (number <= 0 || number >= NSIG)
        return -EINVAL;
    worker = worker_running(run, job);
    if (worker == NULL || reap_reported(run, worker))
        return -ESRCH;
    if (number == SIGTERM && worker->step == KILL_NONE) {
        ending_begin(run, worker, FB_CAUSE_USER);
        return 0;
    }
    if (number == SIGKILL) {
        errand_cut(run, worker);
        ending_kill(run, worker, FB_CAUSE_USER);
        return 0;
    }
    return ending_signal(worker, number);
}

int fb_run_pause(struct fb_run *run)
{
    if (strange_thread(run))
        return -EPERM;
    pause_begin(run);
    return 0;
}

int fb_run_resume(struct fb_run *run)
{
    if (strange_thread(run))
        return -EPERM;
    pause_end(run);
    return 0;
}

int fb_run_hold(struct fb_run *run, bool hold)
{
    if (strange_thread(run))
        return -EPERM;
    start_hold(run, hold);
    if (!hold)
        events_begin(run);
    events_wake_caller(run);
    return 0;
}

int fb_run_slots(struct fb_run *run, int slots)
{
    if (strange_thread(run))
        return -EPERM;
    if (slots < 1)
        return -EINVAL;
    run->options.slots = slots;
    jobserver_slots(run);
    events_wake_caller(run);
    return 0;
}

int fb_run_window(struct fb_run *run, int rows, int columns)
{
    if (strange_thread(run))
        return -EPERM;
    if (rows < 1 || rows > UINT16_MAX || columns < 1 || columns > UINT16_MAX)
        return -EINVAL;
    spawn_window(run, rows, columns);
    return 0;
}

int fb_run_type(struct fb_run *run, uint32_t job, const char *bytes, size_t size)
{
    struct worker *worker;

    if (strange_thread(run))
        return -EPERM;
    worker = worker_running(run, job);
    if (worker == NULL || reap_reported(run, worker))
        return -ESRCH;
    return typing_put(run, worker, bytes, size);
}

/*
 * Of an end, before it is reaped and more is made of it, at once; but of many ends in a row some
 * together.
 */
int fb_run_print(struct fb_run *run, int stream, const char *bytes, size_t size)
{
    int r;

    if (strange_thread(run))
        return -EPERM;
    if (stream != 1 && stream != 2)
        return -EINVAL;
    r = sinks_print(run, stream, bytes, size);
    if (reap_any_reported(run))
        sinks_flush_older(run, FLUSH_APART_US);
    events_wake_caller(run);
    return r;
}

int fb_run_look(struct fb_run *run, uint32_t job)
{
    int r;

    if (strange_thread(run))
        return -EPERM;
    if (job > tally_jobs(run))
        return -ENOENT;
    r = look_at_job(run, job);
    if (r > 0)
        events_wake_caller(run);
    return r < 0 ? r : 0;
}

int fb_run_sample(struct fb_run *run, const uint32_t *jobs, size_t count)
{
    int r;

    if (strange_thread(run))
        return -EPERM;
    if (count == 0)
        return 0;
    r = sample_ask(run, jobs, count);
    if (r > 0)
        events_wake_caller(run);
    return r < 0 ? r : 0;
}

static int add_note(struct fb_run *run, uint32_t job, const char *text, bool pause)
{
    int r;

    if (strange_thread(run))
        return -EPERM;
    if (tally_over(run))
        return -ESHUTDOWN;
    r = note_add(run, job, text, pause);
    if (r == 0)
        events_wake_caller(run);
    return r;
}

int fb_run_note(struct fb_run *run, uint32_t job, const char *text)
{
    return add_note(run, job, text, false);
}

int fb_run_pause_note(struct fb_run *run, uint32_t job, const char *text)
{
    return add_note(run, job, text, true);
}
