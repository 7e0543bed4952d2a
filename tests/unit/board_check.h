/*
 * board_check.h - for tests of the board: all of it as text, so that two boards can be compared,
 * and what must hold of every board whatever was applied.
 */
#ifndef BOARD_CHECK_H
#define BOARD_CHECK_H

#include "board/board.h"
#include "board_row.h"

#include <stdlib.h>
#include <string.h>

static inline void dump_piece(void *context, const struct board_piece *piece)
{
    struct text *out = context;

    text_printf(out, "    stream %d attempt %u left out %llu: ", piece->stream, piece->attempt,
                (unsigned long long)piece->left_out_bytes);
    text_put(out, piece->bytes, piece->size);
    text_putc(out, '\n');
}

static inline void dump_marks(struct text *out, const struct board_job *job)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks);

    text_puts(out, "    marks");
    for (size_t i = 0; i < count; i++)
        text_printf(out, " %lld:%u:%d:%d:%d", (long long)marks[i].t_us, marks[i].attempt,
                    marks[i].kind, marks[i].signal, marks[i].lost);
    text_putc(out, '\n');
}

static inline void dump_job(struct text *out, const struct board *board,
                            const struct board_job *job)
{
    const struct board_live *live = job->live;

    text_printf(out, "job %u attempt %u state %d pid %d parent %d %u slot %d\n", job->job,
                job->attempt, job->state, (int)job->pid, (int)job->parent, job->parent_job,
                job->slot);
    text_printf(out, "    [%s] [%s] [%s] [%s] blame %u failure %u\n", job->name, job->command,
                job->text != NULL ? job->text : "(none)", job->why != NULL ? job->why : "(none)",
                job->blame, job->failure);
    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++)
        text_printf(out, "    after %u %s %d\n", job->after->list[i].job,
                    fb_when_name(job->after->list[i].when), board_met(board, &job->after->list[i]));
    text_printf(out, "    times %lld %lld %lld %lld %lld %lld estimate %lld\n",
                (long long)job->queued_us, (long long)job->forked_us, (long long)job->began_us,
                (long long)job->exited_us, (long long)job->reaped_us, (long long)job->retry_us,
                (long long)job->estimate_us);
    text_printf(out, "    used %lld %lld %llu share %f\n", (long long)job->user_us,
                (long long)job->system_us, (unsigned long long)job->peak_memory_bytes,
                (double)job->share);
    text_printf(out, "    fate %d %d %d %d %d flags %d%d%d%d%d%d%d%d%d\n", job->code, job->error,
                job->signal, job->stop_signal, job->cause, job->core_dumped, job->ready,
                job->leaked, job->done_before, job->succeeded, job->cut, job->thread, job->unseen,
                job->unmeasured);
    text_printf(out, "    live %lld %lld %f %llu %d %d\n", (long long)live->sample_us,
                (long long)live->sample_cpu_us, live->cpu_share,
                (unsigned long long)live->memory_bytes, live->core, live->proc_state);
    dump_marks(out, job);
    board_output(board, job->job, dump_piece, out);
}

static inline void dump_log(struct text *out, const struct board *board)
{
    for (size_t i = 0; i < board_log_count(board); i++) {
        const struct board_entry *entry = board_log_entry(board, i);
        text_printf(out, "%llu %lld %s job %u.%u: %d %d %d %d %d %d%d %d %d %d %d %lld %s\n",
                    (unsigned long long)entry->number, (long long)entry->t_us,
                    fb_kind_name(entry->kind), entry->job, entry->attempt, (int)entry->pid,
                    entry->slot, entry->code, entry->signal, entry->cause, entry->core_dumped,
                    entry->succeeded, entry->error, entry->entries, entry->deaths, entry->count,
                    (long long)entry->wait_us, entry->words);
    }
    for (size_t i = 0; i < board_span_count(board); i++) {
        const struct board_span *span = board_span(board, i);
        text_printf(out, "span %lld %lld %lld job %u core %d\n", (long long)span->from_us,
                    (long long)span->to_us, (long long)span->cpu_us, span->job, span->core);
    }
}

/* Everything that a view can see. The caller frees. */
static inline char *board_dump(const struct board *board)
{
    struct text out = { 0 };

    text_printf(&out, "events %llu t %lld opened %d ended %d slots %d title %s version %s\n",
                (unsigned long long)board->events, (long long)board->t_us, board->opened,
                board->ended, board->slots, board->opened ? board->run.as.run.title : "",
                board->opened ? board->run.as.run.version : "");
    text_puts(&out, "counts");
    for (int i = 0; i < BOARD_STATE_COUNT; i++)
        text_printf(&out, " %u", board->counts[i]);
    text_printf(&out, " leaked %u cpu %lld live %lld last %lld\n", board->leaked_count,
                (long long)board->cpu_us, (long long)board->live_cpu_us,
                (long long)board->last_reaped_us);
    text_printf(&out, "signals %llu %llu %llu %llu last %lld %d %d %d most %d late %lld failures",
                (unsigned long long)board->signals.reads,
                (unsigned long long)board->signals.entries,
                (unsigned long long)board->signals.deaths, (unsigned long long)board->signals.reaps,
                (long long)board->signals.last_us, board->signals.last_entries,
                board->signals.last_deaths, board->signals.last_reaps, board->signals.most_deaths,
                (long long)board->signals.latest_us);
    for (uint32_t i = 0; i < board->failure_count; i++)
        text_printf(&out, " %u", board->failures[i]);
    text_printf(&out, "\nnotes %llu", (unsigned long long)board->notes.count);
    for (uint64_t i = 1; i <= board->notes.count; i++)
        if (board_note(board, i) != NULL)
            text_printf(&out, "\n%lld %d %s", (long long)board_note(board, i)->t_us,
                        board_note(board, i)->error, board_note(board, i)->text);
    text_putc(&out, '\n');
    for (uint32_t i = 1; i <= board->job_count; i++)
        dump_job(&out, board, row_of(board, i));
    dump_log(&out, board);
    text_string(&out);
    return out.bytes;
}

/* What does not hold, or NULL. */
static inline const char *board_wrong_failures(const struct board *board)
{
    uint32_t failed = 0;

    for (uint32_t i = 0; i < board->failure_count; i++) {
        const struct board_job *job = row_of(board, board->failures[i]);
        if (job == NULL)
            continue;
        failed++;
        if (job->failure != i + 1 || job->state != BOARD_FAILED)
            return "a failure is not where its job says";
    }
    return failed == board->counts[BOARD_FAILED] ? NULL : "failures are not the failed";
}

static inline const char *board_wrong(const struct board *board)
{
    uint32_t counts[BOARD_STATE_COUNT] = { 0 }, leaked = 0;
    int64_t live_us = 0;

    for (uint32_t i = 1; i <= board->job_count; i++) {
        const struct board_job *job = row_of(board, i);
        if (job->job != i || job->state >= BOARD_STATE_COUNT)
            return "a row is not its job";
        counts[job->state]++;
        leaked += job->leaked;
        live_us += job->live->sample_cpu_us;
        if (board_output_bytes(board, i) > BOARD_OUTPUT_MOST)
            return "a job has too much output";
    }
    if (memcmp(counts, board->counts, sizeof counts) != 0 || leaked != board->leaked_count)
        return "counts are not a recount";
    if (live_us != board->live_cpu_us)
        return "the CPU time of the living is not their sum";
    if (board->store.used_bytes > board->store.budget_bytes)
        return "output is over its budget";
    if (board_log_count(board) > BOARD_LOG_MOST || board_span_count(board) > BOARD_SPANS_MOST)
        return "a ring is over its bound";
    return board_wrong_failures(board);
}

#endif
