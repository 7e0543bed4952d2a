/*
 * detail.c - from the events of one job to what is shown of it. Texts of others are made clean
 * here, once.
 */
#include "detail.h"

#include "base/clean.h"
#include "base/quote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void detail_fini(struct detail *detail)
{
    text_fini(&detail->line);
    text_fini(&detail->dir);
    text_fini(&detail->env);
    text_fini(&detail->input);
    text_fini(&detail->limits);
    free(detail->tries);
    *detail = (struct detail){ 0 };
}

static void say(struct text *out, const char *what, const char *value)
{
    if (out->size > 0)
        text_puts(out, ", ");
    text_printf(out, "%s %s", what, value);
}

static void say_seconds(struct text *out, const char *what, int64_t us)
{
    char value[32];

    if (us == 0)
        return;
    if (us == FB_FOREVER)
        strcpy(value, "none");
    else
        snprintf(value, sizeof value, "%.6g s", (double)us / 1e6);
    say(out, what, value);
}

static void say_limits(struct text *out, const struct fb_job *job)
{
    static const char *const left[] = { "", "fail", "wait", "end", "leave" };
    char value[32];

    say_seconds(out, "time-out", job->timeout_us);
    say_seconds(out, "grace", job->grace_us);
    if (job->retries != 0) {
        snprintf(value, sizeof value, "%d", job->retries > 0 ? job->retries : 0);
        say(out, "retries", value);
    }
    say_seconds(out, "retry wait", job->retry_wait_us);
    if (job->leftovers != 0)
        say(out, "leftovers", left[job->leftovers]);
    if (job->nice != 0) {
        snprintf(value, sizeof value, "%d", job->nice);
        say(out, "nice", value);
    }
    if (job->memory_bytes > 0) {
        snprintf(value, sizeof value, "%llu bytes", (unsigned long long)job->memory_bytes);
        say(out, "memory", value);
    }
    for (size_t i = 0; i < job->cpu_count; i++) {
        snprintf(value, sizeof value, "%d", job->cpus[i]);
        say(out, "CPU", value);
    }
    if (job->slots > 1) {
        snprintf(value, sizeof value, "%d", job->slots);
        say(out, "slots", value);
    }
    if (job->priority != 0) {
        snprintf(value, sizeof value, "%d", job->priority);
        say(out, "priority", value);
    }
    if (job->pty)
        say(out, "a terminal", "of its own");
    if (job->outlives)
        say(out, "may outlive", "the run");
}

static void say_success(struct text *out, const struct fb_job *job)
{
    char name[16];

    for (size_t i = 0; i < job->success_count; i++) {
        text_puts(out, i > 0 ? " " : out->size > 0 ? ", success " : "success ");
        if (job->success[i] < 0)
            text_puts(out, fb_signal_name(-job->success[i], name));
        else
            text_printf(out, "%d", job->success[i]);
    }
}

static void take_job(struct detail *detail, const struct fb_job *job)
{
    if (job == NULL)
        return;
    detail->made = true;
    detail->function = job->call != NULL;
    quote_line(&detail->line, job);
    if (job->dir != NULL)
        clean_puts(&detail->dir, job->dir);
    if (job->stdin_path != NULL)
        clean_puts(&detail->input, job->stdin_path);
    for (size_t i = 0; job->env != NULL && job->env[i] != NULL; i++) {
        if (i > 0)
            text_putc(&detail->env, ' ');
        quote_word(&detail->env, job->env[i]);
    }
    say_limits(&detail->limits, job);
    say_success(&detail->limits, job);
}

/* ---------------------------------------------------------------- attempts */

/* That of an event; a new one where it is the first of it. NULL: no memory. */
static struct detail_try *try_of(struct detail *detail, uint32_t attempt)
{
    struct detail_try *last = detail->count > 0 ? &detail->tries[detail->count - 1] : NULL;

    if (last != NULL && last->attempt == attempt)
        return last;
    if (detail->tries == NULL)
        detail->tries = calloc(DETAIL_TRIES_MOST, sizeof *detail->tries);
    if (detail->tries == NULL)
        return NULL;
    if (detail->count == DETAIL_TRIES_MOST)
        memmove(detail->tries, detail->tries + 1, --detail->count * sizeof *detail->tries);
    last = &detail->tries[detail->count++];
    *last = (struct detail_try){ .attempt = attempt,
                                 .forked_us = -1,
                                 .began_us = -1,
                                 .exited_us = -1,
                                 .status = -1,
                                 .user_us = -1,
                                 .system_us = -1 };
    detail->written[0] = detail->written[1] = 0;
    return last;
}

static void say_fate(struct detail_try *try, const struct fb_event *event)
{
    char fate[512];

    fb_fate_text(event, fate, sizeof fate);
    clean_text(try->fate, sizeof try->fate, fate, strlen(fate));
}

/* As waitpid(2) has it: the code above, the signal and whether it dumped below. */
static int status_of(const struct fb_event *event)
{
    if (event->as.exited.unseen)
        return -1;
    if (event->as.exited.signal != 0)
        return event->as.exited.signal | (event->as.exited.core_dumped ? 0x80 : 0);
    return (event->as.exited.code & 0xFF) << 8;
}

static void take_output(struct detail *detail, const struct fb_event *event)
{
    uint64_t end = event->as.output.offset + event->as.output.size;
    uint64_t *written = &detail->written[event->as.output.stream == 2];

    if (try_of(detail, event->attempt) != NULL && end > *written)
        *written = end;
}

static void take_attempt(struct detail *detail, const struct fb_event *event)
{
    struct detail_try *try = try_of(detail, event->attempt);

    if (try == NULL)
        return;
    if (event->kind == FB_FORKED) {
        try->pid = event->as.forked.pid;
        try->slot = event->as.forked.slot;
        try->forked_us = event->t_us;
    } else if (event->kind == FB_BEGAN) {
        try->began_us = event->t_us;
    } else if (event->kind == FB_EXITED) {
        try->exited_us = event->t_us;
        try->status = status_of(event);
        say_fate(try, event);
    } else if (event->kind == FB_UNSTARTED) {
        say_fate(try, event);
    } else if (event->kind == FB_REAPED) {
        try->user_us = event->as.reaped.unseen ? -1 : event->as.reaped.user_us;
        try->system_us = event->as.reaped.unseen ? -1 : event->as.reaped.system_us;
        try->peak_bytes = event->as.reaped.peak_memory_bytes;
    }
}

void detail_take_board(struct detail *detail, const struct board_job *job)
{
    struct fb_event exited = { .kind = FB_EXITED,
                               .as.exited = { .code = job->code,
                                              .signal = job->signal,
                                              .core_dumped = job->core_dumped,
                                              .unseen = job->unseen } };
    struct detail_try *try = job->attempt > 0 ? try_of(detail, job->attempt) : NULL;

    detail->of_board = true;
    if (try == NULL)
        return;
    try->pid = job->pid;
    try->slot = job->slot;
    try->forked_us = job->forked_us;
    try->began_us = job->began_us;
    try->exited_us = job->exited_us;
    if (job->exited_us >= 0)
        try->status = status_of(&exited);
    board_fate(job, try->fate, sizeof try->fate);
    if (job->reaped_us < 0 || job->unmeasured || job->attempt > 1)
        return; /* the sums of all attempts are none of the last */
    try->user_us = job->user_us;
    try->system_us = job->system_us;
    try->peak_bytes = job->peak_memory_bytes;
}

void detail_apply(struct detail *detail, const struct fb_event *event)
{
    if (event->job != detail->job)
        return;
    if (event->kind == FB_QUEUED)
        take_job(detail, event->as.queued.job);
    else if (event->kind == FB_OUTPUT)
        take_output(detail, event);
    else if (event->kind == FB_FORKED || event->kind == FB_BEGAN || event->kind == FB_EXITED ||
             event->kind == FB_UNSTARTED || event->kind == FB_REAPED)
        take_attempt(detail, event);
}
