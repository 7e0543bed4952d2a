/*
 * summary_left.c - what a job has left, as words: processes that it has left behind, while they are
 * waited for each with its number, once they were ended how many there were and of which programs;
 * and its tries, of which no more come.
 */
#include "summary.h"

#include "base/clean.h"

#include <stdlib.h>
#include <string.h>

/* "sleep (pid 7), cat (pid 8)", until the job has ended. */
void summary_left(struct summary_job *job, const struct fb_event *event)
{
    struct text names = { 0 };

    free(job->left);
    job->left = NULL;
    if (event->kind != FB_LEAKED || event->as.leaked.ending || job->ended)
        return;
    for (int i = 0; i < event->as.leaked.count; i++) {
        text_puts(&names, i > 0 ? ", " : "");
        clean_puts(&names, event->as.leaked.names[i]);
        text_printf(&names, " (pid %d)", (int)event->as.leaked.pids[i]);
    }
    if (event->as.leaked.count == 0)
        text_puts(&names, "a process that holds its output open,");
    text_string(&names);
    job->left = names.bytes;
}

/* Whether name number `i` stands before it already. */
static bool is_named(const struct fb_event *event, int i)
{
    for (int k = 0; k < i; k++)
        if (strcmp(event->as.leaked.names[k], event->as.leaked.names[i]) == 0)
            return true;
    return false;
}

/* The line of one that has it, which is no longer among the living; NULL: there is none. */
static struct summary_job *kept_line(struct summary *summary, uint32_t job)
{
    for (size_t i = 0; i < summary->kept_count; i++)
        if (summary->kept[i].job == job)
            return &summary->kept[i];
    return NULL;
}

/* "sleep" or "3: sleep, cat" */
void summary_behind(struct summary *summary, struct summary_job *live, const struct fb_event *event)
{
    struct summary_job *line = kept_line(summary, event->job), *job = line != NULL ? line : live;
    struct text words = { 0 };

    if (job == NULL || !event->as.leaked.ending || event->as.leaked.count <= 0)
        return;
    if (event->as.leaked.count > 1)
        text_printf(&words, "%d: ", event->as.leaked.count);
    for (int i = 0; i < event->as.leaked.count; i++) {
        if (is_named(event, i))
            continue;
        text_puts(&words, i > 0 ? ", " : "");
        clean_puts(&words, event->as.leaked.names[i]);
    }
    text_string(&words);
    free(job->behind);
    job->behind = words.bytes;
}

/* Of one that has run how that ended, too; NULL: no words, or no memory. */
static char *skip_words(const struct summary_job *job, const char *why)
{
    struct text words = { 0 };

    if (job->given_up && job->fate != NULL)
        text_printf(&words, "%s, ", job->fate);
    if (job->given_up)
        text_puts(&words, "not tried again: ");
    clean_puts(&words, why);
    if (*text_string(&words) == '\0')
        text_fini(&words);
    return words.bytes;
}

void summary_skip(struct summary *summary, struct summary_job *job, const struct fb_event *event)
{
    char *words;

    job->skipped = true;
    job->before = event->as.skipped.done_before || event->as.skipped.failed_before;
    job->by_hand = event->as.skipped.by_hand;
    job->given_up = job->attempts > 0 && !job->before && !job->by_hand;
    summary->given_up += job->given_up;
    summary->withdrawn += job->by_hand && job->withdrawn;
    summary->done_before += job->before;
    job->failed = event->as.skipped.failed_before;
    words = skip_words(job, event->as.skipped.why);
    free(job->fate);
    job->fate = words;
    summary->closing = job->job;
}

/* What its worker left behind held its pipe: the last of the output comes after the end. */
void summary_late(struct summary *summary, const struct fb_event *event)
{
    for (size_t i = 0; event->as.output.stream == 2 && i < summary->kept_count; i++)
        if (summary->kept[i].job == event->job && summary->kept[i].attempts == event->attempt)
            tail_put(&summary->kept[i].errors, event->as.output.bytes, event->as.output.size,
                     event->as.output.left_out_bytes > 0);
}
