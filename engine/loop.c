/*
 * loop.c - one thread, one epoll: the workers' pipes, the signalfd, one timerfd, the feed, slow
 * sinks. A step does one thing and says at most a handful of events; the next step waits until they
 * are taken, so nothing has to be kept. Order within a step: first what was told readable (pipes
 * before deaths: a worker's last bytes come before its end), then the dead, deadlines, new workers,
 * and only when all that is done the kernel is asked again.
 */
#include "run.h"

#include <errno.h>

#define ROUNDS_MOST 4
#define READY_MOST  32 /* that is up to 8 MiB of output */
#define BURST_US    80000

uint64_t loop_key(const struct worker *worker, enum key key)
{
    if (worker == NULL)
        return key;
    return (uint64_t)worker->generation << 32 | (uint64_t)worker->index << 3 | key;
}

int loop_watch(struct fb_run *run, int fd, uint32_t events, const struct worker *worker,
               enum key key)
{
    return sys_epoll_add(run->epoll_fd, fd, events, loop_key(worker, key));
}

static void read_report(struct fb_run *run, struct worker *worker, uint32_t ready)
{
    char *bytes = run->buffer + CARRY_BYTES;
    ssize_t n = ready & EPOLLIN ? sys_read(worker->report.fd, bytes, run->buffer_bytes) : 0;

    if (n <= 0) {
        worker->report.fd = sys_close(worker->report.fd);
        ending_check(run, worker);
        return;
    }
    report_tell(run, worker, bytes, (size_t)n);
}

/* Told of a worker's pipe. A key of an earlier generation speaks of a pipe that is closed. */
static void worker_ready(struct fb_run *run, uint64_t told, uint32_t ready)
{
    uint32_t index = (uint32_t)told >> 3;
    enum key key = (enum key)(told & 7);
    struct worker *worker = run->table[index];

    if (worker->generation != told >> 32 || worker->state == WORKER_FREE)
        return;
    if (key == KEY_REPORT) {
        if (worker->report.fd >= 0)
            read_report(run, worker, ready);
    } else if (worker->streams[key].fd >= 0) {
        output_read(run, worker, (int)key, ready);
        ending_check(run, worker);
    }
}

/* Its number among those that take turns; false: it takes none, and is read whenever it can be. */
static bool floods(const struct fb_run *run, const struct epoll_event *event, uint32_t *number)
{
    uint64_t told = event->data.u64;
    const struct worker *worker;
    const struct stream *stream;

    if (told >> 32 == 0 || (told & 7) > KEY_ERR || (event->events & EPOLLIN) == 0)
        return false;
    worker = run->table[(uint32_t)told >> 3];
    if (worker->generation != told >> 32 || worker->state == WORKER_FREE)
        return false;
    stream = &worker->streams[told & 7];
    *number = worker->index << 1 | (told & 7);
    return stream->store != NULL && stream->store->file_bytes >= TURNS_FROM_BYTES &&
           !stream->terminal;
}

/* Those whose turn it is not are told again by the next round. */
static void take_turns(struct fb_run *run)
{
    uint32_t numbers[TURNS_MOST], number;
    bool reads[TURNS_MOST];
    int count = 0, kept = 0, next = 0;

    for (int i = 0; i < run->ready_count; i++)
        if (floods(run, &run->ready[i], &number))
            numbers[count++] = number;
    if (count < 2)
        return;
    turns_choose(&run->turns, numbers, count, reads);
    for (int i = 0; i < run->ready_count; i++)
        if (!floods(run, &run->ready[i], &number) || reads[next++])
            run->ready[kept++] = run->ready[i];
    run->ready_count = kept;
}

static void feed_ready(struct fb_run *run)
{
    sys_epoll_remove(run->epoll_fd, run->feed.fd);
    run->feed_polled = false;
    run->feed_waits = false;
}

static void sinks_ready(struct fb_run *run)
{
    for (int i = 0; i < 2; i++)
        if (run->sink_polled[i])
            sink_writable(&run->sinks[i]);
}

static void handle(struct fb_run *run, const struct epoll_event *event)
{
    uint64_t key = event->data.u64;

    if (key >> 32 != 0) {
        worker_ready(run, key, event->events);
    } else if (key == KEY_GATHER) {
        gather_ready(run);
    } else if (key == KEY_SIGNAL) {
        int n = sys_signals_read(run->signal_fd);
        run->entries += n > 0 ? n : 0;
        run->deaths = true;
        run->sweep = 0;
    } else if (key == KEY_TIMER) {
        sys_timer_clear(run->timer_fd);
        run->armed_us = SYS_NEVER;
    } else if (key == KEY_FEED) {
        feed_ready(run);
    } else if ((key & 7) == KEY_NOTIFY) {
        notify_read(run, &run->notify[key >> 3]);
    } else {
        sinks_ready(run);
    }
}

/*
 * Not by the clock of this moment: we may have stood still, stopped or in a machine that slept, and
 * who ended meanwhile has not run out of time.
 */
static bool fire_timer(struct fb_run *run)
{
    struct timer *timer;

    if (run->paused || timers_next_us(&run->timers) == TIMER_NEVER)
        return false;
    timer = timers_due(&run->timers, run->asked_us);
    if (timer == NULL)
        return false;
    if (timer->kind == TIMER_RETRY)
        attempt_timer(run, timer);
    else if (timer->kind == TIMER_LOOK)
        look_timer(run);
    else if (timer->kind == TIMER_GATHER)
        gather_timer(run);
    else if (timer->kind == TIMER_GUARD)
        guard_timer(run);
    else if (timer->kind == TIMER_WORKER)
        ending_timer(run, (struct worker *)((char *)timer - offsetof(struct worker, timer)));
    return true;
}

/*
 * Between two of a thousand starts, too: who is born in the cgroup need not be moved there. But the
 * first that is moved holds every fork up for 15 ms or more, so a burst of starts may end before.
 */
static bool guard_due(struct fb_run *run)
{
    if (run->guard_timer.place == 0 ||
        run_now_us(run) < timer_after(run->guard_timer.at_us, BURST_US))
        return false;
    timer_set(&run->timers, &run->guard_timer, TIMER_NEVER);
    guard_timer(run);
    return true;
}

static int64_t deadline_us(const struct fb_run *run)
{
    int64_t next = timers_next_us(&run->timers);

    int64_t start = start_time_us(run);

    return start < next ? start : next;
}

/* The timerfd is set only to an earlier moment; one that became needless fires once for nothing. */
static void arm(struct fb_run *run)
{
    int64_t next = run->paused ? SYS_NEVER : deadline_us(run);

    if (next == SYS_NEVER || next >= run->armed_us)
        return;
    run->armed_us = next;
    sys_timer_set(run->timer_fd, next + run->paused_us);
}

void loop_wake(struct fb_run *run)
{
    run->armed_us = INT64_MIN;
    sys_timer_set(run->timer_fd, sys_now_us());
}

/*
 * Workers may write faster than anybody reads, and tell nothing by it: a caller that does not block
 * gets its turn after some reads, or some rounds, and finds the descriptor readable when it
 * looks. What is left of this round may be of pipes that nobody watches just now (gather.c).
 */
static bool handle_next(struct fb_run *run, bool block)
{
    if (!block && run->handled++ == READY_MOST) {
        loop_wake(run);
        return false;
    }
    handle(run, &run->ready[run->ready_next++]);
    return true;
}

static bool wait_news(struct fb_run *run, bool block)
{
    const int room = (int)(sizeof run->ready / sizeof run->ready[0]);

    arm(run);
    if (!block && run->rounds++ == ROUNDS_MOST)
        return false;
    block &= !forward_waits(run);
    run->ready_next = 0;
    run->samples = 0;
    if (sample_waits(run)) {
        block = false;
        loop_wake(run);
    }
    run->ready_count = run->gather.collecting
                           ? gather_collect(run, run->ready, room)
                           : sys_epoll_wait(run->epoll_fd, run->ready, room, block);
    if (run->ready_count < 0)
        run->ready_count = 0;
    else
        run->asked_us = run_now_us(run);
    take_turns(run);
    return run->ready_count > 0;
}

/* Nobody runs whom the run waits for. */
static bool finish(struct fb_run *run)
{
    if (run->stop != 0 || start_exhausted(run))
        return ending_of_run(run);
    return !run->feeding && run->stalled == NULL && !queue_ready(run) && queue_break(run);
}

bool loop_step(struct fb_run *run, bool block)
{
    if (look_step(run) || queue_announce(run) || note_step(run) || halt_step(run))
        return true;
    if (run->dying != NULL || run->told != NULL)
        return reap_step(run);
    if (run->ready_next < run->ready_count)
        return handle_next(run, block);
    if (run->deaths)
        return reap_step(run);
    output_close_ended(run);
    if (forward_settle(run) || fire_timer(run) || queue_skip_doomed(run))
        return true;
    if (start_possible(run) && (guard_due(run) || start_next(run)))
        return true;
    if (run->stop != 0 && queue_skip_left(run))
        return true;
    if (apart_alone(run) && finish(run))
        return true;
    return sample_step(run) || wait_news(run, block);
}
