/* plain_summary_result.c - what a function handed over, as the words of its line. */
#include "base/utf8.h"
#include "check_main.h"
#include "plain/summary.h"

#include <stdlib.h>
#include <string.h>

static char *words_of(const struct text *result)
{
    struct fb_event event = { .kind = FB_REAPED, .job = 1 };

    event.as.reaped.result = result->bytes;
    event.as.reaped.result_bytes = result->size;
    return summary_result(&event);
}

/* Sixty columns are shown whole, of more as many, and that there are more. */
START_TEST(of_columns)
{
    for (size_t size = 59; size <= 62; size++) {
        struct text result = { 0 }, wanted = { 0 };
        char *words;
        for (size_t i = 0; i < size; i++)
            text_putc(&result, (char)('a' + i % 7));
        words = words_of(&result);
        text_put(&wanted, result.bytes, size < 60 ? size : 60);
        text_puts(&wanted, size > 60 ? "..." : "");
        ck_assert_str_eq(words, text_string(&wanted));
        free(words);
        text_fini(&result);
        text_fini(&wanted);
    }
}
END_TEST

/* 59 characters of 17 bytes each, and more. */
static void put_marked(struct text *out, const char *more)
{
    for (int i = 0; i < 59; i++) {
        text_putc(out, 'a');
        for (int k = 0; k < 4; k++)
            text_puts(out, "\U0001d167");
    }
    text_puts(out, more);
}

/* What may have been cut where there was no room for its bytes is not said to be whole. */
static const struct {
    const char *more;
    size_t size;
    bool whole;
} marked[] = {
    { "", 1003, true },
    { "b\U0001d167\U0001d167\u0301", 1014, true },
    { "b\U0001d167\U0001d167\U0001d167", 1016, false },
    { "b\U0001d167\U0001d167\U0001d167\U0001d167", 1020, false },
};

START_TEST(of_many_marks)
{
    struct text result = { 0 };
    char *words;
    size_t size;

    put_marked(&result, marked[_i].more);
    ck_assert_uint_eq(result.size, marked[_i].size);
    words = words_of(&result);
    size = strlen(words);
    if (marked[_i].whole) {
        ck_assert_str_eq(words, text_string(&result));
    } else {
        ck_assert_uint_lt(size, 1024);
        ck_assert(utf8_valid(words, size));
        ck_assert_str_eq(words + size - 3, "...");
        ck_assert_mem_eq(words, result.bytes, size - 3);
    }
    free(words);
    text_fini(&result);
}
END_TEST

CHECK_MAIN("results of functions")
{
    check_locale();
    tcase_add_test(all, of_columns);
    tcase_add_loop_test(all, of_many_marks, 0, sizeof marked / sizeof marked[0]);
}
