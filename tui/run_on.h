/* run_on.h - a run by agents: `run --on PLACE`. */
#ifndef FB_RUN_ON_H
#define FB_RUN_ON_H

#include "show/sources.h"

/* Whether --on can be had with these options: 0, or the exit status, when why not has been said. */
int cmd_run_on_check(const struct opt *opt);
/* Writes the jobs down, has the agents started, shows what they do. The exit status. */
int cmd_run_on(const struct opt *opt, const struct source_jobs *jobs, struct keep *keep);

#endif
