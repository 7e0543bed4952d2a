/*
 * xargs.c - `forkboard xargs`: a command line of xargs(1)'s, with the meanings that it has there.
 * What differs is said in forkboard-parallel(1).
 */
#include "commands.h"

#include "opt/complain.h"
#include "run_command.h"

#include <stdio.h>
#include <string.h>

#define WRONG 1

/* What became of jobs, as xargs(1) says it by its exit status. */
struct fates {
    int status;
};

static int worst_of(const struct fb_event *event)
{
    if (event->kind == FB_UNSTARTED)
        return event->as.unstarted.error == 2 ? 127 : 126;
    if (event->as.exited.succeeded)
        return 0;
    if (event->as.exited.signal != 0)
        return 125;
    return event->as.exited.code == 255 ? 124 : 123;
}

/* All but a mere failure end it: nothing more is started. */
static int watch(void *context, struct fb_run *run, const struct fb_event *event)
{
    struct fates *fates = context;
    int status;

    if (event->kind != FB_EXITED && event->kind != FB_UNSTARTED)
        return 0;
    status = worst_of(event);
    if (status > fates->status && (fates->status == 0 || fates->status == 123))
        fates->status = status;
    return status > 123 ? fb_run_stop(run, FB_STOP_QUEUE) : 0;
}

static int status_of(void *context, const struct fb_event *ended, uint32_t failed_before)
{
    const struct fates *fates = context;

    (void)ended;
    (void)failed_before;
    return fates->status;
}

static void take_defaults(struct opt *opt)
{
    if (!opt->mode_given) {
        opt->mode = OPT_PLAIN;
        opt->silent = true;
    }
    if (!opt->output_given)
        opt->run.output = FB_OUTPUT_LINE;
    if (opt->run.leftovers == 0)
        opt->run.leftovers = FB_LEFTOVERS_LEAVE;
    if (opt->run.slots == 0)
        opt->run.slots = 1;
}

static int run(struct opt *opt)
{
    static char echo[] = "echo", *words[] = { echo, NULL };
    struct fates fates = { 0 };

    take_defaults(opt);
    if (opt->rest_count == 0) {
        opt->rest = words;
        opt->rest_count = 1;
    }
    return cmd_run_command(opt, &(struct cmd_run_other){ .watch = watch,
                                                         .status = status_of,
                                                         .context = &fates,
                                                         .wrong = WRONG });
}

int cmd_xargs(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0, r = opt_parse(&opt, OPT_XARGS, argc, argv, error, sizeof error);

    if (r < 0)
        status = complain(WRONG, "xargs: %s", error);
    else if (opt.help)
        opt_help(OPT_XARGS);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else
        status = run(&opt);
    opt_fini(&opt);
    return status;
}
