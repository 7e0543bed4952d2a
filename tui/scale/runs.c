/* runs.c - samples into rows: the median of rounds, and how far they lie apart. */
#include "runs.h"
#include "base/array.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

int scale_runs_add(struct scale_runs *runs, const struct scale_sample *sample)
{
    if (array_reserve(&runs->list, &runs->room, runs->count + 1, sizeof *runs->list, 16) < 0)
        return -ENOMEM;
    runs->list[runs->count++] = *sample;
    return 0;
}

void scale_runs_fini(struct scale_runs *runs)
{
    free(runs->list);
    *runs = (struct scale_runs){ 0 };
}

void scale_expected(const struct fb_hardware *hardware, int slots, double *low, double *high)
{
    int cores = hardware->cores, threads = hardware->threads;
    int second = (slots < threads ? slots : threads) - cores;

    *low = *high = slots < cores ? slots : cores;
    if (second > 0) {
        *low += 0.1 * second;
        *high += 0.2 * second;
    }
    if (hardware->quota > 0 && *low > hardware->quota)
        *low = hardware->quota;
    if (hardware->quota > 0 && *high > hardware->quota)
        *high = hardware->quota;
}

/* By slots, then the slowest first: of each number of slots the median stands in the middle. */
static int by_slots(const void *a, const void *b)
{
    const struct scale_sample *one = a, *other = b;

    if (one->slots != other->slots)
        return one->slots < other->slots ? -1 : 1;
    if (one->throughput != other->throughput)
        return one->throughput < other->throughput ? -1 : 1;
    return one->round - other->round;
}

static double seconds(const struct scale_sample *sample)
{
    return sample->wall_us > 0 ? (double)sample->wall_us / 1e6 : -1;
}

static void fill(struct scale_row *row, const struct scale_sample *list, int count,
                 const struct scale_runs *runs)
{
    const struct scale_sample *low = &list[(count - 1) / 2], *high = &list[count / 2];
    int threads = runs->hardware.threads;

    *row = (struct scale_row){ .slots = list[0].slots,
                               .rounds = count,
                               .median_s = (seconds(low) + seconds(high)) / 2,
                               .least_s = seconds(&list[0]),
                               .most_s = seconds(&list[0]),
                               .throughput = (low->throughput + high->throughput) / 2,
                               .throughput_least = list[0].throughput,
                               .throughput_most = list[count - 1].throughput,
                               .speed_up = -1,
                               .cpu_s = runs->table
                                            ? -1
                                            : ((double)low->cpu_us + (double)high->cpu_us) / 2e6,
                               .busy = -1,
                               .middle = *low };
    /* By jobs in a second is not by time where rounds did not have as many jobs. */
    for (int i = 1; i < count; i++) {
        row->least_s = fmin(row->least_s, seconds(&list[i]));
        row->most_s = fmax(row->most_s, seconds(&list[i]));
    }
    if (!scale_knows_machine(runs)) {
        row->expected_low = row->expected_high = -1;
        return;
    }
    if (threads > 0 && row->median_s > 0)
        row->busy = row->cpu_s / (row->median_s * threads);
    scale_expected(&runs->hardware, row->slots, &row->expected_low, &row->expected_high);
}

int scale_rows(const struct scale_runs *runs, struct scale_row **rows)
{
    struct scale_sample *sorted = malloc((runs->count + 1) * sizeof *sorted);
    int count = 0;

    *rows = calloc(runs->count + 1, sizeof **rows);
    if (sorted == NULL || *rows == NULL) {
        free(sorted);
        free(*rows);
        *rows = NULL;
        return -ENOMEM;
    }
    if (runs->count > 0)
        memcpy(sorted, runs->list, runs->count * sizeof *sorted);
    qsort(sorted, runs->count, sizeof *sorted, by_slots);
    for (size_t from = 0, to; from < runs->count; from = to) {
        for (to = from; to < runs->count && sorted[to].slots == sorted[from].slots; to++)
            ;
        fill(&(*rows)[count++], &sorted[from], (int)(to - from), runs);
    }
    for (int i = 0; i < count && (*rows)[0].slots == 1 && (*rows)[0].throughput > 0; i++)
        (*rows)[i].speed_up = (*rows)[i].throughput / (*rows)[0].throughput;
    free(sorted);
    return count;
}
