/* run_command.h - COMMAND and its inputs, as they stand on the command line of `run` and `scale`.
 */
#ifndef FB_RUN_COMMAND_H
#define FB_RUN_COMMAND_H

#include "input/command.h"
#include "opt/opt.h"

/* What `run` leaves to those that do as other programs do. */
struct cmd_run_other {
    /* As in struct source_jobs, but with the context here. NULL: none. */
    int (*watch)(void *context, struct fb_run *run, const struct fb_event *event);
    /* The exit status; `failed_before`: jobs that count as failed and did not run. NULL: the run's.
     */
    int (*status)(void *context, const struct fb_event *ended, uint32_t failed_before);
    void *context;
    int wrong; /* exit status of wrong use; 0: 2 */
};

/* Runs what stands in opt->rest; the exit status. */
int cmd_run_command(const struct opt *opt, const struct cmd_run_other *other);
/* COMMAND is the first *words of opt->rest. */
struct input_options cmd_run_input(const struct opt *opt, int *words);
bool cmd_run_reads_stdin(const struct input_options *input);
/* After a `--` every word is COMMAND's; else a set's name is one. */
bool cmd_run_has_jobs(const struct opt *opt);

#endif
