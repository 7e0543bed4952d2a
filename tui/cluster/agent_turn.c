/*
 * agent_turn.c - what an agent does between two sleeps: it writes events down, obeys wishes, and
 * ends early where the run is to. Job numbers of the engine are its own; those of the run travel
 * with each job as its user pointer.
 */
#include "agent_inside.h"

#include "base/array.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define LOOK_US   500000  /* between two looks at the directory */
#define FOLLOW_US 200000  /* the same where a job may wait for what another agent runs */
#define FLUSH_US  100000  /* what happened is written down so soon */
#define RETRY_US  1000000 /* a record that cannot be written is tried again */

#define SAMPLE_US 1500000

#define WAITING_MOST ((size_t)16 * 1024 * 1024) /* bytes, while they cannot be written down */

/* ---------------------------------------------------------------- wishes */

/* The engine's number of a job; 0: it is not this agent's. */
static uint32_t own_number(const struct agent *agent, uint32_t job)
{
    for (size_t i = agent->given_count; i-- > 0;)
        if (agent->given[i] == job)
            return (uint32_t)i + 1;
    return 0;
}

static void obey_slots(struct agent *agent, int slots)
{
    int agents = agent->dir.agents;
    int share = slots / agents + (agent->number < slots % agents);

    fb_run_slots(agent->run, share > 0 ? share : 1);
}

static void obey_job(struct agent *agent, const struct wish *wish)
{
    uint32_t own = own_number(agent, wish->job);

    if (own == 0)
        return;
    if (wish->kind == WISH_KILL)
        fb_run_kill(agent->run, own, wish->number);
    else
        agent->more |= fb_run_again(agent->run, own) == 0;
}

static void obey(void *context, const struct wish *wish)
{
    struct agent *agent = context;

    switch (wish->kind) {
    case WISH_STOP:
        agent->stopping = true;
        fb_run_stop(agent->run, wish->number == SIGKILL ? FB_STOP_KILL : FB_STOP_TERM);
        break;
    case WISH_HOLD:
        fb_run_hold(agent->run, wish->number != 0);
        break;
    case WISH_PAUSE:
        agent->paused = wish->number != 0;
        if (agent->paused)
            fb_run_pause(agent->run);
        else if (!agent->full)
            fb_run_resume(agent->run);
        break;
    case WISH_SAMPLE:
        agent->sample_until_us = agent_now_us() + (int64_t)wish->number * 1000000;
        break;
    case WISH_SLOTS:
        obey_slots(agent, wish->number);
        break;
    default:
        obey_job(agent, wish);
        break;
    }
}

/* ---------------------------------------------------------------- events */

static void settle(struct agent *agent, const struct fb_event *event, uint32_t job)
{
    const struct fb_done *done = event->as.done;

    if (!done->skipped)
        agent_record_settled(&agent->record, job, done->succeeded, event->t_us);
    peers_settle(&agent->peers, job,
                 done->skipped     ? PEER_SKIPPED
                 : done->succeeded ? PEER_WELL
                                   : PEER_BADLY);
}

/* It was stopped by us, for the run's sake; a service says so in its own way. */
static enum fb_cause cause_of(const struct agent *agent, enum fb_cause cause)
{
    if ((cause != FB_CAUSE_STOP && cause != FB_CAUSE_HELD) || !agent->halted || agent->stopping)
        return cause;
    return agent->goal ? FB_CAUSE_GOAL : FB_CAUSE_HALT;
}

static void know(struct agent *agent, const struct fb_event *event, uint32_t job)
{
    size_t count = event->job;

    if (event->kind == FB_QUEUED) {
        if (array_reserve(&agent->given, &agent->given_room, count, sizeof *agent->given, 64) < 0)
            return;
        while (agent->given_count < count)
            agent->given[agent->given_count++] = 0;
        agent->given[count - 1] = job;
    } else if (event->kind == FB_FORKED) {
        if (array_reserve(&agent->running, &agent->running_room, agent->running_count + 1,
                          sizeof *agent->running, 16) == 0)
            agent->running[agent->running_count++] = event->job;
    } else if (event->kind == FB_EXITED || event->kind == FB_UNSTARTED) {
        for (size_t i = 0; i < agent->running_count; i++)
            if (agent->running[i] == event->job)
                agent->running[i] = agent->running[--agent->running_count];
    }
}

/* What was wished since the last look may have it go on after its end. */
static bool goes_on(struct agent *agent)
{
    agent->more = false;
    if (!agent_stops(agent) && !agent->broken)
        wishes_look(&agent->wishes, &agent->dir, obey, agent);
    return agent->more;
}

void agent_event(struct agent *agent, const struct fb_event *event)
{
    uint32_t job = (uint32_t)(uintptr_t)event->user;
    struct fb_event told = *event;

    if (event->kind == FB_DONE) {
        settle(agent, event, job);
        return;
    }
    know(agent, event, job);
    if (event->kind == FB_ENDED && goes_on(agent))
        return;
    if (event->kind == FB_QUEUED || event->kind == FB_SIGNALS ||
        (event->kind == FB_OUTPUT && event->as.output.live))
        return;
    if (event->kind == FB_RUN)
        told.as.run.options = NULL; /* those of the run are in its directory */
    if (event->kind == FB_ENDED)
        agent->cut = event->as.ended.stopped || event->as.ended.more;
    told.job = event->job != 0 ? job : 0;
    if (event->kind == FB_EXITED)
        told.as.exited.cause = cause_of(agent, event->as.exited.cause);
    if (event->kind == FB_ENDING)
        told.as.ending.cause = cause_of(agent, event->as.ending.cause);
    if (event->kind == FB_SKIPPED)
        told.as.skipped.blame = 0;
    agent_record_put(&agent->record, &told, agent_now_us());
    peers_event(&agent->peers, &told);
}

/* ---------------------------------------------------------------- the run ends early */

static bool halt_reached(const struct agent *agent, const struct fb_halt *halt)
{
    const struct peers *peers = &agent->peers;
    uint32_t all = agent->dir.jobs;
    uint32_t count = halt->on == FB_HALT_FAIL      ? peers->badly
                     : halt->on == FB_HALT_SUCCESS ? peers->well
                                                   : peers->well + peers->badly;

    if (halt->when == FB_HALT_NEVER)
        return false;
    if (halt->count > 0)
        return count >= halt->count;
    return count > 0 && (double)count >= halt->share * (double)all;
}

/*
 * Whichever agent sees first that the run ends says so and why, for those that come later, and for
 * people. That holds for all: another may have seen another reason at the same time.
 */
static void end_early(struct agent *agent, const char *words)
{
    const struct fb_halt *said = &frozen_run(agent->frozen)->as.run.options->halt;
    struct text first = { 0 };

    if (rundir_put(&agent->dir, "halt", words, strlen(words)) == -EEXIST &&
        rundir_get(&agent->dir, "halt", &first) == 0)
        words = text_string(&first);
    agent->halted = true;
    agent->goal = rundir_goal(words);
    fb_run_stop(agent->run, rundir_main_ended(words) || said->when == FB_HALT_NOW ? FB_STOP_TERM
                                                                                  : FB_STOP_QUEUE);
    text_fini(&first);
}

static void halt(struct agent *agent, const struct fb_halt *halt)
{
    static const char *const ends[] = { "failed", "succeeded", "ended" };
    const struct peers *peers = &agent->peers;
    uint32_t count = halt->on == FB_HALT_FAIL      ? peers->badly
                     : halt->on == FB_HALT_SUCCESS ? peers->well
                                                   : peers->well + peers->badly;
    char words[96];

    snprintf(words, sizeof words, "%s: %u job%s %s\n",
             halt->on != FB_HALT_FAIL ? RUNDIR_GOAL : "halted", count, count == 1 ? "" : "s",
             ends[halt->on]);
    end_early(agent, words);
}

/* The run is over when its main job is; but one that a stop has ended decides nothing. */
static void look_at_halt(struct agent *agent)
{
    const struct fb_halt *said = &frozen_run(agent->frozen)->as.run.options->halt;

    if (agent_stops(agent))
        return;
    if (agent->main != 0 && (peers_of(&agent->peers, agent->main) & PEER_FATE) != PEER_OPEN)
        end_early(agent, RUNDIR_MAIN_ENDED "\n");
    else if (agent->dir.halts && halt_reached(agent, said))
        halt(agent, said);
}

/* ---------------------------------------------------------------- the turn */

static void look(struct agent *agent, int64_t now_us)
{
    int r = wishes_look(&agent->wishes, &agent->dir, obey, agent);

    agent->gone = r == -ENOENT || r == -ESTALE ? agent->gone + 1 : 0;
    if (agent->gone == AGENT_GONE) { /* nothing that happens could be written down */
        agent->stopping = true;
        fb_run_stop(agent->run, FB_STOP_TERM);
    }
    if (agent->follows && peers_look(&agent->peers) == 0)
        look_at_halt(agent);
    if (agent->follows)
        agent_lost_find(agent, now_us);
    agent_lost_look(agent, now_us);
    agent->look_us = now_us + (agent->follows ? FOLLOW_US : LOOK_US);
}

static void flush(struct agent *agent, int64_t now_us)
{
    bool due = agent->record.since_us != 0 && now_us >= agent->record.since_us + FLUSH_US;

    if (agent->record.error != 0)
        due = now_us >= agent->retry_us;
    if (due && agent_record_flush(&agent->record) < 0)
        agent->retry_us = now_us + RETRY_US;
}

/* What workers print must not fill the memory while a disk is full: they stand until it is not. */
static void stand_while_full(struct agent *agent)
{
    const struct agent_record *record = &agent->record;

    if (!agent->full && record->error != 0 && record->waiting.size > WAITING_MOST) {
        agent->full = true;
        fb_run_pause(agent->run);
    } else if (agent->full && record->error == 0) {
        agent->full = false;
        if (!agent->paused)
            fb_run_resume(agent->run);
    }
}

/* What its workers use, while a front end looks. */
static void sample(struct agent *agent, int64_t now_us)
{
    if (now_us >= agent->sample_until_us || now_us < agent->sample_us)
        return;
    fb_run_sample(agent->run, agent->running, agent->running_count);
    agent->sample_us = now_us + SAMPLE_US;
}

int64_t agent_turn(struct agent *agent)
{
    int64_t now_us = agent_now_us(), wake_us;

    sample(agent, now_us);

    if (now_us >= agent->look_us)
        look(agent, now_us);
    else if (agent->follows)
        look_at_halt(agent);
    if (now_us >= agent->alive_us) {
        agent_record_alive(&agent->record, now_us - agent->calls.origin_us);
        agent_record_flush(&agent->record);
        agent->alive_us = now_us + ALIVE_US;
    }
    flush(agent, now_us);
    stand_while_full(agent);
    wake_us = agent->look_us < agent->alive_us ? agent->look_us : agent->alive_us;
    if (agent->record.error != 0)
        return wake_us < agent->retry_us ? wake_us : agent->retry_us;
    if (agent->record.since_us != 0 && agent->record.since_us + FLUSH_US < wake_us)
        wake_us = agent->record.since_us + FLUSH_US;
    return wake_us;
}
