/*
 * run_on.c - `run --on PLACE`: a run of agents is begun, and from there on this process only looks.
 */
#include "run_on.h"

#include "cluster/agents.h"
#include "cluster/begin.h"
#include "opt/complain.h"
#include "opt/table.h"
#include "show/pump.h"

#include <errno.h>
#include <string.h>

/* ---------------------------------------------------------------- what cannot be had */

/* The option that cannot mean the same on other machines; NULL: none was given. */
static const char *unmeant(const struct opt *opt)
{
    const struct opt_gates *gates = &opt->gates;

    return opt->run.slots == FB_ALL_AT_ONCE ? "--slots 0 (all at once)"
           : opt->slots_file != NULL        ? "--slots FILE"
           : opt->timeout_share > 0         ? "--timeout N%"
           : opt->run.delay_us > 0          ? "--delay"
           : gates->memfree > 0             ? "--memfree"
           : gates->load > 0                ? "--load"
           : gates->noswap                  ? "--noswap"
           : gates->limit != NULL           ? "--limit"
           : opt->screen.hold               ? "--hold"
           : opt->pipe.on                   ? "--pipe"
           : opt->run.offer_jobserver       ? "--jobserver"
           : opt->input.watch               ? "--watch"
           : opt->worker.keep_count > 0     ? "--keep-fds"
           : opt->no_cgroup                 ? "--no-cgroup"
                                            : NULL;
}

int cmd_run_on_check(const struct opt *opt)
{
    const char *command = opt_command_row(opt->command)->name;
    char error[4400] = "";
    struct on on;
    const char *word = unmeant(opt);
    int r;

    if (opt->cluster.on == NULL)
        return opt->cluster.run_dir != NULL ? complain(2, "%s: --run-dir goes with --on", command)
                                            : 0;
    r = on_read(&on, opt->cluster.on, error, sizeof error);
    if (r == 0)
        on_fini(&on);
    if (r < 0)
        return complain(r == -ENOMEM ? 3 : 2, "%s: %s", command, error);
    return word != NULL ? complain(2, "%s: %s cannot be had with --on", command, word) : 0;
}

/* ---------------------------------------------------------------- begun, shown */

static int prepare(struct begin *begin)
{
    int r = begin_open(begin);

    if (r == 0)
        r = begin_make(begin);
    return r == 0 && begin->dir.jobs > 0 ? begin_submit(begin) : r;
}

int cmd_run_on(const struct opt *opt, const struct source_jobs *jobs, struct keep *keep)
{
    struct begin run = { .words = opt->cluster.on,
                         .path = opt->cluster.run_dir,
                         .options = &opt->run,
                         .each = jobs->each,
                         .context = jobs->context,
                         .dir.fd = -1 };
    struct place_run place;
    int status = 0, r = jobs->each != NULL ? prepare(&run) : -ENOTSUP;

    if (r < 0) {
        status = complain(r == -ENOMEM || r == -ENOSPC ? 3 : 2, "run: %s",
                          run.error[0] != '\0' ? run.error : strerrordesc_np(-r));
        begin_undo(&run);
    } else if (run.dir.jobs == 0) {
        begin_undo(&run);
    } else {
        place = begin_place(&run);
        if (!opt->silent && opt->mode != OPT_BOARD)
            complain(0, "%d agent%s on %s; the run's directory is %s", run.dir.agents,
                     run.dir.agents == 1 ? "" : "s", run.on.place->name, run.dir.path);
        status = pump_run(opt,
                          agents_source(&run.dir, &place, false,
                                        keep != NULL && keep_wants_output(keep)),
                          keep);
    }
    begin_close(&run);
    return status;
}
