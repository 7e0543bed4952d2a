/*
 * input_order.c - the order of rows that are shuffled, drawn from a seed: the same for the same
 * seed and number of rows.
 */
#include "input_inside.h"

#include <errno.h>
#include <stdlib.h>

static uint64_t draw(uint64_t *state, uint64_t below)
{
    uint64_t z, limit = UINT64_MAX - UINT64_MAX % below;

    do { /* numbers beyond the last whole multiple would make some results likelier */
        z = *state += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        z ^= z >> 31;
    } while (z >= limit);
    return z % below;
}

int input_draw_order(struct input *input, uint64_t seed)
{
    if (input->total >= UINT32_MAX)
        return -ENOMEM;
    input->order = calloc(input->total + 1, sizeof *input->order);
    if (input->order == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < input->total; i++) {
        uint64_t other = draw(&seed, (uint64_t)i + 1);
        input->order[i] = input->order[other];
        input->order[other] = i;
    }
    return 0;
}
