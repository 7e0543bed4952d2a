/*
 * scale_on.c - each run of a scale by agents is a run of agents with a directory of its own, which
 * all of them come to before any begins. The time from its first job's beginning to its last one's
 * end is what their records say: neither a queue nor our own look at the records is in it.
 */
#include "scale_on.h"

#include "base/clock.h"
#include "cluster/agents.h"
#include "cluster/begin.h"
#include "cluster/lead.h"
#include "opt/complain.h"
#include "plain/summary.h"
#include "run_on.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SOON_US                                                                                    \
    2000000 /* from all are here to the beginning, which they are to have seen by then */
#define AT_ONCE_US 100000 /* on one machine */

struct cmd_scale_on {
    struct begin all;
    struct lead_pen lead;
    int round; /* of the directory */
    bool gone; /* an agent will not come again */
};

/* ---------------------------------------------------------------- placed */

/* Each round has at most the slots of all agents, and no agent is wanted that never has one. */
static int deal(struct cmd_scale_on *on, const struct scale_plan *plan, int *most)
{
    struct on *where = &on->all.on;
    int wanted = plan->slot_count > 0 ? plan->slots[plan->slot_count - 1] : 0;

    *most = where->agents * where->cpus;
    if (wanted > *most)
        return complain(
            2,
            "scale: --slots %d: there are %d slots, agents=%d with cpus=%d each; ask for "
            "more of them",
            wanted, *most, where->agents, where->cpus);
    if (wanted > 0 && where->agents > wanted)
        where->agents = wanted;
    return 0;
}

static int begin(struct cmd_scale_on *on)
{
    int r = begin_make_rounds(&on->all);

    if (r == 0)
        r = lead_begin(&on->lead, &on->all.dir);
    if (r == 0)
        r = begin_submit(&on->all);
    if (r < 0) {
        lead_close(&on->lead);
        if (on->all.dir.fd >= 0 && !on->all.stays)
            unlinkat(on->all.dir.fd, "beat", 0);
        begin_undo(&on->all);
    }
    return r;
}

/* What no agent can have is refused before any is asked for: as many copies as can disagree. */
static int check(struct cmd_scale_on *on, const struct opt *opt)
{
    struct cmd_scale_jobs jobs = { .copies = opt->scale.weak ? 2 : 1 };
    struct fb_options options = opt->run;
    int status = cmd_scale_jobs_open(&jobs, opt, &options, NULL), r = 0;

    on->all.each = cmd_scale_jobs_each;
    on->all.context = &jobs;
    if (status == 0)
        r = begin_check(&on->all);
    cmd_scale_jobs_close(&jobs);
    if (status == 0 && r == 0 && on->all.checked == 0)
        status = cmd_scale_say_no_jobs(NULL);
    if (r < 0)
        status = complain(r == -ENOMEM ? 3 : 2, "scale: %s",
                          on->all.error[0] != '\0' ? on->all.error : strerrordesc_np(-r));
    return status;
}

int cmd_scale_on_open(struct cmd_scale_on **out, const struct opt *opt,
                      const struct scale_plan *plan, int *most)
{
    static const struct fb_options options;
    struct cmd_scale_on *on = calloc(1, sizeof *on);
    int status = 0, r;

    *out = NULL;
    if (on == NULL)
        return complain(3, "scale: %s", strerrordesc_np(ENOMEM));
    on->lead.fd = -1;
    on->all = (struct begin){
        .words = opt->cluster.on, .path = opt->cluster.run_dir, .options = &options, .dir.fd = -1
    };
    r = begin_open(&on->all);
    if (r == 0)
        status = deal(on, plan, most);
    if (r == 0 && status == 0)
        status = check(on, opt);
    if (r == 0 && status == 0)
        r = begin(on);
    if (r < 0)
        status = complain(r == -ENOMEM || r == -ENOSPC ? 3 : 2, "scale: %s",
                          on->all.error[0] != '\0' ? on->all.error : strerrordesc_np(-r));
    if (status != 0) {
        begin_close(&on->all);
        free(on);
        return status;
    }
    if (!opt->quiet)
        complain(0, "%d agent%s on %s; the rounds are in %s", on->all.dir.agents,
                 on->all.dir.agents == 1 ? "" : "s", on->all.on.place->name, on->all.dir.path);
    *out = on;
    return 0;
}

void cmd_scale_on_beat(struct cmd_scale_on *on)
{
    if (on != NULL)
        lead_beat(&on->lead, clock_us(CLOCK_MONOTONIC));
}

bool cmd_scale_on_gone(const struct cmd_scale_on *on)
{
    return on != NULL && on->gone;
}

struct cmd_scale_on *cmd_scale_on_close(struct cmd_scale_on *on, bool cancel)
{
    struct place_run place;
    char why[400] = "";

    if (on == NULL)
        return NULL;
    place = begin_place(&on->all);
    lead_over(&on->all.dir);
    if (cancel && on->all.on.place->cancel(&place, why, sizeof why) < 0)
        complain(0, "scale: %s", why);
    lead_close(&on->lead);
    begin_close(&on->all);
    free(on);
    return NULL;
}

/* ---------------------------------------------------------------- a round */

struct round {
    struct cmd_scale_on *on;
    const struct cmd_scale *scale;
    struct begin run;
    struct source *source;
    struct scale_fold fold;
    struct summary summary;
    bool started, gone;
};

static void say_note(const struct round *round, const struct fb_event *event)
{
    if (round->scale->board == NULL && event->kind == FB_NOTE && event->as.note.text != NULL)
        complain(0, "%s", event->as.note.text);
}

static int take(struct round *round, const struct fb_event *event)
{
    int r = scale_fold_take(&round->fold, event, -1);

    if (r >= 0 && event->kind == FB_NOTE && event->as.note.error == ENOMEM)
        r = -ENOMEM; /* not all of its jobs are in it */
    summary_apply(&round->summary, event);
    cmd_scale_board_apply(round->scale->board, event);
    say_note(round, event);
    return r;
}

/* All are here: they begin, at the same time. */
static int start(struct round *round)
{
    bool near = round->on->all.on.place->near;

    if (round->started || !agents_here(round->source))
        return 0;
    round->started = true;
    return lead_start(&round->run.dir, near ? AT_ONCE_US : SOON_US);
}

/* 0 at its end; -EINTR; -ESTALE: it cannot come to a good one; -errno. */
static int follow(struct round *round)
{
    struct source *source = round->source;
    struct fb_event event = { .kind = FB_RUN };
    int r = 0;

    while (r >= 0 && event.kind != FB_ENDED) {
        cmd_scale_on_beat(round->on);
        r = source->next(source, &event);
        if (r > 0) {
            r = take(round, &event);
            continue;
        }
        event.kind = FB_RUN;
        agents_flawed(source, &round->gone);
        if (r == 0 && round->gone)
            return -ESTALE;
        if (r == 0)
            r = start(round);
        if (r == 0)
            cmd_scale_await(round->scale, source->fd(source));
        if (cmd_scale_broken_off(round->scale))
            return -EINTR;
    }
    return r < 0 ? r : 0;
}

static int open_round(struct round *round, char *why, size_t size)
{
    struct source_options wanted = { .run = *round->run.options };
    struct place_run place;
    int r = begin_make_round(&round->run, &round->on->all, ++round->on->round);

    if (r < 0) {
        snprintf(why, size, "%s", round->run.error);
        return r;
    }
    place = begin_place(&round->run);
    round->source = agents_source(&round->run.dir, &place, false, false);
    if (round->source == NULL)
        return -ENOMEM;
    return round->source->open(round->source, &wanted, why, size);
}

/* What it came to: 0; the exit status of what was said; -EINTR, -ESTALE. */
static int judge(struct round *round, int r, const char *why, struct scale_sample *out)
{
    const struct cmd_scale *scale = round->scale;
    bool gone = false, flawed = round->source != NULL && agents_flawed(round->source, &gone);

    *out = round->fold.sample;
    if (r == 0 && gone) /* it was seen with the end of the run */
        r = -ESTALE;
    if (r == -ESTALE) {
        round->on->gone = true;
        cmd_scale_board_give_back(scale->board);
        complain(0, "scale: an agent is gone for good: nothing more can be measured");
        return r;
    }
    if (r < 0 && r != -EINTR) {
        cmd_scale_board_give_back(scale->board);
        return complain(r == -EINVAL ? 2 : 3, "scale: %s",
                        why[0] != '\0' ? why : strerrordesc_np(-r));
    }
    if (r == 0 && flawed)
        return -ESTALE;
    if (r == 0 && out->failed > 0 && !scale->opt->scale.ignore_failure)
        cmd_scale_say_failed(scale, &round->summary);
    return r;
}

int cmd_scale_on_run(const struct cmd_scale *scale, struct cmd_scale_jobs *jobs,
                     const struct fb_options *options, struct scale_sample *out)
{
    struct round round = {
        .on = scale->on,
        .scale = scale,
        .run = { .options = options, .each = cmd_scale_jobs_each, .context = jobs, .dir.fd = -1 },
        .fold = { .sample = *out, .apart = true },
        .summary = { .left = -1 }
    };
    char why[4600] = "";
    int r = open_round(&round, why, sizeof why);

    round.fold.ordered = round.run.dir.ordered;
    if (r == 0)
        r = follow(&round);
    r = judge(&round, r, why, out);
    if (round.source != NULL)
        round.source->close(round.source);
    begin_close(&round.run);
    scale_fold_fini(&round.fold);
    summary_fini(&round.summary);
    return r;
}
