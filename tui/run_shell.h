/* run_shell.h - the shell that command lines are for. */
#ifndef FB_RUN_SHELL_H
#define FB_RUN_SHELL_H

#include "opt/opt.h"

/*
 * Finds it: what --shell says, else $PARALLEL_SHELL; as GNU parallel does, else the shell that
 * called us, or $SHELL. *path is NULL for /bin/sh, and owned by this file else. 0, or -EINVAL with
 * one line in `error`: there is no such shell, or one whose quotes are others.
 */
int cmd_run_shell(const struct opt *opt, const char **path, char *error, size_t size);
/* A line where /bin/sh (`path` NULL), or no shell, would not do what COMMAND, the first `count`
 * words of opt->rest, looks like. Of `forkboard run` alone. */
void cmd_run_shell_hint(const struct opt *opt, const char *path, int count);

#endif
