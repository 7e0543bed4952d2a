/*
 * summary.c - the summary must fit a screen and a run may have a million jobs: so it keeps those
 * that live, the first 40, and of the rest the failed ones, up to a bound that it says. Names and
 * fates are cleaned when they come: what is kept may be shown as it is.
 */
#include "summary.h"

#include "clean.h"
#include "width.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_SHOWN    5
#define NAME_LEAST     10
#define NAME_MOST      30
#define RESULT_COLUMNS 60
#define RESULT_BYTES   1024
#define SHOWN_BYTES    8 /* of one character, cleaned, at most */

static void job_fini(struct summary_job *job)
{
    free(job->name);
    free(job->fate);
    free(job->result);
}

void summary_fini(struct summary *summary)
{
    for (size_t i = 0; i < summary->live_count; i++)
        job_fini(&summary->live[i]);
    for (size_t i = 0; i < summary->kept_count; i++)
        job_fini(&summary->kept[i]);
    free(summary->live);
    free(summary->kept);
    *summary = (struct summary){ 0 };
}

static char *cleaned(const char *bytes, size_t size)
{
    struct text text = { 0 };

    clean_put(&text, bytes, size);
    if (*text_string(&text) == '\0')
        text_fini(&text);
    return text.bytes;
}

static bool grow(struct summary_job **list, size_t count, size_t *room)
{
    struct summary_job *wider;

    if (count < *room)
        return true;
    wider = realloc(*list, (*room * 2 + 16) * sizeof *wider);
    if (wider == NULL)
        return false;
    *list = wider;
    *room = *room * 2 + 16;
    return true;
}

/* The place of a job among the living: they are sorted, since numbers only rise. */
static size_t place_of(const struct summary *summary, uint32_t job)
{
    size_t low = 0, high = summary->live_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (summary->live[middle].job < job)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct summary_job *summary_live(const struct summary *summary, uint32_t job)
{
    size_t place = place_of(summary, job);
    bool found = place < summary->live_count && summary->live[place].job == job;

    return found ? &summary->live[place] : NULL;
}

const struct summary_job *summary_last(const struct summary *summary)
{
    return summary->kept_count > 0 ? &summary->kept[summary->kept_count - 1] : NULL;
}

static void add(struct summary *summary, const struct fb_event *event)
{
    const char *name = event->as.queued.name;

    summary->jobs++;
    if (!grow(&summary->live, summary->live_count, &summary->live_room)) {
        summary->no_memory = true;
        return;
    }
    summary->live[summary->live_count++] =
        (struct summary_job){ .job = event->job, .name = cleaned(name, strlen(name)) };
}

static void set_fate(struct summary_job *job, const struct fb_event *event)
{
    char words[4400];

    fb_fate_text(event, words, sizeof words);
    job->fate = cleaned(words, strlen(words));
    job->ended_us = event->t_us;
    job->failed = event->kind == FB_UNSTARTED || !event->as.exited.succeeded;
    job->ended = true;
}

/* Out of the living; kept where it will have a line. */
static void move(struct summary *summary, struct summary_job *job)
{
    bool keep = job->job <= SUMMARY_ALL || job->failed;
    struct summary_job moved = *job;

    memmove(job, job + 1, (size_t)(summary->live + --summary->live_count - job) * sizeof *job);
    if (keep && summary->kept_count < SUMMARY_ALL + SUMMARY_MOST &&
        grow(&summary->kept, summary->kept_count, &summary->kept_room)) {
        summary->kept[summary->kept_count++] = moved;
        return;
    }
    summary->failed_left_out += moved.failed;
    job_fini(&moved);
}

static void set_run(struct summary *summary, const struct fb_event *event)
{
    summary->hardware = event->as.run.hardware;
    summary->seed = event->as.run.seed;
}

/* What a function handed over, as far as it fits the summary's line. */
static char *short_result(const void *bytes, size_t size)
{
    char text[RESULT_BYTES];
    size_t length = clean_text(text, sizeof text, bytes, size);
    size_t cut = width_cut(text, length, RESULT_COLUMNS, NULL);
    bool whole = cut == length && length + SHOWN_BYTES < sizeof text;

    snprintf(text + cut, sizeof text - cut, "%s", whole ? "" : "...");
    return strdup(text);
}

void summary_apply(struct summary *summary, const struct fb_event *event)
{
    struct summary_job *job = event->job != 0 ? summary_live(summary, event->job) : NULL;

    if (event->kind == FB_QUEUED)
        add(summary, event);
    else if (event->kind == FB_RUN)
        set_run(summary, event);
    else if (event->kind == FB_ENDED)
        summary->ended = *event;
    if (job == NULL)
        return;
    switch (event->kind) {
    case FB_FORKED:
        job->pid = event->as.forked.pid;
        job->began_us = event->t_us;
        break;
    case FB_STOPPED:
    case FB_CONTINUED:
        job->stop_signal = event->kind == FB_STOPPED ? event->as.stopped.signal : 0;
        break;
    case FB_EXITED:
        set_fate(job, event);
        break;
    case FB_REAPED:
        if (event->as.reaped.result_bytes > 0)
            job->result = short_result(event->as.reaped.result, event->as.reaped.result_bytes);
        move(summary, job);
        break;
    case FB_UNSTARTED:
        set_fate(job, event);
        move(summary, job);
        break;
    case FB_SKIPPED:
        job->skipped = true;
        job->fate = cleaned(event->as.skipped.why, strlen(event->as.skipped.why));
        move(summary, job);
        break;
    default:
        break;
    }
}

void summary_put_seconds(struct text *out, int64_t us, int width)
{
    text_printf(out, "%*.2f s", width, (double)us / 1e6);
}

static int by_number(const void *a, const void *b)
{
    const struct summary_job *one = a, *two = b;
    return (one->job > two->job) - (one->job < two->job);
}

static bool has_line(const struct summary *summary, const struct summary_job *job)
{
    return summary->jobs <= SUMMARY_ALL || job->failed;
}

/* The column that the names of all lines fit in, within bounds. */
static int name_columns(const struct summary *summary)
{
    int most = NAME_LEAST;

    for (size_t i = 0; i < summary->kept_count; i++) {
        const struct summary_job *job = &summary->kept[i];
        int columns = has_line(summary, job) && job->name != NULL ? width_text(job->name) : 0;
        most = columns > most ? columns : most;
    }
    return most < NAME_MOST ? most : NAME_MOST;
}

static void put_job(const struct summary_job *job, struct text *out, int columns, bool color)
{
    bool red = color && job->failed;
    const char *name = job->name != NULL ? job->name : "";
    int blanks = columns - width_text(name);

    text_puts(out, "  ");
    text_puts(out, name);
    text_printf(out, "%*s | ", blanks > 0 ? blanks : 0, "");
    if (job->pid != 0)
        summary_put_seconds(out, job->ended_us - job->began_us, 6);
    else
        text_puts(out, job->skipped ? " skipped" : "not started");
    text_puts(out, red ? " | \033[1;31m" : " | ");
    text_puts(out, job->fate != NULL ? job->fate : "");
    if (red)
        text_puts(out, "\033[0m");
    if (job->result != NULL) {
        text_puts(out, " | ");
        text_puts(out, job->result);
    }
    text_putc(out, '\n');
}

static void put_count(struct text *out, uint32_t count, const char *word)
{
    if (count > 0)
        text_printf(out, ", %u %s", count, word);
}

/* "2" or "4.4 to 4.8". */
static void put_expected(struct text *out, const struct fb_hardware *hardware)
{
    text_printf(out, "%.3g", hardware->expected_low);
    if (hardware->expected_high > hardware->expected_low)
        text_printf(out, " to %.3g", hardware->expected_high);
}

static void put_totals(const struct summary *summary, struct text *out)
{
    const struct fb_event *ended = &summary->ended;

    text_printf(out, "%u job%s: %u succeeded", ended->as.ended.jobs,
                ended->as.ended.jobs == 1 ? "" : "s", ended->as.ended.succeeded);
    put_count(out, ended->as.ended.failed, "failed");
    put_count(out, ended->as.ended.skipped, "skipped");
    text_puts(out, ended->as.ended.stopped ? " (stopped)\nwall " : "\nwall ");
    summary_put_seconds(out, ended->as.ended.wall_us, 0);
    text_puts(out, " | cpu ");
    summary_put_seconds(out, ended->as.ended.cpu_us, 0);
    if (ended->as.ended.speed_up >= 0) {
        text_printf(out, " | speed-up %.1fx of ", ended->as.ended.speed_up);
        put_expected(out, &summary->hardware);
    }
    if (summary->tell_seed)
        text_printf(out, " | seed %" PRIu64, summary->seed);
    text_putc(out, '\n');
}

static void put_warning(const struct fb_event *ended, struct text *out, bool color)
{
    if (ended->as.ended.failed == 0)
        return;
    text_printf(out, "%sWARNING: %u of %u workers failed%s\n", color ? "\033[1;31m" : "",
                ended->as.ended.failed, ended->as.ended.jobs, color ? "\033[0m" : "");
}

void summary_put(struct summary *summary, struct text *out, bool color)
{
    int columns = name_columns(summary);

    if (summary->kept_count > 0)
        qsort(summary->kept, summary->kept_count, sizeof *summary->kept, by_number);
    for (size_t i = 0; i < summary->kept_count; i++)
        if (has_line(summary, &summary->kept[i]))
            put_job(&summary->kept[i], out, columns, color);
    if (summary->failed_left_out > 0)
        text_printf(out, "  and %u more failed\n", summary->failed_left_out);
    put_totals(summary, out);
    put_warning(&summary->ended, out, color);
}

void summary_put_live(const struct summary *summary, struct text *out, bool running)
{
    size_t shown = 0, count = 0;

    for (size_t i = 0; i < summary->live_count; i++) {
        const struct summary_job *job = &summary->live[i];
        if ((job->pid != 0) != running || ++count > NAMES_SHOWN)
            continue;
        text_puts(out, shown++ > 0 ? ", " : "");
        text_puts(out, job->name != NULL ? job->name : "");
        if (running)
            text_printf(out, " (pid %d)", (int)job->pid);
    }
    if (count > shown)
        text_printf(out, " and %zu more", count - shown);
    if (count == 0)
        text_puts(out, "nothing");
}
