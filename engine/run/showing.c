/*
 * showing.c - what a board asks of a run that is open: some of its options, before its first event
 * is taken, and a word before it is closed.
 */
#include "run.h"

#include "base/sized.h"

#include <errno.h>

/* Nothing runs yet: streams are watched from the first on as this says. */
static int set_gathering(struct fb_run *run, int64_t gather_us)
{
    int r;

    if (run->options.gather_us != 0 || gather_us == 0)
        return 0;
    run->options.gather_us = gather_us;
    r = gather_open(run);
    if (r < 0)
        run->options.gather_us = 0;
    return r;
}

static int show(struct fb_run *run, const struct fb_showing *showing)
{
    struct fb_options *options = &run->options;
    int r;

    if (run->begun)
        return -EALREADY;
    if (run->shown)
        return -EBUSY;
    if (showing->gather_us < 0)
        return -EINVAL;
    r = set_gathering(run, showing->gather_us);
    if (r < 0)
        return r;
    run->shown = true;
    run->showing = *showing;
    run->showing.mute_stdout = options->mute_stdout;
    run->showing.mute_stderr = options->mute_stderr;
    options->mute_stdout |= showing->mute_stdout;
    options->mute_stderr |= showing->mute_stderr;
    options->keep_jobs |= showing->keep_jobs;
    if (options->event_bytes < showing->event_bytes)
        options->event_bytes = showing->event_bytes;
    return 0;
}

static void show_no_more(struct fb_run *run)
{
    if (!run->shown)
        return;
    run->options.mute_stdout = run->showing.mute_stdout;
    run->options.mute_stderr = run->showing.mute_stderr;
    run->shown = false;
}

SIZED_ENDS_WITH(struct fb_showing, context);

int fb_run_show_sized(struct fb_run *run, const struct fb_showing *theirs, size_t size)
{
    struct fb_showing showing = { 0 };
    int r;

    if (run->thread != sys_thread() && (theirs != NULL || run->process == sys_pid()))
        return -EPERM;
    if (theirs == NULL) { /* in a child, too: its copy of the run has a copy of ours to call */
        show_no_more(run);
        return 0;
    }
    r = sized_copy(&showing, sizeof showing, theirs, size);
    return r < 0 ? r : show(run, &showing);
}

int64_t fb_run_now_us(const struct fb_run *run)
{
    return events_now_us(run);
}
