/* report.c - `forkboard report`: what a record says, as a page of words, a table, a picture. */
#include "commands.h"

#include "opt/complain.h"
#include "opt/opt.h"
#include "report/make.h"

#include <stdio.h>

int cmd_report(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0;

    if (opt_parse(&opt, OPT_REPORT, argc, argv, error, sizeof error) < 0)
        status = complain(2, "report: %s", error);
    else if (opt.help)
        opt_help(OPT_REPORT);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else if (opt.rest_count > 1)
        status = complain(2, "report takes one record; unexpected '%s'", opt.rest[1]);
    else if (opt.at_given && !make_is_board(opt.out, opt.format))
        status = complain(2, "report: --at goes with --format board");
    else
        status = make_report(opt.rest_count > 0 ? opt.rest[0] : NULL, opt.out, opt.format,
                             opt.at_given ? opt.at_us : INT64_MAX);
    opt_fini(&opt);
    return status;
}
