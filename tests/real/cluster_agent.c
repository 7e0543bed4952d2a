/* cluster_agent.c - an agent from its arrival to its end, and the jobs that it takes. */
#include "agent_stage.h"
#include "cluster/fold.h"

/* ---------------------------------------------------------------- its way */

START_TEST(it_takes_all)
{
    struct fb_job jobs[] = {
        { .shell = "echo out; echo err >&2", .estimate_us = 2500000, .group = "g" },
        { .shell = "exit 3" },
        { .shell = "true" },
        { .shell = "true" },
        { .argv = (const char *const[]){ "/nowhere/at/all", NULL } }
    };
    struct text line = { 0 };
    struct fold fold;
    struct frozen *frozen;
    struct fb_event event = { .kind = FB_RUN };

    begin("++=-+", jobs, 2, 2, NULL);
    setenv("SLURMD_NODENAME", "node7", 1);
    ck_assert_msg(run_as("1", "1") == 0, "%s", stage_error);
    ck_assert_str_eq(stage_error, "");
    ck_assert_int_eq(rundir_get(&stage_dir, "agents/1", &line), 0);
    ck_assert_ptr_nonnull(strstr(text_string(&line), "\"agent\":1,\"node\":\"node7\",\"pid\":"));
    ck_assert_ptr_nonnull(strstr(text_string(&line), "\"slots\":1"));
    ck_assert_int_eq(strncmp(text_string(&record), "{\"t\":0.00", 9), 0);
    ck_assert_ptr_nonnull(memmem(record.bytes, 40, "\"event\":\"run\"", 13));
    ck_assert_int_eq(count_of("\"event\":\"queued\""), 3);
    ck_assert_int_eq(count_of("\"event\":\"forked\""), 2);
    ck_assert_int_eq(count_of("\"event\":\"settled\""), 3);
    ck_assert(has("\"group\":\"g\"") && has("\"estimate\":2.5"));
    ck_assert(has("\"event\":\"settled\",\"job\":1,\"ok\":true"));
    ck_assert(has("\"event\":\"settled\",\"job\":2,\"ok\":false"));
    ck_assert(has("\"event\":\"settled\",\"job\":5,\"ok\":false"));
    ck_assert(has("\"job\":5,\"attempt\":1,\"error\":\"ENOENT\""));
    ck_assert(has("\"job\":1,\"attempt\":1,\"stream\":\"stdout\",\"text\":\"out\\n\""));
    ck_assert(has("\"job\":1,\"attempt\":1,\"stream\":\"stderr\",\"text\":\"err\\n\""));
    ck_assert(has("\"job\":2,\"attempt\":1,\"code\":3,\"ok\":false"));
    ck_assert(has("\"event\":\"ended\""));
    ck_assert(!has("\"event\":\"signals\"") && !has("\"argv\""));
    /* All of it is a stream that a front end can follow. */
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(fold_open(&fold, &stage_dir, frozen), 0);
    ck_assert_int_eq(fold_look(&fold, true), 0);
    while (fold_next(&fold, &event) > 0)
        ck_assert_int_ne(event.kind, FB_NOTE);
    ck_assert(fold_all_settled(&fold));
    ck_assert_uint_eq(fold.counts[FOLD_WELL], 2);
    ck_assert_uint_eq(fold.counts[FOLD_BADLY], 3);
    fold_close(&fold);
    /* Another finds nothing left; the same once more has a name of its own. */
    ck_assert_int_eq(run_as("0", "0"), 0);
    ck_assert_int_eq(count_of("\"event\":\"queued\""), 0);
    ck_assert_int_eq(run_as("1", "1.2"), 0);
    ck_assert_int_eq(count_of("\"event\":\"ended\""), 1);
    ck_assert_int_eq(rundir_get(&stage_dir, "agents/1.2", &line), 0);
    text_fini(&line);
    end();
}
END_TEST

/* The name of its node is no UTF-8, which its line in the directory must be. */
START_TEST(a_node_with_a_strange_name)
{
    struct text line = { 0 };

    begin("+", NULL, 1, 1, NULL);
    setenv("SLURMD_NODENAME", "caf\xe9\x01", 1);
    ck_assert_msg(run_as("0", "0") == 0, "%s", stage_error);
    unsetenv("SLURMD_NODENAME");
    ck_assert_int_eq(rundir_get(&stage_dir, "agents/0", &line), 0);
    ck_assert_ptr_nonnull(strstr(text_string(&line), "\"node\":\"caf\xef\xbf\xbd^A\""));
    text_fini(&line);
    end();
}
END_TEST

/* More jobs than slots: as many at once as its share of the slots. */
START_TEST(its_share_of_the_slots)
{
    struct fb_job jobs[6];

    for (int i = 0; i < 6; i++)
        jobs[i] = (struct fb_job){ .shell = "true" };
    begin("++++++", jobs, 3, 5, NULL);
    ck_assert_int_eq(run_as("2", "2"), 0);
    ck_assert(has("\"slots\":1,"));
    ck_assert_int_eq(count_of("\"event\":\"settled\""), 6);
    ck_assert_int_eq(run_as("1", "1"), 0);
    ck_assert(has("\"slots\":2,"));
    end();
}
END_TEST

static const struct {
    const char *number, *why;
} strangers[] = {
    { "2", "forkboard: agent: FORKBOARD_AGENT is to be a number from 0 to 1\n" },
    { "", "forkboard: agent: FORKBOARD_AGENT is to be a number from 0 to 1\n" },
    { "-1", "forkboard: agent: FORKBOARD_AGENT is to be a number from 0 to 1\n" },
};

START_TEST(it_has_no_number)
{
    begin("+", NULL, 2, 2, NULL);
    ck_assert_int_eq(run_as(strangers[_i].number, "0"), 2);
    ck_assert_str_eq(stage_error, strangers[_i].why);
    end();
}
END_TEST

START_TEST(no_directory)
{
    char path[300];

    begin("+", NULL, 1, 1, NULL);
    snprintf(path, sizeof path, "%s/run/jobs", getenv("STAGE"));
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(run_as("0", "0"), 2);
    ck_assert_ptr_nonnull(strstr(stage_error, "forkboard: agent: "));
    end();
}
END_TEST

/* A job that cannot be read again fails; all others run. */
START_TEST(a_job_that_cannot_be_read)
{
    struct text jobs = { 0 };
    char *at;
    int fd;

    begin("+++", NULL, 1, 1, NULL);
    ck_assert_int_eq(rundir_get(&stage_dir, "jobs", &jobs), 0);
    at = strstr(text_string(&jobs), "\"job\":2");
    ck_assert_ptr_nonnull(at);
    fd = rundir_openat(&stage_dir, "jobs", O_WRONLY);
    ck_assert_int_eq(pwrite(fd, "\"bob\"", 5, at - jobs.bytes), 5);
    close(fd);
    ck_assert_int_eq(run_as("0", "0"), 0);
    ck_assert(has("\"event\":\"settled\",\"job\":1,\"ok\":true"));
    ck_assert(has("\"event\":\"settled\",\"job\":2,\"ok\":false"));
    ck_assert(has("\"event\":\"settled\",\"job\":3,\"ok\":true"));
    ck_assert(has("\"event\":\"unstarted\",\"job\":2,\"attempt\":1"));
    ck_assert(has("\"stage\":\"read\",\"what\":\"the run's jobs\""));
    text_fini(&jobs);
    end();
}
END_TEST

/* ---------------------------------------------------------------- jobs that wait */

#define AFTER(job_, when_) .after = (struct fb_after[]){ { job_, when_ } }, .after_count = 1

static struct fb_job waiting[] = {
    { .shell = "exit 1" },
    { .shell = "true", AFTER(1, FB_WHEN_SUCCEEDED) },
    { .shell = "true", AFTER(2, FB_WHEN_SUCCEEDED) },
    { .shell = "true", AFTER(1, FB_WHEN_FAILED) },
    { .shell = "true", AFTER(4, FB_WHEN_FAILED) },
    { .shell = "true", AFTER(2, FB_WHEN_ENDED) },
    { .shell = "true", AFTER(4, FB_WHEN_READY) },
    { .shell = "true", AFTER(2, FB_WHEN_BEGAN) },
    { .shell = "true", AFTER(9, FB_WHEN_BEGAN) },
    { .shell = "true" },
};

static const char *const said[] = {
    "\"event\":\"settled\",\"job\":1,\"ok\":false",
    "\"event\":\"skipped\",\"job\":2,\"why\":\"j1 failed\"",
    "\"event\":\"skipped\",\"job\":3,\"why\":\"j2 was skipped: j1\"",
    "\"event\":\"settled\",\"job\":4,\"ok\":true",
    "\"event\":\"skipped\",\"job\":5,\"why\":\"j4 succeeded\"",
    "\"event\":\"settled\",\"job\":6,\"ok\":true",
    "\"event\":\"skipped\",\"job\":7,\"why\":\"j4 ended and was never ready\"",
    "\"event\":\"skipped\",\"job\":8,\"why\":\"j2 was skipped: j1\"",
};

START_TEST(jobs_that_wait)
{
    struct fb_job jobs[8];

    memcpy(jobs, waiting, sizeof jobs);
    begin("++++++++", jobs, 1, 2, NULL);
    ck_assert_int_eq(run_as("0", "0"), 0);
    for (size_t i = 0; i < 8; i++)
        ck_assert_msg(has(said[i]), "no %s in %s", said[i], text_string(&record));
    ck_assert_int_eq(count_of("\"event\":\"forked\""), 3);
    ck_assert_int_eq(count_of("\"event\":\"skipped\""), 5);
    end();
}
END_TEST

/* What it waits for is another agent's: its record says when, and when it never will. */
START_TEST(another_agents_jobs)
{
    struct fb_job jobs[] = {
        { .shell = "true" },
        { .shell = "true", AFTER(1, FB_WHEN_SUCCEEDED) },
        { .shell = UNTIL("events/0.jsonl",
                         "\"event\":\"began\",\"job\":3") "echo "
                                                          "'{\"t\":1.0,\"event\":\"settled\","
                                                          "\"job\":1,\"ok\":true}' "
                                                          ">$STAGE/run/events/1.jsonl" }
    };
    struct claims claims;

    begin("+++", jobs, 2, 2, NULL);
    stage_agent("1");
    ck_assert_int_eq(claim_open(&claims, &stage_dir, 1, "1"), 0);
    ck_assert_int_eq(claim_one(&claims, 0), 1);
    claim_close(&claims);
    ck_assert_int_eq(run_as("0", "0"), 0);
    ck_assert(!has("\"job\":1,"));
    ck_assert(has("\"event\":\"settled\",\"job\":2,\"ok\":true"));
    ck_assert_ptr_nonnull(strstr(strstr(text_string(&record), "\"event\":\"began\",\"job\":3"),
                                 "\"event\":\"forked\",\"job\":2"));
    end();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("agent")
{
    tcase_add_test(all, it_takes_all);
    tcase_add_test(all, a_node_with_a_strange_name);
    tcase_add_test(all, its_share_of_the_slots);
    tcase_add_loop_test(all, it_has_no_number, 0, COUNT(strangers));
    tcase_add_test(all, no_directory);
    tcase_add_test(all, a_job_that_cannot_be_read);
    tcase_add_test(all, jobs_that_wait);
    tcase_add_test(all, another_agents_jobs);
}
