/*
 * hints.c - births that were announced and whose child has not come yet. A hint whose child never
 * comes, for its forker was killed in its stop (ptrace.c), is forgotten in time.
 */
#include "inside.h"

#include <stdlib.h>

#define HINTS_MOST   65536
#define HINT_LIFE_US 10000000

static void forget_old(struct watch *watch)
{
    size_t kept = 0;

    for (size_t i = 0; i < watch->hints.count; i++)
        if (watch->now_us - watch->hints.list[i].t_us < HINT_LIFE_US)
            watch->hints.list[kept++] = watch->hints.list[i];
        else
            watch_words_drop(watch->hints.list[i].words);
    watch->hints.count = kept;
}

/* The words become its own. Without memory for it the child's row is made from what its first stop
 * shows. */
void watch_hints_put(struct watch *watch, const struct hint *hint)
{
    if (watch->hints.count == watch->hints.room)
        forget_old(watch);
    if (watch->hints.count * 2 >= watch->hints.room && watch->hints.room < HINTS_MOST) {
        size_t room = watch->hints.room * 2 + 16;
        struct hint *wider = realloc(watch->hints.list, room * sizeof *wider);
        if (wider != NULL) {
            watch->hints.list = wider;
            watch->hints.room = room;
        }
    }
    if (watch->hints.count == watch->hints.room) {
        watch_words_drop(hint->words);
        return;
    }
    watch->hints.list[watch->hints.count] = *hint;
    watch->hints.list[watch->hints.count++].t_us = watch->now_us;
}

struct hint watch_hints_take(struct watch *watch, pid_t child)
{
    for (size_t i = watch->hints.count; i-- > 0;) {
        struct hint hint = watch->hints.list[i];
        if (hint.child != child)
            continue;
        watch->hints.list[i] = watch->hints.list[--watch->hints.count];
        return hint;
    }
    return (struct hint){ .child = child };
}

struct hint *watch_hints_unasked(struct watch *watch, pid_t maker, size_t *at)
{
    while (*at < watch->hints.count) {
        struct hint *hint = &watch->hints.list[(*at)++];
        if (hint->maker == maker && hint->parent == 0)
            return hint;
    }
    return NULL;
}

bool watch_hints_any(const struct watch *watch)
{
    return watch->hints.count > 0;
}

void watch_hints_fini(struct watch *watch)
{
    for (size_t i = 0; i < watch->hints.count; i++)
        watch_words_drop(watch->hints.list[i].words);
    free(watch->hints.list);
}
