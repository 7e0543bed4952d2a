/*
 * source_run.c - the program's run as a source: what opens it, and what else holds its queue. The
 * rest is as of any run (attached.c).
 */
#include "sources.h"

#include "attached.h"
#include "base/clock.h"
#include "gates.h"
#include "results.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EMULATED_AS "xterm-256color"
#define GATES_US    1000000 /* the gates are looked at as often */
#define SAY_US      5000000 /* between two notes of what holds the queue up */

struct run_source {
    struct attached attached;
    const struct source_jobs *jobs;
    struct keep *keep;
    bool guard;
    const char *results;
    /* NULL, -1: there are none. */
    const struct opt_gates *gate_options;
    struct gates *gates;
    int both_fd;            /* of the run and of the gates */
    bool by_user, by_gates; /* what holds the queue */
    int64_t looked_us, said_us;
    struct text note;
    int failed;      /* what FB_DONE was given to */
    int64_t held_us; /* clock since when it stands, as it was opened; 0: it goes on */
};

static struct fb_run *run_of(struct source *source)
{
    return ((struct attached *)source)->run;
}

/* Its time has not begun. */
static int64_t run_held_at(const struct source *source)
{
    (void)source;
    return 0;
}

/* ---------------------------------------------------------------- gates */

static int add_fd(int epoll_fd, int fd)
{
    struct epoll_event event = { .events = EPOLLIN };
    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

static void look(struct run_source *own)
{
    const char *why;

    own->looked_us = clock_us(CLOCK_MONOTONIC);
    own->by_gates = !gates_look(own->gates, own->looked_us);
    fb_run_hold(own->attached.run, own->by_user || own->by_gates);
    why = gates_why(own->gates);
    if (why == NULL || (own->said_us != 0 && own->looked_us - own->said_us < SAY_US))
        return;
    own->said_us = own->looked_us;
    text_clear(&own->note);
    text_printf(&own->note, "nothing starts now: %s", why);
    fb_run_note(own->attached.run, 0, text_string(&own->note));
}

/* It begins held: nothing starts before the gates were looked at. */
static int open_gates(struct run_source *own)
{
    int r;

    own->both_fd = epoll_create1(EPOLL_CLOEXEC);
    r = own->both_fd < 0 ? -errno : add_fd(own->both_fd, fb_run_fd(own->attached.run));
    if (r == 0)
        r = add_fd(own->both_fd, gates_fd(own->gates));
    if (r == 0 && own->held_us == 0) {
        own->by_gates = true;
        fb_run_hold(own->attached.run, true);
    }
    return r;
}

/* What else may change the run. */
static int open_news(struct run_source *own)
{
    int r = 0;

    if (own->both_fd < 0) {
        own->both_fd = epoll_create1(EPOLL_CLOEXEC);
        r = own->both_fd < 0 ? -errno : add_fd(own->both_fd, fb_run_fd(own->attached.run));
    }
    return r == 0 ? add_fd(own->both_fd, own->jobs->fd(own->jobs->context)) : r;
}

static const char *run_held(struct source *source, const char **word)
{
    struct run_source *own = (struct run_source *)source;

    if (own->gates == NULL || !own->by_gates)
        return NULL;
    *word = gates_word(own->gates);
    return gates_why(own->gates);
}

static int run_open(struct source *source, const struct source_options *wanted, char *why,
                    size_t size)
{
    struct run_source *own = (struct run_source *)source;
    struct fb_options options = wanted->run;
    int r;

    (void)why;
    (void)size;
    options.adopt = options.sole_waiter = true;
    source->emulates = options.emulates;
    if (options.emulates)
        setenv("TERM", EMULATED_AS, 1); /* ours was read; workers' terminals are of that kind */
    options.notify = true;
    options.guard = own->guard;
    options.harmless_stdout = isatty(STDOUT_FILENO) == 1;
    options.harmless_stderr = isatty(STDERR_FILENO) == 1;
    options.whole_output |= own->keep != NULL && keep_wants_output(own->keep);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    source->start_us = clock_us(CLOCK_MONOTONIC);
    if (wanted->hold) {
        options.hold = true;
        own->held_us = source->start_us;
        source->at_us = run_held_at;
    }
    options.no_done = !keep_hears_dones(own->keep) && !own->jobs->dones; /* others tell all else */
    own->by_user = wanted->hold;
    r = gates_open(&own->gates, own->gate_options);
    if (r == 0)
        r = fb_run_open(&own->attached.run, &options);
    if (r == 0 && own->gates != NULL)
        r = open_gates(own);
    if (r == 0 && own->jobs->fd != NULL)
        r = open_news(own);
    return r < 0 ? r : own->jobs->begin(own->jobs->context, own->attached.run);
}

static int run_fd(const struct source *source)
{
    const struct run_source *own = (const struct run_source *)source;

    return own->both_fd >= 0 ? own->both_fd : fb_run_fd(own->attached.run);
}

/* A mistake in it is one in the event after it. */
static int next_but_done(struct run_source *own, struct fb_event *event)
{
    int r;

    while ((r = fb_run_next(own->attached.run, event)) > 0 && event->kind == FB_DONE) {
        keep_done(own->keep, event->job, event->attempt);
        if (own->jobs->dones && own->failed == 0)
            own->failed = own->jobs->watch(own->jobs->context, own->attached.run, event);
    }
    return r > 0;
}

static int run_next(struct source *source, struct fb_event *event)
{
    struct run_source *own = (struct run_source *)source;
    int r = next_but_done(own, event);

    if (!r && own->jobs->news != NULL &&
        own->jobs->news(own->jobs->context, own->attached.run,
                        own->by_user || own->by_gates || own->attached.paused) == -ENOMEM)
        fb_run_note(own->attached.run, 0, "no memory to read the jobs again");
    /* A start changes what the gates see: looked at once more before the next. */
    if (own->gates != NULL && own->held_us == 0 &&
        (clock_us(CLOCK_MONOTONIC) - own->looked_us >= GATES_US || (r && event->kind == FB_FORKED)))
        look(own);
    return r;
}

static int run_taken(struct source *source, const struct fb_event *event)
{
    struct run_source *own = (struct run_source *)source;

    return own->failed != 0 ? own->failed
                            : own->jobs->watch(own->jobs->context, run_of(source), event);
}

static int run_hold(struct source *source, bool on)
{
    struct run_source *own = (struct run_source *)source;
    int64_t held_us = own->held_us != 0 ? clock_us(CLOCK_MONOTONIC) - own->held_us : 0;
    int r = fb_run_hold(own->attached.run, on || own->by_gates);

    if (r == 0)
        own->by_user = on;
    if (r < 0 || on || own->held_us == 0)
        return r;
    source->start_us += held_us;
    source->at_us = NULL;
    own->held_us = 0;
    if (own->keep != NULL)
        keep_held(own->keep, held_us);
    return 0;
}

/* What one that has read its input would read is a matter of the command. */
static int ask(struct source *source, uint32_t job, int verb(struct fb_run *run, uint32_t job))
{
    const struct source_jobs *jobs = ((struct run_source *)source)->jobs;
    int r = run_of(source) != NULL ? jobs->again(jobs->context, job, false) : -ESHUTDOWN;

    if (r == 0)
        r = verb(run_of(source), job);
    if (r == 0)
        jobs->again(jobs->context, job, true);
    return r;
}

static int run_again(struct source *source, uint32_t job)
{
    return ask(source, job, fb_run_again);
}

static int run_start_job(struct source *source, uint32_t job)
{
    return ask(source, job, fb_run_start_job);
}

static int run_restart_job(struct source *source, uint32_t job)
{
    return ask(source, job, fb_run_restart_job);
}

static int run_reload(struct source *source)
{
    const struct source_jobs *jobs = ((struct run_source *)source)->jobs;

    return run_of(source) != NULL ? jobs->reload(jobs->context, run_of(source)) : -ESHUTDOWN;
}

/* As results.c has it. */
static void run_put_results(struct source *source, uint32_t job, const char *name, struct text *out)
{
    const char *directory = ((const struct run_source *)source)->results;

    if (directory == NULL)
        return;
    text_puts(out, directory);
    text_putc(out, '/');
    results_put_path(out, job, name);
    text_puts(out, "/");
}

static int64_t run_left(struct source *source)
{
    const struct source_jobs *jobs = ((struct run_source *)source)->jobs;

    return jobs->left(jobs->context);
}

static int run_coming(struct source *source, uint32_t index, struct text *name)
{
    const struct source_jobs *jobs = ((struct run_source *)source)->jobs;

    return jobs->coming(jobs->context, index, name);
}

/* ---------------------------------------------------------------- the end */

static int run_finish(struct source *source, const struct fb_event *ended, int own)
{
    const struct source_jobs *jobs = ((struct run_source *)source)->jobs;

    if (own != 0)
        return own;
    return jobs->status != NULL ? jobs->status(jobs->context, ended) : ended->as.ended.status;
}

static struct source *run_close(struct source *source)
{
    struct run_source *own = (struct run_source *)source;

    fb_run_close(own->attached.run);
    gates_close(own->gates);
    if (own->both_fd >= 0)
        close(own->both_fd);
    text_fini(&own->note);
    free(source);
    return NULL;
}

struct source *source_run(const struct opt *opt, const struct source_jobs *jobs, struct keep *keep)
{
    struct run_source *own = calloc(1, sizeof *own);
    struct source *source;

    if (own == NULL)
        return NULL;
    own->jobs = jobs;
    own->keep = keep;
    own->guard = !opt->no_cgroup;
    own->results = opt->keep.results;
    own->gate_options = &opt->gates;
    own->both_fd = -1;
    attached_init(&own->attached);
    source = &own->attached.source;
    source->open = run_open;
    source->fd = run_fd;
    source->next = run_next;
    source->taken = jobs->watch != NULL ? run_taken : NULL;
    source->hold = run_hold;
    if (jobs->again != NULL) {
        source->again = run_again;
        source->start_job = run_start_job;
        source->restart_job = run_restart_job;
    }
    source->held = run_held;
    source->reload = jobs->reload != NULL ? run_reload : NULL;
    source->put_results = run_put_results;
    source->left = jobs->left != NULL ? run_left : NULL;
    source->coming = jobs->coming != NULL ? run_coming : NULL;
    source->finish = run_finish;
    source->close = run_close;
    return source;
}
