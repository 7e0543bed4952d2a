/*
 * rows_words.c - a job as the words of its row. What a row says is complete without colour and
 * without the other columns: how it ended, why it did not run, what it waits for, what it says of
 * itself. Texts in the board are clean already; they are only cut here, never interpreted.
 */
#include "rows_facts.h"

#include "utf8.h"

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

/* A process that somebody else has forked: the words it was exec'ed with say what it is. */
static bool is_watched(const struct board_job *job)
{
    return job->parent > 0 && !job->thread;
}

/* Without the directories of its program: its name is what it is known by. */
static const char *words_of(const struct board_job *job)
{
    const char *words = job->command, *end = words + strcspn(words, " "), *slash;

    slash = words[0] == '/' ? memrchr(words, '/', (size_t)(end - words)) : NULL;
    return slash != NULL ? slash + 1 : words;
}

static void say_running(const struct board_job *job, int64_t now_us, struct row *out)
{
    const struct board_live *live = rows_sample(job, now_us);

    if (job->attempt > 1)
        add(out->result, sizeof out->result, "try %u%s", job->attempt, job->text ? ": " : "");
    if (job->text != NULL)
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
    else if (job->cause == FB_CAUSE_TIMEOUT)
        add(out->brief, sizeof out->brief, "timeout");
    else if (job->cause == FB_CAUSE_MEMORY)
        add(out->brief, sizeof out->brief, "no memory");
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

    say_fate(job, out);
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
        add(out->result, sizeof out->result, "%s", job->why != NULL ? job->why : "");
    if (blame != NULL && strstr(out->result, blame->name) == NULL)
        add(out->result, sizeof out->result, ": %s", blame->name);
    add(out->brief, sizeof out->brief, "%s", job->done_before ? "done" : "skipped");
}

/* What of a job is waited for, behind its name. */
static const char *const whens[FB_WHEN_COUNT] = {
    [FB_WHEN_SUCCEEDED] = "",      [FB_WHEN_ENDED] = " to end",      [FB_WHEN_FAILED] = " to fail",
    [FB_WHEN_BEGAN] = " to begin", [FB_WHEN_READY] = " to be ready",
};

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
    if (unmet > 0)
        return;
    add(out->result, sizeof out->result, "waits for a slot");
    add(out->brief, sizeof out->brief, "waiting");
}

static void say_result(const struct board *board, const struct board_job *job, int64_t now_us,
                       struct row *out)
{
    char time[UNITS_ROOM];

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
    case BOARD_SKIPPED:
        say_skipped(board, job, out);
        break;
    default:
        say_end(job, out);
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
    uint64_t memory_bytes = facts_memory(job, now_us);

    *out = (struct row){ .job = job, .state = (enum board_state)job->state, .name = job->name };
    number(out->number, job->job);
    if (job->pid > 0)
        number(out->pid, job->pid);
    if (job->parent > 0)
        number(out->parent, job->parent);
    if (live != NULL && live->core >= 0)
        number(out->core, live->core);
    units_duration(rows_begin_us(job), true, out->began);
    units_duration(rows_elapsed_us(job, now_us), job->exited_us < 0, out->elapsed);
    units_percent(facts_cpu(job, now_us), out->cpu);
    if (memory_bytes > 0)
        units_bytes(memory_bytes, out->memory);
    out->bar = facts_bar(job, now_us, &out->over);
    if (job->state == BOARD_RUNNING)
        out->words = "";
    else if (job->thread)
        out->words = "a thread";
    else
        out->words = is_watched(job) ? words_of(job) : "";
    say_result(board, job, now_us, out);
}

const char *rows_text(const struct row *row, enum column column)
{
    switch (column) {
    case COLUMN_NUMBER:
        return row->number;
    case COLUMN_NAME:
        return row->name;
    case COLUMN_PID:
        return row->pid;
    case COLUMN_PARENT:
        return row->parent;
    case COLUMN_CORE:
        return row->core;
    case COLUMN_BEGAN:
        return row->began;
    case COLUMN_ELAPSED:
        return row->elapsed;
    case COLUMN_CPU:
        return row->cpu;
    case COLUMN_MEMORY:
        return row->memory;
    case COLUMN_RESULT:
        return row->result;
    default:
        return "";
    }
}

const char *rows_header(enum column column)
{
    static const char *const headers[] = {
#define COLUMN_HEADER(name, header, align, least, most, rank) header,
        COLUMNS(COLUMN_HEADER)
#undef COLUMN_HEADER
    };

    return headers[column];
}

enum align rows_align(enum column column)
{
    static const enum align aligns[] = {
#define COLUMN_ALIGN(name, header, align, least, most, rank) align,
        COLUMNS(COLUMN_ALIGN)
#undef COLUMN_ALIGN
    };

    return aligns[column];
}
