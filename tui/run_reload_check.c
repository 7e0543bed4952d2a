/* run_reload_check.c - what was fixed when the run was opened, and what must be known before any
 * job is stopped. */
#include "run_reload_check.h"

#include "run_reload_said.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By now other numbers may be forkboard's own. */
static int check_descriptors(const char *path, const struct set *first, const struct set *set,
                             struct text *mistakes)
{
    bool given[FB_KEEP_MOST + 1] = { false };
    int r = 0;

    for (size_t i = 1; i <= set_count(first); i++) {
        const struct fb_job job = set_job(first, i);
        for (size_t k = 0; k < job.keep_count; k++)
            given[job.keep[k].ours] = true;
    }
    for (size_t i = 1; r == 0 && i <= set_count(set); i++) {
        const struct fb_job job = set_job(set, i);
        for (size_t k = 0; r == 0 && k < job.keep_count; k++)
            r = given[job.keep[k].ours] ? 0 : -EINVAL;
    }
    if (r < 0)
        text_printf(mistakes, "%s: inherit_fds: only those that were named when the run began",
                    path);
    return r;
}

static int check_run(const struct reload_reading *reading, const struct set *set,
                     struct text *mistakes)
{
    int r = check_descriptors(reading->path, reading->first, set, mistakes);

    if (r < 0 || reload_same_run(reading->now, set))
        return r;
    text_printf(mistakes,
                "%s: limits and what holds for all jobs (timeout, grace, retries, retry_wait, "
                "leftovers) cannot change while it runs",
                reading->path);
    return -EINVAL;
}

/* Each file of `log` can be written, and is of one job. */
static int check_logs(const struct reload_reading *reading, const struct set *set,
                      struct text *mistakes)
{
    struct opt_log *logs;
    char error[4400];
    size_t count;
    int r = set_logs(set, &logs, &count);

    if (r < 0 || count == 0)
        return r;
    if (keep_has_logs(reading->keep)) {
        r = keep_try_logs(reading->keep, logs, count, error, sizeof error);
    } else {
        snprintf(error, sizeof error,
                 "%s: log: the first in a run needs --watch, or a log at its beginning",
                 reading->path);
        r = -EINVAL;
    }
    free(logs);
    if (r < 0 && r != -ENOMEM)
        text_puts(mistakes, error);
    return r == 0 || r == -ENOMEM ? r : -EINVAL;
}

static int check_watches(const struct reload_reading *reading, const struct set *set,
                         struct text *mistakes)
{
    for (size_t i = 1; !reading->watches && i <= set_count(set); i++)
        if (set_watched(set, i) != NULL) {
            text_printf(mistakes,
                        "%s: watch: the first in a run needs --watch, or one at its beginning",
                        reading->path);
            return -EINVAL;
        }
    return 0;
}

int reload_read(struct set **out, struct fb_run *run, const struct reload_reading *reading)
{
    struct text mistakes = { 0 };
    struct set *set = NULL;
    int r = set_open(&set, reading->path, reading->options, &mistakes);

    if (r == 0)
        r = set_check_dirs(set, &mistakes);
    if (r == 0)
        r = check_run(reading, set, &mistakes);
    if (r == 0)
        r = check_watches(reading, set, &mistakes);
    if (r == 0)
        r = check_logs(reading, set, &mistakes);
    if (r == -EINVAL)
        reload_say_mistakes(run, &mistakes);
    text_fini(&mistakes);
    if (r < 0)
        set = set_close(set), set = NULL;
    *out = set;
    return r;
}

void reload_slots(struct fb_run *run, const struct set *now, const struct set *set)
{
    struct fb_options before = { 0 }, after = { 0 };

    set_apply(now, &before);
    set_apply(set, &after);
    if (after.slots > 0 && after.slots != before.slots)
        fb_run_slots(run, after.slots);
}

int reload_log(struct keep *keep, const struct opt_log *log, uint32_t job)
{
    return log != NULL ? keep_add_log(keep, log, job) : 0;
}

/* Functions of the old set's jobs may still be called: their arguments are in it. */
bool reload_calls(const struct set *set)
{
    for (size_t i = 1; i <= set_count(set); i++)
        if (set_job(set, i).function != NULL)
            return true;
    return false;
}
