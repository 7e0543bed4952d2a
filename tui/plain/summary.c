/*
 * summary.c - the summary must fit a screen and a run may have a million jobs: so it keeps those
 * that live, the first 40, and of the rest the failed ones, up to a bound that it says. Names and
 * fates are cleaned when they come: what is kept may be shown as it is.
 *
 * A job whose worker was reaped, or that was skipped, stays among the living until the next event
 * has said that it is not tried again: readers that come after the summary find what has just ended
 * as they find what lives. What that job has left running is said of it, too.
 */
#include "summary.h"
#include "base/array.h"

#include "base/clean.h"
#include "base/fate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void job_fini(struct summary_job *job)
{
    free(job->name);
    free(job->command);
    free(job->words);
    free(job->fate);
    free(job->left);
    free(job->behind);
    free(job->needs);
    free(job->result);
    tail_fini(&job->errors);
}

void summary_fini(struct summary *summary)
{
    for (size_t i = 0; i < summary->live_count; i++)
        job_fini(&summary->live[i]);
    for (size_t i = 0; i < summary->kept_count; i++)
        job_fini(&summary->kept[i]);
    free(summary->live_list);
    free(summary->kept);
    summary_slow_fini(summary);
    summary_needs_fini(summary);
    *summary = (struct summary){ 0 };
}

static char *cleaned(struct summary *summary, const char *bytes)
{
    struct text text = { 0 };

    clean_puts(&text, bytes);
    summary->no_memory |= text.failed;
    if (*text_string(&text) == '\0')
        text_fini(&text);
    return text.bytes;
}

/* Room after the last of the living: what is free before the first is used when it is half. */
static bool grow_live(struct summary *summary)
{
    size_t before = (size_t)(summary->live - summary->live_list);

    if (before + summary->live_count < summary->live_room)
        return true;
    if (before * 2 >= summary->live_room && before > 0) {
        summary->live =
            memmove(summary->live_list, summary->live, summary->live_count * sizeof *summary->live);
        return true;
    }
    if (array_reserve(&summary->live_list, &summary->live_room, summary->live_room + 1,
                      sizeof *summary->live_list, 16) < 0)
        return false;
    summary->live = summary->live_list + before;
    return true;
}

/* Among the living, sorted: no further from an end than its number, so mostly without a search. */
static size_t place_of(const struct summary *summary, uint32_t job)
{
    const struct summary_job *live = summary->live;
    size_t low = 0, high = summary->live_count;

    if (high == 0 || job <= live[0].job)
        return 0;
    if (job > live[high - 1].job)
        return high;
    if (live[high - 1].job - job < high - 1)
        low = high - 1 - (live[high - 1].job - job);
    high = job - live[0].job < high ? job - live[0].job : high;
    low = low <= high ? low : 0; /* a record of others: its numbers do not rise */
    return low + array_place(live + low, high - low, sizeof *live, job);
}

struct summary_job *summary_live(const struct summary *summary, uint32_t job)
{
    size_t place = place_of(summary, job);
    bool found = place < summary->live_count && summary->live[place].job == job;

    return found ? &summary->live[place] : NULL;
}

const struct summary_job *summary_find(const struct summary *summary, uint32_t job)
{
    const struct summary_job *live = summary_live(summary, job);

    for (size_t i = 0; live == NULL && i < summary->kept_count; i++)
        if (summary->kept[i].job == job)
            return &summary->kept[i];
    return live;
}

static void add(struct summary *summary, const struct fb_event *event)
{
    const char *name = event->as.queued.name;

    summary->jobs++;
    if (!grow_live(summary)) {
        summary->no_memory = true;
        return;
    }
    summary->live[summary->live_count++] =
        (struct summary_job){ .job = event->job, .name = cleaned(summary, name) };
    if (event->as.queued.job != NULL)
        summary_needs(&summary->live[summary->live_count - 1], event->as.queued.job);
    summary_only_queued(summary, &summary->live[summary->live_count - 1]);
    if (summary->keep_commands)
        summary->live[summary->live_count - 1].command = strdup(event->as.queued.command);
}

/* It will have a line of its own. */
static bool is_kept(const struct summary_job *job)
{
    return job->listed && (job->job <= SUMMARY_ALL || job->failed);
}

static void set_fate(struct summary *summary, struct summary_job *job, const struct fb_event *event)
{
    char words[4400];

    job->failed = fate_fails(fate_of(event));
    job->cut_short =
        job->failed && event->kind == FB_EXITED &&
        (event->as.exited.cause == FB_CAUSE_STOP || event->as.exited.cause == FB_CAUSE_HALT);
    job->lost = job->failed && fate_lost(event);
    job->ended_us = event->t_us;
    job->ended = true;
    job->attempts = event->attempt;
    free(job->fate);
    job->fate = NULL;
    if (is_kept(job) || summary_is_slow(summary, job)) {
        fb_fate_text(event, words, sizeof words);
        job->fate = cleaned(summary, words);
    }
}

static void begin(struct summary_job *job, const struct fb_event *event)
{
    job->pid = event->as.forked.pid;
    job->parent = event->as.forked.parent;
    job->began_us = event->t_us;
    job->ended = job->failed = false;
    job->written_bytes = 0;
    free(job->fate);
    free(job->behind);
    job->fate = job->behind = NULL;
    tail_fini(&job->errors);
}

/* Out of the living; kept where it will have a line. */
static void move(struct summary *summary, struct summary_job *job)
{
    bool keep = is_kept(job) && summary->kept_count < SUMMARY_ALL + SUMMARY_MOST;
    struct summary_job moved = *job;
    size_t place = (size_t)(job - summary->live), after = --summary->live_count - place;

    summary->cut_short += moved.cut_short;
    summary->lost += moved.lost;
    summary_slow_put(summary, &moved);
    if (place < after) { /* the oldest end first, most often */
        memmove(summary->live + 1, summary->live, place * sizeof *job);
        summary->live++;
    } else {
        memmove(job, job + 1, after * sizeof *job);
    }
    if (keep && array_reserve(&summary->kept, &summary->kept_room, summary->kept_count + 1,
                              sizeof *summary->kept, 16) == 0) {
        summary->kept[summary->kept_count++] = moved;
        return;
    }
    summary->no_memory |= keep;
    summary->only.failed += moved.failed && !moved.listed;
    summary->only.ok += !moved.failed && moved.ended && !moved.listed;
    summary->failed_left_out += moved.failed && moved.listed;
    job_fini(&moved);
}

static bool is_a_try(const struct fb_event *event)
{
    return event->kind == FB_FORKED || event->kind == FB_UNSTARTED || event->kind == FB_SKIPPED;
}

static void count_again(struct summary *summary, const struct summary_job *job)
{
    summary->again++;
    summary->again_failed += job->failed;
}

/* The job that came to an end with the last event: over, or back among those that wait. */
static void settle(struct summary *summary, const struct fb_event *event)
{
    struct summary_job *job = summary_live(summary, summary->closing);

    summary->closing = 0;
    if (job == NULL)
        return;
    if (event->job == job->job && (event->kind == FB_RETRY || event->kind == FB_HELD))
        job->pid = 0;
    else if (event->job != job->job || job->skipped || !is_a_try(event))
        move(summary, job);
    else
        count_again(summary, job);
}

static void set_run(struct summary *summary, const struct fb_event *event)
{
    summary->hardware = event->as.run.hardware;
    summary->seed = event->as.run.seed;
    summary_needs_limits(summary, event->as.run.options);
}

/* Watch: an exec makes another program of it. */
static void rename_job(struct summary *summary, struct summary_job *job, const char *name)
{
    char *clean = cleaned(summary, name);

    if (clean == NULL)
        return;
    free(job->name);
    job->name = clean;
}

/* Watch: zombies that were never waited for have their line too. */
static void end(struct summary *summary, const struct fb_event *event)
{
    summary->ended = *event;
    if (summary->left <= 0) /* of a replay: as its run knew it */
        summary->left = event->as.ended.unread;
    for (size_t i = summary->live_count; i-- > 0;)
        if (summary->live[i].ended)
            move(summary, &summary->live[i]);
}

static void apply_to(struct summary *summary, struct summary_job *job, const struct fb_event *event)
{
    switch (event->kind) {
    case FB_FORKED:
        summary->watch |= event->as.forked.parent != 0;
        begin(job, event);
        summary_only_forked(summary, job);
        break;
    case FB_OUTPUT:
        if (event->as.output.stream == 2)
            tail_put(&job->errors, event->as.output.bytes, event->as.output.size,
                     event->as.output.left_out_bytes > 0);
        else if (event->as.output.offset + event->as.output.size > job->written_bytes)
            job->written_bytes = event->as.output.offset + event->as.output.size;
        break;
    case FB_BEGAN:
        job->began = true;
        if (event->as.began.name != NULL)
            rename_job(summary, job, event->as.began.name);
        if (event->as.began.words != NULL)
            summary_words(job, event->as.began.words);
        summary_only_began(summary, job);
        break;
    case FB_STOPPED:
    case FB_CONTINUED:
        job->stop_signal = event->kind == FB_STOPPED ? event->as.stopped.signal : 0;
        break;
    case FB_LEAKED:
        summary_left(job, event);
        break;
    case FB_EXITED:
        summary->work_us += event->t_us > job->began_us ? event->t_us - job->began_us : 0;
        summary_left(job, event);
        set_fate(summary, job, event);
        break;
    case FB_REAPED:
        free(job->result);
        job->result = summary_result(event);
        summary->closing = job->job;
        break;
    case FB_UNSTARTED:
        set_fate(summary, job, event);
        summary->closing = job->job;
        break;
    case FB_HELD:
        job->withdrawn = event->as.held.on && event->as.held.why != NULL;
        break;
    case FB_SKIPPED:
        summary_skip(summary, job, event);
        break;
    default:
        break;
    }
}

/* Out of those kept; one that was forgotten has no more than its number. */
static struct summary_job take_kept(struct summary *summary, uint32_t number)
{
    struct summary_job job = { .job = number, .unknown = true };
    char name[32];

    for (size_t i = 0; i < summary->kept_count; i++)
        if (summary->kept[i].job == number) {
            job = summary->kept[i];
            memmove(&summary->kept[i], &summary->kept[i + 1],
                    (--summary->kept_count - i) * sizeof job);
            return job;
        }
    snprintf(name, sizeof name, "job %u", number);
    job.name = strdup(name);
    summary->no_memory |= job.name == NULL;
    return job;
}

void summary_again(struct summary *summary, const struct fb_event *event)
{
    struct summary_job job;
    size_t place;

    if (!is_a_try(event) || event->job == 0)
        return;
    if (summary->closing == event->job) /* it was skipped, as the last that came */
        settle(summary, event);
    if (summary_live(summary, event->job) != NULL)
        return;
    if (!grow_live(summary)) {
        summary->no_memory = true;
        return;
    }
    place = place_of(summary, event->job);
    summary_slow_drop(summary, event->job);
    job = take_kept(summary, event->job);
    job.listed |= summary->only.program[0] == '\0';
    count_again(summary, &job);
    summary->done_before -= job.before;
    summary->cut_short -= job.cut_short;
    summary->lost -= job.lost;
    summary->given_up -= job.given_up;
    summary->withdrawn -= job.by_hand && job.withdrawn;
    job.by_hand = job.withdrawn = false;
    job.given_up = job.lost = job.cut_short = job.before = job.skipped = job.ended = job.failed =
        false;
    job.pid = 0;
    free(job.result);
    job.result = NULL;
    tail_fini(&job.errors);
    memmove(&summary->live[place + 1], &summary->live[place],
            (summary->live_count++ - place) * sizeof job);
    summary->live[place] = job;
}

/*
 * Most of a busy run's events, and nothing of them is kept: their jobs are not even looked for, as
 * each lies in memory that is in no cache. What is live comes again, but perhaps after the end.
 */
static bool is_passed_over(const struct summary *summary, const struct fb_event *event)
{
    if (event->kind != FB_OUTPUT)
        return false;
    return event->as.output.stream == 2 ? event->as.output.live : !summary->keep_written;
}

void summary_apply(struct summary *summary, const struct fb_event *event)
{
    struct summary_job *job;

    if (summary->closing != 0 && !(event->kind == FB_LEAKED && event->job == summary->closing))
        settle(summary, event);
    summary->only.arrived = 0;
    if (is_passed_over(summary, event))
        return;
    summary_again(summary, event);
    summary->cut_off |= event->kind == FB_LEAKED && event->as.leaked.ending;
    if (event->kind == FB_LEAKED)
        summary_behind(summary, summary_live(summary, event->job), event);
    job = event->job != 0 ? summary_live(summary, event->job) : NULL;
    if (event->kind == FB_QUEUED)
        add(summary, event);
    else if (event->kind == FB_RUN)
        set_run(summary, event);
    else if (event->kind == FB_ENDED)
        end(summary, event);
    else if (job != NULL)
        apply_to(summary, job, event);
    else if (event->kind == FB_OUTPUT)
        summary_late(summary, event);
}
