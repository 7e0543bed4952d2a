/*
 * run_kept.c - nothing is started before all that was asked to be kept can be written, and before
 * every job that an earlier run knows is known to be the same: a log of other jobs must not decide
 * which are left out.
 */
#include "run_kept.h"

#include "base/text.h"
#include "opt/complain.h"
#include "opt/title.h"
#include "run_on.h"
#include "show/pump.h"

#include <errno.h>
#include <string.h>

/* 0, or the exit status. */
static int sifted(void *context, struct keep *keep, cmd_run_sift *sift)
{
    int r;

    if (keep == NULL || sift == NULL)
        return 0;
    if (keep_notice(keep) != NULL)
        complain(0, "%s", keep_notice(keep));
    r = keep_last(keep) > 0 ? sift(context, keep) : 0;
    if (r == 0)
        return 0;
    if (keep_error(keep)[0] != '\0')
        return complain(r == -ENOMEM ? 3 : 2, "%s", keep_error(keep));
    return complain(r == -ENOMEM ? 3 : 2, "arguments: %s", strerrordesc_np(-r));
}

static int open_keep(struct keep **out, const struct opt *opt)
{
    char error[4400];
    int r = keep_open(out, opt, error, sizeof error);

    return r < 0 ? complain(r == -ENOMEM ? 3 : 2, "%s", error) : 0;
}

int cmd_run_kept(const struct opt *opt, const struct source_jobs *jobs, cmd_run_sift *sift)
{
    struct text title = { 0 };
    struct opt with = opt_titled(opt, &title);
    struct keep *keep;
    int status = open_keep(&keep, opt);

    if (status == 0)
        status = sifted(jobs->context, keep, sift);
    if (status == 0 && jobs->kept != NULL)
        jobs->kept(jobs->context, keep);
    if (status == 0)
        status = opt->cluster.on != NULL ? cmd_run_on(&with, jobs, keep)
                                         : pump_run(&with, source_run(&with, jobs, keep), keep);
    keep_close(keep);
    text_fini(&title);
    return status;
}

int cmd_run_kept_dry(const struct opt *opt, void *context, cmd_run_sift *sift)
{
    struct keep *keep;
    int status = open_keep(&keep, opt);

    if (status == 0)
        status = sifted(context, keep, sift);
    keep_close(keep);
    return status;
}
