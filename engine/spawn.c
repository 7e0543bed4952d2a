/*
 * spawn.c - from a job to a process: its pipes, the path of its program, its environment, and the
 * plan that the seam carries out between fork and exec. Either there is a process and its pipes are
 * watched, or there is neither and *failure says what was refused; what follows from that (another
 * try, `unstarted`) is start.c's.
 */
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BUSY_TEXT_WAIT_US 2000
#define BUSY_TEXT_TRIES   10

/* The path of the program, remembered for the next job with the same one. */
static int find_program(struct fb_run *run, const char *name)
{
    int r;

    if (strcmp(run->program_name, name) == 0 && name[0] != '\0')
        return 0;
    run->program_name[0] = '\0';
    r = sys_find_program(name, run->program, sizeof run->program);
    if (r == 0 && strlen(name) < sizeof run->program_name)
        strcpy(run->program_name, name);
    return r;
}

/* Pipes, one by one; what is open when one fails is closed by the caller. */
static int open_pipes(struct fb_run *run, struct worker *worker, int ends[3], bool report)
{
    int count = report ? 3 : 2;

    for (int i = 0; i < count; i++) {
        int fds[2], r = sys_pipe(fds);
        if (r < 0)
            return r;
        ends[i] = fds[1];
        if (i < 2)
            worker->streams[i].fd = fds[0];
        else
            worker->report.fd = fds[0];
        r = loop_watch(run, fds[0], EPOLLIN, worker, (enum key)i);
        if (r < 0)
            return r;
    }
    return 0;
}

static void close_pipes(struct worker *worker, int ends[3])
{
    for (int i = 0; i < 3; i++)
        ends[i] = sys_close(ends[i]);
    for (int i = 0; i < 2; i++)
        worker->streams[i].fd = sys_close(worker->streams[i].fd);
    worker->report.fd = sys_close(worker->report.fd);
}

static pid_t spawn(struct fb_run *run, const struct worker *worker, const struct fb_job *job,
                   const int ends[3], struct sys_failure *failure)
{
    const char *shell[] = { "sh", "-c", job->shell, NULL };
    struct fb_self self = {
        .fd = 3,
        .job = worker->job,
        .attempt = worker->attempt,
        .slot = worker->slot,
        .random = run->options.seed ^ (uint64_t)worker->job << 32 ^ worker->attempt,
        .function = job->function,
        .argument = job->argument,
    };
    struct sys_spawn plan = {
        .what = "",
        .fds = { run->null_fd, ends[0], ends[1] },
        .report_fd = -1,
        .signals = run->signals,
        .files_soft_limit = run->files_before,
        .envp = run->envp,
    };

    if (job->function != NULL) {
        self.name = job_name(job, &run->command_text);
        plan.enter = self_enter;
        plan.context = &self;
        plan.report_fd = ends[2];
    } else {
        plan.path = job->shell != NULL ? "/bin/sh" : run->program;
        plan.what = job->shell != NULL ? plan.path : job->argv[0];
        plan.argv = (char *const *)(job->shell != NULL ? shell : job->argv);
    }
    snprintf(run->env_job, sizeof run->env_job, "FORKBOARD_JOB=%u", worker->job);
    snprintf(run->env_slot, sizeof run->env_slot, "FORKBOARD_SLOT=%d", worker->slot);
    snprintf(run->env_attempt, sizeof run->env_attempt, "FORKBOARD_ATTEMPT=%u", worker->attempt);
    return sys_spawn(&plan, failure);
}

/* Something in this process still has the program open for writing: a fork that will exec soon. */
static pid_t spawn_patiently(struct fb_run *run, const struct worker *worker,
                             const struct fb_job *job, const int ends[3],
                             struct sys_failure *failure)
{
    pid_t pid = 0;

    for (int try = 0; try < BUSY_TEXT_TRIES; try++) {
        pid = spawn(run, worker, job, ends, failure);
        if (pid != -ETXTBSY)
            break;
        sys_pause_us(BUSY_TEXT_WAIT_US);
    }
    return pid;
}

static int refuse(struct sys_failure *failure, int error, const char *stage, const char *what)
{
    *failure = (struct sys_failure){ .stage = stage, .what = what, .error = error };
    return -error;
}

static int prepare(struct fb_run *run, struct worker *worker, const struct fb_job *job, int ends[3],
                   struct sys_failure *failure)
{
    int r;

    if (job->argv != NULL) {
        r = find_program(run, job->argv[0]);
        if (r < 0)
            return refuse(failure, -r, "exec", job->argv[0]);
    }
    r = open_pipes(run, worker, ends, job->function != NULL);
    return r < 0 ? refuse(failure, -r, "pipe", "") : 0;
}

pid_t spawn_worker(struct fb_run *run, struct worker *worker, const struct fb_job *job,
                   int64_t *began_us, struct sys_failure *failure)
{
    int ends[3] = { -1, -1, -1 };
    pid_t pid = prepare(run, worker, job, ends, failure);

    if (pid == 0) {
        *began_us = sys_now_us() - run->start_us;
        pid = spawn_patiently(run, worker, job, ends, failure);
    }
    if (pid < 0) {
        close_pipes(worker, ends);
        run->program_name[0] = '\0'; /* what was found may be gone */
        return pid;
    }
    for (int i = 0; i < 3; i++)
        sys_close(ends[i]);
    return pid;
}
