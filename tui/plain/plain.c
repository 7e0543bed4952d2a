/*
 * plain.c - a run as lines: one line, one write, in turn with the workers' own standard error, so
 * that neither is ever torn. Names come clean from the summary.
 */
#include "plain.h"

#include "base/clean.h"
#include "base/fate.h"
#include "draw/width.h"
#include "opt/color.h"
#include "status.h"
#include "wrap.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_LEAST 10
#define NAME_MOST  30
#define WORDS_MOST 160 /* columns of a command line */

void plain_init(struct plain *plain, struct summary *summary, const struct opt *opt, int fd)
{
    *plain = (struct plain){ .summary = summary, .width = NAME_LEAST };
    plain->quiet = opt->quiet || opt->silent;
    plain->silent = opt->silent;
    plain->verbose = opt->verbose;
    summary->tell_seed = opt->tell_seed;
    summary->columns = wrap_columns(fd);
    plain->color = color_lines(opt->screen.color, fd);
}

void plain_fini(struct plain *plain)
{
    text_fini(&plain->line);
}

void plain_print(struct plain *plain)
{
    plain->failed |= plain->line.failed;
    if (!plain->line.failed)
        plain->put(plain->context, plain->line.bytes, plain->line.size);
    text_clear(&plain->line);
}

/* "Begin: NAME       | " with the names' column as wide as the widest so far. */
static void put_head(struct plain *plain, const char *word, const struct summary_job *job)
{
    int columns;

    text_puts(&plain->line, word);
    columns = summary_put_name(&plain->line, job);
    if (columns > plain->width)
        plain->width = columns < NAME_MOST ? columns : NAME_MOST;
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

    text_puts(&plain->line, red ? "\033[1;31m" : "");
    clean_puts(&plain->line, fb_fate_text(event, words, sizeof words));
    text_puts(&plain->line, red ? "\033[0m" : "");
    if (event->attempt > 1)
        text_printf(&plain->line, " (try %u)", event->attempt);
    text_putc(&plain->line, '\n');
}

/* The job of an event that has lines; else NULL. */
static const struct summary_job *listed(const struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_live(plain->summary, event->job);

    return job != NULL && job->listed ? job : NULL;
}

/* Its first line comes when it is what was asked for, which may be later than its fork. */
static void announce(struct plain *plain, const struct summary_job *job)
{
    put_head(plain, "Begin: ", job);
    put_pid(plain, job);
    if (job->parent != 0)
        text_printf(&plain->line, " | parent %d", (int)job->parent);
    text_putc(&plain->line, '\n');
    plain_print(plain);
}

/* A job that waits for what a service has: it would wait in silence for ever. */
static void held_up(struct plain *plain, uint32_t number)
{
    const struct summary_job *job = summary_live(plain->summary, number);

    if (plain->quiet || !summary_put_held(plain->summary, &plain->line, job))
        return;
    plain_print(plain);
}

static void begin(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = listed(plain, event);

    if (job != NULL && plain->verbose && job->command != NULL) {
        clean_puts(&plain->line, job->command);
        text_putc(&plain->line, '\n');
        plain_print(plain);
    }
    if (!plain->quiet && job != NULL)
        announce(plain, job);
}

/* Watch: what it has become. */
static void execed(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = listed(plain, event);
    struct text words = { 0 };
    const char *shown;
    size_t cut;

    if (plain->quiet || job == NULL || event->as.began.words == NULL)
        return;
    if (plain->summary->only.arrived == event->job)
        announce(plain, job);
    clean_puts(&words, event->as.began.words);
    shown = text_string(&words);
    cut = width_cut(shown, strlen(shown), WORDS_MOST, NULL);
    put_head(plain, "Exec : ", job);
    text_printf(&plain->line, "pid %d | %.*s%s\n", (int)job->pid, (int)cut, shown,
                shown[cut] != '\0' ? " ..." : "");
    text_fini(&words);
    plain_print(plain);
}

static void orphaned(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = listed(plain, event);

    if (plain->quiet || job == NULL)
        return;
    put_head(plain, "Orphan ", job);
    text_printf(&plain->line, "pid %d | parent %d\n", (int)job->pid,
                (int)event->as.orphaned.parent);
    plain_print(plain);
}

static void end(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = listed(plain, event);
    bool failed = fate_fails(fate_of(event));

    if (job == NULL || (plain->quiet && !failed))
        return;
    put_head(plain, "End  : ", job);
    put_pid(plain, job);
    text_puts(&plain->line, " | ");
    summary_put_seconds(&plain->line, event->t_us - job->began_us, 6);
    text_puts(&plain->line, " | ");
    put_fate(plain, event, failed);
    plain_print(plain);
}

static void unstarted(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = listed(plain, event);

    if (job == NULL)
        return;
    if (plain->silent) {
        text_puts(&plain->line, "forkboard: ");
    } else {
        put_head(plain, "End  : ", job);
        text_puts(&plain->line, "not started | ");
    }
    put_fate(plain, event, true);
    plain_print(plain);
}

static void stopped(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = listed(plain, event);
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
                    status_wants_terminal(event->as.stopped.signal));
    plain_print(plain);
}

/* It comes after the end of the attempt before. */
static void retry(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = listed(plain, event);

    if (job == NULL)
        return;
    put_head(plain, event->as.retry.restart ? "Again: " : "Retry: ", job);
    text_printf(&plain->line, "try %u in ", event->attempt + 1);
    summary_put_seconds(&plain->line, event->as.retry.wait_us, 0);
    text_putc(&plain->line, '\n');
    plain_print(plain);
}

/* Of a job with probes; that one is ready without is nothing that it waited for here. */
static void health(struct plain *plain, const struct fb_event *event)
{
    static const char *const heads[] = { "Wait : ", "Ill  : ", "Well : " };
    static const char *const words[] = { "not ready: ", "unhealthy: ", "healthy again" };
    const struct summary_job *job = listed(plain, event);

    if (job == NULL || (plain->quiet && event->as.health.state == FB_UNREADY))
        return;
    put_head(plain, heads[event->as.health.state], job);
    text_puts(&plain->line, words[event->as.health.state]);
    clean_puts(&plain->line, event->as.health.why);
    text_putc(&plain->line, '\n');
    plain_print(plain);
}

/* That a job was not started says the summary, if it never is. */
static void held(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = listed(plain, event);

    if (job == NULL || (event->as.held.on && event->attempt == 0))
        return;
    put_head(plain, event->as.held.on ? "Off  : " : "On   : ", job);
    if (event->as.held.on && event->as.held.why != NULL) {
        text_puts(&plain->line, "stopped: ");
        clean_puts(&plain->line, event->as.held.why);
        text_putc(&plain->line, '\n');
    } else {
        text_puts(&plain->line, event->as.held.on ? "stopped by you\n" : "to be started\n");
    }
    plain_print(plain);
}

/* Said where a job is to blame; that the rest of a stopped run is skipped goes without saying. */
static void skipped(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = listed(plain, event);

    if (job == NULL || event->as.skipped.blame == 0)
        return;
    put_head(plain, "Skip : ", job);
    clean_puts(&plain->line, event->as.skipped.why);
    text_putc(&plain->line, '\n');
    plain_print(plain);
}

static void leaked(struct plain *plain, const struct fb_event *event)
{
    const struct summary_job *job = summary_find(plain->summary, event->job);
    struct text *line = &plain->line;

    if (plain->quiet && !event->as.leaked.ending)
        return;
    text_puts(line, "forkboard: ");
    if (job != NULL)
        summary_put_name(line, job);
    else if (event->job != 0)
        text_printf(line, "job %u", event->job);
    else
        text_puts(line, event->as.leaked.ending ? "some worker" : "the run");
    text_puts(line, event->as.leaked.ending ? " left behind" : " waits for");
    for (int i = 0; i < event->as.leaked.count; i++) {
        text_puts(line, i > 0 ? ", " : " ");
        clean_puts(line, event->as.leaked.names[i]);
        text_printf(line, " (pid %d)", (int)event->as.leaked.pids[i]);
    }
    if (event->as.leaked.count == 0)
        text_puts(line, " a process that holds its output open");
    /* One that was not found goes on: its pipe is closed. */
    text_puts(line, event->as.leaked.ending && event->as.leaked.count == 0
                        ? "; it is read no more\n"
                    : event->as.leaked.ending ? "; ended\n"
                    : event->job != 0         ? " that it left in the background\n"
                                              : ", left in the background\n");
    plain_print(plain);
}

void plain_event(struct plain *plain, const struct fb_event *event)
{
    if (plain->silent && event->kind != FB_FORKED && event->kind != FB_UNSTARTED)
        return;
    switch (event->kind) {
    case FB_QUEUED:
        held_up(plain, event->job);
        break;
    case FB_FORKED:
        begin(plain, event);
        held_up(plain, event->job);
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
    case FB_HELD:
        held(plain, event);
        break;
    case FB_HEALTH:
        health(plain, event);
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
