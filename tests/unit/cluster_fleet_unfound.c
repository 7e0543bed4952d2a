/*
 * cluster_fleet_unfound.c - the room of a run's directory that names the agents which have come
 * cannot be read: that is said, as long as it is so, and no agent is given up meanwhile.
 */
#include "cluster/fleet.h"
#include "cluster_stage.h"

#include <errno.h>
#include <fcntl.h>

static struct fold fold;
static struct fleet fleet;
static struct place place = { .name = "moon", .late_us = 1 };
static struct on on = { .place = &place, .agents = 1 };

static void begin(void)
{
    struct place_run run = { .on = &on, .count = 1 };
    struct frozen *frozen;

    stage_open(1, 1);
    stage_jobs("+", NULL, NULL);
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

/* What the place says of the one agent. */
static void ended(int64_t now_us)
{
    struct {
        struct {
            int r;
            char why[200];
        } head;
        struct place_agent agent;
    } made = { .agent = { .state = PLACE_ENDED } };
    struct fb_done done = { .result = &made, .result_bytes = sizeof made };
    struct fb_event event = { .kind = FB_DONE, .user = &fleet.wants_ask, .as.done = &done };

    ck_assert(fleet_answer(&fleet, &event, now_us));
}

static void agents_are_a_file(bool a_file)
{
    if (a_file) {
        ck_assert_int_eq(unlinkat(stage_dir.fd, "agents", AT_REMOVEDIR), 0);
        close(openat(stage_dir.fd, "agents", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    } else {
        ck_assert_int_eq(unlinkat(stage_dir.fd, "agents", 0), 0);
        ck_assert_int_eq(mkdirat(stage_dir.fd, "agents", 0700), 0);
    }
}

static void look(int wanted)
{
    struct fb_event event;

    ck_assert_int_eq(fold_look(&fold, true), wanted);
    while (fold_next(&fold, &event) > 0)
        ;
}

START_TEST(it_is_said)
{
    char note[300];

    begin();
    look(0);
    ck_assert_ptr_null(fleet_news(&fleet));
    agents_are_a_file(true);
    ended(100);
    look(-ENOTDIR);
    ck_assert_str_eq(fleet_news(&fleet), "which agents have come is not known: agents in the run's "
                                         "directory: Not a directory");
    ck_assert_ptr_null(fleet_news(&fleet)); /* once */
    ck_assert(!fleet_judge(&fleet, 200, note, sizeof note));
    agents_are_a_file(false);
    look(0);
    ck_assert_ptr_null(fleet_news(&fleet));
    ck_assert(fleet_judge(&fleet, 300, note, sizeof note));
    ck_assert_str_eq(note, "agent 0 ended before it could begin; its log is agent.0.log");
    agents_are_a_file(true);
    look(-ENOTDIR);
    ck_assert_ptr_nonnull(fleet_news(&fleet)); /* once more it is new */
    end();
}
END_TEST

CHECK_MAIN("fleet, agents that are not found")
{
    tcase_add_test(all, it_is_said);
}
