/*
 * same.c - all that a set says of a job as one text: two jobs are the same where it is. What a job
 * waits for stands by name, as numbers change when a set is read again.
 */
#include "inside.h"

#include "base/quote.h"

#include <string.h>

static void put_word(struct text *out, const char *key, const char *word)
{
    text_puts(out, key);
    text_puts(out, word != NULL ? "=" : "");
    if (word != NULL)
        quote_word(out, word);
    text_putc(out, '\n');
}

static void put_words(struct text *out, const char *key, const char *const *words)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++)
        put_word(out, key, words[i]);
}

static void put_numbers(struct text *out, const char *key, const int *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_printf(out, "%s=%d\n", key, numbers[i]);
}

void set_put_name(const struct set *set, size_t number, struct text *out)
{
    const struct fb_job job = set_job(set, number);
    struct text room = { 0 };

    text_puts(out, quote_name(&job, &room));
    text_fini(&room);
}

static void put_probe(struct text *out, const char *key, const struct fb_probe *probe)
{
    if (probe == NULL)
        return;
    text_printf(out, "%s %d %lld %lld %lld %lld %d %d\n", key, (int)probe->kind,
                (long long)probe->delay_us, (long long)probe->interval_us,
                (long long)probe->timeout_us, (long long)probe->within_us, probe->threshold,
                probe->mark);
    put_word(out, key, probe->what);
    put_words(out, key, probe->argv);
}

static void put_log(struct text *out, const struct opt_log *log)
{
    if (log == NULL)
        return;
    text_printf(out, "log %llu %d\n", (unsigned long long)log->max_bytes, log->keep);
    put_word(out, "log", log->path);
}

static void put_lists(const struct set *set, const struct fb_job *job, struct text *out)
{
    for (size_t i = 0; i < job->after_count; i++) {
        text_printf(out, "after %s ", fb_when_name(job->after[i].when));
        set_put_name(set, job->after[i].job, out);
        text_putc(out, '\n');
    }
    for (size_t i = 0; i < job->need_count; i++)
        text_printf(out, "needs %d %s\n", job->needs[i].count, job->needs[i].name);
    for (size_t i = 0; i < job->keep_count; i++)
        text_printf(out, "fd %d\n", job->keep[i].ours);
    put_numbers(out, "success", job->success, job->success_count);
    put_numbers(out, "cpu", job->cpus, job->cpu_count);
}

/*
 * What is no text and no list: the others are taken out of a copy, whose bytes are put. The kind is
 * the place of its entry in the file, which may move.
 */
static void put_rest(const struct fb_job *job, struct text *out)
{
    struct fb_job rest;

    memcpy(&rest, job, sizeof rest);
    rest.name = rest.shell = rest.command = rest.call = rest.dir = rest.stdin_path = NULL;
    rest.argv = rest.env = NULL;
    rest.argument = rest.user = NULL;
    rest.success = rest.cpus = NULL;
    rest.after = NULL;
    rest.keep = NULL;
    rest.needs = NULL;
    rest.ready = rest.health = NULL;
    rest.stop_shell = rest.group = NULL;
    rest.stop_argv = NULL;
    rest.kind = 0;
    rest.done_before = rest.failed_before = false;
    for (size_t i = 0; i < sizeof rest; i++)
        text_printf(out, "%02x", ((const unsigned char *)&rest)[i]);
}

void set_put_all(const struct set *set, size_t number, struct text *out)
{
    const struct fb_job job = set_job(set, number);

    put_word(out, "name", job.name);
    put_word(out, "shell", job.shell);
    put_word(out, "command", job.command);
    put_word(out, "call", job.call);
    put_word(out, "dir", job.dir);
    put_word(out, "stdin", job.stdin_path);
    put_words(out, "argv", job.argv);
    put_words(out, "env", job.env);
    put_word(out, "stop", job.stop_shell);
    put_words(out, "stop", job.stop_argv);
    put_word(out, "group", job.group);
    put_probe(out, "ready", job.ready);
    put_probe(out, "health", job.health);
    put_log(out, set->jobs[number - 1].log);
    put_words(out, "watch", set_watched(set, number));
    put_lists(set, &job, out);
    put_rest(&job, out);
}
