/*
 * rows_ends.c - how a job has ended, as the words of its row: its fate, what it left behind, that
 * it is tried again or not, or that it stands there until it is started.
 */
#include "rows_ends.h"

#include "base/fate.h"
#include "base/utf8.h"
#include "rows_facts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rows_add(char *text, size_t room, const char *format, ...)
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

static void brief_fate(const struct board_job *job, struct row *out)
{
    char name[16];

    if (job->error != 0)
        rows_add(out->brief, sizeof out->brief, "%s", "not started");
    else if (job->cause == FB_CAUSE_CHANGED)
        rows_add(out->brief, sizeof out->brief, "changed");
    else if (board_end(job) == FATE_HELD)
        rows_add(out->brief, sizeof out->brief, "off");
    else if (board_end(job) == FATE_GOAL)
        rows_add(out->brief, sizeof out->brief, "ended");
    else if (job->cause == FB_CAUSE_TIMEOUT)
        rows_add(out->brief, sizeof out->brief, "timeout");
    else if (job->cause == FB_CAUSE_UNREADY)
        rows_add(out->brief, sizeof out->brief, "not ready");
    else if (job->cause == FB_CAUSE_HEALTH)
        rows_add(out->brief, sizeof out->brief, "unhealthy");
    else if (job->cause == FB_CAUSE_LEFTOVERS)
        rows_add(out->brief, sizeof out->brief, "left work");
    else if (job->cause == FB_CAUSE_MEMORY)
        rows_add(out->brief, sizeof out->brief, "no memory");
    else if (job->cause == FB_CAUSE_LOST)
        rows_add(out->brief, sizeof out->brief, "lost");
    else if (job->unseen)
        rows_add(out->brief, sizeof out->brief, "unseen how");
    else if (job->signal != 0)
        rows_add(out->brief, sizeof out->brief, "%s", fb_signal_name(job->signal, name));
    else
        rows_add(out->brief, sizeof out->brief, "exit %d", job->code);
}

void rows_say_fate(const struct board_job *job, struct row *out)
{
    board_fate(job, out->result, sizeof out->result);
    brief_fate(job, out);
}

/* In a narrow column the sign says that it ended well, or that it failed for this. */
static void say_left(const struct board_job *job, struct row *out)
{
    const char *names = job->leaked && job->error == 0 ? rows_left_names(job) : NULL;
    char words[64];

    if (names == NULL)
        return;
    rows_add(out->result, sizeof out->result, ", left behind %s",
             rows_left_words(names, words, sizeof words) > 1 ? words : names);
    if (job->succeeded || job->cause == FB_CAUSE_LEFTOVERS)
        out->brief[0] = '\0';
    rows_left_words(names, words, sizeof out->brief - strlen(out->brief) - strlen(", left "));
    rows_add(out->brief, sizeof out->brief, out->brief[0] != '\0' ? ", left %s" : "left %s", words);
}

void rows_say_end(const struct board_job *job, struct row *out)
{
    rows_say_fate(job, out);
    if (job->attempt > 1)
        rows_add(out->result, sizeof out->result, ", try %u", job->attempt);
    say_left(job, out);
    if (job->text != NULL)
        rows_add(out->result, sizeof out->result, ", %s", job->text);
}

void rows_say_retry(const struct board_job *job, int64_t now_us, struct row *out)
{
    char wait[UNITS_ROOM];
    int64_t wait_us = job->retry_us - now_us;

    if (job->restarts)
        rows_add(out->result, sizeof out->result, "to be started again");
    else
        rows_say_fate(job, out);
    out->brief[0] = '\0';
    rows_add(out->result, sizeof out->result, ", try %u", job->attempt + 1);
    snprintf(out->brief, sizeof out->brief, "try %u", job->attempt + 1);
    if (wait_us <= 0)
        return;
    rows_add(out->result, sizeof out->result, " in %s", units_duration(wait_us, true, wait));
    rows_add(out->brief, sizeof out->brief, " in %s", wait);
}

/* One that has run says how that ended. */
static void say_why_skipped(const struct board_job *job, struct row *out)
{
    struct board_job ended = *job;
    char fate[sizeof out->result];

    ended.why = NULL; /* that is of the skip */
    if (board_given_up(job) && job->exited_us >= 0)
        rows_add(out->result, sizeof out->result, "%s, ", board_fate(&ended, fate, sizeof fate));
    rows_add(out->result, sizeof out->result, "%s%s",
             board_given_up(job) ? "not tried again: " : "", job->why != NULL ? job->why : "");
}

void rows_say_skipped(const struct board *board, const struct board_job *job, struct row *out)
{
    struct board_job unpacked;
    const struct board_job *blame = board_job(board, job->blame, &unpacked);

    if (job->done_before)
        rows_add(out->result, sizeof out->result, "done by an earlier run");
    else
        say_why_skipped(job, out);
    if (blame != NULL && strstr(out->result, blame->name) == NULL)
        rows_add(out->result, sizeof out->result, ": %s", blame->name);
    if (board_given_up(job) && job->exited_us >= 0) {
        brief_fate(job, out);
        rows_add(out->brief, sizeof out->brief, ", ");
    }
    rows_add(out->brief, sizeof out->brief, "%s",
             job->done_before             ? "done"
             : job->state == BOARD_FAILED ? "failed"
             : board_given_up(job)        ? "no more tries"
                                          : "skipped");
}

/* How it ended before stands in its detail. */
void rows_say_held(const struct board_job *job, struct row *out)
{
    const char *words = job->attempt > 0 ? "stopped by you" : "not started";

    if (job->why != NULL && rows_left_names(job) == NULL)
        words = job->why;
    rows_add(out->result, sizeof out->result, "%s", words);
    rows_add(out->brief, sizeof out->brief, "off");
}
