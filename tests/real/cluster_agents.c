/* cluster_agents.c - a run of agents to its end, and what it says of those that wait or are lost.
 */
#include "agents_stage.h"
#include "cluster/agents_inside.h"

/* ---------------------------------------------------------------- events */

START_TEST(to_its_end)
{
    char out[64] = "";
    int fd;

    begin("+=", NULL, false);
    ck_assert_int_eq(source->left(source), 2);
    ck_assert_str_eq(source->agents(source), "2 agents, 2 wait");
    both_work();
    stage_event("0", "3 output 1 1 ,\"stream\":\"stdout\",\"text\":\"hello\\n\"");
    until("output 1;");
    ck_assert_str_eq(text_string(&events), "run 0;queued 1;queued 2;skipped 2;forked 1;output 1;");
    ck_assert_int_eq(source->left(source), 0);
    ck_assert_str_eq(source->agents(source), "2 agents");
    ck_assert_int_eq(source->again(source, 1), -EBUSY);
    job_ends("0", 1);
    until("ended 0;");
    ck_assert_int_eq(last.as.ended.status, 0);
    ck_assert_uint_eq(last.as.ended.succeeded, 2);
    ck_assert(!last.as.ended.stopped && !last.as.ended.halted);
    ck_assert_int_gt(source->at_us(source), 1000000);
    ck_assert_int_eq(source->finish(source, &last, 0), 0);
    ck_assert_int_eq(source->finish(source, &last, 3), 3);
    last.as.ended.status = 1;
    ck_assert_int_eq(source->finish(source, &last, 0), 1);
    ck_assert(!is_there("cancelled"));
    fd = open("out", O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(read(fd, out, sizeof out - 1), 0);
    close(fd);
    ck_assert_str_eq(out, "hello\n");
    end();
}
END_TEST

/* More at the end of its job than events have: told before the end, and the end after it. */
START_TEST(a_tail_and_then_the_end)
{
    static char line[2200];
    int n;

    begin("+", NULL, false);
    both_work();
    n = snprintf(line, sizeof line, "3 output 1 1 ,\"stream\":\"stdout\",\"text\":\"%0*d\"", 250,
                 7);
    ck_assert_int_gt(n, 250);
    for (int i = 0; i < 5; i++)
        stage_event("0", line);
    job_ends("0", 1);
    until("ended 0;");
    ck_assert_str_eq(text_string(&events), "run 0;queued 1;forked 1;output 1;output 1;output 1;"
                                           "output 1;output 1;exited 1;reaped 1;ended 0;");
    end();
}
END_TEST

/* ---------------------------------------------------------------- agents that wait, or are lost */

START_TEST(some_wait)
{
    begin("++", NULL, false);
    stage_agent("1");
    answer("wu");
    until("1 agent waits: no rocket;");
    end();
}
END_TEST

START_TEST(a_place_that_is_away)
{
    begin("+", NULL, false);
    answer("x");
    until("note 0 moon says nothing of the agents: the moon is down;");
    ck_assert_str_eq(source->agents(source), "2 agents, 2 wait");
    answer("ww");
    until("note 0 2 agents wait: no rocket;");
    ck_assert_str_eq(source->agents(source), "2 agents, 2 wait: no rocket");
    end();
}
END_TEST

/* None is left: what has not begun is skipped, and says why. */
START_TEST(all_are_gone)
{
    begin("++", NULL, false);
    both_work();
    until("forked 1;");
    answer("ee");
    until("ended 0;");
    ck_assert_ptr_nonnull(strstr(text_string(&events), "note 0 agent 0 on n0 is lost: it fell;"));
    ck_assert_ptr_nonnull(strstr(text_string(&events), "exited 1;reaped 1;"));
    ck_assert_ptr_nonnull(strstr(text_string(&events), "skipped 2;"));
    ck_assert_int_eq(last.as.ended.status, 1);
    ck_assert_uint_eq(last.as.ended.failed, 1);
    ck_assert_uint_eq(last.as.ended.skipped, 1);
    ck_assert_str_eq(source->agents(source), "2 agents, 2 lost");
    ck_assert_int_eq(source->kill(source, 1, SIGTERM), -ESRCH);
    ck_assert_int_eq(source->again(source, 1), -ENOENT);
    end();
}
END_TEST

/* Those that wait are wanted no more, once all jobs have come to their end. */
START_TEST(not_needed_any_more)
{
    begin("+", NULL, false);
    answer("uw");
    stage_agent("0");
    stage_event("0", "0 run");
    stage_event("0", "1 queued 1");
    stage_event("0", "2 forked 1 1");
    job_ends("0", 1);
    until("ended 0;");
    ck_assert(!is_there("cancelled"));
    ck_assert_int_eq(source->finish(source, &last, 0), 0);
    ck_assert(is_there("cancelled"));
    end();
}
END_TEST

/* But a front end that is left, while the run goes on, or that only looks, ends none. */
START_TEST(left_to_itself)
{
    const struct fb_event none = { .kind = FB_RUN };

    begin("+", NULL, true);
    source->read_only = _i == 1;
    answer("uw");
    stage_agent("0");
    stage_event("0", "0 run");
    stage_event("0", "1 queued 1");
    stage_event("0", "2 forked 1 1");
    until("forked 1;");
    ck_assert_int_eq(source->finish(source, &none, 0), 0);
    ck_assert(!is_there("cancelled"));
    job_ends("0", 1);
    until("ended 0;");
    ck_assert_int_eq(source->finish(source, &last, 0), 0);
    ck_assert(is_there("cancelled") == (_i == 0));
    end();
}
END_TEST

/* It ended early, as a file says; by a goal that is no failure. */
static const struct {
    struct fb_halt halt;
    const char *said;
    int status;
    bool halted, goal;
} halts[] = {
    { { FB_HALT_SOON, FB_HALT_FAIL, 1, 0 }, "halted: 1 job failed\n", 1, true, false },
    { { FB_HALT_SOON, FB_HALT_SUCCESS, 1, 0 }, "goal reached: 1 job succeeded\n", 0, true, true },
    { { FB_HALT_SOON, FB_HALT_SUCCESS, 1, 0 }, NULL, 1, false, false },
};

START_TEST(a_halt)
{
    struct fb_options options = { .halt = halts[_i].halt };

    begin("++", &options, false);
    if (halts[_i].said != NULL)
        ck_assert_int_eq(rundir_put(&stage_dir, "halt", halts[_i].said, strlen(halts[_i].said)), 0);
    both_work();
    job_ends("0", 1);
    stage_event("0", "20 ended 0 0 ,\"stopped\":true");
    stage_event("1", "20 ended 0 0 ,\"stopped\":true");
    until("ended 0;");
    ck_assert_int_eq(last.as.ended.status, halts[_i].status);
    ck_assert(last.as.ended.halted == halts[_i].halted);
    ck_assert(last.as.ended.goal == halts[_i].goal);
    ck_assert_uint_eq(last.as.ended.skipped, 1);
    end();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

/* Told as the run goes on, or at its end: once, and it is forkboard's own failure. */
START_TEST(not_all_output)
{
    struct agents *own;

    begin("+", NULL, false);
    own = (struct agents *)source;
    both_work();
    job_ends("0", 1);
    if (_i == 0)
        own->relay.error = -ENOMEM;
    until("ended 0;");
    if (_i == 0) {
        ck_assert_ptr_nonnull(strstr(text_string(&events), "note 0 not all output could be printed:"
                                                           " Cannot allocate memory; it is in /"));
        ck_assert_int_eq(source->finish(source, &last, 0), 0);
    }
    own->relay.error = -EIO;
    ck_assert_int_eq(source->finish(source, &last, 0), _i == 0 ? 0 : 3);
    ck_assert_int_eq(source->finish(source, &last, 0), 0);
    end();
}
END_TEST

CHECK_MAIN("agents")
{
    tcase_add_test(all, to_its_end);
    tcase_add_test(all, a_tail_and_then_the_end);
    tcase_add_test(all, some_wait);
    tcase_add_test(all, a_place_that_is_away);
    tcase_add_test(all, all_are_gone);
    tcase_add_test(all, not_needed_any_more);
    tcase_add_loop_test(all, left_to_itself, 0, 2);
    tcase_add_loop_test(all, a_halt, 0, COUNT(halts));
    tcase_add_loop_test(all, not_all_output, 0, 2);
}
