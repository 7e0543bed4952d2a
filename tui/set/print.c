/*
 * print.c - what a set would run, as lines that a shell could run.
 */
#include "base/quote.h"
#include "inside.h"

void set_print(const struct set *set, struct text *out)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct fb_job job = set_job_whole(&set->jobs[set->order[i] - 1]);

        if (job.done_before || job.failed_before || job.held)
            continue;
        quote_line(out, &job);
        text_putc(out, '\n');
    }
}
