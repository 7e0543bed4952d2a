/* plain_asked.c - lines that are asked for, and those of a run's end. */
#include "plain.h"

#include "status.h"

static void put_running(struct text *out, const struct summary_job *job, int64_t now_us)
{
    char name[16];

    text_puts(out, "forkboard: running: ");
    summary_put_name(out, job);
    text_printf(out, " | pid %d | ", (int)job->pid);
    summary_put_seconds(out, now_us - job->began_us, 0);
    text_puts(out, " | ");
    if (job->stop_signal != 0)
        text_printf(out, "stopped by %s%s", fb_signal_name(job->stop_signal, name),
                    status_wants_terminal(job->stop_signal));
    else if (job->left != NULL)
        text_printf(out, "waits for %s that it left in the background", job->left);
    else
        status_put(out, "/proc", job->pid);
    text_putc(out, '\n');
}

void plain_status(struct plain *plain, int64_t now_us)
{
    const struct summary *summary = plain->summary;
    bool waits = false;

    for (size_t i = 0; i < summary->live_count; i++) {
        if (summary->live[i].job == summary->closing)
            continue; /* it came to its end with the last event */
        if (summary->live[i].pid != 0)
            put_running(&plain->line, &summary->live[i], now_us);
        else
            waits = true;
    }
    if (plain->line.size == 0)
        text_puts(&plain->line, "forkboard: nothing runs\n");
    if (waits) {
        text_puts(&plain->line, "forkboard: waiting for a slot: ");
        summary_put_live(summary, &plain->line, false);
        text_putc(&plain->line, '\n');
        summary_put_needs(summary, &plain->line);
    }
    plain_print(plain);
}

void plain_stopping(struct plain *plain, const char *why)
{
    if (plain->silent)
        return;
    text_printf(&plain->line, "forkboard: %s: ", why);
    if (summary_any_runs(plain->summary)) {
        text_puts(&plain->line, "waiting for ");
        summary_put_live(plain->summary, &plain->line, true);
    } else {
        text_puts(&plain->line, "nothing runs");
    }
    text_putc(&plain->line, '\n');
    plain_print(plain);
}

void plain_left(struct plain *plain)
{
    text_puts(&plain->line, "forkboard: the program has ended; still running: ");
    summary_put_live(plain->summary, &plain->line, true);
    text_puts(&plain->line, " (Ctrl-C leaves them running)\n");
    plain_print(plain);
}

void plain_summary(struct plain *plain)
{
    if (plain->silent)
        return;
    summary_put(plain->summary, &plain->line, plain->color);
    plain->failed |= plain->summary->no_memory;
    plain_print(plain);
}
