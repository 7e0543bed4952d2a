/*
 * peers.c - the ends of all jobs. Of most lines only the beginning is looked at. The jobs that a
 * lost agent had written down, and that have no end, have failed: what waits for them must not wait
 * for ever.
 */
#include "peers.h"

#include "agent_record.h"
#include "base/array.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int peers_open(struct peers *peers, const struct rundir *dir, const char *self)
{
    *peers = (struct peers){ .dir = dir, .self = self };
    peers->jobs = calloc((size_t)dir->jobs + 1, 1);
    return peers->jobs != NULL ? 0 : -ENOMEM;
}

void peers_close(struct peers *peers)
{
    for (size_t i = 0; i < peers->count; i++) {
        news_fini(peers->others[i]);
        free(peers->others[i]);
    }
    free(peers->others);
    free(peers->jobs);
    *peers = (struct peers){ 0 };
}

unsigned peers_of(const struct peers *peers, uint32_t job)
{
    return job >= 1 && job <= peers->dir->jobs ? peers->jobs[job - 1] : PEER_SKIPPED;
}

void peers_settle(struct peers *peers, uint32_t job, enum peer_fate fate)
{
    unsigned char *known;

    if (job < 1 || job > peers->dir->jobs)
        return;
    known = &peers->jobs[job - 1];
    if ((*known & PEER_FATE) != PEER_OPEN)
        return;
    *known |= (unsigned char)fate;
    peers->well += fate == PEER_WELL;
    peers->badly += fate == PEER_BADLY;
    peers->skipped += fate == PEER_SKIPPED;
    peers->change++;
}

static void mark(struct peers *peers, uint32_t job, enum peer_fate bit)
{
    if (job < 1 || job > peers->dir->jobs || (peers->jobs[job - 1] & bit) != 0)
        return;
    peers->jobs[job - 1] |= (unsigned char)bit;
    peers->change++;
}

void peers_event(struct peers *peers, const struct fb_event *event)
{
    if (event->kind == FB_BEGAN)
        mark(peers, event->job, PEER_BEGAN);
    else if (event->kind == FB_READY)
        mark(peers, event->job, PEER_READY);
}

/* ---------------------------------------------------------------- others' records */

static void take_line(struct peers *peers, const char *line, size_t size)
{
    uint32_t job;
    bool well;

    if (agent_record_is_settled(line, size, &job, &well))
        peers_settle(peers, job, well ? PEER_WELL : PEER_BADLY);
    else if ((job = agent_record_job(line, size, "skipped")) != 0)
        peers_settle(peers, job, PEER_SKIPPED);
    else if ((job = agent_record_job(line, size, "began")) != 0)
        mark(peers, job, PEER_BEGAN);
    else if ((job = agent_record_job(line, size, "ready")) != 0)
        mark(peers, job, PEER_READY);
}

static int read_one(struct peers *peers, struct news *news)
{
    const char *line;
    size_t size;
    int r;

    while ((r = news_fill(news, peers->dir)) > 0)
        while (news_next(news, &line, &size))
            take_line(peers, line, size);
    return r;
}

static bool known(const struct peers *peers, const char *path)
{
    for (size_t i = 0; i < peers->count; i++)
        if (strcmp(peers->others[i]->name, path) == 0)
            return true;
    return false;
}

static int add_other(void *context, const char *name)
{
    struct peers *peers = context;
    size_t length = strlen(name);
    char agent[64], path[96];
    struct news *news;

    if (length < 7 || length > 40 || strcmp(name + length - 6, ".jsonl") != 0)
        return 0;
    snprintf(agent, sizeof agent, "%.*s", (int)length - 6, name);
    snprintf(path, sizeof path, "events/%s", name);
    if (rundir_agent(agent) < 0 || strcmp(agent, peers->self) == 0 || known(peers, path))
        return 0;
    news = calloc(1, sizeof *news);
    if (news == NULL || array_reserve(&peers->others, &peers->room, peers->count + 1,
                                      sizeof *peers->others, 8) < 0) {
        free(news);
        return -ENOMEM;
    }
    memcpy(news->name, path, sizeof path);
    peers->others[peers->count++] = news;
    return 0;
}

/* ---------------------------------------------------------------- lost agents */

/* All that it had written is read first: what had come to its end has that end. */
int peers_lose(struct peers *peers, const char *name, const unsigned char *taken)
{
    char path[64];
    int r = 0;

    snprintf(path, sizeof path, "events/%.40s.jsonl", name);
    for (size_t i = 0; i < peers->count; i++)
        if (strcmp(peers->others[i]->name, path) == 0)
            r = read_one(peers, peers->others[i]);
    for (uint32_t job = 1; r == 0 && job <= peers->dir->jobs; job++)
        if ((taken[job / 8] & (1u << job % 8)) != 0)
            peers_settle(peers, job, PEER_BADLY);
    return r;
}

/* ---------------------------------------------------------------- the look */

int peers_look(struct peers *peers)
{
    int r = rundir_each(peers->dir, "events", add_other, peers);

    for (size_t i = 0; i < peers->count; i++) {
        int one = read_one(peers, peers->others[i]);
        r = one < 0 ? one : r;
    }
    return r;
}
