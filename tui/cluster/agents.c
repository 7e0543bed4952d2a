/*
 * agents.c - a run of agents as a source. It only reads: what happens is in the records of
 * the agents, and would happen without us. A few times a second it looks whether they have written
 * more; an engine of our own, in which nothing of the run runs, asks after the agents and prints.
 */
#include "agents_inside.h"

#include "base/clock.h"
#include "opt/complain.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define LOOK_US 200000 /* between two looks at the directory; */
#define MANY    32     /*   of more agents than that */
#define MANY_US 500000
#define TICK_US 1000000

static struct agents *of(struct source *source)
{
    return (struct agents *)source;
}

/* ---------------------------------------------------------------- open */

static int add_fd(int epoll_fd, int fd)
{
    struct epoll_event event = { .events = EPOLLIN };

    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

static int open_clock(struct agents *own)
{
    int64_t each_us = own->dir->agents > MANY ? MANY_US : LOOK_US;
    struct itimerspec tick = { .it_value.tv_nsec = each_us * 1000,
                               .it_interval.tv_nsec = each_us * 1000 };

    own->both_fd = epoll_create1(EPOLL_CLOEXEC);
    own->tick_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (own->both_fd < 0 || own->tick_fd < 0 || timerfd_settime(own->tick_fd, 0, &tick, NULL) < 0)
        return -errno;
    return add_fd(own->both_fd, own->tick_fd);
}

/* The engine that asks and prints; nothing in it is seen. */
static int open_aside(struct agents *own)
{
    int r = fb_run_open(&own->aside, &(struct fb_options){ .slots = 2, .output = FB_OUTPUT_DROP });

    if (r == 0)
        r = fleet_feed(&own->fleet, own->aside);
    return r == 0 ? add_fd(own->both_fd, fb_run_fd(own->aside)) : r;
}

static int source_open(struct source *source, const struct source_options *wanted, char *why,
                       size_t size)
{
    struct agents *own = of(source);
    struct fb_options options = wanted->run;
    struct frozen *frozen = NULL;
    int r;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    options.harmless_stdout = isatty(STDOUT_FILENO) == 1;
    options.harmless_stderr = isatty(STDERR_FILENO) == 1;
    options.whole_output = own->wants_output;
    r = frozen_open(&frozen, own->dir, why, size);
    if (r < 0)
        return r;
    r = fold_open(&own->fold, own->dir, frozen);
    if (r == 0)
        r = fleet_open(&own->fleet, &own->fold, &own->run);
    own->fleet.looks_only = source->read_only;
    if (r == 0)
        r = open_clock(own);
    if (r == 0)
        r = open_aside(own);
    if (r == 0)
        r = relay_open(&own->relay, &own->fold, own->aside, &options);
    own->origin_us = clock_us(CLOCK_MONOTONIC) -
                     (clock_us(CLOCK_REALTIME) - frozen_run(frozen)->as.run.start_us);
    source->start_us = own->origin_us;
    return r;
}

static int source_fd(const struct source *source)
{
    return ((const struct agents *)source)->both_fd;
}

/* ---------------------------------------------------------------- events */

/* What the engine beside us has done. 1: `event` is of interest: our reader is gone. */
static int look_aside(struct agents *own, struct fb_event *event)
{
    struct fb_event aside;

    while (fb_run_next(own->aside, &aside) > 0) {
        fleet_answer(&own->fleet, &aside, clock_us(CLOCK_MONOTONIC));
        if (aside.kind == FB_NOTE && aside.as.note.error != 0) {
            *event = aside;
            event->t_us = own->fold.last_us;
            return 1;
        }
    }
    return 0;
}

static void read_halt(struct agents *own)
{
    struct text said = { 0 };

    if (own->dir->halts && own->halt[0] == '\0' && rundir_get(own->dir, "halt", &said) == 0)
        snprintf(own->halt, sizeof own->halt, "%.*s", (int)said.size, said.bytes);
    text_fini(&said);
}

/* What ended the run first decides: the main job, a rule of --halt or a stop. */
static bool main_decides(const struct agents *own)
{
    if (!fold_main_ended(&own->fold))
        return false;
    return own->halt[0] != '\0' ? rundir_main_ended(own->halt) : !own->stopping;
}

/* All have come to their end, or nothing is left that could bring one. */
static void look_for_end(struct agents *own)
{
    bool settled = fold_all_settled(&own->fold);
    const struct fb_halt *halt = &frozen_run(own->fold.frozen)->as.run.options->halt;

    if (own->fold.closing || own->again_count > 0 || (!settled && !fleet_over(&own->fleet)))
        return;
    read_halt(own);
    own->fold.halted = own->halt[0] != '\0';
    own->fold.stopped = own->stopping;
    own->fold.main_decides = main_decides(own);
    own->fold.closing_fails = halt->on == FB_HALT_DONE;
    fold_end(&own->fold,
             own->stopping          ? "the run was stopped"
             : own->halt[0] != '\0' ? own->halt
                                    : "no agent is left to run it",
             own->fold.main_decides || (own->halt[0] != '\0' && halt->on != FB_HALT_FAIL));
}

/* The directory, if it is time. */
static void look(struct agents *own)
{
    uint64_t ticks;

    if (read(own->tick_fd, &ticks, sizeof ticks) < 0 && own->looked)
        return;
    fold_look(&own->fold, !own->looked);
    own->looked = true;
    agents_hear(own);
    fleet_ask(&own->fleet, clock_us(CLOCK_MONOTONIC));
}

static int tell_note(struct agents *own, struct fb_event *event)
{
    *event = (struct fb_event){ .kind = FB_NOTE, .t_us = own->fold.last_us };
    event->as.note.text = own->note;
    return 1;
}

/* An event of the fold, as others are to have it. 1, or 0: none is known now; -errno. */
static int next_told(struct agents *own, struct fb_event *event)
{
    int r;

    if (own->held.kind != FB_RUN) {
        *event = own->held;
        if (relay_event(&own->relay, event) != 1)
            own->held.kind = FB_RUN;
        return 1;
    }
    do {
        struct fb_event before;
        r = fold_next(&own->fold, event);
        if (r <= 0)
            return r;
        before = *event;
        if (event->kind == FB_FORKED)
            agents_begun(own, event->job);
        r = relay_event(&own->relay, event);
        if (r == 1) /* it may be that of the other stream, too */
            own->held = before;
        relay_turn(&own->relay, RELAY_SOON);
    } while (r == -ENOENT);
    return 1;
}

static int source_next(struct source *source, struct fb_event *event)
{
    struct agents *own = of(source);
    const char *news;
    uint32_t job;
    int r = look_aside(own, event);

    if (r == 1)
        return r;
    if (relay_unprinted(&own->relay, own->note, sizeof own->note)) {
        tell_note(own, event);
        event->as.note.error = -own->relay.error;
        return 1;
    }
    for (int again = 0; again < 2; again++) {
        r = next_told(own, event);
        if (r < 0)
            own->error = r;
        if (r != 0)
            return r;
        relay_turn(&own->relay, RELAY_NOW);
        if (fleet_judge(&own->fleet, clock_us(CLOCK_MONOTONIC), own->note, sizeof own->note))
            return tell_note(own, event);
        job = agents_in_vain(own);
        if (job != 0) {
            snprintf(own->note, sizeof own->note,
                     "job %u could not be started again: its agent had just ended", job);
            return tell_note(own, event);
        }
        news = fleet_news(&own->fleet);
        if (news != NULL) {
            snprintf(own->note, sizeof own->note, "%s", news);
            return tell_note(own, event);
        }
        look_for_end(own);
        if (!own->fold.closing && again == 0)
            look(own);
    }
    return r;
}

static void source_print(struct source *source, int stream, const char *bytes, size_t size)
{
    relay_own_line(&of(source)->relay, stream);
    fb_run_print(of(source)->aside, stream, bytes, size);
}

static int source_printed(struct source *source)
{
    int r;

    relay_turn(&of(source)->relay, RELAY_END);
    r = fb_run_print(of(source)->aside, 1, "", 0);
    return r == 0 ? fb_run_print(of(source)->aside, 2, "", 0) : r;
}

static int64_t source_at_us(const struct source *source)
{
    return clock_us(CLOCK_MONOTONIC) - ((const struct agents *)source)->origin_us;
}

static int64_t source_left(struct source *source)
{
    return (int64_t)of(source)->dir->jobs - of(source)->fold.emitted;
}

static const char *source_agents(struct source *source)
{
    struct agents *own = of(source);
    struct fleet_counts counts;
    int used;

    fleet_count(&own->fleet, &counts);
    used = snprintf(own->counts, sizeof own->counts, "%d agent%s", own->dir->agents,
                    own->dir->agents == 1 ? "" : "s");
    if (counts.lost > 0)
        used += snprintf(own->counts + used, sizeof own->counts - (size_t)used, ", %d lost",
                         counts.lost);
    if (counts.waiting > 0) /* at the end: why they do is left out where it does not fit */
        snprintf(own->counts + used, sizeof own->counts - (size_t)used, ", %d wait%s%s%.60s",
                 counts.waiting, counts.waiting == 1 ? "s" : "", counts.why != NULL ? ": " : "",
                 counts.why != NULL ? counts.why : "");
    return own->counts;
}

static int source_look(struct source *source, uint32_t job)
{
    of(source)->relay.look = job;
    return 0;
}

/* ---------------------------------------------------------------- the end */

/* Agents that wait are wanted no more: there is nothing left for them. */
static void dismiss(struct agents *own, const struct fb_event *ended)
{
    struct fb_event event;
    int64_t until_us = clock_us(CLOCK_MONOTONIC) + (int64_t)PLACE_LIMIT_S * 1000000;
    int r;

    if (ended->kind != FB_ENDED || own->source.read_only || !fleet_waiting(&own->fleet))
        return;
    fleet_cancel(&own->fleet);
    do {
        int64_t left_us = until_us - clock_us(CLOCK_MONOTONIC);
        r = fb_run_take_for(own->aside, &event, left_us > 0 ? left_us : 0);
    } while (r > 0 && !fleet_is_cancel(&own->fleet, &event));
}

static int cannot_follow(const struct agents *own)
{
    const char *said = frozen_error(own->fold.frozen);

    return complain(3, "run directory %s: %s; the agents go on while they can", own->dir->path,
                    said[0] != '\0' ? said : strerrordesc_np(-own->error));
}

static int source_finish(struct source *source, const struct fb_event *ended, int own)
{
    relay_turn(&of(source)->relay, RELAY_END);
    if (relay_unprinted(&of(source)->relay, of(source)->note, sizeof of(source)->note))
        own = complain(3, "%s", of(source)->note);
    if (of(source)->error < 0) /* what has become of it is not known */
        return cannot_follow(of(source));
    dismiss(of(source), ended);
    if (own != 0)
        return own;
    return ended->kind == FB_ENDED ? ended->as.ended.status : 0;
}

static struct source *source_close(struct source *source)
{
    struct agents *own = of(source);

    relay_close(&own->relay);
    fb_run_close(own->aside);
    fleet_close(&own->fleet);
    if (own->fold.dir != NULL)
        fold_close(&own->fold);
    wish_pen_close(&own->pen);
    wishes_close(&own->others);
    free(own->again);
    if (own->both_fd >= 0)
        close(own->both_fd);
    if (own->tick_fd >= 0)
        close(own->tick_fd);
    free(own);
    return NULL;
}

struct source *agents_source(const struct rundir *dir, const struct place_run *run, bool attached,
                             bool wants_output)
{
    struct agents *own = calloc(1, sizeof *own);

    if (own == NULL)
        return NULL;
    own->dir = dir;
    own->run = *run;
    own->attached = attached;
    own->wants_output = wants_output;
    own->both_fd = own->tick_fd = -1;
    own->held.kind = FB_RUN;
    own->pen.dir = dir;
    own->source = (struct source){
        .keys = KEYS_RUN,
        .name = "run",
        .directory = dir->path,
        .goes_on = "the jobs go on",
        .lines = STDERR_FILENO,
        .tick_us = TICK_US,
        .open = source_open,
        .fd = source_fd,
        .next = source_next,
        .print = source_print,
        .printed = source_printed,
        .at_us = source_at_us,
        .signal = agents_signal,
        .suspend = agents_suspend,
        .resume = agents_resume,
        .end = agents_end,
        .kill = agents_kill,
        .again = agents_again,
        .stop_job = agents_unable,
        .start_job = agents_unable,
        .restart_job = agents_unable,
        .hold = agents_hold,
        .slots = agents_slots,
        .sample = agents_sample,
        .look = source_look,
        .agents = source_agents,
        .may_leave = true,
        .attached = attached,
        .left = source_left,
        .finish = source_finish,
        .close = source_close,
    };
    return &own->source;
}
