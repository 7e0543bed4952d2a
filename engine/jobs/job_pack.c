/*
 * job_pack.c - a kept job is: four bytes for its end and attempts, which change where they lie;
 * which of its texts are not the first job's; these. Of a list of words only those after the
 * common beginning are written, for a feed's jobs are mostly one command with another last word.
 * One that differs in anything else is kept whole.
 */
#include "job_pack.h"
#include "base/array.h"

#include "base/varint.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BITS    16
#define CHUNK_BYTES   ((size_t)1 << CHUNK_BITS)
#define STATE_BYTES   sizeof(uint32_t)
#define FATE_SHIFT    30
#define BY_HAND       ((uint32_t)1 << 29) /* below: attempts */
#define ATTEMPTS_MOST (BY_HAND - 1)

enum part {
    PART_WHOLE = 1, /* a pointer to its copy, and nothing else */
    PART_SLOT = 2,
    PART_NAME = 4,
    PART_SHELL = 8,
    PART_COMMAND = 16,
    PART_ARGV = 32,
    PART_DONE = 64, /* before */
    PART_FAILED = 128,
};

/* Bytes that are written, or only counted while `to` is NULL. */
struct out {
    unsigned char *to;
    size_t size;
};

static void put(struct out *out, const void *bytes, size_t size)
{
    if (out->to != NULL)
        memcpy(out->to + out->size, bytes, size);
    out->size += size;
}

static void put_count(struct out *out, size_t count)
{
    unsigned char bytes[VARINT_MOST];

    put(out, bytes, (size_t)(varint_put(bytes, count) - bytes));
}

static size_t take_count(const unsigned char **from)
{
    uint64_t count;

    *from = varint_take(*from, &count);
    return (size_t)count;
}

static const char *take_text(const unsigned char **from)
{
    const char *text = (const char *)*from;

    *from += strlen(text) + 1;
    return text;
}

/* ---------------------------------------------------------------- parts */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Words at the beginning that two lists have in common. */
static size_t common(const char *const *a, const char *const *b)
{
    size_t same = 0;

    while (a[same] != NULL && b[same] != NULL && strcmp(a[same], b[same]) == 0)
        same++;
    return same;
}

static bool same_words(const char *const *a, const char *const *b)
{
    size_t same;

    if (a == NULL || b == NULL)
        return a == b;
    same = common(a, b);
    return a[same] == b[same]; /* both are at their end */
}

static bool same_list(const void *a, size_t count, const void *b, size_t other, size_t each)
{
    return count == other && (count == 0 || memcmp(a, b, count * each) == 0);
}

/* All but the texts, which are to be there or not in both. */
static bool alike(const struct fb_job *a, const struct fb_job *b)
{
    return a->function == b->function && a->argument == b->argument && a->user == b->user &&
           a->timeout_us == b->timeout_us && a->grace_us == b->grace_us &&
           a->reap_delay_us == b->reap_delay_us && a->estimate_us == b->estimate_us &&
           a->retries == b->retries && a->retry_wait_us == b->retry_wait_us && a->nice == b->nice &&
           a->memory_bytes == b->memory_bytes && a->capture_bytes == b->capture_bytes &&
           a->ready == NULL && b->ready == NULL && a->health == NULL && b->health == NULL &&
           a->stop_shell == NULL && b->stop_shell == NULL && a->stop_argv == NULL &&
           b->stop_argv == NULL && a->restart == 0 && b->restart == 0 && !a->decides &&
           !b->decides && a->stop_signal == b->stop_signal && a->stop_alone == b->stop_alone &&
           a->outlives == b->outlives && a->pty == b->pty && a->stdin_open == b->stdin_open &&
           a->leftovers == b->leftovers && a->slots == b->slots && a->priority == b->priority &&
           a->no_notify == b->no_notify && a->env_alone == b->env_alone && a->need_count == 0 &&
           b->need_count == 0 &&
           same_list(a->keep, a->keep_count, b->keep, b->keep_count, sizeof *a->keep) &&
           a->stdin_bytes == NULL && b->stdin_bytes == NULL && a->after_count == 0 &&
           b->after_count == 0 && (a->name == NULL) == (b->name == NULL) &&
           (a->shell == NULL) == (b->shell == NULL) &&
           (a->command == NULL) == (b->command == NULL) && (a->argv == NULL) == (b->argv == NULL) &&
           same_text(a->call, b->call) && same_text(a->dir, b->dir) &&
           same_text(a->stdin_path, b->stdin_path) && same_words(a->env, b->env) &&
           same_list(a->success, a->success_count, b->success, b->success_count,
                     sizeof *a->success) &&
           same_list(a->cpus, a->cpu_count, b->cpus, b->cpu_count, sizeof *a->cpus) &&
           a->number == b->number && a->kind == b->kind && same_text(a->group, b->group);
}

static unsigned parts_of(const struct job_copy *copy, const struct job_copy *first)
{
    const struct fb_job *a = &copy->job, *b = &first->job;

    if (!alike(a, b))
        return PART_WHOLE;
    return (copy->slot != first->slot ? PART_SLOT : 0) |
           (same_text(a->name, b->name) ? 0 : PART_NAME) |
           (same_text(a->shell, b->shell) ? 0 : PART_SHELL) |
           (same_text(a->command, b->command) ? 0 : PART_COMMAND) |
           (same_words(a->argv, b->argv) ? 0 : PART_ARGV) | (a->done_before ? PART_DONE : 0) |
           (a->failed_before ? PART_FAILED : 0);
}

static void put_job(struct out *out, unsigned parts, const struct job_copy *copy,
                    const struct job_copy *first)
{
    const struct fb_job *job = &copy->job;
    const char *const texts[] = { job->name, job->shell, job->command };

    put(out, &(uint32_t){ 0 }, STATE_BYTES);
    put(out, &(unsigned char){ (unsigned char)parts }, 1);
    if (parts & PART_SLOT)
        put_count(out, (size_t)copy->slot);
    for (unsigned i = 0; i < 3; i++)
        if (parts & (unsigned)PART_NAME << i)
            put(out, texts[i], strlen(texts[i]) + 1);
    if (parts & PART_ARGV) {
        size_t same = common(job->argv, first->job.argv), count = same;
        while (job->argv[count] != NULL)
            count++;
        put_count(out, same);
        put_count(out, count - same);
        for (size_t i = same; i < count; i++)
            put(out, job->argv[i], strlen(job->argv[i]) + 1);
    }
}

/* -------------------------------------------------------------- memory */

/* Room in the last chunk; one that is too long for all has a chunk of its own. */
static unsigned char *take_room(struct kept *kept, size_t size, uint32_t *place)
{
    size_t used = kept->chunk_count > 0 ? kept->used : CHUNK_BYTES;
    unsigned char *chunk;

    if (used + size > CHUNK_BYTES) {
        if (kept->chunk_count == (UINT32_MAX >> CHUNK_BITS) ||
            array_reserve_zeroed(&kept->chunks, &kept->chunk_room, kept->chunk_count + 1,
                                 sizeof *kept->chunks, 16) < 0)
            return NULL;
        chunk = malloc(size > CHUNK_BYTES ? size : CHUNK_BYTES);
        if (chunk == NULL)
            return NULL;
        kept->chunks[kept->chunk_count++] = chunk;
        used = 0;
    }
    *place = (uint32_t)((kept->chunk_count - 1) << CHUNK_BITS | used) + 1;
    kept->used = (uint32_t)(size > CHUNK_BYTES ? CHUNK_BYTES : used + size);
    return kept->chunks[kept->chunk_count - 1] + used;
}

static unsigned char *bytes_of(const struct kept *kept, uint32_t job)
{
    uint32_t place = job > 0 && job <= kept->room ? kept->places[job - 1] : 0;

    if (place == 0)
        return NULL;
    return kept->chunks[(place - 1) >> CHUNK_BITS] + ((place - 1) & (CHUNK_BYTES - 1));
}

/* Of one that is kept whole; else NULL. */
static struct job_copy *whole_of(const unsigned char *bytes)
{
    struct job_copy *copy = NULL;

    if (bytes[STATE_BYTES] & PART_WHOLE)
        memcpy(&copy, bytes + STATE_BYTES + 1, sizeof copy);
    return copy;
}

/* -------------------------------------------------------------- the calls */

int kept_put(struct kept *kept, const struct job_copy *copy)
{
    struct job_copy *whole = NULL;
    struct out out = { 0 };
    unsigned parts;
    uint32_t place;

    if (kept->first == NULL && (kept->first = job_copy_open(&copy->job, copy->number)) == NULL)
        return -ENOMEM;
    if (array_reserve_zeroed(&kept->places, &kept->room, copy->number, sizeof *kept->places, 16) <
        0)
        return -ENOMEM;
    parts = parts_of(copy, kept->first);
    if (parts == PART_WHOLE && (whole = job_copy_open(&copy->job, copy->number)) == NULL)
        return -ENOMEM;
    if (whole != NULL)
        whole->slot = copy->slot;
    put_job(&out, parts, copy, kept->first);
    out.size += whole != NULL ? sizeof(void *) : 0;
    out.to = take_room(kept, out.size, &place);
    if (out.to == NULL) {
        free(whole);
        return -ENOMEM;
    }
    out.size = 0;
    put_job(&out, parts, copy, kept->first);
    if (whole != NULL)
        put(&out, &whole, sizeof(void *));
    kept->places[copy->number - 1] = place;
    return 0;
}

bool kept_has(const struct kept *kept, uint32_t job)
{
    return bytes_of(kept, job) != NULL;
}

enum graph_fate kept_fate(const struct kept *kept, uint32_t job)
{
    const unsigned char *bytes = bytes_of(kept, job);
    uint32_t state = 0;

    if (bytes != NULL)
        memcpy(&state, bytes, STATE_BYTES);
    return (enum graph_fate)(state >> FATE_SHIFT);
}

void kept_end(struct kept *kept, uint32_t job, enum graph_fate fate, uint32_t attempts,
              bool by_hand)
{
    unsigned char *bytes = bytes_of(kept, job);
    uint32_t state = attempts < ATTEMPTS_MOST ? attempts : ATTEMPTS_MOST;

    assert(fate <= GRAPH_SKIPPED);
    state |= (uint32_t)fate << FATE_SHIFT | (by_hand ? BY_HAND : 0);
    if (bytes != NULL)
        memcpy(bytes, &state, STATE_BYTES);
}

struct job_copy *kept_take(struct kept *kept, uint32_t job)
{
    unsigned char *bytes = bytes_of(kept, job);
    const unsigned char *from = bytes + STATE_BYTES + 1;
    struct job_copy *whole = whole_of(bytes);
    const struct job_copy *like = whole != NULL ? whole : kept->first;
    unsigned parts = whole != NULL ? 0 : bytes[STATE_BYTES];
    struct fb_job made = like->job;
    int slot = parts & PART_SLOT ? (int)take_count(&from) : like->slot;
    const char **words = NULL, **const texts[] = { &made.name, &made.shell, &made.command };
    struct job_copy *copy = NULL;
    uint32_t state;

    memcpy(&state, bytes, STATE_BYTES);
    if (whole == NULL) {
        made.done_before = (parts & PART_DONE) != 0;
        made.failed_before = (parts & PART_FAILED) != 0;
    }
    for (unsigned i = 0; i < 3; i++)
        if (parts & (unsigned)PART_NAME << i)
            *texts[i] = take_text(&from);
    if (parts & PART_ARGV) {
        size_t same = take_count(&from), own = take_count(&from);
        words = reallocarray(NULL, same + own + 1, sizeof *words);
        for (size_t i = 0; words != NULL && i < same + own; i++)
            words[i] = i < same ? like->job.argv[i] : take_text(&from);
        if (words == NULL)
            return NULL;
        words[same + own] = NULL;
        made.argv = words;
    }
    copy = job_copy_open(&made, job);
    free(words);
    if (copy == NULL)
        return NULL;
    copy->slot = slot;
    copy->attempts = state & ATTEMPTS_MOST;
    copy->by_hand = (state & BY_HAND) != 0;
    kept_end(kept, job, GRAPH_NONE, copy->attempts, false);
    bytes[STATE_BYTES] &= (unsigned char)~(PART_DONE | PART_FAILED); /* before: not any more */
    if (whole != NULL)
        whole->job.done_before = whole->job.failed_before = false;
    return copy;
}

void kept_fini(struct kept *kept)
{
    for (uint32_t job = 1; job <= kept->room; job++)
        if (kept_has(kept, job))
            free(whole_of(bytes_of(kept, job)));
    for (uint32_t i = 0; i < kept->chunk_count; i++)
        free(kept->chunks[i]);
    free(kept->chunks);
    free(kept->places);
    free(kept->first);
    *kept = (struct kept){ 0 };
}
