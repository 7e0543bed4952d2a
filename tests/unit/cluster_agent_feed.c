/*
 * cluster_agent_feed.c - the jobs of an agent, one by one: which it takes, when none can begin,
 * what it has written down before it gives one out, and what it says of those that never can.
 */
#include "feed_stage.h"

/* ---------------------------------------------------------------- without an order */

/* Each that is to be run, once, and no other. */
START_TEST(each_once)
{
    struct fb_job job = { 0 };

    begin("+=+-+", NULL);
    ck_assert_int_eq(agent_feed_next(&agent, 1, &job), 1);
    ck_assert_uint_eq(job.number, 1);
    ck_assert_str_eq(job.name, "j1");
    ck_assert_str_eq(job.shell, "true");
    ck_assert_str_eq(job.command, "true");
    ck_assert_int_eq(next(), 3);
    ck_assert_int_eq(next(), 5);
    ck_assert_int_eq(next(), 0);
    ck_assert_int_eq(next(), 0);
    ck_assert(!is_written("\"job\":2") && !is_written("\"job\":4"));
    ck_assert(is_written("\"name\":\"j5\""));
    end();
}
END_TEST

/* An agent that was asked to end, or whose run has come to its goal, begins no more. */
START_TEST(nothing_new)
{
    begin("+++", NULL);
    ck_assert_int_eq(next(), 1);
    agent.stopping = _i == 0;
    agent.halted = _i == 1;
    ck_assert_int_eq(next(), 0);
    agent.stopping = agent.halted = false;
    ck_assert_int_eq(next(), 2);
    end();
}
END_TEST

/* What another has left, when its own are taken. */
START_TEST(what_is_left)
{
    struct claims claims;
    uint32_t first, many;

    begin("++++", NULL);
    stage_agent("1");
    ck_assert_int_eq(claim_open(&claims, &agent.dir, 1, "1"), 0);
    ck_assert_int_eq(claim_next(&claims, &first, &many), 1);
    claim_close(&claims);
    for (uint32_t i = many; i < 4; i++)
        ck_assert_int_gt(next(), 0);
    ck_assert_int_eq(next(), 0);
    ck_assert_int_eq(rundir_put(&stage_dir, "lost/1", "x", 1), 0);
    agent.heir.wait_us = 0;
    for (uint32_t i = 0; i < many; i++)
        ck_assert_int_eq(next(), (int)(first + i));
    ck_assert_int_eq(next(), 0);
    end();
}
END_TEST

/* ---------------------------------------------------------------- what cannot be written down */

/* A job that cannot be is not given out; later it is, once, and the feed is asked at a tick. */
START_TEST(a_full_disk)
{
    uint64_t ticks = 3;
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC), own;

    begin("++", NULL);
    own = agent.record.fd;
    agent.record.fd = full;
    ck_assert_int_eq(write(agent.tick_fd, &ticks, sizeof ticks), sizeof ticks);
    ck_assert_int_eq(next(), -EAGAIN);
    ck_assert_int_eq(read(agent.tick_fd, &ticks, sizeof ticks), -1); /* it is read */
    ck_assert_int_eq(next(), -EAGAIN);
    ck_assert_str_eq(record(), "");
    agent.record.fd = own;
    close(full);
    ck_assert_int_eq(next(), 1);
    ck_assert_ptr_eq(strstr(strstr(record(), "\"job\":1,") + 1, "\"job\":1,"), NULL);
    ck_assert_int_eq(next(), 2);
    ck_assert_int_eq(next(), 0);
    end();
}
END_TEST

/* Nor is it taken down twice where it cannot be read any more once there is room for it. */
START_TEST(a_full_disk_and_no_job)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC), own, jobs;

    begin("++", NULL);
    own = agent.record.fd;
    agent.record.fd = full;
    ck_assert_int_eq(next(), -EAGAIN);
    agent.record.fd = own;
    close(full);
    jobs = rundir_openat(&stage_dir, "jobs", O_WRONLY | O_TRUNC);
    ck_assert_int_ge(jobs, 0);
    close(jobs);
    ck_assert_int_eq(next(), 0);
    agent_record_flush(&agent.record);
    for (int job = 1; job <= 2; job++) {
        char words[64];
        snprintf(words, sizeof words, "\"event\":\"queued\",\"job\":%d,", job);
        ck_assert_msg(is_written(words), "%s in %s", words, record());
        ck_assert_ptr_null(strstr(strstr(record(), words) + 1, words));
        snprintf(words, sizeof words, "\"event\":\"unstarted\",\"job\":%d,", job);
        ck_assert_msg(is_written(words), "%s in %s", words, record());
    }
    end();
}
END_TEST

/* One that was given up gives out nothing more, what it has taken least of all. */
START_TEST(given_up)
{
    int before = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY | O_CLOEXEC), r;

    begin("++", NULL);
    ck_assert_int_eq(rundir_put(&stage_dir, "lost/0", "x", 1), 0);
    dup2(null, STDERR_FILENO);
    r = next();
    dup2(before, STDERR_FILENO);
    close(before);
    close(null);
    ck_assert_int_eq(r, -EAGAIN);
    ck_assert(agent.stopping && agent.cut);
    ck_assert_int_eq(next(), 0);
    end();
}
END_TEST

/* ---------------------------------------------------------------- in an order */

/* Job 2 waits for job 1, 3 for 2; what became of 1, and what is said of 2 and 3. */
static const struct {
    enum fb_when when;
    enum peer_fate fate;
    const char *why; /* NULL: 2 is run */
} orders[] = {
    { FB_WHEN_SUCCEEDED, PEER_WELL, NULL },
    { FB_WHEN_SUCCEEDED, PEER_BADLY, "j1 failed" },
    { FB_WHEN_SUCCEEDED, PEER_SKIPPED, "j1 was skipped" },
    { FB_WHEN_FAILED, PEER_BADLY, NULL },
    { FB_WHEN_FAILED, PEER_WELL, "j1 succeeded" },
    { FB_WHEN_BEGAN, PEER_BADLY, "j1 did not begin" },
    { FB_WHEN_READY, PEER_WELL, "j1 ended and was never ready" },
    { FB_WHEN_READY, PEER_BADLY, "j1 ended and was never ready" },
    { FB_WHEN_ENDED, PEER_BADLY, NULL },
};

START_TEST(one_after_the_other)
{
    struct fb_after first = { 1, orders[_i].when }, second = { 2, FB_WHEN_SUCCEEDED };
    struct fb_job jobs[] = { { .shell = "true" },
                             { .shell = "true", .after = &first, .after_count = 1 },
                             { .shell = "true", .after = &second, .after_count = 1 } };
    char words[200];

    begin("+++", jobs);
    ck_assert_int_eq(next(), 1);
    ck_assert_int_eq(next(), -EAGAIN);
    ck_assert_int_eq(next(), -EAGAIN);
    peers_settle(&agent.peers, 1, orders[_i].fate);
    if (orders[_i].why == NULL) {
        ck_assert_int_eq(next(), 2);
        ck_assert_int_eq(next(), -EAGAIN);
        peers_settle(&agent.peers, 2, PEER_WELL);
        ck_assert_int_eq(next(), 3);
        ck_assert_int_eq(next(), 0);
        ck_assert(!is_written("skipped"));
        end();
        return;
    }
    ck_assert_int_eq(next(), 0); /* both are skipped, and nothing is left */
    ck_assert_int_eq(agent_record_flush(&agent.record), 0);
    snprintf(words, sizeof words, "\"event\":\"skipped\",\"job\":2,\"why\":\"%s\",\"blame\":1",
             orders[_i].why);
    ck_assert_msg(is_written(words), "%s", record());
    ck_assert_msg(is_written("\"event\":\"skipped\",\"job\":3,\"why\":\"j2 was skipped: j1\","
                             "\"blame\":1"),
                  "%s", record());
    ck_assert_uint_eq(peers_of(&agent.peers, 2) & PEER_FATE, PEER_SKIPPED);
    ck_assert_uint_eq(peers_of(&agent.peers, 3) & PEER_FATE, PEER_SKIPPED);
    end();
}
END_TEST

/* A job that began is what another waits for; a later one may be ready before it. */
START_TEST(what_is_ready_comes_first)
{
    struct fb_after began = { 1, FB_WHEN_BEGAN };
    struct fb_job jobs[] = { { .shell = "true" },
                             { .shell = "true", .after = &began, .after_count = 1 },
                             { .shell = "true" } };
    struct fb_event event = { .kind = FB_BEGAN, .job = 1 };

    begin("+++", jobs);
    ck_assert_int_eq(next(), 1);
    ck_assert_int_eq(next(), 3);
    ck_assert_int_eq(next(), -EAGAIN);
    peers_event(&agent.peers, &event);
    ck_assert_int_eq(next(), 2);
    ck_assert_int_eq(next(), 0);
    end();
}
END_TEST

CHECK_MAIN("the jobs of an agent")
{
    tcase_add_test(all, each_once);
    tcase_add_loop_test(all, nothing_new, 0, 2);
    tcase_add_test(all, what_is_left);
    tcase_add_test(all, a_full_disk);
    tcase_add_test(all, a_full_disk_and_no_job);
    tcase_add_test(all, given_up);
    tcase_add_loop_test(all, one_after_the_other, 0, (int)(sizeof orders / sizeof orders[0]));
    tcase_add_test(all, what_is_ready_comes_first);
}
