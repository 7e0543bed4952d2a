/* fleet_stage.h - three agents of a place on the moon, and what it says of them: as the test wants.
 */
#ifndef FB_FLEET_STAGE_H
#define FB_FLEET_STAGE_H

#include "cluster/fleet.h"
#include "cluster_stage.h"

#define AGENTS 3
#define S      INT64_C(1000000)

static struct fold fold;
static struct fleet fleet;
static struct place place = { .name = "moon", .least_us = 2 * S, .most_us = 5 * S };
static struct on on = { .place = &place, .agents = AGENTS };

static void begin(int64_t late_us)
{
    struct frozen *frozen;
    struct place_run run = { .on = &on, .count = AGENTS };

    place.late_us = late_us;
    stage_open(AGENTS, 3);
    stage_jobs("+++", NULL, NULL);
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(fold_open(&fold, &stage_dir, frozen), 0);
    ck_assert_int_eq(fleet_open(&fleet, &fold, &run), 0);
}

static void end(void)
{
    fleet_close(&fleet);
    fold_close(&fold);
    rundir_close(&stage_dir);
}

/* As fleet.c's child hands it over. */
struct made {
    struct {
        int r;
        char why[200];
    } head;
    struct place_agent agents[AGENTS];
};

static bool answer_of(const struct made *made, size_t size, int64_t now_us)
{
    struct fb_done done = { .result = made, .result_bytes = size };
    struct fb_event event = { .kind = FB_DONE, .user = &fleet.wants_ask, .as.done = &done };

    return fleet_answer(&fleet, &event, now_us);
}

static void say(enum place_state a, enum place_state b, enum place_state c, int64_t now_us)
{
    struct made made = { .agents = { { .state = a }, { .state = b }, { .state = c } } };

    for (int i = 0; i < AGENTS; i++)
        if (made.agents[i].state == PLACE_WAITING)
            snprintf(made.agents[i].why, sizeof made.agents[i].why, "no free\nCPUs");
        else if (made.agents[i].state == PLACE_ENDED)
            snprintf(made.agents[i].why, sizeof made.agents[i].why, "n%d failed", i);
    ck_assert(answer_of(&made, sizeof made, now_us));
}

#endif
