/* plan.c - rounds, interleaved and shuffled. */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>

#define SLOTS_HIGHEST 1000000

static void insert(struct scale_plan *plan, int slots)
{
    int at = plan->slot_count;

    for (int i = 0; i < plan->slot_count; i++)
        if (plan->slots[i] == slots)
            return;
    while (at > 0 && plan->slots[at - 1] > slots) {
        plan->slots[at] = plan->slots[at - 1];
        at--;
    }
    plan->slots[at] = slots;
    plan->slot_count++;
}

int scale_plan_slots(struct scale_plan *plan, const char *list, int threads)
{
    plan->slot_count = 0;
    insert(plan, 1);
    for (int slots = 2; list == NULL && slots <= 2 * threads && plan->slot_count < SCALE_SLOTS_MOST;
         slots *= 2)
        insert(plan, slots);
    if (list == NULL)
        return 0;
    for (;;) {
        char *end;
        long slots = strtol(list, &end, 10);
        if (*list < '0' || *list > '9' || slots < 1 || slots > SLOTS_HIGHEST ||
            (*end != ',' && *end != '\0') || plan->slot_count == SCALE_SLOTS_MOST)
            return -EINVAL;
        insert(plan, (int)slots);
        if (*end == '\0')
            return 0;
        list = end + 1;
    }
}

void scale_plan_up_to(struct scale_plan *plan, int most)
{
    plan->slot_count = 0;
    for (int slots = 1; slots < most && plan->slot_count < SCALE_SLOTS_MOST - 1; slots *= 2)
        insert(plan, slots);
    insert(plan, most);
}

/* Vigna's splitmix64. */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void shuffle(int *order, int count, uint64_t *state)
{
    for (int i = count - 1; i > 0; i--) {
        int other = (int)(draw(state) % (uint64_t)(i + 1)), was = order[i];
        order[i] = order[other];
        order[other] = was;
    }
}

static int run_one(const struct scale_plan *plan, struct scale_runs *runs, int slots, int round)
{
    struct scale_sample sample = { .slots = slots, .round = round };
    int r = plan->measure(plan->context, slots, round, &sample);

    if (r == -ESTALE) {
        runs->voided += round > 0;
        return 0;
    }
    if (r == 0 && round > 0)
        r = scale_runs_add(runs, &sample);
    if (r == 0 && sample.failed > 0 && !plan->ignore_failure)
        r = 1;
    return r;
}

int scale_plan_run(const struct scale_plan *plan, struct scale_runs *runs)
{
    int order[SCALE_SLOTS_MOST], r = 0;
    uint64_t state = plan->seed;

    for (int i = 0; i < plan->slot_count; i++)
        order[i] = plan->slots[i];
    for (int i = 0; i < plan->warmup && r == 0; i++)
        r = run_one(plan, runs, plan->slots[plan->slot_count - 1], 0);
    for (int round = 1; round <= plan->rounds && r == 0; round++) {
        shuffle(order, plan->slot_count, &state);
        for (int i = 0; i < plan->slot_count && r == 0; i++)
            r = run_one(plan, runs, order[i], round);
    }
    return r == 0 && runs->count == 0 && runs->voided > 0 ? -ENODATA : r;
}
