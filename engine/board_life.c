/*
 * board_life.c - what each event of a job's life does to its row, once board_jobs.c has found that
 * it can follow. Order within each: what may fail, then the change.
 */
#include "board_parts.h"

#include <errno.h>

/* In a watch each program that a process becomes tells its words: the row's name from then on. */
int life_began(struct board *board, struct board_job *job, const struct fb_event *event)
{
    const char *program = event->as.began.words;
    const char *name = event->as.began.name != NULL ? event->as.began.name : program;
    struct board_words words;

    if (marks_reserve(job, FB_BEGAN) < 0)
        return -ENOMEM;
    if (program != NULL && texts_name(board, &words, name, program) < 0)
        return -ENOMEM;
    if (program != NULL)
        texts_use(job, &words);
    marks_put(job, event, 0);
    job->began_us = event->t_us;
    if (job->state == BOARD_FORKED)
        jobs_set_state(board, job, BOARD_RUNNING);
    return 0;
}

int life_stopped(struct board *board, struct board_job *job, const struct fb_event *event)
{
    int signal = event->as.stopped.signal;

    if (signal <= 0 || signal > UINT8_MAX)
        return -EPROTO;
    if (marks_reserve(job, FB_STOPPED) < 0)
        return -ENOMEM;
    job->stop_signal = (uint8_t)signal;
    marks_put(job, event, signal);
    jobs_set_state(board, job, BOARD_STOPPED);
    return 0;
}

int life_continued(struct board *board, struct board_job *job, const struct fb_event *event)
{
    if (marks_reserve(job, FB_CONTINUED) < 0)
        return -ENOMEM;
    job->stop_signal = 0;
    marks_put(job, event, 0);
    jobs_set_state(board, job,
                   job->began_us >= 0 || job->parent_job != 0 ? BOARD_RUNNING : BOARD_FORKED);
    return 0;
}

int life_orphaned(struct board_job *job, const struct fb_event *event)
{
    if (event->as.orphaned.parent < 0)
        return -EPROTO;
    if (marks_reserve(job, FB_ORPHANED) < 0)
        return -ENOMEM;
    job->parent = event->as.orphaned.parent;
    marks_put(job, event, 0);
    return 0;
}

int life_exited(struct board *board, struct board_job *job, const struct fb_event *event)
{
    int code = event->as.exited.code, signal = event->as.exited.signal;

    if (code < 0 || code > UINT8_MAX || signal < 0 || signal > UINT8_MAX ||
        (unsigned)event->as.exited.cause >= FB_CAUSE_COUNT)
        return -EPROTO;
    if (marks_reserve(job, FB_EXITED) < 0)
        return -ENOMEM;
    job->exited_us = event->t_us;
    job->code = (int16_t)code;
    job->signal = (uint8_t)signal;
    job->cause = (uint8_t)event->as.exited.cause;
    job->core_dumped = event->as.exited.core_dumped;
    job->succeeded = event->as.exited.succeeded;
    job->unseen = event->as.exited.unseen;
    job->stop_signal = 0;
    samples_exited(job);
    board->alive -= board->alive > 0 && job->parent > 0 && !job->thread;
    marks_put(job, event, signal);
    jobs_set_state(board, job, BOARD_ZOMBIE);
    return 0;
}

int life_reaped(struct board *board, struct board_job *job, const struct fb_event *event)
{
    int64_t user_us = event->as.reaped.user_us, system_us = event->as.reaped.system_us;

    if (user_us < 0 || system_us < 0)
        return -EPROTO;
    if (failures_reserve(board) < 0 || marks_reserve(job, FB_REAPED) < 0)
        return -ENOMEM;
    job->reaped_us = event->t_us;
    job->unmeasured |= event->as.reaped.unseen;
    job->user_us = board_sum_us(job->user_us, user_us);
    job->system_us = board_sum_us(job->system_us, system_us);
    if (event->as.reaped.peak_memory_bytes > job->peak_memory_bytes)
        job->peak_memory_bytes = event->as.reaped.peak_memory_bytes;
    board->cpu_us = board_sum_us(board->cpu_us, board_sum_us(user_us, system_us));
    board->last_reaped_us = event->t_us;
    jobs_lose_process(board, job);
    marks_put(job, event, 0);
    if (!job->succeeded)
        failures_put(board, job);
    jobs_set_state(board, job, job->succeeded ? BOARD_OK : BOARD_FAILED);
    return 0;
}

int life_retry(struct board *board, struct board_job *job, const struct fb_event *event)
{
    if (event->as.retry.wait_us < 0)
        return -EPROTO;
    if (marks_reserve(job, FB_RETRY) < 0)
        return -ENOMEM;
    job->retry_us = board_sum_us(event->t_us, event->as.retry.wait_us);
    failures_drop(board, job);
    marks_put(job, event, 0);
    jobs_set_state(board, job, BOARD_RETRY);
    board->ended = false;
    return 0;
}

int life_skipped(struct board *board, struct board_job *job, const struct fb_event *event)
{
    const char *why;
    bool cut;

    if (marks_reserve(job, FB_SKIPPED) < 0)
        return -ENOMEM;
    why = texts_keep(board, event->as.skipped.why, BOARD_WORDS_MOST, &cut);
    if (why == NULL)
        return -ENOMEM;
    job->why = why;
    job->blame = event->as.skipped.blame;
    job->done_before = event->as.skipped.done_before;
    job->retry_us = -1;
    marks_put(job, event, 0);
    jobs_set_state(board, job, BOARD_SKIPPED);
    return 0;
}

int life_progress(struct board *board, struct board_job *job, const struct fb_event *event)
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

int life_ready(struct board_job *job, const struct fb_event *event)
{
    if (event->attempt != job->attempt || job->ready)
        return 0;
    if (marks_reserve(job, FB_READY) < 0)
        return -ENOMEM;
    job->ready = true;
    marks_put(job, event, 0);
    return 0;
}

int life_leaked(struct board *board, struct board_job *job, const struct fb_event *event)
{
    char names[BOARD_WORDS_MOST * 2];
    const char *why;
    bool cut;

    if (event->as.leaked.count < 0)
        return -EPROTO;
    if (marks_reserve(job, FB_LEAKED) < 0)
        return -ENOMEM;
    texts_leaked(names, sizeof names, event);
    why = texts_keep(board, names, BOARD_WORDS_MOST, &cut);
    if (why == NULL)
        return -ENOMEM;
    if (!job->leaked)
        board->leaked_count++;
    job->leaked = true;
    if (event->attempt == job->attempt)
        job->why = why;
    marks_put(job, event, 0);
    return 0;
}
