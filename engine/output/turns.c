/*
 * turns.c - which worker is read when several write more than is read.
 *
 * Were all read alike, they would all end at the very end, and until then all that they wrote would
 * have to lie somewhere: eight that write 256 MiB each need 2 GiB of files, and every page of those
 * is a fresh one. So they take long turns: the worker that has the turn is read in every round,
 * one of the others in every eighth. Then one ends after the other, none later than it would have,
 * and the second uses the pages again that the first has left. No worker starves: a turn ends after
 * its share of ALL_TURNS_BYTES, which is some seconds for all of them together, whatever their
 * number; and while the worker that has the turn has nothing to read, the next one is read and uses
 * up the turn.
 */
#include "turns.h"

#define ALL_TURNS_BYTES (INT64_C(4) << 30)
#define OTHERS_EVERY    8

/* The first of them from `from` on, around; not `except`. */
static int first_from(uint32_t from, const uint32_t *numbers, int count, int except)
{
    int first = -1;

    for (int i = 0; i < count; i++)
        if (i != except && (first < 0 || numbers[i] - from < numbers[first] - from))
            first = i;
    return first;
}

void turns_choose(struct turns *turns, const uint32_t *numbers, int count, bool *reads)
{
    int chosen, other = -1;

    if (turns->left_bytes <= 0) {
        turns->holder = turns->chosen + 1;
        turns->left_bytes = ALL_TURNS_BYTES / (count > 0 ? count : 1);
    }
    chosen = first_from(turns->holder, numbers, count, -1);
    if (chosen >= 0)
        turns->chosen = numbers[chosen];
    if (count > 1 && ++turns->round % OTHERS_EVERY == 0) {
        other = first_from(turns->other + 1, numbers, count, chosen);
        turns->other = numbers[other];
    }
    for (int i = 0; i < count; i++)
        reads[i] = i == chosen || i == other;
}

void turns_read(struct turns *turns, uint32_t number, size_t bytes)
{
    if (number == turns->chosen)
        turns->left_bytes -= (int64_t)bytes;
}
