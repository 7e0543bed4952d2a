/*
 * cluster_peers.c - what became of jobs, as an agent reads it in others' records, and which of its
 * own can begin by that.
 */
#include "cluster/await.h"
#include "cluster/peers.h"
#include "cluster_stage.h"

#include <errno.h>

static struct peers peers;

static void begin(const char *kinds, struct fb_job *jobs)
{
    stage_open(3, 3);
    stage_jobs(kinds, jobs, NULL);
    ck_assert_int_eq(peers_open(&peers, &stage_dir, "0"), 0);
}

static void end(void)
{
    peers_close(&peers);
    rundir_close(&stage_dir);
}

/* A line of another's record, and what is known of its job then. */
static const struct {
    const char *words;
    unsigned known;
} lines[] = {
    { "1 queued 2", PEER_OPEN },         { "1 settled 2", PEER_WELL },
    { "1 settled 2 0 bad", PEER_BADLY }, { "1 skipped 2", PEER_SKIPPED },
    { "1 began 2 1", PEER_BEGAN },       { "1 ready 2 1", PEER_READY },
    { "1 exited 2 1 ok", PEER_OPEN },
};

START_TEST(a_line)
{
    uint32_t change;

    begin("+++", NULL);
    change = peers.change;
    stage_event("1", lines[_i].words);
    ck_assert_int_eq(peers_look(&peers), 0);
    ck_assert_uint_eq(peers_of(&peers, 2), lines[_i].known);
    ck_assert_uint_eq(peers_of(&peers, 1), PEER_OPEN);
    ck_assert_uint_eq(peers_of(&peers, 3), PEER_OPEN);
    ck_assert_uint_eq(peers.change - change, lines[_i].known != PEER_OPEN);
    ck_assert_uint_eq(peers.well, lines[_i].known == PEER_WELL);
    ck_assert_uint_eq(peers.badly, lines[_i].known == PEER_BADLY);
    ck_assert_uint_eq(peers.skipped, lines[_i].known == PEER_SKIPPED);
    ck_assert_int_eq(peers_look(&peers), 0); /* each line is read once */
    ck_assert_uint_eq(peers.change - change, lines[_i].known != PEER_OPEN);
    end();
}
END_TEST

/* The first end is the end; that it began and was ready stays. Numbers past the run are no jobs. */
START_TEST(what_stays)
{
    struct fb_event event = { .kind = FB_BEGAN, .job = 1 };

    begin("+++", NULL);
    peers_event(&peers, &event);
    peers_event(&peers, &event);
    ck_assert_uint_eq(peers.change, 1);
    event.kind = FB_READY;
    peers_event(&peers, &event);
    event.kind = FB_EXITED;
    peers_event(&peers, &event);
    ck_assert_uint_eq(peers.change, 2);
    peers_settle(&peers, 1, PEER_BADLY);
    peers_settle(&peers, 1, PEER_WELL);
    ck_assert_uint_eq(peers.change, 3);
    ck_assert_uint_eq(peers_of(&peers, 1), PEER_BADLY | PEER_BEGAN | PEER_READY);
    ck_assert_uint_eq(peers.badly, 1);
    ck_assert_uint_eq(peers.well, 0);
    peers_settle(&peers, 0, PEER_WELL);
    peers_settle(&peers, 4, PEER_WELL);
    event = (struct fb_event){ .kind = FB_BEGAN, .job = 4 };
    peers_event(&peers, &event);
    event.job = 0;
    peers_event(&peers, &event);
    ck_assert_uint_eq(peers.change, 3);
    ck_assert_uint_eq(peers_of(&peers, 0), PEER_SKIPPED);
    ck_assert_uint_eq(peers_of(&peers, 4), PEER_SKIPPED);
    peers_settle(&peers, 3, PEER_WELL);
    ck_assert_uint_eq(peers_of(&peers, 3), PEER_WELL);
    end();
}
END_TEST

/* Whose record is read: every agent's but its own, and nothing that is no record. */
START_TEST(whose_record)
{
    begin("++++++", NULL);
    stage_event("0", "1 settled 1");
    stage_event("0.2", "1 settled 2");
    stage_event("x", "1 settled 3");
    stage_append("events/1.json", "{\"t\":1.0,\"event\":\"settled\",\"job\":4,\"ok\":true}\n", 47);
    stage_event("2", "1 settled 5");
    ck_assert_int_eq(peers_look(&peers), 0);
    ck_assert_uint_eq(peers.well, 2);
    ck_assert_uint_eq(peers_of(&peers, 2), PEER_WELL);
    ck_assert_uint_eq(peers_of(&peers, 5), PEER_WELL);
    ck_assert_uint_eq(peers.count, 2);
    stage_event("2", "1 settled 6");
    ck_assert_int_eq(peers_look(&peers), 0);
    ck_assert_uint_eq(peers.count, 2);
    ck_assert_uint_eq(peers.well, 3);
    end();
}
END_TEST

/* Lines that are nearly one. */
static const char *const nearly[] = {
    "{\"t\":0.1,\"event\":\"settled\",\"job\":1,\"ok\":trve}",
    "{\"t\":0.1,\"event\":\"settled\",\"job\":1,\"ok\":true,\"x\":1}",
    "{\"t\":0.1,\"event\":\"settled\",\"job\":,\"ok\":true}",
    "{\"t\":0.1,\"event\":\"settled\",\"job\":2147483648,\"ok\":true}",
    "{\"t\":0.1,\"event\":\"settled\",\"job\":4294967297,\"ok\":true}",
    "{\"t\":0.1,\"event\":\"skipped\",\"job\":4294967297}",
    "{\"t\":0.1,\"event\":\"skipped\",\"job\":x}",
};

START_TEST(no_line)
{
    begin("+", NULL);
    stage_line("1", nearly[_i]);
    ck_assert_int_eq(peers_look(&peers), 0);
    ck_assert_uint_eq(peers.change, 0);
    end();
}
END_TEST

/* The jobs that a lost agent had taken and not ended have failed: no others'. */
START_TEST(a_lost_agent)
{
    static const unsigned char taken[2] = { 1 << 2 | 1 << 4, 1 << 1 };

    begin("++++++++++", NULL);
    stage_event("1", "1 began 2 1");
    ck_assert_int_eq(peers_look(&peers), 0);
    stage_event("1", "2 settled 2"); /* it had written that before it died */
    ck_assert_int_eq(peers_lose(&peers, "1", taken), 0);
    ck_assert_uint_eq(peers_of(&peers, 2), PEER_WELL | PEER_BEGAN);
    ck_assert_uint_eq(peers_of(&peers, 4), PEER_BADLY);
    ck_assert_uint_eq(peers_of(&peers, 9), PEER_BADLY);
    ck_assert_uint_eq(peers_of(&peers, 1), PEER_OPEN);
    ck_assert_uint_eq(peers_of(&peers, 3), PEER_OPEN);
    ck_assert_uint_eq(peers_of(&peers, 10), PEER_OPEN);
    ck_assert_uint_eq(peers.badly, 2);
    ck_assert_uint_eq(peers.well, 1);
    end();
}
END_TEST

/* All jobs may have been its own: each of them has failed, and nothing past the last is looked at.
 */
START_TEST(a_lost_agent_that_had_all)
{
    static const unsigned char all[4] = { 0xff, 0xff, 0xff, 0xff };
    static const char jobs[] = "+++++++++++++++++";

    begin(jobs + _i, NULL); /* 17, 16, 15 */
    stage_event("1", "1 settled 3 0 bad");
    stage_event("2", "1 settled 2");
    ck_assert_int_eq(peers_lose(&peers, "3", (const unsigned char[4]){ 0 }), 0); /* it had none */
    ck_assert_uint_eq(peers.change, 0);
    ck_assert_int_eq(peers_lose(&peers, "1", all), 0); /* of which nothing was known yet */
    ck_assert_uint_eq(peers.badly, 17u - (unsigned)_i);
    for (uint32_t job = 1; job <= stage_dir.jobs; job++)
        ck_assert_uint_eq(peers_of(&peers, job), PEER_BADLY);
    end();
}
END_TEST

/* A record that cannot be read: others' are, and what the agent had is not known to have failed. */
START_TEST(a_record_that_cannot_be_read)
{
    static const unsigned char taken[1] = { 1 << 1 };

    begin("++++", NULL);
    ck_assert_int_eq(mkdirat(stage_dir.fd, "events/1.jsonl", 0700), 0);
    stage_event("0.1", "1 settled 4");
    stage_event("2", "1 settled 2");
    stage_event("3", "1 settled 3");
    ck_assert_int_eq(peers_look(&peers), -EISDIR);
    ck_assert_uint_eq(peers.well, 3);
    ck_assert_uint_eq(peers.count, 4);
    ck_assert_int_eq(peers_lose(&peers, "1", taken), -EISDIR);
    ck_assert_uint_eq(peers.badly, 0);
    ck_assert_int_eq(peers_lose(&peers, "2", taken), 0);
    ck_assert_uint_eq(peers.badly, 1);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "events/1.jsonl", AT_REMOVEDIR), 0);
    ck_assert_int_eq(peers_look(&peers), 0);
    end();
    ck_assert(peers.count == 0 && peers.others == NULL && peers.jobs == NULL);
}
END_TEST

/* Names of records, and whether they are read: of an agent, and as long as those are. */
static const struct {
    const char *name;
    bool is;
} names[] = {
    { "1.jsonl", true },
    { "100000.jsonl", true },
    { "100001.jsonl", false },
    { "1.23.jsonl", true },
    { ".jsonl", false },
    { "1.jsonm", false },
    { "1.jsonl.jsonl", false },
    { "1jsonl", false },
    { "1.12345678901234567890123456789012.jsonl", true },
    { "1.123456789012345678901234567890123.jsonl", false }, /* 41 bytes */
    { "0.jsonl", false },                                   /* its own */
};

START_TEST(a_name)
{
    char path[100];

    begin("+", NULL);
    snprintf(path, sizeof path, "events/%s", names[_i].name);
    stage_append(path, "{\"t\":1.0,\"event\":\"settled\",\"job\":1,\"ok\":true}\n", 46);
    ck_assert_int_eq(peers_look(&peers), 0);
    ck_assert_uint_eq(peers.well, names[_i].is);
    ck_assert_uint_eq(peers.count, names[_i].is);
    ck_assert(!names[_i].is || strcmp(peers.others[0]->name, path) == 0);
    end();
}
END_TEST

/* ---------------------------------------------------------------- what waits */

/* Job 2 waits for job 1; what is known of that, and whether 2 can begin. */
static const struct {
    enum fb_when when;
    unsigned known;
    enum await_verdict verdict;
} waits[] = {
    { FB_WHEN_SUCCEEDED, PEER_OPEN, AWAIT_WAITS },
    { FB_WHEN_SUCCEEDED, PEER_BEGAN, AWAIT_WAITS },
    { FB_WHEN_SUCCEEDED, PEER_WELL, AWAIT_READY },
    { FB_WHEN_SUCCEEDED, PEER_BADLY, AWAIT_NEVER },
    { FB_WHEN_SUCCEEDED, PEER_SKIPPED, AWAIT_NEVER },
    { FB_WHEN_FAILED, PEER_OPEN, AWAIT_WAITS },
    { FB_WHEN_FAILED, PEER_BADLY, AWAIT_READY },
    { FB_WHEN_FAILED, PEER_WELL, AWAIT_NEVER },
    { FB_WHEN_FAILED, PEER_SKIPPED, AWAIT_NEVER },
    { FB_WHEN_BEGAN, PEER_OPEN, AWAIT_WAITS },
    { FB_WHEN_BEGAN, PEER_BEGAN, AWAIT_READY },
    { FB_WHEN_BEGAN, PEER_READY, AWAIT_WAITS },
    { FB_WHEN_BEGAN, PEER_BADLY, AWAIT_NEVER },
    { FB_WHEN_READY, PEER_BEGAN, AWAIT_WAITS },
    { FB_WHEN_READY, PEER_READY, AWAIT_READY },
    { FB_WHEN_READY, PEER_WELL, AWAIT_NEVER },
    { FB_WHEN_ENDED, PEER_OPEN, AWAIT_WAITS },
    { FB_WHEN_ENDED, PEER_BEGAN, AWAIT_WAITS },
    { FB_WHEN_ENDED, PEER_WELL, AWAIT_READY },
    { FB_WHEN_ENDED, PEER_BADLY, AWAIT_READY },
    { FB_WHEN_ENDED, PEER_SKIPPED, AWAIT_READY },
};

START_TEST(one_condition)
{
    struct fb_after after[] = { { 3, FB_WHEN_ENDED }, { 1, waits[_i].when } };
    struct fb_job jobs[3] = { { .shell = "true" },
                              { .shell = "true", .after = after, .after_count = 2 },
                              { .shell = "true" } };
    enum fb_when when = FB_WHEN_COUNT;
    struct frozen *frozen;
    struct await await;
    uint32_t blame = 0;

    begin("++=", jobs);
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(await_open(&await, frozen, stage_dir.jobs, &peers), 0);
    ck_assert_uint_eq(peers_of(&peers, 3), PEER_WELL); /* it was done before */
    peers.jobs[0] = (unsigned char)waits[_i].known;
    ck_assert_int_eq(await_of(&await, &peers, 2, &blame, &when), waits[_i].verdict);
    ck_assert_uint_eq(blame, waits[_i].verdict == AWAIT_NEVER ? 1 : 0);
    if (waits[_i].verdict == AWAIT_NEVER)
        ck_assert_int_eq(when, waits[_i].when);
    ck_assert_int_eq(await_of(&await, &peers, 1, &blame, &when), AWAIT_READY);
    ck_assert_int_eq(await_of(&await, &peers, 3, &blame, &when), AWAIT_READY);
    await_close(&await);
    frozen_close(frozen);
    end();
}
END_TEST

/* One that never holds says more than one that may; all must hold. */
START_TEST(several_conditions)
{
    struct fb_after after[] = { { 1, FB_WHEN_SUCCEEDED }, { 2, FB_WHEN_SUCCEEDED } };
    struct fb_job jobs[3] = { { .shell = "true" },
                              { .shell = "true" },
                              { .shell = "true", .after = after, .after_count = 2 } };
    enum fb_when when = FB_WHEN_COUNT;
    struct frozen *frozen;
    struct await await;
    uint32_t blame = 0;

    begin("+-+", jobs);
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(await_open(&await, frozen, 2, &peers), -EBADMSG); /* not so many */
    await_close(&await);
    ck_assert_int_eq(await_open(&await, frozen, 4, &peers), -EBADMSG);
    await_close(&await);
    ck_assert_int_eq(await_open(&await, frozen, 3, &peers), 0);
    ck_assert_uint_eq(peers_of(&peers, 2), PEER_BADLY);
    ck_assert_int_eq(await_of(&await, &peers, 3, &blame, &when), AWAIT_NEVER);
    ck_assert_uint_eq(blame, 2);
    peers.jobs[1] = PEER_WELL;
    ck_assert_int_eq(await_of(&await, &peers, 3, &blame, &when), AWAIT_WAITS);
    peers.jobs[0] = PEER_WELL;
    ck_assert_int_eq(await_of(&await, &peers, 3, &blame, &when), AWAIT_READY);
    peers.jobs[1] = PEER_OPEN;
    ck_assert_int_eq(await_of(&await, &peers, 3, &blame, &when), AWAIT_WAITS);
    await_close(&await);
    frozen_close(frozen);
    end();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("peers")
{
    tcase_add_loop_test(all, a_line, 0, COUNT(lines));
    tcase_add_test(all, what_stays);
    tcase_add_test(all, whose_record);
    tcase_add_loop_test(all, no_line, 0, COUNT(nearly));
    tcase_add_test(all, a_lost_agent);
    tcase_add_loop_test(all, a_lost_agent_that_had_all, 0, 3);
    tcase_add_test(all, a_record_that_cannot_be_read);
    tcase_add_loop_test(all, a_name, 0, COUNT(names));
    tcase_add_loop_test(all, one_condition, 0, COUNT(waits));
    tcase_add_test(all, several_conditions);
}
