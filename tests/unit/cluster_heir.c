/* cluster_heir.c - what lost agents have left: taken once, by one; what had begun is never taken.
 */
#include "check_main.h"
#include "check_random.h"
#include "cluster/heir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AGENTS 3
#define JOBS   400

struct stage {
    struct rundir dir;
    struct claims claims[AGENTS];
    struct peers peers[AGENTS];
    struct heir heirs[AGENTS];
    unsigned char seen[JOBS + 1];
};

static void put(const struct rundir *dir, const char *name, const char *text)
{
    ck_assert_int_eq(rundir_put(dir, name, text, strlen(text)), 0);
}

static void open_stage(struct stage *stage, bool no_links, int64_t wait_us)
{
    char path[] = "/tmp/cluster_heir.XXXXXX", error[5000], name[32];

    memset(stage, 0, sizeof *stage);
    ck_assert_ptr_nonnull(mkdtemp(path));
    ck_assert_int_eq(chdir(path), 0);
    ck_assert_int_eq(rundir_make(&stage->dir, "run", error, sizeof error), 0);
    stage->dir.jobs = JOBS;
    stage->dir.agents = AGENTS;
    stage->dir.slots = 2;
    stage->dir.block = claim_block(JOBS, 2);
    ck_assert_uint_eq(stage->dir.block, 5);
    for (int i = 0; i < AGENTS; i++) {
        snprintf(name, sizeof name, "agents/%d", i);
        put(&stage->dir, name, "{}");
        snprintf(name, sizeof name, "%d", i);
        ck_assert_int_eq(claim_open(&stage->claims[i], &stage->dir, i, name), 0);
        stage->claims[i].no_links = no_links;
        ck_assert_int_eq(peers_open(&stage->peers[i], &stage->dir, stage->claims[i].name), 0);
        heir_open(&stage->heirs[i], &stage->claims[i], &stage->peers[i], wait_us);
    }
}

static void close_stage(struct stage *stage)
{
    for (int i = 0; i < AGENTS; i++) {
        heir_close(&stage->heirs[i]);
        peers_close(&stage->peers[i]);
        claim_close(&stage->claims[i]);
    }
    rundir_close(&stage->dir);
    ck_assert_int_eq(chdir("/"), 0);
}

/* Agent 0 has a block, of which its record has two jobs: one with its end, one without. */
static uint32_t lose_first(struct stage *stage)
{
    uint32_t first, count;
    char record[400];

    ck_assert_int_eq(claim_next(&stage->claims[0], &first, &count), 1);
    ck_assert_uint_eq(count, 5);
    snprintf(record, sizeof record,
             "{\"t\":0.000001,\"event\":\"queued\",\"job\":%u}\n"
             "{\"t\":0.000002,\"event\":\"settled\",\"job\":%u,\"ok\":true}\n"
             "{\"t\":0.000003,\"event\":\"queued\",\"job\":0}\n" /* there is no such job */
             "{\"t\":0.000003,\"event\":\"queued\",\"job\":4000000000}\n"
             "{\"t\":0.000003,\"event\":\"queued\",\"job\":%u}\n"
             "{\"t\":0.000004,\"event\":\"queued\",\"job\":%u}", /* torn: it has not begun */
             first, first, first + 1, first + 2);
    put(&stage->dir, "events/0.jsonl", record);
    put(&stage->dir, "lost/0", "its node failed");
    return first;
}

static uint32_t take_all(struct stage *stage, int i)
{
    uint32_t job, count = 0;
    int r;

    while ((r = heir_next(&stage->heirs[i], &job)) == 1) {
        ck_assert_uint_le(job, JOBS);
        stage->seen[job]++;
        count++;
    }
    ck_assert_int_eq(r, 0);
    return count;
}

START_TEST(heir_once)
{
    struct stage stage;
    uint32_t first, job;

    open_stage(&stage, _i == 1, 0);
    first = lose_first(&stage);
    for (int i = 1; i < AGENTS; i++) {
        ck_assert_int_eq(peers_look(&stage.peers[i]), 0);
        ck_assert_int_eq(heir_look(&stage.heirs[i], 1), 0);
        ck_assert(!heir_waits(&stage.heirs[i]));
        ck_assert(!stage.heirs[i].given_up);
        ck_assert_uint_eq(peers_of(&stage.peers[i], first) & PEER_FATE, PEER_WELL);
        ck_assert_uint_eq(peers_of(&stage.peers[i], first + 1) & PEER_FATE, PEER_BADLY);
        ck_assert_uint_eq(peers_of(&stage.peers[i], first + 2) & PEER_FATE, PEER_OPEN);
    }
    ck_assert_int_eq(heir_next(&stage.heirs[1], &job), 1); /* both at once */
    stage.seen[job]++;
    ck_assert_uint_eq(take_all(&stage, 2) + take_all(&stage, 1), 2);
    for (job = 1; job <= JOBS; job++)
        ck_assert_uint_eq(stage.seen[job], job >= first + 2 && job < first + 5);
    ck_assert_int_eq(heir_look(&stage.heirs[0], 1), 0);
    ck_assert(stage.heirs[0].given_up); /* it sees that, and takes nothing */
    ck_assert_uint_eq(take_all(&stage, 0), 0);
    close_stage(&stage);
}
END_TEST

/* The heir is lost too, before it has begun what it took. */
START_TEST(heir_of_heir)
{
    struct stage stage;
    uint32_t first;

    open_stage(&stage, _i == 1, 0);
    first = lose_first(&stage);
    ck_assert_int_eq(heir_look(&stage.heirs[1], 1), 0);
    ck_assert_uint_eq(take_all(&stage, 1), 3);
    put(&stage.dir, "events/1.jsonl", "{\"t\":0.000001,\"event\":\"queued\",\"job\":3}\n");
    put(&stage.dir, "lost/1", "its node failed");
    ck_assert_uint_eq(first, 1);
    memset(stage.seen, 0, sizeof stage.seen);
    ck_assert_int_eq(heir_look(&stage.heirs[2], 1), 0);
    ck_assert_uint_eq(take_all(&stage, 2), 2);
    ck_assert_uint_eq(stage.seen[3], 0);
    ck_assert_uint_eq(stage.seen[4], 1);
    ck_assert_uint_eq(stage.seen[5], 1);
    close_stage(&stage);
}
END_TEST

/* What is left is looked at so long after the loss was seen. */
START_TEST(heir_patience)
{
    struct stage stage;

    open_stage(&stage, false, 1000);
    lose_first(&stage);
    ck_assert_int_eq(heir_look(&stage.heirs[1], 5000), 0);
    ck_assert(heir_waits(&stage.heirs[1]));
    ck_assert_uint_eq(take_all(&stage, 1), 0);
    ck_assert_int_eq(heir_look(&stage.heirs[1], 5999), 0);
    ck_assert_uint_eq(take_all(&stage, 1), 0);
    ck_assert_int_eq(heir_look(&stage.heirs[1], 6000), 0);
    ck_assert(!heir_waits(&stage.heirs[1]));
    ck_assert_uint_eq(take_all(&stage, 1), 3);
    close_stage(&stage);
}
END_TEST

/* Foreign files in the directories. */
START_TEST(heir_strangers)
{
    struct stage stage;
    char after_last[32], name[8 + sizeof stage.heirs[1].lost->name] = "lost/1.";

    open_stage(&stage, false, 0);
    snprintf(after_last, sizeof after_last, "claim/%u",
             claim_blocks(stage.dir.jobs, stage.dir.block, stage.dir.slots));
    put(&stage.dir, after_last, "0");
    put(&stage.dir, "lost/x", "");
    put(&stage.dir, "lost/7", "no such agent");
    put(&stage.dir, "lost/1.2", "nor this");
    put(&stage.dir, "claim/999999999999999999999", "0");
    put(&stage.dir, "claim/0-0", "0");
    put(&stage.dir, "claim/401-0", "0");
    put(&stage.dir, "claim/-1", "0");
    put(&stage.dir, "claim/files", "");
    ck_assert_int_eq(mkdirat(stage.dir.fd, "claim/3", 0700), 0);
    memset(name + strlen(name), '2', sizeof stage.heirs[1].lost->name - 2);
    put(&stage.dir, name, "a name that is too long");
    name[strlen(name) - 1] = '\0';
    put(&stage.dir, name, "the longest");
    lose_first(&stage);
    ck_assert_int_eq(heir_look(&stage.heirs[1], 1), 0);
    ck_assert_uint_eq(stage.heirs[1].lost_count, 4); /* 0, 7, 1.2, and the longest */
    ck_assert_uint_eq(take_all(&stage, 1), 3);
    close_stage(&stage);
}
END_TEST

/* ---------------------------------------------------------------- in any order */

/* An agent that has claimed jobs and writes each down before it begins it. */
static struct worker {
    uint32_t jobs[JOBS], next, count;
    bool lost;
} workers[AGENTS];

static void begin(struct stage *stage, int i)
{
    struct worker *own = &workers[i];
    uint32_t job = own->jobs[own->next++];
    char name[32], line[128];
    int size, fd;

    size = snprintf(line, sizeof line, "{\"t\":0.000001,\"event\":\"queued\",\"job\":%u}\n", job);
    if (draw(3) > 0)
        size += snprintf(line + size, sizeof line - (size_t)size,
                         "{\"t\":0.000002,\"event\":\"settled\",\"job\":%u,\"ok\":true}\n", job);
    snprintf(name, sizeof name, "events/%d.jsonl", i);
    fd = rundir_openat(&stage->dir, name, O_WRONLY | O_CREAT | O_APPEND);
    ck_assert_int_eq(write(fd, line, (size_t)size), size);
    close(fd);
    stage->seen[job]++;
}

/* False: nothing is left that it could do. */
static bool work(struct stage *stage, int i, int64_t now_us)
{
    struct worker *own = &workers[i];
    uint32_t first, count, job;
    int r;

    if (own->next < own->count) {
        begin(stage, i);
        return true;
    }
    own->next = own->count = 0;
    r = claim_next(&stage->claims[i], &first, &count);
    ck_assert_int_ge(r, 0);
    for (; r == 1 && count > 0; count--)
        own->jobs[own->count++] = first++;
    if (r == 1)
        return true;
    ck_assert_int_eq(peers_look(&stage->peers[i]), 0);
    ck_assert_int_eq(heir_look(&stage->heirs[i], now_us), 0);
    while ((r = heir_next(&stage->heirs[i], &job)) == 1)
        own->jobs[own->count++] = job;
    ck_assert_int_eq(r, 0);
    return own->count > 0;
}

/* However agents are lost, but one: each job is begun once, by one of them. */
START_TEST(heirs_in_any_order)
{
    struct stage stage;
    int left = AGENTS;
    char name[16];
    bool any = true;

    check_seed(_i);
    memset(workers, 0, sizeof workers);
    open_stage(&stage, _i % 2 == 1, 0);
    for (int step = 1; any || step <= 501; step++) {
        int lost = (int)draw(AGENTS);
        if (draw(100) == 0 && left > 1 && !workers[lost].lost) {
            workers[lost].lost = true;
            left--;
            snprintf(name, sizeof name, "lost/%d", lost);
            put(&stage.dir, name, "its node failed");
        }
        any = false;
        for (int i = 0; i < AGENTS; i++)
            if (!workers[i].lost && (draw(2) == 0 || step > 500))
                any |= work(&stage, i, step);
    }
    for (uint32_t job = 1; job <= JOBS; job++)
        ck_assert_msg(stage.seen[job] == 1, "job %u has begun %d times", job, stage.seen[job]);
    close_stage(&stage);
}
END_TEST

CHECK_MAIN("what lost agents have left")
{
    tcase_add_loop_test(all, heirs_in_any_order, 0, 12);
    tcase_add_loop_test(all, heir_once, 0, 2);
    tcase_add_loop_test(all, heir_of_heir, 0, 2);
    tcase_add_test(all, heir_patience);
    tcase_add_test(all, heir_strangers);
}
