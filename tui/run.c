/*
 * run.c - `forkboard run`: COMMAND once for every argument, or the jobs of a set. Reads the
 * command line, makes the jobs and hands them to the pump. Nothing is started before all of it is
 * known to be right.
 */
#include "commands.h"

#include "opt/complain.h"
#include "run_command.h"
#include "run_detach.h"
#include "run_on.h"
#include "run_pipe.h"
#include "run_set.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* What only a COMMAND's jobs can have is not silently forgotten. */
static int run_jobs(struct opt *opt)
{
    const char *path = opt->input.jobs_file != NULL ? opt->input.jobs_file : opt->rest[0];
    int words = opt->input.jobs_file != NULL ? 0 : 1;

    for (int i = words; i < opt->rest_count; i++)
        if (opt->rest[i][0] == '-' || input_word(opt->rest[i]))
            return complain(
                2, "run: the jobs come from '%s'; unexpected '%s' (options go before the file)",
                path, opt->rest[i]);
    if (opt->of_command != NULL)
        return cmd_run_set_refuses(opt, path);
    if (opt->input.watch && strcmp(path, "-") == 0)
        return complain(2, "run: --watch goes with a file, not with standard input");
    return cmd_run_file(opt, path, (const char *const *)opt->rest + words, opt->rest_count - words);
}

/* After a `--` every word is COMMAND's, whatever it ends in. */
bool cmd_run_has_jobs(const struct opt *opt)
{
    return opt->input.jobs_file != NULL ||
           (opt->rest_count > 0 && strcmp(opt->rest[-1], "--") != 0 &&
            cmd_run_set_named(opt->rest[0]));
}

/* Nothing that forkboard opens can have their numbers, once they are open. */
static int check_descriptors(const struct opt *opt)
{
    for (size_t i = 0; i < opt->worker.keep_count; i++)
        if (fcntl(opt->worker.keep[i].ours, F_GETFD) < 0)
            return complain(2, "run: --keep-fds: descriptor %d is not open",
                            opt->worker.keep[i].ours);
    return 0;
}

/* What cannot be together. Returns 0, or the status after a line that says why. */
static int check(const struct opt *opt)
{
    if (opt->pipe.on && opt->worker.stdin_word != NULL)
        return complain(2, "run: --pipe is what workers read, and so is --stdin");
    if (opt->input.watch && !cmd_run_has_jobs(opt))
        return complain(2, "run: --watch goes with a file of jobs, not with a COMMAND");
    if (check_descriptors(opt) != 0)
        return 2;
    return cmd_run_on_check(opt);
}

int cmd_run(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status, r = opt_parse(&opt, OPT_RUN, argc, argv, error, sizeof error);

    if (r < 0) {
        status = complain(2, "run: %s", error);
    } else if (opt.help) {
        opt_help(OPT_RUN);
        status = 0;
    } else if (opt.version) {
        puts("forkboard " FB_VERSION);
        status = 0;
    } else if ((status = check(&opt)) == 0 && cmd_run_detach(&opt, &status)) {
        opt_draw_seed(&opt);
        status = cmd_run_has_jobs(&opt)
                     ? run_jobs(&opt)
                     : (opt.pipe.on ? cmd_run_pipe : cmd_run_command)(&opt,
                                                                      &(struct cmd_run_other){ 0 });
    }
    opt_fini(&opt);
    return status;
}
