/* done.c - what came of a job is told in one: each fact is that of the events before it. */
#include "check_main.h"
#include "fake_run.h"

#include <signal.h>
#include <string.h>

enum { WELL = 1, FAILS, LATE, UNSEEN, NEVER, BEFORE, JOBS = 6 };

static int users[JOBS + 1];
static struct fb_done done[JOBS + 1];
static struct fb_event exited[JOBS + 1], reaped[JOBS + 1], skipped[JOBS + 1];
static int64_t forked_us[JOBS + 1];
static pid_t pids[JOBS + 1];
static int seen[JOBS + 1];

static void add_all(struct fb_run *run)
{
    const struct fb_after after = { FAILS, FB_WHEN_SUCCEEDED };
    const struct fb_job jobs[JOBS] = {
        { .shell = "x" },
        { .shell = "x", .retries = 1, .retry_wait_us = 10 * MS },
        { .shell = "x", .timeout_us = 50 * MS },
        { .shell = "x" },
        { .shell = "x", .after = &after, .after_count = 1 },
        { .shell = "x", .done_before = true },
    };

    for (int i = 0; i < JOBS; i++) {
        struct fb_job job = jobs[i];
        job.user = &users[i + 1];
        ck_assert_int_eq(fb_run_add(run, &job), i + 1);
    }
}

static void check_texts(const struct fb_done *one, uint32_t job)
{
    ck_assert_str_eq(one->stage, "");
    ck_assert_str_eq(one->what, "");
    ck_assert_str_eq(one->why, skipped[job].kind != 0 ? skipped[job].as.skipped.why : "");
    ck_assert_str_eq(one->out.bytes, job == WELL ? "well" : job == FAILS ? "second" : "");
    ck_assert_uint_eq(one->out.size, strlen(one->out.bytes));
    ck_assert_str_eq(one->err.bytes, job == WELL ? "not so" : "");
    ck_assert_uint_eq(one->err.size, strlen(one->err.bytes));
}

static void take(const struct fb_event *event)
{
    if (event->kind == FB_FORKED) {
        forked_us[event->job] = event->t_us;
        pids[event->job] = event->as.forked.pid;
    } else if (event->kind == FB_EXITED) {
        exited[event->job] = *event;
    } else if (event->kind == FB_REAPED) {
        reaped[event->job] = *event;
    } else if (event->kind == FB_SKIPPED) {
        skipped[event->job] = *event;
    } else if (event->kind == FB_DONE) {
        ck_assert_uint_eq(event->as.done->job, event->job);
        ck_assert_ptr_eq(event->user, &users[event->job]);
        check_texts(event->as.done, event->job);
        done[event->job] = *event->as.done;
        seen[event->job]++;
    }
}

static void check_ended(uint32_t job)
{
    const struct fb_done *one = &done[job];
    const struct fb_event *end = &exited[job], *last = &reaped[job];

    ck_assert_uint_eq(one->attempts, end->attempt);
    ck_assert_int_eq(one->code, end->as.exited.code);
    ck_assert_int_eq(one->signal, end->as.exited.signal);
    ck_assert(one->succeeded == end->as.exited.succeeded && !one->skipped && !one->by_hand);
    ck_assert(one->unseen == end->as.exited.unseen);
    ck_assert(one->core_dumped == end->as.exited.core_dumped);
    ck_assert_int_eq((int)one->cause, (int)end->as.exited.cause);
    ck_assert_int_eq(one->wall_us, end->t_us - forked_us[job]);
    ck_assert_int_eq(one->pid, pids[job]);
    ck_assert_int_eq(one->user_us, last->as.reaped.user_us);
    ck_assert_int_eq(one->system_us, last->as.reaped.system_us);
    ck_assert_uint_eq(one->peak_memory_bytes, last->as.reaped.peak_memory_bytes);
    ck_assert(one->error == 0 && one->blame == 0 && one->result_bytes == 0 && one->result == NULL);
}

START_TEST(each_fact)
{
    static const struct fake_write both[] = { { MS, 1, "well", 1 }, { MS, 2, "not so", 1 }, { 0 } };
    static const struct fake_script scripts[] = {
        /* the one that another waits for is first */
        { .ends_us = 20 * MS, .code = 3, .output = "first" },
        { .ends_us = 30 * MS, .writes = both, .user_us = 7 * MS, .peak_bytes = UINT64_C(1) << 40 },
        { .ends_us = INT64_MAX, .user_us = 9 * MS },
        { .ends_us = 25 * MS, .stolen = true },
        { .ends_us = 5 * MS, .code = 4, .output = "second" },
    };
    const struct fb_options options = { .slots = 4, .adopt = true, .capture_bytes = 100 };
    struct fb_run *run = fake_open(scripts, 5, &options, 0);
    struct fb_event event = { 0 };

    add_all(run);
    while (event.kind != FB_ENDED) {
        if (fb_run_next(run, &event) > 0)
            take(&event);
        else
            fake_advance(MS);
    }
    for (uint32_t job = 1; job <= JOBS; job++)
        ck_assert_int_eq(seen[job], 1);
    for (uint32_t job = WELL; job <= UNSEEN; job++)
        check_ended(job);
    ck_assert(done[WELL].succeeded && done[WELL].wall_us == 30 * MS);
    ck_assert_int_eq(done[WELL].user_us, 7 * MS);
    ck_assert_uint_eq(done[WELL].peak_memory_bytes, UINT64_C(1) << 40); /* far above ours */
    ck_assert(done[FAILS].code == 4 && done[FAILS].attempts == 2 && done[FAILS].wall_us == 5 * MS);
    ck_assert(done[LATE].signal == SIGTERM && done[LATE].cause == FB_CAUSE_TIMEOUT);
    ck_assert(done[UNSEEN].unseen && !done[UNSEEN].succeeded);
    ck_assert(done[NEVER].skipped && !done[NEVER].succeeded && done[NEVER].blame == FAILS);
    ck_assert(done[BEFORE].skipped && done[BEFORE].succeeded && done[BEFORE].blame == 0);
    for (uint32_t job = NEVER; job <= BEFORE; job++)
        ck_assert(done[job].pid == 0 && done[job].attempts == 0 && done[job].wall_us == 0 &&
                  !done[job].by_hand);
    fake_close(run);
}
END_TEST

CHECK_MAIN("what came of a job")
{
    tcase_add_test(all, each_fact);
}
