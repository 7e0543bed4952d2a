/*
 * board_jobs.c - the state table of a job.
 *
 * One list says which kind of event may meet a job in which state, and which attempt it may name;
 * whatever is not in it cannot follow. Late words of an attempt (what a grandchild still wrote into
 * its pipe) may come while the next one runs, its life may not. A state is left and entered in one
 * place, jobs_set_state(), so the counts always are what counting the jobs would give.
 */
#include "board_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BIT(state) (1u << BOARD_##state)
#define ALIVE      (BIT(FORKED) | BIT(RUNNING) | BIT(STOPPED))
#define STARTABLE  (BIT(WAITING) | BIT(RETRY) | BIT(OK) | BIT(FAILED) | BIT(SKIPPED))
#define ANY        ((1u << BOARD_STATE_COUNT) - 1)

enum attempt {
    NEXT,  /* the one after the last */
    LAST,  /* the last, which there must be */
    EXEC,  /* the last of one that is forked (a watch sees its exec fail), else the next */
    KNOWN, /* any that has begun */
    NONE,  /* the event is about the job */
};

/* clang-format off: a line for each kind */
static const struct rule {
    unsigned states;
    enum attempt attempt;
} rules[FB_KIND_COUNT] = {
    [FB_FORKED] = { STARTABLE, NEXT },
    [FB_UNSTARTED] = { STARTABLE | BIT(FORKED), EXEC },
    [FB_BEGAN] = { ALIVE, LAST },
    [FB_STOPPED] = { ALIVE, LAST },
    [FB_CONTINUED] = { ALIVE, LAST },
    [FB_SAMPLE] = { ALIVE | BIT(ZOMBIE), LAST },
    [FB_ORPHANED] = { ALIVE | BIT(ZOMBIE), LAST },
    [FB_EXITED] = { ALIVE, LAST },
    [FB_REAPED] = { BIT(ZOMBIE), LAST },
    [FB_RETRY] = { BIT(FAILED), LAST },
    [FB_SKIPPED] = { BIT(WAITING) | BIT(RETRY), NONE },
    [FB_OUTPUT] = { ANY, KNOWN },
    [FB_PROGRESS] = { ANY, KNOWN },
    [FB_READY] = { ANY, KNOWN },
    [FB_LEAKED] = { ANY, KNOWN },
};
/* clang-format on */

static bool fits(const struct board_job *job, const struct fb_event *event)
{
    const struct rule *rule = &rules[event->kind];
    enum attempt attempt = rule->attempt;

    if ((rule->states & 1u << job->state) == 0)
        return false;
    if (attempt == EXEC)
        attempt = job->state == BOARD_FORKED ? LAST : NEXT;
    switch (attempt) {
    case NEXT:
        return job->attempt < UINT32_MAX && event->attempt == job->attempt + 1;
    case LAST:
        return event->attempt == job->attempt;
    case KNOWN:
        return event->attempt > 0 && event->attempt <= job->attempt;
    default:
        return true;
    }
}

void jobs_set_state(struct board *board, struct board_job *job, enum board_state state)
{
    board->counts[job->state]--;
    board->counts[state]++;
    job->state = (uint8_t)state;
    outputs_moved(board, job);
}

static int apply_queued(struct board *board, const struct fb_event *event)
{
    const struct board_after *after = NULL;
    struct board_words words;
    struct board_job *job;
    int r;

    if (event->job != board->job_count + 1)
        return -EPROTO;
    if (table_reserve(board) < 0)
        return -ENOMEM;
    r = texts_name(board, &words, event->as.queued.name, event->as.queued.command);
    if (r < 0)
        return r;
    if (event->as.queued.after_count > 0) {
        after = texts_keep_after(board, event->as.queued.after, event->as.queued.after_count);
        if (after == NULL) {
            free(words.own);
            return -ENOMEM;
        }
    }
    job = table_put(board);
    texts_use(job, &words);
    job->after = after;
    job->queued_us = event->t_us;
    if (event->as.queued.estimate_us > 0)
        job->estimate_us = event->as.queued.estimate_us;
    board->ended = false;
    return 0;
}

/* What was known of the attempt before is over. */
static void begin_attempt(struct board *board, struct board_job *job, const struct fb_event *event)
{
    failures_drop(board, job);
    job->attempt = event->attempt;
    job->forked_us = job->began_us = job->exited_us = job->reaped_us = job->retry_us = -1;
    job->code = job->error = 0;
    job->signal = job->stop_signal = job->cause = 0;
    job->core_dumped = job->ready = job->succeeded = job->done_before = false;
    job->unseen = false;
    job->pid = job->parent = 0;
    job->slot = 0;
    job->why = NULL;
    job->blame = job->parent_job = 0;
    job->share = -1;
    free(job->text);
    job->text = NULL;
    outputs_forked(job);
    board->ended = false;
}

static void pids_enter(struct board *board, const struct board_job *job)
{
    if (pidmap_get(&board->pids, job->pid) != NULL)
        pidmap_drop(&board->pids, job->pid);
    pidmap_put(&board->pids, job->pid, (void *)(uintptr_t)job->job);
}

uint32_t jobs_by_pid(const struct board *board, pid_t pid)
{
    return (uint32_t)(uintptr_t)pidmap_get(&board->pids, pid);
}

void jobs_lose_process(struct board *board, struct board_job *job)
{
    if (jobs_by_pid(board, job->pid) == job->job)
        pidmap_drop(&board->pids, job->pid);
    samples_end(board, job);
}

/* Threads are rows where they were asked for, and no processes. */
static void count_process(struct board *board, const struct board_job *job)
{
    if (job->parent == 0 || job->thread)
        return;
    board->made++;
    if (++board->alive > board->most_alive)
        board->most_alive = board->alive;
}

static int apply_forked(struct board *board, struct board_job *job, const struct fb_event *event)
{
    bool queued = job != NULL;

    if (event->as.forked.pid <= 0 || event->as.forked.parent < 0 || event->as.forked.slot < 0)
        return -EPROTO;
    if (!queued && (event->job != board->job_count + 1 || event->attempt != 1))
        return -EPROTO;
    if (pidmap_reserve(&board->pids, board->pids.count + 1) < 0)
        return -ENOMEM;
    if (queued ? marks_reserve(job, FB_FORKED) < 0 : table_reserve(board) < 0)
        return -ENOMEM;
    if (!queued)
        job = table_put(board);
    begin_attempt(board, job, event);
    job->forked_us = event->t_us;
    job->pid = event->as.forked.pid;
    job->parent = event->as.forked.parent;
    job->slot = event->as.forked.slot;
    job->thread = event->as.forked.thread;
    if (job->parent > 0)
        job->parent_job = jobs_by_pid(board, job->parent);
    if (job->parent_job >= job->job)
        job->parent_job = 0;
    pids_enter(board, job);
    marks_put(job, event, 0);
    /* A watched child goes on in its parent's program: it needs no exec to have begun. */
    jobs_set_state(board, job, job->parent_job != 0 ? BOARD_RUNNING : BOARD_FORKED);
    count_process(board, job);
    return 0;
}

static int apply_unstarted(struct board *board, struct board_job *job, const struct fb_event *event)
{
    char words[BOARD_WORDS_MOST * 2];
    const char *why;
    bool cut;

    if (failures_reserve(board) < 0 || marks_reserve(job, FB_UNSTARTED) < 0)
        return -ENOMEM;
    why = texts_keep(board, fb_fate_text(event, words, sizeof words), BOARD_WORDS_MOST, &cut);
    if (why == NULL)
        return -ENOMEM;
    if (job->state == BOARD_FORKED) {
        jobs_lose_process(board, job);
        board->alive -= board->alive > 0 && job->parent > 0 && !job->thread;
    } else
        begin_attempt(board, job, event);
    job->why = why;
    job->error = (int16_t)event->as.unstarted.error;
    marks_put(job, event, 0);
    failures_put(board, job);
    jobs_set_state(board, job, BOARD_FAILED);
    return 0;
}

int jobs_apply(struct board *board, const struct fb_event *event)
{
    struct board_job *job;

    if (event->kind == FB_QUEUED)
        return apply_queued(board, event);
    if (table_get(board, event->job, &job) < 0)
        return -ENOMEM;
    if (job == NULL && event->kind != FB_FORKED) /* a watch queues nothing */
        return -EPROTO;
    if (job != NULL && !fits(job, event))
        return -EPROTO;
    switch (event->kind) {
    case FB_FORKED:
        return apply_forked(board, job, event);
    case FB_UNSTARTED:
        return apply_unstarted(board, job, event);
    case FB_BEGAN:
        return life_began(board, job, event);
    case FB_STOPPED:
        return life_stopped(board, job, event);
    case FB_CONTINUED:
        return life_continued(board, job, event);
    case FB_SAMPLE:
        return samples_apply(board, job, event);
    case FB_ORPHANED:
        return life_orphaned(job, event);
    case FB_EXITED:
        return life_exited(board, job, event);
    case FB_REAPED:
        return life_reaped(board, job, event);
    case FB_RETRY:
        return life_retry(board, job, event);
    case FB_SKIPPED:
        return life_skipped(board, job, event);
    case FB_OUTPUT:
        return outputs_apply(board, job, event);
    case FB_PROGRESS:
        return life_progress(board, job, event);
    case FB_READY:
        return life_ready(job, event);
    default:
        return life_leaked(board, job, event);
    }
}
