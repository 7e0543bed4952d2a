/*
 * plain.c - a run as lines: one line, one write, in turn with the workers' own standard error, so
 * that neither is ever torn. Names come clean from the summary.
 */
#include "plain.h"

#include "clean.h"
#include "color.h"
#include "status.h"
#include "width.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_LEAST 10
#define NAME_MOST  30
#define WORDS_MOST 160 /* columns of a command line */

void plain_init(struct plain *plain, struct fb_run *run, struct summary *summary,
                const struct opt *opt)
{
    *plain = (struct plain){ .run = run, .summary = summary, .width = NAME_LEAST };
    plain->quiet = opt->quiet;
    summary->tell_seed = opt->tell_seed;
    plain->color = color_lines(opt->color, STDERR_FILENO);
}

void plain_fini(struct plain *plain)
{
    text_fini(&plain->line);
}

static void print(struct plain *plain)
{
    if (plain->put != NULL)
        plain->put(plain->context, plain->line.bytes, plain->line.size);
    else
        fb_run_print(plain->run, 2, plain->line.bytes, plain->line.size);
    text_clear(&plain->line);
}

/* "Begin: NAME       | " with the names' column as wide as the widest so far. */
static void put_head(struct plain *plain, const char *word, const struct summary_job *job)
{
    const char *name = job->name != NULL ? job->name : "";
    int columns = width_text(name);

    if (columns > plain->width)
        plain->width = columns < NAME_MOST ? columns : NAME_MOST;
    text_clear(&plain->line);
    text_puts(&plain->line, word);
    text_puts(&plain->line, name);
    text_blanks(&plain->line, plain->width - columns);
    text_puts(&plain->line, " | ");
}

static void put_pid(struct plain *plain, const struct summary_job *job)
{
    text_puts(&plain->line, "pid ");
    text_unsigned(&plain->line, (unsigned)job->pid);
}

static void put_fate(struct plain *plain, const struct fb_event *event, bool failed)
{
    char words[4400];
    bool red = plain->color && failed;

    fb_fate_text(event, words, sizeof words);
    text_puts(&plain->line, red ? "\033[1;31m" : "");
    clean_puts(&plain->line, words);
    text_puts(&plain->line, red ? "\033[0m" : "");
    if (event->attempt > 1)
        text_printf(&plain->line, " (attempt %u)", event->attempt);
    text_putc(&plain->line, '\n');
}

static void begin(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_live(plain->summary, event->job);

    if (plain->quiet || job == NULL)
        return;
    put_head(plain, "Begin: ", job);
    put_pid(plain, job);
    if (event->as.forked.parent != 0)
        text_printf(&plain->line, " | parent %d", (int)event->as.forked.parent);
    text_putc(&plain->line, '\n');
    print(plain);
}

/* Watch: what it has become. */
static void execed(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_live(plain->summary, event->job);
    struct text words = { 0 };
    const char *shown;
    size_t cut;

    if (plain->quiet || job == NULL || event->as.began.words == NULL)
        return;
    clean_puts(&words, event->as.began.words);
    shown = text_string(&words);
    cut = width_cut(shown, strlen(shown), WORDS_MOST, NULL);
    put_head(plain, "Exec : ", job);
    text_printf(&plain->line, "pid %d | %.*s%s\n", (int)job->pid, (int)cut, shown,
                shown[cut] != '\0' ? " ..." : "");
    text_fini(&words);
    print(plain);
}

static void orphaned(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_live(plain->summary, event->job);

    if (plain->quiet || job == NULL)
        return;
    put_head(plain, "Orphan ", job);
    text_printf(&plain->line, "pid %d | parent %d\n", (int)job->pid,
                (int)event->as.orphaned.parent);
    print(plain);
}

static void end(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_live(plain->summary, event->job);

    if (job == NULL || (plain->quiet && event->as.exited.succeeded))
        return;
    put_head(plain, "End  : ", job);
    put_pid(plain, job);
    text_puts(&plain->line, " | ");
    summary_put_seconds(&plain->line, event->t_us - job->began_us, 6);
    text_puts(&plain->line, " | ");
    put_fate(plain, event, !event->as.exited.succeeded);
    print(plain);
}

static void unstarted(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_live(plain->summary, event->job);

    if (job == NULL)
        return;
    put_head(plain, "End  : ", job);
    text_puts(&plain->line, "not started | ");
    put_fate(plain, event, true);
    print(plain);
}

static const char *wants_terminal(int number)
{
    return number == SIGTTIN || number == SIGTTOU ? " (wants the terminal)" : "";
}

static void stopped(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_live(plain->summary, event->job);
    char name[16];

    if (plain->quiet || job == NULL)
        return;
    put_head(plain, event->kind == FB_STOPPED ? "Stop : " : "Cont : ", job);
    text_printf(&plain->line, "pid %d | ", (int)job->pid);
    if (event->kind == FB_CONTINUED)
        text_puts(&plain->line, "continued\n");
    else
        text_printf(&plain->line, "stopped by %s%s\n",
                    fb_signal_name(event->as.stopped.signal, name),
                    wants_terminal(event->as.stopped.signal));
    print(plain);
}

/* It comes behind the end of the attempt before. */
static void retry(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_live(plain->summary, event->job);

    if (job == NULL)
        return;
    put_head(plain, "Retry: ", job);
    text_printf(&plain->line, "attempt %u in ", event->attempt + 1);
    summary_put_seconds(&plain->line, event->as.retry.wait_us, 0);
    text_putc(&plain->line, '\n');
    print(plain);
}

/* Told where a job is to blame; that the rest of a stopped run is skipped everybody knows. */
static void skipped(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_live(plain->summary, event->job);

    if (job == NULL || event->as.skipped.blame == 0)
        return;
    put_head(plain, "Skip : ", job);
    clean_puts(&plain->line, event->as.skipped.why);
    text_putc(&plain->line, '\n');
    print(plain);
}

static void leaked(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_find(plain->summary, event->job);
    struct text *line = &plain->line;

    text_clear(line);
    text_puts(line, "forkboard: ");
    if (job != NULL)
        text_puts(line, job->name);
    else if (event->job != 0)
        text_printf(line, "job %u", event->job);
    else
        text_puts(line, "some worker");
    text_puts(line, " left behind");
    for (int i = 0; i < event->as.leaked.count; i++) {
        text_puts(line, i > 0 ? ", " : " ");
        clean_puts(line, event->as.leaked.names[i]);
        text_printf(line, " (pid %d)", (int)event->as.leaked.pids[i]);
    }
    if (event->as.leaked.count == 0)
        text_puts(line, " somebody who holds its output open");
    text_puts(line, event->as.leaked.ending ? "; ended\n" : "\n");
    print(plain);
}

void plain_event(struct plain *plain, const struct fb_event *event)
{
    switch (event->kind) {
    case FB_FORKED:
        begin(plain, event);
        break;
    case FB_BEGAN:
        execed(plain, event);
        break;
    case FB_ORPHANED:
        orphaned(plain, event);
        break;
    case FB_EXITED:
        end(plain, event);
        break;
    case FB_UNSTARTED:
        unstarted(plain, event);
        break;
    case FB_STOPPED:
    case FB_CONTINUED:
        stopped(plain, event);
        break;
    case FB_RETRY:
        retry(plain, event);
        break;
    case FB_SKIPPED:
        skipped(plain, event);
        break;
    case FB_LEAKED:
        leaked(plain, event);
        break;
    default:
        break;
    }
}

static void put_running(struct text *out, const struct summary_job *job, int64_t now_us)
{
    char name[16];

    text_puts(out, "forkboard: running: ");
    text_puts(out, job->name != NULL ? job->name : "");
    text_printf(out, " | pid %d | ", (int)job->pid);
    summary_put_seconds(out, now_us - job->began_us, 0);
    text_puts(out, " | ");
    if (job->stop_signal != 0)
        text_printf(out, "stopped by %s%s", fb_signal_name(job->stop_signal, name),
                    wants_terminal(job->stop_signal));
    else
        status_put(out, "/proc", job->pid);
    text_putc(out, '\n');
}

void plain_status(struct plain *plain, int64_t now_us)
{
    const struct summary *summary = plain->summary;
    size_t waiting = 0;

    text_clear(&plain->line);
    for (size_t i = 0; i < summary->live_count; i++) {
        if (summary->live[i].pid != 0)
            put_running(&plain->line, &summary->live[i], now_us);
        else
            waiting++;
    }
    if (plain->line.size == 0)
        text_puts(&plain->line, "forkboard: nothing runs\n");
    if (waiting > 0) {
        text_puts(&plain->line, "forkboard: waiting for a slot: ");
        summary_put_live(summary, &plain->line, false);
        text_putc(&plain->line, '\n');
    }
    print(plain);
}

void plain_stopping(struct plain *plain, const char *why)
{
    text_clear(&plain->line);
    text_printf(&plain->line, "forkboard: %s: waiting for ", why);
    summary_put_live(plain->summary, &plain->line, true);
    text_putc(&plain->line, '\n');
    print(plain);
}

void plain_summary(struct plain *plain)
{
    text_clear(&plain->line);
    summary_put(plain->summary, &plain->line, plain->color);
    print(plain);
}
