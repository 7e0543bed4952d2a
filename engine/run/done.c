/*
 * done.c - what came of a job. It lies with the worker while that is there, so nothing is allocated
 * for it; a job that is skipped has no worker, and one place for all, as one is skipped in a step.
 */
#include "run.h"

static const struct fb_captured nothing = { .bytes = "" };

void done_captures(const struct fb_run *run, struct worker *worker, const struct fb_job *job)
{
    size_t bytes = job->capture_bytes != 0 ? job->capture_bytes : run->options.capture_bytes;

    worker->streams[0].capture.most = worker->streams[1].capture.most =
        run->options.no_done ? 0 : bytes;
}

void done_forked(struct worker *worker, const struct fb_event *event)
{
    worker->wall_us = -event->t_us;
    if (worker->done != NULL)
        worker->done->pid = event->as.forked.pid;
}

void done_exited(struct worker *worker, const struct fb_event *event)
{
    struct fb_done *done = worker->done;

    worker->wall_us += event->t_us;
    worker->code = event->as.exited.code;
    worker->signal = event->as.exited.signal;
    if (done == NULL)
        return;
    done->core_dumped = event->as.exited.core_dumped;
    done->unseen = event->as.exited.unseen;
    done->cause = event->as.exited.cause;
    done->succeeded = event->as.exited.succeeded;
}

void done_reaped(struct worker *worker, const struct fb_event *event)
{
    if (worker->done == NULL)
        return;
    worker->done->user_us = event->as.reaped.user_us;
    worker->done->system_us = event->as.reaped.system_us;
    worker->done->peak_memory_bytes = event->as.reaped.peak_memory_bytes;
}

void done_unstarted(struct worker *worker, const struct fb_event *event)
{
    if (worker->done == NULL)
        return;
    worker->done->error = event->as.unstarted.error;
    worker->done->stage = event->as.unstarted.stage;
    worker->done->what = event->as.unstarted.what;
}

bool done_wanted(const struct worker *worker)
{
    return worker->done != NULL && !worker->done_told && !worker->retrying;
}

void done_told(struct worker *worker)
{
    worker->done_told = true;
}

static const char *text_or_none(const char *text)
{
    return text != NULL ? text : "";
}

void done_report(struct fb_run *run, struct worker *worker)
{
    struct fb_event *event = events_put(run, FB_DONE, worker);
    struct fb_done *done = worker->done;

    done->job = worker->job;
    done->attempts = worker->attempt;
    done->code = worker->code;
    done->signal = worker->signal;
    done->wall_us = worker->wall_us;
    done->stage = text_or_none(done->stage);
    done->what = text_or_none(done->what);
    done->why = "";
    if (!worker->report.result_lost && worker->report.result_bytes > 0) {
        done->result = worker->report.result;
        done->result_bytes = worker->report.result_bytes;
    }
    done->out = stream_captured(&worker->streams[0]);
    done->err = stream_captured(&worker->streams[1]);
    event->as.done = done;
    done_told(worker);
}

void done_skipped(struct fb_run *run, struct fb_event *skipped, uint32_t attempts)
{
    static const struct fb_done none = { 0 };
    struct fb_done *done = &run->done.skipped;
    struct fb_event *event;

    if (run->options.no_done)
        return;
    *done = none;
    done->job = skipped->job;
    done->attempts = attempts;
    done->skipped = true;
    done->succeeded = skipped->as.skipped.done_before;
    done->by_hand = skipped->as.skipped.by_hand;
    done->why = skipped->as.skipped.why;
    done->blame = skipped->as.skipped.blame;
    done->stage = done->what = "";
    done->out = done->err = nothing;
    event = events_put(run, FB_DONE, NULL);
    event->job = skipped->job;
    event->user = skipped->user;
    event->as.done = done;
}

void done_fini(struct worker *worker)
{
    stream_release(&worker->streams[0]);
    stream_release(&worker->streams[1]);
}
