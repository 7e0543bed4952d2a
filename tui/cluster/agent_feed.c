/*
 * agent_feed.c - the jobs of an agent, asked for one by one as slots come free. A job is written
 * down as taken before it is handed to the engine: so of an agent that died it is known which jobs
 * may have begun, and which have not.
 */
#include "agent_inside.h"

#include "opt/complain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The feed is asked again when this is readable: at the next tick. */
static int later(const struct agent *agent)
{
    uint64_t ticks;

    (void)!read(agent->tick_fd, &ticks, sizeof ticks);
    return -EAGAIN;
}

/*
 * A server that answers late, a client that was cut off, no descriptor left: a moment later all may
 * be well, and other agents meet the same now. But the directory may be gone, or damaged.
 */
static bool may_pass(struct agent *agent, int error, const char *what)
{
    if (error == -ENOENT || error == -EBADMSG || agent->fails >= AGENT_FAILS)
        return false;
    if (agent->fails++ == 0)
        complain(0, "agent %s: %s, and that is tried again: %s", agent->name, what,
                 strerrordesc_np(-error));
    return true;
}

/* Its queued line, without what it is made of: the run's directory has that. */
static int put_taken(struct agent *agent, const struct fb_event *queued)
{
    struct fb_event taken = { .kind = FB_QUEUED, .job = queued->job };

    taken.as.queued.name = queued->as.queued.name;
    taken.as.queued.command = queued->as.queued.command;
    taken.as.queued.estimate_us = queued->as.queued.estimate_us;
    taken.as.queued.group = queued->as.queued.group;
    taken.as.queued.kind = queued->as.queued.kind;
    return agent_record_try(&agent->record, &taken, agent_now_us());
}

/* What a job of the run is made of; its pointers hold until the next. */
static int read_job(struct agent *agent, uint32_t number, struct fb_event *event)
{
    int r = agent->at == number ? 0 : frozen_go(agent->frozen, number);

    agent->at = 0;
    while (r == 0) {
        r = frozen_next(agent->frozen, event);
        if (r > 0 && event->kind == FB_SKIPPED && event->job != number)
            r = 0; /* of the one before */
    }
    if (r <= 0 || event->kind != FB_QUEUED || event->job != number || event->as.queued.job == NULL)
        return r < 0 ? r : -EBADMSG;
    agent->at = number + 1;
    return 0;
}

static void not_started(struct agent *agent, uint32_t number, int error)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = number };

    event.as.queued.name = event.as.queued.command = "";
    if (agent->held == number) /* it has waited to be written down */
        agent->held = 0;
    else
        agent_record_put(&agent->record, &event, agent_now_us()); /* it is this agent's */
    event = (struct fb_event){ .kind = FB_UNSTARTED, .job = number, .attempt = 1 };
    event.as.unstarted.error = error;
    event.as.unstarted.stage = "read";
    event.as.unstarted.what = "the run's jobs";
    agent_record_put(&agent->record, &event, agent_now_us());
    agent_record_settled(&agent->record, number, false, 0);
    peers_settle(&agent->peers, number, PEER_BADLY);
}

/* 1: `job` is filled in; 0: it is not to be run; -errno: not now. */
static int take(struct agent *agent, uint32_t number, struct fb_job *job)
{
    struct fb_event event = { .kind = FB_ENDED };
    int r = read_job(agent, number, &event);

    if (r < 0 && may_pass(agent, r, "a job cannot be read"))
        return -EAGAIN;
    if (r == 0)
        *job = *event.as.queued.job;
    if (r == 0 && job->call != NULL)
        r = call_from_words(&agent->calls, job->call, job);
    if (r < 0) { /* the job cannot be had: it is not to stop all others */
        not_started(agent, number, -r);
        return 0;
    }
    if (agent->held != number)
        r = put_taken(agent, &event);
    if (r < 0)
        return r;
    agent->held = number; /* once, however long it waits to be written down */
    r = agent_record_flush(&agent->record);
    if (r < 0)
        return r;
    if (agent_given_up(agent))
        return -EAGAIN;
    agent->held = 0;
    job->command = event.as.queued.command;
    job->number = number;
    job->user = (void *)(uintptr_t)number;
    job->done_before = job->failed_before = false;
    job->decides = false; /* of this agent's jobs alone; all agents see its end */
    job->after = NULL;
    job->after_count = 0;
    return 1;
}

/* ---------------------------------------------------------------- jobs that wait */

/* The job at the root of it: what was skipped was so because of another. */
static uint32_t root_of(const struct agent *agent, uint32_t blame)
{
    enum fb_when when;

    for (uint32_t steps = 0; steps < agent->dir.jobs; steps++)
        if ((peers_of(&agent->peers, blame) & PEER_FATE) != PEER_SKIPPED ||
            await_of(&agent->await, &agent->peers, blame, &blame, &when) != AWAIT_NEVER)
            break;
    return blame;
}

static const char *name_of(struct agent *agent, uint32_t job)
{
    struct fb_event event;

    return read_job(agent, job, &event) == 0 ? event.as.queued.name : "a job";
}

/* As engine/run/skip.c says it. */
static void skip(struct agent *agent, uint32_t number, uint32_t blame, enum fb_when when)
{
    static const char *const words[FB_WHEN_COUNT] = {
        [FB_WHEN_BEGAN] = "did not begin",
        [FB_WHEN_READY] = "ended and was never ready",
        [FB_WHEN_FAILED] = "succeeded",
    };
    struct fb_event event;
    unsigned fate = peers_of(&agent->peers, blame) & PEER_FATE;
    uint32_t root = root_of(agent, blame);
    const char *what = fate == PEER_SKIPPED  ? "was skipped"
                       : words[when] != NULL ? words[when]
                                             : "failed";

    text_clear(&agent->words);
    text_printf(&agent->words, "%s %s", name_of(agent, blame), what);
    if (root != blame)
        text_printf(&agent->words, ": %s", name_of(agent, root));
    event = (struct fb_event){ .kind = FB_SKIPPED, .job = number };
    event.as.skipped.why = text_string(&agent->words);
    event.as.skipped.blame = root;
    agent_record_put(&agent->record, &event, agent_now_us());
    peers_settle(&agent->peers, number, PEER_SKIPPED);
}

/* All those below after_low are taken. */
static void pass_claimed(struct agent *agent)
{
    while (agent->after_low < agent->dir.jobs && claim_taken(&agent->claims, agent->after_low))
        agent->after_low++;
}

/* A job that can begin, or never can, is claimed. 1: *number is to be run; 0: none now; -errno. */
static int claim_ready(struct agent *agent, uint32_t *number)
{
    const struct rundir *dir = &agent->dir;
    enum fb_when when = FB_WHEN_SUCCEEDED;
    uint32_t blame = 0;

    pass_claimed(agent);
    for (uint32_t i = agent->after_low; i < dir->jobs; i++) {
        enum await_verdict verdict = AWAIT_WAITS;
        int r;
        if (!claim_taken(&agent->claims, i))
            verdict = await_of(&agent->await, &agent->peers, i + 1, &blame, &when);
        if (verdict == AWAIT_WAITS)
            continue;
        r = claim_one(&agent->claims, i);
        if (r < 0)
            return r;
        if (r == 0)
            continue;
        *number = i + 1;
        if (verdict == AWAIT_READY)
            return 1;
        skip(agent, i + 1, blame, when);
    }
    return 0;
}

/* 1: *number is this agent's now; 0: no job is left; -EAGAIN: none can begin now; -errno. */
static int claim_ordered(struct agent *agent, uint32_t *number)
{
    uint32_t seen;
    int r;

    if (agent->waits && agent->seen == agent->peers.change)
        return -EAGAIN;
    do { /* what is skipped may let others begin */
        seen = agent->peers.change;
        r = claim_ready(agent, number);
    } while (r == 0 && seen != agent->peers.change);
    pass_claimed(agent); /* the last of them may have been found taken just now */
    agent->waits = r == 0;
    agent->seen = agent->peers.change;
    if (r != 0)
        return r;
    return agent->after_low < agent->dir.jobs ? -EAGAIN : 0;
}

/* What lost agents have left. `last`: nothing else is left. */
static int claim_left(struct agent *agent, bool last, uint32_t *number)
{
    enum fb_when when = FB_WHEN_SUCCEEDED;
    uint32_t blame = 0;
    int r;

    for (;;) {
        r = last ? agent_lost_next(agent, number) : heir_next(&agent->heir, number);
        if (r <= 0 || !agent->dir.ordered ||
            await_of(&agent->await, &agent->peers, *number, &blame, &when) != AWAIT_NEVER)
            return r;
        skip(agent, *number, blame, when);
    }
}

static int claim_any(struct agent *agent, uint32_t *number)
{
    int r = 1;

    if (agent->dir.ordered) {
        r = claim_left(agent, false, number);
        if (r == 0)
            r = claim_ordered(agent, number);
        return r == 0 ? claim_left(agent, true, number) : r;
    }
    if (agent->left > 0) {
        *number = agent->next;
        return 1;
    }
    r = claim_left(agent, false, &agent->next);
    agent->left = r > 0;
    if (r == 0)
        r = claim_next(&agent->claims, &agent->next, &agent->left);
    if (r == 0) {
        r = claim_left(agent, true, &agent->next);
        agent->left = r > 0;
    }
    *number = agent->next;
    return r;
}

/* What was claimed is handed out; or, where it could not be written down, it stays claimed. */
static void handed(struct agent *agent)
{
    if (agent->dir.ordered)
        return;
    agent->next++;
    agent->left--;
}

/* It can take no more jobs, and ends when those that run have ended. */
static int give_over(struct agent *agent, int error)
{
    complain(0, "agent %s: the run's jobs cannot be read: %s", agent->name,
             frozen_error(agent->frozen));
    agent->broken = true;
    return error;
}

int agent_feed_next(void *context, int slot, struct fb_job *job)
{
    struct agent *agent = context;
    uint32_t number = 0;
    int r;

    (void)slot;
    if (agent->record.error != 0 && agent_record_flush(&agent->record) < 0)
        return later(agent);
    for (;;) {
        if (agent_stops(agent))
            return 0;
        number = agent->again;
        r = number != 0 ? 1 : claim_any(agent, &number);
        if (r == -EAGAIN || r == 0) /* the ask went well */
            agent->fails = 0;
        if (r == -EAGAIN || r == -ENOSPC || r == -EDQUOT) /* a disk that is full now */
            return later(agent);
        if (r < 0 && may_pass(agent, r, "no job can be claimed"))
            return later(agent);
        if (r <= 0)
            return r;
        r = frozen_kind(agent->frozen, number);
        agent->again = r < 0 ? number : 0;
        if (r < 0 && may_pass(agent, r, "a job cannot be read"))
            return later(agent);
        if (r < 0)
            return give_over(agent, r);
        r = r == FROZEN_TO_RUN ? take(agent, number, job) : 0;
        agent->again = r < 0 ? number : 0;
        if (r < 0)
            return later(agent);
        agent->fails = 0;
        handed(agent);
        if (r > 0)
            return 1;
    }
}
