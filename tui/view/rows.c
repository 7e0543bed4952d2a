/*
 * rows.c - order, filter and search over all rows. What was seen of each job is kept from rebuild
 * to rebuild: only those that events were about since then are looked at again, and those that
 * live. So is the sorted order, which most of the time is only looked through and found to hold.
 * Names alone are compared as text: the number in "job 10" counts as a number.
 *
 * Nothing here draws, and the board is only read.
 */
#include "rows.h"
#include "base/array.h"

#include "rows_groups.h"
#include "rows_tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void rows_fini(struct rows *rows)
{
    free(rows->list);
    free(rows->seen);
    free(rows->kind_of);
    free(rows->order);
    free(rows->keys);
    free(rows->lasts_s);
    free(rows->finish_s);
    rows_tree_fini(rows);
    rows_groups_fini(rows);
    *rows = (struct rows){ 0 };
}

static int reserve(struct rows *rows, uint32_t count, const struct rows_order *order)
{
    uint32_t room = rows->room, kinds = rows->room;

    count += ROWS_LEFT_MOST + BOARD_GROUPS_MOST;
    if (array_reserve_u32(&rows->list, &room, count, sizeof *rows->list, 64) < 0 ||
        array_reserve_u32(&rows->kind_of, &kinds, count, sizeof *rows->kind_of, 64) < 0 ||
        array_reserve_u32(&rows->seen, &rows->room, count, sizeof *rows->seen, 64) < 0)
        return -ENOMEM;
    if (order->sort == COLUMN_NUMBER)
        return 0;
    if (array_reserve_u32(&rows->order, &rows->order_room, count, sizeof *rows->order, 64) < 0)
        return -ENOMEM;
    return array_reserve_u32(&rows->keys, &rows->key_room, count, sizeof *rows->keys, 64);
}

/* ----------------------------------------------------------------- order */

struct sorting {
    const struct board *board;
    const uint64_t *keys;
    bool names, descending;
};

static int compare(const void *a, const void *b, void *context)
{
    const struct sorting *sorting = context;
    uint32_t one = *(const uint32_t *)a, two = *(const uint32_t *)b;
    struct board_job first, second;
    int order;

    if (sorting->names) {
        order = strverscmp(board_job(sorting->board, one, &first)->name,
                           board_job(sorting->board, two, &second)->name);
        if (order != 0)
            return sorting->descending ? -order : order;
    } else if (sorting->keys[one - 1] != sorting->keys[two - 1])
        return sorting->keys[one - 1] < sorting->keys[two - 1] ? -1 : 1;
    return (one > two) - (one < two);
}

static void sort(struct rows *rows, const struct board *board, const struct rows_order *order)
{
    struct sorting sorting = { board, rows->keys, order->sort == COLUMN_NAME, order->descending };

    for (; rows->ordered < rows->known; rows->ordered++)
        rows->order[rows->ordered] = rows->ordered + 1;
    for (uint32_t i = 1; i < rows->known; i++)
        if (compare(&rows->order[i - 1], &rows->order[i], &sorting) > 0) {
            qsort_r(rows->order, rows->known, sizeof *rows->order, compare, &sorting);
            return;
        }
}

static void filter(struct rows *rows, const struct rows_order *order)
{
    unsigned all = (1u << BOARD_STATE_COUNT) - 1;
    bool numbers = order->sort == COLUMN_NUMBER;
    size_t count = 0;

    if (numbers && !order->descending && (order->filter & all) == all && rows->only[0] == '\0' &&
        rows->shims == 0) {
        for (; rows->plain < rows->known; rows->plain++)
            rows->list[rows->plain] = rows->plain + 1;
        rows->count = rows->known;
        return;
    }
    rows->plain = 0;
    for (uint32_t i = 0; i < rows->known; i++) {
        uint32_t job = !numbers ? rows->order[i] : order->descending ? rows->known - i : i + 1;
        if ((order->filter >> (rows->seen[job - 1] & SEEN_STATE) & 1) != 0 &&
            (rows->seen[job - 1] & SEEN_MATCH) != 0 &&
            (rows->shims == 0 || (rows->seen[job - 1] & SEEN_SHIM) == 0))
            rows->list[count++] = job;
    }
    rows->count = count;
}

/* ----------------------------------------------------------------- facts */

static int digits(uint64_t number)
{
    int count = 1;

    while (number >= 10) {
        number /= 10;
        count++;
    }
    return count;
}

static void add_cpu(struct rows *rows, const struct board_job *job, int64_t now_us)
{
    double share = rows_facts_cpu(job, now_us);

    rows->living++;
    rows->unsampled += !(share >= 0);
    rows->cpu_share += share >= 0 ? share : 0;
}

/* Keeps the ROWS_NAMED that were forked first, in that order. */
static void name_living(struct rows *rows, const struct board_job *job)
{
    size_t at = rows->named_count;

    while (at > 0 && (rows->named_us[at - 1] > job->forked_us ||
                      (rows->named_us[at - 1] == job->forked_us && rows->named[at - 1] > job->job)))
        at--;
    if (at == ROWS_NAMED)
        return;
    if (rows->named_count < ROWS_NAMED)
        rows->named_count++;
    for (size_t i = rows->named_count - 1; i > at; i--) {
        rows->named[i] = rows->named[i - 1];
        rows->named_us[i] = rows->named_us[i - 1];
    }
    rows->named[at] = job->job;
    rows->named_us[at] = job->forked_us;
}

static void set_key(struct rows *rows, const struct board_job *job, const struct rows_order *order,
                    int64_t now_us)
{
    uint64_t key;

    if (order->sort == COLUMN_NUMBER || order->sort == COLUMN_NAME)
        return;
    key = rows_facts_key(job, order->sort, now_us);
    rows->keys[job->job - 1] =
        order->descending && key != FACTS_NO_KEY ? FACTS_NO_KEY - 1 - key : key;
}

static unsigned seen_of(const struct board_job *job)
{
    bool ended = (job->state == BOARD_OK || job->state == BOARD_FAILED) && job->exited_us >= 0;

    return job->state | (job->estimate_us > 0 || job->share >= 0 ? SEEN_BAR : 0) |
           (job->parent > 0 ? SEEN_PARENT : 0) |
           (job->unmeasured && !job->thread ? SEEN_UNMEASURED : 0) |
           (job->after != NULL && job->after->count > 0 ? SEEN_AFTER : 0) |
           (ended ? SEEN_ENDED : 0) | (board_given_up(job) ? SEEN_GIVEN_UP : 0);
}

static void count(struct rows *rows, unsigned seen, uint32_t by)
{
    rows->bars += (seen & SEEN_BAR) != 0 ? by : 0;
    rows->parents += (seen & SEEN_PARENT) != 0 ? by : 0;
    rows->afters += (seen & SEEN_AFTER) != 0 ? by : 0;
    rows->unmeasured_count += (seen & SEEN_UNMEASURED) != 0 ? by : 0;
}

/* It is of the same kind for good. */
static void take_kind(struct rows *rows, const struct board_job *job)
{
    uint8_t kind = rows_facts_kind(rows, job->kind);

    rows->kind_of[job->job - 1] = kind;
    rows->kinds[kind].jobs++;
}

static void look_at(struct rows *rows, const struct board *board, uint32_t number,
                    const struct rows_order *order, int64_t now_us)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(board, number, &unpacked);
    unsigned before = rows->seen[number - 1], seen;

    if (before & SEEN_NOW)
        return;
    if (number > rows->known)
        take_kind(rows, job);
    seen = seen_of(job) | rows_only_seen(rows, job);
    count(rows, before, UINT32_MAX);
    count(rows, seen, 1);
    if (before & SEEN_ENDED) /* as what it was counted is no longer known */
        rows->ended.stale = true;
    else if (seen & SEEN_ENDED)
        rows_facts_add_ended(rows, job);
    rows->seen[number - 1] = (uint16_t)(seen | SEEN_NOW);
    if (facts_counts(seen) && number <= rows->over)
        rows->over = number - 1;
    rows_measure(rows, job->name, job->group > 0 ? ROWS_GROUP_INDENT : 0);
    set_key(rows, job, order, now_us);
    if (job->pid > rows->most_pid)
        rows->most_pid = job->pid;
    if (job->slot > rows->slots_used)
        rows->slots_used = job->slot;
}

/* A living job's row changes without an event too: its elapsed time grows. */
static void look_near(struct rows *rows, const struct board *board, const struct rows_order *order,
                      int64_t now_us)
{
    const struct board_job *job;

    rows->named_count = 0;
    rows->living = rows->unsampled = 0;
    rows->cpu_share = 0;
    for (size_t i = 0; (job = board_near(board, i)) != NULL; i++) {
        if (!board_lives(job))
            continue;
        set_key(rows, job, order, now_us);
        add_cpu(rows, job, now_us);
        name_living(rows, job);
        rows->any_probe |= job->live->health != 0;
    }
}

/* What was seen so far does not hold for this board: another one, or one that was wound back. */
static void forget(struct rows *rows)
{
    rows->known = rows->ordered = rows->plain = rows->over = rows->grouped = 0;
    rows->bars = rows->parents = rows->afters = rows->unmeasured_count = 0;
    rows->slots_used = 0;
    rows->most_pid = 0;
    rows->any_probe = false;
    rows->ended = (struct rows_ended){ 0 };
    memset(rows->kinds, 0, sizeof rows->kinds);
    rows->kind_count = 0;
}

static void look(struct rows *rows, const struct board *board, const struct rows_order *order,
                 int64_t now_us)
{
    int sorted_by = (int)order->sort * 2 + order->descending;
    bool all = rows->touches > board->touches || rows->known > board->job_count ||
               board->touches - rows->touches > BOARD_TOUCHED_MOST ||
               (sorted_by != rows->sorted_by && order->sort != COLUMN_NUMBER);
    uint32_t before;

    if (all)
        forget(rows);
    before = rows->known;
    for (; rows->known < board->job_count; rows->known++) {
        rows->seen[rows->known] = 0;
        look_at(rows, board, rows->known + 1, order, now_us);
    }
    for (uint64_t i = rows->touches; !all && i < board->touches; i++)
        look_at(rows, board, board->touched[i % BOARD_TOUCHED_MOST], order, now_us);
    for (uint64_t i = rows->touches; !all && i < board->touches; i++)
        rows->seen[board->touched[i % BOARD_TOUCHED_MOST] - 1] &= (uint16_t)~SEEN_NOW;
    for (uint32_t i = before; i < rows->known; i++)
        rows->seen[i] &= (uint16_t)~SEEN_NOW;
    rows->touches = board->touches;
    rows->sorted_by = sorted_by;
    look_near(rows, board, order, now_us);
}

/* In a tree a name needs its indent too. */
static int list(struct rows *rows, const struct board *board, const struct rows_order *order)
{
    unsigned all = (1u << BOARD_STATE_COUNT) - 1;
    char words[UNITS_ROOM];

    rows->tree = rows->any_parent && order->sort == COLUMN_NUMBER && !order->descending &&
                 (order->filter & all) == all && rows->only[0] == '\0';
    if (rows->tree && rows_tree_reserve(rows) < 0)
        return -ENOMEM;
    rows->heads = 0;
    if (!rows->tree) {
        if (order->sort != COLUMN_NUMBER)
            sort(rows, board, order);
        filter(rows, order);
        if (board->group_count == 0 || order->sort != COLUMN_NUMBER || order->descending)
            return 0;
        if (rows_groups_reserve(rows, board) < 0)
            return -ENOMEM;
        rows_groups_list(rows, order);
        return 0;
    }
    rows->plain = 0;
    rows_tree_list(rows, board, order);
    for (size_t i = 0; i < rows->count && rows->name_columns < ROWS_NAME_MOST && !order->whole;
         i++) {
        struct board_job unpacked;
        uint32_t number = rows->list[i];
        int more = rows_indent(rows, number) + width_text(rows_hidden_words(rows, number, words)) +
                   (words[0] != '\0');
        if (more > 0)
            rows_measure(rows, board_job(board, number, &unpacked)->name, more);
    }
    return 0;
}

int rows_rebuild(struct rows *rows, const struct board *board, const struct rows_order *order,
                 int64_t now_us)
{
    int r = reserve(rows, board->job_count, order);

    if (r < 0)
        return r;
    rows_only_set(rows, board, order->only);
    look(rows, board, order, now_us);
    rows_shims_look(rows, board, order);
    rows->any_bar = rows->bars > 0;
    rows->any_parent = rows->parents > 0;
    rows->node_columns = 0;
    rows->nodes = board->node_count;
    for (int i = 0; i < board->node_count; i++)
        if (width_text(board->nodes[i]) > rows->node_columns)
            rows->node_columns = width_text(board->nodes[i]);
    rows->any_after = rows->afters > 0;
    rows->unmeasured = rows->unmeasured_count > 0;
    rows->pid_columns = digits((uint64_t)rows->most_pid);
    rows->number_columns = digits(board->job_count);
    r = list(rows, board, order);
    rows->left = 0;
    if (r == 0)
        rows_left_list(rows, board);
    rows->eta_us = r < 0 || order->endless ? -1 : rows_facts_eta_us(rows, board, order, now_us);
    return r;
}

/* ---------------------------------------------------------------- search */

size_t rows_index(const struct rows *rows, uint32_t job)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->list[i] == job)
            return i;
    return SIZE_MAX;
}

/* As they were seen, for the list may be a million long; where nothing lives not even that. */
size_t rows_last_living(const struct rows *rows)
{
    for (size_t i = rows->living > 0 ? rows->count : 0; i > 0; i--) {
        uint32_t row = rows->list[i - 1];
        if (!rows_is_group(row) &&
            board_state_lives((enum board_state)(rows->seen[rows_job(row) - 1] & SEEN_STATE)))
            return i - 1;
    }
    return SIZE_MAX;
}

bool rows_failed(const struct board_job *job, const char *find)
{
    (void)find;
    return job->state == BOARD_FAILED;
}

uint32_t rows_next(const struct rows *rows, const struct board *board, uint32_t from,
                   bool backwards, bool (*holds)(const struct board_job *job, const char *find),
                   const char *find)
{
    size_t count = rows->count, at = rows_index(rows, from);
    struct board_job unpacked;

    if (at == SIZE_MAX)
        at = backwards ? 0 : count - 1;
    for (size_t i = 0; i < count; i++) {
        at = (at + (backwards ? count - 1 : 1)) % count;
        const struct board_job *job = board_job(board, rows->list[at], &unpacked);
        if (job != NULL && holds(job, find))
            return job->job;
    }
    return 0;
}
