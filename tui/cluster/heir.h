/*
 * heir.h - what a lost agent has left: jobs that it had claimed and not begun. Each of them is
 * taken once more, by one agent.
 *
 * That no such job runs twice: an agent writes a job down before it begins it, and looks after that
 * whether it has been given up, unless it has done so just now; and what it has left is looked at
 * a while after it was given up, so that all that it wrote is there, and it has seen it by then.
 */
#ifndef FB_CLUSTER_HEIR_H
#define FB_CLUSTER_HEIR_H

#include "claim.h"
#include "peers.h"

struct heir_lost {
    char name[32];    /* of the agent */
    int64_t since_us; /* when we saw it here; by the monotonic clock */
    bool read;
};

struct heir_job {
    uint32_t job;
    uint32_t from; /* of `lost` */
};

struct heir {
    const struct rundir *dir;
    struct claims *claims;  /* of ourselves */
    struct peers *peers;    /* learn how jobs that had begun ended */
    int64_t wait_us;        /* from a loss to a look at what is left */
    struct heir_lost *lost; /* [lost_count] */
    size_t lost_count, lost_room;
    struct heir_job *jobs; /* [count], of which those from `next` on are still to be tried */
    size_t next, count, room;
    bool given_up; /* we are lost ourselves */
};

/* What it points to stays the caller's. */
void heir_open(struct heir *heir, struct claims *claims, struct peers *peers, int64_t wait_us);
void heir_close(struct heir *heir);
/*
 * Looks which agents are lost, and at what those have left whose time has come. 0; -errno: which
 * are lost is not known. What one has left and cannot be read is waited for, and holds up nothing
 * else.
 */
int heir_look(struct heir *heir, int64_t now_us);
/* A job that was left is ours: 1; 0: there is none now; -errno. */
int heir_next(struct heir *heir, uint32_t *job);
/* There may be some soon: an agent is lost, and what it has left is not known. */
bool heir_waits(const struct heir *heir);

#endif
