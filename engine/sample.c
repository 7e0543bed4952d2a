/*
 * sample.c - what workers use while they live, for whoever asks: CPU time, memory, core, state.
 *
 * A worker is often a shell whose children do the work, so its sample is that of its tree: their
 * CPU times as the scheduler's clocks tell them, and of those that were waited for what the kernel
 * has added to their parent. A small family whose clocks stand has not run, so nothing in its files
 * is new, and they are not read. Who dies meanwhile is left out. Only the children of
 * a process's first thread are found, and no more than TREE_MOST of a worker's.
 *
 * The loop is never kept long: an event a step, SAMPLES_A_ROUND between two looks at the pipes.
 */
#include "run.h"

#include "sys_trace.h"
#include "trace_proc.h"

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
    uint64_t memory_bytes; /* of the largest */
    char state;            /* of the first that runs, else of the worker */
    int core;
};

/* proc(5): cutime and cstime are fields 16 and 17, the state behind the name is field 3. */
static int64_t waited_us(const char *text)
{
    const char *at = strrchr(text, ')');
    long long user, system;

    if (at == NULL ||
        sscanf(at + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lld %lld", &user,
               &system) != 2)
        return 0;
    return (int64_t)(user + system) * (1000000 / sysconf(_SC_CLK_TCK));
}

static bool read_clock(pid_t pid, int64_t *out)
{
    int64_t user_us, system_us;

    if (sys_cpu_time(pid, &user_us, &system_us) < 0)
        return false;
    *out = user_us + system_us;
    return true;
}

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

/* One process of the tree, and its children into the list. */
static bool add_process(struct tree *tree, int index)
{
    pid_t pid = tree->pids[index];
    char text[TEXT_BYTES];
    struct proc_stat stat;
    int64_t clock_us;

    if (!read_clock(pid, &clock_us) || sys_proc_read(pid, "stat", text, sizeof text) <= 0 ||
        !proc_stat_parse(text, &stat))
        return false;
    tree->clocks_us += clock_us;
    tree->waited_us += waited_us(text);
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
    struct sampled *sampled = &worker->sampled;

    if (!add_process(&tree, 0) || tree.state == 'Z')
        return false;
    for (int i = 1; i < tree.count; i++)
        add_process(&tree, i);
    *sampled = (struct sampled){ .known = tree.count <= 1 + FAMILY_MOST,
                                 .state = tree.state,
                                 .core = tree.core,
                                 .clocks_us = tree.clocks_us,
                                 .cpu_us = tree.clocks_us + tree.waited_us,
                                 .memory_bytes = tree.memory_bytes };
    for (int i = 1; i < tree.count && sampled->known; i++)
        sampled->family[i - 1] = tree.pids[i];
    return true;
}

/* Nobody of the family has run, so nobody was made and nothing has changed. */
static bool stands(const struct worker *worker)
{
    const struct sampled *sampled = &worker->sampled;
    int64_t sum_us, clock_us;

    if (!sampled->known || !read_clock(worker->pid, &sum_us))
        return false;
    for (int i = 0; i < FAMILY_MOST && sampled->family[i] != 0; i++) {
        if (!read_clock(sampled->family[i], &clock_us))
            return false;
        sum_us += clock_us;
    }
    return sum_us == sampled->clocks_us;
}

static bool tell_sample(struct fb_run *run, struct worker *worker)
{
    const struct sampled *sampled = &worker->sampled;
    struct fb_event *event;

    if (!stands(worker) && !look_into(worker))
        return false;
    event = run_tell(run, FB_SAMPLE, worker);
    event->as.sample.cpu_us = sampled->cpu_us;
    event->as.sample.memory_bytes = sampled->memory_bytes;
    event->as.sample.core = sampled->core;
    event->as.sample.state = sampled->state;
    return true;
}

bool sample_step(struct fb_run *run)
{
    while (run->samples_left > 0 && run->samples < SAMPLES_A_ROUND) {
        struct worker *worker = run->table[run->sample_next++ % run->table_count];
        bool wanted = worker->sampled.wanted;
        run->samples_left--;
        worker->sampled.wanted = false;
        if (!wanted || worker->state != WORKER_RUNNING)
            continue;
        run->samples++;
        if (tell_sample(run, worker))
            return true;
    }
    return false;
}

bool sample_waits(const struct fb_run *run)
{
    return run->samples_left > 0;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

int fb_run_sample(struct fb_run *run, const uint32_t *jobs, size_t count)
{
    uint32_t *sorted;

    if (run->thread != sys_thread())
        return -EPERM;
    if (count == 0)
        return 0;
    sorted = reallocarray(NULL, count, sizeof *sorted);
    if (sorted == NULL)
        return -ENOMEM;
    memcpy(sorted, jobs, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_number);
    for (struct worker *worker = run->first; worker != NULL; worker = worker->next)
        if (bsearch(&worker->job, sorted, count, sizeof *sorted, by_number) != NULL)
            worker->sampled.wanted = true;
    free(sorted);
    /* Who waits since an earlier call comes first: the turn goes on where it is. */
    run->samples_left = run->table_count;
    if (run->table_count > 0)
        loop_wake(run);
    return 0;
}
