/* view_detail_limits.c - what a job was made of, in words: each thing that it can have of its own.
 */
#include "check_main.h"
#include "view/detail.h"

#include <signal.h>
#include <string.h>

static const int cpus[] = { 0, 3 }, successes[] = { 3, -SIGTERM, 0 };

static const struct {
    struct fb_job job;
    const char *limits;
} limits[] = {
    { { .name = "" }, "" },
    { { .timeout_us = 1 }, "time-out 1e-06 s" },
    { { .timeout_us = 90000000 }, "time-out 90 s" },
    { { .timeout_us = FB_FOREVER }, "time-out none" },
    { { .grace_us = 1500000 }, "grace 1.5 s" },
    { { .grace_us = FB_FOREVER }, "grace none" },
    { { .retries = 1 }, "retries 1" },
    { { .retries = -1 }, "retries 0" },
    { { .retry_wait_us = 2000000 }, "retry wait 2 s" },
    { { .leftovers = 1 }, "leftovers fail" },
    { { .leftovers = 4 }, "leftovers leave" },
    { { .nice = -5 }, "nice -5" },
    { { .nice = 5 }, "nice 5" },
    { { .memory_bytes = 1 }, "memory 1 bytes" },
    { { .cpus = cpus, .cpu_count = 1 }, "CPU 0" },
    { { .cpus = cpus, .cpu_count = 2 }, "CPU 0, CPU 3" },
    { { .slots = 1 }, "" },
    { { .slots = 2 }, "slots 2" },
    { { .priority = 1 }, "priority 1" },
    { { .priority = -1 }, "priority -1" },
    { { .pty = true }, "a terminal of its own" },
    { { .outlives = true }, "may outlive the run" },
    { { .success = successes, .success_count = 1 }, "success 3" },
    { { .success = successes, .success_count = 3 }, "success 3 SIGTERM 0" },
    { { .nice = 1, .success = successes, .success_count = 1 }, "nice 1, success 3" },
    { { .retries = 2, .nice = 1, .pty = true }, "retries 2, nice 1, a terminal of its own" },
};

static struct detail taken(const struct fb_job *job)
{
    struct detail detail = { .job = 1 };
    struct fb_job made = *job;

    made.name = "x";
    made.shell = "x";
    detail_apply(&detail,
                 &(struct fb_event){ .kind = FB_QUEUED, .job = 1, .as.queued.job = &made });
    return detail;
}

START_TEST(each_limit)
{
    struct detail detail = taken(&limits[_i].job);

    ck_assert(detail.made && !detail.function);
    ck_assert_str_eq(text_string(&detail.limits), limits[_i].limits);
    detail_fini(&detail);
    ck_assert(!detail.made);
}
END_TEST

START_TEST(what_is_its_own)
{
    static const char *const env[] = { "A=1", "B=x y", NULL };
    struct fb_job job = { .dir = "/a\033b", .stdin_path = "/in\n", .env = env };
    struct detail detail = taken(&job);

    ck_assert_str_eq(text_string(&detail.dir), "/a^[b");
    ck_assert_str_eq(text_string(&detail.input), "/in^J");
    ck_assert_str_eq(text_string(&detail.env), "A=1 'B=x y'");
    detail_fini(&detail);
    detail = taken(&(struct fb_job){ .nice = 0 });
    ck_assert_uint_eq(detail.dir.size + detail.input.size + detail.env.size, 0);
    detail_fini(&detail);
    detail_apply(&detail, &(struct fb_event){ .kind = FB_QUEUED, .job = 0 });
    ck_assert(!detail.made); /* it is not known */
}
END_TEST

static const struct {
    struct fb_event event; /* of the exit */
    int status;
} statuses[] = {
    { { .as.exited = { .code = 0 } }, 0 },
    { { .as.exited = { .code = 1 } }, 0x100 },
    { { .as.exited = { .code = 255 } }, 0xff00 },
    { { .as.exited = { .code = 256 } }, 0 },
    { { .as.exited = { .signal = 9 } }, 9 },
    { { .as.exited = { .signal = 11, .core_dumped = true } }, 0x8b },
    { { .as.exited = { .unseen = true } }, -1 },
};

/* An attempt from its fork to its reap; what of it is not known stays so. */
START_TEST(each_status)
{
    struct detail detail = { .job = 1 };
    struct fb_event event = statuses[_i].event;
    struct fb_event reaped = { .kind = FB_REAPED, .job = 1, .attempt = 1, .t_us = 9 };

    detail_apply(&detail, &(struct fb_event){ .kind = FB_BEGAN, .job = 2, .attempt = 1 });
    ck_assert_uint_eq(detail.count, 0); /* another's */
    detail_apply(&detail, &(struct fb_event){ .kind = FB_STOPPED, .job = 1, .attempt = 1 });
    ck_assert_uint_eq(detail.count, 0);
    detail_apply(&detail, &(struct fb_event){ .kind = FB_FORKED,
                                              .job = 1,
                                              .attempt = 1,
                                              .t_us = 5,
                                              .as.forked = { .pid = 77, .slot = 3 } });
    ck_assert_uint_eq(detail.count, 1);
    ck_assert_int_eq(detail.tries[0].began_us, -1);
    ck_assert_int_eq(detail.tries[0].exited_us, -1);
    ck_assert_int_eq(detail.tries[0].status, -1);
    ck_assert_int_eq(detail.tries[0].user_us, -1);
    detail_apply(&detail,
                 &(struct fb_event){ .kind = FB_BEGAN, .job = 1, .attempt = 1, .t_us = 6 });
    event.kind = FB_EXITED;
    event.job = event.attempt = 1;
    event.t_us = 8;
    detail_apply(&detail, &event);
    reaped.as.reaped.user_us = 10;
    reaped.as.reaped.system_us = 20;
    reaped.as.reaped.peak_memory_bytes = 30;
    reaped.as.reaped.unseen = _i % 2 != 0;
    detail_apply(&detail, &reaped);
    ck_assert_int_eq(detail.tries[0].pid, 77);
    ck_assert_int_eq(detail.tries[0].slot, 3);
    ck_assert_int_eq(detail.tries[0].forked_us, 5);
    ck_assert_int_eq(detail.tries[0].began_us, 6);
    ck_assert_int_eq(detail.tries[0].exited_us, 8);
    ck_assert_int_eq(detail.tries[0].status, statuses[_i].status);
    ck_assert_int_eq(detail.tries[0].user_us, _i % 2 != 0 ? -1 : 10);
    ck_assert_int_eq(detail.tries[0].system_us, _i % 2 != 0 ? -1 : 20);
    ck_assert_uint_eq(detail.tries[0].peak_bytes, 30);
    detail_fini(&detail);
}
END_TEST

/* As far as its last byte lies from the first, of the last attempt and each stream. */
START_TEST(what_it_wrote)
{
    struct detail detail = { .job = 1 };
    static const struct {
        uint32_t attempt;
        int stream;
        uint64_t offset;
        size_t size;
        uint64_t out, err;
    } pieces[] = { { 1, 1, 0, 4, 4, 0 },   { 1, 1, 4, 3, 7, 0 },  { 1, 1, 0, 7, 7, 0 },
                   { 1, 2, 90, 1, 7, 91 }, { 1, 1, 2, 2, 7, 91 }, { 2, 2, 0, 1, 0, 1 } };

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        detail_apply(&detail, &(struct fb_event){ .kind = FB_OUTPUT,
                                                  .job = 1,
                                                  .attempt = pieces[i].attempt,
                                                  .as.output = { .stream = pieces[i].stream,
                                                                 .offset = pieces[i].offset,
                                                                 .bytes = "xxxxxxx",
                                                                 .size = pieces[i].size } });
        ck_assert_uint_eq(detail.written[0], pieces[i].out);
        ck_assert_uint_eq(detail.written[1], pieces[i].err);
    }
    detail_fini(&detail);
}
END_TEST

CHECK_MAIN("what a job was made of")
{
    tcase_add_loop_test(all, each_limit, 0, (int)(sizeof limits / sizeof limits[0]));
    tcase_add_test(all, what_is_its_own);
    tcase_add_loop_test(all, each_status, 0, (int)(sizeof statuses / sizeof statuses[0]));
    tcase_add_test(all, what_it_wrote);
}
