/*
 * run_reload.c - what has changed in a set's file, and what follows for the run. A job is known by
 * its name. fb_run takes no job away: one that is gone is stopped and stays as a row, one that is
 * changed is a new job of the same name, which starts when the old one has stopped. One that has
 * not begun and waits for a changed job waits for the new one: it is changed, too.
 */
#include "run_reload.h"

#include "base/array.h"
#include "run_files.h"
#include "run_reload_check.h"
#include "run_reload_leaving.h"
#include "run_reload_said.h"
#include "run_reload_waiting.h"
#include "set/known.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { JOB_BEGUN = 1, JOB_OVER = 2, JOB_HELD = 4 };

struct reload {
    struct set *first, *now; /* now: whose jobs they are */
    struct set **kept;       /* [kept_count] others, whose functions may run */
    size_t kept_count, kept_room;
    struct set *next; /* read and found to be right; NULL: none is */
    const char *path;
    struct text changed, gone; /* why a job is stopped */
    struct set_options options;
    bool own_slots;         /* -j: those of the set are passed over */
    bool asked, over;       /* for `next`; the run is */
    struct set_known *jobs; /* of `now`; NULL until they are wanted */
    size_t count;
    unsigned char *states;       /* [total] of the run's jobs */
    uint32_t total, room, added; /* added: jobs to the run */
    struct reload_waiting waiting;
    struct reload_leaving leaving;
    struct keep *keep;       /* NULL: nothing is kept beside the record */
    struct run_files *files; /* NULL: the file is not watched */
    reload_told *told;       /* NULL: none is told */
    void *told_context;
};

int reload_open(struct reload **out, struct set *set, const char *path,
                const struct set_options *options, const struct opt *opt)
{
    struct reload *reload = calloc(1, sizeof *reload);
    int r = 0;

    *out = reload;
    if (reload == NULL)
        return -ENOMEM;
    reload->first = reload->now = set;
    reload->path = path;
    reload->options = *options;
    reload->own_slots = opt->run.slots != 0;
    reload->count = set_count(set);
    reload->added = (uint32_t)reload->count;
    text_printf(&reload->changed, "%s changed", path);
    text_printf(&reload->gone, "no longer in %s", path);
    if (reload->changed.failed || reload->gone.failed)
        r = -ENOMEM;
    if (r == 0 && opt->input.watch)
        r = run_files_open(&reload->files, path);
    if (r < 0)
        *out = reload_close(reload);
    return r;
}

struct reload *reload_close(struct reload *reload)
{
    if (reload == NULL)
        return NULL;
    run_files_close(reload->files);
    set_known_close(reload->jobs, reload->count);
    for (size_t i = 0; i < reload->kept_count; i++)
        set_close(reload->kept[i]);
    if (reload->now != reload->first)
        set_close(reload->now);
    set_close(reload->next);
    free(reload->kept);
    text_fini(&reload->changed);
    text_fini(&reload->gone);
    free(reload->states);
    reload_waiting_fini(&reload->waiting);
    reload_leaving_fini(&reload->leaving);
    free(reload);
    return NULL;
}

void reload_keep(struct reload *reload, struct keep *keep)
{
    reload->keep = keep;
}

void reload_tell(struct reload *reload, reload_told *told, void *context)
{
    reload->told = told;
    reload->told_context = context;
}

int reload_fd(const struct reload *reload)
{
    return reload->files != NULL ? run_files_fd(reload->files) : -1;
}

/* ---- what becomes of jobs */

int reload_watch(struct reload *reload, struct fb_run *run, const struct fb_event *event)
{
    unsigned char *state;

    reload->over = event->kind == FB_ENDED || (reload->over && event->job == 0);
    if (event->job == 0)
        return 0;
    if (array_reserve_zeroed(&reload->states, &reload->room, event->job, 1, 64) < 0)
        return -ENOMEM;
    if (event->job > reload->total)
        reload->total = event->job;
    state = &reload->states[event->job - 1];
    if (event->kind == FB_FORKED)
        *state = JOB_BEGUN;
    else if (event->kind == FB_SKIPPED || event->kind == FB_UNSTARTED || event->kind == FB_REAPED)
        *state |= JOB_OVER;
    else if (event->kind == FB_RETRY)
        *state &= (unsigned char)~JOB_OVER;
    else if (event->kind == FB_HELD)
        *state =
            (unsigned char)((*state & ~(JOB_HELD | JOB_OVER)) | (event->as.held.on ? JOB_HELD : 0));
    if (event->kind == FB_FORKED)
        return reload_waiting_stop(&reload->waiting, run, event->job);
    return event->kind == FB_HELD && event->as.held.on
               ? reload_waiting_start(&reload->waiting, run, event->job)
               : 0;
}

static unsigned state_of(const struct reload *reload, uint32_t job)
{
    return job <= reload->total ? reload->states[job - 1] : 0;
}

/* ---- a set that was read again */

struct change {
    struct set *set;
    struct set_known *jobs; /* sorted by name */
    size_t count;
    struct set_known **old; /* [count] what each was; NULL: it is new */
    uint32_t *numbers;      /* [count + 1] in the run, by the place in the file */
    bool *same;             /* [count] it lives on */
    uint32_t added, removed, changed;
};

static void change_fini(struct change *change)
{
    set_known_close(change->jobs, change->count);
    free(change->old);
    free(change->numbers);
    free(change->same);
}

static void find_old(const struct reload *reload, struct change *change)
{
    size_t at = 0;

    for (size_t i = 0; i < change->count; i++) {
        int order = -1;
        while (at < reload->count &&
               (order = strcmp(reload->jobs[at].name, change->jobs[i].name)) < 0)
            at++;
        if (at < reload->count && order == 0)
            change->old[i] = &reload->jobs[at++];
        change->same[i] =
            change->old[i] != NULL && strcmp(change->old[i]->all, change->jobs[i].all) == 0;
        change->numbers[change->jobs[i].number] = change->same[i] ? change->old[i]->number : 0;
    }
}

/* Those that have not begun, and wait for what is not the same any more. */
static bool follow(const struct reload *reload, struct change *change)
{
    bool any = false;

    for (size_t i = 0; i < change->count; i++) {
        const struct fb_job job = set_job(change->set, change->jobs[i].number);
        if (!change->same[i] || (state_of(reload, change->old[i]->number) & JOB_BEGUN) != 0)
            continue;
        for (size_t k = 0; change->same[i] && k < job.after_count; k++)
            change->same[i] = change->numbers[job.after[k].job] != 0;
        if (!change->same[i]) {
            change->numbers[change->jobs[i].number] = 0;
            any = true;
        }
    }
    return any;
}

/*
 * What comes in its place waits for job *before; 0: for none. One that waits itself for the job
 * that it replaces does not begin any more: what comes next waits for that.
 */
static int stop_old(struct reload *reload, struct fb_run *run, uint32_t job, const char *why,
                    uint32_t *before)
{
    bool runs = (state_of(reload, job) & (JOB_BEGUN | JOB_OVER | JOB_HELD)) == JOB_BEGUN;
    int r = fb_run_withdraw_job(run, job, why);

    *before = reload_waiting_drop(&reload->waiting, job);
    if (r == -EBUSY) { /* it is stopped when it is forked */
        *before = job;
        return reload_waiting_put(&reload->waiting, job, 0, why);
    }
    if (r == 0 && runs)
        *before = job;
    return r == -EALREADY ? 0 : r;
}

static int add_new(struct reload *reload, struct fb_run *run, struct change *change, size_t i,
                   uint32_t before)
{
    struct fb_job job = set_job(change->set, change->jobs[i].number);
    struct fb_after *after = calloc(job.after_count + 1, sizeof *after);
    bool stood =
        change->old[i] != NULL && (state_of(reload, change->old[i]->number) & JOB_HELD) != 0;
    int r = after != NULL ? 0 : -ENOMEM;

    for (size_t k = 0; r == 0 && k < job.after_count; k++)
        after[k] = (struct fb_after){ change->numbers[job.after[k].job], job.after[k].when };
    job.after = after;
    job.held |= before != 0 || stood;
    if (r == 0)
        r = fb_run_add(run, &job);
    free(after);
    if (r < 0)
        return r;
    reload->added = (uint32_t)r;
    r = before != 0 ? reload_waiting_put(&reload->waiting, before, reload->added, NULL) : 0;
    return r == 0 ? reload_log(reload->keep, set_log(change->set, change->jobs[i].number),
                               reload->added)
                  : r;
}

static int remove_old(struct reload *reload, struct fb_run *run, struct change *change)
{
    uint32_t before;
    int r = 0;

    for (size_t i = 0; i < reload->count; i++)
        reload->jobs[i].successor = 0;
    for (size_t i = 0; i < change->count; i++)
        if (change->old[i] != NULL)
            change->old[i]->successor = 1;
    for (size_t i = 0; i < reload->count && r == 0; i++)
        if (reload->jobs[i].successor == 0) {
            r = stop_old(reload, run, reload->jobs[i].number, text_string(&reload->gone), &before);
            if (r == 0 && before != 0)
                r = reload_leaving_put(&reload->leaving, reload->jobs[i].name, before);
            change->removed++;
        }
    return r;
}

/* A job that was taken out and comes again does not begin beside itself. */
static uint32_t still_ends(struct reload *reload, const char *name)
{
    uint32_t job = reload_leaving_take(&reload->leaving, name);

    return job != 0 && (state_of(reload, job) & JOB_HELD) == 0 ? job : 0;
}

/* In the order of the file, which is that of their numbers. */
static int apply(struct reload *reload, struct fb_run *run, struct change *change)
{
    size_t *places = calloc(change->count + 1, sizeof *places);
    uint32_t next = reload->added;
    int r = places != NULL ? remove_old(reload, run, change) : -ENOMEM;

    for (size_t i = 0; places != NULL && i < change->count; i++)
        places[change->jobs[i].number] = i;
    for (size_t place = 1; r == 0 && place <= change->count; place++)
        if (!change->same[places[place]])
            change->numbers[place] = ++next;
    for (size_t place = 1; r == 0 && place <= change->count; place++) {
        size_t i = places[place];
        uint32_t before = 0;
        if (change->same[i])
            continue;
        if (change->old[i] != NULL)
            r = stop_old(reload, run, change->old[i]->number, text_string(&reload->changed),
                         &before);
        else
            before = still_ends(reload, change->jobs[i].name);
        if (r == 0)
            r = add_new(reload, run, change, i, before);
        change->changed += change->old[i] != NULL;
        change->added += change->old[i] == NULL;
    }
    free(places);
    return r;
}

static int take_over(struct reload *reload, struct change *change)
{
    struct set *old = reload->now;

    if (old != reload->first && reload_calls(old)) {
        if (array_reserve(&reload->kept, &reload->kept_room, reload->kept_count + 1,
                          sizeof *reload->kept, 4) < 0)
            return -ENOMEM;
        reload->kept[reload->kept_count++] = old;
    } else if (old != reload->first) {
        set_close(old);
    }
    for (size_t i = 0; i < change->count; i++)
        change->jobs[i].number = change->numbers[change->jobs[i].number];
    set_known_close(reload->jobs, reload->count);
    reload->jobs = change->jobs;
    reload->count = change->count;
    reload->now = change->set;
    change->jobs = NULL;
    return 0;
}

static int make_change(struct reload *reload, struct change *change)
{
    if (reload->jobs == NULL && (reload->jobs = set_known(reload->now)) == NULL)
        return -ENOMEM;
    change->count = set_count(change->set);
    change->jobs = set_known(change->set);
    change->old = calloc(change->count + 1, sizeof *change->old);
    change->numbers = calloc(change->count + 1, sizeof *change->numbers);
    change->same = calloc(change->count + 1, sizeof *change->same);
    if (change->jobs == NULL || change->old == NULL || change->numbers == NULL ||
        change->same == NULL)
        return -ENOMEM;
    find_old(reload, change);
    while (follow(reload, change))
        ;
    return 0;
}

static int reload_set(struct reload *reload, struct fb_run *run, struct set *set)
{
    struct change change = { .set = set };
    int r = make_change(reload, &change);

    if (r == 0)
        r = apply(reload, run, &change);
    if (r == 0 && !reload->own_slots)
        reload_slots(run, reload->now, set);
    if (r == 0 && (reload->asked || change.added + change.removed + change.changed > 0))
        reload_say(run, reload->path,
                   (const uint32_t[]){ change.added, change.removed, change.changed });
    if (r == 0 && reload->told != NULL)
        r = reload->told(reload->told_context, set, change.numbers);
    if (r == 0)
        r = take_over(reload, &change);
    else
        set_close(set);
    change_fini(&change);
    return r == -ESHUTDOWN ? 0 : r; /* the run is being stopped */
}

static int read_again(struct reload *reload, struct fb_run *run)
{
    set_close(reload->next);
    return reload_read(&reload->next, run,
                       &(struct reload_reading){ .path = reload->path,
                                                 .options = &reload->options,
                                                 .first = reload->first,
                                                 .now = reload->now,
                                                 .keep = reload->keep,
                                                 .watches = reload->told != NULL });
}

int reload_ask(struct reload *reload, struct fb_run *run)
{
    int r = reload->over ? -ESHUTDOWN : read_again(reload, run);

    reload->asked |= r == 0;
    return r;
}

/* What becomes of jobs is decided when all events so far were taken. */
int reload_news(struct reload *reload, struct fb_run *run)
{
    struct set *set;
    int r = 0;

    if (reload->files != NULL && run_files_changed(reload->files))
        r = read_again(reload, run);
    set = reload->next;
    if (r < 0 || set == NULL)
        return r == -EINVAL ? 0 : r;
    reload->next = NULL;
    r = reload_set(reload, run, set);
    reload->asked = false;
    return r;
}
