/* view_detail_limits.c - what a job was made of, in words: each thing that it can have of its own.
 */
#include "check_main.h"
#include "view/detail.h"

#include <signal.h>
#include <string.h>

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
    { { .as.exited = { .code = 0x155 } }, 0x5500 },
    { { .as.exited = { .signal = 1 } }, 1 },
    { { .as.exited = { .signal = 6 } }, 6 },
    { { .as.exited = { .signal = 9 } }, 9 },
    { { .as.exited = { .signal = 9, .code = 3 } }, 9 },
    { { .as.exited = { .signal = 64 } }, 64 },
    { { .as.exited = { .signal = 6, .core_dumped = true } }, 0x86 },
    { { .as.exited = { .signal = 11, .core_dumped = true } }, 0x8b },
    { { .as.exited = { .unseen = true } }, -1 },
    { { .as.exited = { .unseen = true, .signal = 9 } }, -1 },
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

/* Where there are no events any more: the last attempt, as the board has it. */
static const struct {
    struct board_job job;
    int status;
    int64_t user_us;
} kept[] = {
    { { .attempt = 1, .exited_us = 0, .code = 3, .reaped_us = 0, .user_us = 4 }, 0x300, 4 },
    { { .attempt = 1, .exited_us = 5, .signal = 9, .reaped_us = 5, .user_us = 4 }, 9, 4 },
    { { .attempt = 1, .exited_us = 5, .signal = 6, .reaped_us = 5, .user_us = 4 }, 6, 4 },
    { { .attempt = 1, .exited_us = -1, .reaped_us = -1, .user_us = 4 }, -1, -1 },
    { { .attempt = 1, .exited_us = 5, .reaped_us = -1, .user_us = 4 }, 0, -1 },
    { { .attempt = 1, .exited_us = 5, .reaped_us = 5, .user_us = 4, .unmeasured = true }, 0, -1 },
    { { .attempt = 2, .exited_us = 5, .reaped_us = 5, .user_us = 4 }, 0, -1 }, /* a sum of two */
    { { .attempt = 1, .exited_us = 5, .reaped_us = 5, .unseen = true }, -1, 0 },
};

START_TEST(each_of_the_board)
{
    struct detail detail = { .job = 1 };
    struct board_job job = kept[_i].job;
    struct board_live live = { .sample_us = -1 };

    job.live = &live;
    job.name = "x";
    job.pid = 77;
    job.slot = 3;
    detail_take_board(&detail, &job);
    ck_assert(detail.of_board);
    ck_assert_uint_eq(detail.count, 1);
    ck_assert_uint_eq(detail.tries[0].attempt, kept[_i].job.attempt);
    ck_assert_int_eq(detail.tries[0].pid, 77);
    ck_assert_int_eq(detail.tries[0].slot, 3);
    ck_assert_int_eq(detail.tries[0].exited_us, kept[_i].job.exited_us);
    ck_assert_int_eq(detail.tries[0].status, kept[_i].status);
    ck_assert_int_eq(detail.tries[0].user_us, kept[_i].user_us);
    detail_fini(&detail);
    job.attempt = 0;
    detail_take_board(&detail, &job);
    ck_assert_uint_eq(detail.count, 0); /* it has none */
}
END_TEST

CHECK_MAIN("what a job was made of")
{
    tcase_add_test(all, what_is_its_own);
    tcase_add_loop_test(all, each_status, 0, (int)(sizeof statuses / sizeof statuses[0]));
    tcase_add_test(all, what_it_wrote);
    tcase_add_loop_test(all, each_of_the_board, 0, (int)(sizeof kept / sizeof kept[0]));
}
