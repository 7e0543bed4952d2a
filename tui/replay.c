/*
 * replay.c - `forkboard replay`: a record on the board, or as the lines of plain mode. Nothing
 * is run; keys that act on workers have no meaning.
 */
#include "commands.h"

#include "opt/complain.h"
#include "opt/opt.h"
#include "show/pump.h"
#include "show/sources.h"

#include <errno.h>
#include <stdio.h>

static int replay_record(const struct opt *opt)
{
    char error[4400];
    struct record_reader *reader;
    int status, r;

    if (opt->rest_count > 1)
        return complain(2, "replay takes one record; unexpected '%s'", opt->rest[1]);
    r = record_reader_open(&reader, opt->rest_count > 0 ? opt->rest[0] : NULL, error, sizeof error);
    if (r < 0)
        return complain(r == -ENOMEM ? 3 : 2, "%s", error);
    status = pump_run(opt, source_record(reader), NULL);
    record_reader_close(reader);
    return status;
}

int cmd_replay(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0;

    if (opt_parse(&opt, OPT_REPLAY, argc, argv, error, sizeof error) < 0)
        status = complain(2, "replay: %s", error);
    else if (opt.help)
        opt_help(OPT_REPLAY);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else
        status = replay_record(&opt);
    opt_fini(&opt);
    return status;
}
