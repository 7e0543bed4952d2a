/*
 * progress.c - the line of --bar. The time that is left is that of the jobs so far, for those that
 * are left: it is shown when as many have ended as run at once, not before.
 */
#include "progress.h"

#include "draw/units.h"
#include "draw/width.h"

#include <inttypes.h>
#include <string.h>

#define BAR_COLUMNS 20
#define BAR_LEAST   70 /* columns of a line that has room for it */

void progress_init(struct progress *progress)
{
    *progress = (struct progress){ .first_us = -1 };
}

void progress_event(struct progress *progress, const struct summary *summary,
                    const struct fb_event *event)
{
    const struct summary_job *job = NULL;

    if (event->kind == FB_FORKED && progress->first_us < 0)
        progress->first_us = event->t_us;
    /* It was counted, and is not at its end. */
    if (event->kind == FB_RETRY || (event->kind == FB_HELD && event->job == progress->last_job)) {
        progress->ends--;
        progress->failed -= progress->last_failed;
    }
    progress->last_job = 0;
    if (event->kind == FB_SKIPPED || event->kind == FB_UNSTARTED || event->kind == FB_REAPED)
        job = summary_live(summary, summary->closing);
    if (job == NULL || job->job != event->job)
        return;
    progress->ends++;
    progress->last_job = job->job;
    progress->failed += job->failed;
    progress->last_failed = job->failed;
}

static uint32_t running(const struct summary *summary, const struct summary_job **oldest)
{
    uint32_t count = 0;

    *oldest = NULL;
    for (size_t i = 0; i < summary->live_count; i++) {
        const struct summary_job *job = &summary->live[i];
        if (job->pid == 0 || job->job == summary->closing || job->ended)
            continue;
        count++;
        if (*oldest == NULL || job->began_us < (*oldest)->began_us)
            *oldest = job;
    }
    return count;
}

static uint32_t waiting(const struct summary *summary)
{
    uint32_t count = 0;

    for (size_t i = 0; i < summary->live_count; i++)
        count += summary->live[i].job != summary->closing;
    return count;
}

static void put_bar(struct text *out, uint64_t done, uint64_t total)
{
    int full = total > 0 ? (int)(done * BAR_COLUMNS / total) : 0;

    text_putc(out, '[');
    for (int i = 0; i < BAR_COLUMNS; i++)
        text_putc(out, i < full ? '#' : '.');
    text_puts(out, "] ");
}

static void put_left(const struct progress *progress, uint32_t done, uint64_t to_do, uint32_t runs,
                     int64_t now_us, struct text *out)
{
    char words[UNITS_ROOM];

    if (done == 0 || done < runs || to_do == 0 || progress->first_us < 0)
        return;
    text_printf(out, " | ETA %s",
                units_duration((now_us - progress->first_us) / done * (int64_t)to_do, true, words));
}

void progress_put(const struct progress *progress, const struct summary *summary, int64_t left,
                  int64_t now_us, int columns, struct text *out)
{
    const struct summary_job *oldest;
    uint32_t runs = running(summary, &oldest);
    uint64_t to_do = waiting(summary) + (left > 0 ? (uint64_t)left : 0);
    uint32_t done = progress->ends - summary->again;
    uint32_t failed = progress->failed - summary->again_failed;
    uint64_t all = done + to_do;
    struct text line = { 0 };
    char words[UNITS_ROOM];
    size_t cut;

    if (left >= 0 && columns >= BAR_LEAST)
        put_bar(&line, done, all);
    text_printf(&line, "%u", done);
    if (left >= 0)
        text_printf(&line, " of %" PRIu64, all);
    text_puts(&line, " done");
    if (failed > 0)
        text_printf(&line, ", %u failed", failed);
    if (left >= 0)
        put_left(progress, done, to_do, runs, now_us, &line);
    if (oldest != NULL) {
        text_printf(&line, " | %s ", units_duration(now_us - oldest->began_us, true, words));
        summary_put_name(&line, oldest);
        if (runs > 1)
            text_printf(&line, " and %u more", runs - 1);
    }
    cut = width_cut(text_string(&line), line.failed ? 0 : line.size, columns, NULL);
    text_put(out, line.bytes, cut);
    out->failed |= line.failed;
    text_fini(&line);
}
