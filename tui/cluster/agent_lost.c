/*
 * agent_lost.c - an agent and those that are lost: it finds them where that can be told without a
 * doubt, takes what they have left, and ends when it has been given up itself. Where a place cannot
 * tell at once, as Slurm, a front end that looks finds them; a silence alone says nothing.
 */
#include "agent_inside.h"

#include "opt/complain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FENCE_US INT64_C(1000000) /* so long ago at most it was looked at before a job begins */
#define LEFT_US                                                                                    \
    INT64_C(15000000)            /* what is left is looked at so long after that, over a network; */
#define HERE_US INT64_C(3000000) /*   where all agents have one file system */
#define FIND_US INT64_C(1000000)
#define TAIL    4096 /* bytes of a record, in which its end is */

void agent_lost_open(struct agent *agent)
{
    const struct place *place = agent->on.place;
    int64_t wait_us = rundir_is_far(agent->dir.fd) ? LEFT_US : HERE_US;

    heir_open(&agent->heir, &agent->claims, &agent->peers,
              place != NULL && place->near ? 0 : wait_us);
}

/* What ran here is called lost by now, so nothing of it is said any more; it is ended. */
static void give_up(struct agent *agent)
{
    if (agent->stopping && agent->record.shut)
        return;
    complain(0, "agent %s was given up as lost, so it ends: another may do its work", agent->name);
    agent_record_shut(&agent->record);
    agent->stopping = agent->cut = true;
    fb_run_stop(agent->run, FB_STOP_TERM);
}

void agent_lost_look(struct agent *agent, int64_t now_us)
{
    int64_t began_us = agent_now_us();

    if (heir_look(&agent->heir, now_us) == 0)
        agent->fence_us = began_us;
    if (agent->heir.given_up)
        give_up(agent);
}

bool agent_given_up(struct agent *agent)
{
    int64_t now_us = agent_now_us();

    if (now_us > agent->fence_us + FENCE_US)
        agent_lost_look(agent, now_us);
    return agent->heir.given_up || now_us > agent->fence_us + FENCE_US;
}

/* What it had claimed and could not begin is for others. */
void agent_lost_leave(struct agent *agent)
{
    static const char why[] = "it could not read the run's jobs";
    char path[64];

    if (!agent->broken)
        return;
    snprintf(path, sizeof path, "lost/%s", agent->name);
    rundir_put(&agent->dir, path, why, sizeof why - 1);
}

/* ---------------------------------------------------------------- found */

/* Its record is whole, as that of one that has come to its end is. */
static bool has_ended(const struct rundir *dir, int number)
{
    static const char end[] = "\"event\":\"ended\"";
    char path[64], tail[TAIL];
    off_t size;
    ssize_t got;
    int fd;

    snprintf(path, sizeof path, "events/%d.jsonl", number);
    fd = rundir_openat(dir, path, O_RDONLY);
    if (fd < 0)
        return fd != -ENOENT; /* not known is not lost */
    size = lseek(fd, 0, SEEK_END);
    got = pread(fd, tail, sizeof tail, size > TAIL ? size - TAIL : 0);
    close(fd);
    return got < 0 || memmem(tail, (size_t)got, end, sizeof end - 1) != NULL;
}

static void say_lost(struct agent *agent, int number, const char *why)
{
    char path[64];

    snprintf(path, sizeof path, "agents/%d", number);
    if (number == agent->number || faccessat(agent->dir.fd, path, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
        return;
    snprintf(path, sizeof path, "lost/%d", number);
    if (faccessat(agent->dir.fd, path, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT &&
        !has_ended(&agent->dir, number))
        rundir_put(&agent->dir, path, why, strlen(why));
}

void agent_lost_find(struct agent *agent, int64_t now_us)
{
    const struct place *place = agent->on.place;
    struct place_run run = {
        .on = &agent->on, .id = agent->dir.id, .dir = agent->dir.path, .count = agent->dir.agents
    };
    struct text ticket = { 0 };
    struct place_agent *agents;
    char why[200];

    if (place == NULL || !place->near || now_us < agent->find_us)
        return;
    agent->find_us = now_us + FIND_US;
    agents = calloc((size_t)run.count, sizeof *agents);
    if (agents != NULL && rundir_get(&agent->dir, "ticket", &ticket) == 0) {
        run.ticket = text_string(&ticket);
        if (place->ask(&run, agents, why, sizeof why) == 0)
            for (int i = 0; i < run.count; i++)
                if (agents[i].state == PLACE_ENDED && !agents[i].died_well)
                    say_lost(agent, i, agents[i].why);
    }
    text_fini(&ticket);
    free(agents);
}

int agent_lost_next(struct agent *agent, uint32_t *number)
{
    int64_t now_us = agent_now_us();
    int r = heir_next(&agent->heir, number);

    if (r != 0)
        return r;
    agent_lost_find(agent, now_us);
    agent_lost_look(agent, now_us);
    r = heir_next(&agent->heir, number);
    return r == 0 && heir_waits(&agent->heir) && !agent_stops(agent) ? -EAGAIN : r;
}
