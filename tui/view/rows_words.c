/*
 * rows_words.c - a job as the words of its row. What a row says is complete without colour and
 * without the other columns: how it ended, why it did not run, what it waits for, what it says of
 * itself. Texts in the board are clean already; they are only cut here, never interpreted.
 */
#include "rows_facts.h"

#include "base/fate.h"
#include "base/utf8.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define AFTER_NAMED 3

/* Appends to text[0..room), which is ended by NUL; what does not fit is left out from a whole
 * character on. */
static void add(char *text, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add(char *text, size_t room, const char *format, ...)
{
    size_t length = strlen(text), end = room - 1;
    va_list arguments;
    uint32_t point;
    int wanted;

    va_start(arguments, format);
    wanted = vsnprintf(text + length, room - length, format, arguments);
    va_end(arguments);
    if (wanted < 0 || (size_t)wanted < room - length || length + 1 >= room)
        return;
    do
        end--;
    while (end > length && ((unsigned char)text[end] & 0xC0) == 0x80);
    if (utf8_read(text + end, room - 1 - end, &point) == 0)
        text[end] = '\0';
}

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
    add(out->result, sizeof out->result, "%s%s: %s", job->attempt > 1 ? ", " : "",
        unready ? "not ready" : "unhealthy", job->live->health_why);
    return true;
}

static void say_running(const struct board_job *job, int64_t now_us, struct row *out)
{
    const struct board_live *live = rows_sample(job, now_us);

    if (job->attempt > 1)
        add(out->result, sizeof out->result, "try %u", job->attempt);
    if (say_health(job, out))
        return;
    if (job->attempt > 1 && job->text != NULL)
        add(out->result, sizeof out->result, ": ");
    if (job->waits)
        add(out->result, sizeof out->result, "%swaits for %s that it left in the background",
            job->attempt > 1 && job->text == NULL ? ", " : "",
            job->why != NULL && job->why[0] != '\0' ? job->why : "a process");
    else if (job->text != NULL)
        add(out->result, sizeof out->result, "%s", job->text);
    else if (job->ready)
        add(out->result, sizeof out->result, "%sready", job->attempt > 1 ? ", " : "");
    else if (is_watched(job))
        add(out->result, sizeof out->result, "%s", words_of(job));
    else if (job->thread)
        add(out->result, sizeof out->result, "a thread");
    else if (live != NULL && live->proc_state == 'D')
        add(out->result, sizeof out->result, "%swaits for I/O", job->attempt > 1 ? ", " : "");
}

/* "ignores SIGTERM, SIGKILL in 2.0 s" */
static void say_ending(const struct board_job *job, int64_t now_us, struct row *out)
{
    const struct board_live *live = job->live;
    char name[16], left[UNITS_ROOM];

    if (live->ending == BOARD_BY_COMMAND)
        add(out->result, sizeof out->result, "ending: its stop command runs");
    else
        add(out->result, sizeof out->result,
            live->ignores ? "ending: ignores %s" : "ending: %s sent",
            fb_signal_name(live->ending, name));
    if (live->kill_us <= now_us) {
        add(out->brief, sizeof out->brief,
            live->ending == BOARD_BY_COMMAND ? "stopping" : "%s sent",
            fb_signal_name(live->ending, name));
        return;
    }
    units_duration(live->kill_us - now_us, true, left);
    add(out->result, sizeof out->result, ", SIGKILL in %s", left);
    add(out->brief, sizeof out->brief, "SIGKILL in %s", left);
}

static void say_stopped(const struct board_job *job, struct row *out)
{
    char name[16];
    bool terminal = job->stop_signal == SIGTTIN || job->stop_signal == SIGTTOU;

    fb_signal_name(job->stop_signal, name);
    add(out->result, sizeof out->result, terminal ? "wants the terminal (%s)" : "stopped by %s",
        name);
    add(out->brief, sizeof out->brief, "%s", job->stop_signal != 0 ? name : "stopped");
}

static void brief_fate(const struct board_job *job, struct row *out)
{
    char name[16];

    if (job->error != 0)
        add(out->brief, sizeof out->brief, "%s", "not started");
    else if (job->cause == FB_CAUSE_CHANGED)
        add(out->brief, sizeof out->brief, "changed");
    else if (board_end(job) == FATE_HELD)
        add(out->brief, sizeof out->brief, "off");
    else if (board_end(job) == FATE_GOAL)
        add(out->brief, sizeof out->brief, "ended");
    else if (job->cause == FB_CAUSE_TIMEOUT)
        add(out->brief, sizeof out->brief, "timeout");
    else if (job->cause == FB_CAUSE_UNREADY)
        add(out->brief, sizeof out->brief, "not ready");
    else if (job->cause == FB_CAUSE_HEALTH)
        add(out->brief, sizeof out->brief, "unhealthy");
    else if (job->cause == FB_CAUSE_LEFTOVERS)
        add(out->brief, sizeof out->brief, "left work");
    else if (job->cause == FB_CAUSE_MEMORY)
        add(out->brief, sizeof out->brief, "no memory");
    else if (job->cause == FB_CAUSE_LOST)
        add(out->brief, sizeof out->brief, "lost");
    else if (job->signal != 0)
        add(out->brief, sizeof out->brief, "%s", fb_signal_name(job->signal, name));
    else
        add(out->brief, sizeof out->brief, "exit %d", job->code);
}

static void say_fate(const struct board_job *job, struct row *out)
{
    board_fate(job, out->result, sizeof out->result);
    brief_fate(job, out);
}

static void say_end(const struct board_job *job, struct row *out)
{
    say_fate(job, out);
    if (job->attempt > 1)
        add(out->result, sizeof out->result, ", try %u", job->attempt);
    if (job->leaked && job->why != NULL && job->error == 0)
        add(out->result, sizeof out->result, ", left behind %s", job->why);
    if (job->text != NULL)
        add(out->result, sizeof out->result, ", %s", job->text);
}

static void say_retry(const struct board_job *job, int64_t now_us, struct row *out)
{
    char wait[UNITS_ROOM];
    int64_t wait_us = job->retry_us - now_us;

    if (job->restarts)
        add(out->result, sizeof out->result, "to be started again");
    else
        say_fate(job, out);
    out->brief[0] = '\0';
    add(out->result, sizeof out->result, ", try %u", job->attempt + 1);
    snprintf(out->brief, sizeof out->brief, "try %u", job->attempt + 1);
    if (wait_us <= 0)
        return;
    add(out->result, sizeof out->result, " in %s", units_duration(wait_us, true, wait));
    add(out->brief, sizeof out->brief, " in %s", wait);
}

static void say_skipped(const struct board *board, const struct board_job *job, struct row *out)
{
    struct board_job unpacked;
    const struct board_job *blame = board_job(board, job->blame, &unpacked);

    if (job->done_before)
        add(out->result, sizeof out->result, "done by an earlier run");
    else
        add(out->result, sizeof out->result, "%s%s",
            job->attempt > 0 && job->exited_us < 0 && job->why != NULL ? "not tried again: " : "",
            job->why != NULL ? job->why : "");
    if (blame != NULL && strstr(out->result, blame->name) == NULL)
        add(out->result, sizeof out->result, ": %s", blame->name);
    add(out->brief, sizeof out->brief, "%s",
        job->done_before             ? "done"
        : job->state == BOARD_FAILED ? "failed"
                                     : "skipped");
}

/* How it ended before stands in its detail. */
static void say_held(const struct board_job *job, struct row *out)
{
    add(out->result, sizeof out->result, job->attempt > 0 ? "stopped by you" : "not started");
    add(out->brief, sizeof out->brief, "off");
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
    add(out->result, sizeof out->result, "waits for %s", limit->name);
    for (size_t i = 0; (other = board_near(board, i)) != NULL; i++)
        if (board_has(board, other, limit) && found++ < AFTER_NAMED)
            add(out->result, sizeof out->result, "%s%s", found == 1 ? " (held by " : ", ",
                other->name);
    if (found > AFTER_NAMED)
        add(out->result, sizeof out->result, " and %u more", found - AFTER_NAMED);
    add(out->result, sizeof out->result, "%s", found > 0 ? ")" : "");
    add(out->brief, sizeof out->brief, "waiting");
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
        add(out->result, sizeof out->result, unmet == 1 ? "waits for " : ", ");
        add(out->result, sizeof out->result, "%s%s", other != NULL ? other->name : "a later job",
            after->when < FB_WHEN_COUNT ? whens[after->when] : "");
    }
    if (unmet > AFTER_NAMED)
        add(out->result, sizeof out->result, " and %u more", unmet - AFTER_NAMED);
    if (unmet > 0 || say_lacking(board, job, out))
        return;
    if (job->after != NULL && job->after->need_count > 0 && job->after->needs[0].limit < 0) {
        add(out->result, sizeof out->result, "waits for %d slots", job->after->needs[0].count);
        add(out->brief, sizeof out->brief, "waiting");
        return;
    }
    add(out->result, sizeof out->result,
        rows_slot_is_free(board) ? "waits to be started" : "waits for a slot");
    add(out->brief, sizeof out->brief, "waiting");
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
        add(out->result, sizeof out->result, "forked, has not begun");
        add(out->brief, sizeof out->brief, "forked");
        break;
    case BOARD_RUNNING:
        say_running(job, now_us, out);
        break;
    case BOARD_STOPPED:
        say_stopped(job, out);
        break;
    case BOARD_ZOMBIE:
        say_fate(job, out);
        add(out->result, sizeof out->result, ", zombie for %s",
            units_duration(now_us - job->exited_us, true, time));
        add(out->brief, sizeof out->brief, ", zombie");
        break;
    case BOARD_RETRY:
        say_retry(job, now_us, out);
        break;
    case BOARD_HELD:
        say_held(job, out);
        break;
    default: /* SKIPPED too: it ran, and was not needed any more; OK too: it ended before */
        if (job->exited_us >= 0 ? job->why == NULL || job->state != BOARD_SKIPPED : job->error != 0)
            say_end(job, out);
        else
            say_skipped(board, job, out);
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
