/* attach_lost.h - `forkboard attach --retry-lost`: a run of agents once more, for what is open. */
#ifndef FB_ATTACH_LOST_H
#define FB_ATTACH_LOST_H

#include "cluster/rundir.h"
#include "opt/opt.h"

/*
 * Has the jobs of that run that were lost, were skipped or never ran run by agents of a new run,
 * whose directory stands beside it; those that have ended count as they did. The exit status.
 */
int cmd_attach_lost(const struct opt *opt, const struct rundir *dir);

#endif
