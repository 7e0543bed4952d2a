/*
 * run_detach.c - `run --detach` prints how to come back; `--detachable` comes back at once: its
 * board is one that attaches from the beginning, so it can be left, and lost, like any other.
 */
#include "run_detach.h"

#include "ctl/choose.h"
#include "ctl/detach.h"
#include "ctl/source.h"
#include "opt/complain.h"
#include "show/pump.h"

#include <stdio.h>
#include <string.h>

static int show(const struct opt *opt, const char *id)
{
    struct opt with = *opt;
    struct ctl_client client;
    char why[4400];
    int status = ctl_choose(&client, id, why, sizeof why);

    if (status != 0) /* over in a moment: what became of it is in its record */
        return complain(status, "run %s: %s", id, why);
    with.keep.report = NULL; /* the run makes it */
    with.command = OPT_ATTACH;
    return pump_run(&with, ctl_source(&client, false), NULL);
}

static int refuse(const struct opt *opt)
{
    const char *option = opt->detachable ? "--detachable" : "--detach";

    if (opt->cluster.on != NULL)
        return complain(2, "run: a run of --on goes on by itself; %s is of others", option);
    if (opt->keep.no_record)
        return complain(2, "run: %s needs the record, which --no-record leaves out", option);
    if (opt->detach && opt->mode_given && opt->mode != OPT_PLAIN)
        return complain(2, "run: --detach shows nothing: --detachable goes with %s",
                        opt->mode == OPT_JSON ? "--json" : "--board");
    return 0;
}

bool cmd_run_detach(struct opt *opt, int *status)
{
    char id[CTL_ID_SIZE];

    *status = 0;
    if ((!opt->detach && !opt->detachable) || opt->dry_run)
        return true;
    *status = refuse(opt);
    if (*status != 0)
        return false;
    fflush(NULL);
    if (ctl_detach(id, status)) {
        opt->away = true;
        return true;
    }
    if (*status < 0)
        *status = complain(3, "cannot begin: %s", strerrordesc_np(-*status));
    else if (*status == 0 && opt->detachable)
        *status = show(opt, id);
    else if (*status == 0 && id[0] != '\0')
        printf("run %s goes on without a terminal: forkboard attach %s\n", id, id);
    return false;
}
