/*
 * halt.c - a run that ends before its jobs do, because its caller said when (policy.c knows the
 * rule) or stopped it. This file knows what was said; stop.c does it. Of a feed one more job is
 * asked for and dropped: whether it had one decides if anything was cut off.
 */
#include "run.h"

#include "jobs/policy.h"

#include <stdio.h>

void halt_init(struct fb_run *run)
{
    run->halt.words = "the run was stopped";
}

enum fb_stop halt_stopped(const struct fb_run *run)
{
    return run->halt.stop;
}

void halt_stop(struct fb_run *run, enum fb_stop how)
{
    run->halt.stop = how;
}

const char *halt_words(const struct fb_run *run)
{
    return run->halt.words;
}

bool halt_at_goal(const struct fb_run *run)
{
    return run->halt.goal;
}

void halt_judge(struct fb_run *run, bool succeeded)
{
    const struct policy_counts counts = {
        .succeeded = tally_succeeded_now(run),
        .failed = tally_failed_now(run),
        .total = feed_total_jobs(run),
    };

    if (run->halt.stop != 0 || !policy_halts(&run->options.halt, &counts, succeeded))
        return;
    run->halt.due = true;
    run->halt.goal = run->options.halt.on != FB_HALT_FAIL;
}

void halt_decide(struct fb_run *run, int status)
{
    if (run->halt.stop != 0 || run->halt.decided)
        return;
    run->halt.due = run->halt.goal = run->halt.decided = true;
    run->halt.status = status;
}

bool halt_decided(const struct fb_run *run)
{
    return run->halt.decided;
}

/* Not within halt_judge(): asking the feed overwrites what an event may still point to. */
bool halt_due(struct fb_run *run)
{
    bool due = run->halt.due;

    run->halt.due = false;
    return due && run->halt.stop == 0;
}

static void make_words(struct fb_run *run)
{
    static const char *const ends[] = {
        [FB_HALT_FAIL] = "failed", [FB_HALT_SUCCESS] = "succeeded", [FB_HALT_DONE] = "ended"
    };
    enum fb_halt_on on = run->options.halt.on;
    uint32_t failed = tally_failed_now(run);
    uint32_t succeeded = tally_succeeded_now(run);
    uint32_t count = on == FB_HALT_FAIL      ? failed
                     : on == FB_HALT_SUCCESS ? succeeded
                                             : failed + succeeded;

    run->halt.words = run->halt.text;
    if (run->halt.decided) {
        snprintf(run->halt.text, sizeof run->halt.text, "the main job has ended");
        return;
    }
    snprintf(run->halt.text, sizeof run->halt.text, "%s: %u job%s %s",
             run->halt.goal ? "goal reached" : "halted", count, count == 1 ? "" : "s", ends[on]);
}

static void note(struct fb_run *run, uint32_t running)
{
    bool now = run->options.halt.when == FB_HALT_NOW || run->halt.decided;

    if (running == 0)
        events_note(run, 0, "%s; nothing new starts", run->halt.text);
    else
        events_note(run, 0, "%s; nothing new starts, %u worker%s %s", run->halt.text, running,
                    running == 1 ? "" : "s",
                    now            ? "to be ended"
                    : running == 1 ? "runs on"
                                   : "run on");
}

void halt_begin(struct fb_run *run, uint32_t running, bool more)
{
    run->halt.cut = more;
    run->halt.halted = true;
    make_words(run);
    note(run, running);
}

/*
 * The exit status is as GNU parallel has it: as many successes as were wanted are all that was
 * wanted; of a number of ends each may be a failure. What was cut off when the goal was reached is
 * no failure.
 */
static int status(const struct fb_run *run, uint32_t outliving)
{
    if (run->halt.decided)
        return run->halt.status;
    if (run->halt.goal && run->halt.stop < FB_STOP_TERM)
        return run->options.halt.on == FB_HALT_DONE && tally_any_failed(run);
    return tally_all_well(run, outliving) && !run->halt.cut ? 0 : 1;
}

void halt_end(const struct fb_run *run, struct fb_event *ended)
{
    ended->as.ended.status = status(run, ended->as.ended.outliving);
    ended->as.ended.stopped = run->halt.stop >= FB_STOP_TERM;
    ended->as.ended.halted = run->halt.halted;
    ended->as.ended.goal = run->halt.goal;
}

/* After its end a run may go on: what stopped it does so no more. */
void halt_reopen(struct fb_run *run)
{
    run->halt.stop = 0;
    run->halt.halted = run->halt.goal = run->halt.decided = false;
    run->options.halt.when = FB_HALT_NEVER;
}
