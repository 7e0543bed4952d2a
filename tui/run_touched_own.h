/*
 * run_touched_own.h - what forkboard itself writes: a job that watches it would start for ever.
 * Logs with those before them, records, the job log, results, the report, sockets.
 */
#ifndef FB_RUN_TOUCHED_OWN_H
#define FB_RUN_TOUCHED_OWN_H

#include "opt/opt.h"
#include "set/set.h"

/* Zeros: nothing is its own. */
struct touched_own {
    char **paths; /* [count] without links; a directory's is for all below it */
    size_t count, room;
};

int touched_own_take(struct touched_own *own, const struct opt *opt); /* 0 or -ENOMEM */
/* Logs of its jobs, beside those that are known. 0 or -ENOMEM. */
int touched_own_logs(struct touched_own *own, const struct set *set);
void touched_own_fini(struct touched_own *own);
bool touched_own_has(const struct touched_own *own, const char *path);

#endif
