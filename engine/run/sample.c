/*
 * sample.c - what workers use while they live, when asked: CPU time, memory, core, state.
 *
 * A worker is often a shell whose children do the work, so its sample is that of its tree: their
 * CPU times as the scheduler's clocks have them, and of those that were waited for what the kernel
 * has added to their parent. A small family whose clocks stand has not run, so nothing in its files
 * is new, and they are not read. A process that dies meanwhile is left out. Only the children of
 * a process's first thread are found, and no more than TREE_MOST of a worker's.
 *
 * The loop is never kept long: an event a step, SAMPLES_A_ROUND between two looks at the pipes.
 */
#include "run.h"

#include "base/array.h"
#include "sys/proc.h"
#include "sys/trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SAMPLES_A_ROUND 16
#define TREE_MOST       64
#define TEXT_BYTES      1024

/* A worker's processes as they are found, and sums over them. */
struct tree {
    pid_t pids[TREE_MOST];
    int count;
    int64_t clocks_us, waited_us;
    int64_t delay_us;      /* -1: of one it is not known */
    uint64_t memory_bytes; /* of the largest */
    char state;            /* of the first that runs, else of the worker */
    int core;
};

static void find_children(struct tree *tree, pid_t pid)
{
    char text[TEXT_BYTES], file[32], *at = text;

    snprintf(file, sizeof file, "task/%d/children", (int)pid);
    if (sys_proc_read(pid, file, text, sizeof text) <= 0)
        return;
    while (tree->count < TREE_MOST) {
        char *end;
        long child = strtol(at, &end, 10);
        if (end == at || *end != ' ') /* the last may be cut */
            return;
        tree->pids[tree->count++] = (pid_t)child;
        at = end;
    }
}

/* Only what is runnable waits for a core: of a tree that is not, the delays are not worth files. */
static void sum_delays(struct tree *tree)
{
    tree->delay_us = tree->state == 'R' ? proc_read_delay_us(tree->pids[0]) : -1;
    for (int i = 1; i < tree->count && tree->delay_us >= 0; i++) {
        int64_t delay_us = proc_read_delay_us(tree->pids[i]);
        tree->delay_us += delay_us > 0 ? delay_us : 0;
    }
}

/* One process of the tree, and its children into the list. */
static bool add_process(struct tree *tree, int index)
{
    pid_t pid = tree->pids[index];
    char text[TEXT_BYTES];
    struct proc_stat stat;
    int64_t clock_us;

    if (sys_cpu_clock(pid, &clock_us) < 0 || sys_proc_read(pid, "stat", text, sizeof text) <= 0 ||
        !proc_stat_parse(text, &stat))
        return false;
    tree->clocks_us += clock_us;
    tree->waited_us += stat.waited_ticks * (1000000 / sysconf(_SC_CLK_TCK));
    if (stat.memory_pages * sys_page_bytes() > tree->memory_bytes)
        tree->memory_bytes = stat.memory_pages * sys_page_bytes();
    if (index == 0 || (stat.state == 'R' && tree->state != 'R')) {
        tree->state = stat.state;
        tree->core = stat.core;
    }
    find_children(tree, pid);
    return true;
}

static bool look_into(struct worker *worker)
{
    struct tree tree = { .pids = { worker->pid }, .count = 1 };
    struct sampled *sampled = worker->sampled;

    if (sampled == NULL)
        sampled = worker->sampled = calloc(1, sizeof *sampled);
    if (sampled == NULL || !add_process(&tree, 0) || tree.state == 'Z')
        return false;
    for (int i = 1; i < tree.count; i++)
        add_process(&tree, i);
    sum_delays(&tree);
    *sampled = (struct sampled){ .known = tree.count <= 1 + FAMILY_MOST,
                                 .state = tree.state,
                                 .core = tree.core,
                                 .clocks_us = tree.clocks_us,
                                 .cpu_us = tree.clocks_us + tree.waited_us,
                                 .delay_us = tree.delay_us,
                                 .memory_bytes = tree.memory_bytes };
    for (int i = 1; i < tree.count && sampled->known; i++)
        sampled->family[i - 1] = tree.pids[i];
    return true;
}

/*
 * No process of the family has run, so none was made and nothing has changed. One that was runnable
 * and has not run waits for a core: how long is looked up.
 */
static bool stands(const struct worker *worker)
{
    const struct sampled *sampled = worker->sampled;
    int64_t sum_us, clock_us;

    if (sampled == NULL || !sampled->known || sampled->state == 'R' ||
        sys_cpu_clock(worker->pid, &sum_us) < 0)
        return false;
    for (int i = 0; i < FAMILY_MOST && sampled->family[i] != 0; i++) {
        if (sys_cpu_clock(sampled->family[i], &clock_us) < 0)
            return false;
        sum_us += clock_us;
    }
    return sum_us == sampled->clocks_us;
}

static bool tell_sample(struct fb_run *run, struct worker *worker)
{
    const struct sampled *sampled;
    struct fb_event *event;

    if (!stands(worker) && !look_into(worker))
        return false;
    sampled = worker->sampled;
    event = events_put(run, FB_SAMPLE, worker);
    event->as.sample.cpu_us = sampled->cpu_us;
    event->as.sample.memory_bytes = sampled->memory_bytes;
    event->as.sample.core = sampled->core;
    event->as.sample.state = sampled->state;
    event->as.sample.delay_us = sampled->delay_us;
    return true;
}

bool sample_step(struct fb_run *run)
{
    struct run_samples *samples = &run->samples;

    while (samples->looked < samples->placed && samples->count < SAMPLES_A_ROUND) {
        uint32_t turn = (samples->first + samples->looked++) % samples->placed;
        struct worker *worker = worker_nth(run, samples->places[turn]);
        bool wanted = worker->sample_wanted;
        worker->sample_wanted = false;
        if (!wanted || worker->state != WORKER_RUNNING)
            continue;
        samples->count++;
        if (tell_sample(run, worker))
            return true;
    }
    return false;
}

bool sample_next_round(struct fb_run *run)
{
    run->samples.count = 0;
    return run->samples.looked < run->samples.placed;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void place(struct fb_run *run, uint32_t index)
{
    worker_nth(run, index)->sample_wanted = true;
    run->samples.places[run->samples.placed++] = index;
}

static bool is_of(const struct worker *worker, uint32_t job)
{
    return worker->job == job && worker->state == WORKER_RUNNING;
}

/* Where all that are asked for began one after the other, as the rows of a screen, from `first`. */
static bool place_row(struct fb_run *run, const uint32_t *jobs, size_t count, uint32_t first)
{
    if (count > worker_count(run) || first > worker_count(run) - count)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!is_of(worker_nth(run, first + i), jobs[i]))
            return false;
    for (uint32_t i = 0; i < count; i++)
        place(run, first + i);
    return true;
}

/* And what an earlier call has asked for and still waits. */
static void place_any(struct fb_run *run, const uint32_t *jobs, size_t count)
{
    for (uint32_t i = 0; i < worker_count(run) && run->samples.placed < run->samples.room; i++) {
        const struct worker *worker = worker_nth(run, i);
        if (worker->state == WORKER_RUNNING &&
            (worker->sample_wanted ||
             bsearch(&worker->job, jobs, count, sizeof *jobs, by_number) != NULL))
            place(run, i);
    }
}

/* A worker that waits since an earlier call comes first: the turn goes on where it is. */
static void begin_turn(struct run_samples *samples, uint32_t waits)
{
    samples->looked = samples->first = 0;
    while (samples->first < samples->placed && samples->places[samples->first] < waits)
        samples->first++;
    if (samples->first == samples->placed)
        samples->first = 0;
}

int sample_ask(struct fb_run *run, const uint32_t *jobs, size_t count)
{
    struct run_samples *samples = &run->samples;
    uint32_t left = samples->placed - samples->looked, first = 0, waits = 0;
    uint32_t *sorted = reallocarray(NULL, count, sizeof *sorted);

    if (sorted == NULL || array_reserve(&samples->places, &samples->room, count + left,
                                        sizeof *samples->places, 64) < 0) {
        free(sorted);
        return -ENOMEM;
    }
    memcpy(sorted, jobs, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_number);
    if (samples->placed > 0) {
        first = samples->places[0];
        if (left > 0)
            waits = samples->places[(samples->first + samples->looked) % samples->placed];
    }
    samples->placed = 0;
    if (left > 0 || !place_row(run, sorted, count, first))
        place_any(run, sorted, count);
    begin_turn(samples, waits);
    free(sorted);
    return samples->placed > 0;
}

void sample_fini(struct fb_run *run)
{
    free(run->samples.places);
    run->samples.places = NULL;
}
