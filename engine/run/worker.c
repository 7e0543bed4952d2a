/*
 * worker.c - the table of workers. A worker is a place in it: taken when a job is about to start,
 * given back when its process is reaped, its pipes are at their end and its last event has been
 * taken. Places are reused with a new generation, which is part of their key in the loop, so that a
 * readiness of the one before cannot be taken for the next one's. Room in the heap of
 * deadlines and in the map of pids is made here, before there is a process.
 */
#include "run.h"

#include "base/array.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct worker *table_add(struct fb_run *run)
{
    struct worker *worker;

    if (array_reserve_u32(&run->workers.table, &run->workers.table_room,
                          run->workers.table_count + 1, sizeof(struct worker *), 16) < 0)
        return NULL;
    worker = calloc(1, sizeof *worker);
    if (worker == NULL ||
        (!run->options.no_done && (worker->done = calloc(1, sizeof *worker->done)) == NULL)) {
        free(worker);
        return NULL;
    }
    worker->index = run->workers.table_count;
    run->workers.table[run->workers.table_count++] = worker;
    return worker;
}

static int slots_reserve(struct fb_run *run, size_t count)
{
    return array_reserve_zeroed(&run->workers.slot_bits, &run->workers.slot_words, count / 64 + 1,
                                sizeof(uint64_t), 1);
}

int worker_reserve(struct fb_run *run)
{
    if (run->workers.unused == NULL && (run->workers.unused = table_add(run)) == NULL)
        return -ENOMEM;
    if (pidmap_reserve(&run->workers.pids, run->workers.table_count + 1) < 0)
        return -ENOMEM;
    return slots_reserve(run, run->workers.table_count + 1);
}

struct worker *worker_open(struct fb_run *run)
{
    struct worker *worker = run->workers.unused;
    uint32_t index = worker->index, generation = worker->generation + 1;
    struct fb_done *done = worker->done;

    run->workers.unused = worker->next;
    memset(worker, 0, sizeof *worker);
    if (done != NULL)
        memset(done, 0, sizeof *done);
    worker->done = done;
    worker->index = index;
    worker->generation = generation;
    worker->death_fd = -1;
    worker->weight = 1;
    worker->report.fd = worker->streams[0].fd = worker->streams[1].fd = worker->typing.fd = -1;
    worker->report.share = -1;
    worker->report.drain_bytes = -1;
    worker->streams[0].number = 1;
    worker->streams[1].number = 2;
    worker->streams[0].drain_bytes = worker->streams[1].drain_bytes = -1;
    worker->streams[0].events_left = worker->streams[1].events_left = run->options.event_bytes;
    return worker;
}

void worker_give_back(struct fb_run *run, struct worker *worker)
{
    worker->next = run->workers.unused;
    run->workers.unused = worker;
}

void worker_fini(struct fb_run *run)
{
    for (uint32_t i = 0; i < run->workers.table_count; i++) {
        free(run->workers.table[i]->done);
        free(run->workers.table[i]);
    }
    free(run->workers.table);
    pidmap_fini(&run->workers.pids);
    free(run->workers.slot_bits);
}

void worker_begin(struct fb_run *run, struct worker *worker, pid_t pid)
{
    worker->pid = pid;
    worker->state = WORKER_RUNNING;
    worker->previous = run->workers.last;
    worker->next = NULL;
    if (run->workers.last != NULL)
        run->workers.last->next = worker;
    else
        run->workers.first = worker;
    run->workers.last = worker;
    run->workers.live++;
    pidmap_put(&run->workers.pids, pid, worker);
}

/*
 * Such a worker is watched like all others: its output is read, its end is reported, fb_run_kill()
 * and its time-out reach it. But its slot was only to start it, for a server must not keep others
 * waiting; no stop or pause of the run is for it; and the run ends when all others are done, and
 * leaves it (close.c).
 */
void worker_outlives(struct fb_run *run, struct worker *worker)
{
    worker->apart = true;
    run->workers.apart++;
    run->workers.any_stays = true;
    worker_return_slot(run, worker);
}

void worker_any_stays(struct fb_run *run)
{
    run->workers.any_stays = true;
}

void worker_zombie(struct fb_run *run)
{
    run->workers.zombies++;
}

bool worker_no_zombie(struct fb_run *run)
{
    return --run->workers.zombies == 0;
}

/* Before the kernel may give the pid away. */
void worker_forget_pid(struct fb_run *run, const struct worker *worker)
{
    pidmap_drop(&run->workers.pids, worker->pid);
}

void worker_reaped(struct fb_run *run, struct worker *worker)
{
    run->workers.live--;
    run->workers.lingering++;
    worker->state = WORKER_LINGERING;
}

void worker_leave(struct fb_run *run, struct worker *worker)
{
    assert(worker->state == WORKER_LINGERING);
    if (worker->previous != NULL)
        worker->previous->next = worker->next;
    else
        run->workers.first = worker->next;
    if (worker->next != NULL)
        worker->next->previous = worker->previous;
    else
        run->workers.last = worker->previous;
    run->workers.lingering--;
    run->workers.apart -= worker->apart;
    worker->state = WORKER_FREE;
}

void worker_retire(struct fb_run *run, struct worker *worker)
{
    worker->next = run->workers.released;
    run->workers.released = worker;
}

struct worker *worker_next_retired(struct fb_run *run)
{
    struct worker *worker = run->workers.released;

    if (worker != NULL)
        run->workers.released = worker->next;
    return worker;
}

struct worker *worker_first(const struct fb_run *run)
{
    return run->workers.first;
}

uint32_t worker_count(const struct fb_run *run)
{
    return run->workers.table_count;
}

struct worker *worker_nth(const struct fb_run *run, uint32_t index)
{
    return run->workers.table[index];
}

struct worker *worker_of_pid(const struct fb_run *run, pid_t pid)
{
    return pidmap_get(&run->workers.pids, pid);
}

struct worker *worker_of_job(const struct fb_run *run, uint32_t job)
{
    struct worker *worker = run->workers.first;

    while (worker != NULL && worker->job != job)
        worker = worker->next;
    return worker;
}

struct worker *worker_running(const struct fb_run *run, uint32_t job)
{
    struct worker *worker = run->workers.first;

    while (worker != NULL && (worker->job != job || worker->state != WORKER_RUNNING))
        worker = worker->next;
    return worker;
}

const char *worker_name(const struct worker *worker, char out[WORKER_NAME_BYTES])
{
    const struct fb_job *job = worker->copy != NULL ? &worker->copy->job : NULL;

    if (job != NULL && job->name != NULL)
        snprintf(out, WORKER_NAME_BYTES, "%s", job->name);
    else
        snprintf(out, WORKER_NAME_BYTES, "job %u",
                 job != NULL && job->number != 0 ? job->number : worker->job);
    return out;
}

uint64_t worker_key(const struct worker *worker, enum key key)
{
    return (uint64_t)worker->generation << 32 | (uint64_t)worker->index << 3 | key;
}

void worker_comes(const struct fb_run *run, uint64_t key)
{
    const char *worker;

    if (key >> 32 == 0)
        return;
    worker = (const char *)run->workers.table[(uint32_t)key >> 3];
    for (size_t at = 0; at < offsetof(struct worker, streams[1]); at += 64)
        __builtin_prefetch(worker + at);
}

/* A key of an earlier generation speaks of a pipe that is closed. */
struct worker *worker_of_key(const struct fb_run *run, uint64_t key)
{
    struct worker *worker = run->workers.table[(uint32_t)key >> 3];

    return worker->generation == key >> 32 && worker->state != WORKER_FREE ? worker : NULL;
}

uint32_t worker_live(const struct fb_run *run)
{
    return run->workers.live;
}

bool worker_any_lingers(const struct fb_run *run)
{
    return run->workers.lingering > 0;
}

bool worker_any_zombie(const struct fb_run *run)
{
    return run->workers.zombies > 0;
}

bool worker_only_one(const struct fb_run *run)
{
    return run->workers.live + run->workers.lingering == 1;
}

bool worker_none_awaited(const struct fb_run *run)
{
    return run->workers.live + run->workers.lingering == run->workers.apart;
}

uint32_t worker_outliving(const struct fb_run *run)
{
    uint32_t count = 0;

    for (const struct worker *worker = run->workers.first; worker != NULL; worker = worker->next)
        count += worker->apart && worker->state == WORKER_RUNNING;
    return count;
}

bool worker_may_leave_any(const struct fb_run *run)
{
    return run->workers.any_stays;
}

int worker_slots_busy(const struct fb_run *run)
{
    return run->workers.busy;
}

int worker_slots_staying(const struct fb_run *run)
{
    return run->workers.staying;
}

/* The smallest that is free, as GNU parallel counts them. */
int worker_next_slot(const struct fb_run *run)
{
    size_t word = 0;

    while (word < run->workers.slot_words && run->workers.slot_bits[word] == UINT64_MAX)
        word++;
    assert(word < run->workers.slot_words);
    return (int)word * 64 + __builtin_ctzll(~run->workers.slot_bits[word]) + 1;
}

bool worker_slot_free(const struct fb_run *run, int slot)
{
    size_t bit = (size_t)slot - 1;

    return bit / 64 >= run->workers.slot_words ||
           (run->workers.slot_bits[bit / 64] >> bit % 64 & 1) == 0;
}

void worker_give_slot(struct fb_run *run, struct worker *worker, int wanted)
{
    worker->slot = wanted != 0 ? wanted : worker_next_slot(run);
    run->workers.slot_bits[(worker->slot - 1) / 64] |= (uint64_t)1 << (worker->slot - 1) % 64;
    run->workers.busy += worker->weight;
    run->workers.staying += worker->stays ? worker->weight : 0;
}

void worker_return_slot(struct fb_run *run, struct worker *worker)
{
    if (worker->slot == 0)
        return;
    run->workers.slot_bits[(worker->slot - 1) / 64] &= ~((uint64_t)1 << (worker->slot - 1) % 64);
    worker->slot = 0;
    run->workers.busy -= worker->weight;
    run->workers.staying -= worker->stays ? worker->weight : 0;
}
