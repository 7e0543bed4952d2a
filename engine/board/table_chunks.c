/*
 * table_chunks.c - where packed rows lie. Bytes that no row in them owns memory by are the same on
 * every board that has them, so copies of a board share them; a chunk that is shared is only
 * added to, by the board that it was opened on.
 */
#include "table_inside.h"

#include "pack.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((uint32_t)65536)

/* In front of a chunk's bytes: the boards that have it. One that has more is not written to. */
struct front {
    uint64_t boards;
};

static struct front *front_of(unsigned char *bytes)
{
    return (struct front *)(void *)(bytes - sizeof(struct front));
}

unsigned char *table_chunk_open(void)
{
    struct front *front = malloc(sizeof *front + CHUNK_BYTES);

    if (front == NULL)
        return NULL;
    front->boards = 1;
    return (unsigned char *)(front + 1);
}

void table_chunk_close(unsigned char *bytes)
{
    if (bytes != NULL && --front_of(bytes)->boards == 0)
        free(front_of(bytes));
}

static bool is_shared(const struct board_packs *chunk)
{
    return chunk->bytes != NULL && front_of(chunk->bytes)->boards > 1;
}

void table_read_owned(struct table_owned *own, unsigned char *bytes)
{
    struct pack_owned at;

    pack_owned(bytes, &at);
    *own = (struct table_owned){ 0 };
    if (at.text != NULL)
        memcpy(&own->text, at.text, sizeof own->text);
    if (at.marks != NULL)
        memcpy(&own->marks, at.marks, sizeof own->marks);
    if (at.output != NULL)
        memcpy(&own->output, at.output, sizeof own->output);
}

bool table_owns(unsigned char *bytes)
{
    struct table_owned own;

    table_read_owned(&own, bytes);
    return own.text != NULL || own.marks != NULL || outputs_owned(own.output);
}

/* One more place in the chunk is no longer used. */
void table_release(struct board_table *table, uint32_t number)
{
    struct board_packs *chunk = &table->chunks[number - 1];

    if (--chunk->rows > 0 || number == table->chunk)
        return;
    table_chunk_close(chunk->bytes);
    *chunk = (struct board_packs){ .used = table->free_chunk };
    table->free_chunk = number;
}

/* The number of a chunk with that much room; 0: no memory. */
uint32_t table_chunk_with(struct board_table *table, size_t bytes)
{
    uint32_t number = table->free_chunk;
    struct board_packs *chunk = table->chunk > 0 ? &table->chunks[table->chunk - 1] : NULL;
    unsigned char *memory;

    if (chunk != NULL && chunk->rows == 0 && !is_shared(chunk))
        chunk->used = 0;
    if (chunk != NULL && chunk->used + bytes <= CHUNK_BYTES)
        return table->chunk;
    if (number == 0 && array_reserve_u32(&table->chunks, &table->chunk_room, table->chunk_count + 1,
                                         sizeof *table->chunks, 16) < 0)
        return 0;
    memory = table_chunk_open();
    if (memory == NULL)
        return 0;
    assert(table->chunks != NULL);
    if (number == 0)
        number = ++table->chunk_count;
    else
        table->free_chunk = table->chunks[number - 1].used;
    table->chunks[number - 1] = (struct board_packs){ .bytes = memory };
    table->chunk = number;
    return number;
}

/* Rows that are whole may have their names in the old bytes, which then have to stay. */
bool table_unshare(struct board_table *table, uint32_t number)
{
    struct board_packs *chunk = &table->chunks[number - 1];
    unsigned char *own;

    if (!is_shared(chunk))
        return true;
    for (uint32_t i = 0; i < table->whole_count; i++)
        if (table->whole[i]->packed == number)
            return false;
    own = table_chunk_open();
    if (own == NULL)
        return false;
    memcpy(own, chunk->bytes, chunk->used);
    table_chunk_close(chunk->bytes);
    chunk->bytes = own;
    return true;
}

int table_copy_chunks(struct board_table *to, const struct board_table *from)
{
    to->chunks = malloc((from->chunk_count + 1) * sizeof *to->chunks);
    if (to->chunks == NULL)
        return -ENOMEM;
    to->chunk_room = from->chunk_count + 1;
    for (uint32_t i = 0; i < from->chunk_count; i++) {
        struct board_packs *chunk = &to->chunks[to->chunk_count++];
        *chunk = from->chunks[i];
        if (chunk->bytes != NULL && chunk->owners == 0) {
            front_of(chunk->bytes)->boards++;
        } else if (chunk->bytes != NULL) {
            chunk->bytes = table_chunk_open();
            if (chunk->bytes == NULL)
                return -ENOMEM;
            memcpy(chunk->bytes, from->chunks[i].bytes, chunk->used);
        }
    }
    to->free_chunk = from->free_chunk;
    return 0;
}
