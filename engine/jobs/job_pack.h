/*
 * job_pack.h - jobs of a feed that a person may ask for once more (options.keep_jobs): what each
 * was, in as few bytes as it differs from the first, and how it ended. A million of them are to be
 * had.
 */
#ifndef FB_JOBS_JOB_PACK_H
#define FB_JOBS_JOB_PACK_H

#include "graph.h"
#include "job.h"

/* All zeros: empty. */
struct kept {
    uint32_t *places;       /* [room], of job n at n - 1: from 1; 0: none */
    unsigned char **chunks; /* [chunk_count] */
    uint32_t room, chunk_count, chunk_room;
    uint32_t used;          /* of the last chunk */
    struct job_copy *first; /* what the others are compared with */
};

/* A job that is about to start, for the first time. 0 or -ENOMEM. */
int kept_put(struct kept *kept, const struct job_copy *copy);
bool kept_has(const struct kept *kept, uint32_t job);
/* GRAPH_NONE: it is not over. */
enum graph_fate kept_fate(const struct kept *kept, uint32_t job);
/* What became of it, after so many attempts; of one that is not kept: nothing. */
void kept_end(struct kept *kept, uint32_t job, enum graph_fate fate, uint32_t attempts,
              bool by_hand);
/* A copy to run it again, which is then not over; NULL: no memory. */
struct job_copy *kept_take(struct kept *kept, uint32_t job);
void kept_fini(struct kept *kept);

#endif
