/*
 * texts.c - text of others on the board: cleaned once, when it comes, so that no view has to
 * think of it. What a row keeps for ever lies in chunks that are freed together; progress, which
 * changes, is the row's own. All text has a bound, and whatever is cut is cut at a character.
 */
#include "inside.h"

#include "base/clean.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 16384
#define ROUND_BYTES ((size_t)32)

struct board_chunk {
    struct board_chunk *next;
    size_t size, room;
    size_t users; /* boards whose newest it is, and the one after it */
    char bytes[];
};

/* Ended by NUL, in the scratch; NULL: no memory. Reads no more than a few times what is kept. */
static const char *cleaned(struct board *board, const char *string, size_t most, bool *cut)
{
    struct text *scratch = &board->texts.scratch;
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
    struct board_chunk *chunk = board->texts.chunks;
    size_t at = chunk != NULL ? (chunk->size + align - 1) & ~(align - 1) : 0;
    size_t room = CHUNK_BYTES - sizeof *chunk;

    if (chunk == NULL || at + size > chunk->room) {
        room = size > room ? size : room;
        chunk = malloc(sizeof *chunk + room);
        if (chunk == NULL)
            return NULL;
        *chunk = (struct board_chunk){ .next = board->texts.chunks, .room = room, .users = 1 };
        board->texts.chunks = chunk;
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
    if (board->texts.last_kept != NULL && strcmp(board->texts.last_kept, clean) == 0)
        return board->texts.last_kept; /* ten thousand jobs are skipped for one reason */
    kept = take_room(board, board->texts.scratch.size + 1, 1);
    if (kept == NULL)
        return NULL;
    memcpy(kept, clean, board->texts.scratch.size + 1);
    board->texts.last_kept = kept;
    return kept;
}

/* The needs of which the board knows. 0 or -ENOMEM. */
static int keep_needs(struct board *board, const struct fb_job *job, struct board_after *kept)
{
    struct board_need *needs;

    kept->needs = NULL;
    kept->need_count = 0;
    if (job == NULL)
        return 0;
    needs = (struct board_need *)(void *)take_room(board, (job->need_count + 1) * sizeof *needs,
                                                   _Alignof(struct board_need));
    if (needs == NULL)
        return -ENOMEM;
    kept->needs = needs;
    if (job->slots > 1)
        needs[kept->need_count++] = (struct board_need){ -1, job->slots };
    for (size_t i = 0; i < job->need_count; i++)
        for (int limit = 0; limit < board->limit_count; limit++)
            if (strcmp(board->limits[limit].name, job->needs[i].name) == 0)
                needs[kept->need_count++] = (struct board_need){ limit, job->needs[i].count };
    return 0;
}

int texts_keep_after(struct board *board, const struct fb_event *queued,
                     const struct board_after **out)
{
    const struct fb_job *job = queued->as.queued.job;
    size_t count = queued->as.queued.after_count;
    struct board_after *kept;

    *out = NULL;
    if (count == 0 && (job == NULL || (job->need_count == 0 && job->slots <= 1)))
        return 0;
    if (count > UINT32_MAX)
        return -ENOMEM;
    kept = (struct board_after *)(void *)take_room(board,
                                                   sizeof *kept + count * sizeof(struct fb_after),
                                                   _Alignof(struct board_after));
    if (kept == NULL)
        return -ENOMEM;
    kept->count = (uint32_t)count;
    *out = kept;
    if (count > 0)
        memcpy(kept->list, queued->as.queued.after, count * sizeof(struct fb_after));
    return keep_needs(board, job, kept);
}

int texts_keep_limits(struct board *board, const struct fb_options *options)
{
    size_t count = options != NULL ? options->limit_count : 0;
    bool cut;

    if (count > BOARD_LIMITS_MOST)
        count = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = texts_keep(board, options->limits[i].name, BOARD_NAME_MOST, &cut);
        if (name == NULL)
            return -ENOMEM;
        board->limits[i] = (struct fb_limit){ name, options->limits[i].count };
    }
    board->limit_count = (int)count;
    return 0;
}

static char *copy_of(struct board *board, const char *clean)
{
    char *own = clean != NULL ? malloc(board->texts.scratch.size + 1) : NULL;

    return own != NULL ? memcpy(own, clean, board->texts.scratch.size + 1) : NULL;
}

int texts_name(struct board *board, struct board_words *out, const char *name, const char *command)
{
    bool cut = false;
    char *own = copy_of(board, cleaned(board, command, BOARD_COMMAND_MOST, &out->cut));
    size_t size = board->texts.scratch.size + 1;
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
        out->own = realloc(own, size + board->texts.scratch.size + 1);
    if (clean == NULL || out->own == NULL) {
        free(own);
        return -ENOMEM;
    }
    out->command = out->own;
    out->name = memcpy(out->own + size, clean, board->texts.scratch.size + 1);
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
    size_t size = board->texts.scratch.size + 1;
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
    struct board_chunk *chunk = board->texts.chunks, *next;

    for (; chunk != NULL && --chunk->users == 0; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    text_fini(&board->texts.scratch);
}

void texts_copy(struct board *to, const struct board *from)
{
    to->texts =
        (struct board_texts){ .chunks = from->texts.chunks, .last_kept = from->texts.last_kept };
    if (to->texts.chunks != NULL)
        to->texts.chunks->users++;
}

/* A process chooses its name: it must not look as if it ended and another one followed. */
static void keep_apart(char *name)
{
    while ((name = strstr(name, "),")) != NULL)
        name[1] = ';';
}

void texts_leaked(char *out, size_t room, const struct fb_event *event)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < event->as.leaked.count && used < room; i++) {
        char name[64];
        int n;
        snprintf(name, sizeof name, "%s", event->as.leaked.names[i]);
        keep_apart(name);
        n = snprintf(out + used, room - used, "%s%s (%d)", i > 0 ? ", " : "", name,
                     (int)event->as.leaked.pids[i]);
        used += n > 0 ? (size_t)n : 0;
    }
}

int texts_held(struct board *board, const struct board_job *job, const struct fb_event *event,
               const char **out)
{
    char words[BOARD_WORDS_MOST * 4]; /* as much as cleaned() may read */
    bool cut;

    *out = NULL;
    if (event->as.held.why == NULL)
        return 0;
    snprintf(words, sizeof words, "%s: %s", job->attempt > 0 ? "stopped" : "not started",
             event->as.held.why);
    *out = texts_keep(board, words, BOARD_WORDS_MOST, &cut);
    return *out != NULL ? 0 : -ENOMEM;
}

/* The place of a name in a list of them, from 1, where it is put; 0: it is "", or one too many. */
static int16_t place_of(struct board *board, const char **list, int *count, int most,
                        const char *name)
{
    bool cut;
    int i = 0;

    if (name == NULL || name[0] == '\0')
        return 0;
    while (i < *count && strcmp(list[i], name) != 0)
        i++;
    if (i == most)
        return 0;
    if (i == *count) {
        list[i] = texts_keep(board, name, BOARD_NAME_MOST, &cut);
        *count += list[i] != NULL;
    }
    return i < *count ? (int16_t)(i + 1) : 0;
}

int16_t texts_node(struct board *board, const char *name)
{
    return place_of(board, board->nodes, &board->node_count, BOARD_NODES_MOST, name);
}

void texts_group(struct board *board, struct board_job *job, const struct fb_event *event)
{
    job->group = place_of(board, board->groups, &board->group_count, BOARD_GROUPS_MOST,
                          event->as.queued.group);
    job->kind = event->as.queued.kind;
}
