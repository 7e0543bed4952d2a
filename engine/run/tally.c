/* tally.c - counts of how jobs have ended: the run's end reports them, and a halt looks at them. */
#include "run.h"

uint32_t tally_new_job(struct fb_run *run)
{
    return ++run->tally.jobs;
}

uint32_t tally_jobs(const struct fb_run *run)
{
    return run->tally.jobs;
}

void tally_add(struct fb_run *run, enum fate fate)
{
    run->tally.succeeded += fate == FATE_WELL;
    run->tally.failed += fate_fails(fate);
    run->tally.skipped += fate == FATE_GOAL || fate == FATE_HELD;
    run->tally.by_hand += fate == FATE_HELD;
    run->tally.unneeded += fate == FATE_GOAL;
}

void tally_add_skipped(struct fb_run *run, bool by_hand)
{
    run->tally.skipped++;
    run->tally.by_hand += by_hand;
}

void tally_add_before(struct fb_run *run, bool failed)
{
    run->tally.failed += failed;
    run->tally.failed_before += failed;
    run->tally.succeeded += !failed;
    run->tally.done_before += !failed;
}

void tally_add_cpu(struct fb_run *run, int64_t cpu_us)
{
    run->tally.cpu_us += cpu_us;
}

void tally_take_back(struct fb_run *run, const struct fb_job *job, bool succeeded, bool failed,
                     bool by_hand)
{
    run->tally.done_before -= job->done_before;
    run->tally.failed_before -= job->failed_before;
    run->tally.succeeded -= succeeded;
    run->tally.failed -= failed;
    run->tally.skipped -= !succeeded && !failed;
    run->tally.by_hand -= by_hand;
}

uint32_t tally_succeeded_now(const struct fb_run *run)
{
    return run->tally.succeeded - run->tally.done_before;
}

uint32_t tally_failed_now(const struct fb_run *run)
{
    return run->tally.failed - run->tally.failed_before;
}

bool tally_any_failed(const struct fb_run *run)
{
    return run->tally.failed > 0;
}

bool tally_all_well(const struct fb_run *run, uint32_t outliving)
{
    return run->tally.succeeded + outliving + run->tally.by_hand == run->tally.jobs;
}

bool tally_over(const struct fb_run *run)
{
    return run->tally.over;
}

void tally_end(struct fb_run *run, struct fb_event *ended)
{
    const struct run_tally *tally = &run->tally;
    int64_t wall_us = ended->t_us - tally->idle_us;

    ended->as.ended.jobs = tally->jobs;
    ended->as.ended.succeeded = tally->succeeded;
    ended->as.ended.failed = tally->failed;
    ended->as.ended.skipped = tally->skipped;
    ended->as.ended.unneeded = tally->unneeded;
    ended->as.ended.by_hand = tally->by_hand;
    ended->as.ended.wall_us = wall_us;
    ended->as.ended.cpu_us = tally->cpu_us;
    ended->as.ended.speed_up = wall_us > 0 ? (double)tally->cpu_us / (double)wall_us : -1;
    run->tally.over_us = ended->t_us;
    run->tally.over = true;
}

void tally_reopen(struct fb_run *run, int64_t now_us)
{
    run->tally.over = false;
    run->tally.unneeded = 0; /* they may be asked for again */
    run->tally.idle_us += now_us - run->tally.over_us;
}
