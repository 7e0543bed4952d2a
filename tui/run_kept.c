/*
 * run_kept.c - nothing is started before all that was asked to be kept can be written: a run of a
 * day whose log is missing at its end would be run twice.
 */
#include "run_kept.h"

#include "keep.h"

#include <errno.h>

int run_kept(const struct opt *opt, const struct pump_jobs *jobs)
{
    struct pump_jobs kept = *jobs;
    char error[4400];
    int status, r = keep_open(&kept.keep, opt, error, sizeof error);

    if (r < 0)
        return pump_complain(r == -ENOMEM ? 3 : 2, "%s", error);
    status = pump_run(opt, &kept);
    keep_close(kept.keep);
    return status;
}
