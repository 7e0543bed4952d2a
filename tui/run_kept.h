/* run_kept.h - a run with what it keeps: opened before it, asked, fed, closed behind it. */
#ifndef FB_RUN_KEPT_H
#define FB_RUN_KEPT_H

#include "pump.h"

/* Returns the exit status: 2 where the job log or the results cannot be had; nothing ran then. */
int run_kept(const struct opt *opt, const struct pump_jobs *jobs);

#endif
