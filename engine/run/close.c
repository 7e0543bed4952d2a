/*
 * close.c - the end of a run, whatever state it is in: workers that live are killed and reaped,
 * what waits goes out, and everything is given back.
 */
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define CLOSE_WAIT_US 1000000 /* for those that are killed when a run is closed */
#define CLOSE_LOOK_US 200

/*
 * Workers that may outlive the run are left with a process that reads what they go on to write, or
 * the first line after the end would be their death by SIGPIPE; which it is without memory.
 */
static void leave_outliving(struct fb_run *run)
{
    int *fds = NULL;
    size_t count = 0, room = 0;

    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next)
        room += worker->apart;
    if (room > 0)
        fds = reallocarray(NULL, room, 3 * sizeof *fds);
    for (struct worker *worker = worker_first(run); fds != NULL && worker != NULL;
         worker = worker->next) {
        const int all[3] = { worker->streams[0].fd, worker->streams[1].fd, worker->report.fd };
        for (int i = 0; worker->apart && i < 3; i++)
            if (all[i] >= 0)
                fds[count++] = all[i];
    }
    if (count > 0)
        sys_drain(fds, (int)count);
    free(fds);
}

/*
 * Kills and reaps the workers that are left, without a word. One that is not ours to signal, or
 * that the kernel holds in an uninterruptible call, is not waited for: it is init's when we are
 * gone.
 */
static void bury_all(struct fb_run *run)
{
    int64_t until_us = sys_now_us() + CLOSE_WAIT_US;
    struct sys_usage usage;
    struct sys_death death;

    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next)
        if (worker->state == WORKER_RUNNING && !worker->apart)
            ending_signal(worker, SIGKILL);
    for (struct worker *worker = worker_first(run), *next; worker != NULL; worker = next) {
        next = worker->next;
        while ((worker->state == WORKER_RUNNING || worker->state == WORKER_ZOMBIE) &&
               (!worker->apart || reap_began(run, worker))) {
            int r = worker->unseen ? -ECHILD : sys_peek(worker->pid, worker->death_fd, &death);
            if (r > 0 && death.change == SYS_EXITED)
                sys_reap(worker->pid, worker->death_fd, &usage);
            else if (r != -ECHILD && sys_now_us() < until_us) {
                sys_pause_us(CLOSE_LOOK_US);
                continue;
            }
            break;
        }
        worker->state = WORKER_FREE;
        retire_now(run, worker);
    }
}

/*
 * In a forked child, or in another thread: the workers, what they print and what the run has taken
 * from its thread are not this one's. Descriptors and memory are copies, or used by nothing else
 * any more.
 */
static void leave_all(struct fb_run *run)
{
    loop_leave(run); /* first */
    errand_leave(run);
    gather_fini(run);
    for (struct worker *worker = worker_first(run), *next; worker != NULL; worker = next) {
        next = worker->next;
        worker->state = WORKER_FREE;
        retire_now(run, worker);
    }
    cgroups_leave(run);
    deaths_leave(run);
}

/* Everything that was taken from the process, back to it. */
static void give_back(struct fb_run *run)
{
    beside_adopt_no_more(run);
    leave_outliving(run);
    bury_all(run);
    jobserver_end(run);
    errand_bury(run);
    cgroups_end(run);
    sinks_drain(run);
    spawn_restore_files(run);
    cgroups_fini(run);
    deaths_close(run);
}

/* Workers and jobs that are neither running nor done. */
static void free_waiting(struct fb_run *run)
{
    struct fb_job job;
    struct job_copy *copy;
    struct worker *stalled = stall_take(run, &job);

    if (stalled != NULL)
        retire_now(run, stalled);
    retire_release(run);
    while ((copy = queue_close_waiting(run)) != NULL) {
        forward_forget(run, copy);
        free(copy);
    }
    while ((copy = held_close(run)) != NULL) {
        forward_forget(run, copy);
        free(copy);
    }
}

struct fb_run *fb_run_close(struct fb_run *run)
{
    if (run == NULL)
        return NULL;
    if (run->shown && run->showing.closing != NULL)
        run->showing.closing(run->showing.context);
    if (run->process == sys_pid() && run->thread == sys_thread())
        give_back(run);
    else
        leave_all(run);
    free_waiting(run);
    errand_fini(run);
    order_fini(run);
    output_fini(run);
    queue_fini(run);
    locks_fini(run);
    jobserver_fini(run);
    held_fini(run);
    sinks_fini(run);
    worker_fini(run);
    deaths_fini(run);
    spawn_fini(run);
    gather_fini(run);
    notify_fini(run);
    loop_fini(run);
    events_fini(run);
    skip_fini(run);
    note_fini(run);
    look_fini(run);
    sample_fini(run);
    beside_fini(run);
    post_fini(run);
    free(run->title);
    free(run->dir);
    free(run);
    return NULL;
}
