/* job_probe.h - whether a probe can be tried. */
#ifndef FB_JOBS_JOB_PROBE_H
#define FB_JOBS_JOB_PROBE_H

#include "forkboard.h"

/* NULL is none, and fits. */
bool job_probe_fits(const struct fb_probe *probe, bool health);

#endif
