/*
 * rows_words.c - a job as the words of its row. What a row says is complete without colour and
 * without the other columns: how it ended, why it did not run, what it waits for, what it says of
 * itself. Texts in the board are clean already; they are only cut here, never interpreted.
 */
#include "rows_ends.h"
#include "rows_facts.h"

#include "base/fate.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define AFTER_NAMED 3

/* A process that another one has forked: the words it was exec'ed with say what it is. */
static bool is_watched(const struct board_job *job)
{
    return job->parent > 0 && !job->thread;
}

const char *rows_own_name(const struct board_job *job)
{
    return is_watched(job) && job->text != NULL ? job->text : job->name;
}

/* Without the directories of its program: its name is what it is known by. */
static const char *words_of(const struct board_job *job)
{
    const char *words = job->command, *end = words + strcspn(words, " "), *slash;

    slash = words[0] == '/' ? memrchr(words, '/', (size_t)(end - words)) : NULL;
    return slash != NULL ? slash + 1 : words;
}

/* What a probe says, until another says that it is ready, or well. */
static bool say_health(const struct board_job *job, struct row *out)
{
    bool unready = job->live->health == FB_UNREADY + 1 && !job->ready;

    if (!unready && job->live->health != FB_UNHEALTHY + 1)
        return false;
    rows_add(out->result, sizeof out->result, "%s%s: %s", job->attempt > 1 ? ", " : "",
             unready ? "not ready" : "unhealthy", job->live->health_why);
    return true;
}

/* Its own process has ended, and others that it has made go on. */
static void say_waits_for_left(const struct board_job *job, struct row *out)
{
    const char *names = rows_left_names(job);
    char words[24];

    rows_add(out->result, sizeof out->result, "%swaits for %s that it left in the background",
             job->attempt > 1 && job->text == NULL ? ", " : "",
             names != NULL ? names : "a process");
    if (names != NULL)
        rows_left_words(names, words, sizeof words);
    rows_add(out->brief, sizeof out->brief, "waits for %s", names != NULL ? words : "a process");
}

static void say_running(const struct board_job *job, int64_t now_us, struct row *out)
{
    const struct board_live *live = rows_sample(job, now_us);

    if (job->attempt > 1)
        rows_add(out->result, sizeof out->result, "try %u", job->attempt);
    if (say_health(job, out))
        return;
    if (job->attempt > 1 && job->text != NULL)
        rows_add(out->result, sizeof out->result, ": ");
    if (job->waits)
        say_waits_for_left(job, out);
    else if (job->text != NULL)
        rows_add(out->result, sizeof out->result, "%s", job->text);
    else if (job->ready)
        rows_add(out->result, sizeof out->result, "%sready", job->attempt > 1 ? ", " : "");
    else if (is_watched(job))
        rows_add(out->result, sizeof out->result, "%s", words_of(job));
    else if (job->thread)
        rows_add(out->result, sizeof out->result, "a thread");
    else if (live != NULL && live->proc_state == 'D')
        rows_add(out->result, sizeof out->result, "%swaits for I/O", job->attempt > 1 ? ", " : "");
}

/* "ignores SIGTERM, SIGKILL in 2.0 s" */
static void say_ending(const struct board_job *job, int64_t now_us, struct row *out)
{
    const struct board_live *live = job->live;
    char name[16], left[UNITS_ROOM];

    if (live->ending == BOARD_BY_COMMAND)
        rows_add(out->result, sizeof out->result, "ending: its stop command runs");
    else
        rows_add(out->result, sizeof out->result,
                 live->ignores ? "ending: ignores %s" : "ending: %s sent",
                 fb_signal_name(live->ending, name));
    if (live->kill_us <= now_us) {
        rows_add(out->brief, sizeof out->brief,
                 live->ending == BOARD_BY_COMMAND ? "stopping" : "%s sent",
                 fb_signal_name(live->ending, name));
        return;
    }
    units_duration(live->kill_us - now_us, true, left);
    rows_add(out->result, sizeof out->result, ", SIGKILL in %s", left);
    rows_add(out->brief, sizeof out->brief, "SIGKILL in %s", left);
}

static void say_stopped(const struct board_job *job, struct row *out)
{
    char name[16];
    bool terminal = job->stop_signal == SIGTTIN || job->stop_signal == SIGTTOU;

    fb_signal_name(job->stop_signal, name);
    rows_add(out->result, sizeof out->result,
             terminal ? "wants the terminal (%s)" : "stopped by %s", name);
    rows_add(out->brief, sizeof out->brief, "%s", job->stop_signal != 0 ? name : "stopped");
}

/* What of a job is waited for, after its name. */
static const char *const whens[FB_WHEN_COUNT] = {
    [FB_WHEN_SUCCEEDED] = "",      [FB_WHEN_ENDED] = " to end",      [FB_WHEN_FAILED] = " to fail",
    [FB_WHEN_BEGAN] = " to begin", [FB_WHEN_READY] = " to be ready",
};

/* "waits for gpu (held by train-1)"; false: what it needs is free. */
static bool say_lacking(const struct board *board, const struct board_job *job, struct row *out)
{
    const struct fb_limit *limit = board_lacks(board, job);
    const struct board_job *other;
    uint32_t found = 0;

    if (limit == NULL)
        return false;
    rows_add(out->result, sizeof out->result, "waits for %s", limit->name);
    for (size_t i = 0; (other = board_near(board, i)) != NULL; i++)
        if (board_has(board, other, limit) && found++ < AFTER_NAMED)
            rows_add(out->result, sizeof out->result, "%s%s", found == 1 ? " (held by " : ", ",
                     other->name);
    if (found > AFTER_NAMED)
        rows_add(out->result, sizeof out->result, " and %u more", found - AFTER_NAMED);
    rows_add(out->result, sizeof out->result, "%s", found > 0 ? ")" : "");
    rows_add(out->brief, sizeof out->brief, "waiting");
    return true;
}

static void say_waiting(const struct board *board, const struct board_job *job, struct row *out)
{
    uint32_t unmet = 0;

    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++) {
        const struct fb_after *after = &job->after->list[i];
        struct board_job unpacked;
        const struct board_job *other = board_job(board, after->job, &unpacked);
        if (board_met(board, after) || unmet++ >= AFTER_NAMED)
            continue;
        rows_add(out->result, sizeof out->result, unmet == 1 ? "waits for " : ", ");
        rows_add(out->result, sizeof out->result, "%s%s",
                 other != NULL ? other->name : "a later job",
                 after->when < FB_WHEN_COUNT ? whens[after->when] : "");
    }
    if (unmet > AFTER_NAMED)
        rows_add(out->result, sizeof out->result, " and %u more", unmet - AFTER_NAMED);
    if (unmet > 0 || say_lacking(board, job, out))
        return;
    if (job->after != NULL && job->after->need_count > 0 && job->after->needs[0].limit < 0) {
        rows_add(out->result, sizeof out->result, "waits for %d slots", job->after->needs[0].count);
        rows_add(out->brief, sizeof out->brief, "waiting");
        return;
    }
    rows_add(out->result, sizeof out->result,
             rows_slot_is_free(board) ? "waits to be started" : "waits for a slot");
    rows_add(out->brief, sizeof out->brief, "waiting");
}

static void say_result(const struct board *board, const struct board_job *job, int64_t now_us,
                       struct row *out)
{
    char time[UNITS_ROOM];

    if (board_lives(job) && job->live->ending != 0) {
        say_ending(job, now_us, out);
        return;
    }
    switch (job->state) {
    case BOARD_WAITING:
        say_waiting(board, job, out);
        break;
    case BOARD_FORKED:
        rows_add(out->result, sizeof out->result, "forked, has not begun");
        rows_add(out->brief, sizeof out->brief, "forked");
        break;
    case BOARD_RUNNING:
        say_running(job, now_us, out);
        break;
    case BOARD_STOPPED:
        say_stopped(job, out);
        break;
    case BOARD_ZOMBIE:
        rows_say_fate(job, out);
        rows_add(out->result, sizeof out->result, ", zombie for %s",
                 units_duration(now_us - job->exited_us, true, time));
        rows_add(out->brief, sizeof out->brief, ", zombie");
        break;
    case BOARD_RETRY:
        rows_say_retry(job, now_us, out);
        break;
    case BOARD_HELD:
        rows_say_held(job, out);
        break;
    default: /* SKIPPED too: it ran, and was not needed any more; OK too: it ended before */
        if (job->exited_us >= 0 ? job->state != BOARD_SKIPPED || board_end(job) == FATE_GOAL
                                : job->error != 0 && !board_given_up(job))
            rows_say_end(job, out);
        else
            rows_say_skipped(board, job, out);
        break;
    }
}

static void number(char out[UNITS_ROOM], int64_t value)
{
    snprintf(out, UNITS_ROOM, "%lld", (long long)value);
}

void rows_row(const struct board *board, const struct board_job *job, int64_t now_us,
              struct row *out)
{
    const struct board_live *live = rows_sample(job, now_us);
    uint64_t memory_bytes = rows_facts_memory(job, now_us);

    *out = (struct row){ .job = job, .state = (enum board_state)job->state, .name = job->name };
    out->node = job->node > 0 ? board->nodes[job->node - 1] : "";
    number(out->number, job->job);
    if (job->pid > 0)
        number(out->pid, job->pid);
    if (job->parent > 0)
        number(out->parent, job->parent);
    if (live != NULL && live->core >= 0)
        number(out->core, live->core);
    units_duration(rows_begin_us(job), true, out->began);
    units_duration(rows_elapsed_us(job, now_us), job->exited_us < 0, out->elapsed);
    units_percent(rows_facts_cpu(job, now_us), out->cpu);
    units_duration(rows_facts_cpu_us(job), live != NULL, out->time);
    if (memory_bytes > 0)
        units_bytes(memory_bytes, out->memory);
    out->bar = rows_facts_bar(job, now_us, &out->over);
    if (job->state == BOARD_RUNNING)
        out->words = "";
    else if (job->thread)
        out->words = "a thread";
    else
        out->words = is_watched(job) ? words_of(job) : "";
    say_result(board, job, now_us, out);
}
