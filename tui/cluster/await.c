/* await.c - what jobs wait for, and whether that holds: a look at each of its conditions. */
#include "await.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>

static int add(struct await *await, const struct fb_event *event)
{
    size_t count = event->as.queued.after_count;

    if (array_reserve(&await->afters, &await->after_room, await->after_count + count,
                      sizeof *await->afters, 64) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        await->afters[await->after_count++] = event->as.queued.after[i];
    await->first[event->job] = (uint32_t)await->after_count;
    return 0;
}

int await_open(struct await *await, struct frozen *frozen, uint32_t jobs, struct peers *peers)
{
    struct fb_event event;
    uint32_t last = 0;
    int r;

    *await = (struct await){ .jobs = jobs };
    await->first = calloc((size_t)jobs + 1, sizeof *await->first);
    if (await->first == NULL)
        return -ENOMEM;
    r = frozen_go(frozen, 1);
    while (r == 0 && (r = frozen_next(frozen, &event)) > 0) {
        if (event.kind == FB_SKIPPED) {
            peers_settle(peers, event.job, event.as.skipped.done_before ? PEER_WELL : PEER_BADLY);
            r = 0;
        } else if (event.job != last + 1 || event.job > jobs) {
            r = -EBADMSG;
        } else {
            last = event.job;
            r = add(await, &event);
        }
    }
    return r == 0 && last != jobs ? -EBADMSG : r;
}

void await_close(struct await *await)
{
    free(await->afters);
    free(await->first);
    *await = (struct await){ 0 };
}

static enum await_verdict judge(unsigned known, enum fb_when when)
{
    unsigned fate = known & PEER_FATE;
    enum await_verdict otherwise = fate != PEER_OPEN ? AWAIT_NEVER : AWAIT_WAITS;

    switch (when) {
    case FB_WHEN_SUCCEEDED:
        return fate == PEER_WELL ? AWAIT_READY : otherwise;
    case FB_WHEN_FAILED:
        return fate == PEER_BADLY ? AWAIT_READY : otherwise;
    case FB_WHEN_BEGAN:
        return known & PEER_BEGAN ? AWAIT_READY : otherwise;
    case FB_WHEN_READY:
        return known & PEER_READY ? AWAIT_READY : otherwise;
    default:
        return fate != PEER_OPEN ? AWAIT_READY : AWAIT_WAITS;
    }
}

enum await_verdict await_of(const struct await *await, const struct peers *peers, uint32_t job,
                            uint32_t *blame, enum fb_when *when)
{
    enum await_verdict all = AWAIT_READY;

    for (uint32_t i = await->first[job - 1]; i < await->first[job]; i++) {
        const struct fb_after *after = &await->afters[i];
        enum await_verdict one = judge(peers_of(peers, after->job), after->when);
        if (one == AWAIT_NEVER) {
            *blame = after->job;
            *when = after->when;
            return one;
        }
        if (one == AWAIT_WAITS)
            all = one;
    }
    return all;
}
