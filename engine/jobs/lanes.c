/*
 * lanes.c - which lane is next. A lane is a number of slots and a list of needs, looked for when a
 * job is added; nothing is kept for a job. The looks at all lanes are quadratic in lanes at worst,
 * which are few, and no look is made where there is but lane 0.
 */
#include "lanes.h"

#include "base/array.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct lane {
    int slots;
    size_t first, count; /* its needs: pairs of `needs` */
    uint32_t passed;
    bool lacks; /* as of the last look: a limit */
};

static const struct fb_limit *limit_named(const struct lanes *lanes, const char *name, size_t *at)
{
    for (*at = 0; name != NULL && *at < lanes->limit_count; ++*at)
        if (strcmp(lanes->limits[*at].name, name) == 0)
            return &lanes->limits[*at];
    return NULL;
}

int lanes_open(struct lanes *lanes, const struct fb_limit *limits, size_t count)
{
    size_t at;

    *lanes = (struct lanes){ 0 };
    if (count == 0)
        return 0;
    if (limits == NULL)
        return -EINVAL;
    lanes->limits = calloc(count, sizeof *lanes->limits);
    lanes->taken = calloc(count, sizeof *lanes->taken);
    for (size_t i = 0; lanes->limits != NULL && lanes->taken != NULL && i < count; i++) {
        if (limits[i].name == NULL || limits[i].name[0] == '\0' || limits[i].count < 1 ||
            limit_named(lanes, limits[i].name, &at) != NULL)
            return -EINVAL;
        lanes->limits[i] = (struct fb_limit){ strdup(limits[i].name), limits[i].count };
        if (lanes->limits[i].name == NULL)
            return -ENOMEM;
        lanes->limit_count++;
    }
    return lanes->limit_count == count ? 0 : -ENOMEM;
}

void lanes_fini(struct lanes *lanes)
{
    for (size_t i = 0; i < lanes->limit_count; i++)
        free((char *)(uintptr_t)lanes->limits[i].name);
    free(lanes->limits);
    free(lanes->taken);
    free(lanes->list);
    free(lanes->needs);
    *lanes = (struct lanes){ 0 };
}

/* ---- which a job is of */

static size_t need_limit(const struct lanes *lanes, const struct lane *lane, size_t i)
{
    return lanes->needs[lane->first + 2 * i];
}

static int need_count(const struct lanes *lanes, const struct lane *lane, size_t i)
{
    return (int)lanes->needs[lane->first + 2 * i + 1];
}

/* The needs of a job after those of all lanes, in the order of the limits. 0 or -errno. */
static int put_needs(struct lanes *lanes, const struct fb_job *job)
{
    size_t *to, at, count = 0;

    if (array_reserve(&lanes->needs, &lanes->need_room, lanes->need_count + 2 * job->need_count,
                      sizeof *lanes->needs, 16) < 0)
        return -ENOMEM;
    to = &lanes->needs[lanes->need_count];
    for (size_t i = 0; i < job->need_count; i++) {
        const struct fb_limit *limit = limit_named(lanes, job->needs[i].name, &at);
        size_t place = count;
        if (limit == NULL || job->needs[i].count < 1 || job->needs[i].count > limit->count)
            return -EINVAL;
        for (; place > 0 && to[2 * (place - 1)] >= at; place--) {
            if (to[2 * (place - 1)] == at)
                return -EINVAL;
            memcpy(&to[2 * place], &to[2 * (place - 1)], 2 * sizeof *to);
        }
        to[2 * place] = at;
        to[2 * place + 1] = (size_t)job->needs[i].count;
        count++;
    }
    return 0;
}

static int add_lane(struct lanes *lanes, const struct lane *lane)
{
    struct lane *list;

    if (lanes->list == NULL) {
        lanes->list = calloc(LANES_MOST, sizeof *list);
        if (lanes->list == NULL)
            return -ENOMEM;
        lanes->list[0].slots = 1;
        lanes->count = 1;
    }
    if (lanes->count == LANES_MOST)
        return -E2BIG;
    lanes->list[lanes->count] = *lane;
    lanes->need_count += 2 * lane->count;
    return (int)lanes->count++;
}

int lanes_find(struct lanes *lanes, const struct fb_job *job)
{
    struct lane lane = { .slots = job->slots > 1 ? job->slots : 1,
                         .first = lanes->need_count,
                         .count = job->need_count };
    int r;

    if (job->need_count == 0 && lane.slots == 1)
        return 0;
    if (job->need_count > lanes->limit_count)
        return -EINVAL;
    r = put_needs(lanes, job);
    if (r < 0)
        return r;
    for (uint32_t i = 1; i < lanes->count; i++)
        if (lanes->list[i].slots == lane.slots && lanes->list[i].count == lane.count &&
            (lane.count == 0 ||
             memcmp(&lanes->needs[lanes->list[i].first], &lanes->needs[lane.first],
                    2 * lane.count * sizeof *lanes->needs) == 0))
            return (int)i;
    return add_lane(lanes, &lane);
}

/* ---- which is next */

static bool is_free(const struct lanes *lanes, const struct lane *lane, size_t i)
{
    size_t limit = need_limit(lanes, lane, i);

    return lanes->limits[limit].count - lanes->taken[limit] >= need_count(lanes, lane, i);
}

static bool lacks_any(const struct lanes *lanes, const struct lane *lane)
{
    for (size_t i = 0; i < lane->count; i++)
        if (!is_free(lanes, lane, i))
            return true;
    return false;
}

/* Whether it needs what `other`, which waits, keeps from those after it. */
static bool takes_from(const struct lanes *lanes, const struct lane *lane, const struct lane *other)
{
    for (size_t i = 0; i < other->count; i++) {
        if (other->passed < LANES_PATIENCE && is_free(lanes, other, i))
            continue;
        for (size_t k = 0; k < lane->count; k++)
            if (need_limit(lanes, lane, k) == need_limit(lanes, other, i))
                return true;
    }
    return false;
}

static bool must_wait(struct lanes *lanes, struct graph *graph, uint32_t number)
{
    for (uint32_t i = 1; i < lanes->count; i++)
        if (lanes->list[i].lacks && takes_from(lanes, &lanes->list[number], &lanes->list[i]) &&
            graph_lane_before(graph, i, number))
            return true;
    return false;
}

int lanes_pick(struct lanes *lanes, struct graph *graph, int slots, int free)
{
    int first = -1;

    lanes->narrow = false;
    if (free <= 0 || !graph_ready(graph))
        return -1;
    if (lanes->count == 0)
        return 0;
    for (uint32_t i = 1; i < lanes->count; i++) /* the first needs nothing */
        lanes->list[i].lacks = graph_lane_ready(graph, i) && lacks_any(lanes, &lanes->list[i]);
    for (uint32_t i = 0; i < lanes->count; i++)
        if (graph_lane_ready(graph, i) && !lanes->list[i].lacks && !must_wait(lanes, graph, i) &&
            (first < 0 || graph_lane_before(graph, i, (uint32_t)first)))
            first = (int)i;
    lanes->narrow = first >= 0 && lanes_slots(lanes, (uint32_t)first, slots) > free;
    return lanes->narrow ? -1 : first;
}

bool lanes_narrow(const struct lanes *lanes)
{
    return lanes->narrow;
}

int lanes_slots(const struct lanes *lanes, uint32_t lane, int slots)
{
    int wanted = lane < lanes->count ? lanes->list[lane].slots : 1;

    return wanted <= slots ? wanted : slots > 1 ? slots : 1;
}

static bool shares(const struct lanes *lanes, const struct lane *one, const struct lane *two)
{
    for (size_t i = 0; i < one->count; i++)
        for (size_t k = 0; k < two->count; k++)
            if (need_limit(lanes, one, i) == need_limit(lanes, two, k))
                return true;
    return false;
}

void lanes_take(struct lanes *lanes, struct graph *graph, uint32_t number)
{
    struct lane *lane;

    if (number == 0)
        return;
    lane = &lanes->list[number];
    for (uint32_t i = 1; i < lanes->count; i++)
        if (i != number && lanes->list[i].lacks && shares(lanes, &lanes->list[i], lane) &&
            graph_lane_before(graph, i, number))
            lanes->list[i].passed++;
    lane->passed = 0;
    for (size_t i = 0; i < lane->count; i++)
        lanes->taken[need_limit(lanes, lane, i)] += need_count(lanes, lane, i);
}

void lanes_give(struct lanes *lanes, uint32_t number)
{
    const struct lane *lane = number != 0 ? &lanes->list[number] : NULL;

    for (size_t i = 0; lane != NULL && i < lane->count; i++) {
        lanes->taken[need_limit(lanes, lane, i)] -= need_count(lanes, lane, i);
        assert(lanes->taken[need_limit(lanes, lane, i)] >= 0);
    }
}
