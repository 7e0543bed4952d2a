/* facts.c - the fold of a record, and what is counted from it. */
#include "facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void facts_init(struct facts *facts)
{
    *facts = (struct facts){ 0 };
    board_init(&facts->board);
}

void facts_fini(struct facts *facts)
{
    board_fini(&facts->board);
    bars_fini(&facts->bars);
}

int facts_take(struct facts *facts, const struct fb_event *event)
{
    int r = board_apply(&facts->board, event);

    if (r < 0)
        return r;
    if (event->kind == FB_FORKED && event->as.forked.slot == 0)
        facts->watch = true;
    if (event->kind == FB_EXITED) {
        const struct bar *bar = bars_last(&facts->bars, event->job);
        if (bar != NULL && event->t_us > bar->forked_us)
            facts->work_us += event->t_us - bar->forked_us;
    }
    if (event->kind != FB_SAMPLE && event->t_us > facts->end_us)
        facts->end_us = event->t_us;
    return bars_take(&facts->bars, event);
}

int facts_read(struct facts *facts, struct record_reader *reader, facts_each *before,
               facts_each *each, void *context)
{
    struct fb_event event;
    int r;

    while ((r = record_reader_next(reader, &event)) > 0) {
        if (before != NULL)
            before(context, facts, &event);
        r = facts_take(facts, &event);
        if (r < 0)
            return record_reader_refuse(reader, &event, r);
        if (each != NULL)
            each(context, facts, &event);
    }
    return r;
}

int64_t facts_wall_us(const struct facts *facts)
{
    const struct board *board = &facts->board;

    return board->ended && board->end.as.ended.wall_us > 0 ? board->end.as.ended.wall_us
                                                           : facts->end_us;
}

uint32_t facts_lanes(const struct facts *facts)
{
    uint32_t used = facts->bars.lane_count;
    int slots = facts->board.slots;

    if (facts->watch || slots <= 0 || slots > BARS_LANES_MOST)
        return used;
    return (uint32_t)slots > used ? (uint32_t)slots : used;
}

uint32_t facts_retries(const struct facts *facts)
{
    uint32_t jobs = 0;

    for (uint32_t job = 1; job <= facts->board.job_count; job++) {
        const struct bar *first = bars_first(&facts->bars, job);
        jobs += first != NULL && first->next != 0;
    }
    return jobs;
}

/* What still runs has run until the record ends. */
static int64_t over_us(const struct facts *facts, const struct bar *bar)
{
    return bar->exited_us >= 0 ? bar->exited_us : facts->end_us;
}

int64_t facts_took_us(const struct facts *facts, uint32_t job)
{
    const struct bar *first = bars_first(&facts->bars, job), *last = bars_last(&facts->bars, job);

    if (first == NULL)
        return -1;
    return over_us(facts, last) - first->forked_us;
}

int facts_longest(const struct facts *facts, uint32_t *out, int most)
{
    int count = 0;

    for (uint32_t job = 1; job <= facts->board.job_count; job++) {
        int64_t took_us = facts_took_us(facts, job);
        int at = count;
        while (at > 0 && facts_took_us(facts, out[at - 1]) < took_us)
            at--;
        if (took_us < 0 || at >= most)
            continue;
        count += count < most;
        memmove(&out[at + 1], &out[at], (size_t)(count - 1 - at) * sizeof out[0]);
        out[at] = job;
    }
    return count;
}

/* ---------------------------------------------------------------- the critical path */

/* When what is waited for had come; -1: it has not. */
static int64_t met_us(const struct facts *facts, const struct fb_after *after)
{
    struct board_job room;
    const struct board_job *job = board_job(&facts->board, after->job, &room);
    const struct bar *first = bars_first(&facts->bars, after->job);
    const struct bar *last = bars_last(&facts->bars, after->job);

    if (job == NULL || first == NULL)
        return -1;
    if (after->when == FB_WHEN_BEGAN || after->when == FB_WHEN_READY)
        return first->began_us >= 0 ? first->began_us : first->forked_us;
    return last->exited_us;
}

/* The one of those that it waited for which came last; 0: it waited for none. */
static uint32_t bound_by(const struct facts *facts, uint32_t number, int64_t *free_us)
{
    struct board_job room;
    const struct board_job *job = board_job(&facts->board, number, &room);
    uint32_t found = 0;

    *free_us = job != NULL && job->queued_us > 0 ? job->queued_us : 0;
    for (uint32_t i = 0; job != NULL && job->after != NULL && i < job->after->count; i++) {
        int64_t us = met_us(facts, &job->after->list[i]);
        if (us < 0 || (found != 0 && us <= *free_us))
            continue;
        found = job->after->list[i].job;
        *free_us = us;
    }
    return found;
}

/* What still runs ends later than the record; but no run waited for what has outlived it. */
static int64_t last_us(const struct facts *facts, const struct bar *bar)
{
    return bar->exited_us >= 0 || facts->board.ended ? bar->exited_us : INT64_MAX;
}

static uint32_t ended_last(const struct facts *facts)
{
    const struct bar *last = NULL;

    for (uint32_t i = 0; i < facts->bars.count; i++)
        if (last == NULL || last_us(facts, &facts->bars.list[i]) > last_us(facts, last))
            last = &facts->bars.list[i];
    return last != NULL ? last->job : 0;
}

static struct facts_link link_of(const struct facts *facts, uint32_t job, uint32_t *before)
{
    const struct bar *first = bars_first(&facts->bars, job), *last = bars_last(&facts->bars, job);
    struct facts_link link = { .job = job, .from_us = first->forked_us };

    link.to_us = over_us(facts, last);
    *before = bound_by(facts, job, &link.free_us);
    if (link.free_us > link.from_us) /* run again, whatever it waited for */
        *before = 0;
    if (*before == 0 && link.free_us > link.from_us)
        link.free_us = link.from_us;
    return link;
}

int facts_chain(const struct facts *facts, struct facts_link **links)
{
    uint32_t job = ended_last(facts), before;
    int count = 0, room = 0;

    *links = NULL;
    while (job != 0 && bars_first(&facts->bars, job) != NULL && count < (int)facts->bars.count) {
        if (count == room) {
            struct facts_link *more;
            room = room * 2 + 16;
            more = reallocarray(*links, (size_t)room, sizeof *more);
            if (more == NULL)
                return -ENOMEM;
            *links = more;
        }
        (*links)[count++] = link_of(facts, job, &before);
        job = before;
    }
    for (int i = 0; i < count / 2; i++) {
        struct facts_link link = (*links)[i];
        (*links)[i] = (*links)[count - 1 - i];
        (*links)[count - 1 - i] = link;
    }
    return count;
}

/* ---------------------------------------------------------------- programs */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct facts_program *)a)->name, ((const struct facts_program *)b)->name);
}

static int by_cpu(const void *a, const void *b)
{
    const struct facts_program *one = a, *other = b;

    if (one->cpu_us != other->cpu_us)
        return one->cpu_us < other->cpu_us ? 1 : -1;
    return by_name(a, b);
}

static void add_cpu(struct facts_program *program, int64_t cpu_us)
{
    if (program->cpu_us < 0)
        program->cpu_us = cpu_us;
    else if (cpu_us > 0 && __builtin_add_overflow(program->cpu_us, cpu_us, &program->cpu_us))
        program->cpu_us = INT64_MAX;
}

int facts_programs(const struct facts *facts, struct facts_program **programs)
{
    uint32_t jobs = facts->board.job_count;
    struct facts_program *list = calloc(jobs > 0 ? jobs : 1, sizeof *list);
    int count = 0, merged = 0;

    *programs = list;
    if (list == NULL)
        return -ENOMEM;
    for (uint32_t number = 1; number <= jobs; number++) {
        struct board_job room;
        const struct board_job *job = board_job(&facts->board, number, &room);
        if (!job->thread)
            list[count++] = (struct facts_program){ job->name, board_cpu_us(job), 1 };
    }
    qsort(list, (size_t)count, sizeof *list, by_name);
    for (int i = 0; i < count; i++) {
        if (merged > 0 && by_name(&list[merged - 1], &list[i]) == 0) {
            add_cpu(&list[merged - 1], list[i].cpu_us);
            list[merged - 1].processes++;
        } else {
            list[merged++] = list[i];
        }
    }
    qsort(list, (size_t)merged, sizeof *list, by_cpu);
    return merged;
}
