/*
 * run_watch.c - GNU parallel's -j FILE and --timeout N%. Both are looked after when a job has
 * ended: a file that is written while no job ends is read when one does. What is half written is
 * left until the next time.
 */
#include "run_watch.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LEAST_ENDED 3 /* then a median says something */

bool cmd_run_watches(const struct opt *opt)
{
    return opt->slots_file != NULL || opt->timeout_share > 0;
}

void cmd_run_watch_fini(struct cmd_run_watch *watch)
{
    free(watch->took_us);
    free(watch->began_us);
}

static void read_slots(struct cmd_run_watch *watch, struct fb_run *run)
{
    struct stat status;
    int slots;

    if (stat(watch->opt->slots_file, &status) < 0 ||
        memcmp(&status.st_mtim, &watch->changed, sizeof watch->changed) == 0)
        return;
    if (opt_slots_file(watch->opt->slots_file, &slots) < 0)
        return;
    watch->changed = status.st_mtim;
    fb_run_slots(run, slots);
}

/* Puts a length into its place. */
static int add_length(struct cmd_run_watch *watch, int64_t us)
{
    size_t low = 0, high = watch->count;
    int r = array_reserve(&watch->took_us, &watch->room, watch->count + 1, sizeof us, 64);

    if (r < 0)
        return r;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (watch->took_us[middle] < us)
            low = middle + 1;
        else
            high = middle;
    }
    memmove(watch->took_us + low + 1, watch->took_us + low, (watch->count - low) * sizeof us);
    watch->took_us[low] = us;
    watch->count++;
    return 0;
}

static int begin(struct cmd_run_watch *watch, const struct fb_event *event)
{
    size_t before = watch->began_room;
    int r = array_reserve(&watch->began_us, &watch->began_room, (size_t)event->job + 1,
                          sizeof *watch->began_us, 64);

    if (r < 0)
        return r;
    if (watch->began_room > before)
        memset(watch->began_us + before, 0, (watch->began_room - before) * sizeof *watch->began_us);
    watch->began_us[event->job] = event->t_us;
    return 0;
}

static int end(struct cmd_run_watch *watch, const struct fb_event *event)
{
    int64_t median_us;
    int r = 0;

    if (event->as.exited.succeeded && event->job < watch->began_room)
        r = add_length(watch, event->t_us - watch->began_us[event->job]);
    if (r < 0 || watch->count < LEAST_ENDED)
        return r;
    median_us = watch->took_us[watch->count / 2];
    watch->timeout_us = (int64_t)((double)median_us * watch->opt->timeout_share) + 1;
    return 0;
}

int cmd_run_watch(struct cmd_run_watch *watch, struct fb_run *run, const struct fb_event *event)
{
    if (watch->opt->slots_file != NULL && event->kind == FB_EXITED)
        read_slots(watch, run);
    if (watch->opt->timeout_share > 0 && event->kind == FB_FORKED)
        return begin(watch, event);
    if (watch->opt->timeout_share > 0 && event->kind == FB_EXITED)
        return end(watch, event);
    return 0;
}
