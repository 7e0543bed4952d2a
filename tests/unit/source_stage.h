/*
 * source_stage.h - a source that hands out a table of events, and a front end that writes down what
 * it is asked for. What each did stands in `seen`, word by word.
 */
#ifndef SOURCE_STAGE_H
#define SOURCE_STAGE_H

#include "check_seen.h"
#include "show/front.h"
#include "show/pump.h"

#include "check_quick.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the source does when it is asked for the next event. */
struct stage_step {
    int r; /* 1: `event`; 0: none now; below 0: no more ever */
    struct fb_event event;
    int raises; /* a signal to ourselves before that; 0: none */
};

static struct {
    const struct stage_step *steps; /* ends with one that returns below 0, or by FB_ENDED */
    size_t at;
    int open_r, taken_r, status;
    int stands_after; /* so often stands() says no */
    int stays;        /* so often the front end stays, though all has ended */
    bool no_board;    /* the front end has no stays() */
    bool shows_notes; /* the front end has a note() of its own */
    bool wakes;       /* it wants to know that a turn has slept */
    bool lingers;     /* where job 1 ends all is done, but others live on */
    bool ends;        /* a signal ends the source: it sets what a run sets */
    bool looks;       /* whether a signal armed the alarm that ends us */
    const char *why;
    int signals_taken;
    char seen[32768];
} stage;

static const int stage_signals[] = { SIGWINCH, 0 };

#define see(...) seen_add(stage.seen, sizeof stage.seen, __VA_ARGS__)

/* ---------------------------------------------------------------- the source */

static inline int stage_open(struct source *source, const struct source_options *options, char *why,
                             size_t size)
{
    (void)source;
    snprintf(why, size, "%s", stage.why != NULL ? stage.why : "");
    see("open%s ", options->takes_stdout ? "/stdout" : "");
    return stage.open_r;
}

static inline int stage_fd(const struct source *source)
{
    (void)source;
    return -1;
}

static inline int stage_next(struct source *source, struct fb_event *event)
{
    const struct stage_step *step = &stage.steps[stage.at++];

    (void)source;
    if (step->raises != 0)
        raise(step->raises);
    if (stage.looks && step->raises != 0)
        see("%s ", alarm(0) != 0 ? "armed" : "calm");
    *event = step->event;
    return step->r;
}

static inline int stage_taken(struct source *source, const struct fb_event *event)
{
    (void)source;
    see("taken:%s ", fb_kind_name(event->kind));
    if (stage.lingers && event->job == 1 && event->kind == FB_EXITED)
        return SOURCE_LINGERS;
    return stage.taken_r;
}

static inline void stage_print(struct source *source, int stream, const char *bytes, size_t size)
{
    (void)source;
    see("print%d:%.*s", stream, (int)size, bytes);
}

static inline void stage_signal(struct source *source, int number, bool by_kernel)
{
    see("signal:%d%s ", number, by_kernel ? "k" : "");
    if (!stage.ends)
        return;
    source->dies_by = number;
    source->leaving = true;
    source->stop_word = stage.signals_taken == 0 ? "interrupted" : "killed";
    source->killing = stage.signals_taken > 0;
    source->abandoned = stage.signals_taken > 1;
    stage.signals_taken++;
}

static inline void stage_suspend(struct source *source, bool by_kernel)
{
    (void)source;
    (void)by_kernel;
    see("suspend ");
}

static inline bool stage_stands(struct source *source)
{
    (void)source;
    see("stands? ");
    return stage.stands_after-- <= 0;
}

static inline void stage_resume(struct source *source)
{
    (void)source;
    see("resume ");
}

static inline int stage_finish(struct source *source, const struct fb_event *ended, int own)
{
    (void)source;
    see("last:%s,%d ", ended->kind == FB_ENDED ? "ended" : "not", own);
    return own != 0 ? own : stage.status;
}

static inline struct source *stage_close(struct source *source)
{
    (void)source;
    see("closed ");
    return NULL;
}

static inline struct source stage_source(unsigned keys)
{
    return (struct source){ .keys = keys,
                            .lines = 2,
                            .open = stage_open,
                            .fd = stage_fd,
                            .next = stage_next,
                            .taken = stage_taken,
                            .print = stage_print,
                            .signal = stage_signal,
                            .suspend = stage_suspend,
                            .resume = stage_resume,
                            .finish = stage_finish,
                            .close = stage_close };
}

/* ---------------------------------------------------------------- the front end */

static inline void front_event(struct front *front, const struct fb_event *event)
{
    const struct summary_job *job =
        event->job != 0 ? summary_live(front->summary, event->job) : NULL;

    see("%s%s ", fb_kind_name(event->kind), event->job != 0 && job == NULL ? "?" : "");
}

static inline void front_lingers(struct front *front)
{
    (void)front;
    see("lingers ");
}

static inline void front_note(struct front *front, const char *text)
{
    (void)front;
    see("note:%s ", text);
}

static inline void front_ending(struct front *front)
{
    see("ending:%s%s ", front->source->stop_word, front->source->killing ? "!" : "");
}

static inline void front_status(struct front *front)
{
    (void)front;
    see("status ");
}

static inline void front_turn(struct front *front)
{
    (void)front;
    see("- ");
}

static inline void front_wakes(struct front *front)
{
    (void)front;
    see("wakes ");
}

/* Nothing here is waited for: the steps are all that happens. */
static inline int64_t front_deadline_us(struct front *front)
{
    (void)front;
    return 0;
}

static inline void front_signal(struct front *front, int number)
{
    (void)front;
    see("own:%d ", number);
}

static inline void front_leave(struct front *front)
{
    (void)front;
    see("leave ");
}

static inline void front_back(struct front *front)
{
    (void)front;
    see("back ");
}

static inline bool front_stays(struct front *front)
{
    (void)front;
    return stage.stays-- > 0;
}

static inline void front_finish(struct front *front)
{
    (void)front;
    see("finish ");
}

static inline struct front *front_gone(struct front *front)
{
    see("front-closed ");
    free(front);
    return NULL;
}

static inline int stage_front(struct front **out, struct signals *signals, const struct opt *opt,
                              struct source *source, struct summary *summary)
{
    struct front *front = calloc(1, sizeof *front);

    ck_assert_ptr_nonnull(front);
    *front = (struct front){ .opt = opt,
                             .source = source,
                             .summary = summary,
                             .event = front_event,
                             .lingers = front_lingers,
                             .note = stage.shows_notes ? front_note : NULL,
                             .ending = front_ending,
                             .status = front_status,
                             .turn = front_turn,
                             .wakes = stage.wakes ? front_wakes : NULL,
                             .deadline_us = front_deadline_us,
                             .signals = stage_signals,
                             .signal = front_signal,
                             .leave = front_leave,
                             .back = front_back,
                             .stays = stage.no_board ? NULL : front_stays,
                             .finish = front_finish,
                             .close = front_gone };
    *out = front;
    return signals_open(signals, front->signals);
}

#endif
