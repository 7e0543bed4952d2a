/* run_retry.h - `--retry-failed`: the commands are those of the job log. */
#ifndef FB_RUN_RETRY_H
#define FB_RUN_RETRY_H

#include "opt/opt.h"

/* `:::` and the commands of all jobs of the log, by their numbers. */
struct cmd_run_retry {
    char **words;
    int count;
};

/* 0, or -errno with one line in `error`. */
int cmd_run_retry_open(struct cmd_run_retry *retry, const struct opt *opt, char *error,
                       size_t size);
void cmd_run_retry_close(struct cmd_run_retry *retry);

#endif
