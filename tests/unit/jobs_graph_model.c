/*
 * jobs_graph_model.c - random graphs of jobs that wait for others, against a model that is slow and
 * obvious: it looks at everything again before each step.
 */
#include "check_main.h"
#include "jobs/graph.h"

#include <errno.h>
#include <string.h>

/* Check's own assertions write to a file each time they hold: too slow for millions. */
#define MUST(holds)                                                                                \
    do {                                                                                           \
        if (!(holds))                                                                              \
            ck_abort_msg("%s", #holds);                                                            \
    } while (0)

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % below;
}

/* ---- the model */

#define JOBS 14

struct model_job {
    bool added, taken, began, ready;
    enum graph_fate fate;
    uint32_t blame;
    int64_t estimate_us;
    struct fb_after after[4];
    size_t count;
};

static struct model_job model[JOBS + 1];

enum verdict { OPEN, HOLDS, BROKEN };

static enum verdict judge(const struct fb_after *after)
{
    const struct model_job *job = &model[after->job];
    bool holds = after->when == FB_WHEN_SUCCEEDED ? job->fate == GRAPH_SUCCEEDED
                 : after->when == FB_WHEN_FAILED  ? job->fate == GRAPH_FAILED
                 : after->when == FB_WHEN_BEGAN   ? job->began
                 : after->when == FB_WHEN_READY   ? job->ready
                                                  : job->fate != GRAPH_NONE;

    return holds ? HOLDS : job->fate != GRAPH_NONE ? BROKEN : OPEN;
}

static bool model_ready(uint32_t job)
{
    for (size_t i = 0; i < model[job].count; i++)
        if (judge(&model[job].after[i]) != HOLDS)
            return false;
    return model[job].added && !model[job].taken;
}

static bool model_broken(uint32_t job)
{
    for (size_t i = 0; i < model[job].count; i++)
        if (judge(&model[job].after[i]) == BROKEN)
            return model[job].added && !model[job].taken;
    return false;
}

static int64_t model_path(uint32_t job)
{
    int64_t best = model[job].estimate_us;

    for (uint32_t waiter = 1; waiter <= JOBS; waiter++)
        for (size_t i = 0; i < model[waiter].count; i++) {
            const struct fb_after *after = &model[waiter].after[i];
            bool beside = after->when == FB_WHEN_BEGAN || after->when == FB_WHEN_READY;
            int64_t path;
            if (after->job != job)
                continue;
            path = model_path(waiter) + (beside ? 0 : model[job].estimate_us);
            best = path > best ? path : best;
        }
    return best;
}

static uint32_t model_next(void)
{
    uint32_t best = 0;

    for (uint32_t job = 1; job <= JOBS; job++)
        if (model_ready(job) && (best == 0 || model_path(job) > model_path(best)))
            best = job;
    return best;
}

/* Whether one waits for the other, by way of jobs that all wait. */
static bool reaches(uint32_t from, uint32_t to, int depth)
{
    if (!model[from].added || model[from].taken || depth > JOBS)
        return false;
    for (size_t i = 0; i < model[from].count; i++) {
        const struct fb_after *after = &model[from].after[i];
        if (judge(after) == OPEN && (after->job == to || reaches(after->job, to, depth + 1)))
            return true;
    }
    return false;
}

static bool waits_for_an_absent_job(uint32_t job)
{
    for (size_t i = 0; i < model[job].count; i++)
        if (!model[model[job].after[i].job].added)
            return true;
    return false;
}

/* ---- both at once */

static struct graph graph;
static bool breaking;

static void add(uint32_t job, bool circles)
{
    struct model_job *new = &model[job];

    new->estimate_us = 1 + draw(5);
    new->count = draw(3) > 0 ? draw(4) : 0;
    for (size_t i = 0; i < new->count; i++) {
        /* Without circles each waits for lower numbers, which may still come later. */
        uint32_t target = circles ? 1 + draw(JOBS) : job > 1 ? 1 + draw(job - 1) : 0;
        if (target == job || target == 0) {
            new->count = i;
            break;
        }
        new->after[i] = (struct fb_after){ target, draw(3) > 0 ? 0 : draw(FB_WHEN_COUNT) };
    }
    new->added = true;
    MUST(graph_add(&graph, job, new->estimate_us, new->after, new->count) == 0);
    MUST(graph_add(&graph, job, 1, NULL, 0) == -EEXIST);
}

static void end(uint32_t job, enum graph_fate fate)
{
    bool any = false, before[JOBS + 1];

    for (uint32_t other = 1; other <= JOBS; other++)
        before[other] = model_broken(other);
    model[job].fate = fate;
    for (uint32_t other = 1; other <= JOBS; other++)
        any = any || (model_broken(other) && !before[other]);
    /* A job that was doomed for being stuck is not doomed by this end. */
    MUST(graph_ended(&graph, job, fate) == any || (any && breaking));
}

static void check_doom(const struct graph_doom *doom)
{
    const struct model_job *job = &model[doom->job];
    bool named = false;

    MUST(doom->job >= 1);
    MUST(job->added && !job->taken);
    if (doom->fate == GRAPH_CIRCLE) {
        MUST(doom->waited == 0 && doom->blame == 0);
        return;
    }
    for (size_t i = 0; i < job->count; i++)
        named = named || (job->after[i].job == doom->waited && job->after[i].when == doom->when);
    MUST(named);
    if (doom->fate == GRAPH_ABSENT)
        return;
    MUST((int)model[doom->waited].fate == (int)doom->fate);
    MUST(doom->blame ==
         (model[doom->waited].blame != 0 ? model[doom->waited].blame : doom->waited));
}

/* All that is doomed is broken, and afterwards nothing is. Returns how many. */
static int drain_doomed(bool stuck)
{
    struct graph_doom doom;
    int count = 0;

    while (graph_next_doomed(&graph, &doom)) {
        check_doom(&doom);
        MUST(model_broken(doom.job) || stuck);
        model[doom.job].taken = true;
        model[doom.job].blame = doom.blame;
        end(doom.job, GRAPH_SKIPPED);
        count++;
    }
    for (uint32_t job = 1; job <= JOBS; job++)
        MUST(!model_broken(job));
    return count;
}

static void check_circle(void)
{
    uint32_t jobs[JOBS], length = graph_circle(&graph, jobs, JOBS);
    bool any = false;

    for (uint32_t job = 1; job <= JOBS; job++)
        any = any || reaches(job, job, 0);
    MUST((length > 0) == any);
    for (uint32_t i = 0; i < length; i++) {
        bool waits = false;
        for (size_t k = 0; k < model[jobs[i]].count; k++)
            waits = waits || model[jobs[i]].after[k].job == jobs[(i + 1) % length];
        MUST(waits);
    }
}

static void start(bool circles, int *running)
{
    uint32_t job = graph_next(&graph);

    if (circles)
        MUST(job != 0 ? model_ready(job) : model_next() == 0);
    else
        MUST(job == model_next());
    if (job == 0)
        return;
    model[job].taken = true;
    ++*running;
}

/* Something happens to a job that runs. */
static void happen(int *running)
{
    uint32_t job = 1 + draw(JOBS);

    if (!model[job].taken || model[job].fate != GRAPH_NONE)
        return;
    switch (draw(4)) {
    case 0:
        model[job].began = true;
        graph_began(&graph, job);
        break;
    case 1:
        model[job].ready = true;
        graph_told_ready(&graph, job);
        break;
    default:
        end(job, draw(3) > 0 ? GRAPH_SUCCEEDED : GRAPH_FAILED);
        --*running;
    }
}

static bool break_up(void)
{
    bool absent = false, waits = false;
    struct graph_doom first;

    for (uint32_t job = 1; job <= JOBS; job++) {
        bool open = model[job].added && !model[job].taken;
        waits = waits || open;
        absent = absent || (open && waits_for_an_absent_job(job));
    }
    MUST(graph_break(&graph) == waits);
    if (!waits)
        return false;
    breaking = true;
    MUST(graph_next_doomed(&graph, &first));
    check_doom(&first);
    MUST((first.fate == GRAPH_ABSENT) == absent);
    MUST(absent || reaches(first.job, first.job, 0));
    model[first.job].taken = true;
    end(first.job, GRAPH_SKIPPED);
    drain_doomed(true);
    breaking = false;
    return true;
}

static void play(bool circles)
{
    uint32_t order[JOBS] = { 0 }, added = 0;
    int running = 0;

    memset(model, 0, sizeof model);
    for (uint32_t i = 0; i < JOBS; i++) {
        uint32_t other = draw(i + 1);
        order[i] = order[other];
        order[other] = i + 1;
    }
    for (;;) {
        if (added < JOBS - 1 && draw(3) > 0) /* one is never added */
            add(order[added++], circles);
        drain_doomed(false);
        if (draw(8) == 0)
            check_circle();
        if (running < 3 && draw(2) == 0)
            start(circles, &running);
        happen(&running);
        drain_doomed(false);
        if (running == 0 && added == JOBS - 1 && !graph_ready(&graph) && !break_up() &&
            !graph_ready(&graph))
            break;
    }
    for (uint32_t job = 1; job <= JOBS; job++)
        MUST(!model[job].added || (model[job].taken && model[job].fate != GRAPH_NONE));
    MUST(graph.open == 0);
    graph_fini(&graph);
}

START_TEST(as_the_model)
{
    for (uint64_t seed = 0; seed < 3000; seed++) {
        random_state = seed * 2 + (uint64_t)_i;
        play(_i == 1);
    }
}
END_TEST

CHECK_MAIN("graph against its model")
{
    tcase_set_timeout(all, 100);
    tcase_add_loop_test(all, as_the_model, 0, 2);
}
