/*
 * base_lines_memory.c - each allocation of a line fails once: the line is cut or comes empty, it is
 * known that memory was short, and the next line is whole.
 */
#include "base/lines.h"
#include "check_main.h"
#include "failing_memory.h"

#include <stdio.h>
#include <string.h>

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

#define LONG_TEXT                                                                                  \
    "a line of two colours that is longer than the first room for the text of a line is"
static const struct {
    const char *bytes, *whole;
    size_t runs;
    int allocations;
} shapes[] = {
    { "\033[31m" LONG_TEXT LONG_TEXT "\033[32m" LONG_TEXT "\n", LONG_TEXT LONG_TEXT LONG_TEXT, 2,
      6 },
    { LONG_TEXT "\n", LONG_TEXT, 1, 4 },
    { "x\n", "x", 1, 3 },
};

static char seen[1024];
static size_t runs, size, first_from;

/* Nothing is asserted here: Check allocates, too. */
static void take(void *context, const struct line *line)
{
    (void)context;
    size = line->size < sizeof seen - 1 ? line->size : sizeof seen - 1;
    if (line->text != NULL)
        memcpy(seen, line->text, size);
    seen[size] = '\0';
    runs = line->count;
    first_from = runs > 0 ? line->runs[0].from : 0;
}

/* Something was left out, and nothing else changed. */
static void check_left_out(const char *whole)
{
    size_t at = 0;

    for (const char *byte = whole; *byte != '\0'; byte++)
        at += seen[at] == *byte;
    ck_assert_uint_eq(at, size);
    ck_assert_uint_eq(runs == 0, size == 0);
    ck_assert_uint_eq(first_from, 0);
}

START_TEST(each_allocation)
{
    const char *bytes = shapes[_i].bytes, *whole = shapes[_i].whole;
    int call = 0, left = 0;

    while (left == 0) {
        struct lines lines;
        lines_init(&lines, take, NULL);
        memset(seen, 'x', sizeof seen);
        size = runs = 1000;
        fail_at = ++call;
        lines_put(&lines, bytes, strlen(bytes));
        left = fail_at;
        fail_at = 0;
        ck_assert_int_eq(lines.failed, left == 0);
        if (left == 0)
            check_left_out(whole);
        lines_put(&lines, bytes, strlen(bytes));
        ck_assert_str_eq(seen, whole);
        ck_assert_uint_eq(size, strlen(whole));
        ck_assert_uint_eq(runs, shapes[_i].runs);
        lines_fini(&lines);
    }
    ck_assert_int_eq(call - 1, shapes[_i].allocations);
}
END_TEST

CHECK_MAIN("lines, short of memory")
{
    tcase_add_loop_test(all, each_allocation, 0, sizeof shapes / sizeof shapes[0]);
}
