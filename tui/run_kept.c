/*
 * run_kept.c - nothing is started before all that was asked to be kept can be written, and before
 * every job that an earlier run knows is known to be the same: a log of other jobs must not decide
 * which are left out.
 */
#include "run_kept.h"

#include <errno.h>
#include <string.h>

/* 0, or the exit status. */
static int sifted(void *context, struct keep *keep, run_sift *sift)
{
    int r;

    if (keep == NULL)
        return 0;
    if (keep_notice(keep) != NULL)
        pump_complain(0, "%s", keep_notice(keep));
    r = keep_last(keep) > 0 ? sift(context, keep) : 0;
    if (r == 0)
        return 0;
    if (keep_error(keep)[0] != '\0')
        return pump_complain(2, "%s", keep_error(keep));
    return pump_complain(r == -ENOMEM ? 3 : 2, "arguments: %s", strerrordesc_np(-r));
}

static int open_keep(struct keep **out, const struct opt *opt)
{
    char error[4400];
    int r = keep_open(out, opt, error, sizeof error);

    return r < 0 ? pump_complain(r == -ENOMEM ? 3 : 2, "%s", error) : 0;
}

int run_kept(const struct opt *opt, const struct pump_jobs *jobs, run_sift *sift)
{
    struct pump_jobs kept = *jobs;
    int status = open_keep(&kept.keep, opt);

    if (status == 0)
        status = sifted(jobs->context, kept.keep, sift);
    if (status == 0)
        status = pump_run(opt, &kept);
    keep_close(kept.keep);
    return status;
}

int run_kept_dry(const struct opt *opt, void *context, run_sift *sift)
{
    struct keep *keep;
    int status = open_keep(&keep, opt);

    if (status == 0)
        status = sifted(context, keep, sift);
    keep_close(keep);
    return status;
}
