/*
 * summary_only.c - the processes that a reader asked for: those of a program, and what they made.
 * One is of the program from its exec on, so what it forked before that is not below it. What has
 * had its first line keeps its lines, whatever it becomes: a beginning has its end.
 */
#include "summary.h"

#include "base/clean.h"
#include "base/program.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_BYTES 300

static void list(struct summary *summary, struct summary_job *job)
{
    summary->only.left_out -= !job->listed;
    job->listed = true;
}

static void look(struct summary *summary, struct summary_job *job)
{
    job->of_program = program_is(job->name != NULL ? job->name : "", summary->only.program);
    if (job->below || job->of_program)
        list(summary, job);
}

void summary_only_queued(struct summary *summary, struct summary_job *job)
{
    job->listed = summary->only.program[0] == '\0';
    summary->only.left_out += !job->listed;
    if (!job->listed)
        look(summary, job);
}

void summary_only_forked(struct summary *summary, struct summary_job *job)
{
    if (summary->only.program[0] == '\0' || job->parent == 0)
        return;
    for (size_t i = 0; i < summary->live_count; i++) {
        const struct summary_job *other = &summary->live[i];
        if (other != job && other->pid == job->parent && !other->ended)
            job->below = other->below || other->of_program;
    }
    look(summary, job);
}

void summary_only_began(struct summary *summary, struct summary_job *job)
{
    bool before = job->listed;

    if (summary->only.program[0] != '\0')
        look(summary, job);
    if (job->listed && !before)
        summary->only.arrived = job->job;
}

/* How many have no line, and of them those that failed, since others count these. */
void summary_only_put(const struct summary *summary, struct text *out)
{
    const char *program = summary->only.program;
    uint32_t count = summary->only.left_out;

    if (program[0] == '\0')
        return;
    if (count == summary->jobs) {
        text_printf(out, "  no process was %s; all %u are left out", program, count);
    } else if (count > 0) {
        text_printf(out, "  %u %s left out: neither %s nor below it", count,
                    count == 1 ? "process is" : "processes are", program);
    } else {
        return;
    }
    if (summary->only.failed > 0)
        text_printf(out, " (%u failed)", summary->only.failed);
    text_putc(out, '\n');
}

struct summary_counts summary_only_counts(const struct summary *summary)
{
    const struct fb_event *ended = &summary->ended;
    struct summary_counts counts = { .jobs = ended->as.ended.jobs,
                                     .succeeded = ended->as.ended.succeeded,
                                     .failed = ended->as.ended.failed };

    if (summary->only.left_out == 0 || summary->only.left_out >= counts.jobs)
        return counts;
    counts.some = true;
    counts.jobs -= summary->only.left_out;
    counts.succeeded -= summary->only.ok < counts.succeeded ? summary->only.ok : counts.succeeded;
    counts.failed -= summary->only.failed < counts.failed ? summary->only.failed : counts.failed;
    return counts;
}

void summary_words(struct summary_job *job, const char *words)
{
    char text[WORDS_BYTES];

    clean_text(text, sizeof text, words, strlen(words));
    free(job->words);
    job->words = strdup(text);
}
