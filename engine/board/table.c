/*
 * table.c - where rows are. One in which something lives, or to which something came a moment
 * ago, is whole and may be changed; the others are packed (pack.c) into chunks that are freed
 * once nothing in them is used any more. A row that is read is unpacked into its reader's own
 * memory, one that is to be changed becomes whole first.
 *
 * Those that wait to be packed stand in a queue, BOARD_IDLE_MOST of them: what comes to a job often
 * comes at once. Lack of memory for packing does no harm: the row stays whole.
 */
#include "inside.h"
#include "pack.h"
#include "table_inside.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct board_job *whole_of(const struct board *board, uint32_t job)
{
    struct board_place place = board->table.places[job - 1];

    return place.chunk == 0 ? board->table.whole[place.at] : NULL;
}

static unsigned char *bytes_of(const struct board *board, struct board_place place)
{
    return board->table.chunks[place.chunk - 1].bytes + place.at;
}

static void forget(struct board_job *job, uint32_t number)
{
    *job = (struct board_job){ .job = number, .name = "" };
    job->command = job->name;
    job->live = &samples_live_unknown;
    job->queued_us = job->forked_us = job->began_us = job->exited_us = -1;
    job->reaped_us = job->retry_us = -1;
    job->share = -1;
}

const struct board_job *board_job(const struct board *board, uint32_t job, struct board_job *room)
{
    const struct board_job *whole;

    if (job == 0 || job > board->job_count)
        return NULL;
    whole = whole_of(board, job);
    if (whole != NULL)
        return whole;
    forget(room, job);
    pack_read(room, bytes_of(board, board->table.places[job - 1]));
    return room;
}

enum board_state board_state_of(const struct board *board, uint32_t job)
{
    const struct board_job *whole = whole_of(board, job);

    return whole != NULL ? (enum board_state)whole->state
                         : pack_state(bytes_of(board, board->table.places[job - 1]));
}

void board_glance(const struct board *board, uint32_t job, struct board_glance *out)
{
    const struct board_job *whole = whole_of(board, job);

    if (whole != NULL)
        *out = (struct board_glance){ .state = (enum board_state)whole->state,
                                      .forked_us = whole->forked_us,
                                      .exited_us = whole->exited_us,
                                      .reaped_us = whole->reaped_us,
                                      .lost = whole->cause == FB_CAUSE_LOST };
    else
        pack_glance(out, bytes_of(board, board->table.places[job - 1]));
}

const struct board_job *board_near(const struct board *board, size_t index)
{
    return index < board->table.whole_count ? board->table.whole[index] : NULL;
}

/* -------------------------------------------------------------------- whole */

static void idle_leave(struct board_table *table, struct board_job *job)
{
    if (!job->idle)
        return;
    *(job->next != NULL ? &job->next->previous : &table->idle_last) = job->previous;
    *(job->previous != NULL ? &job->previous->next : &table->idle_first) = job->next;
    job->next = job->previous = NULL;
    job->idle = false;
    table->idle_count--;
}

void table_idle_enter(struct board_table *table, struct board_job *job)
{
    if (job->idle)
        return;
    job->idle = true;
    job->previous = table->idle_last;
    *(table->idle_last != NULL ? &table->idle_last->next : &table->idle_first) = job;
    table->idle_last = job;
    table->idle_count++;
}

/* Room for one more whole row. */
static int whole_reserve(struct board_table *table)
{
    if (array_reserve_u32(&table->whole, &table->whole_room, table->whole_count + 1,
                          sizeof *table->whole, 64) < 0)
        return -ENOMEM;
    if (table->free == NULL && (table->free = calloc(1, sizeof *table->free)) == NULL)
        return -ENOMEM;
    return 0;
}

static struct board_job *whole_open(struct board *board, uint32_t number)
{
    struct board_table *table = &board->table;
    struct board_job *job = table->free;

    table->free = job->next;
    forget(job, number);
    job->whole = table->whole_count;
    table->whole[table->whole_count++] = job;
    board->table.places[number - 1] = (struct board_place){ .at = job->whole };
    return job;
}

/* Its memory for the next; those it owns have been taken over. */
static void whole_close(struct board *board, struct board_job *job)
{
    struct board_table *table = &board->table;
    struct board_job *last = table->whole[--table->whole_count];

    idle_leave(table, job);
    table->whole[job->whole] = last;
    last->whole = job->whole;
    board->table.places[last->job - 1].at = last->whole;
    free(job->words);
    job->words = NULL;
    job->next = table->free;
    table->free = job;
}

void board_table_init(struct board *board)
{
    board->table.idle_most = BOARD_IDLE_MOST;
}

int board_table_reserve(struct board *board)
{
    struct board_table *table = &board->table;

    if (array_reserve_u32(&table->places, &table->room, board->job_count + 1, sizeof *table->places,
                          16) < 0)
        return -ENOMEM;
    return whole_reserve(table);
}

struct board_job *board_table_put(struct board *board)
{
    board->counts[BOARD_WAITING]++;
    return whole_open(board, ++board->job_count);
}

int board_table_get(struct board *board, uint32_t number, struct board_job **out)
{
    struct board_place place;

    *out = NULL;
    if (number == 0 || number > board->job_count)
        return 0;
    *out = whole_of(board, number);
    if (*out != NULL)
        return 0;
    if (whole_reserve(&board->table) < 0)
        return -ENOMEM;
    place = board->table.places[number - 1];
    *out = whole_open(board, number);
    pack_read(*out, bytes_of(board, place));
    (*out)->packed = place.chunk; /* what it owned there is the whole row's now */
    board->table.chunks[place.chunk - 1].owners -= table_owns(bytes_of(board, place));
    return 0;
}

/* False: no memory. */
static bool pack_away(struct board *board, struct board_job *job)
{
    struct board_table *table = &board->table;
    uint32_t number = table_chunk_with(table, pack_most(job)), before = job->packed,
             index = job->job;
    struct board_packs *chunk;
    struct board_place place;

    if (number == 0)
        return false;
    chunk = &table->chunks[number - 1];
    place = (struct board_place){ .chunk = number, .at = chunk->used };
    chunk->used += (uint32_t)pack_row(chunk->bytes + chunk->used, job);
    chunk->rows++;
    chunk->owners += table_owns(chunk->bytes + place.at);
    whole_close(board, job);
    table->places[index - 1] = place;
    if (before != 0)
        table_release(table, before);
    return true;
}

void board_table_settle(struct board *board, uint32_t number)
{
    struct board_table *table = &board->table;
    struct board_job *job =
        number > 0 && number <= board->job_count ? whole_of(board, number) : NULL;

    if (job == NULL)
        return;
    if (board_lives(job) || job->state == BOARD_ZOMBIE)
        idle_leave(table, job);
    else
        table_idle_enter(table, job);
    while (table->idle_count > table->idle_most && pack_away(board, table->idle_first))
        ;
}

/* ----------------------------------------------------------------- the rest */

bool board_table_reserve_failure(struct board *board, uint32_t number)
{
    uint32_t chunk = board->table.places[number - 1].chunk;

    return chunk == 0 || table_unshare(&board->table, chunk);
}

void board_table_set_failure(struct board *board, uint32_t number, uint32_t failure)
{
    struct board_job *whole = whole_of(board, number);

    if (whole != NULL)
        whole->failure = failure;
    else
        pack_set_failure(bytes_of(board, board->table.places[number - 1]), failure);
}

void board_table_set_output(struct board *board, uint32_t number, struct board_output *output)
{
    struct board_job *whole = whole_of(board, number);
    struct board_place place = board->table.places[number - 1];
    struct pack_owned owned;

    if (whole != NULL) {
        whole->output = output;
        return;
    }
    pack_owned(bytes_of(board, place), &owned);
    assert(owned.output != NULL);
    memcpy(owned.output, &output, sizeof output);
    if (!outputs_owned(output))
        board->table.chunks[place.chunk - 1].owners -= !table_owns(bytes_of(board, place));
}

/* Rows in chunks that own something: those of the others need not be looked at. */
static void free_packed(struct board *board, void (*drop)(struct board *, struct board_job *))
{
    const struct board_table *table = &board->table;
    struct board_job room;
    struct table_owned own;

    forget(&room, 0);
    for (uint32_t i = 0; i < board->job_count; i++) {
        if (table->places[i].chunk == 0 || table->chunks[table->places[i].chunk - 1].owners == 0)
            continue;
        table_read_owned(&own, bytes_of(board, table->places[i]));
        room.output = own.output;
        drop(board, &room);
        free(own.marks);
        free(own.text);
    }
}

void board_table_fini(struct board *board, void (*drop)(struct board *, struct board_job *))
{
    struct board_table *table = &board->table;

    free_packed(board, drop);
    for (uint32_t i = 0; i < table->whole_count; i++) {
        drop(board, table->whole[i]);
        free(table->whole[i]->marks);
        free(table->whole[i]->text);
        free(table->whole[i]->words);
        free(table->whole[i]);
    }
    for (struct board_job *job = table->free, *next; job != NULL; job = next) {
        next = job->next;
        free(job);
    }
    for (uint32_t i = 0; i < table->chunk_count; i++)
        table_chunk_close(table->chunks[i].bytes);
    free(table->chunks);
    free(table->whole);
    free(table->places);
}
