/*
 * beside.c - what a run finds in its process: other runs, and children that were there before.
 *
 * Without `adopt` runs go on side by side, each waiting for its own workers alone. With it a run
 * takes every child that dies: then it is the only one. A child that was forked has no run,
 * whatever it has copies of.
 */
#include "run.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    pid_t process; /* that it belongs to */
    int runs;
    bool adopting; /* the one that there is */
} open_here;

int beside_enter(struct fb_run *run)
{
    int r = 0;

    pthread_mutex_lock(&lock);
    if (open_here.process != run->process) {
        open_here.process = run->process;
        open_here.runs = 0;
        open_here.adopting = false;
    }
    if (open_here.adopting || (run->options.adopt && open_here.runs > 0))
        r = -EBUSY;
    else
        open_here.runs++;
    if (r == 0)
        open_here.adopting = run->options.adopt;
    run->beside.entered = r == 0;
    pthread_mutex_unlock(&lock);
    return r;
}

static void leave(struct fb_run *run)
{
    if (!run->beside.entered)
        return;
    pthread_mutex_lock(&lock);
    if (open_here.process == sys_pid() && run->process == sys_pid()) {
        open_here.runs--;
        open_here.adopting = false;
    }
    pthread_mutex_unlock(&lock);
}

void beside_init(struct fb_run *run)
{
    run->beside.subreaper_before = -1;
}

void beside_adopt(struct fb_run *run)
{
    if (run->options.adopt && sys_has_children())
        run->beside.count = sys_family(&run->beside.children);
    if (run->options.adopt)
        run->beside.subreaper_before = sys_subreaper(true);
    run->beside.session = sys_session();
}

void beside_adopt_no_more(struct fb_run *run)
{
    if (run->beside.subreaper_before == 0)
        sys_subreaper(false);
}

void beside_fini(struct fb_run *run)
{
    leave(run);
    free(run->beside.children);
}

pid_t beside_session(const struct fb_run *run)
{
    return run->beside.session;
}

bool beside_any_before(const struct fb_run *run)
{
    return run->beside.count > 0;
}

/* Where there were some, an adopted one without our words is one of theirs. */
bool beside_not_ours(const struct fb_run *run, const struct sys_process *process)
{
    for (int i = 0; i < run->beside.count; i++)
        if (run->beside.children[i].pid == process->pid &&
            run->beside.children[i].start_ticks == process->start_ticks)
            return true;
    return run->beside.count > 0 && process->job == 0;
}
