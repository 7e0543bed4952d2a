/*
 * worker.c - the table of workers. A worker is a place in it: taken when a job is about to start,
 * given back when its process is reaped, its pipes are at their end and its last event has been
 * taken. Places are reused with a new generation, which is part of their key in the loop, so that a
 * readiness told for the one before cannot be taken for the next one's. Room in the heap of
 * deadlines and in the map of pids is made here, before there is a process.
 */
#include "run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct worker *table_add(struct fb_run *run)
{
    struct worker *worker;

    if (run->table_count == run->table_room) {
        uint32_t room = run->table_room > 0 ? run->table_room * 2 : 16;
        struct worker **table = realloc(run->table, room * sizeof(struct worker *));
        if (table == NULL)
            return NULL;
        run->table = table;
        run->table_room = room;
    }
    worker = calloc(1, sizeof *worker);
    if (worker == NULL)
        return NULL;
    worker->index = run->table_count;
    run->table[run->table_count++] = worker;
    return worker;
}

static int slots_reserve(struct fb_run *run, size_t count)
{
    size_t words = count / 64 + 1;
    uint64_t *bits;

    if (words <= run->slot_words)
        return 0;
    words += words / 2;
    bits = realloc(run->slot_bits, words * sizeof *bits);
    if (bits == NULL)
        return -1;
    memset(bits + run->slot_words, 0, (words - run->slot_words) * sizeof *bits);
    run->slot_bits = bits;
    run->slot_words = words;
    return 0;
}

struct worker *worker_open(struct fb_run *run)
{
    struct worker *worker;
    uint32_t index, generation;

    if (run->free_workers == NULL && (run->free_workers = table_add(run)) == NULL)
        return NULL;
    /* One for each worker, one for the retry of each, and those that wait for theirs. */
    if (timers_reserve(&run->timers, 2 * run->table_count + run->waiting_count + 6) < 0 ||
        pidmap_reserve(&run->pids, run->table_count + 1) < 0 ||
        output_reserve(run, 2 * run->table_count) < 0 ||
        slots_reserve(run, run->table_count + 1) < 0)
        return NULL;
    worker = run->free_workers;
    run->free_workers = worker->next;
    index = worker->index;
    generation = worker->generation + 1;
    memset(worker, 0, sizeof *worker);
    worker->index = index;
    worker->generation = generation;
    worker->report.fd = worker->streams[0].fd = worker->streams[1].fd = -1;
    worker->report.share = -1;
    worker->streams[0].number = 1;
    worker->streams[1].number = 2;
    worker->streams[0].drain_bytes = worker->streams[1].drain_bytes = -1;
    worker->streams[0].events_left = worker->streams[1].events_left = run->options.event_bytes;
    return worker;
}

/* Frees what it holds and gives its place back. It has no process and no pipe any more. */
void worker_release(struct fb_run *run, struct worker *worker)
{
    assert(worker->state == WORKER_FREE);
    timer_set(&run->timers, &worker->timer, TIMER_NEVER);
    for (int i = 0; i < 2; i++) {
        struct stream *stream = &worker->streams[i];
        stream->fd = sys_close(stream->fd);
        stream->store = store_close(&run->pool, stream->store);
        stream->harmless = harmless_close(stream->harmless);
        free(stream->tail);
    }
    report_fini(&worker->report);
    if (!worker->retrying)
        free(worker->copy);
    free(worker->tag);
    worker->next = run->free_workers;
    run->free_workers = worker;
}

/* The smallest that is free, as GNU parallel counts them. */
int worker_next_slot(const struct fb_run *run)
{
    size_t word = 0;

    while (word < run->slot_words && run->slot_bits[word] == UINT64_MAX)
        word++;
    assert(word < run->slot_words);
    return (int)word * 64 + __builtin_ctzll(~run->slot_bits[word]) + 1;
}

bool worker_slot_free(const struct fb_run *run, int slot)
{
    size_t bit = (size_t)slot - 1;

    return bit / 64 >= run->slot_words || (run->slot_bits[bit / 64] >> bit % 64 & 1) == 0;
}

void worker_give_slot(struct fb_run *run, struct worker *worker, int wanted)
{
    worker->slot = wanted != 0 ? wanted : worker_next_slot(run);
    run->slot_bits[(worker->slot - 1) / 64] |= (uint64_t)1 << (worker->slot - 1) % 64;
    run->busy++;
}

void worker_return_slot(struct fb_run *run, struct worker *worker)
{
    if (worker->slot == 0)
        return;
    run->slot_bits[(worker->slot - 1) / 64] &= ~((uint64_t)1 << (worker->slot - 1) % 64);
    worker->slot = 0;
    run->busy--;
}

/* What its last events point to is still its own. */
void worker_retire(struct fb_run *run, struct worker *worker)
{
    worker->next = run->released;
    run->released = worker;
    timer_set(&run->timers, &run->stall_timer, TIMER_NEVER);
    if (run->feed.fd < 0)
        run->feed_waits = false;
}

/* Reaped, silent, alone: its place is given back once its events are taken. */
void worker_done(struct fb_run *run, struct worker *worker)
{
    assert(worker->state == WORKER_LINGERING);
    timer_set(&run->timers, &worker->timer, TIMER_NEVER);
    forward_done(run, worker);
    attempt_gone(run, worker);
    limit_end(run, worker);
    worker_return_slot(run, worker);
    if (worker->previous != NULL)
        worker->previous->next = worker->next;
    else
        run->first = worker->next;
    if (worker->next != NULL)
        worker->next->previous = worker->previous;
    else
        run->last = worker->previous;
    run->lingering--;
    run->apart -= worker->apart;
    worker->state = WORKER_FREE;
    worker_retire(run, worker);
}

void worker_release_retired(struct fb_run *run)
{
    struct worker *worker;

    while ((worker = run->released) != NULL) {
        run->released = worker->next;
        worker_release(run, worker);
    }
}
