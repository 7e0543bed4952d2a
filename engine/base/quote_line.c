/*
 * quote_line.c - a job as a line that a shell could run: where it has a directory, words of its own
 * in the environment or a standard input, they stand before and after its command.
 */
#include "quote.h"

#include <string.h>

static bool is_name(const char *word)
{
    size_t size = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

    return size > 0 && word[size] == '=' && strchr("0123456789", word[0]) == NULL;
}

/* A shell assigns to names alone; what else a variable may be called is for env(1). */
static void put_env(struct text *out, const char *const *words)
{
    bool names = true;

    for (size_t i = 0; words[i] != NULL; i++)
        names &= is_name(words[i]);
    if (!names)
        text_puts(out, "env -- ");
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t size = names ? strcspn(words[i], "=") + 1 : 0;
        text_put(out, words[i], size);
        quote_word(out, words[i] + size);
        text_putc(out, ' ');
    }
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

void quote_line(struct text *out, const struct fb_job *job)
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
    if (job->env != NULL)
        put_env(out, job->env);
    put_command(out, job);
    if (job->stdin_path != NULL) {
        text_puts(out, " <");
        quote_word(out, job->stdin_path);
    }
    if (job->dir != NULL)
        text_putc(out, ')');
}
