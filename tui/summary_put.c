/*
 * summary_put.c - the lines that are left on the screen when a run has ended: short, so that what
 * failed is seen, and why.
 */
#include "summary.h"

#include "width.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_SHOWN  5
#define NAME_LEAST   10
#define NAME_MOST    30
#define LINE_COLUMNS 160 /* of a failed worker's last lines */

void summary_put_seconds(struct text *out, int64_t us, int width)
{
    uint64_t hundredths = ((us < 0 ? -(uint64_t)us : (uint64_t)us) + 5000) / 10000;
    char digits[32], *at = digits + sizeof digits;

    for (int i = 0; i < 3 || hundredths > 0; i++, hundredths /= 10) {
        if (i == 2)
            *--at = '.';
        *--at = (char)('0' + hundredths % 10);
    }
    if (us < 0)
        *--at = '-';
    text_blanks(out, width - (int)(digits + sizeof digits - at));
    text_put(out, at, (size_t)(digits + sizeof digits - at));
    text_puts(out, " s");
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
    if (job->attempts > 1)
        text_printf(out, " (attempt %u)", job->attempts);
    if (job->result != NULL) {
        text_puts(out, " | ");
        text_puts(out, job->result);
    }
    text_putc(out, '\n');
}

/* How many of a failed worker's last lines there is room for, where `failed` of them are told. */
static int error_lines(uint32_t failed)
{
    return failed <= 8 ? 5 : failed <= 40 ? 1 : 0;
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

/* A run that was cut short: what never came to be a job of it is missed, too. */
static void put_cut(const struct summary *summary, struct text *out)
{
    bool stopped = summary->ended.as.ended.stopped;

    text_puts(out, stopped ? " (stopped" : " (halted");
    if (stopped && summary->left > 0)
        text_printf(out, ", %" PRId64 " more not started", summary->left);
    text_putc(out, ')');
}

static void put_totals(const struct summary *summary, struct text *out)
{
    const struct fb_event *ended = &summary->ended;

    text_printf(out, "%u job%s: %u succeeded", ended->as.ended.jobs,
                ended->as.ended.jobs == 1 ? "" : "s", ended->as.ended.succeeded);
    put_count(out, ended->as.ended.failed, "failed");
    put_count(out, ended->as.ended.skipped, "skipped");
    if (summary->done_before > 0)
        text_printf(out, "; %u of them before this run", summary->done_before);
    if (ended->as.ended.stopped || ended->as.ended.halted)
        put_cut(summary, out);
    text_puts(out, "\nwall ");
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
    for (size_t i = 0; i < summary->kept_count; i++) {
        const struct summary_job *job = &summary->kept[i];
        if (has_line(summary, job))
            put_job(job, out, columns, color);
        if (job->failed)
            tail_lines(&job->errors, out, error_lines(summary->ended.as.ended.failed), columns + 3,
                       LINE_COLUMNS);
    }
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
        if ((job->pid != 0) != running || (running && job->ended) || ++count > NAMES_SHOWN)
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
