/* plain_printed.c - lines of commands on their way out: plain ones as they are, others harmless. */
#include "check_main.h"
#include "plain/printed.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *lines;
    size_t size; /* 0: up to its NUL */
    const char *printed;
} rows[] = {
    { "", 0, "" },
    { "make all\n", 0, "make all\n" },
    { "make all", 0, "make all\n" },
    { "a\nb\n", 0, "a\nb\n" },
    { "\n\n", 0, "\n\n" },
    { "\033[31mred\n", 0, "^[[31mred\n" },
    { "a\rb\nplain\n", 0, "a^Mb\nplain\n" },
    { "a\nb\033\n", 0, "a\nb^[\n" },
    { "a\0b\nc\n", 6, "a^@b\nc\n" },
    { "caf\xc3\xa9\n", 0, "caf\xc3\xa9\n" },
};

START_TEST(each_line)
{
    struct text lines = { 0 };
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    text_put(&lines, rows[_i].lines, rows[_i].size > 0 ? rows[_i].size : strlen(rows[_i].lines));
    printed_put(file, &lines);
    fclose(file);
    ck_assert_str_eq(bytes, rows[_i].printed);
    free(bytes);
    text_fini(&lines);
}
END_TEST

/* A text is printed as it is, however short. */
START_TEST(a_text)
{
    static const char *const texts[] = { "", "x", "two\033\n", "three\nlines" };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct text text = { 0 };
        char *bytes = NULL;
        size_t size = 0;
        FILE *file = open_memstream(&bytes, &size);
        ck_assert_ptr_nonnull(file);
        text_puts(&text, texts[i]);
        printed_text(file, &text);
        fclose(file);
        ck_assert_str_eq(bytes, texts[i]);
        ck_assert_uint_eq(size, strlen(texts[i]));
        free(bytes);
        text_fini(&text);
    }
}
END_TEST

CHECK_MAIN("lines that are printed")
{
    check_locale();
    tcase_add_loop_test(all, each_line, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, a_text);
}
