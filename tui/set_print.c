/*
 * set_print.c - what a set would run, as lines that a shell could run: where a job has a directory,
 * words of its own in the environment or a standard input, they stand before and behind its
 * command.
 */
#include "quote.h"
#include "set_parts.h"

#include <string.h>

static void put_env(struct text *out, const char *word)
{
    size_t size = strcspn(word, "=") + 1;

    text_put(out, word, size);
    quote_word(out, word + size);
    text_putc(out, ' ');
}

static void put_command(struct text *out, const struct fb_job *job)
{
    if (job->shell != NULL) {
        text_puts(out, "/bin/sh -c ");
        quote_word(out, job->shell);
    } else {
        quote_job(out, job);
    }
}

static void put_job(struct text *out, const struct fb_job *job)
{
    if (job->function != NULL) { /* a comment: a shell cannot do that */
        text_puts(out, "# call ");
        text_puts(out, job->command);
        return;
    }
    if (job->dir == NULL && job->env == NULL && job->stdin_path == NULL) {
        quote_job(out, job);
        return;
    }
    if (job->dir != NULL) {
        text_puts(out, "(cd ");
        quote_word(out, job->dir);
        text_puts(out, " && ");
    }
    for (size_t i = 0; job->env != NULL && job->env[i] != NULL; i++)
        put_env(out, job->env[i]);
    put_command(out, job);
    if (job->stdin_path != NULL) {
        text_puts(out, " <");
        quote_word(out, job->stdin_path);
    }
    if (job->dir != NULL)
        text_putc(out, ')');
}

void set_print(const struct set *set, struct text *out)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct fb_job *job = &set->jobs[set->order[i] - 1].job;

        if (job->done_before || job->failed_before)
            continue;
        put_job(out, job);
        text_putc(out, '\n');
    }
}
