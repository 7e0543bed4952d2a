/*
 * skip.c - jobs that do not run: what they wait for has failed, the run was stopped, or they were
 * done in an earlier run. Each of these functions reports one, and returns whether there was one.
 */
#include "run.h"

#include "base/quote.h"

/* A job that will not run, or not again; its copy, if there is one, is wanted no more. */
static void skip(struct fb_run *run, uint32_t job, struct job_copy *copy, void *user,
                 const char *why, uint32_t blame, bool by_hand)
{
    struct fb_event *event = events_put(run, FB_SKIPPED, NULL);

    event->job = job;
    event->user = user;
    event->as.skipped.why = why;
    event->as.skipped.blame = blame;
    event->as.skipped.by_hand = by_hand;
    if (copy != NULL)
        copy->by_hand = by_hand;
    done_skipped(run, event, copy != NULL ? copy->attempts : 0);
    if (copy != NULL && copy->job.decides && !by_hand) /* it is over, and did not do it */
        halt_decide(run, 1);
    tally_add_skipped(run, by_hand);
    forward_skip(run, job, copy);
    queue_skipped(run, job, copy);
}

static void skip_added(struct fb_run *run, uint32_t job, const char *why, uint32_t blame,
                       bool by_hand)
{
    struct job_copy *copy = queue_take_added(run, job);

    skip(run, job, copy, copy != NULL ? copy->job.user : NULL, why, blame, by_hand);
}

static void report_done_before(struct fb_run *run, uint32_t job, void *user, bool failed)
{
    struct fb_event *event = events_put(run, FB_SKIPPED, NULL);

    event->job = job;
    event->user = user;
    event->as.skipped.why = failed ? "failed before" : "done before";
    event->as.skipped.done_before = !failed;
    event->as.skipped.failed_before = failed;
    done_skipped(run, event, 0);
    tally_add_before(run, failed);
    forward_skip(run, job, NULL);
    queue_done_before(run, job, failed);
}

void skip_fed(struct fb_run *run, uint32_t number, const struct fb_job *job)
{
    queue_keep_done(run, job, number);
    report_done_before(run, number, job->user, job->failed_before);
}

bool skip_or_announce(struct fb_run *run)
{
    const struct job_copy *copy = queue_announce(run);

    if (copy != NULL && (copy->job.done_before || copy->job.failed_before))
        report_done_before(run, copy->number, copy->job.user, copy->job.failed_before);
    else if (copy != NULL && held_is(run, copy->number)) {
        forward_skip(run, copy->number, NULL);
        held_report(run, &(struct held_news){ copy->number, 0, copy->job.user, true, NULL });
    }
    return copy != NULL;
}

static void put_name(struct fb_run *run, uint32_t job)
{
    const struct fb_job *named = queue_job(run, job);

    if (named != NULL)
        text_puts(&run->skip.why, quote_name(named, events_text(run)));
    else
        text_printf(&run->skip.why, "job %u", job);
}

static const char *doom_words(struct fb_run *run, const struct graph_doom *doom)
{
    static const char *const failed[FB_WHEN_COUNT] = {
        [FB_WHEN_BEGAN] = " did not begin",
        [FB_WHEN_READY] = " ended and was never ready",
    };
    const char *words = " failed";

    text_clear(&run->skip.why);
    if (doom->fate == GRAPH_CIRCLE)
        return "waits for itself";
    put_name(run, doom->waited);
    if (doom->fate == GRAPH_ABSENT)
        words = " was never added";
    else if (doom->fate == GRAPH_SKIPPED)
        words = " was skipped";
    else if (failed[doom->when] != NULL)
        words = failed[doom->when];
    else if (doom->fate == GRAPH_SUCCEEDED)
        words = " succeeded";
    text_puts(&run->skip.why, words);
    if (doom->fate == GRAPH_SKIPPED && doom->blame != 0 && doom->blame != doom->waited) {
        text_puts(&run->skip.why, ": ");
        put_name(run, doom->blame);
    }
    return text_string(&run->skip.why);
}

bool skip_doomed(struct fb_run *run)
{
    struct graph_doom doom;

    if (!queue_next_doomed(run, &doom))
        return false;
    /* Once all are skipped, none is skipped because of another. */
    if (halt_stopped(run) != 0)
        skip_added(run, doom.job, halt_words(run), 0, false);
    else
        skip_added(run, doom.job, doom_words(run, &doom), doom.blame, false);
    return true;
}

/* Of one that was held. */
static const char *held_words(struct fb_run *run, const struct job_copy *copy)
{
    bool begun = copy != NULL && copy->attempts > 0;

    if (copy == NULL || copy->why == NULL)
        return begun ? "stopped by you" : "not started";
    text_clear(&run->skip.why);
    text_printf(&run->skip.why, "%s: %s", begun ? "stopped" : "not started", copy->why);
    return text_string(&run->skip.why);
}

bool skip_held(struct fb_run *run)
{
    struct job_copy *copy = held_first(run);
    uint32_t number;

    if (copy != NULL) {
        held_take(run, copy);
        skip(run, copy->number, copy, copy->job.user, held_words(run, copy), 0, true);
        return true;
    }
    number = held_next(run);
    if (number == 0)
        return false;
    copy = queue_take_added(run, number);
    skip(run, number, copy, copy != NULL ? copy->job.user : NULL, held_words(run, copy), 0, true);
    return true;
}

bool skip_left(struct fb_run *run)
{
    struct fb_job job;
    struct worker *stalled = stall_take(run, &job);
    struct job_copy *copy;
    uint32_t number;

    if (stalled != NULL) {
        skip(run, stalled->job, stalled->copy, stalled->user, halt_words(run), 0, false);
        done_told(stalled);
        stalled->copy = NULL;
        retire_unbegun(run, stalled);
        return true;
    }
    copy = queue_take_due(run);
    if (copy != NULL) {
        skip(run, copy->number, copy, copy->job.user, halt_words(run), 0, false);
        return true;
    }
    if (skip_held(run))
        return true;
    number = queue_next_left(run);
    if (number == 0)
        return false;
    skip_added(run, number, halt_words(run), 0, false);
    return true;
}

void skip_fini(struct fb_run *run)
{
    text_fini(&run->skip.why);
}
