/*
 * agent.c - an agent of one run, from its arrival to its end. It takes jobs as its slots come free,
 * writes down what happens to them, and looks twice a second at what front ends wish and, where it
 * must, at what became of other agents' jobs. Nothing of it needs a front end.
 */
#include "agent_inside.h"
#include "base/clean.h"
#include "opt/complain.h"
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define TICK_US 200000 /* a feed that had no job is asked again */

#define GATHER_US                                                                                  \
    20000 /* output waits so long at most: one line of the record has several writes */

/* ---------------------------------------------------------------- arrival */

/* A name may be any bytes, and is shown; what is written down of it is UTF-8. */
static void find_node(char *node, size_t size)
{
    const char *said = getenv("SLURMD_NODENAME");
    char host[256] = "";

    if (said != NULL && said[0] != '\0') {
        clean_text(node, size, said, strlen(said));
        return;
    }
    if (gethostname(host, sizeof host - 1) < 0) /* what is cut may have no NUL */
        snprintf(host, sizeof host, "unknown");
    clean_text(node, size, host, strcspn(host, "."));
}

/* Which agent this is, in a line: that it stands there proves that all see the same directory. */
static int say_arrival(struct agent *agent)
{
    json_t *said = json_pack("{si ss si ss ss si}", "agent", agent->number, "node", agent->node,
                             "pid", (int)getpid(), "forkboard", FB_VERSION, "run", agent->dir.id,
                             "slots", agent->slots);
    char *bytes = json_dumps(said, JSON_COMPACT), path[64];
    int r = bytes != NULL ? -EEXIST : -ENOMEM;

    for (int again = 1; r == -EEXIST && again < 1000; again++) {
        if (again == 1)
            snprintf(agent->name, sizeof agent->name, "%d", agent->number);
        else
            snprintf(agent->name, sizeof agent->name, "%d.%d", agent->number, again);
        snprintf(path, sizeof path, "agents/%s", agent->name);
        r = rundir_put(&agent->dir, path, bytes, strlen(bytes));
    }
    free(bytes);
    json_decref(said);
    return r;
}

static int open_record(struct agent *agent)
{
    char path[64];
    int fd;

    snprintf(path, sizeof path, "events/%s.jsonl", agent->name);
    fd = rundir_openat(&agent->dir, path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND);
    if (fd < 0)
        return fd;
    return agent_record_begin(&agent->record, fd);
}

/* The slots of all agents, dealt out. */
static int share_of(const struct rundir *dir, int number)
{
    return dir->slots / dir->agents + (number < dir->slots % dir->agents);
}

static int arrive(struct agent *agent, char *error, size_t size)
{
    const char *number = getenv(PLACE_NUMBER);
    int r;

    agent->number = number != NULL && number[0] != '\0' ? rundir_agent(number) : -1;
    if (agent->number < 0 || agent->number >= agent->dir.agents) {
        snprintf(error, size, "%s is to be a number from 0 to %d", PLACE_NUMBER,
                 agent->dir.agents - 1);
        return -EINVAL;
    }
    agent->slots = share_of(&agent->dir, agent->number);
    find_node(agent->node, sizeof agent->node);
    r = say_arrival(agent);
    if (r == 0 && agent->slots > 0)
        r = open_record(agent);
    if (r == 0 && agent->slots > 0)
        r = claim_open(&agent->claims, &agent->dir, agent->number, agent->name);
    if (r < 0)
        snprintf(error, size, "run directory %s: %s", agent->dir.path, strerrordesc_np(-r));
    return r;
}

static int open_peers(struct agent *agent)
{
    int r = peers_open(&agent->peers, &agent->dir, agent->name);

    agent->follows = agent->dir.ordered || agent->dir.halts;
    if (agent->dir.main != 0 && frozen_kind(agent->frozen, agent->dir.main) == FROZEN_TO_RUN)
        agent->main = agent->dir.main;
    if (r == 0 && agent->follows)
        r = await_open(&agent->await, agent->frozen, agent->dir.jobs, &agent->peers);
    if (r == 0 && agent->follows)
        r = peers_look(&agent->peers);
    return r;
}

/* ---------------------------------------------------------------- the engine */

static int open_run(struct agent *agent)
{
    struct fb_options options = *frozen_run(agent->frozen)->as.run.options;
    struct itimerspec tick = { .it_value.tv_nsec = TICK_US * 1000,
                               .it_interval.tv_nsec = TICK_US * 1000 };
    struct fb_event first;
    int r;

    options.title = frozen_run(agent->frozen)->as.run.title;
    options.seed = frozen_run(agent->frozen)->as.run.seed;
    options.slots = agent->slots;
    options.halt = (struct fb_halt){ 0 };
    options.output = FB_OUTPUT_NONE;
    options.event_bytes = SIZE_MAX;
    options.gather_us = GATHER_US;
    options.adopt = options.sole_waiter = options.guard = options.notify = true;
    options.keep_jobs = true;
    agent->tick_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (agent->tick_fd < 0 || timerfd_settime(agent->tick_fd, 0, &tick, NULL) < 0)
        return -errno;
    agent->calls.origin_us = agent_now_us();
    r = fb_run_open(&agent->run, &options);
    if (r < 0)
        return r;
    agent_signals_end(agent->run);
    agent->alive_us = agent_now_us() + ALIVE_US;
    if (fb_run_take(agent->run, &first) > 0) /* before a job is taken: so a record begins */
        agent_event(agent, &first);
    return fb_run_feed(agent->run, &(struct fb_feed){ .next = agent_feed_next,
                                                      .context = agent,
                                                      .fd = agent->tick_fd });
}

/* ---------------------------------------------------------------- the loop */

/* 0 at the end of the run, or why it cannot go on. */
static int loop(struct agent *agent)
{
    struct fb_event event;
    int r;

    do {
        int64_t wake_us = agent_turn(agent), now_us = agent_now_us();
        r = fb_run_take_for(agent->run, &event, wake_us > now_us ? wake_us - now_us : 0);
        if (r > 0)
            agent_event(agent, &event);
    } while (r > 0 || r == -ETIMEDOUT);
    return r;
}

/* All is written down before the end, however long that takes: nothing else knows of it. */
static void finish(struct agent *agent)
{
    while (agent_record_flush(&agent->record) < 0 && agent_told() < 3 && agent->gone < AGENT_GONE) {
        struct timespec second = { .tv_sec = 1 };
        nanosleep(&second, NULL);
    }
}

static int work(struct agent *agent, char *error, size_t size)
{
    int r = arrive(agent, error, size);

    if (r == 0 && chdir(frozen_run(agent->frozen)->as.run.dir) < 0) {
        r = -errno;
        snprintf(error, size, "directory of the run's jobs: %s: %s",
                 frozen_run(agent->frozen)->as.run.dir, strerrordesc_np(-r));
    }
    if (r < 0 || agent->slots == 0) /* of a round with fewer slots than agents */
        return r;
    r = open_peers(agent);
    agent_lost_open(agent);
    if (r == 0)
        r = open_run(agent);
    if (r < 0) {
        snprintf(error, size, "cannot begin: %s", strerrordesc_np(-r));
        return r;
    }
    agent_signals();
    if (agent->lead != NULL && !agent_may_begin(agent)) {
        agent->cut = true;
        return 0;
    }
    r = loop(agent);
    finish(agent);
    agent_lost_leave(agent);
    if (r < 0)
        snprintf(error, size, "cannot go on: %s", strerrordesc_np(-r));
    return r;
}

static void close_agent(struct agent *agent)
{
    agent_signals_end(NULL);
    fb_run_close(agent->run);
    claim_close(&agent->claims);
    agent_record_close(&agent->record);
    await_close(&agent->await);
    heir_close(&agent->heir);
    on_fini(&agent->on);
    if (agent->peers.dir != NULL)
        peers_close(&agent->peers);
    wishes_close(&agent->wishes);
    frozen_close(agent->frozen);
    arena_fini(&agent->calls.arena);
    text_fini(&agent->words);
    free(agent->given);
    free(agent->running);
    if (agent->tick_fd >= 0)
        close(agent->tick_fd);
    rundir_close(&agent->dir);
}

int agent_one(struct rundir *dir, struct lead *lead, char *error, size_t size)
{
    struct agent agent = { .dir = *dir,
                           .lead = lead,
                           .tick_fd = -1,
                           .record.fd = -1,
                           .claims = { .claim_fd = -1, .agents_fd = -1 } };
    char unread[400];
    bool cut;
    int r;

    if (on_read(&agent.on, agent.dir.on, unread, sizeof unread) < 0)
        agent.on = (struct on){ 0 }; /* a place that tells nothing */
    r = frozen_open(&agent.frozen, &agent.dir, error, size);
    if (r == 0)
        r = work(&agent, error, size);
    cut = agent.cut;
    close_agent(&agent);
    return r < 0 ? r : cut;
}
