/*
 * rows.c - order, filter and search over all rows. One pass over the jobs makes their sort keys and
 * everything that concerns all of them; the sorted order is kept from rebuild to rebuild, so most
 * of the time it is only looked through once and found to hold. Names alone are compared as text:
 * the number in "job 10" counts as a number.
 *
 * Nothing here draws, and the board is only read.
 */
#include "rows.h"

#include "rows_facts.h"
#include "rows_tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_AGAIN 256 /* names measured anew in each rebuild: in a watch they change */

void rows_fini(struct rows *rows)
{
    free(rows->list);
    free(rows->order);
    free(rows->keys);
    free(rows->lasts_s);
    free(rows->finish_s);
    tree_fini(rows);
    *rows = (struct rows){ 0 };
}

static bool widen(void **list, uint32_t room, size_t size)
{
    void *wider = realloc(*list, room * size);

    if (wider != NULL)
        *list = wider;
    return wider != NULL;
}

static int reserve(struct rows *rows, uint32_t count)
{
    uint32_t room = rows->room > 0 ? rows->room : 64;

    if (count <= rows->room && rows->room > 0)
        return 0;
    while (room < count)
        room += room / 2;
    if (!widen((void **)&rows->list, room, sizeof *rows->list) ||
        !widen((void **)&rows->order, room, sizeof *rows->order) ||
        !widen((void **)&rows->keys, room, sizeof *rows->keys) ||
        !widen((void **)&rows->lasts_s, room, sizeof *rows->lasts_s) ||
        !widen((void **)&rows->finish_s, room, sizeof *rows->finish_s) ||
        tree_reserve(rows, room) < 0)
        return -ENOMEM;
    rows->room = room;
    return 0;
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
    int order;

    if (sorting->names) {
        order = strverscmp(sorting->board->jobs[one - 1].name, sorting->board->jobs[two - 1].name);
        if (order != 0)
            return sorting->descending ? -order : order;
    } else if (sorting->keys[one - 1] != sorting->keys[two - 1])
        return sorting->keys[one - 1] < sorting->keys[two - 1] ? -1 : 1;
    return (one > two) - (one < two);
}

static void sort(struct rows *rows, const struct board *board, const struct rows_order *order)
{
    struct sorting sorting = { board, rows->keys, order->sort == COLUMN_NAME, order->descending };

    for (uint32_t i = 1; i < rows->known; i++)
        if (compare(&rows->order[i - 1], &rows->order[i], &sorting) > 0) {
            qsort_r(rows->order, rows->known, sizeof *rows->order, compare, &sorting);
            return;
        }
}

static void filter(struct rows *rows, const struct board *board, unsigned states)
{
    size_t count = 0;

    for (uint32_t i = 0; i < rows->known; i++)
        if (states >> board->jobs[rows->order[i] - 1].state & 1)
            rows->list[count++] = rows->order[i];
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

static void measure(struct rows *rows, const struct board_job *job, int more)
{
    int columns = rows->name_columns < ROWS_NAME_MOST ? width_text(job->name) + more : 0;

    if (columns > rows->name_columns)
        rows->name_columns = columns < ROWS_NAME_MOST ? columns : ROWS_NAME_MOST;
}

static void measure_names(struct rows *rows, const struct board *board, uint32_t before)
{
    for (uint32_t i = before; i < board->job_count; i++)
        measure(rows, &board->jobs[i], 0);
    for (uint32_t i = 0; rows->any_parent && i < NAMES_AGAIN && i < board->job_count; i++) {
        rows->measured = rows->measured < board->job_count ? rows->measured : 0;
        measure(rows, &board->jobs[rows->measured++], 0);
    }
}

static void add_cpu(struct rows *rows, const struct board_job *job, int64_t now_us)
{
    double share = facts_cpu(job, now_us);

    rows->living++;
    rows->unsampled += !(share >= 0);
    rows->cpu_share += share >= 0 ? share : 0;
}

/* Keeps the ROWS_NAMED that were forked first, in that order. */
static void name_living(struct rows *rows, const struct board *board, const struct board_job *job)
{
    size_t at = rows->named_count;

    while (at > 0 && board->jobs[rows->named[at - 1] - 1].forked_us > job->forked_us)
        at--;
    if (at == ROWS_NAMED)
        return;
    if (rows->named_count < ROWS_NAMED)
        rows->named_count++;
    memmove(&rows->named[at + 1], &rows->named[at],
            (rows->named_count - 1 - at) * sizeof rows->named[0]);
    rows->named[at] = job->job;
}

static void forget_facts(struct rows *rows)
{
    rows->named_count = 0;
    rows->slots_used = 0;
    rows->living = rows->unsampled = 0;
    rows->cpu_share = 0;
    rows->any_bar = rows->any_parent = rows->unmeasured = false;
}

/* In a tree a name needs its indent too. */
static void list(struct rows *rows, const struct board *board, const struct rows_order *order)
{
    unsigned all = (1u << BOARD_STATE_COUNT) - 1;
    char words[UNITS_ROOM];

    rows->tree = rows->any_parent && order->sort == COLUMN_NUMBER && !order->descending &&
                 (order->filter & all) == all;
    if (!rows->tree) {
        sort(rows, board, order);
        filter(rows, board, order->filter);
        return;
    }
    tree_list(rows, board, order);
    for (size_t i = 0; i < rows->count && rows->name_columns < ROWS_NAME_MOST && !order->whole;
         i++) {
        const struct board_job *job = &board->jobs[rows->list[i] - 1];
        int more = rows_indent(rows, job->job) +
                   width_text(rows_hidden_words(rows, job->job, words)) + (words[0] != '\0');
        if (more > 0)
            measure(rows, job, more);
    }
}

int rows_rebuild(struct rows *rows, const struct board *board, const struct rows_order *order,
                 int64_t now_us)
{
    uint32_t before = rows->known <= board->job_count ? rows->known : 0;
    pid_t pid = 0;
    int r = reserve(rows, board->job_count);

    if (r < 0)
        return r;
    if (rows->known > board->job_count)
        rows->known = 0; /* a record that is played was wound back */
    for (; rows->known < board->job_count; rows->known++)
        rows->order[rows->known] = rows->known + 1;
    forget_facts(rows);
    for (uint32_t i = 0; i < board->job_count; i++) {
        const struct board_job *job = &board->jobs[i];
        uint64_t key = facts_key(job, order->sort, now_us);
        rows->keys[i] = order->descending && key != FACTS_NO_KEY ? FACTS_NO_KEY - 1 - key : key;
        rows->any_bar |= job->estimate_us > 0 || job->share >= 0;
        rows->any_parent |= job->parent > 0;
        rows->unmeasured |= job->unmeasured && !job->thread;
        pid = job->pid > pid ? job->pid : pid;
        rows->slots_used = job->slot > rows->slots_used ? job->slot : rows->slots_used;
        if (board_lives(job)) {
            add_cpu(rows, job, now_us);
            name_living(rows, board, job);
        }
    }
    rows->pid_columns = digits((uint64_t)pid);
    rows->number_columns = digits(board->job_count);
    measure_names(rows, board, before);
    list(rows, board, order);
    rows->eta_us = order->endless
                       ? -1
                       : facts_eta_us(board, order->slots, rows->lasts_s, rows->finish_s, now_us);
    return 0;
}

/* ---------------------------------------------------------------- search */

size_t rows_index(const struct rows *rows, uint32_t job)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->list[i] == job)
            return i;
    return SIZE_MAX;
}

bool rows_matches(const struct board_job *job, const char *find)
{
    return *find != '\0' &&
           (strcasestr(job->name, find) != NULL || strcasestr(job->command, find) != NULL);
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

    if (at == SIZE_MAX)
        at = backwards ? 0 : count - 1;
    for (size_t i = 0; i < count; i++) {
        at = (at + (backwards ? count - 1 : 1)) % count;
        const struct board_job *job = board_job(board, rows->list[at]);
        if (job != NULL && holds(job, find))
            return job->job;
    }
    return 0;
}
