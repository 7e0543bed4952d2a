/* run_results.h - where GNU parallel's --results puts the files of a job: by its arguments. */
#ifndef FB_RUN_RESULTS_H
#define FB_RUN_RESULTS_H

#include "input/command.h"
#include "opt/opt.h"
#include "show/results_theirs.h"

/* Zeros: none. It stays where it is. */
struct cmd_run_results {
    struct results_theirs *files;
    struct template *template; /* NULL: a directory for each argument, below the next */
    const char *directory;
    bool resume, dry;
    struct text path;
};

/*
 * Has the jobs of a form said to it as they are given, where the options ask for such files. 0, or
 * -errno with one line in `error`; to be closed in any case, after the run.
 */
int cmd_run_results_open(struct cmd_run_results *out, const struct opt *opt,
                         struct command_form *form, char *error, size_t size);
void cmd_run_results_close(struct cmd_run_results *results);

#endif
