/*
 * measure_count.c - measures that count: processes, what they did, signals of their parent. A watch
 * and a run see different things: what one of them cannot see it says.
 */
#include "inside.h"

#include <stdlib.h>

#define ONLY_RUN   "in a watch nothing sees the signals that the program gets"
#define ONLY_WATCH "only a watched program is looked at so closely"

static bool is_watched(const struct teach_facts *facts)
{
    return facts->board->watch.made > 0;
}

static size_t marks_of(const struct board_job *job, enum fb_kind kind)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks), n = 0;

    for (size_t i = 0; i < count; i++)
        n += marks[i].kind == kind;
    return n;
}

/* ---------------------------------------------------------------- how many */

void teach_processes(const struct teach_facts *facts, const struct teach_measure *measure,
                     struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    size_t sum = 0;

    while ((job = teach_walk_next(&walk)) != NULL)
        sum += marks_of(job, FB_FORKED);
    teach_give(out, (double)sum);
}

/* Those of the program; of a run forkboard's own. */
void teach_forks(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    size_t sum = 0;

    while ((job = teach_walk_next(&walk)) != NULL)
        sum += is_watched(facts) ? job->parent_job != 0 : marks_of(job, FB_FORKED);
    teach_give(out, (double)sum);
}

void teach_execs(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    size_t sum = 0;

    while ((job = teach_walk_next(&walk)) != NULL)
        sum += marks_of(job, FB_BEGAN);
    teach_give(out, (double)sum);
}

void teach_killed(const struct teach_facts *facts, const struct teach_measure *measure,
                  struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    size_t sum = 0;

    while ((job = teach_walk_next(&walk)) != NULL)
        sum += job->exited_us >= 0 && job->signal != 0;
    teach_give(out, (double)sum);
}

void teach_failed(const struct teach_facts *facts, const struct teach_measure *measure,
                  struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    size_t sum = 0;

    while ((job = teach_walk_next(&walk)) != NULL)
        sum += job->error != 0 || (job->exited_us >= 0 && (job->signal != 0 || job->code != 0));
    teach_give(out, (double)sum);
}

void teach_retries(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    size_t sum = 0;

    while ((job = teach_walk_next(&walk)) != NULL)
        sum += job->attempt > 1 ? job->attempt - 1 : 0;
    if (teach_found(&walk, out))
        teach_give(out, (double)sum);
}

void teach_threads(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out)
{
    (void)measure;
    if (is_watched(facts))
        teach_give(out, (double)facts->board->watch.threads);
    else
        teach_unknown(out, "%s", ONLY_WATCH);
}

/* A moment at which there is one more, or one less. */
struct step {
    int64_t t_us;
    int by;
};

static int by_time(const void *a, const void *b)
{
    const struct step *one = a, *two = b;

    if (one->t_us != two->t_us)
        return one->t_us < two->t_us ? -1 : 1;
    return one->by - two->by; /* what goes makes room first */
}

static void most(const struct teach_facts *facts, const struct teach_measure *measure, bool dead,
                 struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    struct step *steps = calloc((size_t)facts->board->job_count * 2 + 1, sizeof *steps);
    const struct board_job *job;
    size_t count = 0;
    int now = 0, top = 0;

    while (steps != NULL && (job = teach_walk_next(&walk)) != NULL) {
        int64_t from_us = dead ? job->exited_us : job->forked_us;
        int64_t to_us = dead ? job->reaped_us : job->exited_us;
        if (from_us >= 0)
            steps[count++] = (struct step){ from_us, 1 };
        if (from_us >= 0 && to_us >= 0)
            steps[count++] = (struct step){ to_us, -1 };
    }
    if (steps != NULL)
        qsort(steps, count, sizeof *steps, by_time);
    for (size_t i = 0; i < count; i++) {
        now += steps[i].by;
        top = now > top ? now : top;
    }
    if (!dead && count > 0 && top == 0) /* one that ended in the moment of its fork */
        top = 1;
    if (steps == NULL)
        teach_unknown(out, "no memory");
    else if (teach_found(&walk, out))
        teach_give(out, top);
    free(steps);
}

void teach_alive(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out)
{
    most(facts, measure, false, out);
}

void teach_zombies(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out)
{
    most(facts, measure, true, out);
}

/* ---------------------------------------------------------------- signals of the parent */

void teach_signal_reads(const struct teach_facts *facts, const struct teach_measure *measure,
                        struct teach_value *out)
{
    (void)measure;
    if (is_watched(facts))
        teach_unknown(out, "%s", ONLY_RUN);
    else
        teach_give(out, (double)facts->board->signals.reads);
}

void teach_signal_entries(const struct teach_facts *facts, const struct teach_measure *measure,
                          struct teach_value *out)
{
    (void)measure;
    if (is_watched(facts))
        teach_unknown(out, "%s", ONLY_RUN);
    else
        teach_give(out, (double)facts->board->signals.entries);
}

void teach_most_reaped(const struct teach_facts *facts, const struct teach_measure *measure,
                       struct teach_value *out)
{
    (void)measure;
    if (is_watched(facts))
        teach_unknown(out, "%s", ONLY_RUN);
    else
        teach_give(out, facts->board->signals.most_deaths);
}
