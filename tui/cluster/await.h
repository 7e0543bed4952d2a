/* await.h - jobs that wait for others: which of them can begin now, by what peers.h knows. */
#ifndef FB_CLUSTER_AWAIT_H
#define FB_CLUSTER_AWAIT_H

#include "frozen.h"
#include "peers.h"

struct await {
    struct fb_after *afters; /* [after_count] of all jobs, one after the other */
    size_t after_count, after_room;
    uint32_t *first; /* [jobs + 1] where those of a job begin */
    uint32_t jobs, low;
};

/* Reads all jobs. 0 or -errno. What was done before is settled in `peers`. */
int await_open(struct await *await, struct frozen *frozen, uint32_t jobs, struct peers *peers);
void await_close(struct await *await);

enum await_verdict { AWAIT_WAITS, AWAIT_READY, AWAIT_NEVER };

/* Whether it can begin; of NEVER *blame is the job for which it waited in vain, *when what for. */
enum await_verdict await_of(const struct await *await, const struct peers *peers, uint32_t job,
                            uint32_t *blame, enum fb_when *when);

#endif
