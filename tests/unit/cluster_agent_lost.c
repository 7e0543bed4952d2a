/*
 * cluster_agent_lost.c - an agent and those that are lost: which of them it finds, what it takes of
 * them, and that it ends when it is one of them. No agent lives; what a place says is the test's.
 */
#include "cluster/agent_inside.h"
#include "cluster_stage.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define AGENTS 4
#define S      INT64_C(1000000)

static int64_t now_us;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ .tv_sec = now_us / S, .tv_nsec = now_us % S * 1000 };
    return 0;
}

static struct place_agent said[AGENTS];
static int asks, refuses;

static int ask(const struct place_run *run, struct place_agent *agents, char *why, size_t size)
{
    asks++;
    ck_assert_int_eq(run->count, AGENTS);
    ck_assert_str_eq(run->ticket, "ticket of the test");
    ck_assert_str_eq(run->id, stage_dir.id);
    ck_assert_str_eq(run->dir, stage_dir.path);
    snprintf(why, size, "it is away");
    if (refuses == 0)
        memcpy(agents, said, sizeof said);
    return refuses;
}

static struct place moon = { .name = "moon", .ask = ask, .near = true };
static struct agent agent;

/* Agent 0 of four, which all have come; each has 5 jobs of 20, but for the last none has claimed
 * them. */
static void set_up(void)
{
    memset(&agent, 0, sizeof agent);
    memset(said, 0, sizeof said);
    asks = refuses = 0;
    now_us = 1000 * S;
    stage_open(AGENTS, 4);
    stage_jobs("++++++++++++++++++++", NULL, NULL);
    for (int i = 0; i < AGENTS; i++)
        stage_agent((const char[2]){ (char)('0' + i), '\0' });
    ck_assert_int_eq(rundir_put(&stage_dir, "ticket", "ticket of the test", 18), 0);
    agent.dir = stage_dir;
    agent.on.place = &moon;
    strcpy(agent.name, "0");
    ck_assert_int_eq(fb_run_open(&agent.run, &(struct fb_options){ .slots = 1 }), 0);
    ck_assert_int_eq(claim_open(&agent.claims, &agent.dir, 0, agent.name), 0);
    ck_assert_int_eq(peers_open(&agent.peers, &agent.dir, agent.name), 0);
    ck_assert_int_eq(agent_record_begin(&agent.record, memfd_create("record", MFD_CLOEXEC)), 0);
    agent_lost_open(&agent);
}

static void tear_down(void)
{
    heir_close(&agent.heir);
    agent_record_close(&agent.record);
    peers_close(&agent.peers);
    claim_close(&agent.claims);
    fb_run_close(agent.run);
    rundir_close(&stage_dir);
}

static void lose(const char *number)
{
    char path[64];

    snprintf(path, sizeof path, "lost/%s", number);
    ck_assert_int_eq(rundir_put(&stage_dir, path, "x", 1), 0);
}

/* What is said of an agent in lost/; "-": nothing. */
static const char *lost(int number)
{
    static char bytes[256];
    struct text text = { 0 };
    char path[64];

    snprintf(path, sizeof path, "lost/%d", number);
    snprintf(bytes, sizeof bytes, "%s",
             rundir_get(&stage_dir, path, &text) == 0 ? text_string(&text) : "-");
    text_fini(&text);
    return bytes;
}

static void one_says(int number, enum place_state state, bool well, const char *why)
{
    said[number].state = state;
    said[number].died_well = well;
    snprintf(said[number].why, sizeof said[number].why, "%s", why);
}

/* ---------------------------------------------------------------- found */

/* What the place says of agent 2, what that has left, and whether it is lost. */
static const struct {
    enum place_state state;
    bool well;
    const char *record; /* NULL: it has none; "/": it cannot be read */
    bool lost;
} finds[] = {
    { PLACE_ENDED, false, NULL, true },
    { PLACE_ENDED, true, NULL, false },
    { PLACE_UP, false, NULL, false },
    { PLACE_WAITING, false, NULL, false },
    { PLACE_UNKNOWN, false, NULL, false },
    { PLACE_ENDED, false, "", true },
    { PLACE_ENDED, false, "{\"t\":1.0,\"event\":\"began\",\"job\":1}\n", true },
    { PLACE_ENDED, false, "{\"t\":1.0,\"event\":\"ended\",\"jobs\":1}\n", false },
    { PLACE_ENDED, false, "/", false }, /* what is not known is not said */
};

START_TEST(found)
{
    one_says(2, finds[_i].state, finds[_i].well, "node2 failed");
    if (finds[_i].record != NULL && strcmp(finds[_i].record, "/") == 0)
        ck_assert_int_eq(mkdirat(stage_dir.fd, "events/2.jsonl", 0700), 0);
    else if (finds[_i].record != NULL)
        stage_append("events/2.jsonl", finds[_i].record, strlen(finds[_i].record));
    agent_lost_find(&agent, now_us);
    ck_assert_int_eq(asks, 1);
    ck_assert_str_eq(lost(2), finds[_i].lost ? "node2 failed" : "-");
    for (int i = 0; i < AGENTS; i++)
        ck_assert(i == 2 || strcmp(lost(i), "-") == 0);
}
END_TEST

/* The end of a record is looked for at its end: before that a job may have said such a word. */
START_TEST(the_end_of_a_long_record)
{
    static const char end[] = "{\"t\":1.0,\"event\":\"ended\",\"jobs\":1}\n";
    static char blanks[4096];

    memset(blanks, ' ', sizeof blanks);
    one_says(2, PLACE_ENDED, false, "node2 failed");
    if (_i == 0)
        stage_append("events/2.jsonl", blanks, sizeof blanks);
    stage_append("events/2.jsonl", end, sizeof end - 1);
    if (_i == 1)
        stage_append("events/2.jsonl", blanks, sizeof blanks);
    if (_i == 2) /* it just has room */
        stage_append("events/2.jsonl", blanks, sizeof blanks - (sizeof end - 1));
    agent_lost_find(&agent, now_us);
    ck_assert_str_eq(lost(2), _i == 1 ? "node2 failed" : "-");
}
END_TEST

/* Itself it does not call lost, nor one that never came; what was said stays. */
START_TEST(agents_that_are_left_alone)
{
    for (int i = 0; i < AGENTS; i++)
        one_says(i, PLACE_ENDED, false, "gone");
    ck_assert_int_eq(unlinkat(stage_dir.fd, "agents/3", 0), 0);
    lose("1");
    agent_lost_find(&agent, now_us);
    ck_assert_str_eq(lost(0), "-");
    ck_assert_str_eq(lost(1), "x");
    ck_assert_str_eq(lost(2), "gone");
    ck_assert_str_eq(lost(3), "-");
}
END_TEST

/* Asked once a second, where the place can tell; a refusal says nothing. */
START_TEST(when_it_asks)
{
    one_says(2, PLACE_ENDED, false, "gone");
    refuses = -EAGAIN;
    agent_lost_find(&agent, now_us);
    ck_assert_int_eq(asks, 1);
    refuses = 0;
    agent_lost_find(&agent, now_us + S - 1);
    ck_assert_int_eq(asks, 1);
    ck_assert_str_eq(lost(2), "-");
    moon.near = false;
    agent_lost_find(&agent, now_us + S);
    moon.near = true;
    agent.on.place = NULL;
    agent_lost_find(&agent, now_us + S);
    agent.on.place = &moon;
    ck_assert_int_eq(asks, 1);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "ticket", 0), 0); /* nothing to ask by */
    agent_lost_find(&agent, now_us + S);
    ck_assert_int_eq(asks, 1);
    ck_assert_int_eq(rundir_put(&stage_dir, "ticket", "ticket of the test\n", 19), 0);
    agent_lost_find(&agent, now_us + 2 * S);
    ck_assert_int_eq(asks, 2);
    ck_assert_str_eq(lost(2), "gone");
}
END_TEST

/* ---------------------------------------------------------------- what they have left */

/* Agent 1 has a block of jobs, of which it has begun none. */
static uint32_t leave_a_block(uint32_t *count)
{
    struct claims claims;
    uint32_t first;

    ck_assert_int_eq(claim_open(&claims, &agent.dir, 1, "1"), 0);
    ck_assert_int_eq(claim_next(&claims, &first, count), 1);
    claim_close(&claims);
    return first;
}

/* Where the place tells it at once what is left is taken at once: each of it, once. */
START_TEST(taken_at_once)
{
    uint32_t count, number, first = leave_a_block(&count);

    ck_assert_int_eq(agent_lost_next(&agent, &number), 0);
    ck_assert_int_eq(asks, 1);
    one_says(1, PLACE_ENDED, false, "node1 failed");
    ck_assert_int_eq(agent_lost_next(&agent, &number), 0); /* it was asked just now */
    now_us += S;
    for (uint32_t i = 0; i < count; i++) {
        ck_assert_int_eq(agent_lost_next(&agent, &number), 1);
        ck_assert_uint_eq(number, first + i);
    }
    ck_assert_int_eq(agent_lost_next(&agent, &number), 0);
    ck_assert_int_eq(asks, 2);
}
END_TEST

/* Else a while later; until then there may be some soon, unless nothing new is to start. */
START_TEST(taken_later)
{
    int64_t after_us = (rundir_is_far(stage_dir.fd) ? 15 : 3) * S;
    uint32_t count, number, first = leave_a_block(&count);

    moon.near = false;
    heir_close(&agent.heir);
    agent_lost_open(&agent);
    lose("1");
    ck_assert_int_eq(agent_lost_next(&agent, &number), -EAGAIN);
    now_us += after_us - 1;
    ck_assert_int_eq(agent_lost_next(&agent, &number), -EAGAIN);
    agent.halted = true;
    ck_assert_int_eq(agent_lost_next(&agent, &number), 0);
    agent.halted = false;
    now_us++;
    ck_assert_int_eq(agent_lost_next(&agent, &number), 1);
    ck_assert_uint_eq(number, first);
    moon.near = true;
    ck_assert_int_eq(asks, 0);
}
END_TEST

/* ---------------------------------------------------------------- given up itself */

static const char *words_of(void (*act)(void))
{
    static char words[400];
    int fd = memfd_create("err", MFD_CLOEXEC), before = dup(STDERR_FILENO);
    ssize_t n;

    fflush(stderr);
    dup2(fd, STDERR_FILENO);
    act();
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    n = pread(fd, words, sizeof words - 1, 0);
    words[n > 0 ? n : 0] = '\0';
    close(fd);
    return words;
}

static void look(void)
{
    agent_lost_look(&agent, now_us);
}

START_TEST(given_up)
{
    struct fb_event note = { .kind = FB_NOTE, .as.note = { .text = "x" } };

    lose("1"); /* another */
    ck_assert_str_eq(words_of(look), "");
    ck_assert(!agent.stopping && !agent.cut && !agent.record.shut);
    ck_assert_int_eq(agent.fence_us, now_us);
    agent_record_put(&agent.record, &note, now_us);
    lose("0");
    agent.stopping = _i == 1; /* it was asked to end before */
    ck_assert_str_eq(words_of(look), "forkboard: agent 0 was given up as lost, so it ends: another "
                                     "may do its work\n");
    ck_assert(agent.stopping && agent.cut && agent.record.shut);
    ck_assert_uint_eq(agent.record.waiting.size, 0); /* nothing of it is said any more */
    ck_assert_str_eq(words_of(look), "");            /* it is said once */
}
END_TEST

/* Before a job begins it is looked at, but when that was just done. */
START_TEST(the_fence)
{
    ck_assert(!agent_given_up(&agent));
    ck_assert_int_eq(agent.fence_us, now_us);
    now_us += S;
    ck_assert(!agent_given_up(&agent));
    ck_assert_int_eq(agent.fence_us, now_us - S);
    now_us += 1;
    ck_assert(!agent_given_up(&agent));
    ck_assert_int_eq(agent.fence_us, now_us);
    now_us += S + 1; /* what cannot be looked at is not known: no job begins then */
    ck_assert_int_eq(unlinkat(stage_dir.fd, "lost", AT_REMOVEDIR), 0);
    ck_assert(agent_given_up(&agent));
    ck_assert(!agent.heir.given_up && !agent.stopping);
    ck_assert_int_eq(mkdirat(stage_dir.fd, "lost", 0700), 0);
    ck_assert(!agent_given_up(&agent));
}
END_TEST

/* What a lost one has left cannot be read: that holds up no job of another's. */
START_TEST(the_fence_and_what_cannot_be_read)
{
    uint32_t count, number, first = leave_a_block(&count);

    ck_assert_int_eq(mkdirat(stage_dir.fd, "events/1.jsonl", 0700), 0);
    lose("1");
    ck_assert(!agent_given_up(&agent));
    ck_assert_int_eq(agent.fence_us, now_us);
    ck_assert_int_eq(agent_lost_next(&agent, &number), -EAGAIN); /* it is waited for, at the end */
    ck_assert_int_eq(unlinkat(stage_dir.fd, "events/1.jsonl", AT_REMOVEDIR), 0);
    now_us += S;
    ck_assert_int_eq(agent_lost_next(&agent, &number), 1);
    ck_assert_uint_eq(number, first);
}
END_TEST

static void is_given_up(void)
{
    ck_assert(agent_given_up(&agent));
}

START_TEST(the_fence_falls)
{
    lose("0");
    ck_assert_str_ne(words_of(is_given_up), "");
    ck_assert(agent.stopping);
    ck_assert(agent_given_up(&agent)); /* and stays so */
}
END_TEST

/* One that can take no more jobs leaves what it has claimed; one that can is not lost. */
START_TEST(left_by_itself)
{
    agent.broken = _i == 1;
    agent_lost_leave(&agent);
    ck_assert_str_eq(lost(0), _i == 1 ? "it could not read the run's jobs" : "-");
}
END_TEST

CHECK_MAIN("agents that are lost")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, found, 0, (int)(sizeof finds / sizeof finds[0]));
    tcase_add_loop_test(all, the_end_of_a_long_record, 0, 3);
    tcase_add_test(all, agents_that_are_left_alone);
    tcase_add_test(all, when_it_asks);
    tcase_add_test(all, taken_at_once);
    tcase_add_test(all, taken_later);
    tcase_add_loop_test(all, given_up, 0, 2);
    tcase_add_test(all, the_fence);
    tcase_add_test(all, the_fence_and_what_cannot_be_read);
    tcase_add_test(all, the_fence_falls);
    tcase_add_loop_test(all, left_by_itself, 0, 2);
}
