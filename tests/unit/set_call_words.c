/* set_call_words.c - a call of a worker function as words of a record, and back from them. */
#include "check_main.h"
#include "set/call_words.h"
#include "set/function.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *command;
    double scale;
    const char *words;
} puts_[] = {
    { "work", 1, "work" },
    { "work seconds=0-30 exit=1", 1, "work seconds=0-30 exit=1" },
    { "work seconds=2", 0.5, "work unit=0.5 seconds=2" },
    { "crash", 0.25, "crash unit=0.25" },
};

START_TEST(words_of_a_call)
{
    struct text out = { 0 };

    call_put_words(&out, puts_[_i].command, puts_[_i].scale);
    ck_assert_str_eq(text_string(&out), puts_[_i].words);
    text_fini(&out);
}
END_TEST

static const struct {
    const char *words;
    int r;
    fb_function *enter;
    double scale, low, high; /* of its first value */
} rows[] = {
    { "work", 0, function_work, 1, 1, 1 },
    { "work unit=0.1 seconds=0-30 exit=1", 0, function_work, 0.1, 0, 30 },
    { "compute seconds=2", 0, function_compute, 1, 2, 2 },
    { "allocate size=1K", 0, function_allocate, 1, 1024, 1024 },
    { "write to=stderr", 0, function_write, 1, 10, 10 },
    { "crash signal=KILL", 0, function_crash, 1, 9, 9 },
    { "spawn session=true count=3", 0, function_spawn, 1, 3, 3 },
    { "", -ENOENT, NULL, 1, 0, 0 },
    { " ", -ENOENT, NULL, 1, 0, 0 },
    { "system", -ENOENT, NULL, 1, 0, 0 },
    { "work hours=3", -ENOENT, NULL, 1, 0, 0 },
    { "work seconds", -ENOENT, NULL, 1, 0, 0 },
    { "work seconds=", -ENOENT, NULL, 1, 0, 0 },
    { "work seconds=1e9", -ENOENT, NULL, 1, 0, 0 },
    { "work unit=0", -ENOENT, NULL, 1, 0, 0 },
    { "work unit=-1", -ENOENT, NULL, 1, 0, 0 },
    { "work unit=nan", -ENOENT, NULL, 1, 0, 0 },
    { "work unit=999999999", 0, function_work, 999999999, 1, 1 },
    { "work unit=1000000000", -ENOENT, NULL, 1, 0, 0 },
    { "work unit=1x", -ENOENT, NULL, 1, 0, 0 },
};

START_TEST(calls_from_words)
{
    struct calls calls = { 0 };
    struct fb_job job = { 0 };
    const struct function_call *call;

    ck_assert_int_eq(call_from_words(&calls, rows[_i].words, &job), rows[_i].r);
    if (rows[_i].r == 0) {
        call = job.argument;
        ck_assert_ptr_eq((void *)job.function, (void *)rows[_i].enter);
        ck_assert_double_eq(call->scale, rows[_i].scale);
        ck_assert_double_eq(call->values[0].low, rows[_i].low);
        ck_assert_double_eq(call->values[0].high, rows[_i].high);
        ck_assert_ptr_eq(call->origin_us, &calls.origin_us);
    }
    arena_fini(&calls.arena);
}
END_TEST

CHECK_MAIN("words of calls")
{
    tcase_add_loop_test(all, words_of_a_call, 0, (int)(sizeof puts_ / sizeof puts_[0]));
    tcase_add_loop_test(all, calls_from_words, 0, (int)(sizeof rows / sizeof rows[0]));
}
