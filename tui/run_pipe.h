/* run_pipe.h - `run --pipe` and --pipe-part: COMMAND once for each block of records. */
#ifndef FB_RUN_PIPE_H
#define FB_RUN_PIPE_H

#include "run_command.h"

/* Runs what stands in opt->rest; the exit status. */
int cmd_run_pipe(const struct opt *opt, const struct cmd_run_other *other);
/* What a run of blocks has no meaning for, in a line; NULL: all is well. */
const char *cmd_run_pipe_refused(const struct opt *opt);

#endif
