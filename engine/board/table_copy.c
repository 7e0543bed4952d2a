/*
 * table_copy.c - the rows of a board once more: packed bytes shared or copied, what rows own
 * doubled. What has been made so far when memory is short belongs to the copy, which frees it.
 */
#include "inside.h"
#include "pack.h"
#include "table_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What the row owns, doubled; its address in the bytes is the copy's. */
static int copy_owned(unsigned char *bytes, const struct board_copying *copying)
{
    struct pack_owned at;
    struct table_owned from, own = { 0 };
    int r = 0;

    pack_owned(bytes, &at);
    table_read_owned(&from, bytes);
    if (at.text != NULL) {
        own.text = strdup(from.text);
        memcpy(at.text, &own.text, sizeof own.text);
        r = own.text != NULL ? 0 : -ENOMEM;
    }
    if (at.marks != NULL) {
        r = board_marks_copy(&own.marks, from.marks) < 0 ? -ENOMEM : r;
        memcpy(at.marks, &own.marks, sizeof own.marks);
    }
    if (at.output != NULL) {
        r = copying->output(&own.output, from.output) < 0 ? -ENOMEM : r;
        memcpy(at.output, &own.output, sizeof own.output);
    }
    return r;
}

/* The names of a row that is whole lie in its own memory, or in a chunk. */
static int copy_names(struct board_job *to, const struct board_table *to_table,
                      const struct board_job *from, const struct board_table *from_table)
{
    const char *old = from->words;
    size_t size = from->name > from->command ? (size_t)(from->name - from->command) : 0;

    if (from->words != NULL) {
        size += strlen(from->name > from->command ? from->name : from->command) + 1;
        to->words = malloc(size);
        if (to->words == NULL)
            return -ENOMEM;
        memcpy(to->words, from->words, size);
        to->name = to->words + (from->name - old);
        to->command = to->words + (from->command - old);
    } else if (from->packed != 0) {
        old = (const char *)from_table->chunks[from->packed - 1].bytes;
        to->name = (const char *)to_table->chunks[from->packed - 1].bytes + (from->name - old);
        to->command = to->name + (from->command - from->name);
    }
    return 0;
}

static int copy_whole(struct board *to, const struct board_table *from, uint32_t at,
                      const struct board_copying *copying)
{
    const struct board_job *job = from->whole[at];
    struct board_job *own = malloc(sizeof *own);
    int r;

    if (own == NULL)
        return -ENOMEM;
    *own = *job;
    own->words = own->text = NULL;
    own->marks = NULL;
    own->output = NULL;
    own->next = own->previous = NULL;
    own->idle = false;
    own->live = &samples_live_unknown;
    to->table.whole[to->table.whole_count++] = own;
    r = copy_names(own, &to->table, job, from);
    if (r == 0)
        r = copying->live(own, job);
    if (r == 0)
        r = board_marks_copy(&own->marks, job->marks);
    if (r == 0)
        r = copying->output(&own->output, job->output);
    if (r == 0 && job->text != NULL)
        r = (own->text = strdup(job->text)) != NULL ? 0 : -ENOMEM;
    return r;
}

static int copy_wholes(struct board *to, const struct board_table *from,
                       const struct board_copying *copying)
{
    int r = 0;

    to->table.whole = malloc((from->whole_count + 1) * sizeof(struct board_job *));
    if (to->table.whole == NULL)
        return -ENOMEM;
    to->table.whole_room = from->whole_count;
    for (uint32_t i = 0; r == 0 && i < from->whole_count; i++)
        r = copy_whole(to, from, i, copying);
    for (const struct board_job *job = from->idle_first; r == 0 && job != NULL; job = job->next)
        table_idle_enter(&to->table, to->table.whole[job->whole]);
    return r;
}

/* Of chunks that were copied. Where memory is short the rest own nothing. */
static int copy_packed(struct board *to, const struct board_table *from,
                       const struct board_copying *copying)
{
    int r = 0;

    for (uint32_t i = 0; i < to->job_count; i++) {
        struct board_place place = from->places[i];
        if (place.chunk > 0 && from->chunks[place.chunk - 1].owners > 0 &&
            copy_owned(to->table.chunks[place.chunk - 1].bytes + place.at, copying) < 0)
            r = -ENOMEM;
    }
    return r;
}

int board_table_copy(struct board *to, const struct board *from,
                     const struct board_copying *copying)
{
    const struct board_table *table = &from->table;
    uint32_t count = from->job_count;
    int r;

    to->table = (struct board_table){ .idle_most = table->idle_most };
    to->job_count = 0;
    r = table_copy_chunks(&to->table, table);
    if (r == 0 && (to->table.places = malloc((count + 1) * sizeof *table->places)) == NULL)
        r = -ENOMEM;
    if (r < 0) {
        for (uint32_t i = 0; i < to->table.chunk_count; i++)
            to->table.chunks[i].owners = 0; /* they are the other board's */
        return r;
    }
    if (count > 0)
        memcpy(to->table.places, table->places, count * sizeof *table->places);
    to->table.room = count + 1;
    to->job_count = count;
    r = copy_packed(to, table, copying);
    return copy_wholes(to, table, copying) < 0 ? -ENOMEM : r;
}

size_t board_table_copy_bytes(const struct board *from)
{
    const struct board_table *table = &from->table;
    size_t bytes =
        from->job_count * sizeof *table->places + table->whole_count * 2 * sizeof(struct board_job);

    for (uint32_t i = 0; i < table->chunk_count; i++)
        bytes += table->chunks[i].owners > 0 ? table->chunks[i].used : 0;
    return bytes;
}
