/*
 * peers.h - what became of the jobs of a run, from the records of all of its agents. An agent reads
 * the others' where a job waits for another or the run may end early; each of a million jobs costs
 * a byte.
 */
#ifndef FB_CLUSTER_PEERS_H
#define FB_CLUSTER_PEERS_H

#include "forkboard.h"
#include "news.h"

enum peer_fate {
    PEER_OPEN = 0, /* it has not come to its end */
    PEER_WELL,
    PEER_BADLY,
    PEER_SKIPPED,
    PEER_FATE = 3, /* the bits of these; beside them */
    PEER_BEGAN = 4,
    PEER_READY = 8,
};

struct peers {
    const struct rundir *dir;
    const char *self;     /* the name of an agent whose record is not read; "": none */
    unsigned char *jobs;  /* [dir->jobs] */
    struct news **others; /* [count] */
    size_t count, room;
    uint32_t well, badly, skipped; /* how many have come to such an end */
    uint32_t change;               /* counts what has changed */
};

int peers_open(struct peers *peers, const struct rundir *dir, const char *self); /* 0 or -errno */
void peers_close(struct peers *peers);
/* Reads what is new. 0, or -errno of the last thing that could not be read. */
int peers_look(struct peers *peers);
/*
 * An agent is gone: of the jobs that it had taken, a bit for each, those without an end have
 * failed. 0, or -errno if its record cannot be read.
 */
int peers_lose(struct peers *peers, const char *name, const unsigned char *taken);
unsigned peers_of(const struct peers *peers, uint32_t job);
/* What the agent itself knows: an event of its own, and the end of a job. */
void peers_event(struct peers *peers, const struct fb_event *event);
void peers_settle(struct peers *peers, uint32_t job, enum peer_fate fate);

#endif
