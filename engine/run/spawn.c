/*
 * spawn.c - from a job to a process: its pipes, the path of its program, its environment, and the
 * plan that the seam carries out between fork and exec. Either there is a process and its pipes are
 * watched, or there is neither and *failure says what was refused; what follows from that (another
 * try, `unstarted`) is start.c's.
 */
#include "run.h"

#include "base/quote.h"
#include "jobs/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BUSY_TEXT_WAIT_US 2000
#define BUSY_TEXT_TRIES   10

#define FILES_SPARE 64
#define FILES_MOST  1048576
#define FILES_SHARE 8 /* of all open files, for output that waits; the rest is the workers' */

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

    if (usual && strcmp(run->spawn.program_name, name) == 0 && name[0] != '\0')
        return 0;
    run->spawn.program_name[0] = '\0';
    r = sys_find_program(name, environment_path(job), dir_fd, run->spawn.program,
                         sizeof run->spawn.program);
    if (usual && r == 0 && strlen(name) < sizeof run->spawn.program_name)
        strcpy(run->spawn.program_name, name);
    return r;
}

/* Ours goes to the stream and is watched; also where that fails. */
static int open_stream(struct fb_run *run, struct worker *worker, enum key key, bool terminal,
                       int *end)
{
    struct stream *stream = &worker->streams[key];
    int fds[2], r = terminal ? sys_terminal_open(fds, run->spawn.rows, run->spawn.columns,
                                                 run->options.emulates)
                             : sys_output_pipe(fds);

    if (r < 0)
        return r;
    stream->terminal = terminal;
    stream->fd = fds[0];
    *end = fds[1];
    return gather_watch(run, worker, (int)key);
}

static int open_report(struct fb_run *run, struct worker *worker, int *end)
{
    int fds[2], r = sys_output_pipe(fds);

    if (r < 0)
        return r;
    worker->report.fd = fds[0];
    *end = fds[1];
    return loop_watch(run, fds[0], EPOLLIN, worker_key(worker, KEY_REPORT));
}

/* The descriptor that the job has for that number; -1: none. */
static int kept_as(const struct fb_job *job, int theirs)
{
    for (size_t i = 0; i < job->keep_count; i++)
        if (job_keeps_as(&job->keep[i]) == theirs)
            return job->keep[i].ours;
    return -1;
}

/* Output, error, a function's report; a terminal is the first two in one. What is open when one
 * fails is closed by the caller. */
static int open_streams(struct fb_run *run, struct worker *worker, const struct fb_job *job,
                        int ends[3])
{
    bool drop = run->options.output == FB_OUTPUT_DROP && !job->pty;
    int r = 0;

    for (int which = KEY_OUT; r == 0 && which <= (job->pty ? KEY_OUT : KEY_ERR); which++)
        if (!drop && kept_as(job, which + 1) < 0)
            r = open_stream(run, worker, (enum key)which, job->pty, &ends[which]);
    if (r == 0 && job->function != NULL && !run->spawn.no_reports)
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

static void close_worker(struct fb_run *run, struct worker *worker)
{
    for (int i = 0; i < 2; i++) {
        gather_forget(run, &worker->streams[i]);
        worker->streams[i].fd = sys_close(worker->streams[i].fd);
    }
    worker->report.fd = loop_close(run, worker->report.fd);
    typing_close(run, worker);
}

/* What a worker has beside the usual; `kept` is room for its pairs. */
static void plan_kept(const struct fb_run *run, struct sys_spawn *plan, const struct fb_job *job,
                      struct fb_keep *kept)
{
    struct fb_keep tokens[2];
    int count = jobserver_keep(run, tokens);

    plan->keep = kept;
    plan->keeps = job->keep_count > 0;
    plan->report_to = 3;
    for (size_t i = 0; i < job->keep_count; i++) {
        int theirs = job_keeps_as(&job->keep[i]);
        if (theirs < 3)
            plan->fds[theirs] = job->keep[i].ours;
        else
            kept[plan->keep_count++] = (struct fb_keep){ job->keep[i].ours, theirs };
        if (theirs >= plan->above)
            plan->above = theirs + 1;
    }
    if (count == 2 && kept_as(job, tokens[0].theirs) < 0 && kept_as(job, tokens[1].theirs) < 0)
        for (int i = 0; i < 2; i++) {
            kept[plan->keep_count++] = tokens[i];
            plan->above = tokens[i].theirs >= plan->above ? tokens[i].theirs + 1 : plan->above;
        }
    while (kept_as(job, plan->report_to) >= 0 ||
           (count == 2 &&
            (plan->report_to == tokens[0].theirs || plan->report_to == tokens[1].theirs)))
        plan->report_to++;
    if (plan->report_to >= plan->above)
        plan->above = plan->report_to + 1;
}

static pid_t spawn(struct fb_run *run, const struct worker *worker, const struct fb_job *job,
                   const struct parts *parts, struct sys_failure *failure)
{
    const char *shell[] = { "sh", "-c", job->shell, NULL };
    struct fb_keep kept[FB_KEEP_MOST + 2];
    uint32_t number = job->number != 0 ? job->number : worker->job;
    struct fb_self self = {
        .job = number,
        .attempt = worker->attempt,
        .slot = worker->slot,
        .random = run->options.seed ^ (uint64_t)number << 32 ^ worker->attempt,
        .function = job->function,
        .argument = job->argument,
    };
    struct sys_spawn plan = {
        .what = "",
        .fds = { run->spawn.null_fd, parts->ends[0], parts->ends[1] },
        .report_fd = -1,
        .above = 4,
        .signals = deaths_signals(run),
        .files_soft_limit = sys_files_before(), /* another run may have raised it */
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
        .guard = cgroups_guard_of(run, worker, job->outlives),
    };

    for (int i = 0; i < 2; i++)
        if (parts->ends[i] < 0)
            plan.fds[i + 1] = run->spawn.null_fd;
    if (job->pty)
        plan.fds[0] = plan.fds[2] = parts->ends[0];
    if (parts->input_fd >= 0)
        plan.fds[0] = parts->input_fd;
    plan_kept(run, &plan, job, kept);
    if (job->function != NULL) {
        self.fd = parts->ends[2] >= 0 ? plan.report_to : -1;
        self.name = quote_name(job, events_text(run));
        plan.enter = self_enter;
        plan.context = &self;
        plan.report_fd = parts->ends[2];
    } else if (job->shell != NULL) {
        plan.path = plan.what = "/bin/sh";
        plan.argv = (char *const *)shell;
    } else if (job->argv != NULL) {
        plan.path = run->spawn.program;
        plan.what = job->argv[0];
        plan.argv = (char *const *)job->argv;
    } else {
        return refuse(failure, EINVAL, "exec", "");
    }
    return deaths_new_number(run, sys_spawn(&plan, failure));
}

/* Something in this process still has the program open for writing: a fork that will exec soon. */
static pid_t spawn_patiently(struct fb_run *run, const struct worker *worker,
                             const struct fb_job *job, const struct parts *parts,
                             struct sys_failure *failure)
{
    pid_t pid = 0;

    for (int try = 0; try < BUSY_TEXT_TRIES; try++) {
        if ((pid = spawn(run, worker, job, parts, failure)) != -ETXTBSY)
            break;
        sys_pause_us(BUSY_TEXT_WAIT_US);
    }
    return pid;
}

static int open_parts(struct fb_run *run, struct worker *worker, const struct fb_job *job,
                      struct parts *parts, struct sys_failure *failure)
{
    int r;

    environment_notify(&run->spawn.environment, job->no_notify ? "" : notify_address(run, worker));
    r = environment_of(&run->spawn.environment, job, job->number != 0 ? job->number : worker->job,
                       worker->slot, worker->attempt,
                       job->outlives || worker->leftovers == FB_LEFTOVERS_LEAVE, &parts->envp);
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
    if (job->stdin_bytes != NULL)
        r = parts->input_fd = sys_bytes_open(job->stdin_bytes, job->stdin_size);
    else if (job->stdin_open && !job->pty)
        r = typing_open(worker, &parts->input_fd);
    if (r < 0)
        return refuse(failure, -r, "stdin", "");
    r = cgroups_limit(run, worker, job->memory_bytes);
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
        *began_us = events_now_us(run);
        pid = spawn_patiently(run, worker, job, &parts, failure);
    }
    close_parts(&parts);
    if (pid < 0) {
        close_worker(run, worker);
        cgroups_done(run, worker);
        run->spawn.program_name[0] = '\0'; /* what was found may be gone */
    }
    return pid;
}

static pid_t spawn_beside(struct fb_run *run, const struct worker *worker, const struct fb_job *job,
                          struct parts *parts)
{
    struct sys_failure failure;
    pid_t pid;
    int r;

    environment_notify(&run->spawn.environment, "");
    r = environment_of(&run->spawn.environment, job, job->number, worker->slot, worker->attempt,
                       false, &parts->envp);
    if (r == 0 && job->dir != NULL)
        r = parts->dir_fd = sys_dir_open(job->dir);
    if (r >= 0 && job->argv != NULL)
        r = find_program(run, job, parts->dir_fd);
    if (r < 0)
        return r;
    parts->ends[1] = parts->ends[0];
    pid = spawn(run, worker, job, parts, &failure);
    parts->ends[1] = -1;
    return pid;
}

int spawn_errand(struct fb_run *run, const struct worker *worker, const char *shell,
                 const char *const *argv, bool stops, int64_t until_us)
{
    struct parts parts = { .ends = { -1, -1, -1 }, .input_fd = -1, .dir_fd = -1, .memory_fd = -1 };
    const struct fb_job *of = &worker->copy->job;
    char text[32];
    const char **words = environment_with_pid(of, text, worker->pid);
    const struct fb_job job = { .shell = shell,
                                .argv = argv,
                                .env = words,
                                .env_alone = of->env_alone,
                                .dir = of->dir,
                                .number = of->number != 0 ? of->number : worker->job };
    struct errand *errand = NULL;
    pid_t pid = words == NULL ? -ENOMEM
                              : errand_open(run, worker, stops, until_us, &errand, &parts.ends[0]);

    if (pid == 0)
        pid = spawn_beside(run, worker, &job, &parts);
    close_parts(&parts);
    free(words);
    if (pid > 0)
        errand_begin(run, errand, pid);
    else if (errand != NULL)
        errand_drop(run, errand);
    return pid > 0 ? 0 : (int)pid;
}

void spawn_init(struct fb_run *run)
{
    run->spawn.null_fd = -1;
    run->spawn.rows = 24;
    run->spawn.columns = 80;
}

int spawn_open(struct fb_run *run)
{
    int r = environment_open(&run->spawn.environment, jobserver_makeflags(run));

    if (r == 0)
        r = run->spawn.null_fd = sys_null_open(run->options.output == FB_OUTPUT_DROP);
    return r < 0 ? r : 0;
}

/* Two pipes and a moment's more for each worker; workers get the old limit back. */
void spawn_raise_files(struct fb_run *run, int slots)
{
    int each = run->options.adopt ? 3 : 4; /* with the descriptor of its death */
    uint64_t wanted = (uint64_t)slots * (uint64_t)each + FILES_SPARE, share;

    if (run->spawn.files_raised)
        return;
    run->spawn.files_raised = sys_files_raise(wanted < FILES_MOST ? wanted : FILES_MOST) == 1;
    share = sys_files_limit() / FILES_SHARE;
    sinks_set_files(run, (int)(share < FILES_MOST ? share : FILES_MOST));
}

void spawn_restore_files(struct fb_run *run)
{
    if (run->spawn.files_raised)
        sys_files_restore();
}

void spawn_fini(struct fb_run *run)
{
    run->spawn.null_fd = sys_close(run->spawn.null_fd);
    environment_close(&run->spawn.environment);
}

void spawn_no_reports(struct fb_run *run)
{
    run->spawn.no_reports = true;
}

void spawn_window(struct fb_run *run, int rows, int columns)
{
    if (rows == run->spawn.rows && columns == run->spawn.columns)
        return;
    run->spawn.rows = rows;
    run->spawn.columns = columns;
    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next)
        if (worker->streams[0].terminal && worker->streams[0].fd >= 0)
            sys_terminal_size(worker->streams[0].fd, rows, columns);
}
