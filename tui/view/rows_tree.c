/*
 * rows_tree.c - which process is listed where in a tree. A parent has the smaller number (board.h),
 * so one pass from the last to the first adds up subtrees and one from the first to the last gives
 * each its place: no recursion, however deep a stranger's record goes. What is below a process
 * that has no row of its own (rows_shims.c) stands below the next above it that has one.
 */
#include "rows_tree.h"
#include "base/array.h"

#include "rows_facts.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* Of a subtree */
#define LIVE   1u /* a process in it is not over */
#define FAILED 2u
#define KEEP   4u /* the selected is in it */
/* of the job itself */
#define HIDE 8u
#define FOLD 16u

struct rows_branch {
    uint32_t size;   /* of the subtree: first of all, then of those that are listed */
    uint32_t cursor; /* where the next child goes; before that, how many have ended */
    uint32_t hidden; /* descendants that are not listed */
    uint32_t parent; /* 0: none */
    uint8_t depth, bits;
};

int rows_tree_reserve(struct rows *rows)
{
    return array_reserve_u32(&rows->branches, &rows->branch_room, rows->known,
                             sizeof *rows->branches, 64);
}

void rows_tree_fini(struct rows *rows)
{
    free(rows->branches);
}

static struct rows_branch *parent_of(const struct rows *rows, uint32_t index)
{
    uint32_t parent = rows->branches[index].parent;

    return parent != 0 ? &rows->branches[parent - 1] : NULL;
}

/* The next above that has a row; above a shim that is known already. */
static uint32_t above(const struct rows *rows, uint32_t parent)
{
    return parent != 0 && rows_is_shim(rows, parent) ? rows->branches[parent - 1].parent : parent;
}

static void sum_up(struct rows *rows, const struct board *board, uint32_t selected)
{
    for (uint32_t i = 0; i < rows->known; i++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(board, i + 1, &unpacked);
        rows->branches[i] =
            (struct rows_branch){ .size = 1, .parent = above(rows, job->parent_job) };
        if (rows_is_shim(rows, i + 1)) {
            rows->branches[i].bits = HIDE;
            continue;
        }
        rows->branches[i].bits =
            (uint8_t)((board_done(job) ? 0 : LIVE) | (job->state == BOARD_FAILED ? FAILED : 0) |
                      (job->job == selected ? KEEP : 0));
    }
    for (uint32_t i = rows->known; i-- > 0;) {
        struct rows_branch *parent = parent_of(rows, i);
        if (parent == NULL || (rows->branches[i].bits & HIDE) != 0)
            continue;
        parent->size += rows->branches[i].size;
        parent->bits |= rows->branches[i].bits;
        parent->cursor += (rows->branches[i].bits & (LIVE | KEEP)) == 0;
    }
}

/* The oldest first; `bits`: FAILED or 0, which of them. */
static void hide_ended(struct rows *rows, unsigned bits)
{
    for (uint32_t i = 0; i < rows->known; i++) {
        struct rows_branch *branch = &rows->branches[i];
        struct rows_branch *parent = parent_of(rows, i);
        if (parent == NULL || parent->cursor <= TREE_ENDED_MOST || (branch->bits & HIDE) != 0 ||
            (branch->bits & (LIVE | FAILED | KEEP)) != bits)
            continue;
        branch->bits |= HIDE;
        parent->cursor--;
        parent->hidden += branch->size;
    }
}

static void fold(struct rows *rows, const struct rows_order *order)
{
    for (size_t i = 0; i < order->folded_count && !order->whole; i++)
        if (order->folded[i] > 0 && order->folded[i] <= rows->known)
            rows->branches[order->folded[i] - 1].bits |= FOLD;
    for (uint32_t i = 0; i < rows->known; i++) {
        struct rows_branch *branch = &rows->branches[i];
        const struct rows_branch *parent = parent_of(rows, i);
        if ((branch->bits & FOLD) != 0)
            branch->hidden = branch->size - 1;
        if (parent != NULL && (parent->bits & (HIDE | FOLD)) != 0)
            branch->bits |= HIDE;
    }
    for (uint32_t i = 0; i < rows->known; i++)
        rows->branches[i].size = (rows->branches[i].bits & HIDE) == 0;
    for (uint32_t i = rows->known; i-- > 0;)
        if (parent_of(rows, i) != NULL)
            parent_of(rows, i)->size += rows->branches[i].size;
}

void rows_tree_list(struct rows *rows, const struct board *board, const struct rows_order *order)
{
    uint32_t next = 0;

    sum_up(rows, board, order->selected);
    if (!order->whole) {
        hide_ended(rows, 0);
        hide_ended(rows, FAILED);
    }
    fold(rows, order);
    assert(rows->branches != NULL); /* rows_tree_reserve() comes before */
    for (uint32_t i = 0; i < rows->known; i++) {
        struct rows_branch *branch = &rows->branches[i];
        struct rows_branch *parent = parent_of(rows, i);
        uint32_t *at = parent != NULL ? &parent->cursor : &next;
        uint32_t place = parent != NULL && parent->size == 0 ? 0 : *at;
        if (parent != NULL)
            branch->depth = parent->depth < TREE_DEEPEST ? parent->depth + 1 : TREE_DEEPEST;
        branch->cursor = place + 1;
        if (branch->size == 0)
            continue;
        rows->list[place] = i + 1;
        *at += branch->size;
    }
    rows->count = next;
}

int rows_indent(const struct rows *rows, uint32_t job)
{
    if (rows->heads > 0 && job > 0 && job <= rows->grouped)
        return rows->group_of[job - 1] != 0 ? ROWS_GROUP_INDENT : 0;
    return rows->tree && job > 0 && job <= rows->known ? rows->branches[job - 1].depth * TREE_INDENT
                                                       : 0;
}

uint32_t rows_hidden(const struct rows *rows, uint32_t job, bool *folded)
{
    if (!rows->tree || job == 0 || job > rows->known)
        return 0;
    *folded = (rows->branches[job - 1].bits & FOLD) != 0;
    return rows->branches[job - 1].hidden;
}

const char *rows_hidden_words(const struct rows *rows, uint32_t job, char words[UNITS_ROOM])
{
    bool folded = false;
    uint32_t hidden = rows_hidden(rows, job, &folded);

    words[0] = '\0';
    if (hidden > 0)
        snprintf(words, UNITS_ROOM, folded ? "+%u" : "(%u ended)", hidden);
    return words;
}
