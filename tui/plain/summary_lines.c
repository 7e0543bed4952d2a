/*
 * summary_lines.c - the lines that are left on the screen when a run has ended: short, so that what
 * failed is seen, and why.
 */
#include "summary.h"
#include "wrap.h"

#include "base/clean.h"
#include "base/quote.h"
#include "draw/units.h"
#include "draw/width.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_SHOWN    5
#define NAME_LEAST     10
#define NAME_MOST      30
#define LINE_COLUMNS   160 /* of a failed worker's last lines */
#define PROCESSES_MOST 20  /* of a watch: a script tries much that fails */
#define WORDS_COLUMNS  100 /* of a process that was watched and failed */
#define NAME_SHOWN     300 /* of a name that has no bound */

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
    return (summary->jobs <= SUMMARY_ALL && !summary->watch) || job->failed;
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

int summary_put_name(struct text *out, const struct summary_job *job)
{
    const char *name = job->name != NULL ? job->name : "";
    size_t size = strlen(name), shown;
    int columns;

    shown = width_cut(name, size, NAME_SHOWN, &columns);
    text_put(out, name, shown);
    if (shown == size)
        return columns;
    text_puts(out, "...");
    return columns + 3;
}

/* As far as a line may be long. */
static void put_words(const char *words, struct text *out)
{
    size_t size = strlen(words), shown = width_cut(words, size, WORDS_COLUMNS, NULL);

    text_puts(out, " | ");
    text_put(out, words, shown);
    text_puts(out, shown < size ? "..." : "");
}

static const char *jobs_word(const struct summary *summary, uint32_t count)
{
    if (summary->watch)
        return count == 1 ? "process" : "processes";
    return count == 1 ? "job" : "jobs";
}

static void put_job(const struct summary_job *job, struct text *out, int columns, bool color)
{
    bool red = color && job->failed;

    text_puts(out, "  ");
    text_blanks(out, columns - summary_put_name(out, job));
    text_puts(out, " | ");
    if (job->pid != 0 || ((job->by_hand || job->given_up) && job->ended_us > job->began_us))
        summary_put_seconds(out, job->ended_us - job->began_us, 6); /* how long it lived */
    else
        text_puts(out, job->by_hand ? "       -" : job->skipped ? " skipped" : "not started");
    text_puts(out, red ? " | \033[1;31m" : " | ");
    text_puts(out, job->fate != NULL ? job->fate : "");
    if (red)
        text_puts(out, "\033[0m");
    if (job->failed && job->words != NULL)
        put_words(job->words, out);
    if (job->attempts > 1)
        text_printf(out, " (try %u)", job->attempts);
    if (job->behind != NULL)
        text_printf(out, " | left behind %s", job->behind);
    if (job->result != NULL) {
        text_puts(out, " | ");
        text_puts(out, job->result);
    }
    text_putc(out, '\n');
}

/* How many of a failed worker's last lines there is room for, where `failed` of them are listed. */
static int error_lines(uint32_t failed)
{
    return failed <= 8 ? 5 : failed <= 40 ? 1 : 0;
}

static void put_count(struct text *out, uint32_t count, const char *word)
{
    if (count > 0)
        text_printf(out, ", %u %s", count, word);
}

/* Where not every job has its line. */
static void put_slowest(const struct summary *summary, struct text *out, bool color)
{
    const struct summary_slow *slow = summary->slow;
    int columns = NAME_LEAST;

    if (summary->watch || summary->jobs <= SUMMARY_ALL || slow[0].name == NULL)
        return;
    for (int i = 0; i < SUMMARY_SLOW && slow[i].name != NULL; i++)
        columns = width_text(slow[i].name) > columns ? width_text(slow[i].name) : columns;
    columns = columns < NAME_MOST ? columns : NAME_MOST;
    text_puts(out, "the slowest:\n");
    for (int i = 0; i < SUMMARY_SLOW && slow[i].name != NULL; i++)
        put_job(&(struct summary_job){ .name = slow[i].name,
                                       .fate = slow[i].fate,
                                       .failed = slow[i].failed,
                                       .pid = 1,
                                       .ended_us = slow[i].elapsed_us },
                out, columns, color);
}

/*
 * A line for a shell: what did not succeed, once more. By agents that is what is lost or has not
 * run; what failed by itself can be had again on this machine. Where the goal was reached only what
 * is lost is missed.
 */
static void put_rerun(const struct summary *summary, struct text *out)
{
    const struct fb_event *ended = &summary->ended;
    uint32_t unwanted = ended->as.ended.unneeded + ended->as.ended.by_hand;
    bool reached = ended->as.ended.goal && ended->as.ended.status == 0;
    bool unrun = summary->lost > 0 || (!reached && ended->as.ended.skipped > unwanted);

    if (summary->directory != NULL && unrun) {
        text_puts(out, "rerun: forkboard attach --retry-lost ");
        quote_word(out, summary->directory);
        text_putc(out, '\n');
    }
    if (reached || summary->record == NULL ||
        ended->as.ended.failed + ended->as.ended.skipped == unwanted ||
        (summary->directory != NULL && ended->as.ended.failed == summary->lost))
        return;
    text_puts(out, summary->directory != NULL ? "rerun on this machine: forkboard again --failed "
                                              : "rerun: forkboard again --failed ");
    quote_word(out, summary->record);
    text_putc(out, '\n');
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

    text_puts(out, stopped                        ? " (stopped"
                   : summary->ended.as.ended.goal ? " (goal reached"
                                                  : " (halted");
    if (stopped && summary->left > 0)
        text_printf(out, ", %" PRId64 " more not started", summary->left);
    text_putc(out, ')');
}

/* How many workers there were at the same time, over all of it; 0: that is not known. */
static double at_once(const struct summary *summary)
{
    int64_t wall_us = summary->ended.as.ended.wall_us;

    return wall_us > 0 ? (double)summary->work_us / (double)wall_us : 0;
}

static bool waits(const struct summary *summary)
{
    return units_waits(at_once(summary), summary->ended.as.ended.speed_up,
                       summary->hardware.expected_low);
}

/* Of work that waits: what was done at the same time, since no core shows it. */
static void put_work(const struct summary *summary, struct text *out)
{
    summary_put_seconds(out, summary->work_us, 0);
    text_puts(out, " of work in ");
    summary_put_seconds(out, summary->ended.as.ended.wall_us, 0);
    text_printf(out, ": %.1f at the same time; CPU %.1f of ", at_once(summary),
                summary->ended.as.ended.speed_up);
    put_expected(out, &summary->hardware);
    text_puts(out, summary->hardware.expected_low == 1 && summary->hardware.expected_high <= 1
                       ? " core\n"
                       : " cores\n");
}

static void put_totals(const struct summary *summary, struct text *out)
{
    const struct fb_event *ended = &summary->ended;
    struct summary_counts counts = summary_only_counts(summary);
    uint32_t withdrawn = summary->withdrawn;
    uint32_t others = ended->as.ended.unneeded + ended->as.ended.by_hand + summary->given_up;

    text_printf(out, "%u %s%s: %u succeeded", counts.jobs, jobs_word(summary, counts.jobs),
                counts.some ? " shown" : "", counts.succeeded);
    put_count(out, counts.failed, "failed");
    if (summary->cut_short > 0 && counts.failed > 0)
        text_printf(out, " (%u of them cut short)", summary->cut_short);
    put_count(out, ended->as.ended.unneeded + summary->given_up, "ended");
    put_count(out, ended->as.ended.by_hand > withdrawn ? ended->as.ended.by_hand - withdrawn : 0,
              "stopped by you or not started");
    put_count(out, withdrawn, "changed or taken out");
    put_count(out, ended->as.ended.skipped > others ? ended->as.ended.skipped - others : 0,
              "skipped");
    if (summary->done_before > 0)
        text_printf(out, "; %u of them before this run", summary->done_before);
    if (ended->as.ended.stopped || ended->as.ended.halted)
        put_cut(summary, out);
    text_puts(out, "\nwall ");
    summary_put_seconds(out, ended->as.ended.wall_us, 0);
    text_puts(out, " | cpu ");
    summary_put_seconds(out, ended->as.ended.cpu_us, 0);
    if (ended->as.ended.speed_up >= 0 && !waits(summary)) {
        text_printf(out, " | speed-up %.1fx of ", ended->as.ended.speed_up);
        put_expected(out, &summary->hardware);
    }
    if (summary->tell_seed)
        text_printf(out, " | seed %" PRIu64, summary->seed);
    text_putc(out, '\n');
    if (ended->as.ended.speed_up >= 0 && waits(summary))
        put_work(summary, out);
}

/* Where every job has succeeded, a status of 1 tells of what they left behind. */
static void put_warning(const struct summary *summary, struct text *out, bool color)
{
    const struct fb_event *ended = &summary->ended;
    bool whole = ended->as.ended.succeeded == ended->as.ended.jobs;
    struct summary_counts counts = summary_only_counts(summary);

    if (counts.failed > 0)
        text_printf(out, "%sWARNING: %u of %u %s%s failed%s\n", color ? "\033[1;31m" : "",
                    counts.failed, counts.jobs, summary->watch ? "processes" : "workers",
                    counts.some ? " shown" : "", color ? "\033[0m" : "");
    else if (summary->cut_off && whole && ended->as.ended.status != 0)
        text_printf(out, "%sWARNING: work that was left behind was ended%s\n",
                    color ? "\033[1;31m" : "", color ? "\033[0m" : "");
}

void summary_put(struct summary *summary, struct text *out, bool color)
{
    uint32_t most = summary->watch ? PROCESSES_MOST : UINT32_MAX, lines = 0, failed, left_out;
    int columns = name_columns(summary);
    size_t from = out->size;

    if (summary->kept_count > 0)
        qsort(summary->kept, summary->kept_count, sizeof *summary->kept, by_number);
    for (size_t i = 0; i < summary->kept_count; i++) {
        const struct summary_job *job = &summary->kept[i];
        if (!has_line(summary, job) || lines == most)
            continue;
        lines++;
        put_job(job, out, columns, color);
        if (job->failed)
            tail_lines(&job->errors, out, error_lines(summary->ended.as.ended.failed), columns + 3,
                       LINE_COLUMNS);
    }
    failed = summary->ended.as.ended.failed;
    failed -= summary->only.failed < failed ? summary->only.failed : failed;
    left_out = lines == most && failed > lines ? failed - lines : summary->failed_left_out;
    if (left_out > 0)
        text_printf(out, "  and %u more failed\n", left_out);
    summary_only_put(summary, out);
    put_slowest(summary, out, color);
    put_totals(summary, out);
    wrap_lines(out, from, summary->columns);
    put_rerun(summary, out); /* whole: it is copied */
    from = out->size;
    put_warning(summary, out, color);
    wrap_lines(out, from, summary->columns);
}

static bool runs(const struct summary_job *job)
{
    return job->pid != 0 && !job->ended && !job->skipped;
}

bool summary_any_runs(const struct summary *summary)
{
    size_t i = 0;

    while (i < summary->live_count && !runs(&summary->live[i]))
        i++;
    return i < summary->live_count;
}

void summary_put_live(const struct summary *summary, struct text *out, bool running)
{
    size_t shown = 0, count = 0;

    for (size_t i = 0; i < summary->live_count; i++) {
        const struct summary_job *job = &summary->live[i];
        if ((running ? !runs(job) : job->pid != 0 || job->skipped) || ++count > NAMES_SHOWN)
            continue;
        text_puts(out, shown++ > 0 ? ", " : "");
        summary_put_name(out, job);
        if (running)
            text_printf(out, " (pid %d)", (int)job->pid);
    }
    if (count > shown)
        text_printf(out, " and %zu more", count - shown);
    if (count == 0)
        text_puts(out, "nothing");
}
