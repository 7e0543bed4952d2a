/*
 * summary_needs.c - which jobs have what others wait for, when SIGUSR1 asks: the limits
 * of a set, each by its name, as far as jobs that live or wait need them.
 */
#include "summary.h"

#include "base/clean.h"

#include <string.h>

#define LIMITS_SHOWN 32
#define JOBS_SHOWN   3

char *summary_needs(const struct fb_job *job)
{
    struct text text = { 0 };

    for (size_t i = 0; i < job->need_count; i++) {
        clean_puts(&text, job->needs[i].name); /* it has no end of a line then */
        text_putc(&text, '\n');
    }
    if (text.failed || text.size == 0)
        text_fini(&text);
    else
        text_string(&text); /* ends it */
    return text.bytes;
}

static bool needs(const struct summary_job *job, const char *name, size_t size)
{
    for (const char *at = job->needs; at != NULL && *at != '\0'; at = strchr(at, '\n') + 1)
        if (strncmp(at, name, size) == 0 && at[size] == '\n')
            return true;
    return false;
}

/* Those that have it, or those that wait for it; how many. */
static size_t put_jobs(const struct summary *summary, struct text *out, const char *name,
                       size_t size, bool have)
{
    size_t count = 0;

    for (size_t i = 0; i < summary->live_count; i++) {
        const struct summary_job *job = &summary->live[i];
        if (job->job == summary->closing || (job->pid != 0) != have || !needs(job, name, size))
            continue;
        if (count++ >= JOBS_SHOWN || out == NULL)
            continue;
        text_puts(out, count > 1 ? ", " : "");
        summary_put_name(out, job);
    }
    if (count > JOBS_SHOWN && out != NULL)
        text_printf(out, " and %zu more", count - JOBS_SHOWN);
    return count;
}

static void put_limit(const struct summary *summary, struct text *out, const char *name,
                      size_t size)
{
    if (put_jobs(summary, NULL, name, size, true) == 0 ||
        put_jobs(summary, NULL, name, size, false) == 0)
        return;
    text_puts(out, "forkboard: waiting for ");
    text_put(out, name, size);
    text_puts(out, " (held by ");
    put_jobs(summary, out, name, size, true);
    text_puts(out, "): ");
    put_jobs(summary, out, name, size, false);
    text_putc(out, '\n');
}

void summary_put_needs(const struct summary *summary, struct text *out)
{
    const char *told[LIMITS_SHOWN];
    size_t count = 0;

    for (size_t i = 0; i < summary->live_count; i++)
        for (const char *at = summary->live[i].needs;
             at != NULL && *at != '\0' && count < LIMITS_SHOWN;) {
            size_t size = strcspn(at, "\n"), k = 0;
            while (k < count && (strncmp(told[k], at, size) != 0 || told[k][size] != '\n'))
                k++;
            if (k == count) {
                told[count++] = at;
                put_limit(summary, out, at, size);
            }
            at += size + 1;
        }
}
