/*
 * board_texts.c - text of others on the board: cleaned once, when it comes, so that no view has to
 * think of it. What a row keeps for ever lies in chunks that are freed together; progress, which
 * changes, is the row's own. All text has a bound, and whatever is cut is cut at a character.
 */
#include "board_parts.h"

#include "clean.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 16384
#define ROUND_BYTES ((size_t)32)

struct board_chunk {
    struct board_chunk *next;
    size_t size, room;
    char bytes[];
};

/* Ended by NUL, in the scratch; NULL: no memory. Reads no more than a few times what is kept. */
static const char *cleaned(struct board *board, const char *string, size_t most, bool *cut)
{
    struct text *scratch = &board->scratch;
    size_t size = strnlen(string, most * 4);

    text_clear(scratch);
    clean_put(scratch, string, size);
    *cut = string[size] != '\0' || scratch->size > most;
    if (scratch->size > most) {
        scratch->size = most;
        while (scratch->size > 0 && ((unsigned char)scratch->bytes[scratch->size] & 0xC0) == 0x80)
            scratch->size--;
    }
    text_string(scratch);
    return scratch->failed ? NULL : scratch->bytes;
}

/* Bytes that live as long as the board; `align` is a power of two. NULL: no memory. */
static char *take_room(struct board *board, size_t size, size_t align)
{
    struct board_chunk *chunk = board->chunks;
    size_t at = chunk != NULL ? (chunk->size + align - 1) & ~(align - 1) : 0;
    size_t room = CHUNK_BYTES - sizeof *chunk;

    if (chunk == NULL || at + size > chunk->room) {
        room = size > room ? size : room;
        chunk = malloc(sizeof *chunk + room);
        if (chunk == NULL)
            return NULL;
        *chunk = (struct board_chunk){ .next = board->chunks, .room = room };
        board->chunks = chunk;
        at = 0;
    }
    chunk->size = at + size;
    return chunk->bytes + at;
}

const char *texts_keep(struct board *board, const char *string, size_t most, bool *cut)
{
    const char *clean = cleaned(board, string, most, cut);
    char *kept;

    if (clean == NULL)
        return NULL;
    if (board->last_kept != NULL && strcmp(board->last_kept, clean) == 0)
        return board->last_kept; /* ten thousand jobs are skipped for one reason */
    kept = take_room(board, board->scratch.size + 1, 1);
    if (kept == NULL)
        return NULL;
    memcpy(kept, clean, board->scratch.size + 1);
    board->last_kept = kept;
    return kept;
}

const struct board_after *texts_keep_after(struct board *board, const struct fb_after *after,
                                           size_t count)
{
    struct board_after *kept;

    if (count > UINT32_MAX)
        return NULL;
    kept = (struct board_after *)(void *)take_room(board, sizeof *kept + count * sizeof *after,
                                                   _Alignof(struct board_after));
    if (kept == NULL)
        return NULL;
    kept->count = (uint32_t)count;
    memcpy(kept->list, after, count * sizeof *after);
    return kept;
}

static char *copy_of(struct board *board, const char *clean)
{
    char *own = clean != NULL ? malloc(board->scratch.size + 1) : NULL;

    return own != NULL ? memcpy(own, clean, board->scratch.size + 1) : NULL;
}

int texts_name(struct board *board, struct board_words *out, const char *name, const char *command)
{
    bool cut = false;
    char *own = copy_of(board, cleaned(board, command, BOARD_COMMAND_MOST, &out->cut));
    size_t size = board->scratch.size + 1;
    const char *clean = own;

    if (own != NULL && (name != command || size > BOARD_NAME_MOST + 1))
        clean = cleaned(board, name, BOARD_NAME_MOST, &cut);
    out->own = own;
    out->cut |= cut;
    if (own != NULL && clean != NULL && strcmp(own, clean) == 0) {
        out->name = out->command = own;
        return 0;
    }
    if (own != NULL && clean != NULL)
        out->own = realloc(own, size + board->scratch.size + 1);
    if (clean == NULL || out->own == NULL) {
        free(own);
        return -ENOMEM;
    }
    out->command = out->own;
    out->name = memcpy(out->own + size, clean, board->scratch.size + 1);
    return 0;
}

void texts_use(struct board_job *job, const struct board_words *words)
{
    free(job->words);
    job->words = words->own;
    job->name = words->name;
    job->command = words->command;
    job->cut = words->cut;
}

int texts_replace(struct board *board, char **text, const char *string)
{
    bool cut;
    const char *clean = cleaned(board, string, BOARD_WORDS_MOST, &cut);
    size_t size = board->scratch.size + 1;
    char *own;

    if (clean == NULL)
        return -ENOMEM;
    if (clean[0] == '\0') {
        free(*text);
        *text = NULL;
        return 0;
    }
    own = realloc(*text, (size + ROUND_BYTES - 1) / ROUND_BYTES * ROUND_BYTES);
    if (own == NULL)
        return -ENOMEM;
    memcpy(own, clean, size);
    *text = own;
    return 0;
}

void texts_fini(struct board *board)
{
    for (struct board_chunk *chunk = board->chunks, *next; chunk != NULL; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    text_fini(&board->scratch);
}

void texts_leaked(char *out, size_t room, const struct fb_event *event)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < event->as.leaked.count && used < room; i++) {
        int n = snprintf(out + used, room - used, "%s%s (%d)", i > 0 ? ", " : "",
                         event->as.leaked.names[i], (int)event->as.leaked.pids[i]);
        used += n > 0 ? (size_t)n : 0;
    }
}
