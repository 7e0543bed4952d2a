/* cluster_begin.c - a run of agents from its jobs to its agents. Its place is a stand-in. */
#include "check_seen.h"
#include "cluster/begin.h"
#include "cluster/claim.h"
#include "cluster/frozen.h"

#include "check_main.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    int check_r, submit_r, cancel_r;
    const char *ticket;
    bool in_the_way; /* something of that name is there when the ticket is written */
    struct begin *begin;
    char program[4096];
} fake;

static int check(struct on *on, uint32_t jobs, char *why, size_t size)
{
    (void)on;
    seen_put("", "check %u;", jobs);
    snprintf(why, size, "%s", fake.check_r < 0 ? "not here" : "");
    return fake.check_r;
}

static int submit(const struct place_run *run, struct text *ticket, char *why, size_t size)
{
    seen_put("", "submit %d%s%s %s;", run->count, run->ticket[0] != '\0' ? " " : "", run->ticket,
             run->argv[1]);
    snprintf(fake.program, sizeof fake.program, "%s", run->argv[0]);
    ck_assert_str_eq(run->argv[2], run->dir);
    ck_assert_ptr_null(run->argv[3]);
    ck_assert_str_eq(run->id, fake.begin->dir.id);
    ck_assert_ptr_eq(run->on, &fake.begin->on);
    text_puts(ticket, fake.ticket);
    if (fake.in_the_way)
        ck_assert_int_eq(rundir_put(&fake.begin->dir, "ticket", "x", 1), 0);
    snprintf(why, size, "%s", fake.submit_r < 0 ? "no controller" : "");
    return fake.submit_r;
}

static int cancel(const struct place_run *run, char *why, size_t size)
{
    seen_put("", "cancel %s;", run->ticket);
    snprintf(why, size, "they stay");
    return fake.cancel_r;
}

static const struct place place = {
    .name = "fake", .check = check, .submit = submit, .cancel = cancel
};

/* ---------------------------------------------------------------- its jobs */

static const struct fb_job *jobs;
static uint32_t job_count;
static int each_r;

static int each(void *context, int (*put)(void *to, const struct fb_job *job), void *to)
{
    ck_assert_ptr_eq(context, &fake);
    for (uint32_t i = 0; i < job_count; i++) {
        int r = put(to, &jobs[i]);
        if (r != 0)
            return r;
    }
    return each_r;
}

static struct fb_job plain[20];
static struct fb_options options;
static struct begin begin;
static char home[] = "/tmp/cluster_begin.XXXXXX";

static void set_up(void)
{
    memset(&fake, 0, sizeof fake);
    options = (struct fb_options){ .title = "a title", .seed = 77, .retries = 3 };
    fake.ticket = "7;far";
    fake.begin = &begin;
    for (size_t i = 0; i < 20; i++)
        plain[i] = (struct fb_job){ .shell = "true" };
    jobs = plain;
    job_count = 20;
    each_r = 0;
    seen[0] = '\0';
    snprintf(home, sizeof home, "/tmp/cluster_begin.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    begin = (struct begin){ .words = "fake,agents=3",
                            .path = "run",
                            .options = &options,
                            .each = each,
                            .context = &fake,
                            .on = { .place = &place, .agents = 3, .cpus = 2 },
                            .dir.fd = -1 };
    snprintf(begin.here, sizeof begin.here, "/somewhere");
}

static void tear_down(void)
{
    char line[64];

    begin_close(&begin);
    snprintf(line, sizeof line, "rm -rf %s", home);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(system(line), 0);
}

#define there(path) (access(path, F_OK) == 0)

/* ---------------------------------------------------------------- asked for */

START_TEST(what_on_asks_for)
{
    static const char *const words[] = { "local,agents=2,cpus=3", "nowhere", "local,agents=0" };

    begin.words = words[_i];
    begin.here[0] = '\0';
    ck_assert_int_eq(begin_open(&begin), _i == 0 ? 0 : -EINVAL);
    ck_assert((begin.error[0] != '\0') == (_i != 0));
    ck_assert_str_eq(begin.here, _i == 0 ? home : "");
    if (_i == 0)
        ck_assert(begin.on.place == &place_local && begin.on.agents == 2 && begin.on.cpus == 3);
}
END_TEST

START_TEST(all_are_checked)
{
    static const struct fb_job others[] = { { .shell = "1" },
                                            { .shell = "2", .decides = true },
                                            { .shell = "3", .decides = true } };

    ck_assert_int_eq(begin_check(&begin), 0);
    ck_assert_uint_eq(begin.checked, 20);
    ck_assert_str_eq(begin.error, "");
    each_r = -EIO;
    ck_assert_int_eq(begin_check(&begin), -EIO);
    jobs = others;
    job_count = 3;
    each_r = 0;
    ck_assert_int_eq(begin_check(&begin), -EINVAL);
    ck_assert_uint_eq(begin.checked, 3); /* which is named */
    ck_assert_ptr_nonnull(strstr(begin.error, "job 3 "));
    ck_assert(!there("run")); /* nothing is made */
}
END_TEST

/* ---------------------------------------------------------------- made */

/*
 * Agents, CPUs of each and slots as they are asked for; how many of each there are then. No agent
 * without a job is submitted, and none has more slots than CPUs.
 */
static const struct {
    int agents, cpus, slots_wanted;
    uint32_t jobs;
    int agents_made, slots_made;
} deals[] = {
    { 3, 2, 0, 20, 3, 6 },    { 3, 2, 4, 20, 3, 4 }, { 3, 2, 2, 20, 2, 2 },
    { 3, 2, 1, 20, 1, 1 },    { 3, 2, 0, 2, 2, 4 },  { 3, 2, 0, 3, 3, 6 },
    { 3, 2, 3, 20, 3, 3 },    { 3, 2, 0, 4, 3, 6 },  { 3, 2, 0, 1, 1, 2 },
    { 3, 2, 9, 20, 3, 9 },    { 1, 1, 0, 20, 1, 1 }, { 20, 1, 0, 20, 20, 20 },
    { 20, 1, 0, 19, 19, 19 },
};

START_TEST(how_many)
{
    struct rundir made = { .fd = -1 };

    begin.on.agents = deals[_i].agents;
    begin.on.cpus = deals[_i].cpus;
    options.slots = deals[_i].slots_wanted;
    job_count = deals[_i].jobs;
    ck_assert_int_eq(begin_make(&begin), 0);
    ck_assert_str_eq(begin.error, "");
    ck_assert_int_eq(begin.on.agents, deals[_i].agents_made);
    ck_assert_int_eq(begin_place(&begin).count, deals[_i].agents_made);
    ck_assert_int_eq(rundir_open(&made, "run", begin.error, sizeof begin.error), 0);
    ck_assert_int_eq(made.agents, deals[_i].agents_made);
    ck_assert_int_eq(made.cpus, deals[_i].cpus);
    ck_assert_int_eq(made.slots, deals[_i].slots_made);
    ck_assert_uint_eq(made.jobs, deals[_i].jobs);
    ck_assert_uint_eq(made.block, claim_block(made.jobs, made.slots));
    ck_assert(!made.ordered && !made.halts && !made.rounds && made.main == 0);
    ck_assert_str_eq(made.id, begin.dir.id);
    ck_assert_str_eq(made.on, "fake,agents=3");
    rundir_close(&made);
}
END_TEST

START_TEST(what_it_says_of_the_run)
{
    struct frozen *frozen;
    const struct fb_event *run;

    begin.on.place = _i == 0 ? &place : &place_local;
    job_count = 2; /* fewer than slots: there are fewer of these, too */
    options.title = _i == 0 ? "a title" : NULL;
    ck_assert_int_eq(begin_make(&begin), 0);
    ck_assert_int_eq(frozen_open(&frozen, &begin.dir, begin.error, sizeof begin.error), 0);
    run = frozen_run(frozen);
    ck_assert_str_eq(run->as.run.title, _i == 0 ? "a title" : "");
    ck_assert_str_eq(run->as.run.dir, "/somewhere");
    ck_assert_str_eq(run->as.run.version, FB_VERSION);
    ck_assert(run->as.run.slots == 4 && run->as.run.seed == 77);
    ck_assert_int_eq(run->as.run.options->retries, 3);
    ck_assert_int_eq(run->as.run.start_us / INT64_C(10000000000000000), 0); /* of the wall clock */
    ck_assert_int_gt(run->as.run.start_us, INT64_C(1600000000000000));
    if (_i == 0) { /* the machines are not known */
        const struct fb_hardware *hardware = &run->as.run.hardware;
        ck_assert(hardware->cores == 4 && hardware->threads == 4 && hardware->machine_threads == 4);
        ck_assert(hardware->expected_low == 4 && hardware->expected_high == 4);
    } else {
        struct fb_hardware here;
        fb_machine(&here);
        ck_assert_int_eq(run->as.run.hardware.machine_threads, here.machine_threads);
    }
    frozen_close(frozen);
}
END_TEST

/* Jobs that wait for others are claimed one by one; a run may end early. */
static const struct {
    struct fb_job last;
    enum fb_halt_when when;
    bool ordered, halts;
    uint32_t main;
} kinds[] = {
    { { .shell = "x" }, FB_HALT_NEVER, false, false, 0 },
    { { .shell = "x", .after = (const struct fb_after[]){ { .job = 1 } }, .after_count = 1 },
      FB_HALT_NEVER,
      true,
      false,
      0 },
    { { .shell = "x", .decides = true }, FB_HALT_NEVER, false, true, 20 },
    { { .shell = "x" }, FB_HALT_SOON, false, true, 0 },
};

START_TEST(what_kind_of_jobs)
{
    struct rundir made = { .fd = -1 };

    plain[19] = kinds[_i].last;
    begin.on.agents = begin.on.cpus = 1;
    options.halt.when = kinds[_i].when;
    ck_assert_msg(begin_make(&begin) == 0, "%s", begin.error);
    ck_assert_int_eq(rundir_open(&made, "run", begin.error, sizeof begin.error), 0);
    ck_assert(made.ordered == kinds[_i].ordered && made.halts == kinds[_i].halts);
    ck_assert_uint_eq(made.main, kinds[_i].main);
    ck_assert_uint_eq(made.block, kinds[_i].ordered ? 1 : claim_block(20, 1));
    rundir_close(&made);
}
END_TEST

START_TEST(what_cannot_be_made)
{
    switch (_i) {
    case 0: /* there are no jobs: nothing is said of it */
        job_count = 0;
        ck_assert_int_eq(begin_make(&begin), 0);
        ck_assert_uint_eq(begin.dir.jobs, 0);
        break;
    case 1: /* no more of them come */
        each_r = -EIO;
        ck_assert_int_eq(begin_make(&begin), -EIO);
        ck_assert_str_eq(begin.error, "the jobs: Input/output error");
        break;
    case 2: /* what was said of it stays said */
        each_r = -EIO;
        snprintf(begin.error, sizeof begin.error, "line 3");
        ck_assert_int_eq(begin_make(&begin), -EIO);
        ck_assert_str_eq(begin.error, "line 3");
        break;
    default: /* the directory is another's */
        ck_assert_int_eq(mkdir("run", 0700), 0);
        ck_assert_int_eq(begin_make(&begin), -EEXIST);
        ck_assert_str_ne(begin.error, "");
        begin_undo(&begin);
        ck_assert(there("run"));
        return;
    }
    ck_assert(there("run") && !there("run/run.json") && begin.pen == NULL);
    begin_undo(&begin);
    ck_assert(!there("run"));
}
END_TEST

/* ---------------------------------------------------------------- rounds */

START_TEST(rounds)
{
    struct begin round = { .options = &options, .each = each, .context = &fake, .dir.fd = -1 };
    struct rundir made = { .fd = -1 };

    ck_assert_int_eq(begin_make_rounds(&begin), 0);
    ck_assert_int_eq(rundir_open(&made, "run", begin.error, sizeof begin.error), 0);
    ck_assert(made.rounds && made.jobs == 0 && made.agents == 3 && made.slots == 6);
    rundir_close(&made);
    if (_i == 0)
        ck_assert_int_eq(begin_submit(&begin), 0);
    options.slots = 2; /* less than there are agents: all come */
    job_count = 1;
    ck_assert_int_eq(begin_make_round(&round, &begin, 4), 0);
    ck_assert(there("run/round.4/ticket") == (_i == 0));
    ck_assert_int_eq(rundir_open(&made, "run/round.4", begin.error, sizeof begin.error), 0);
    ck_assert(!made.rounds && made.jobs == 1 && made.agents == 3 && made.slots == 2);
    ck_assert_int_eq(made.cpus, 2);
    ck_assert_str_eq(made.id, begin.dir.id);
    ck_assert_str_eq(made.on, "fake,agents=3");
    ck_assert_int_eq(begin_place(&round).count, 3);
    ck_assert(round.on.cpus == 2 && strcmp(round.here, "/somewhere") == 0);
    ck_assert_str_eq(begin_place(&round).ticket, _i == 0 ? "7;far" : "");
    rundir_close(&made);
    begin_close(&round);
    round = (struct begin){ .options = &options, .each = each, .context = &fake, .dir.fd = -1 };
    ck_assert_int_eq(begin_make_round(&round, &begin, 4), -EEXIST);
    begin_close(&round);
    round.dir.fd = -1;
    job_count = 0;
    each_r = -EIO;
    ck_assert_int_eq(begin_make_round(&round, &begin, 6), -EIO);
    begin_close(&round);
    round.dir.fd = -1;
    each_r = 0;
    ck_assert_int_eq(begin_make_round(&round, &begin, 5), 0);
    ck_assert(there("run/round.5") && !there("run/round.5/run.json"));
    begin_close(&round);
}
END_TEST

/* ---------------------------------------------------------------- submitted */

/* What the place and the directory do; what is asked of it, and whether the directory stays. */
static const struct {
    int submit_r, cancel_r;
    bool in_the_way;
    const char *ticket;
    int result;
    const char *asked;
    bool stays;
} submits[] = {
    { 0, 0, false, "7;far", 0, "submit 3 agent;", false },
    { -EIO, 0, false, "", -EIO, "submit 3 agent;", false },
    { -EIO, 0, false, "7", -EIO, "submit 3 agent;cancel 7;", false },
    { -EIO, -EIO, false, "7", -EIO, "submit 3 agent;cancel 7;", true },
    { 0, 0, true, "7", -EEXIST, "submit 3 agent;cancel 7;", false },
    { 0, -EIO, true, "7", -EEXIST, "submit 3 agent;cancel 7;", true },
};

START_TEST(submitted)
{
    struct text ticket = { 0 };
    char self[4096] = "";

    ck_assert_int_eq(begin_make(&begin), 0);
    begin.argv[3] = "of before";
    memset(begin.program, 'x', sizeof begin.program - 1);
    fake.submit_r = submits[_i].submit_r;
    fake.cancel_r = submits[_i].cancel_r;
    fake.in_the_way = submits[_i].in_the_way;
    fake.ticket = submits[_i].ticket;
    ck_assert_int_eq(begin_submit(&begin), submits[_i].result);
    ck_assert_str_eq(seen, submits[_i].asked);
    ck_assert_int_gt(readlink("/proc/self/exe", self, sizeof self - 1), 0);
    ck_assert_str_eq(fake.program, self);
    ck_assert(begin.stays == submits[_i].stays);
    if (submits[_i].result == 0) {
        ck_assert_int_eq(rundir_get(&begin.dir, "ticket", &ticket), 0);
        ck_assert_str_eq(text_string(&ticket), "7;far");
        text_fini(&ticket);
    } else if (submits[_i].submit_r < 0) {
        ck_assert_str_eq(begin.error, "no controller");
    } else {
        ck_assert_ptr_nonnull(strstr(begin.error, "/run: ticket: File exists"));
    }
    begin_undo(&begin);
    ck_assert(there("run") == submits[_i].stays);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))
CHECK_MAIN("begin")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, what_on_asks_for, 0, 3);
    tcase_add_test(all, all_are_checked);
    tcase_add_loop_test(all, how_many, 0, COUNT(deals));
    tcase_add_loop_test(all, what_it_says_of_the_run, 0, 2);
    tcase_add_loop_test(all, what_kind_of_jobs, 0, COUNT(kinds));
    tcase_add_loop_test(all, what_cannot_be_made, 0, 4);
    tcase_add_loop_test(all, rounds, 0, 2);
    tcase_add_loop_test(all, submitted, 0, COUNT(submits));
}
