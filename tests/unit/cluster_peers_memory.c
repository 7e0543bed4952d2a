/* cluster_peers_memory.c - others' records that are read short of memory: each line counts, once.
 */
#include "cluster/await.h"
#include "cluster/peers.h"
#include "cluster_stage.h"
#include "failing_memory.h"

#include <errno.h>

static bool within, failed; /* within: what is tested is at work */

static bool fails(void)
{
    if (fail_at == 0 || !within)
        return false;
    fail_at--;
    failed |= fail_at == 0;
    return fail_at == 0;
}

static struct peers peers;
static struct await await;

static int open_both(struct frozen *frozen)
{
    int r = peers_open(&peers, &stage_dir, "0");

    if (r < 0)
        return r;
    r = await_open(&await, frozen, stage_dir.jobs, &peers);
    if (r < 0) {
        await_close(&await);
        peers_close(&peers);
    }
    return r;
}

/* Once what is asked for fails, it is asked for again. */
static int try(int (*act)(struct frozen *frozen), struct frozen *frozen)
{
    bool failed_before = failed;
    int r;

    within = true;
    r = act(frozen);
    within = false;
    if (r == 0)
        return 0;
    ck_assert_int_eq(r, -ENOMEM);
    ck_assert(failed && !failed_before);
    return act(frozen);
}

static int look(struct frozen *frozen)
{
    (void)frozen;
    return peers_look(&peers);
}

START_TEST(each_allocation)
{
    struct fb_after after[] = { { 1, FB_WHEN_SUCCEEDED } };
    struct fb_job jobs[2] = { { .shell = "true" },
                              { .shell = "true", .after = after, .after_count = 1 } };
    enum fb_when when;
    uint32_t blame;

    stage_open(11, 11);
    stage_jobs("++", jobs, NULL);
    for (int agent = 1; agent <= 10; agent++) {
        char name[16];
        snprintf(name, sizeof name, "%d", agent);
        stage_event(name, agent == 9 ? "1 settled 1" : "1 began 1 1");
    }
    failed = true;
    for (int call = 1; failed; call++) {
        struct frozen *frozen;
        ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
        failed = false;
        fail_at = call;
        ck_assert_int_eq(try(open_both, frozen), 0);
        ck_assert_int_eq(try(look, frozen), 0);
        fail_at = 0;
        ck_assert(peers.count == 10 && peers.well == 1 && peers.change == 2);
        ck_assert_int_eq(await_of(&await, &peers, 2, &blame, &when), AWAIT_READY);
        await_close(&await);
        peers_close(&peers);
        frozen_close(frozen);
        ck_assert(failed || call > 20);
    }
    rundir_close(&stage_dir);
}
END_TEST

CHECK_MAIN("peers, memory")
{
    tcase_add_test(all, each_allocation);
}
