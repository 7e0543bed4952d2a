/*
 * map.c - one function for many items: what Pool.map() is to Python. A worker is forked for a chunk
 * of items, as a fork costs a thousand times what a tiny item does. Results lie in memory that is
 * shared, so an item costs no system call; which item a worker is at stands there too, so that one
 * that dies takes no other with it.
 */
#include "run.h"

#include "base/sized.h"
#include "sys/sys.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define CHUNKS_EACH 4 /* for a slot: an even end, and few forks */

struct map;

struct range {
    struct map *map;
    size_t first, end;  /* items that are still to be done */
    _Atomic size_t *at; /* shared: the one that is being done; `end` when all are */
};

struct map {
    fb_map_function *function;
    const char *in;
    char *out;
    size_t count, chunk, in_size, out_size;
    int *status;
    struct range *ranges;
    size_t range_count, begun, failed;
    struct range **again; /* [again_count] whose worker died */
    size_t again_count, running;
    /* Shared: */
    char *memory;
    size_t memory_size;
    _Atomic size_t *at; /* [range_count] */
    int *statuses;      /* [count] */
    char *results;      /* [count] */
};

static int work(struct fb_self *self, void *argument)
{
    struct range *range = argument;
    struct map *map = range->map;

    for (size_t i = range->first; i < range->end; i++) {
        atomic_store(range->at, i);
        map->statuses[i] =
            map->function(self, i, map->in != NULL ? map->in + i * map->in_size : NULL,
                          map->results + i * map->out_size);
    }
    atomic_store(range->at, range->end);
    return 0;
}

/* The feed: those that were cut short first. */
static int next(void *context, int slot, struct fb_job *job)
{
    struct map *map = context;
    struct range *range;

    (void)slot;
    if (map->again_count > 0)
        range = map->again[--map->again_count];
    else if (map->begun < map->range_count)
        range = &map->ranges[map->begun++];
    else
        return map->running > 0 ? -EAGAIN : 0;
    map->running++;
    job->name = "items";
    job->function = work;
    job->argument = job->user = range;
    return 1;
}

static void settle(struct map *map, size_t item, int status)
{
    map->failed += status != 0;
    if (map->status != NULL)
        map->status[item] = status;
}

/* Items from `first` on, to the caller. */
static void hand_over(struct map *map, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        settle(map, i, map->statuses[i]);
    if (map->out_size == 0 || first == end)
        return;
    memcpy(map->out + first * map->out_size, map->results + first * map->out_size,
           (end - first) * map->out_size);
    sys_shared_forget(map->results + first * map->out_size, (end - first) * map->out_size);
}

static void take(struct map *map, const struct fb_event *event)
{
    const struct fb_done *done = event->as.done;
    struct range *range = event->user;
    size_t at = atomic_load(range->at);

    map->running--;
    if (done->pid == 0 || at < range->first || at > range->end) /* it never began */
        at = range->first;
    hand_over(map, range->first, at);
    range->first = at;
    if (at == range->end)
        return;
    if (done->pid == 0 || done->skipped) {
        for (; range->first < range->end; range->first++)
            settle(map, range->first, FB_MAP_LOST);
        return;
    }
    settle(map, range->first++, done->signal != 0 ? FB_SIGNAL(done->signal) : FB_MAP_LOST);
    atomic_store(range->at, range->first);
    if (range->first < range->end)
        map->again[map->again_count++] = range;
}

static void make_ranges(struct map *map)
{
    for (size_t i = 0; i < map->range_count; i++) {
        struct range *range = &map->ranges[i];
        range->map = map;
        range->first = i * map->chunk;
        range->end =
            map->count - range->first > map->chunk ? range->first + map->chunk : map->count;
        range->at = &map->at[i];
    }
}

static int open_map(struct map *map)
{
    size_t at_bytes, status_bytes, result_bytes;

    map->range_count = (map->count + map->chunk - 1) / map->chunk;
    if (__builtin_mul_overflow(map->range_count, sizeof *map->at, &at_bytes) ||
        __builtin_mul_overflow(map->count, sizeof *map->statuses, &status_bytes) ||
        __builtin_mul_overflow(map->count, map->out_size, &result_bytes) ||
        __builtin_add_overflow(at_bytes, result_bytes, &map->memory_size) ||
        __builtin_add_overflow(map->memory_size, status_bytes + 64, &map->memory_size))
        return -ENOMEM;
    map->ranges = calloc(map->range_count, sizeof *map->ranges);
    map->again = calloc(map->range_count, sizeof(struct range *));
    map->memory = sys_shared_open(map->memory_size);
    if (map->ranges == NULL || map->again == NULL || map->memory == NULL)
        return -ENOMEM;
    map->at = (_Atomic size_t *)(void *)map->memory;
    map->results = map->memory + (at_bytes + 15) / 16 * 16;
    map->statuses = (int *)(void *)(map->results + (result_bytes + 15) / 16 * 16);
    make_ranges(map);
    return 0;
}

static void close_map(struct map *map)
{
    sys_shared_close(map->memory, map->memory_size);
    free(map->again);
    free(map->ranges);
}

static int run_all(struct map *map, const struct fb_options *options)
{
    struct fb_feed feed = { .next = next, .context = map, .fd = -1 };
    struct fb_run *run;
    struct fb_event event;
    int r = fb_run_open(&run, options);

    if (r < 0)
        return r;
    spawn_no_reports(run);
    r = fb_run_feed(run, &feed);
    while (r == 0 && (r = fb_run_take(run, &event)) > 0) {
        r = 0;
        if (event.kind == FB_DONE)
            take(map, &event);
        else if (event.kind == FB_ENDED)
            break;
    }
    fb_run_close(run);
    /* After a halt some never began; one may have been asked for and dropped. */
    for (size_t i = 0; i < map->range_count; i++)
        for (; map->ranges[i].first < map->ranges[i].end; map->ranges[i].first++)
            settle(map, map->ranges[i].first, FB_MAP_LOST);
    return r;
}

int fb_map_sized(const struct fb_options *theirs, size_t options_size, size_t count, size_t chunk,
                 fb_map_function *function, const void *in, size_t in_size, void *out,
                 size_t out_size, int *status)
{
    struct map map = { .function = function,
                       .in = in,
                       .out = out,
                       .count = count,
                       .chunk = chunk,
                       .in_size = in_size,
                       .out_size = out != NULL ? out_size : 0,
                       .status = status };
    struct fb_options options = { 0 };
    struct fb_hardware hardware;
    int r = theirs != NULL ? sized_copy(&options, sizeof options, theirs, options_size) : 0;

    if (r < 0)
        return r;
    if (function == NULL || count > INT32_MAX)
        return -EINVAL;
    if (count == 0)
        return 0;
    if (options.slots == 0) {
        fb_machine(&hardware);
        options.slots = hardware.threads > 0 ? hardware.threads : 1;
    }
    if (map.chunk == 0)
        map.chunk = count / ((size_t)options.slots * CHUNKS_EACH);
    if (map.chunk == 0)
        map.chunk = 1;
    if (map.chunk > count) /* "all in one" as SIZE_MAX, say: sums of it must not go round */
        map.chunk = count;
    if (options.output == FB_OUTPUT_NONE)
        options.output = FB_OUTPUT_DROP;
    options.adopt = options.guard = options.hold = options.keep_jobs = options.notify = false;
    options.no_done = false;
    options.retries = 0;
    r = open_map(&map);
    if (r == 0)
        r = run_all(&map, &options);
    close_map(&map);
    return r < 0 ? r : (int)map.failed;
}
