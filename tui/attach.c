/*
 * attach.c - `forkboard attach`: a run once more. One of agents from its directory alone: what is
 * kept beside the record (a job log, results) is made from the records of the agents, whole. One
 * that another process of this machine runs by its socket.
 */
#include "attach_lost.h"
#include "commands.h"

#include "cluster/agents.h"
#include "ctl/choose.h"
#include "ctl/source.h"
#include "opt/complain.h"
#include "show/keep.h"
#include "show/pump.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct attached {
    struct rundir dir;
    struct on on;
    struct text ticket;
    char error[4600];
};

/* Where there is none the place may look for its agents by the run's name. */
static int read_ticket(struct attached *attached)
{
    int r = rundir_get(&attached->dir, "ticket", &attached->ticket);

    if (r < 0)
        text_clear(&attached->ticket);
    if (r < 0 && r != -ENOENT)
        return rundir_fail(&attached->dir, "ticket", r, attached->error, sizeof attached->error);
    return 0;
}

static int open_all(struct attached *attached, const char *path)
{
    int r = rundir_open(&attached->dir, path, attached->error, sizeof attached->error);

    if (r == 0 && attached->dir.rounds) {
        snprintf(attached->error, sizeof attached->error,
                 "run directory %s: it has rounds of a scale: try %s/" RUNDIR_ROUND "1", path,
                 path);
        rundir_close(&attached->dir);
        return -EINVAL;
    }
    if (r == 0)
        r = on_read(&attached->on, attached->dir.on, attached->error, sizeof attached->error);
    if (r == 0)
        r = read_ticket(attached);
    attached->on.agents = attached->dir.agents;
    attached->on.cpus = attached->dir.cpus;
    return r;
}

static int show(const struct opt *opt, struct attached *attached)
{
    struct place_run place = { .on = &attached->on,
                               .id = attached->dir.id,
                               .dir = attached->dir.path,
                               .count = attached->dir.agents,
                               .ticket = text_string(&attached->ticket) };
    char error[4400];
    struct source *source;
    struct keep *keep;
    int r = keep_open(&keep, opt, error, sizeof error);

    if (r < 0)
        return complain(r == -ENOMEM ? 3 : 2, "%s", error);
    source = agents_source(&attached->dir, &place, true, keep != NULL && keep_wants_output(keep));
    if (source != NULL)
        source->read_only = opt->read_only;
    r = pump_run(opt, source, keep);
    keep_close(keep);
    return r;
}

/* A run of this machine. */
static int attach_run(const struct opt *opt, const char *word)
{
    struct ctl_client client;
    char why[4400];
    int status = ctl_choose(&client, word, why, sizeof why);

    if (status != 0)
        return complain(status, "attach: %s", why);
    if (opt->cluster.retry_lost || opt->keep.joblog != NULL || opt->keep.results != NULL ||
        opt->keep.record != NULL || opt->keep.report != NULL) {
        ctl_client_close(&client);
        return complain(2,
                        "attach: %s of a run of this machine is its own: only that of a run's "
                        "directory is made here",
                        opt->cluster.retry_lost     ? "--retry-lost"
                        : opt->keep.joblog != NULL  ? "--joblog"
                        : opt->keep.results != NULL ? "--results"
                        : opt->keep.record != NULL  ? "--record"
                                                    : "--report");
    }
    return pump_run(opt, ctl_source(&client, opt->read_only), NULL);
}

/* A directory that is none of a run's may have the name of one. */
static bool is_run(const char *word)
{
    struct ctl_client client;
    char why[4400];

    if (ctl_choose(&client, word, why, sizeof why) != 0)
        return false;
    ctl_client_close(&client);
    return true;
}

static bool is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int attach(const struct opt *opt)
{
    struct attached attached = { .dir.fd = -1 };
    int status, r;

    if (opt->rest_count > 1)
        return complain(2, "attach: it takes one run; unexpected '%s'", opt->rest[1]);
    /* A word with a slash is a path, and no run's name. */
    if (opt->rest_count == 0 || (strchr(opt->rest[0], '/') == NULL && !is_directory(opt->rest[0])))
        return attach_run(opt, opt->rest_count > 0 ? opt->rest[0] : NULL);
    r = open_all(&attached, opt->rest[0]);
    if (r < 0 && is_run(opt->rest[0]))
        status = attach_run(opt, opt->rest[0]);
    else if (r < 0)
        status = complain(r == -ENOMEM ? 3 : 2, "attach: %s", attached.error);
    else if (opt->cluster.retry_lost)
        status = cmd_attach_lost(opt, &attached.dir);
    else
        status = show(opt, &attached);
    rundir_close(&attached.dir);
    on_fini(&attached.on);
    text_fini(&attached.ticket);
    return status;
}

int cmd_attach(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0;

    if (opt_parse(&opt, OPT_ATTACH, argc, argv, error, sizeof error) < 0)
        status = complain(2, "attach: %s", error);
    else if (opt.help)
        opt_help(OPT_ATTACH);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else
        status = attach(&opt);
    opt_fini(&opt);
    return status;
}
