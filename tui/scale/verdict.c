/*
 * verdict.c - why more slots bring no more. The reasons are looked for in the run of the median
 * with the fewest slots that are as fast as any, the plainest first: the cores are full; one job is
 * the run; starting costs more than working; jobs wait for others; a worker is alone at the end.
 */
#include "verdict.h"

#include "draw/units.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define AS_FAST   0.97 /* of the most throughput */
#define SLOWER    0.9
#define SHORT_S   0.2
#define OTHERS    0.1  /* of the usable hardware threads */
#define FULL      0.85 /* of what the cores can give */
#define MUCH      0.2  /* of the wall time */
#define ALL_OF_IT 0.8

static int fit_all(struct scale_verdict *out, const struct scale_runs *runs)
{
    struct scale_point *points = calloc(runs->count + 1, sizeof *points);

    if (points == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < runs->count; i++)
        points[i] = (struct scale_point){ runs->list[i].slots, runs->list[i].throughput };
    scale_fit(&out->amdahl, SCALE_AMDAHL, points, runs->count);
    scale_fit(&out->usl, SCALE_USL, points, runs->count);
    scale_fit(&out->gustafson, SCALE_GUSTAFSON, points, runs->count);
    free(points);
    return 0;
}

/* Rounds that lie as far apart as two numbers of slots are no reason to take the larger. */
static int best_of(const struct scale_verdict *verdict)
{
    const struct scale_row *most = verdict->rows;
    double enough;

    for (int i = 1; i < verdict->count; i++)
        if (verdict->rows[i].throughput > most->throughput)
            most = &verdict->rows[i];
    enough = fmin(AS_FAST * most->throughput, most->throughput_least);
    for (int i = 0; i < verdict->count; i++)
        if (verdict->rows[i].throughput >= enough)
            return i;
    return -1;
}

int scale_judge(struct scale_verdict *out, const struct scale_runs *runs)
{
    int r;

    *out = (struct scale_verdict){ .best = -1 };
    out->count = scale_rows(runs, &out->rows);
    if (out->count < 0)
        return out->count;
    out->best = best_of(out);
    r = fit_all(out, runs);
    if (r < 0)
        scale_verdict_fini(out);
    return r;
}

void scale_verdict_fini(struct scale_verdict *verdict)
{
    free(verdict->rows);
    verdict->rows = NULL;
    verdict->count = 0;
}

/* ---------------------------------------------------------------- the reason */

static void put_machine(struct text *out, const struct fb_hardware *hardware)
{
    if (hardware->quota > 0 && hardware->quota < hardware->threads)
        text_printf(out, ": a quota allows %.2g CPUs", hardware->quota);
    else if (hardware->threads > hardware->cores)
        text_printf(out, ": there are %d hardware threads on %d core%s", hardware->threads,
                    hardware->cores, hardware->cores == 1 ? "" : "s");
    else
        text_printf(out, ": there %s %d core%s", hardware->cores == 1 ? "is" : "are",
                    hardware->cores, hardware->cores == 1 ? "" : "s");
}

/* "4.1 s of 4.4 s" */
static void put_part(struct text *out, int64_t part_us, int64_t whole_us)
{
    char part[UNITS_ROOM], whole[UNITS_ROOM];

    text_printf(out, "%s of %s", units_duration(part_us, false, part),
                units_duration(whole_us, false, whole));
}

static void put_starts(struct text *out, const struct scale_sample *sample)
{
    char start[UNITS_ROOM], work[UNITS_ROOM];
    int64_t jobs = sample->jobs > 0 ? sample->jobs : 1;

    text_printf(out, ": each job starts for %s and works for %s",
                units_duration(sample->start_us / jobs, false, start),
                units_duration(sample->work_us / jobs, false, work));
}

/* By agents a slot may also wait for its agent, or that a job is claimed. */
static bool put_agents(struct text *out, const struct scale_sample *sample)
{
    int64_t slots = sample->slots > 0 ? sample->slots : 1;
    double much = MUCH * (double)sample->wall_us * (double)slots;

    if ((double)sample->arrive_us >= much) {
        text_puts(out, ": a slot waited until its agent began for ");
        put_part(out, sample->arrive_us / slots, sample->wall_us);
    } else if ((double)sample->claim_us >= much) {
        text_puts(out, ": a slot waited for its next job to be claimed for ");
        put_part(out, sample->claim_us / slots, sample->wall_us);
    } else {
        return false;
    }
    return true;
}

static bool cores_are_full(const struct scale_runs *runs, const struct scale_row *row)
{
    double low, high;

    if (!scale_knows_machine(runs))
        return false;
    scale_expected(&runs->hardware, row->slots, &low, &high);
    return (double)row->middle.cpu_us >= FULL * low * (double)row->middle.wall_us &&
           row->slots >= low;
}

static void put_reason(struct text *out, const struct scale_runs *runs, const struct scale_row *row)
{
    const struct scale_sample *sample = &row->middle;
    double wall_us = (double)sample->wall_us;

    if (wall_us <= 0)
        return;
    if (cores_are_full(runs, row)) {
        put_machine(out, &runs->hardware);
    } else if ((double)sample->longest_us >= ALL_OF_IT * wall_us) {
        text_puts(out, ": the longest job alone takes ");
        put_part(out, sample->longest_us, sample->wall_us);
    } else if (runs->apart && put_agents(out, sample)) {
        return;
    } else if (sample->start_us > sample->work_us) {
        put_starts(out, sample);
    } else if ((double)sample->waits_us >= MUCH * wall_us) {
        text_puts(out, ": slots were free, and jobs waited for others, for ");
        put_part(out, sample->waits_us, sample->wall_us);
    } else if ((double)sample->alone_us >= MUCH * wall_us) {
        text_puts(out, ": one worker ran alone for ");
        put_part(out, sample->alone_us, sample->wall_us);
    } else if (sample->delay_us > 0 &&
               (double)sample->delay_us >= MUCH * (double)(sample->start_us + sample->work_us)) {
        text_puts(out, ": workers were ready and had no core for ");
        put_part(out, sample->delay_us, sample->start_us + sample->work_us);
        text_puts(out, " of all of them");
    }
}

void scale_put_sentence(struct text *out, const struct scale_runs *runs,
                        const struct scale_verdict *verdict)
{
    const struct scale_row *best, *last;

    if (verdict->count < 2 || verdict->best < 0) {
        text_puts(out, "One number of slots alone was measured: nothing can be compared");
        return;
    }
    best = &verdict->rows[verdict->best];
    last = &verdict->rows[verdict->count - 1];
    text_printf(out, "Use -j %d: ", best->slots);
    if (best == last) {
        text_puts(out, "more slots were not tried, and each more brought something");
        if (best->speed_up > 0)
            text_printf(out, ", %.2f times the speed of one in all", best->speed_up);
        return;
    }
    if (last->throughput < SLOWER * best->throughput)
        text_printf(out, "past %d slot%s it gets slower", best->slots, best->slots == 1 ? "" : "s");
    else
        text_printf(out, "past %d slot%s nothing is gained", best->slots,
                    best->slots == 1 ? "" : "s");
    if (!runs->table)
        put_reason(out, runs, best);
}

/* ---------------------------------------------------------------- doubts */

static void put_spread(struct text *out, const struct scale_verdict *verdict)
{
    double least = INFINITY, most = 0, spread = 0;

    for (int i = 0; i < verdict->count; i++) {
        const struct scale_row *row = &verdict->rows[i];
        least = fmin(least, row->throughput);
        most = fmax(most, row->throughput);
        spread = fmax(spread, row->throughput_most - row->throughput_least);
    }
    if (verdict->count > 1 && spread > most - least)
        text_puts(out, "rounds with the same number of slots differ by more than numbers of slots "
                       "do\n");
}

static void put_differences(struct text *out, const struct scale_runs *runs)
{
    uint32_t failed = 0;
    bool differ = false;

    for (size_t i = 0; i < runs->count; i++) {
        const struct scale_sample *sample = &runs->list[i];
        uint32_t copies = runs->weak ? (uint32_t)sample->slots : 1;
        uint32_t first = runs->weak ? (uint32_t)runs->list[0].slots : 1;
        failed += sample->failed > 0;
        differ |= (uint64_t)sample->jobs * first != (uint64_t)runs->list[0].jobs * copies;
    }
    if (failed > 0)
        text_printf(out, "in %u of %zu runs a job failed\n", failed, runs->count);
    if (differ)
        text_puts(out, "runs differ in the number of their jobs: not all did the same work\n");
}

/* Of this machine. */
static void put_limits(struct text *out, const struct fb_hardware *hardware)
{
    if (hardware->quota > 0)
        text_printf(out, "a CPU quota allows %.2g CPUs, in turns of some milliseconds\n",
                    hardware->quota);
    if (hardware->threads < hardware->machine_threads)
        text_printf(out, "%d of the machine's %d hardware threads can be used here\n",
                    hardware->threads, hardware->machine_threads);
}

void scale_put_doubts(struct text *out, const struct scale_runs *runs,
                      const struct scale_verdict *verdict)
{
    const struct fb_hardware *hardware = &runs->hardware;
    double others = 0, shortest_s = INFINITY;

    put_spread(out, verdict);
    if (runs->table)
        return;
    if (runs->voided > 0)
        text_printf(out, "%u run%s not counted: an agent was lost, or started once more\n",
                    runs->voided, runs->voided == 1 ? " is" : "s are");
    for (size_t i = 0; i < runs->count; i++) {
        const struct scale_sample *sample = &runs->list[i];
        double room_us = (double)sample->wall_us * hardware->threads;
        if (sample->others_us > 0 && room_us > 0)
            others = fmax(others, (double)sample->others_us / room_us);
        shortest_s = fmin(shortest_s, (double)sample->wall_us / 1e6);
    }
    if (others > OTHERS)
        text_printf(out, "other programs used up to %.0f%% of the cores meanwhile\n", others * 100);
    if (shortest_s < SHORT_S)
        text_puts(out, "a run took less than 0.2 s: starting and ending weigh too much\n");
    if (!runs->apart)
        put_limits(out, hardware);
    put_differences(out, runs);
}
