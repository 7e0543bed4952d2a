/*
 * fold.c - many records, one stream. Of the events that are here the earliest comes first; one that
 * comes late, from a clock or a network that lags, comes when it is here, with its own time.
 */
#include "fold.h"

#include "base/array.h"
#include "fold_judge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MANY       64 /* records are opened at each look; of more, a part */
#define MANY_PARTS 4
#define AT_ONCE    1000 /* as many jobs are queued at the beginning; of more, as they begin */

int fold_open(struct fold *fold, const struct rundir *dir, struct frozen *frozen)
{
    *fold = (struct fold){ .dir = dir, .frozen = frozen, .pending.kind = FB_RUN };
    fold->jobs = calloc((size_t)dir->jobs + 1, sizeof *fold->jobs);
    fold->last = calloc((size_t)dir->agents, sizeof(struct trail *));
    fold->all = dir->ordered || dir->jobs <= AT_ONCE ? dir->jobs : 0;
    return fold->jobs != NULL && fold->last != NULL ? 0 : -ENOMEM;
}

void fold_close(struct fold *fold)
{
    for (size_t i = 0; i < fold->count; i++) {
        trail_close(fold->trails[i]);
        free(fold->trails[i]);
    }
    free(fold->trails);
    free(fold->last);
    free(fold->due);
    free(fold->heap);
    free(fold->jobs);
    frozen_close(fold->frozen);
    *fold = (struct fold){ 0 };
}

struct trail *fold_trail(const struct fold *fold, int number)
{
    return number >= 0 && number < fold->dir->agents ? fold->last[number] : NULL;
}

struct trail *fold_agent_of(const struct fold *fold, uint32_t job)
{
    uint16_t trail = job >= 1 && job <= fold->dir->jobs ? fold->jobs[job - 1].trail : 0;

    return trail != 0 ? fold->trails[trail - 1] : NULL;
}

bool fold_all_settled(const struct fold *fold)
{
    return fold->settled == fold->dir->jobs;
}

/* ---------------------------------------------------------------- agents that come */

static bool known(const struct fold *fold, const char *name)
{
    const struct trail *last = fold_trail(fold, rundir_agent(name));

    if (last == NULL || strcmp(last->name, name) == 0)
        return last != NULL;
    for (size_t i = 0; i < fold->count; i++)
        if (strcmp(fold->trails[i]->name, name) == 0)
            return true;
    return false;
}

static int welcome(struct fold *fold, const char *name)
{
    struct trail *trail;
    int r;

    if (known(fold, name) || fold->count == UINT16_MAX)
        return 0;
    trail = calloc(1, sizeof *trail);
    if (trail == NULL ||
        array_reserve(&fold->trails, &fold->room, fold->count + 1, sizeof *fold->trails, 8) < 0 ||
        array_reserve(&fold->due, &fold->due_room, fold->count + 1, sizeof *fold->due, 8) < 0 ||
        array_reserve(&fold->heap, &fold->heap_room, fold->count + 1, sizeof *fold->heap, 8) < 0) {
        free(trail);
        return -ENOMEM;
    }
    r = trail_open(trail, fold->dir, name, frozen_run(fold->frozen)->as.run.start_us);
    if (r < 0)
        free(trail);
    else
        fold->last[trail->number] = fold->trails[fold->count++] = trail;
    return r == -EBADMSG ? 0 : r;
}

static int welcome_agent(void *fold, const char *name)
{
    return rundir_agent(name) >= 0 ? welcome(fold, name) : 0;
}

static int find_agents(struct fold *fold)
{
    return rundir_each(fold->dir, "agents", welcome_agent, fold);
}

static void read_on(struct fold *fold, uint16_t number)
{
    struct trail *trail = fold->trails[number - 1];

    if (!trail->due && !trail->has)
        fold->due[fold->due_count++] = number;
    trail->due = !trail->has;
}

/* Each look opens a part of many records, so that all have been looked at after MANY_PARTS. */
int fold_look(struct fold *fold, bool all)
{
    int r = find_agents(fold);
    size_t part = fold->count / MANY_PARTS + 1;

    fold->unfound = r == -ENOENT || r == -ESTALE ? 0 : r; /* one that is gone has no agents */
    fold->looks += fold->unfound == 0;
    if (all || part < MANY)
        part = all ? fold->count : MANY;
    for (size_t i = 0; i < part && i < fold->count; i++) {
        size_t at = fold->turn++ % fold->count;
        struct trail *trail = fold->trails[at];
        int one = trail->has || trail->due ? 1 : trail_fill(trail, fold->dir);
        if (one > 0)
            read_on(fold, (uint16_t)(at + 1));
        if (one != 0)
            trail->quiet = 0;
        else
            trail->quiet++;
        r = one < 0 ? one : r;
    }
    return r;
}

/* ---------------------------------------------------------------- the merge */

/* Until an event is here that can follow what was, or all that is here was read. */
static void advance(struct fold *fold, struct trail *trail, uint16_t number)
{
    while (!trail->has && fold->note[0] == '\0') {
        enum trail_said said = trail_next(trail, fold->dir, fold->note, sizeof fold->note);
        if (said == TRAIL_NOTHING) {
            if (trail_fill(trail, fold->dir) <= 0)
                return;
        } else if (said == TRAIL_NO_MEMORY) {
            fold->error = -ENOMEM;
            return;
        } else if (said == TRAIL_SETTLED) {
            fold_judge_settled(fold, number, trail->settled_job, trail->settled_well);
        } else if (!trail->lost) {
            trail->has = true;
        }
    }
}

static bool earlier(const struct fold *fold, uint16_t one, uint16_t other)
{
    int64_t one_us = fold->trails[one - 1]->event.t_us;
    int64_t other_us = fold->trails[other - 1]->event.t_us;

    return one_us != other_us ? one_us < other_us : one < other;
}

static void push(struct fold *fold, uint16_t number)
{
    uint16_t *heap = fold->heap;
    size_t at = fold->heap_count++;

    for (; at > 0 && earlier(fold, number, heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = number;
}

/* The first of the heap has been told: what follows it in its record is to be read. */
static void pop(struct fold *fold)
{
    uint16_t *heap = fold->heap, number = heap[0], last = heap[--fold->heap_count];
    size_t at = 0, next;

    for (; (next = 2 * at + 1) < fold->heap_count; at = next) {
        next += next + 1 < fold->heap_count && earlier(fold, heap[next + 1], heap[next]);
        if (!earlier(fold, heap[next], last))
            break;
        heap[at] = heap[next];
    }
    heap[at] = last;
    fold->trails[number - 1]->has = false;
    read_on(fold, number);
}

/* The trail whose event is the earliest; NULL: there is none. */
static struct trail *earliest(struct fold *fold, uint16_t *number)
{
    while (fold->due_count > 0 && fold->note[0] == '\0') {
        uint16_t one = fold->due[fold->due_count - 1];
        struct trail *trail = fold->trails[one - 1];
        advance(fold, trail, one);
        if (!trail->has && fold->note[0] != '\0')
            break; /* that is told first */
        fold->due_count--;
        trail->due = false;
        if (trail->has)
            push(fold, one);
    }
    *number = fold->heap_count > 0 ? fold->heap[0] : 0;
    return *number != 0 ? fold->trails[*number - 1] : NULL;
}

static int tell_note(struct fold *fold, struct fb_event *event)
{
    static char text[sizeof fold->note]; /* until the next event */

    memcpy(text, fold->note, sizeof text);
    fold->note[0] = '\0';
    *event = (struct fb_event){ .kind = FB_NOTE, .t_us = fold->last_us };
    event->as.note.text = text;
    return 1;
}

/* The jobs up to the one that something happens to. 1: one of them is told. */
static int tell_queued(struct fold *fold, uint32_t until, struct fb_event *event)
{
    int r;

    if (fold->emitted >= until && !fold->before)
        return 0;
    r = frozen_next(fold->frozen, event);
    if (r == 0 && fold->emitted >= until) /* the last of them has nothing after it */
        fold->before = false;
    if (r <= 0)
        return r == 0 && fold->emitted < until ? -EBADMSG : r;
    if (event->kind == FB_SKIPPED) {
        fold_judge_before(fold, event);
        fold->before = false;
    } else {
        fold->emitted = event->job;
        r = frozen_kind(fold->frozen, event->job);
        if (r < 0)
            return r;
        fold->before = r != FROZEN_TO_RUN;
    }
    event->t_us = fold->dir->ordered ? 0 : fold->last_us;
    return 1;
}

static int tell_run(struct fold *fold, struct fb_event *event)
{
    fold->begun = true;
    *event = *frozen_run(fold->frozen);
    return frozen_go(fold->frozen, 1) < 0 ? -EBADMSG : 1;
}

static int tell_trail(struct fold *fold, struct fb_event *event)
{
    struct trail *trail;
    uint16_t number = 0;
    bool told;
    int r;

    while ((trail = earliest(fold, &number)) != NULL && fold->note[0] == '\0') {
        r = tell_queued(fold, trail->event.job, event);
        if (r != 0)
            return r;
        told = fold_judge(fold, trail, number, &trail->event);
        pop(fold);
        if (told) {
            *event = trail->event; /* which holds until its record is read on */
            if (event->t_us > fold->last_us)
                fold->last_us = event->t_us;
            return 1;
        }
    }
    return fold->note[0] != '\0' ? tell_note(fold, event) : fold->error;
}

int fold_next(struct fold *fold, struct fb_event *event)
{
    int r;

    if (fold->ended)
        return 0;
    if (!fold->begun)
        return tell_run(fold, event);
    if (fold->note[0] != '\0')
        return tell_note(fold, event);
    r = tell_queued(fold, fold->all, event);
    if (r != 0)
        return r;
    r = tell_trail(fold, event);
    if (r != 0)
        return r;
    r = fold_judge_lost(fold, event);
    return r != 0 || !fold->closing ? r : fold_judge_end(fold, event);
}
