/*
 * close.c - the end of a run, whatever state it is in: whoever lives is killed and reaped, what
 * waits goes out, and everything is given back.
 */
#include "run.h"

#include <signal.h>
#include <stdlib.h>

#define CLOSE_WAIT_US 1000000 /* for those that are killed when a run is closed */
#define CLOSE_LOOK_US 200

/*
 * Kills and reaps whoever is left, without a word. One that is not ours to signal, or that the
 * kernel holds in an uninterruptible call, is not waited for: it is init's when we are gone.
 */
static void bury_all(struct fb_run *run)
{
    int64_t until_us = sys_now_us() + CLOSE_WAIT_US;
    struct sys_usage usage;
    struct sys_death death;

    for (struct worker *worker = run->first; worker != NULL; worker = worker->next)
        if (worker->state == WORKER_RUNNING && !worker->apart)
            sys_kill_group(worker->pid, SIGKILL);
    for (struct worker *worker = run->first, *next; worker != NULL; worker = next) {
        next = worker->next;
        while ((worker->state == WORKER_RUNNING || worker->state == WORKER_ZOMBIE) &&
               (!worker->apart || worker == run->told || worker == run->dying)) {
            if (sys_peek(worker->pid, &death) > 0 && death.change == SYS_EXITED)
                sys_reap(worker->pid, &usage);
            else if (sys_now_us() < until_us) {
                sys_pause_us(CLOSE_LOOK_US);
                continue;
            }
            break;
        }
        worker->state = WORKER_FREE;
        worker_release(run, worker);
    }
    if (run->stalled != NULL)
        worker_release(run, run->stalled);
    worker_release_retired(run);
}

static void free_workers(struct fb_run *run)
{
    for (uint32_t i = 0; i < run->table_count; i++)
        free(run->table[i]);
    free(run->table);
    for (struct held *held = run->held, *next; held != NULL; held = next) {
        next = held->next;
        store_close(&run->pool, held->stores[0]);
        store_close(&run->pool, held->stores[1]);
        free(held);
    }
}

struct fb_run *fb_run_close(struct fb_run *run)
{
    if (run == NULL)
        return NULL;
    if (run->subreaper_before == 0)
        sys_subreaper(false);
    apart_leave(run);
    bury_all(run);
    guard_end(run);
    free_workers(run);
    output_close_ended(run);
    free(run->ended);
    for (int i = 0; i < 2; i++) {
        sink_drain(&run->sinks[i]);
        sink_close(&run->sinks[i]);
    }
    queue_fini(run);
    store_pool_fini(&run->pool);
    timers_fini(&run->timers);
    pidmap_fini(&run->pids);
    if (run->files_before != 0)
        sys_files_restore(run->files_before);
    sys_close(run->signal_fd);
    sys_close(run->timer_fd);
    sys_close(run->null_fd);
    sys_close(run->gather.fd);
    notify_close(run);
    limit_fini(run);
    sys_close(run->epoll_fd);
    sys_signals_close(run->signals);
    text_fini(&run->command_text);
    note_fini(run);
    look_fini(run);
    free(run->slot_bits);
    environment_close(&run->environment);
    free(run->buffer);
    free(run->title);
    free(run);
    return NULL;
}
