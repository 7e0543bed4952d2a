/*
 * open.c - a run is opened. It takes what it needs from the process: SIGCHLD, the subreaper's
 * place, more open files. Closing (close.c) gives all of it back, whatever happened between.
 */
#include "run.h"

#include "base/sized.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define GRACE_US 5000000

static bool halt_wrong(const struct fb_halt *halt)
{
    return halt->when < FB_HALT_NEVER || halt->when > FB_HALT_NOW || halt->on < FB_HALT_FAIL ||
           halt->on > FB_HALT_DONE || !(halt->share >= 0);
}

static bool terms_wrong(const struct fb_term *terms)
{
    for (int i = 0; i < FB_TERMS_MOST && terms[i].signal != 0; i++)
        if (terms[i].signal < 0 || terms[i].signal >= NSIG || terms[i].wait_us < 0)
            return true;
    return false;
}

static int check_options(const struct fb_options *options)
{
    if (terms_wrong(options->terms) || options->slots < 0 || options->timeout_us < 0 ||
        options->grace_us < 0 || halt_wrong(&options->halt) || options->delay_us < 0 ||
        options->reap_delay_us < 0 || options->gather_us < 0 || options->retries < 0 ||
        options->retry_wait_us < 0 || options->output < FB_OUTPUT_NONE ||
        options->output > FB_OUTPUT_DROP || (options->leave_sigchld && options->adopt) ||
        options->leftovers < 0 || options->leftovers > FB_LEFTOVERS_LEAVE)
        return -EINVAL;
    return 0;
}

static void report_run(struct fb_run *run)
{
    struct fb_event *event = events_put(run, FB_RUN, NULL);

    event->t_us = 0;
    event->as.run.version = FB_VERSION;
    event->as.run.title = run->title;
    event->as.run.dir = run->dir;
    event->as.run.options = &run->options;
    event->as.run.seed = run->options.seed;
    event->as.run.start_us = sys_wall_us();
}

/* The parts as they are before anything is opened: what closes them finds nothing. */
static void init_parts(struct fb_run *run)
{
    events_open(run);
    errand_init(run);
    loop_init(run);
    deaths_init(run);
    post_init(run);
    feed_init(run);
    stall_init(run);
    jobserver_init(run);
    halt_init(run);
    sinks_init(run);
    order_init(run);
    gather_init(run);
    notify_init(run);
    beside_init(run);
    spawn_init(run);
    finish_init(run);
}

static int open_parts(struct fb_run *run)
{
    int r = spawn_open(run);

    if (r == 0)
        r = loop_open(run);
    if (r == 0)
        r = deaths_open(run);
    return r == 0 ? gather_open(run) : r;
}

static int open_posts(struct fb_run *run)
{
    struct fb_feed feed;
    int r = post_open(run, &feed);

    if (r == 0)
        feed_open(run, &feed);
    return r;
}

static int open_rest(struct fb_run *run)
{
    int r;

    run->title = strdup(run->options.title != NULL ? run->options.title : "");
    run->dir = sys_directory();
    r = run->title != NULL ? output_init(run) : -ENOMEM;
    if (r == 0)
        r = locks_open(run);
    if (r < 0)
        return r;
    r = loop_alarms_reserve(run, ALARMS_OF_RUN);
    if (r < 0)
        return r;
    /* First: a number that is closed in this process may be one of our own from the next call on.
     */
    sinks_open(run);
    r = jobserver_open(run);
    if (r == 0)
        r = open_parts(run);
    if (r == 0 && run->options.posts)
        r = open_posts(run);
    if (r < 0)
        return r;
    beside_adopt(run);
    spawn_raise_files(run, run->options.slots != 0 ? run->options.slots : SLOTS_USUAL);
    cgroups_begin(run);
    report_run(run);
    loop_wake(run);
    return 0;
}

SIZED_ENDS_WITH(struct fb_options, room);

int fb_run_open_sized(struct fb_run **out, const struct fb_options *theirs, size_t size)
{
    struct fb_options options = { 0 };
    struct fb_run *run;
    int r = theirs != NULL ? sized_copy(&options, sizeof options, theirs, size) : 0;

    *out = NULL;
    if (r == 0)
        r = check_options(&options);
    if (r < 0)
        return r;
    run = calloc(1, sizeof *run);
    if (run == NULL)
        return -ENOMEM;
    run->options = options;
    if (run->options.grace_us == 0)
        run->options.grace_us = GRACE_US;
    run->process = sys_pid();
    run->thread = sys_thread();
    init_parts(run);
    start_hold(run, run->options.hold);
    r = beside_enter(run);
    if (r == 0)
        r = open_rest(run);
    if (r < 0)
        run = fb_run_close(run);
    *out = run;
    return r < 0 ? r : 0;
}
