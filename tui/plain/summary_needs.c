/*
 * summary_needs.c - which jobs have what others wait for, when SIGUSR1 asks: the limits
 * of a set, each by its name, as far as jobs that live or wait need them.
 */
#include "summary.h"

#include "base/clean.h"

#include <stdlib.h>
#include <string.h>

#define LIMITS_SHOWN 32
#define JOBS_SHOWN   3

void summary_needs(struct summary_job *out, const struct fb_job *job)
{
    struct text text = { 0 };

    for (size_t i = 0; i < job->need_count; i++) {
        text_printf(&text, "%d ", job->needs[i].count);
        clean_puts(&text, job->needs[i].name); /* it has no end of a line then */
        text_putc(&text, '\n');
    }
    if (text.failed || text.size == 0)
        text_fini(&text);
    else
        text_string(&text); /* ends it */
    out->needs = text.bytes;
    out->service = job->restart != FB_RESTART_NEVER || job->ready != NULL;
}

void summary_needs_fini(struct summary *summary)
{
    for (size_t i = 0; i < summary->limit_count; i++)
        free(summary->limits[i].name);
    free(summary->limits);
    summary->limits = NULL;
    summary->limit_count = 0;
}

/* Without memory nothing is said of them. */
void summary_needs_limits(struct summary *summary, const struct fb_options *options)
{
    size_t count = options != NULL ? options->limit_count : 0;

    summary_needs_fini(summary);
    summary->limits = count > 0 ? calloc(count, sizeof *summary->limits) : NULL;
    for (size_t i = 0; summary->limits != NULL && i < count; i++) {
        struct text name = { 0 };
        clean_puts(&name, options->limits[i].name);
        text_string(&name);
        if (name.failed)
            return text_fini(&name);
        summary->limits[i].name = name.bytes;
        summary->limits[i].count = options->limits[i].count;
        summary->limit_count++;
    }
}

/* How many of it. */
static int needs(const struct summary_job *job, const char *name, size_t size)
{
    char *end;

    for (const char *at = job->needs; at != NULL && *at != '\0'; at = strchr(at, '\n') + 1) {
        long count = strtol(at, &end, 10);
        if (strncmp(++end, name, size) == 0 && end[size] == '\n')
            return (int)count;
    }
    return 0;
}

/* Those that have it, or those that wait for more than so many of it; how many jobs. */
static size_t put_jobs(const struct summary *summary, struct text *out, const char *name,
                       size_t size, bool have, int above)
{
    size_t count = 0;

    for (size_t i = 0; i < summary->live_count; i++) {
        const struct summary_job *job = &summary->live[i];
        if (job->job == summary->closing || (job->pid != 0) != have ||
            needs(job, name, size) <= above)
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
                      size_t size, int left)
{
    if (put_jobs(summary, NULL, name, size, true, 0) == 0 ||
        put_jobs(summary, NULL, name, size, false, left) == 0)
        return;
    text_puts(out, "forkboard: waiting for ");
    text_put(out, name, size);
    text_puts(out, " (held by ");
    put_jobs(summary, out, name, size, true, 0);
    text_puts(out, "): ");
    put_jobs(summary, out, name, size, false, left);
    text_putc(out, '\n');
}

void summary_put_needs(const struct summary *summary, struct text *out)
{
    const char *told[LIMITS_SHOWN];
    size_t count = 0;

    for (size_t i = 0; i < summary->live_count; i++)
        for (const char *at = summary->live[i].needs;
             at != NULL && *at != '\0' && count < LIMITS_SHOWN;) {
            size_t size, k = 0;
            at = strchr(at, ' ') + 1;
            size = strcspn(at, "\n");
            while (k < count && (strncmp(told[k], at, size) != 0 || told[k][size] != '\n'))
                k++;
            if (k == count) {
                told[count++] = at;
                put_limit(summary, out, at, size, 0);
            }
            at += size + 1;
        }
}

/* What services leave of it for as long as they live. */
static int left_by_services(const struct summary *summary, const char *name, int count)
{
    size_t size = strlen(name);
    int64_t left = count;

    for (size_t i = 0; i < summary->live_count; i++)
        if (summary->live[i].pid != 0 && summary->live[i].service)
            left -= needs(&summary->live[i], name, size);
    return left > 0 ? (int)left : 0;
}

/* Whether the job with which something has happened can be why others wait, or waits itself: all
 * jobs are looked at then. */
static bool may_hold_up(struct summary *summary, const struct summary_job *job)
{
    if (job == NULL || job->needs == NULL)
        return false;
    summary->services |= job->pid != 0 && job->service;
    return job->pid == 0 ? summary->services : job->service;
}

bool summary_put_held(struct summary *summary, struct text *out, const struct summary_job *job)
{
    bool any = false, may = may_hold_up(summary, job);

    for (size_t i = 0; may && i < summary->limit_count; i++) {
        const char *name = summary->limits[i].name;
        int count = summary->limits[i].count, left;
        if (summary->limits[i].told)
            continue;
        left = left_by_services(summary, name, count);
        if (left == count || put_jobs(summary, NULL, name, strlen(name), false, left) == 0)
            continue;
        summary->limits[i].told = any = true;
        put_limit(summary, out, name, strlen(name), left);
    }
    return any;
}
