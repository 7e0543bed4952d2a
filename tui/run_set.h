/* run_set.h - a job set from its file to the exit status. */
#ifndef FB_RUN_SET_H
#define FB_RUN_SET_H

#include "opt/opt.h"

/*
 * Reads the set and runs it, or prints it (--dry-run). Its durations are multiplied by `scale`.
 * Returns the exit status: 2 where something is wrong in the file, which was told then.
 */
int cmd_run_set(struct opt *opt, const char *path, double scale);
/*
 * The file of -f, a Procfile unless its name ends as a set's does, or a set's that was named alone;
 * and the words after it, which say which of its jobs run.
 */
int cmd_run_file(struct opt *opt, const char *path, const char *const *words, int count);
/* Says that an option that only a COMMAND can have was given with the jobs of a file: 2. */
int cmd_run_set_refuses(const struct opt *opt, const char *path);
/* Whether a word of the command line is a set's name: it ends in .yaml or .yml. */
bool cmd_run_set_named(const char *word);

#endif
