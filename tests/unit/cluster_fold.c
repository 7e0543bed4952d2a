/*
 * cluster_fold.c - what agents have written, as one stream: the order of it, jobs from their
 * beginning to their end, those of an agent that is lost, and agents that come.
 */
#include "fold_stage.h"

#define STEPS 16
/* What was written, all that is told of it then; and what is told after more. */
static const struct {
    const char *kinds;
    const char *steps[STEPS], *told;
    const char *then[STEPS], *after;
} stories[] = {
    /* One job from its beginning to its end; the agent's slot and clock become the run's. */
    { "+",
      { "1 1000000 run", "1 5 queued 1", "1 10 forked 1 1", "1 20 began 1 1", "1 30 exited 1 1 ok",
        "1 40 reaped 1 1", "1 40 settled 1" },
      "0 run\n0 queued 1 j1\n"
      "1000010 forked 1.1 pid 77 slot 4 on n1\n1000020 began 1.1\n1000030 exited 1.1 well\n"
      "1000040 reaped 1.1\n",
      { "end over" },
      "1000040 ended of 1: 1 0 0 0 wall 1000040 cpu 375000 status 0\n" },
    /* The earliest first, whichever record has it; a late one comes when it is here. */
    { "+++",
      { "0 0 run", "2 0 run", "0 5 queued 1", "2 5 queued 3", "0 10 forked 1 1", "2 7 forked 3 1",
        "2 12 began 3 1", "0 11 began 1 1" },
      "0 run\n0 queued 1 j1\n0 queued 2 j2\n0 queued 3 j3\n"
      "7 forked 3.1 pid 77 slot 6 on n2\n10 forked 1.1 pid 77 slot 1 on n0\n11 began 1.1\n"
      "12 began 3.1\n",
      { "1 0 run", "1 3 queued 2", "1 4 forked 2 1", "0 13 exited 1 1 bad" },
      "4 forked 2.1 pid 77 slot 4 on n1\n13 exited 1.1 badly\n" },
    /* Times before the run's beginning are its beginning. */
    { "+",
      { "0 -1000000 run", "0 5 queued 1" },
      "0 run\n0 queued 1 j1\n",
      { "0 10 forked 1 1" },
      "0 forked 1.1 pid 77 slot 1 on n0\n" },
    /* Done before, failed before: told after their job, and counted. */
    { "=-+",
      { "0 0 run", "0 1 queued 3", "0 2 forked 3 1", "0 3 exited 3 1 bad", "0 4 reaped 3 1",
        "0 4 settled 3 0 bad" },
      "0 run\n0 queued 1 j1\n0 skipped 1 done before\n0 queued 2 j2\n0 skipped 2 failed before\n"
      "0 queued 3 j3\n2 forked 3.1 pid 77 slot 1 on n0\n3 exited 3.1 badly\n4 reaped 3.1\n",
      { "end over" },
      "4 ended of 3: 1 2 0 0 wall 4 cpu 375000 status 1\n" },
    /* Tried again, and then it is well. */
    { "+",
      { "0 0 run", "0 1 queued 1", "0 2 forked 1 1", "0 3 exited 1 1 bad", "0 4 reaped 1 1",
        "0 5 retry 1 1", "0 6 forked 1 2", "0 7 exited 1 2 ok", "0 8 reaped 1 2", "0 8 settled 1" },
      "0 run\n0 queued 1 j1\n2 forked 1.1 pid 77 slot 1 on n0\n3 exited 1.1 badly\n"
      "4 reaped 1.1\n5 retry 1.1\n6 forked 1.2 pid 77 slot 1 on n0\n7 exited 1.2 well\n"
      "8 reaped 1.2\n",
      { "end over" },
      "8 ended of 1: 1 0 0 0 wall 8 cpu 750000 status 0\n" },
    /* It could not be started; run again by hand it is well: that is its end. */
    { "+",
      { "0 0 run", "0 1 queued 1", "0 2 unstarted 1 1", "0 2 settled 1 0 bad", "0 6 forked 1 2",
        "0 7 exited 1 2 ok", "0 8 reaped 1 2", "0 8 settled 1" },
      "0 run\n0 queued 1 j1\n2 unstarted 1.1 ENOENT exec /x\n"
      "6 forked 1.2 pid 77 slot 1 on n0\n7 exited 1.2 well\n8 reaped 1.2\n",
      { "end over" },
      "8 ended of 1: 1 0 0 0 wall 8 cpu 375000 status 0\n" },
    /* Ended by a goal: that is no failure, and it is not needed. */
    { "++",
      { "0 0 run", "0 1 queued 1", "0 2 forked 1 1", "0 3 exited 1 1 goal", "0 4 reaped 1 1",
        "0 4 settled 1 0 bad", "0 5 skipped 2" },
      "0 run\n0 queued 1 j1\n0 queued 2 j2\n2 forked 1.1 pid 77 slot 1 on n0\n"
      "3 exited 1.1 badly\n4 reaped 1.1\n5 skipped 2 it was not to be\n",
      { "goal enough" },
      "5 ended of 2: 0 0 2 1 wall 5 cpu 375000 status 0 goal\n" },
    /* The same without the goal is a failure. */
    { "+",
      { "0 0 run", "0 5 skipped 1" },
      "0 run\n0 queued 1 j1\n5 skipped 1 it was not to be\n",
      { "end over" },
      "5 ended of 1: 0 0 1 0 wall 5 cpu 0 status 1\n" },
    /* It was to run once more, and the run was stopped before it did. */
    { "+",
      { "0 0 run", "0 1 queued 1", "0 2 forked 1 1", "0 3 exited 1 1 bad", "0 4 reaped 1 1",
        "0 4 settled 1 0 bad", "0 5 skipped 1" },
      "0 run\n0 queued 1 j1\n2 forked 1.1 pid 77 slot 1 on n0\n3 exited 1.1 badly\n4 reaped 1.1\n"
      "5 skipped 1 it was not to be\n",
      { "end over" },
      "5 ended of 1: 0 0 1 0 wall 5 cpu 375000 status 1\n" },
    /* What has not begun is skipped at the end; what runs is not over. */
    { "+++",
      { "0 0 run", "0 1 queued 1", "0 2 forked 1 1", "0 3 exited 1 1 ok", "0 4 reaped 1 1",
        "0 5 settled 1" },
      "0 run\n0 queued 1 j1\n0 queued 2 j2\n0 queued 3 j3\n2 forked 1.1 pid 77 slot 1 on n0\n"
      "3 exited 1.1 well\n4 reaped 1.1\n",
      { "end nothing is left" },
      "4 skipped 2 nothing is left\n4 skipped 3 nothing is left\n"
      "4 ended of 3: 1 0 2 0 wall 4 cpu 375000 status 1\n" },
    /* Each phase of a job whose agent is lost. */
    { "++++++",
      { "1 0 run", "1 1 queued 1", "1 1 queued 2", "1 1 queued 3", "1 1 queued 4", "1 1 queued 5",
        "1 2 forked 2 1", "1 3 forked 3 1", "1 4 exited 3 1 ok", "1 5 unstarted 4 1",
        "1 6 unstarted 5 1", "1 7 retry 5 1" },
      "0 run\n0 queued 1 j1\n0 queued 2 j2\n0 queued 3 j3\n0 queued 4 j4\n0 queued 5 j5\n"
      "0 queued 6 j6\n2 forked 2.1 pid 77 slot 4 on n1\n3 forked 3.1 pid 77 slot 4 on n1\n"
      "4 exited 3.1 well\n5 unstarted 4.1 ENOENT exec /x\n6 unstarted 5.1 ENOENT exec /x\n"
      "7 retry 5.1\n",
      { "lose 1", "1 9 began 2 1", "end over" },
      "7 unstarted 1.1 EOWNERDEAD lost its node failed\n7 exited 2.1 badly unseen lost its node "
      "failed\n"
      "7 reaped 2.1 unseen\n7 reaped 3.1 unseen\n7 skipped 5.1 its node failed\n"
      "7 skipped 6 over\n7 ended of 6: 1 3 2 0 wall 7 cpu 0 status 1\n" },
    /* One that came to its end before its agent was lost has that end; another's goes on. */
    { "++",
      { "0 0 run", "1 0 run", "0 1 queued 1", "0 2 forked 1 1", "0 3 exited 1 1 ok",
        "0 4 reaped 1 1", "0 4 settled 1", "1 5 queued 2", "1 6 forked 2 1" },
      "0 run\n0 queued 1 j1\n0 queued 2 j2\n2 forked 1.1 pid 77 slot 1 on n0\n"
      "3 exited 1.1 well\n4 reaped 1.1\n6 forked 2.1 pid 77 slot 4 on n1\n",
      { "lose 0", "1 7 exited 2 1 ok", "1 8 reaped 2 1", "1 8 settled 2", "end over" },
      "7 exited 2.1 well\n8 reaped 2.1\n8 ended of 2: 2 0 0 0 wall 8 cpu 750000 status 0\n" },
    /* What an agent says of itself is no failure of ours. */
    { "+",
      { "0 0 run", "0 5 note 0 0 the disk is full" },
      "0 run\n0 queued 1 j1\n5 note 0 0 the disk is full\n",
      { NULL },
      "" },
    /* Which job has left something behind may not be known. */
    { "+",
      { "0 0 run",
        "0 5 leaked 0 0 ,\"count\":1,\"pids\":[7],\"names\":[\"sleep\"],\"ending\":true" },
      "0 run\n0 queued 1 j1\n5 leaked\n",
      { NULL },
      "" },
};

static void steps(const char *const *list)
{
    for (int i = 0; i < STEPS && list[i] != NULL; i++)
        step(list[i]);
}

START_TEST(a_story)
{
    begin(stories[_i].kinds, NULL);
    steps(stories[_i].steps);
    ck_assert_str_eq(told(), stories[_i].told);
    steps(stories[_i].then);
    ck_assert_str_eq(told(), stories[_i].after);
    end();
}
END_TEST

/* An agent's own words of its end: it has ended, and whether its jobs had. */
static const struct {
    const char *words;
    bool stopped;
} ends[] = {
    { "0 9 ended 0 0 ,\"stopped\":false", false },
    { "0 9 ended 0 0 ,\"stopped\":true", true },
    { "0 9 ended 0 0 ,\"stopped\":false,\"more\":true", true },
};

START_TEST(an_agent_ends)
{
    const struct trail *trail;

    begin("+", NULL);
    step("0 0 run");
    told();
    trail = fold_trail(&fold, 0);
    ck_assert(!trail->ended && !trail->stopped);
    step(ends[_i].words);
    ck_assert_str_eq(told(), "");
    ck_assert(trail->ended && trail->stopped == ends[_i].stopped);
    end();
}
END_TEST

/* Which agents have come, and which are taken for an agent of this run. */
START_TEST(agents_that_come)
{
    static const char other[] = "{\"node\":\"n\",\"pid\":1,\"run\":\"another\"}";
    static const char nowhere[] = "{\"pid\":1,\"run\":\"%s\"}";
    static const char *const pids[] = { "-1", "2147483648" };
    char line[200];

    begin("+++", NULL);
    ck_assert_ptr_null(fold_trail(&fold, 0));
    stage_agent("3"); /* there are three: 0 to 2 */
    stage_agent("x");
    ck_assert_int_eq(rundir_put(&stage_dir, "agents/2", other, strlen(other)), 0);
    snprintf(line, sizeof line, nowhere, stage_dir.id);
    ck_assert_int_eq(rundir_put(&stage_dir, "agents/2.2", line, strlen(line)), 0);
    for (int i = 0; i < 2; i++) {
        char name[32];
        snprintf(name, sizeof name, "agents/2.%d", i + 3);
        snprintf(line, sizeof line, "{\"node\":\"n\",\"pid\":%s,\"run\":\"%s\"}", pids[i],
                 stage_dir.id);
        ck_assert_int_eq(rundir_put(&stage_dir, name, line, strlen(line)), 0);
    }
    told();
    ck_assert_uint_eq(fold.count, 0);
    stage_agent("1");
    told();
    told();
    ck_assert_uint_eq(fold.count, 1);
    ck_assert_int_eq(fold.trails[0]->pid, 501);
    ck_assert_str_eq(fold.trails[0]->node, "n1");
    stage_agent("1.2");
    told();
    ck_assert_uint_eq(fold.count, 2);
    ck_assert_str_eq(fold_trail(&fold, 1)->name, "1.2");
    ck_assert_ptr_null(fold_trail(&fold, 0));
    step("1 0 run");
    step("1 1 queued 2");
    told();
    ck_assert_ptr_eq(fold_agent_of(&fold, 2), fold.trails[0]);
    ck_assert_ptr_null(fold_agent_of(&fold, 1));
    ck_assert_ptr_null(fold_agent_of(&fold, 0));
    ck_assert_ptr_null(fold_agent_of(&fold, 4));
    ck_assert_uint_eq(fold.trails[1]->quiet, 2);
    ck_assert_uint_eq(fold.trails[0]->quiet, 0);
    end();
}
END_TEST

/* However many slots are asked for later, each number is one slot's of one agent, and none is left
 * out. */
START_TEST(slots_of_agents)
{
    static const int wanted[3][5] = { { 1, 2, 3, 10, 13 },
                                      { 4, 5, 8, 11, 14 },
                                      { 6, 7, 9, 12, 15 } };
    char line[200], name[8];
    uint32_t job = 0;

    begin("+++++++++++++++", NULL);
    for (int agent = 0; agent < 3; agent++) {
        snprintf(name, sizeof name, "%d", agent);
        stage_agent(name);
        stage_line(name, "{\"t\":0,\"event\":\"run\",\"version\":\"0\",\"title\":\"\",\"slots\":1,"
                         "\"start\":\"2001-09-09T01:46:40.000000Z\"}");
        for (int slot = 1; slot <= 5; slot++) {
            struct fb_event event = { .kind = FB_RUN };
            job++;
            snprintf(line, sizeof line, "0 1 queued %u", job);
            stage_event(name, strchr(line, ' ') + 1);
            snprintf(line, sizeof line,
                     "{\"t\":0.000002,\"event\":\"forked\",\"job\":%u,\"attempt\":1,\"pid\":77,"
                     "\"slot\":%d}",
                     job, slot);
            stage_line(name, line);
            ck_assert_int_eq(fold_look(&fold, true), 0);
            while (event.kind != FB_FORKED)
                ck_assert_int_eq(fold_next(&fold, &event), 1);
            ck_assert_int_eq(event.as.forked.slot, wanted[agent][slot - 1]);
        }
    }
    end();
}
END_TEST

/* Of many jobs each is queued as it, or one after it, begins; where jobs wait for others, all. */
START_TEST(many_jobs)
{
    static char kinds[1002];
    struct fb_event event;

    memset(kinds, '+', sizeof kinds - 1);
    begin(kinds, NULL);
    ck_assert_str_eq(told(), "0 run\n");
    step("0 0 run");
    step("0 5 queued 2");
    step("0 6 forked 2 1");
    step("0 7 exited 2 1 ok");
    step("0 8 reaped 2 1");
    step("0 8 settled 2");
    step("0 9 queued 3");
    step("0 9 forked 3 1");
    ck_assert_str_eq(told(), "0 queued 1 j1\n0 queued 2 j2\n6 forked 2.1 pid 77 slot 1 on n0\n"
                             "7 exited 2.1 well\n8 reaped 2.1\n8 queued 3 j3\n"
                             "9 forked 3.1 pid 77 slot 1 on n0\n");
    ck_assert(!fold_all_settled(&fold));
    fold_end(&fold, "over", false);
    fold.halted = fold.stopped = true;
    ck_assert_str_eq(told(),
                     "9 skipped 1 over\n9 skipped 3 over\n"
                     "9 ended of 3: 1 0 2 0 wall 9 cpu 375000 status 1 more halted stopped\n");
    ck_assert_int_eq(fold_next(&fold, &event), 0);
    end();
}
END_TEST

/* More than one read of a record gives: all that is there is known. */
START_TEST(a_long_record)
{
    char line[300];
    const char *at;
    int count = 0;

    begin("+", NULL);
    step("0 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    for (int i = 0; i < 1500; i++) {
        snprintf(line, sizeof line, "0 %d progress 1 1 ,\"share\":0.5,\"text\":\"%0100d\"", 10 + i,
                 i);
        step(line);
    }
    for (at = told(); (at = strstr(at, " progress 1.1\n")) != NULL; at++)
        count++;
    ck_assert_int_eq(count, 1500);
    ck_assert_int_eq(fold.last_us, 1509);
    end();
}
END_TEST

START_TEST(jobs_that_wait_are_all_known)
{
    static char kinds[1002];
    static struct fb_job jobs[1001];
    struct fb_after first = { .job = 1, .when = FB_WHEN_ENDED };
    struct fb_event event;

    memset(kinds, '+', sizeof kinds - 1);
    for (int i = 0; i < 1001; i++)
        jobs[i] = (struct fb_job){ .shell = "true" };
    jobs[1000].after = &first;
    jobs[1000].after_count = 1;
    begin(kinds, jobs);
    ck_assert_int_eq(fold_next(&fold, &event), 1);
    for (uint32_t i = 1; i <= 1001; i++) {
        ck_assert_int_eq(fold_next(&fold, &event), 1);
        ck_assert_int_eq(event.kind, FB_QUEUED);
        ck_assert_uint_eq(event.job, i);
        ck_assert_uint_eq(event.as.queued.after_count, i == 1001);
    }
    ck_assert_int_eq(fold_next(&fold, &event), 0);
    end();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

/* What a lost agent had begun ends when its loss was seen: the same for one that looks later. */
static const struct {
    int64_t seen_us; /* of the run */
    const char *told;
} losses[] = {
    { 1500000,
      "1500000 exited 2.1 badly unseen lost its node failed\n1500000 reaped 2.1 unseen\n" },
    { 1, "2 exited 2.1 badly unseen lost its node failed\n2 reaped 2.1 unseen\n" },
};

START_TEST(when_it_was_lost)
{
    int64_t us = STAGE_START_US + losses[_i].seen_us;
    const struct timespec seen = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
    const struct timespec times[2] = { seen, seen };

    begin("++", NULL);
    step("0 0 run");
    step("1 0 run");
    step("1 0 queued 2");
    step("1 2 forked 2 1");
    step("0 0 queued 1");
    step("0 3000000 forked 1 1");
    told();
    ck_assert_int_eq(rundir_put(&stage_dir, "lost/1", "x", 1), 0);
    ck_assert_int_eq(utimensat(stage_dir.fd, "lost/1", times, 0), 0);
    step("lose 1");
    ck_assert_str_eq(told(), losses[_i].told);
    end();
}
END_TEST

CHECK_MAIN("fold")
{
    tcase_add_loop_test(all, a_story, 0, COUNT(stories));
    tcase_add_loop_test(all, an_agent_ends, 0, COUNT(ends));
    tcase_add_test(all, agents_that_come);
    tcase_add_loop_test(all, when_it_was_lost, 0, COUNT(losses));
    tcase_add_test(all, slots_of_agents);
    tcase_add_test(all, many_jobs);
    tcase_add_test(all, a_long_record);
    tcase_add_test(all, jobs_that_wait_are_all_known);
}
