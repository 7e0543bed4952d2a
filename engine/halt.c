/*
 * halt.c - a run that ends before its jobs do because its caller said when (policy.c knows the
 * rule). What has not started is skipped with the reason; what runs may end, or is ended. Of a feed
 * one more job is asked for and dropped: whether it had one decides if anything was cut off.
 */
#include "run.h"

#include "policy.h"

#include <stdio.h>

static uint32_t total_of(const struct fb_run *run)
{
    uint32_t added = run->jobs - run->fed;

    if (!run->feeding)
        return run->jobs;
    return run->feed.total > 0 ? added + run->feed.total : 0;
}

/* Whether the feed has more, or may have. */
static bool feed_has_more(struct fb_run *run)
{
    struct fb_job job = { 0 };

    if (!run->feeding)
        return false;
    return run->feed_waits || run->feed.next(run->feed.context, worker_next_slot(run), &job) != 0;
}

static uint32_t count_running(const struct fb_run *run)
{
    uint32_t count = 0;

    for (const struct worker *worker = run->first; worker != NULL; worker = worker->next)
        count += worker->state == WORKER_RUNNING && !worker->apart;
    return count;
}

static void make_words(struct fb_run *run)
{
    static const char *const ends[] = {
        [FB_HALT_FAIL] = "failed", [FB_HALT_SUCCESS] = "succeeded", [FB_HALT_DONE] = "ended"
    };
    enum fb_halt_on on = run->options.halt.on;
    uint32_t failed = run->failed - run->failed_before;
    uint32_t succeeded = run->succeeded - run->done_before;
    uint32_t count = on == FB_HALT_FAIL      ? failed
                     : on == FB_HALT_SUCCESS ? succeeded
                                             : failed + succeeded;

    snprintf(run->halt_text, sizeof run->halt_text, "halted: %u job%s %s", count,
             count == 1 ? "" : "s", ends[on]);
    run->stop_words = run->halt_text;
}

static void tell(struct fb_run *run, uint32_t running)
{
    bool now = run->options.halt.when == FB_HALT_NOW;

    if (running == 0)
        run_note(run, 0, "%s; nothing new starts", run->halt_text);
    else
        run_note(run, 0, "%s; nothing new starts, %u worker%s %s", run->halt_text, running,
                 running == 1 ? "" : "s",
                 now            ? "to be ended"
                 : running == 1 ? "runs on"
                                : "run on");
}

void halt_judge(struct fb_run *run, bool succeeded)
{
    const struct policy_counts counts = { .succeeded = run->succeeded - run->done_before,
                                          .failed = run->failed - run->failed_before,
                                          .total = total_of(run) };
    if (run->stop == 0 && policy_halts(&run->options.halt, &counts, succeeded))
        run->halting = true;
}

/* Not within halt_judge(): asking the feed overwrites what an event may still point to. */
bool halt_step(struct fb_run *run)
{
    uint32_t running;

    if (!run->halting)
        return false;
    run->halting = false;
    if (run->stop != 0)
        return false;
    running = count_running(run);
    run->cut = feed_has_more(run);
    if (!run->cut && running == 0 && queue_empty(run) && run->stalled == NULL)
        return false; /* it was the last one */
    make_words(run);
    run->halted = true;
    tell(run, running);
    fb_run_stop(run, FB_STOP_QUEUE);
    for (struct worker *worker = run->first; worker != NULL; worker = worker->next)
        if (run->options.halt.when == FB_HALT_NOW && !worker->apart)
            ending_begin(run, worker, FB_CAUSE_HALT);
    return true;
}
