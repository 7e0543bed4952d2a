/*
 * spawn.c - from a job to a process: its pipes, the path of its program, its environment, and the
 * plan that the seam carries out between fork and exec. Either there is a process and its pipes are
 * watched, or there is neither and *failure says what was refused; what follows from that (another
 * try, `unstarted`) is start.c's.
 */
#include "run.h"

#include <errno.h>
#include <string.h>

#define BUSY_TEXT_WAIT_US 2000
#define BUSY_TEXT_TRIES   10

/* What one start opens beside the worker's own; -1: not open. */
struct parts {
    int ends[3];  /* of the pipes: the worker's output, error, report */
    int input_fd; /* its stdin_path */
    int dir_fd;
    int memory_fd; /* of a cgroup with its limit */
    char **envp;
};

static int refuse(struct sys_failure *failure, int error, const char *stage, const char *what)
{
    *failure = (struct sys_failure){ .stage = stage, .what = what, .error = error };
    return -error;
}

/* The path of the program, remembered for the next job with the same one. */
static int find_program(struct fb_run *run, const struct fb_job *job, int dir_fd)
{
    bool usual = job->env == NULL && job->dir == NULL;
    const char *name = job->argv[0];
    int r;

    if (usual && strcmp(run->program_name, name) == 0 && name[0] != '\0')
        return 0;
    run->program_name[0] = '\0';
    r = sys_find_program(name, environment_path(job), dir_fd, run->program, sizeof run->program);
    if (usual && r == 0 && strlen(name) < sizeof run->program_name)
        strcpy(run->program_name, name);
    return r;
}

/* Ours goes to the stream and is watched; also where that fails. */
static int open_stream(struct fb_run *run, struct worker *worker, enum key key, bool terminal,
                       int *end)
{
    struct stream *stream = &worker->streams[key];
    int fds[2], r = terminal ? sys_terminal_open(fds, run->rows, run->columns) : sys_pipe(fds);

    if (r < 0)
        return r;
    stream->terminal = terminal;
    stream->fd = fds[0];
    *end = fds[1];
    return gather_watch(run, worker, (int)key);
}

static int open_report(struct fb_run *run, struct worker *worker, int *end)
{
    int fds[2], r = sys_pipe(fds);

    if (r < 0)
        return r;
    worker->report.fd = fds[0];
    *end = fds[1];
    return loop_watch(run, fds[0], EPOLLIN, worker, KEY_REPORT);
}

/* Output, error, a function's report; a terminal is the first two in one. What is open when one
 * fails is closed by the caller. */
static int open_streams(struct fb_run *run, struct worker *worker, const struct fb_job *job,
                        int ends[3])
{
    int r = open_stream(run, worker, KEY_OUT, job->pty, &ends[0]);

    if (r == 0 && !job->pty)
        r = open_stream(run, worker, KEY_ERR, false, &ends[1]);
    if (r == 0 && job->function != NULL)
        r = open_report(run, worker, &ends[2]);
    return r;
}

static void close_parts(struct parts *parts)
{
    for (int i = 0; i < 3; i++)
        parts->ends[i] = sys_close(parts->ends[i]);
    parts->input_fd = sys_close(parts->input_fd);
    parts->dir_fd = sys_close(parts->dir_fd);
    parts->memory_fd = sys_close(parts->memory_fd);
}

static void close_worker(struct worker *worker)
{
    for (int i = 0; i < 2; i++)
        worker->streams[i].fd = sys_close(worker->streams[i].fd);
    worker->report.fd = sys_close(worker->report.fd);
}

static pid_t spawn(struct fb_run *run, const struct worker *worker, const struct fb_job *job,
                   const struct parts *parts, struct sys_failure *failure)
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
        .fds = { run->null_fd, parts->ends[0], parts->ends[1] },
        .report_fd = -1,
        .signals = run->signals,
        .files_soft_limit = run->files_before,
        .envp = parts->envp,
        .dir_fd = parts->dir_fd,
        .dir = job->dir,
        .nice = job->nice,
        .cpus = job->cpus,
        .cpu_count = job->cpu_count,
        .memory_bytes = job->memory_bytes,
        .memory_fd = parts->memory_fd,
        .outlives = job->outlives,
        .terminal = job->pty,
        .guard = run->guard.pid != 0 && !job->outlives && !limit_instead(run, worker) ? &run->guard
                                                                                      : NULL,
    };

    if (job->pty)
        plan.fds[0] = plan.fds[2] = parts->ends[0];
    if (parts->input_fd >= 0)
        plan.fds[0] = parts->input_fd;
    if (job->function != NULL) {
        self.name = job_name(job, &run->command_text);
        plan.enter = self_enter;
        plan.context = &self;
        plan.report_fd = parts->ends[2];
    } else {
        plan.path = job->shell != NULL ? "/bin/sh" : run->program;
        plan.what = job->shell != NULL ? plan.path : job->argv[0];
        plan.argv = (char *const *)(job->shell != NULL ? shell : job->argv);
    }
    return sys_spawn(&plan, failure);
}

/* Something in this process still has the program open for writing: a fork that will exec soon. */
static pid_t spawn_patiently(struct fb_run *run, const struct worker *worker,
                             const struct fb_job *job, const struct parts *parts,
                             struct sys_failure *failure)
{
    pid_t pid = 0;

    for (int try = 0; try < BUSY_TEXT_TRIES; try++) {
        pid = spawn(run, worker, job, parts, failure);
        if (pid != -ETXTBSY)
            break;
        sys_pause_us(BUSY_TEXT_WAIT_US);
    }
    return pid;
}

static int open_parts(struct fb_run *run, struct worker *worker, const struct fb_job *job,
                      struct parts *parts, struct sys_failure *failure)
{
    int r;

    environment_notify(&run->environment, notify_address(run, worker));
    r = environment_of(&run->environment, job, worker->job, worker->slot, worker->attempt,
                       &parts->envp);
    if (r < 0)
        return refuse(failure, -r, "environment", "");
    if (job->dir != NULL) {
        r = parts->dir_fd = sys_dir_open(job->dir);
        if (r < 0)
            return refuse(failure, -r, "chdir", job->dir);
    }
    if (job->argv != NULL) {
        r = find_program(run, job, parts->dir_fd);
        if (r < 0)
            return refuse(failure, -r, "exec", job->argv[0]);
    }
    if (job->stdin_path != NULL) {
        r = parts->input_fd = sys_input_open(parts->dir_fd, job->stdin_path);
        if (r < 0)
            return refuse(failure, -r, "open", job->stdin_path);
    }
    r = limit_begin(run, worker, job->memory_bytes);
    if (r < -1)
        return refuse(failure, -r, "cgroup", "");
    parts->memory_fd = r;
    r = open_streams(run, worker, job, parts->ends);
    return r < 0 ? refuse(failure, -r, job->pty ? "terminal" : "pipe", "") : 0;
}

pid_t spawn_worker(struct fb_run *run, struct worker *worker, const struct fb_job *job,
                   int64_t *began_us, struct sys_failure *failure)
{
    struct parts parts = { .ends = { -1, -1, -1 }, .input_fd = -1, .dir_fd = -1, .memory_fd = -1 };
    pid_t pid = open_parts(run, worker, job, &parts, failure);

    if (pid == 0) {
        *began_us = sys_now_us() - run->start_us;
        pid = spawn_patiently(run, worker, job, &parts, failure);
    }
    close_parts(&parts);
    if (pid < 0) {
        close_worker(worker);
        limit_end(run, worker);
        run->program_name[0] = '\0'; /* what was found may be gone */
    }
    return pid;
}
