/*
 * probing.c - when a worker's probes are tried, and what follows from that. First `ready`, from its
 * fork on, until it is; then `health`, for as long as it runs. A reason is reported when it is
 * another than the last that was, so that an event is a change and no try. While it is stopped by a
 * signal, or being ended, nothing is tried: no answer would say anything of it.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>

#define READY_US   500000
#define HEALTH_US  10000000
#define TRY_US     1000000
#define HEALTH_ROW 3

static int64_t interval_of(const struct probe *probe)
{
    return probe->what->interval_us != 0 ? probe->what->interval_us
           : probe->health               ? HEALTH_US
                                         : READY_US;
}

static int64_t timeout_of(const struct probe *probe)
{
    return probe->what->timeout_us != 0 ? probe->what->timeout_us : TRY_US;
}

static int threshold_of(const struct probe *probe)
{
    return probe->what->threshold != 0 ? probe->what->threshold : probe->health ? HEALTH_ROW : 1;
}

static void tell(struct fb_run *run, struct worker *worker, enum fb_health state)
{
    struct fb_event *event = events_put(run, FB_HEALTH, worker);

    event->as.health.state = state;
    event->as.health.why = state == FB_HEALTHY ? "" : worker->probe->why;
}

/* At the next try, the end of this one, or of the time that it has to be ready. */
static void arm(struct fb_run *run, struct probe *probe)
{
    int64_t at_us = probe->trying ? probe->try_until_us : probe->next_us;

    loop_alarm(run, &probe->timer, at_us < probe->within_us ? at_us : probe->within_us);
}

static void begin_health(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;

    probe_stop_try(run, worker);
    probe->what = worker->copy != NULL ? worker->copy->job.health : NULL;
    probe->health = true;
    probe->row = probe->told = 0;
    probe->within_us = TIMER_NEVER;
    if (probe->what == NULL) {
        loop_alarm(run, &probe->timer, TIMER_NEVER);
        return;
    }
    probe->next_us =
        timer_after(loop_now_us(run),
                    probe->what->delay_us != 0 ? probe->what->delay_us : interval_of(probe));
    arm(run, probe);
}

static void begin_ready(struct fb_run *run, struct worker *worker, const struct fb_probe *ready)
{
    char name[WORKER_NAME_BYTES];
    struct probe *probe = worker->probe;
    int64_t now_us = loop_now_us(run);

    probe->what = ready;
    if (ready->within_us != 0)
        probe->within_us = timer_after(now_us, ready->within_us);
    if (ready->kind != FB_PROBE_LINE) {
        probe->next_us = timer_after(now_us, ready->delay_us);
        arm(run, probe);
        return;
    }
    probe->next_us = TIMER_NEVER;
    if (cue_open(worker, ready->what) < 0)
        events_note(run, ENOMEM, "no memory for the expression of %s", worker_name(worker, name));
    try_waits_for_line(worker);
    tell(run, worker, FB_UNREADY);
    arm(run, probe);
}

void probing_begin(struct fb_run *run, struct worker *worker, const struct fb_job *job)
{
    char name[WORKER_NAME_BYTES];

    if (job->ready == NULL && job->health == NULL)
        return;
    worker->probed = job->ready != NULL;
    worker->probe = calloc(1, sizeof *worker->probe);
    if (worker->probe == NULL) {
        events_note(run, ENOMEM, "no memory for the probes of %s", worker_name(worker, name));
        return;
    }
    worker->probe->worker = worker;
    worker->probe->fd = -1;
    worker->probe->within_us = TIMER_NEVER;
    worker->probe->timer.kind = TIMER_PROBE;
    if (job->ready != NULL)
        begin_ready(run, worker, worker->copy->job.ready);
    else
        begin_health(run, worker);
}

static void was_unready(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;

    probe->row = 0;
    if (probe->told == probe->reason)
        return;
    probe->told = probe->reason;
    tell(run, worker, FB_UNREADY);
}

static void was_unwell(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;

    if (probe->unmade || worker->stopped || ++probe->row < threshold_of(probe) || probe->unhealthy)
        return;
    probe->unhealthy = true;
    tell(run, worker, FB_UNHEALTHY);
    if (!probe->what->mark)
        ending_begin(run, worker, FB_CAUSE_HEALTH);
}

static void was_well(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;

    if (!probe->health) {
        if (++probe->row >= threshold_of(probe))
            attempt_ready(run, worker);
        return;
    }
    probe->row = 0;
    if (!probe->unhealthy)
        return;
    probe->unhealthy = false;
    tell(run, worker, FB_HEALTHY);
}

static void judge(struct fb_run *run, struct worker *worker, enum tried tried)
{
    struct probe *probe = worker->probe;

    if (tried == TRIED_NOT_YET)
        return;
    probe->next_us = timer_after(loop_now_us(run), interval_of(probe));
    if (tried == TRIED_WELL)
        was_well(run, worker);
    else if (probe->health)
        was_unwell(run, worker);
    else
        was_unready(run, worker);
    if (probe->health || !worker->ready)
        arm(run, probe);
}

/* Nothing that it answers, or does not, is news of it now. */
static bool is_out_of_question(const struct worker *worker)
{
    return worker->state != WORKER_RUNNING || worker->over || worker->step != KILL_NONE;
}

static void try_again(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;
    int64_t now_us = loop_now_us(run);

    if (worker->stopped) {
        probe->next_us = timer_after(now_us, interval_of(probe));
    } else {
        probe->try_until_us = timer_after(now_us, timeout_of(probe));
        judge(run, worker, try_begin(run, worker, timeout_of(probe)));
    }
    if (probe->what != NULL && (probe->health || !worker->ready))
        arm(run, probe);
}

void probing_timer(struct fb_run *run, struct timer *timer)
{
    struct probe *probe = (struct probe *)((char *)timer - offsetof(struct probe, timer));
    struct worker *worker = probe->worker;
    int64_t now_us = loop_now_us(run);

    if (is_out_of_question(worker))
        probe_end(run, worker);
    else if (!probe->health && worker->ready)
        begin_health(run, worker);
    else if (now_us >= probe->within_us)
        ending_begin(run, worker, FB_CAUSE_UNREADY);
    else if (probe->trying && now_us >= probe->try_until_us)
        judge(run, worker, try_late(run, worker, timeout_of(probe)));
    else if (!probe->trying && now_us >= probe->next_us)
        try_again(run, worker);
    else
        arm(run, probe);
}

void probing_ready(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;

    if (probe == NULL || probe->fd < 0)
        return;
    if (is_out_of_question(worker))
        probe_end(run, worker);
    else
        judge(run, worker, try_goes_on(run, worker));
}

bool probing_step(struct fb_run *run)
{
    struct errand *errand = errand_next(run);
    struct worker *worker;

    if (errand == NULL)
        return false;
    worker = worker_of_key(run, errand->owner);
    if (worker == NULL || worker->probe == NULL || !worker->probe->trying ||
        is_out_of_question(worker))
        errand_taken(run, errand);
    else if (errand->late)
        judge(run, worker, try_late(run, worker, timeout_of(worker->probe)));
    else
        judge(run, worker, try_ran(run, worker, errand));
    return true;
}
