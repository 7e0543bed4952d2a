/*
 * cluster_stage.h - the directory of a run over several machines as a test makes it: its jobs, the
 * agents that came, and what they have written, line by line. No agent lives.
 */
#ifndef CLUSTER_STAGE_H
#define CLUSTER_STAGE_H

#include "check_main.h"
#include "cluster/claim.h"
#include "cluster/frozen.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAGE_START_US 1000000000000000 /* of the run: 2001-09-09T01:46:40Z */

static struct rundir stage_dir;
static char stage_error[5000];

static inline void stage_open(int agents, int slots)
{
    char path[] = "/tmp/cluster_stage.XXXXXX";

    ck_assert_ptr_nonnull(mkdtemp(path));
    ck_assert_int_eq(chdir(path), 0);
    ck_assert_int_eq(rundir_make(&stage_dir, "run", stage_error, sizeof stage_error), 0);
    stage_dir.agents = agents;
    stage_dir.slots = slots;
    stage_dir.cpus = 1;
}

/* A job for each of the letters: '+' to be run, '=' done before, '-' failed before. */
static inline void stage_jobs(const char *kinds, struct fb_job *jobs, struct fb_options *options)
{
    struct fb_event run = { .kind = FB_RUN };
    struct frozen_pen *pen;
    char name[32];

    run.as.run.version = FB_VERSION;
    run.as.run.title = "stage";
    run.as.run.dir = "/";
    run.as.run.slots = stage_dir.slots;
    run.as.run.start_us = STAGE_START_US;
    run.as.run.options = options;
    ck_assert_int_eq(frozen_pen_open(&pen, &stage_dir, &run, stage_error, sizeof stage_error), 0);
    for (int i = 0; kinds[i] != '\0'; i++) {
        struct fb_job job = { .shell = "true" };
        if (jobs != NULL)
            job = jobs[i];
        snprintf(name, sizeof name, "j%d", i + 1);
        if (job.name == NULL)
            job.name = name;
        job.done_before = kinds[i] == '=';
        job.failed_before = kinds[i] == '-';
        ck_assert_msg(frozen_pen_job(pen, &job, stage_error, sizeof stage_error) == 0, "%s",
                      stage_error);
    }
    stage_dir.jobs = frozen_pen_count(pen);
    stage_dir.ordered = frozen_pen_ordered(pen);
    stage_dir.block = stage_dir.ordered ? 1 : claim_block(stage_dir.jobs, stage_dir.slots);
    ck_assert_int_eq(frozen_pen_close(pen, stage_error, sizeof stage_error), 0);
}

/* Bytes at the end of a file of it. */
static inline void stage_append(const char *name, const char *bytes, size_t size)
{
    int fd = rundir_openat(&stage_dir, name, O_WRONLY | O_CREAT | O_APPEND);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
}

/* That agent came, to a machine "n" and its number. */
static inline void stage_agent(const char *name)
{
    char path[64], line[256];

    snprintf(path, sizeof path, "agents/%s", name);
    snprintf(line, sizeof line, "{\"agent\":%d,\"node\":\"n%d\",\"pid\":%d,\"run\":\"%s\"}",
             atoi(name), atoi(name), 500 + atoi(name), stage_dir.id);
    ck_assert_int_eq(rundir_put(&stage_dir, path, line, strlen(line)), 0);
}

/* A line of an agent's record. */
static inline void stage_line(const char *agent, const char *line)
{
    char path[64];

    snprintf(path, sizeof path, "events/%s.jsonl", agent);
    stage_append(path, line, strlen(line));
    stage_append(path, "\n", 1);
}

/*
 * The same from a few words: TIME_US KIND JOB ATTEMPT HOW. Of "run" the time is when it began,
 * after the run; HOW is "ok", "bad" or a cause of an end, what a note says, or members.
 */
static inline void stage_event(const char *agent, const char *words)
{
    char kind[32] = "", how[300] = "", line[700];
    unsigned job = 0, attempt = 0;
    long long t = 0;
    int n;

    ck_assert_int_ge(sscanf(words, "%lld %31s %u %u %299[^\n]", &t, kind, &job, &attempt, how), 2);
    if (strcmp(kind, "run") == 0) {
        snprintf(line, sizeof line,
                 "{\"t\":0.000000,\"event\":\"run\",\"version\":\"0\",\"title\":\"\",\"slots\":1,"
                 "\"start\":\"2001-09-09T01:46:%02lld.%06lldZ\"}",
                 40 + t / 1000000, t % 1000000);
        stage_line(agent, line);
        return;
    }
    n = snprintf(line, sizeof line, "{\"t\":%lld.%06lld,\"event\":\"%s\",", t / 1000000,
                 t % 1000000, kind);
    if (strcmp(kind, "settled") == 0)
        snprintf(line + n, sizeof line - (size_t)n, "\"job\":%u,\"ok\":%s}", job,
                 strcmp(how, "bad") != 0 ? "true" : "false");
    else if (strcmp(kind, "queued") == 0)
        snprintf(line + n, sizeof line - (size_t)n,
                 "\"job\":%u,\"name\":\"theirs\",\"command\":\"c\"}", job);
    else if (strcmp(kind, "skipped") == 0)
        snprintf(line + n, sizeof line - (size_t)n, "\"job\":%u,\"why\":\"it was not to be\"}",
                 job);
    else if (strcmp(kind, "note") == 0)
        snprintf(line + n, sizeof line - (size_t)n, "\"text\":\"%s\"}", how);
    else if (strcmp(kind, "ended") == 0)
        snprintf(line + n, sizeof line - (size_t)n,
                 "\"jobs\":1,\"succeeded\":1,\"failed\":0,\"skipped\":0,\"wall\":1,\"cpu\":1,"
                 "\"status\":0%s}",
                 how);
    else if (strcmp(kind, "exited") == 0)
        snprintf(line + n, sizeof line - (size_t)n,
                 "\"job\":%u,\"attempt\":%u,\"code\":%d,\"ok\":%s%s%s%s}", job, attempt,
                 strcmp(how, "ok") != 0, strcmp(how, "ok") == 0 ? "true" : "false",
                 strcmp(how, "ok") != 0 && strcmp(how, "bad") != 0 ? ",\"cause\":\"" : "",
                 strcmp(how, "ok") != 0 && strcmp(how, "bad") != 0 ? how : "",
                 strcmp(how, "ok") != 0 && strcmp(how, "bad") != 0 ? "\"" : "");
    else
        snprintf(line + n, sizeof line - (size_t)n, "\"job\":%u,\"attempt\":%u%s}", job, attempt,
                 strcmp(kind, "forked") == 0      ? ",\"pid\":77,\"slot\":1"
                 : strcmp(kind, "reaped") == 0    ? ",\"user\":0.25,\"system\":0.125"
                 : strcmp(kind, "unstarted") == 0 ? ",\"error\":\"ENOENT\",\"stage\":\"exec\","
                                                    "\"what\":\"/x\""
                 : strcmp(kind, "retry") == 0     ? ",\"wait\":1.5"
                                                  : how);
    stage_line(agent, line);
}

#endif
