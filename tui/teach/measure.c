/*
 * measure.c - the table of measures. Each looks at the lives of the jobs that it is about: what it
 * cannot know it says so, with the reason, and no number.
 */
#include "measure.h"

#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void measure_function(const struct teach_facts *facts, const struct teach_measure *measure,
                              struct teach_value *out);

/* ---------------------------------------------------------------- how it ended */

/* The first that it is about, if that one has ended; NULL: why. */
static const struct board_job *ended_one(struct teach_walk *walk, struct teach_value *out)
{
    const struct board_job *job = teach_walk_next(walk);

    if (!teach_found(walk, out))
        return NULL;
    if (job->exited_us < 0 && job->error != 0)
        teach_unknown(out, "'%.60s' could not be started", job->name);
    else if (job->exited_us < 0)
        teach_unknown(out, "'%.60s' has not ended", job->name);
    else if (job->unseen)
        teach_unknown(out, "how '%.60s' ended could not be read", job->name);
    else
        return job;
    return NULL;
}

static void exit_code(const struct teach_facts *facts, const struct teach_measure *measure,
                      struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job = ended_one(&walk, out);
    char name[16];

    if (job != NULL && job->signal != 0)
        teach_unknown(out, "there is no exit code: %s killed it",
                      fb_signal_name(job->signal, name));
    else if (job != NULL)
        teach_give(out, job->code);
}

static void signal_that_killed(const struct teach_facts *facts, const struct teach_measure *measure,
                               struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job = ended_one(&walk, out);
    char name[16];

    if (job == NULL)
        return;
    teach_give(out, job->signal);
    snprintf(out->text, sizeof out->text, "%s",
             job->signal != 0 ? fb_signal_name(job->signal, name) : "none");
}

static void wait_word(const struct teach_facts *facts, const struct teach_measure *measure,
                      struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job = ended_one(&walk, out);

    if (job != NULL)
        teach_give(out, job->signal != 0 ? job->signal | (job->core_dumped ? 0x80 : 0)
                                         : (job->code & 0xff) << 8);
}

/* ---------------------------------------------------------------- how long */

static void wall(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out)
{
    (void)measure;
    if (facts->board->ended)
        teach_give(out, (double)facts->board->end.as.ended.wall_us / 1e6);
    else
        teach_unknown(out, "it has not come to its end");
}

static void cpu(const struct teach_facts *facts, const struct teach_measure *measure,
                struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    int64_t us = 0;
    bool unmeasured = false;

    while ((job = teach_walk_next(&walk)) != NULL) {
        us += job->user_us + job->system_us;
        unmeasured |= job->unmeasured;
    }
    if (unmeasured)
        teach_unknown(out, "the CPU time of a process could not be read");
    else if (teach_found(&walk, out))
        teach_give(out, (double)us / 1e6);
}

static void speed_up(const struct teach_facts *facts, const struct teach_measure *measure,
                     struct teach_value *out)
{
    const struct fb_event *end = &facts->board->end;

    (void)measure;
    if (!facts->board->ended || end->as.ended.wall_us <= 0 || end->as.ended.speed_up < 0)
        teach_unknown(out, "there is nothing that it could be measured from");
    else
        teach_give(out, end->as.ended.speed_up);
}

/* Of its first attempt; -1: it never was. */
static int64_t forked_first_us(const struct board_job *job)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks);

    for (size_t i = 0; i < count; i++)
        if (marks[i].kind == FB_FORKED)
            return marks[i].t_us;
    return -1;
}

/* From the first fork to the last end of all that it is about. */
static void elapsed(const struct teach_facts *facts, const struct teach_measure *measure,
                    struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    int64_t from_us = INT64_MAX, to_us = -1, us;
    const struct board_job *job;
    bool runs = false;

    while ((job = teach_walk_next(&walk)) != NULL) {
        runs |= job->forked_us >= 0 && job->exited_us < 0;
        us = forked_first_us(job);
        if (us >= 0 && us < from_us)
            from_us = us;
        if (job->exited_us > to_us)
            to_us = job->exited_us;
    }
    if (!teach_found(&walk, out))
        return;
    if (runs || to_us < from_us)
        teach_unknown(out, "not all of it has ended");
    else
        teach_give(out, (double)(to_us - from_us) / 1e6);
}

/* Of several the longest. */
static void zombie(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    int64_t longest_us = -1;

    while ((job = teach_walk_next(&walk)) != NULL)
        if (job->exited_us >= 0 && job->reaped_us - job->exited_us > longest_us)
            longest_us = job->reaped_us - job->exited_us;
    if (!teach_found(&walk, out))
        return;
    if (longest_us < 0)
        teach_unknown(out, "it was not reaped");
    else
        teach_give(out, (double)longest_us / 1e6);
}

static void waited(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    int64_t longest_us = -1, us;

    while ((job = teach_walk_next(&walk)) != NULL) {
        us = forked_first_us(job);
        if (us >= 0 && us - job->queued_us > longest_us)
            longest_us = us - job->queued_us;
    }
    if (!teach_found(&walk, out))
        return;
    if (longest_us < 0)
        teach_unknown(out, "it was never started");
    else
        teach_give(out, (double)longest_us / 1e6);
}

/* Whether `job` is a child of it, or a child's child. */
static bool descends(const struct board *board, const struct board_job *job, uint32_t from)
{
    struct board_job room;

    for (uint32_t parent = job->parent_job; parent != 0;) {
        const struct board_job *one = board_job(board, parent, &room);
        if (parent == from)
            return true;
        parent = one != NULL ? one->parent_job : 0;
    }
    return false;
}

/* Below it, there when it ended, and ended later. */
static void outlive(const struct teach_facts *facts, const struct teach_measure *measure,
                    struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure), all = { .board = facts->board };
    const struct board_job *job = ended_one(&walk, out), *other;
    size_t sum = 0;
    int64_t end_us;
    uint32_t number;

    if (job == NULL)
        return;
    end_us = job->exited_us;
    number = job->job;
    while ((other = teach_walk_next(&all)) != NULL)
        sum += descends(facts->board, other, number) && other->forked_us <= end_us &&
               (other->exited_us < 0 || other->exited_us > end_us);
    teach_give(out, (double)sum);
}

/* ---------------------------------------------------------------- memory */

static void peak_memory(const struct teach_facts *facts, const struct teach_measure *measure,
                        struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;
    uint64_t bytes = 0;

    while ((job = teach_walk_next(&walk)) != NULL)
        if (job->peak_memory_bytes > bytes)
            bytes = job->peak_memory_bytes;
    if (!teach_found(&walk, out))
        return;
    if (bytes == 0)
        teach_unknown(out, "its peak of memory could not be read");
    else
        teach_give(out, (double)bytes / 1048576);
}

/* ---------------------------------------------------------------- the table */

static void speed_up_at(const struct teach_facts *facts, const struct teach_measure *measure,
                        struct teach_value *out)
{
    for (size_t i = 0; i < facts->speed_count; i++)
        if (facts->speeds[i].slots == measure->slots) {
            teach_give(out, facts->speeds[i].speed_up);
            return;
        }
    teach_unknown(out, "it was not run on %d slots", measure->slots);
}

static void result(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out)
{
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job = teach_walk_next(&walk);

    if (!teach_found(&walk, out))
        return;
    for (size_t i = 0; i < facts->result_count; i++)
        if (facts->results[i].job == job->job) {
            teach_take_text(out, facts->results[i].text);
            return;
        }
    teach_unknown(out, "'%.60s' has given no result", job->name);
}

/* name, what it takes, unit, function, help */
#define TEACH_MEASURES(X)                                                                          \
    X("processes", MAYBE_JOB, COUNT, teach_processes,                                              \
      "processes that were made, the first one too")                                               \
    X("alive", MAYBE_JOB, COUNT, teach_alive, "processes that lived at the same time, at most")    \
    X("zombies", MAYBE_JOB, COUNT, teach_zombies, "zombies at the same time, at most")             \
    X("forks", MAYBE_JOB, COUNT, teach_forks, "forks, by the watched program or by forkboard")     \
    X("execs", MAYBE_JOB, COUNT, teach_execs, "programs that were executed, the first one too")    \
    X("killed", MAYBE_JOB, COUNT, teach_killed, "processes that a signal killed")                  \
    X("failed", MAYBE_JOB, COUNT, teach_failed,                                                    \
      "processes that a signal killed or that exited not 0")                                       \
    X("retries", MAYBE_JOB, COUNT, teach_retries, "attempts after the first")                      \
    X("threads", NOTHING, COUNT, teach_threads, "threads beside the first of each process")        \
    X("outlive", JOB, COUNT, outlive,                                                              \
      "processes below JOB in the tree that live on when it has ended")                            \
    X("signal reads", NOTHING, COUNT, teach_signal_reads, "how often forkboard read its SIGCHLD")  \
    X("SIGCHLD entries", NOTHING, COUNT, teach_signal_entries, "how many SIGCHLD it read")         \
    X("most reaped at once", NOTHING, COUNT, teach_most_reaped, "ends between two reads, at most") \
    X("exit", JOB, COUNT, exit_code, "exit code")                                                  \
    X("signal", JOB, WORDS, signal_that_killed, "name of the signal that killed it, or none")      \
    X("wait word", JOB, STATUS, wait_word, "what wait(2) gave for it, 16 bits")                    \
    X("wall", NOTHING, SECONDS, wall, "from the first event to the last")                          \
    X("elapsed", MAYBE_JOB, SECONDS, elapsed, "from the first fork to the last end")               \
    X("cpu", MAYBE_JOB, SECONDS, cpu, "CPU time, user and system")                                 \
    X("zombie", MAYBE_JOB, SECONDS, zombie, "from its end until it was waited for; the longest")   \
    X("waited", MAYBE_JOB, SECONDS, waited, "until it was started; the longest")                   \
    X("speed-up", NOTHING, RATIO, speed_up, "CPU time divided by wall time")                       \
    X("speed-up at", SLOTS, RATIO, speed_up_at, "wall time on 1 slot divided by that on N slots")  \
    X("first", MAYBE_JOB, WORDS, teach_first, "name of the one that ended first")                  \
    X("last", MAYBE_JOB, WORDS, teach_last, "name of the one that ended last")                     \
    X("order", MAYBE_JOB, WORDS, teach_order, "their names in the order of their ends")            \
    X("peak memory", MAYBE_JOB, MIB, peak_memory, "most memory of one process, in MiB")            \
    X("output", REGEXP, ANY, teach_output,                                                         \
      "what the first group of REGEXP matches in the output, "                                     \
      "or how often REGEXP matches")                                                               \
    X("result", JOB, ANY, result, "what the worker function gave back")

const struct teach_word teach_words[] = {
#define TEACH_ROW(name, takes, unit, function, help) { name, TEACH_##takes, TEACH_##unit, help },
    TEACH_MEASURES(TEACH_ROW)
#undef TEACH_ROW
        { 0 },
};

static measure_function *const functions[] = {
#define TEACH_FUNCTION(name, takes, unit, function, help) function,
    TEACH_MEASURES(TEACH_FUNCTION)
#undef TEACH_FUNCTION
};

void teach_measure(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out)
{
    *out = (struct teach_value){ .unit = teach_words[measure->word].unit };
    functions[measure->word](facts, measure, out);
}
