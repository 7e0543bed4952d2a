/*
 * run_retry.c - what failed in a job log is run once more from the log alone. Its lines are run as
 * if they had been typed, so it must be the user's own: JOBLOG_OWN.
 */
#include "run_retry.h"

#include "input/joblog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cmd_run_retry_close(struct cmd_run_retry *retry)
{
    for (int i = 1; retry->words != NULL && i < retry->count; i++)
        free(retry->words[i]);
    free(retry->words);
    *retry = (struct cmd_run_retry){ 0 };
}

/* A job that the log lacks has no command, and is none. */
static int read_commands(struct cmd_run_retry *retry, const struct joblog *joblog)
{
    uint32_t last = joblog_last(joblog);
    static char separator[] = ":::";

    retry->words = last < INT32_MAX - 2 ? calloc((size_t)last + 2, sizeof(char *)) : NULL;
    if (retry->words == NULL)
        return -ENOMEM;
    retry->words[retry->count++] = separator;
    for (uint32_t job = 1; job <= last; job++) {
        char *command;
        int r = joblog_command(joblog, job, &command);
        if (r == 0)
            command = strdup(":");
        if (r < 0 || command == NULL)
            return r < 0 ? r : -ENOMEM;
        retry->words[retry->count++] = command;
    }
    return 0;
}

int cmd_run_retry_open(struct cmd_run_retry *retry, const struct opt *opt, char *error, size_t size)
{
    const char *path = opt->keep.joblog;
    struct joblog *joblog = NULL;
    int r;

    *retry = (struct cmd_run_retry){ 0 };
    path += path[0] == '+';
    if (opt->rest_count > 0 || opt->input.file_count > 0) {
        snprintf(error, size,
                 "--retry-failed: the commands are those of the log; no COMMAND and no "
                 "arguments stand beside it");
        return -EINVAL;
    }
    r = joblog_open(&joblog, path, JOBLOG_OWN, error, size);
    if (r < 0)
        return r;
    r = read_commands(retry, joblog);
    joblog_close(joblog);
    if (r < 0) {
        snprintf(error, size, "job log %s: %s", path, strerrordesc_np(-r));
        cmd_run_retry_close(retry);
    }
    return r;
}
