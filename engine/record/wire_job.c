/*
 * wire_job.c - a job as a record keeps it so that it can run again: the very words, where `command`
 * is for people. A path and a word of a command hold any bytes but NUL; those that are no UTF-8 go
 * as an object with their base64, as output does. A function is a call by words that its owner
 * understands.
 */
#include "wire_job.h"

#include "base/json.h"
#include "wire_probe.h"
#include "wire_text.h"

#include <string.h>

#define JOB_BYTES_MOST ((size_t)4 * 1024 * 1024)

static const char *const leftovers[] = { "", "fail", "wait", "end", "leave" };

static void put_numbers(struct text *out, const int *numbers, size_t count)
{
    text_putc(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_putc(out, ',');
        json_signed(out, numbers[i]);
    }
    text_putc(out, ']');
}

/* Exit codes, and of signals the names. */
static void put_success(struct text *out, const int *success, size_t count)
{
    char name[16];

    text_putc(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_putc(out, ',');
        if (success[i] < 0)
            json_quoted_string(out, fb_signal_name(-success[i], name));
        else
            json_signed(out, success[i]);
    }
    text_putc(out, ']');
}

static void put_what(struct text *out, const struct fb_job *job)
{
    if (job->argv != NULL) {
        json_key(out, "argv");
        wire_put_words(out, job->argv);
    } else if (job->shell != NULL) {
        json_key(out, "shell");
        wire_put_word(out, job->shell);
    } else {
        json_string_field(out, "call", job->call != NULL ? job->call : "");
    }
}

static void put_where(struct text *out, const struct fb_job *job)
{
    if (job->dir != NULL) {
        json_key(out, "dir");
        wire_put_word(out, job->dir);
    }
    if (job->env != NULL) {
        json_key(out, "env");
        wire_put_words(out, job->env);
    }
    if (job->stdin_path != NULL) {
        json_key(out, "stdin");
        wire_put_word(out, job->stdin_path);
    }
    if (job->nice != 0)
        json_number_field(out, "nice", job->nice);
    if (job->cpu_count > 0) {
        json_key(out, "cpus");
        put_numbers(out, job->cpus, job->cpu_count);
    }
    if (job->memory_bytes > 0)
        json_number_field(out, "memory_limit", (int64_t)job->memory_bytes);
    if (job->pty)
        json_bool_field(out, "pty", true);
    if (job->stdin_open)
        json_bool_field(out, "stdin_open", true);
    if (job->outlives)
        json_bool_field(out, "outlives", true);
    if (job->env_alone)
        json_bool_field(out, "env_alone", true);
    if (job->no_notify)
        json_bool_field(out, "no_notify", true);
}

/* Descriptors that forkboard itself was given: others are of no use to a reader. */
static void put_inherited(struct text *out, const struct fb_job *job)
{
    size_t count = 0;

    while (count < job->keep_count && job->keep[count].theirs == FB_SAME)
        count++;
    if (count == 0 || count < job->keep_count)
        return;
    json_key(out, "inherit_fds");
    for (size_t i = 0; i < count; i++) {
        text_putc(out, i == 0 ? '[' : ',');
        json_signed(out, job->keep[i].ours);
    }
    text_putc(out, ']');
}

/* {"gpu":1,"db":3} */
static void put_limits(struct text *out, const struct fb_limit *limits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_putc(out, i == 0 ? '{' : ',');
        json_quoted_string(out, limits[i].name);
        text_putc(out, ':');
        json_signed(out, limits[i].count);
    }
    text_putc(out, '}');
}

/* What it takes beside one slot. */
static void put_takes(struct text *out, const struct fb_job *job)
{
    if (job->slots > 1)
        json_number_field(out, "weight", job->slots);
    if (job->priority != 0)
        json_number_field(out, "priority", job->priority);
    if (job->need_count > 0) {
        json_key(out, "needs");
        put_limits(out, job->needs, job->need_count);
    }
}

static void put_leftovers(struct text *out, enum fb_leftovers how)
{
    if (how != 0)
        json_string_field(out, "leftovers", leftovers[how]);
}

/* 0 is no time-out, and no retry; a job that says nothing has no such field. */
static void put_how(struct text *out, const struct fb_job *job)
{
    if (job->timeout_us != 0)
        json_seconds_field(out, "timeout", job->timeout_us == FB_FOREVER ? 0 : job->timeout_us);
    if (job->grace_us != 0)
        json_seconds_field(out, "grace", job->grace_us);
    if (job->retries != 0)
        json_number_field(out, "retries", job->retries == FB_NO_RETRY ? 0 : job->retries);
    if (job->retry_wait_us != 0)
        json_seconds_field(out, "retry_wait", job->retry_wait_us);
    put_leftovers(out, job->leftovers);
    if (job->success_count > 0) {
        json_key(out, "success");
        put_success(out, job->success, job->success_count);
    }
}

/* A line has a bound (RECORD_LINE_MOST): a job of words without measure cannot be had again. */
void wire_put_job(struct text *out, const struct fb_job *job)
{
    size_t before = out->size;

    put_what(out, job);
    put_where(out, job);
    put_inherited(out, job);
    put_takes(out, job);
    put_how(out, job);
    wire_put_service(out, job);
    wire_put_probes(out, job);
    if (out->size - before > JOB_BYTES_MOST)
        out->size = before;
}

static void put_halt(struct text *out, const struct fb_halt *halt)
{
    static const char *const when[] = { "never", "soon", "now" };
    static const char *const on[] = { "fail", "success", "done" };

    json_key(out, "halt");
    text_printf(out, "{\"when\":\"%s\",\"on\":\"%s\",\"count\":%u,\"share\":", when[halt->when],
                on[halt->on], halt->count);
    json_double(out, halt->share);
    text_putc(out, '}');
}

static void put_options(struct text *out, const struct fb_options *options)
{
    json_seconds_field(out, "grace", options->grace_us);
    if (options->timeout_us != 0)
        json_seconds_field(out, "timeout", options->timeout_us);
    if (options->retries != 0)
        json_number_field(out, "retries", options->retries);
    if (options->retry_wait_us != 0)
        json_seconds_field(out, "retry_wait", options->retry_wait_us);
    put_leftovers(out, options->leftovers);
    if (options->delay_us != 0)
        json_seconds_field(out, "delay", options->delay_us);
    if (options->reap_delay_us != 0)
        json_seconds_field(out, "reap_delay", options->reap_delay_us);
    if (options->halt.when != FB_HALT_NEVER)
        put_halt(out, &options->halt);
    if (options->limit_count > 0) {
        json_key(out, "limits");
        put_limits(out, options->limits, options->limit_count);
    }
}

void wire_put_origin(struct text *out, const struct fb_event *run)
{
    if (run->as.run.dir != NULL) {
        json_key(out, "dir");
        wire_put_word(out, run->as.run.dir);
    }
    if (run->as.run.options != NULL)
        put_options(out, run->as.run.options);
}
