/*
 * fold.c - the events of one run into what a scale wants to know of it. Those of a run by agents
 * come from several records, one later than another: what lasted how long is told at the end.
 */
#include "fold_apart.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>

/* What has lasted since the event before. */
static void pass(struct scale_fold *fold, int64_t t_us)
{
    int64_t us = t_us - fold->now_us;

    if (us <= 0 || fold->apart)
        return;
    if (fold->alive == 1 && fold->sample.slots > 1)
        fold->sample.alone_us += us;
    if (fold->alive > 0 && fold->alive < (uint32_t)fold->sample.slots && fold->waiting > 0)
        fold->sample.waits_us += us;
    fold->now_us = t_us;
}

static void on_exited(struct scale_fold *fold, const struct fb_event *event, int64_t delay_us)
{
    struct scale_sample *sample = &fold->sample;
    struct scale_worker *worker = &fold->workers[event->job - 1];
    int64_t began_us = worker->began_us > 0 ? worker->began_us : event->t_us;

    fold->alive -= fold->alive > 0;
    sample->start_us += began_us - worker->forked_us;
    sample->work_us += event->t_us - began_us;
    if (event->t_us - worker->forked_us > sample->longest_us)
        sample->longest_us = event->t_us - worker->forked_us;
    if (delay_us < 0 || sample->delay_us < 0)
        sample->delay_us = -1;
    else
        sample->delay_us += delay_us;
}

static void on_ended(struct scale_sample *sample, const struct fb_event *event)
{
    sample->wall_us = event->as.ended.wall_us;
    sample->cpu_us = event->as.ended.cpu_us;
    sample->jobs = event->as.ended.jobs;
    sample->failed = event->as.ended.jobs - event->as.ended.succeeded - event->as.ended.outliving -
                     event->as.ended.unneeded;
    if (sample->wall_us > 0)
        sample->throughput = sample->jobs * 1e6 / (double)sample->wall_us;
}

int scale_fold_take(struct scale_fold *fold, const struct fb_event *event, int64_t delay_us)
{
    if (event->job != 0 && array_reserve_zeroed(&fold->workers, &fold->room, event->job,
                                                sizeof *fold->workers, 64) < 0)
        return -ENOMEM;
    if (fold->apart && scale_apart_take(fold, event) < 0)
        return -ENOMEM;
    pass(fold, event->t_us);
    switch (event->kind) {
    case FB_QUEUED:
    case FB_RETRY:
        fold->waiting++;
        break;
    case FB_FORKED:
        fold->workers[event->job - 1] = (struct scale_worker){ .forked_us = event->t_us,
                                                               .pid = event->as.forked.pid,
                                                               .slot = event->as.forked.slot };
        fold->alive++;
        fold->waiting -= fold->waiting > 0;
        break;
    case FB_BEGAN:
        fold->workers[event->job - 1].began_us = event->t_us;
        break;
    case FB_EXITED:
        on_exited(fold, event, delay_us);
        break;
    case FB_UNSTARTED:
    case FB_SKIPPED:
        fold->waiting -= fold->waiting > 0;
        break;
    case FB_ENDED:
        on_ended(&fold->sample, event);
        return fold->apart ? scale_apart_end(fold) : 0;
    default:
        break;
    }
    return 0;
}

pid_t scale_fold_pid(const struct scale_fold *fold, uint32_t job)
{
    return job - 1 < fold->room ? fold->workers[job - 1].pid : 0;
}

void scale_fold_fini(struct scale_fold *fold)
{
    free(fold->workers);
    free(fold->edges);
    fold->workers = NULL;
    fold->edges = NULL;
    fold->room = 0;
    fold->edge_count = fold->edge_room = 0;
}
