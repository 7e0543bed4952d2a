/*
 * run_touched.c - which jobs a change is about, and what follows: one that runs is stopped and
 * started, one that has ended starts again. One that has not begun, or stands there, stays as it
 * is. Changes are gathered until nothing has come for GATHER_MS, but not for longer than MOST_US.
 * While nothing may start they are kept: a job must not end that then does not start. So are those
 * about a job that is being ended: what becomes of it decides.
 */
#include "run_touched.h"

#include "run_touched_own.h"
#include "run_touched_tree.h"

#include "base/array.h"
#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define GATHER_MS 200
#define MOST_US   2000000

/* A job that watches. */
struct watcher {
    uint32_t job;
    const char *const *patterns; /* in touched.patterns */
    char *path;                  /* that has changed; NULL: none */
    unsigned others;             /* that have changed too */
};

enum { JOB_BEGUN = 1, JOB_HELD = 2, JOB_ENDING = 4 };

struct touched {
    struct touched_tree tree;
    struct touched_own own;
    int both_fd, timer_fd;
    struct watcher *watchers; /* [count] */
    size_t count;
    char **patterns;           /* those of all, each list with a NULL after it */
    const char **flat;         /* all of them */
    const char *const **lists; /* [count] each watcher's */
    size_t pattern_count;
    unsigned char *states; /* [room] of the run's jobs */
    uint32_t room;
    bool news, told_full;
    bool due;         /* what is gathered waits for the run alone */
    int64_t since_us; /* the first of what is gathered */
};

/* A file that is written again and again counts once. */
static void changed(void *context, const char *path)
{
    struct touched *touched = context;

    for (size_t i = 0; i < touched->count; i++) {
        struct watcher *watcher = &touched->watchers[i];
        if (!touched_means(watcher->patterns, path))
            continue;
        if (touched_own_has(&touched->own, path))
            return;
        touched->news = true;
        if (watcher->path == NULL)
            watcher->path = strdup(path);
        else
            watcher->others += strcmp(watcher->path, path) != 0;
    }
}

/* ---------------------------------------------------------------- whose files */

static void drop_change(struct watcher *watcher)
{
    free(watcher->path);
    watcher->path = NULL;
    watcher->others = 0;
}

static void drop_jobs(struct touched *touched)
{
    for (size_t i = 0; i < touched->count; i++)
        drop_change(&touched->watchers[i]);
    for (size_t i = 0; i < touched->pattern_count; i++)
        free((char *)(uintptr_t)touched->flat[i]);
    free(touched->watchers);
    free(touched->patterns);
    free(touched->flat);
    free(touched->lists);
    touched->watchers = NULL;
    touched->patterns = NULL;
    touched->flat = NULL;
    touched->lists = NULL;
    touched->count = touched->pattern_count = 0;
}

static size_t length(const char *const *list)
{
    size_t count = 0;

    while (list != NULL && list[count] != NULL)
        count++;
    return count;
}

static int take_jobs(struct touched *touched, const struct set *set, const uint32_t *numbers)
{
    size_t jobs = 0, words = 0, at = 0;

    for (size_t i = 1; i <= set_count(set); i++) {
        jobs += set_watched(set, i) != NULL;
        words += length(set_watched(set, i));
    }
    drop_jobs(touched);
    touched->watchers = calloc(jobs + 1, sizeof *touched->watchers);
    touched->patterns = calloc(jobs + words + 1, sizeof *touched->patterns);
    touched->flat = calloc(words + 1, sizeof *touched->flat);
    touched->lists = calloc(jobs + 1, sizeof *touched->lists);
    if (touched->watchers == NULL || touched->patterns == NULL || touched->flat == NULL ||
        touched->lists == NULL)
        return -ENOMEM;
    for (size_t i = 1; i <= set_count(set); i++) {
        const char *const *list = set_watched(set, i);
        if (list == NULL)
            continue;
        touched->lists[touched->count] = (const char *const *)&touched->patterns[at];
        touched->watchers[touched->count++] =
            (struct watcher){ .job = numbers != NULL ? numbers[i] : (uint32_t)i,
                              .patterns = (const char *const *)&touched->patterns[at] };
        for (; *list != NULL; list++) {
            char *copy = strdup(*list);
            if (copy == NULL)
                return -ENOMEM;
            touched->patterns[at++] = copy;
            touched->flat[touched->pattern_count++] = copy;
        }
        at++;
    }
    return 0;
}

/* What has changed for a job that lives on. */
static void carry(struct touched *touched, struct watcher *old, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < touched->count && old[i].path != NULL; k++)
            if (touched->watchers[k].job == old[i].job) {
                touched->watchers[k].path = old[i].path;
                touched->watchers[k].others = old[i].others;
                touched->due = true;
                old[i].path = NULL;
            }
        drop_change(&old[i]);
    }
}

/* All that has happened so far is about the jobs as they were. */
static int take_over(struct touched *touched, const struct set *set, const uint32_t *numbers)
{
    struct watcher *old = touched->watchers;
    size_t count = touched->count;
    int r;

    touched_tree_read(&touched->tree);
    r = touched_tree_look(&touched->tree);
    touched->watchers = NULL;
    touched->count = 0;
    if (r == 0)
        r = take_jobs(touched, set, numbers);
    carry(touched, old, count);
    free(old);
    return r == 0 ? touched_own_logs(&touched->own, set) : r;
}

int touched_set(struct touched *touched, const struct set *set, const uint32_t *numbers)
{
    int r = take_over(touched, set, numbers);

    touched->tree.lists = touched->lists;
    touched->tree.list_count = touched->count;
    touched->tree.begun = false; /* what is there now has not changed */
    return r == 0 ? touched_tree_scan(&touched->tree) : r;
}

/* ---------------------------------------------------------------- open, close */

static int add(int epoll_fd, int fd)
{
    struct epoll_event event = { .events = EPOLLIN };
    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int touched_open(struct touched **out, const struct set *set, const struct opt *opt)
{
    struct touched *touched = calloc(1, sizeof *touched);
    int r;

    *out = touched;
    if (touched == NULL)
        return -ENOMEM;
    touched->tree = (struct touched_tree){ .fd = -1, .changed = changed, .context = touched };
    touched->both_fd = epoll_create1(EPOLL_CLOEXEC);
    touched->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    r = touched->both_fd < 0 || touched->timer_fd < 0 ? -errno : touched_tree_open(&touched->tree);
    if (r == 0)
        r = add(touched->both_fd, touched->tree.fd);
    if (r == 0)
        r = add(touched->both_fd, touched->timer_fd);
    if (r == 0)
        r = touched_own_take(&touched->own, opt);
    if (r == 0)
        r = touched_set(touched, set, NULL);
    if (r < 0)
        *out = touched_close(touched);
    return r;
}

struct touched *touched_close(struct touched *touched)
{
    if (touched == NULL)
        return NULL;
    drop_jobs(touched);
    touched_tree_close(&touched->tree);
    touched_own_fini(&touched->own);
    if (touched->both_fd >= 0)
        close(touched->both_fd);
    if (touched->timer_fd >= 0)
        close(touched->timer_fd);
    free(touched->states);
    free(touched);
    return NULL;
}

int touched_fd(const struct touched *touched)
{
    return touched->both_fd;
}

/* ---------------------------------------------------------------- what follows */

/* By hand, or for a change: its caller's doing, and its end comes first. */
static bool by_caller(const struct fb_event *event)
{
    return event->kind == FB_EXITED &&
           (event->as.exited.cause == FB_CAUSE_HELD || event->as.exited.cause == FB_CAUSE_CHANGED);
}

/* One that is stopped by hand stands there in the end, whatever changes until then. */
static unsigned state_after(unsigned state, const struct fb_event *event)
{
    if (event->kind == FB_HELD)
        return (state & JOB_BEGUN) | (event->as.held.on ? JOB_HELD : 0);
    if (event->kind == FB_ENDING || by_caller(event))
        return state | JOB_ENDING;
    state &= ~(unsigned)JOB_ENDING;
    return event->kind == FB_FORKED || event->kind == FB_UNSTARTED ? state | JOB_BEGUN : state;
}

/* What begins now has seen what had changed while the one before it ended. */
static void ended(struct touched *touched, const struct fb_event *event)
{
    for (size_t i = 0; i < touched->count; i++)
        if (touched->watchers[i].job == event->job && touched->watchers[i].path != NULL) {
            if (event->kind == FB_RETRY || event->kind == FB_FORKED)
                drop_change(&touched->watchers[i]);
            else
                touched->due = true;
        }
}

int touched_watch(struct touched *touched, const struct fb_event *event)
{
    unsigned char *state;
    unsigned before;

    if (event->kind != FB_FORKED && event->kind != FB_UNSTARTED && event->kind != FB_HELD &&
        event->kind != FB_ENDING && event->kind != FB_EXITED && event->kind != FB_REAPED &&
        event->kind != FB_RETRY)
        return 0;
    if (array_reserve_zeroed(&touched->states, &touched->room, event->job, 1, 64) < 0)
        return -ENOMEM;
    state = &touched->states[event->job - 1];
    before = *state;
    if (event->kind != FB_EXITED || by_caller(event))
        *state = (unsigned char)state_after(before, event);
    if ((before & ~*state & JOB_ENDING) != 0)
        ended(touched, event);
    return 0;
}

static int start_again(struct touched *touched, struct fb_run *run, struct watcher *watcher)
{
    unsigned state = watcher->job <= touched->room ? touched->states[watcher->job - 1] : 0;
    struct text line = { 0 };
    int r;

    if ((state & JOB_ENDING) != 0)
        return 0; /* its end says what follows: ended() */
    text_printf(&line, "%s changed", watcher->path);
    if (watcher->others > 0)
        text_printf(&line, " (and %u more)", watcher->others);
    r = state == JOB_BEGUN ? fb_run_renew_job(run, watcher->job, text_string(&line)) : -EALREADY;
    text_puts(&line, ": it starts again");
    if (r == 0)
        r = fb_run_note(run, watcher->job, text_string(&line));
    text_fini(&line);
    drop_change(watcher);
    return r == -ENOMEM ? r : 0;
}

/* The kernel has dropped some changes: any file may be among them. */
static void all_changed(struct touched *touched)
{
    touched->tree.lost = false;
    for (size_t i = 0; i < touched->count; i++)
        if (touched->watchers[i].path == NULL)
            touched->watchers[i].path = strdup("more than can be told");
}

static int act(struct touched *touched, struct fb_run *run)
{
    int r = touched_tree_look(&touched->tree);

    touched->news = false;
    if (touched->tree.lost)
        all_changed(touched);
    for (size_t i = 0; i < touched->count && r == 0; i++)
        if (touched->watchers[i].path != NULL)
            r = start_again(touched, run, &touched->watchers[i]);
    return r;
}

static void arm(struct touched *touched)
{
    const struct itimerspec soon = { .it_value = { .tv_nsec = GATHER_MS * 1000000L } };

    if (touched->since_us == 0)
        touched->since_us = clock_us(CLOCK_MONOTONIC);
    if (clock_us(CLOCK_MONOTONIC) - touched->since_us < MOST_US)
        timerfd_settime(touched->timer_fd, 0, &soon, NULL);
}

static int tell_full(struct touched *touched, struct fb_run *run)
{
    if (!touched->tree.full || touched->told_full)
        return 0;
    touched->told_full = true;
    return fb_run_note(run, 0, touched->tree.why);
}

int touched_news(struct touched *touched, struct fb_run *run, bool held)
{
    unsigned long long times;
    int r = 0;

    if (touched_tree_read(&touched->tree) &&
        (touched->news || touched->tree.stale || touched->tree.fresh.size > 0))
        arm(touched);
    touched->news = false;
    if (read(touched->timer_fd, &times, sizeof times) == (ssize_t)sizeof times) {
        touched->since_us = 0;
        touched->due = true;
    }
    if (touched->due && !held) {
        touched->due = false;
        r = act(touched, run);
    }
    return r == 0 ? tell_full(touched, run) : r;
}
