/* set_function_values.c - what is said to a worker function: each key at its bounds, as a number.
 */
#include "check_main.h"
#include "set/function.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define NO -EINVAL, 0, 0

static const struct {
    const char *function, *key, *text;
    int r;
    double low, high;
} rows[] = {
    { "work", "seconds", "0", 0, 0, 0 },
    { "work", "seconds", "86400", 0, 86400, 86400 },
    { "work", "seconds", "86400.5", NO },
    { "work", "seconds", "0.5-2", 0, 0.5, 2 },
    { "work", "seconds", "2-2", 0, 2, 2 },
    { "work", "seconds", "2-1", NO },
    { "work", "seconds", "1-86401", NO },
    { "work", "seconds", "-1", NO },
    { "work", "seconds", "1-", NO },
    { "work", "seconds", "1-x", NO },
    { "work", "seconds", "1x", NO },
    { "work", "seconds", "1e3", NO },
    { "work", "seconds", " 1", NO },
    { "work", "seconds", "", NO },
    { "work", "exit", "65535", 0, 65535, 65535 },
    { "work", "exit", "65536", NO },
    { "work", "exit", "3-5", 0, 3, 5 },
    { "work", "exit", "0.5", NO },
    { "work", "exit", "0.5-3", NO },
    { "work", "exit", "1-2.5", NO },
    { "work", "stubborn", "true", 0, 1, 1 },
    { "work", "stubborn", "false", 0, 0, 0 },
    { "work", "stubborn", "yes", NO },
    { "write", "to", "stdout", 0, 0, 0 },
    { "write", "to", "stderr", 0, 1, 1 },
    { "write", "to", "true", NO },
    { "write", "bytes", "65536", 0, 65536, 65536 },
    { "allocate", "size", "7", 0, 7, 7 },
    { "allocate", "size", "2K", 0, 2048, 2048 },
    { "allocate", "size", "1.5M", 0, 1572864, 1572864 },
    { "allocate", "size", "1G", 0, 0x1p30, 0x1p30 },
    { "allocate", "size", "1024T", 0, 0x1p50, 0x1p50 },
    { "allocate", "size", "1025T", NO },
    { "allocate", "size", "1X", NO },
    { "allocate", "size", "1KB", NO },
    { "allocate", "size", "K", NO },
    { "crash", "signal", "SEGV", 0, SIGSEGV, SIGSEGV },
    { "crash", "signal", "SIGKILL", 0, SIGKILL, SIGKILL },
    { "crash", "signal", "HUP", 0, 1, 1 },
    { "crash", "signal", "1", 0, 1, 1 },
    { "crash", "signal", "64", 0, 64, 64 },
    { "crash", "signal", "65", NO },
    { "crash", "signal", "0", NO },
    { "crash", "signal", "1.5", NO },
    { "crash", "signal", "9x", NO },
    { "crash", "signal", "FOO", NO },
};

static const struct function_key *key_of(const char *name, const char *key)
{
    const char *const *names = NULL;
    const struct function *function = function_find(name, &names);
    int place;

    ck_assert_ptr_nonnull(function);
    place = function_key(function, key, &names);
    ck_assert_int_ge(place, 0);
    return &function->keys[place];
}

START_TEST(each_value)
{
    const struct function_key *key = key_of(rows[_i].function, rows[_i].key);
    struct function_value value = { 7, 7 };

    ck_assert_int_eq(function_read(key, rows[_i].text, &value), rows[_i].r);
    if (rows[_i].r == 0) {
        ck_assert_double_eq(value.low, rows[_i].low);
        ck_assert_double_eq(value.high, rows[_i].high);
    }
}
END_TEST

static const struct {
    const char *function, *key, *wanted;
} wants[] = {
    { "work", "seconds", "a number from 0 to 86400 or a range such as 0-3" },
    { "work", "exit", "a number from 0 to 65535 or a range such as 0-3" },
    { "work", "tell", "true or false" },
    { "allocate", "size", "a size such as 100M, 1.5G or 1048576" },
    { "crash", "signal", "a signal such as SEGV, TERM or 9" },
    { "write", "to", "stdout or stderr" },
};

START_TEST(what_each_wants)
{
    const struct function_key *key = key_of(wants[_i].function, wants[_i].key);

    ck_assert_str_eq(function_wanted(key), wants[_i].wanted);
}
END_TEST

/* A range that has no 3 in it is shown as one that it has. */
START_TEST(a_small_range)
{
    const struct function_key one = { .kind = FUNCTION_NUMBER, .most = 1 };
    const struct function_key two = { .kind = FUNCTION_NUMBER, .most = 3 };

    ck_assert_str_eq(function_wanted(&one), "a number from 0 to 1 or a range such as 0-1");
    ck_assert_str_eq(function_wanted(&two), "a number from 0 to 3 or a range such as 0-3");
}
END_TEST

/* What is not there has the list of what is. */
START_TEST(what_there_is)
{
    const char *const *names = NULL;
    const struct function *write;

    ck_assert_ptr_null(function_find("wrok", &names));
    ck_assert_str_eq(names[0], "work");
    ck_assert_str_eq(names[5], "spawn");
    ck_assert_ptr_null(names[6]);
    write = function_find("write", &names);
    ck_assert_int_eq(function_key(write, "exit", &names), WRITE_EXIT);
    ck_assert_int_eq(function_key(write, "line", &names), -1);
    ck_assert_str_eq(names[0], "lines");
    ck_assert_str_eq(names[4], "exit");
    ck_assert_ptr_null(names[5]);
    ck_assert_int_eq(function_key(function_find("crash", &names), "x", &names), -1);
    ck_assert_str_eq(names[1], "seconds");
    ck_assert_ptr_null(names[2]);
}
END_TEST

CHECK_MAIN("what is said to functions")
{
    tcase_add_loop_test(all, each_value, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, what_each_wants, 0, (int)(sizeof wants / sizeof wants[0]));
    tcase_add_test(all, a_small_range);
    tcase_add_test(all, what_there_is);
}
