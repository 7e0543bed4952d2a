/*
 * cluster_fleet_unfound.c - the room of a run's directory that names the agents which have come
 * cannot be read: that is said, as long as it is so, and no agent is given up meanwhile.
 */
#include "fleet_stage.h"

#include <errno.h>
#include <fcntl.h>

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

    begin(1);
    look(0);
    ck_assert_ptr_null(fleet_news(&fleet));
    agents_are_a_file(true);
    say(PLACE_ENDED, PLACE_UP, PLACE_UP, 100);
    look(-ENOTDIR);
    ck_assert_str_eq(fleet_news(&fleet), "which agents have come is not known: agents in the run's "
                                         "directory: Not a directory");
    ck_assert_ptr_null(fleet_news(&fleet)); /* once */
    ck_assert(!fleet_judge(&fleet, 200, note, sizeof note));
    agents_are_a_file(false);
    look(0);
    ck_assert_ptr_null(fleet_news(&fleet));
    ck_assert(fleet_judge(&fleet, 300, note, sizeof note));
    ck_assert_str_eq(note,
                     "agent 0 ended before it could begin: n0 failed; its log is agent.0.log");
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
