/*
 * mailbox.c - what the parent is told: the SIGCHLD that it reads, the deaths before the next read,
 * and what it reaps. Of what became of a lost worker it is told nothing.
 */
#include "inside.h"

#include <errno.h>
#include <limits.h>

static bool is_told(const struct board_job *job)
{
    return job->cause != FB_CAUSE_LOST;
}

static bool is_program(const struct fb_probe *probe)
{
    return probe != NULL && (probe->kind == FB_PROBE_SHELL || probe->kind == FB_PROBE_EXEC);
}

void board_mailbox_queued(struct board *board, const struct fb_job *job)
{
    if (job == NULL)
        return;
    board->signals.probes |= is_program(job->ready) || is_program(job->health);
    board->signals.stop_commands |= job->stop_shell != NULL || job->stop_argv != NULL;
}

void board_mailbox_stopped(struct board *board)
{
    board->signals.stops = true;
}

int board_mailbox_read(struct board *board, const struct fb_event *event)
{
    int entries = event->as.signals.entries;

    if (entries < 0 || event->as.signals.others < 0)
        return -EPROTO;
    board->signals.reads++;
    board->signals.entries += (uint64_t)entries;
    board->signals.others += (uint64_t)event->as.signals.others;
    board->signals.last_us = event->t_us;
    board->signals.last_entries = entries;
    board->signals.last_deaths = board->signals.last_reaps = 0;
    return 0;
}

void board_mailbox_death(struct board *board, const struct board_job *job)
{
    if (!is_told(job))
        return;
    board->signals.deaths++;
    if (board->signals.last_deaths < INT_MAX)
        board->signals.last_deaths++;
    if (board->signals.last_deaths > board->signals.most_deaths)
        board->signals.most_deaths = board->signals.last_deaths;
    board_log_death(board);
}

void board_mailbox_reap(struct board *board, const struct board_job *job)
{
    int64_t late_us = job->reaped_us - job->exited_us;

    if (!is_told(job))
        return;
    board->signals.reaps++;
    if (board->signals.last_reaps < INT_MAX)
        board->signals.last_reaps++;
    if (late_us > board->signals.latest_us)
        board->signals.latest_us = late_us;
}
