/*
 * leaks.c - processes that a worker has left: which they are, and signals to them.
 *
 * The group of a worker that was reaped may live on without its leader. Its id is given to no other
 * group as long as it has a member; once it was seen empty it may be a stranger's, and is never
 * asked or matched again. A member is of the session that the worker had, which a group never
 * leaves, and was there when the worker was reaped, or says in its environment which job left it.
 * So a group is signalled by its id only right after a member was found; others by their own pid,
 * through a descriptor that holds on to the process.
 */
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* Another worker that has that number since is a child of ours: then it was given away. */
bool leaks_group_lives(const struct fb_run *run, struct worker *worker)
{
    int r;

    if (worker->group_gone)
        return false;
    r = worker_of_pid(run, worker->pid) != NULL ? -ESRCH : sys_kill_group(worker->pid, 0);
    worker->group_gone = r != 0 && r != -EPERM;
    return !worker->group_gone;
}

bool leaks_group_dead(const struct fb_run *run, struct worker *worker)
{
    if (leaks_group_lives(run, worker))
        worker->group_gone = sys_group_dead(worker->pid);
    return worker->group_gone;
}

bool leaks_silent(const struct worker *worker)
{
    return worker->streams[0].fd < 0 && worker->streams[1].fd < 0 && worker->report.fd < 0;
}

bool leaks_live(const struct fb_run *run, const struct worker *worker)
{
    return !leaks_silent(worker) ||
           (run->options.adopt && !worker->group_gone && sys_group_lives(worker->pid));
}

struct search {
    const struct fb_run *run;
    const struct worker *worker; /* NULL: of the whole run */
};

static bool in_group(const struct fb_run *run, const struct worker *worker,
                     const struct sys_process *process)
{
    bool own_session = worker->apart || worker->streams[0].terminal;

    if (worker->group_gone || process->group != worker->pid || process->pid == worker->pid ||
        process->session != (own_session ? worker->pid : beside_session(run)))
        return false;
    if (worker->state == WORKER_RUNNING) /* held: its number and its group are ours */
        return true;
    return process->start_ticks <= worker->reaped_ticks || sys_job_of(process->pid) == worker->job;
}

/* Whether that process is a leftover of this worker and ours to end. */
static bool left_behind(void *context, const struct sys_process *process)
{
    const struct search *search = context;
    const struct worker *worker = search->worker;
    bool adopted = process->parent == sys_pid() && !beside_not_ours(search->run, process);

    if (worker_of_pid(search->run, process->pid) != NULL || process->outlives || process->unsure ||
        cgroups_is_guardian(search->run, process->pid) || errand_is(search->run, process->pid))
        return false;
    if (worker == NULL)
        return adopted;
    return in_group(search->run, worker, process) ||
           (search->run->options.adopt && adopted && process->job == worker->job);
}

/*
 * Finds leftovers (of the run, where worker is NULL) into list[] and run->leaks; returns how many.
 * *job: the job that left them, as far as their environment says: 0 where it does not or they
 * differ.
 */
static int find(struct fb_run *run, const struct worker *worker,
                struct sys_process list[LEAKS_ROOM], uint32_t *job)
{
    struct search search = { run, worker };
    int n = sys_leftovers(left_behind, &search, list, LEAKS_ROOM);

    *job = 0;
    for (int i = 0; i < n; i++) {
        run->leaks.pids[i] = list[i].pid;
        strcpy(run->leaks.text[i], list[i].name);
        run->leaks.names[i] = run->leaks.text[i];
        if (list[i].job != 0)
            *job = *job == 0 || *job == list[i].job ? list[i].job : UINT32_MAX;
    }
    if (*job > tally_jobs(run))
        *job = 0;
    return n > 0 ? n : 0;
}

void leaks_signal(struct fb_run *run, const struct worker *worker, int signal)
{
    struct sys_process list[LEAKS_ROOM];
    /* Held: it has its zombie. */
    bool group = worker != NULL && worker->state == WORKER_RUNNING && !worker->group_gone;
    uint32_t job;
    int count = find(run, worker, list, &job);

    for (int i = 0; i < count && worker != NULL && !group; i++)
        group = in_group(run, worker, &list[i]);
    if (group)
        sys_kill_group(worker->pid, signal);
    if (group && signal == SIGTERM)
        sys_kill_group(worker->pid, SIGCONT);
    for (int i = 0; i < count; i++)
        if (!(group && in_group(run, worker, &list[i])) &&
            sys_kill_process(&list[i], signal) >= 0 && signal == SIGTERM)
            sys_kill_process(&list[i], SIGCONT);
}

void leaks_report(struct fb_run *run, const struct worker *worker, bool ending)
{
    struct sys_process list[LEAKS_ROOM];
    uint32_t job;
    int count = find(run, worker, list, &job);
    struct fb_event *event = events_put(run, FB_LEAKED, worker);

    if (worker == NULL)
        event->job = job;

    event->as.leaked.count = count;
    event->as.leaked.pids = run->leaks.pids;
    event->as.leaked.names = run->leaks.names;
    event->as.leaked.ending = ending;
}

int leaks_count(struct fb_run *run)
{
    struct sys_process list[LEAKS_ROOM];
    uint32_t job;

    return find(run, NULL, list, &job);
}

void leaks_end(struct fb_run *run, const struct worker *worker, int64_t now_us)
{
    leaks_report(run, worker, true);
    run->leaks.die_until_us = now_us + LEAK_WAIT_US;
    leaks_signal(run, worker, SIGTERM);
}

int64_t leaks_die_until_us(const struct fb_run *run)
{
    return run->leaks.die_until_us;
}
