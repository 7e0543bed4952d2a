/*
 * trace_rows.c - who lives in the watched tree. A row is found by pid as long as the kernel keeps
 * that pid for it, and by its job number, which is never given twice. Rows of the dead go at their
 * reaping; what readers need of them is in the events.
 */
#include "trace_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HINTS_MOST   65536
#define HINT_LIFE_US 10000000

bool rows_reserve(struct trace *trace)
{
    struct tracee *row = trace->spare;

    if (pidmap_reserve(&trace->pids, trace->pids.count + 1) < 0 ||
        pidmap_reserve(&trace->jobs, trace->jobs.count + 1) < 0)
        return false;
    if (row != NULL)
        return true;
    row = calloc(1, sizeof *row);
    trace->spare = row;
    return row != NULL;
}

struct words *words_share(struct words *words)
{
    if (words != NULL)
        words->users++;
    return words;
}

void words_drop(struct words *words)
{
    if (words != NULL && --words->users == 0)
        free(words);
}

void rows_free(struct trace *trace)
{
    for (size_t i = 0; i < trace->pids.room; i++) {
        struct tracee *tracee = trace->pids.cells[i].pid != 0 ? trace->pids.cells[i].value : NULL;
        if (tracee == NULL)
            continue;
        sys_close(tracee->pidfd);
        words_drop(tracee->words);
        free(tracee);
    }
    while (trace->spare != NULL) {
        struct tracee *tracee = trace->spare;
        trace->spare = tracee->next;
        free(tracee);
    }
    pidmap_fini(&trace->pids);
    pidmap_fini(&trace->jobs);
    for (size_t i = 0; i < trace->hint_count; i++)
        words_drop(trace->hints[i].words);
    free(trace->hints);
    trace->hints = NULL;
    free(trace->strangers);
    trace->strangers = NULL;
}

struct tracee *rows_get(const struct trace *trace, pid_t pid)
{
    return pidmap_get(&trace->pids, pid);
}

struct tracee *rows_job(const struct trace *trace, uint32_t job)
{
    return pidmap_get(&trace->jobs, (pid_t)job);
}

struct tracee *rows_add(struct trace *trace, pid_t pid, bool thread, bool shown)
{
    struct tracee *tracee = trace->spare;

    if (!rows_reserve(trace) || (tracee = trace->spare) == NULL)
        return NULL;
    trace->spare = tracee->next;
    *tracee = (struct tracee){ .pid = pid, .thread = thread, .pidfd = -1, .core = -1 };
    pidmap_put(&trace->pids, pid, tracee);
    if (shown) {
        tracee->job = ++trace->job_count;
        pidmap_put(&trace->jobs, (pid_t)tracee->job, tracee);
    }
    if (thread) {
        trace->threads++;
        trace->threads_alive++;
    } else {
        trace->alive++;
    }
    return tracee;
}

static void unlink_row(struct trace *trace, struct tracee *tracee)
{
    struct tracee **first = tracee->parent != NULL ? &tracee->parent->first_child : &trace->roots;

    if (tracee->previous != NULL)
        tracee->previous->next = tracee->next;
    else if (*first == tracee)
        *first = tracee->next;
    if (tracee->next != NULL)
        tracee->next->previous = tracee->previous;
    tracee->next = tracee->previous = tracee->parent = NULL;
}

void rows_link(struct trace *trace, struct tracee *tracee, struct tracee *parent)
{
    struct tracee **first = parent != NULL ? &parent->first_child : &trace->roots;

    unlink_row(trace, tracee);
    tracee->parent = parent;
    tracee->next = *first;
    if (*first != NULL)
        (*first)->previous = tracee;
    *first = tracee;
}

void rows_drop(struct trace *trace, struct tracee *tracee)
{
    while (tracee->first_child != NULL)
        rows_link(trace, tracee->first_child, NULL);
    unlink_row(trace, tracee);
    pidmap_drop(&trace->pids, tracee->pid);
    if (tracee->job != 0)
        pidmap_drop(&trace->jobs, (pid_t)tracee->job);
    tracee->pidfd = sys_close(tracee->pidfd);
    words_drop(tracee->words);
    tracee->words = NULL;
    tracee->next = trace->spare;
    trace->spare = tracee;
}

/* "-bash" of a login stays so. */
static void set_name(struct words *words, const char *word)
{
    const char *slash = strrchr(word, '/');
    size_t size;

    if (slash != NULL && slash[1] != '\0')
        word = slash + 1;
    size = strlen(word);
    if (size >= sizeof words->name)
        size = sizeof words->name - 1;
    memcpy(words->name, word, size);
    words->name[size] = '\0';
}

void rows_words(struct trace *trace, struct tracee *tracee, const char *bytes, size_t size)
{
    struct text *line = &trace->line;
    struct words *words;

    /* bytes[size] is NUL: the last word may have been cut. */
    text_clear(line);
    for (size_t at = 0; at < size; at += strlen(bytes + at) + 1) {
        if (at > 0)
            text_putc(line, ' ');
        text_quote(line, bytes + at);
    }
    if (size == PROC_BYTES - 1)
        text_puts(line, " ...");
    words = malloc(sizeof *words + line->size + 1);
    if (words == NULL || line->failed) {
        free(words);
        line->failed = false;
        return; /* keeps those of before: its events say no more than that */
    }
    words->users = 1;
    set_name(words, bytes);
    memcpy(words->text, text_string(line), line->size + 1);
    words_drop(tracee->words);
    tracee->words = words;
}

const char *rows_name(const struct tracee *tracee)
{
    return tracee->words != NULL ? tracee->words->name : "";
}

const char *rows_line(const struct tracee *tracee)
{
    return tracee->words != NULL ? tracee->words->text : "";
}

/* ---- hints */

/* Hints that nobody came for: a forker that was killed in its stop (see trace_stop.c). */
static void forget_old(struct trace *trace)
{
    size_t kept = 0;

    for (size_t i = 0; i < trace->hint_count; i++)
        if (trace->now_us - trace->hints[i].t_us < HINT_LIFE_US)
            trace->hints[kept++] = trace->hints[i];
        else
            words_drop(trace->hints[i].words);
    trace->hint_count = kept;
}

/* The words become its own. Without memory for it the child's row is made from what its first stop
 * tells. */
void hint_put(struct trace *trace, const struct hint *hint)
{
    if (trace->hint_count == trace->hint_room)
        forget_old(trace);
    if (trace->hint_count * 2 >= trace->hint_room && trace->hint_room < HINTS_MOST) {
        size_t room = trace->hint_room * 2 + 16;
        struct hint *wider = realloc(trace->hints, room * sizeof *wider);
        if (wider != NULL) {
            trace->hints = wider;
            trace->hint_room = room;
        }
    }
    if (trace->hint_count == trace->hint_room) {
        words_drop(hint->words);
        return;
    }
    trace->hints[trace->hint_count] = *hint;
    trace->hints[trace->hint_count++].t_us = trace->now_us;
}

struct hint hint_take(struct trace *trace, pid_t child)
{
    for (size_t i = trace->hint_count; i-- > 0;) {
        struct hint hint = trace->hints[i];
        if (hint.child != child)
            continue;
        trace->hints[i] = trace->hints[--trace->hint_count];
        return hint;
    }
    return (struct hint){ .child = child };
}
