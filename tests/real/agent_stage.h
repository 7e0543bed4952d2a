/*
 * agent_stage.h - an agent over the directory of a run, in this process, with real children. What a
 * front end or another agent would write there meanwhile, a job writes.
 */
#ifndef AGENT_STAGE_H
#define AGENT_STAGE_H

#include "cluster/agent.h"
#include "cluster/place.h"
#include "unit/cluster_stage.h"

#include <errno.h>
#include <stdlib.h>

static struct text record; /* of the agent that was run last */
static bool agent_within;  /* it is at work */

/* Until a file of the directory holds some words. */
#define UNTIL(file, words) "until grep -q '" words "' $STAGE/run/" file " 2>/dev/null; do :; done; "
#define WISH(words)                                                                                \
    "echo '" words "' >$STAGE/run/wishes/.w; mv $STAGE/run/wishes/.w $STAGE/run/wishes/w; "

static inline void begin(const char *kinds, struct fb_job *jobs, int agents, int slots,
                         struct fb_options *options)
{
    char path[300];

    stage_open(agents, slots);
    ck_assert_ptr_nonnull(getcwd(path, sizeof path));
    ck_assert_int_eq(setenv("STAGE", path, 1), 0);
    stage_jobs(kinds, jobs, options);
    stage_dir.on = strdup("local");
    stage_dir.halts = options != NULL && options->halt.when != FB_HALT_NEVER;
    ck_assert_int_eq(rundir_say(&stage_dir, stage_error, sizeof stage_error), 0);
}

/* Its status; then `record` is its record, and `stage_error` what it said. */
static inline int run_as(const char *number, const char *name)
{
    char path[400];
    int old = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), fd, status;
    ssize_t got;

    snprintf(path, sizeof path, "%s/run", getenv("STAGE"));
    fd = open("err", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    dup2(fd, STDERR_FILENO);
    setenv(PLACE_NUMBER, number, 1);
    agent_within = true;
    status = agent_run(path);
    agent_within = false;
    fflush(stderr);
    dup2(old, STDERR_FILENO);
    close(old);
    got = pread(fd, stage_error, sizeof stage_error - 1, 0);
    stage_error[got > 0 ? got : 0] = '\0';
    close(fd);
    ck_assert_int_eq(chdir(getenv("STAGE")), 0);
    text_clear(&record);
    snprintf(path, sizeof path, "events/%s.jsonl", name);
    rundir_get(&stage_dir, path, &record);
    return status;
}

static inline int count_of(const char *words)
{
    int count = 0;

    for (const char *at = text_string(&record); (at = strstr(at, words)) != NULL; at++)
        count++;
    return count;
}

static inline bool has(const char *words)
{
    return count_of(words) > 0;
}

static inline void end(void)
{
    rundir_close(&stage_dir);
    text_fini(&record);
}

#endif
