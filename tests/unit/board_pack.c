/* board_pack.c - a row in a few bytes: what is unpacked is what was packed. */
#include "board/pack.h"
#include "check_main.h"

#include <limits.h>
#include <string.h>

static const char name[] = "Paris", command[] = "work 1";
static int things[5];

/* A row of which nothing is known. */
static void forget(struct board_job *job)
{
    memset(job, 0, sizeof *job);
    job->queued_us = job->forked_us = job->began_us = job->exited_us = job->reaped_us =
        job->retry_us = -1;
    job->share = -1;
    job->name = job->command = name;
}

static size_t comes_back(const struct board_job *job)
{
    unsigned char bytes[1024];
    struct board_job read;
    size_t size = pack_row(bytes, job);

    forget(&read);
    pack_read(&read, bytes);
    ck_assert_uint_le(size, pack_most(job));
    ck_assert_str_eq(read.name, job->name);
    ck_assert_str_eq(read.command, job->command);
    ck_assert((read.name == read.command) == (job->name == job->command));
    ck_assert_ptr_eq(bytes + size, read.command > read.name
                                       ? read.command + strlen(read.command) + 1
                                       : read.name + strlen(read.name) + 1);
    read.name = job->name;
    read.command = job->command;
    ck_assert_mem_eq(&read, job, sizeof read);
    ck_assert_int_eq(pack_state(bytes), job->state);
    return size;
}

/* One flag after the other, alone; -1: none of them. */
START_TEST(each_flag)
{
    struct board_job job;

    forget(&job);
    job.core_dumped = _i == 0;
    job.ready = _i == 1;
    job.leaked = _i == 2;
    job.done_before = _i == 3;
    job.thread = _i == 4;
    job.succeeded = _i == 5;
    job.unseen = _i == 6;
    job.unmeasured = _i == 7;
    job.cut = _i == 8;
    job.pty = _i == 9;
    job.stdin_open = _i == 10;
    job.restarts = _i == 11;
    comes_back(&job);
    job.command = command;
    comes_back(&job);
    job.failure = 7;
    job.state = BOARD_FAILED;
    comes_back(&job);
    job.cause = FB_CAUSE_LOST;
    comes_back(&job);
}
END_TEST

/* The same number in each field that has such a size. */
static const int64_t numbers[] = { 0,         1,         -1,        -2,        63,       64,
                                   -64,       -65,       127,       128,       255,      1000,
                                   INT16_MAX, INT16_MIN, INT32_MAX, INT32_MIN, 1 << 20,  1023,
                                   1024,      1025,      512,       INT64_MAX, INT64_MIN };

static void set_field(struct board_job *job, int field, int64_t number)
{
    int64_t *const large[] = { &job->queued_us, &job->forked_us,   &job->began_us,
                               &job->exited_us, &job->reaped_us,   &job->retry_us,
                               &job->user_us,   &job->estimate_us, &job->system_us };
    int16_t *const small[] = { &job->code, &job->error, &job->node, &job->group };
    uint8_t *const bytes[] = { &job->signal, &job->stop_signal, &job->cause };
    int *const middle[] = { &job->pid, &job->parent, &job->slot };
    uint32_t *const counts[] = { &job->attempt, &job->blame, &job->parent_job, &job->kind };

    if (field < 9)
        *large[field] = number < 0 && field >= 6 ? -1 - number : number;
    else if (field < 13)
        *small[field - 9] = (int16_t)number;
    else if (field < 16)
        *bytes[field - 13] = (uint8_t)number;
    else if (field < 19)
        *middle[field - 16] = (int)number;
    else if (field < 23)
        *counts[field - 19] = (uint32_t)number;
    else
        job->peak_memory_bytes = (uint64_t)number >> 1;
}

START_TEST(each_number)
{
    struct board_job job, all;

    forget(&all);
    for (int field = 0; field < 24; field++) {
        forget(&job);
        set_field(&job, field, numbers[_i]);
        comes_back(&job);
        set_field(&all, field, numbers[_i]);
        comes_back(&all);
    }
}
END_TEST

START_TEST(addresses_and_where_they_are)
{
    unsigned char bytes[1024];
    struct board_job job;
    struct pack_owned owned;
    void *there;

    forget(&job);
    job.text = _i & 1 ? (char *)&things[0] : NULL;
    job.why = _i & 2 ? (char *)&things[1] : NULL;
    job.after = _i & 4 ? (const void *)&things[2] : NULL;
    job.marks = _i & 8 ? (void *)&things[3] : NULL;
    job.output = _i & 16 ? (void *)&things[4] : NULL;
    job.failure = _i & 32 ? 9 : 0;
    job.queued_us = 5;
    job.share = 0.5F;
    comes_back(&job);
    pack_row(bytes, &job);
    pack_owned(bytes, &owned);
    ck_assert((owned.text != NULL) == (job.text != NULL));
    ck_assert((owned.marks != NULL) == (job.marks != NULL));
    ck_assert((owned.output != NULL) == (job.output != NULL));
    if (owned.text != NULL) {
        memcpy(&there, owned.text, sizeof there);
        ck_assert_ptr_eq(there, job.text);
    }
    if (owned.marks != NULL) {
        memcpy(&there, owned.marks, sizeof there);
        ck_assert_ptr_eq(there, job.marks);
    }
    if (owned.output != NULL) {
        memcpy(&there, owned.output, sizeof there);
        ck_assert_ptr_eq(there, job.output);
    }
}
END_TEST

/* Whichever of its moments a life has had, and whatever is beside them. */
START_TEST(a_glance)
{
    unsigned char bytes[1024];
    struct board_glance glance;
    struct board_job job;

    forget(&job);
    job.queued_us = _i & 1 ? 100 : -1;
    job.forked_us = _i & 2 ? 2000 : -1;
    job.began_us = _i & 4 ? 2500 : -1;
    job.exited_us = _i & 8 ? 1900 : -1; /* a clock that went back */
    job.reaped_us = _i & 16 ? 70000 : -1;
    job.retry_us = 80000;
    job.failure = _i & 32 ? 3 : 0;
    job.text = _i & 64 ? (char *)&things[0] : NULL;
    job.why = _i & 128 ? name : NULL;
    job.cause = _i & 1 ? FB_CAUSE_LOST : FB_CAUSE_TIMEOUT;
    job.state = BOARD_FAILED;
    comes_back(&job);
    pack_row(bytes, &job);
    pack_glance(&glance, bytes);
    ck_assert_int_eq(glance.state, BOARD_FAILED);
    ck_assert_int_eq(glance.forked_us, job.forked_us);
    ck_assert_int_eq(glance.exited_us, job.exited_us);
    ck_assert_int_eq(glance.reaped_us, job.reaped_us);
    ck_assert(glance.lost == (job.cause == FB_CAUSE_LOST));
}
END_TEST

/* Less than 64 bytes beside its text; memory in kibibytes is shorter. */
START_TEST(a_plain_row_is_small)
{
    unsigned char bytes[1024];
    struct board_job job, read;
    size_t size;

    forget(&job);
    job.queued_us = 0;
    job.forked_us = 1000000;
    job.began_us = job.forked_us + 700;
    job.exited_us = job.began_us + 2000000;
    job.reaped_us = job.exited_us + 90;
    job.user_us = 12000;
    job.attempt = 1;
    job.pid = 4194303;
    job.slot = 3;
    job.state = BOARD_OK;
    job.succeeded = true;
    job.peak_memory_bytes = 5000 * 1024;
    size = comes_back(&job);
    ck_assert_uint_lt(size - sizeof name, 40);
    job.peak_memory_bytes++;
    ck_assert_uint_gt(comes_back(&job), size);
    job.failure = 1;
    pack_row(bytes, &job);
    pack_set_failure(bytes, 70000);
    forget(&read);
    pack_read(&read, bytes);
    ck_assert_uint_eq(read.failure, 70000);
    ck_assert_int_eq(read.slot, 3);
}
END_TEST

CHECK_MAIN("board, pack")
{
    tcase_add_loop_test(all, each_flag, -1, 12);
    tcase_add_loop_test(all, each_number, 0, (int)(sizeof numbers / sizeof numbers[0]));
    tcase_add_loop_test(all, addresses_and_where_they_are, 0, 64);
    tcase_add_loop_test(all, a_glance, 0, 256);
    tcase_add_test(all, a_plain_row_is_small);
}
