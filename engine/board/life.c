/* life.c - what an event does to its job's row, if jobs.c lets it follow: what may fail is first.
 */
#include "inside.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

/* Something runs after the end: what lies between is no part of the run. */
static void goes_on(struct board *board, int64_t t_us)
{
    if (!board->ended)
        return;
    board->ended = false;
    board->idle_us = t_us - board->end.as.ended.wall_us;
    if (board->idle_us < 0 || board->idle_us > t_us)
        board->idle_us = 0;
    board->resumed_us = t_us;
}

int board_life_queued(struct board *board, const struct fb_event *event)
{
    const struct board_after *after = NULL;
    struct board_words words;
    struct board_job *job;
    int r;

    if (event->job != board->job_count + 1)
        return -EPROTO;
    if (board_table_reserve(board) < 0)
        return -ENOMEM;
    r = texts_name(board, &words, event->as.queued.name, event->as.queued.command);
    if (r < 0)
        return r;
    r = texts_keep_after(board, event, &after);
    if (r < 0) {
        free(words.own);
        return r;
    }
    job = board_table_put(board);
    texts_use(job, &words);
    job->after = after;
    job->queued_us = event->t_us;
    job->pty = event->as.queued.job != NULL && event->as.queued.job->pty;
    job->stdin_open = event->as.queued.job != NULL && event->as.queued.job->stdin_open;
    texts_group(board, job, event);
    board_mailbox_queued(board, event->as.queued.job);
    job->estimate_us = event->as.queued.estimate_us > 0 ? event->as.queued.estimate_us : 0;
    goes_on(board, event->t_us);
    return 0;
}

/* What was known of the attempt before is over. */
static void begin_attempt(struct board *board, struct board_job *job, const struct fb_event *event)
{
    board_moves_mended(board, job);
    if (job->state == BOARD_SKIPPED) /* while it is known whether it had run */
        board_moves_state(board, job, BOARD_WAITING);
    job->attempt = event->attempt;
    job->forked_us = job->began_us = job->exited_us = job->reaped_us = job->retry_us = -1;
    job->code = job->error = 0;
    job->signal = job->stop_signal = job->cause = 0;
    job->core_dumped = job->ready = job->succeeded = job->done_before = false;
    job->unseen = job->waits = false;
    job->pid = job->parent = 0;
    job->slot = 0;
    job->why = NULL;
    job->blame = job->parent_job = 0;
    job->share = -1;
    free(job->text);
    job->text = NULL;
    outputs_forked(job);
    goes_on(board, event->t_us);
}

/* Threads are rows where they were asked for, and no processes. */
static void count_process(struct board *board, const struct board_job *job)
{
    if (job->parent == 0 || job->thread)
        return;
    board->watch.made++;
    if (++board->watch.alive > board->watch.most_alive)
        board->watch.most_alive = board->watch.alive;
}

int board_life_forked(struct board *board, struct board_job *job, const struct fb_event *event)
{
    bool queued = job != NULL;

    if (event->as.forked.pid <= 0 || event->as.forked.parent < 0 || event->as.forked.slot < 0)
        return -EPROTO;
    if (!queued && (event->job != board->job_count + 1 || event->attempt != 1))
        return -EPROTO;
    if (board_moves_reserve(board) < 0)
        return -ENOMEM;
    if (queued ? board_marks_reserve(job, FB_FORKED) < 0 : board_table_reserve(board) < 0)
        return -ENOMEM;
    if (!queued)
        job = board_table_put(board);
    begin_attempt(board, job, event);
    job->forked_us = event->t_us;
    job->pid = event->as.forked.pid;
    job->parent = event->as.forked.parent;
    job->slot = event->as.forked.slot;
    job->node = texts_node(board, event->as.forked.node);
    job->thread = event->as.forked.thread;
    if (job->parent > 0)
        job->parent_job = board_moves_by_pid(board, job->parent);
    if (job->parent_job >= job->job)
        job->parent_job = 0;
    board->living_us += (uint64_t)job->forked_us;
    board_moves_pid(board, job);
    board_marks_put(job, event, 0);
    /* A watched child goes on in its parent's program: it needs no exec to have begun. */
    board_moves_state(board, job, job->parent_job != 0 ? BOARD_RUNNING : BOARD_FORKED);
    count_process(board, job);
    return 0;
}

int board_life_unstarted(struct board *board, struct board_job *job, const struct fb_event *event)
{
    char words[BOARD_WORDS_MOST * 2];
    const char *why;
    bool cut;

    if (board_moves_failed_reserve(board) < 0 || board_marks_reserve(job, FB_UNSTARTED) < 0)
        return -ENOMEM;
    why = texts_keep(board, fb_fate_text(event, words, sizeof words), BOARD_WORDS_MOST, &cut);
    if (why == NULL)
        return -ENOMEM;
    if (job->state == BOARD_FORKED) {
        board_moves_gone(board, job);
        board->living_us -= (uint64_t)job->forked_us;
        board->watch.alive -= board->watch.alive > 0 && job->parent > 0 && !job->thread;
    } else
        begin_attempt(board, job, event);
    job->why = why;
    job->error = (int16_t)event->as.unstarted.error;
    board_marks_put(job, event, 0);
    board_moves_failed(board, job);
    board_moves_state(board, job, BOARD_FAILED);
    return 0;
}

/* In a watch each exec brings the words of the new program: the row's name from then on. */
int board_life_began(struct board *board, struct board_job *job, const struct fb_event *event)
{
    const char *program = event->as.began.words;
    const char *name = event->as.began.name != NULL ? event->as.began.name : program;
    struct board_words words;

    if (board_marks_reserve(job, FB_BEGAN) < 0)
        return -ENOMEM;
    if (program != NULL && texts_name(board, &words, name, program) < 0)
        return -ENOMEM;
    if (program != NULL)
        texts_use(job, &words);
    board_marks_put(job, event, 0);
    job->began_us = event->t_us;
    if (job->state == BOARD_FORKED)
        board_moves_state(board, job, BOARD_RUNNING);
    return 0;
}

int board_life_stopped(struct board *board, struct board_job *job, const struct fb_event *event)
{
    int signal = event->as.stopped.signal;

    if (signal <= 0 || signal > UINT8_MAX)
        return -EPROTO;
    if (board_marks_reserve(job, FB_STOPPED) < 0)
        return -ENOMEM;
    job->stop_signal = (uint8_t)signal;
    board_marks_put(job, event, signal);
    board_moves_state(board, job, BOARD_STOPPED);
    board_mailbox_stopped(board);
    return 0;
}

int board_life_continued(struct board *board, struct board_job *job, const struct fb_event *event)
{
    if (board_marks_reserve(job, FB_CONTINUED) < 0)
        return -ENOMEM;
    job->stop_signal = 0;
    board_marks_put(job, event, 0);
    board_moves_state(board, job,
                      job->began_us >= 0 || job->parent_job != 0 ? BOARD_RUNNING : BOARD_FORKED);
    return 0;
}

int board_life_orphaned(struct board_job *job, const struct fb_event *event)
{
    if (event->as.orphaned.parent < 0)
        return -EPROTO;
    if (board_marks_reserve(job, FB_ORPHANED) < 0)
        return -ENOMEM;
    job->parent = event->as.orphaned.parent;
    board_marks_put(job, event, 0);
    return 0;
}

static void count_death(struct board *board, const struct board_job *job)
{
    int64_t lived_us = job->exited_us - job->forked_us;

    board->living_us -= (uint64_t)job->forked_us;
    board->work_us = board_sum_us(board->work_us, lived_us > 0 ? lived_us : 0);
    board_mailbox_death(board, job);
}

int board_life_exited(struct board *board, struct board_job *job, const struct fb_event *event)
{
    int code = event->as.exited.code, signal = event->as.exited.signal;
    const char *lost = NULL;
    bool cut;

    if (code < 0 || code > UINT8_MAX || signal < 0 || signal > UINT8_MAX ||
        (unsigned)event->as.exited.cause >= FB_CAUSE_COUNT)
        return -EPROTO;
    if (board_marks_reserve(job, FB_EXITED) < 0)
        return -ENOMEM;
    if (event->as.exited.why != NULL)
        lost = texts_keep(board, event->as.exited.why, BOARD_WORDS_MOST, &cut);
    if (lost == NULL && event->as.exited.why != NULL)
        return -ENOMEM;
    job->exited_us = event->t_us;
    job->code = (int16_t)code;
    job->signal = (uint8_t)signal;
    job->cause = (uint8_t)event->as.exited.cause;
    job->core_dumped = event->as.exited.core_dumped;
    job->succeeded = event->as.exited.succeeded;
    job->unseen = event->as.exited.unseen;
    job->stop_signal = 0;
    if (lost != NULL ||
        (job->waits && (job->cause == FB_CAUSE_LOST || job->cause == FB_CAUSE_CHANGED)))
        job->why = lost; /* else the name of what it waited for stays: no end's words have it */
    job->waits = false;
    samples_exited(job);
    board->watch.alive -= board->watch.alive > 0 && job->parent > 0 && !job->thread;
    board_marks_put(job, event, signal);
    count_death(board, job);
    board_moves_state(board, job, BOARD_ZOMBIE);
    return 0;
}

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

int board_life_reaped(struct board *board, struct board_job *job, const struct fb_event *event)
{
    static const enum board_state states[] = { [FATE_WELL] = BOARD_OK,
                                               [FATE_BADLY] = BOARD_FAILED,
                                               [FATE_GOAL] = BOARD_SKIPPED,
                                               [FATE_HELD] = BOARD_HELD,
                                               [FATE_CUT] = BOARD_FAILED };
    int64_t user_us = event->as.reaped.user_us, system_us = event->as.reaped.system_us;
    enum fate end = board_end(job);

    if (user_us < 0 || system_us < 0)
        return -EPROTO;
    if (board_moves_failed_reserve(board) < 0 || board_marks_reserve(job, FB_REAPED) < 0)
        return -ENOMEM;
    job->reaped_us = event->t_us;
    job->unmeasured |= event->as.reaped.unseen;
    job->user_us = board_sum_us(job->user_us, user_us);
    job->system_us = board_sum_us(job->system_us, system_us);
    job->peak_memory_bytes = most(job->peak_memory_bytes, event->as.reaped.peak_memory_bytes);
    job->peak_memory_bytes = most(job->peak_memory_bytes, job->live->most_bytes);
    board->cpu_us = board_sum_us(board->cpu_us, board_sum_us(user_us, system_us));
    board->last_reaped_us = event->t_us;
    board_mailbox_reap(board, job);
    board_moves_gone(board, job);
    board_marks_put(job, event, 0);
    if (fate_fails(end))
        board_moves_failed(board, job);
    board_moves_state(board, job, states[end]);
    return 0;
}

int board_life_retry(struct board *board, struct board_job *job, const struct fb_event *event)
{
    if (event->as.retry.wait_us < 0)
        return -EPROTO;
    if (board_marks_reserve(job, FB_RETRY) < 0)
        return -ENOMEM;
    job->retry_us = board_sum_us(event->t_us, event->as.retry.wait_us);
    job->restarts = event->as.retry.restart;
    board_moves_mended(board, job);
    board_marks_put(job, event, 0);
    board_moves_state(board, job, BOARD_RETRY);
    goes_on(board, event->t_us);
    return 0;
}

/* One that has run keeps its times; started again it waits, as it did before. */
int board_life_held(struct board *board, struct board_job *job, const struct fb_event *event)
{
    const char *why = NULL;

    if (job->attempt > 0 && board_marks_reserve(job, FB_HELD) < 0)
        return -ENOMEM;
    if (event->as.held.on && texts_held(board, job, event, &why) < 0)
        return -ENOMEM;
    if (event->as.held.on) {
        job->retry_us = -1;
        job->why = why != NULL ? why : job->why;
        board_moves_mended(board, job);
        if (job->attempt > 0)
            board_marks_put(job, event, why != NULL); /* as what its reason is, from here on */
        board_moves_state(board, job, BOARD_HELD);
    } else if (job->state == BOARD_HELD) {
        job->why = NULL;
        board_moves_state(board, job, BOARD_WAITING);
    }
    goes_on(board, event->t_us); /* held again before it has begun the run ends once more */
    return 0;
}

int board_life_skipped(struct board *board, struct board_job *job, const struct fb_event *event)
{
    enum board_state state = event->as.skipped.done_before     ? BOARD_OK
                             : event->as.skipped.failed_before ? BOARD_FAILED
                             : event->as.skipped.by_hand       ? BOARD_HELD
                                                               : BOARD_SKIPPED;
    const char *why;
    bool cut;

    if (board_moves_failed_reserve(board) < 0 || board_marks_reserve(job, FB_SKIPPED) < 0)
        return -ENOMEM;
    why = texts_keep(board, event->as.skipped.why, BOARD_WORDS_MOST, &cut);
    if (why == NULL)
        return -ENOMEM;
    board_moves_mended(board, job); /* it was to run again */
    job->why = why;
    job->blame = event->as.skipped.blame;
    job->done_before = event->as.skipped.done_before;
    job->retry_us = -1;
    board_marks_put(job, event, 0);
    if (state == BOARD_FAILED)
        board_moves_failed(board, job);
    board_moves_state(board, job, state);
    goes_on(board, event->t_us);
    return 0;
}

int board_life_progress(struct board *board, struct board_job *job, const struct fb_event *event)
{
    double share = event->as.progress.share;
    int r;

    if (event->attempt != job->attempt)
        return 0;
    r = texts_replace(board, &job->text, event->as.progress.text);
    if (r < 0)
        return r;
    job->share = !(share >= 0) ? -1 : share > 1 ? 1 : (float)share;
    return 0;
}

int board_life_ready(struct board_job *job, const struct fb_event *event)
{
    if (event->attempt != job->attempt || job->ready)
        return 0;
    if (board_marks_reserve(job, FB_READY) < 0)
        return -ENOMEM;
    job->ready = true;
    board_marks_put(job, event, 0);
    return 0;
}

int board_life_leaked(struct board *board, struct board_job *job, const struct fb_event *event)
{
    char names[BOARD_WORDS_MOST * 2];
    struct fb_event mark = *event;
    const char *why;
    bool cut;

    /* Found at the end of the run: the last may have left it. Why it does not run is still told. */
    if (event->attempt == 0 &&
        (job->why == NULL || (job->state != BOARD_SKIPPED && job->state != BOARD_HELD)))
        mark.attempt = job->attempt;
    if (event->as.leaked.count < 0)
        return -EPROTO;
    if (board_marks_reserve(job, FB_LEAKED) < 0)
        return -ENOMEM;
    texts_leaked(names, sizeof names, event);
    why = texts_keep(board, names, BOARD_WORDS_MOST, &cut);
    if (why == NULL)
        return -ENOMEM;
    if (event->as.leaked.ending && !job->leaked)
        board->leaked_count++;
    job->leaked |= event->as.leaked.ending;
    job->waits = !event->as.leaked.ending && board_lives(job) && mark.attempt == job->attempt;
    if (mark.attempt == job->attempt)
        job->why = why;
    board_marks_put(job, &mark, 0);
    return 0;
}
