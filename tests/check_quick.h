/*
 * check_quick.h - Check, whose assertions say less often where they are. Each time is a message to
 * the process that waits for the test, and a test that asserts a million times did little else.
 * A failed one names its place as ever; a crash, one that was passed a little before.
 */
#ifndef CHECK_QUICK_H
#define CHECK_QUICK_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_SAID_AT_FIRST 100
#define CHECK_SAID_THEN     4096 /* once in so many */

static inline void check_passed(const char *file, int line)
{
    static unsigned passed;

    if (passed < CHECK_SAID_AT_FIRST || passed % CHECK_SAID_THEN == 0)
        _mark_point(file, line);
    passed++;
}

/* All other assertions are made of this one. */
#undef ck_assert_msg
#define ck_assert_msg(expr, ...)                                                                   \
    ((expr)                                                                                        \
         ? check_passed(__FILE__, __LINE__)                                                        \
         : _ck_assert_failed(__FILE__, __LINE__, "Assertion '" #expr "' failed", ##__VA_ARGS__))

/* How often something is tried: in short, or in the long form of the tests (tests/run --long). */
static inline int check_times(int brief, int full)
{
    const char *word = getenv("FORKBOARD_LONG");

    return word != NULL && strcmp(word, "1") == 0 ? full : brief;
}

#endif
