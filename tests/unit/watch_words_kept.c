/*
 * watch_words_kept.c - a command line and the name that it gives: where the name begins and is cut,
 * what stands between words, and what keeps them.
 */
#include "check_main.h"
#include "watch/inside.h"

#include <string.h>

static struct watch watch;
static struct tracee row;

static void set_up(void)
{
    memset(&watch, 0, sizeof watch);
    memset(&row, 0, sizeof row);
}

static void tear_down(void)
{
    watch_words_drop(row.words);
    watch_words_fini(&watch);
}

#define X60 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
static const struct {
    const char *bytes; /* of the kernel: each ends in NUL */
    size_t size;
    const char *name, *line;
} lines[] = {
    { "/bin/sleep\0"
      "1",
      13, "sleep", "/bin/sleep 1" },
    { "a\0"
      "b c\0",
      6, "a", "a 'b c'" },
    { "a\0\0"
      "b",
      5, "a", "a '' b" },
    { "x/", 3, "x/", "x/" },
    { "x/y", 4, "y", "x/y" },
    { "/", 2, "/", "/" },
    { "", 1, "of-file", "''" },
    { "\0"
      "z",
      3, "of-file", "'' z" },
    { X60 "abc", 64, X60 "abc", X60 "abc" }, /* 63 and NUL: all that a name may have */
    { X60 "abcd", 65, X60 "abc", X60 "abcd" },
    { "/a/" X60 "abcde", 69, X60 "abc", "/a/" X60 "abcde" },
};

START_TEST(a_line)
{
    strcpy(watch.words.file, "of-file");
    watch_words_give(&watch, &row, lines[_i].bytes, lines[_i].size);
    ck_assert_str_eq(watch_words_name(&row), lines[_i].name);
    ck_assert_str_eq(watch_words_line(&row), lines[_i].line);
    ck_assert(!row.words->cut);
    watch_words_give(&watch, &row, "next", 5); /* in place of those of before */
    ck_assert_str_eq(watch_words_name(&row), "next");
    ck_assert_str_eq(watch_words_line(&row), "next");
}
END_TEST

/* As much as is read at once has been cut, and one byte less has not. */
START_TEST(a_line_that_is_cut)
{
    static char bytes[WORDS_BYTES];
    const char *line;

    memset(bytes, 'x', sizeof bytes - 2);
    watch_words_give(&watch, &row, bytes, sizeof bytes - 1);
    ck_assert(row.words->cut);
    line = watch_words_line(&row);
    ck_assert_str_eq(line + strlen(line) - 6, "xx ...");
    watch_words_give(&watch, &row, bytes, sizeof bytes - 2);
    ck_assert(!row.words->cut);
    line = watch_words_line(&row);
    ck_assert_str_eq(line + strlen(line) - 2, "xx");
}
END_TEST

START_TEST(rows_share_them)
{
    struct tracee other = { 0 };

    ck_assert_ptr_null(watch_words_share(NULL));
    ck_assert_str_eq(watch_words_name(&row), "");
    ck_assert_str_eq(watch_words_line(&row), "");
    watch_words_give(&watch, &row, "one", 4);
    ck_assert_uint_eq(row.words->users, 1);
    other.words = watch_words_share(row.words);
    ck_assert_ptr_eq(other.words, row.words);
    ck_assert_uint_eq(row.words->users, 2);
    watch_words_give(&watch, &row, "two", 4);
    ck_assert_str_eq(watch_words_line(&row), "two");
    ck_assert_str_eq(watch_words_line(&other), "one");
    ck_assert_uint_eq(other.words->users, 1);
    watch_words_drop(other.words);
    watch_words_drop(NULL);
}
END_TEST

/* Our own: as the kernel has them, and the file is asked for only where the first word is empty. */
START_TEST(they_are_read)
{
    size_t size = 0;
    const char *bytes;

    strcpy(watch.words.file, "of before");
    bytes = watch_words_read(&watch, getpid(), &size);
    ck_assert_uint_gt(size, strlen("watch_words"));
    ck_assert_ptr_nonnull(strstr(bytes, "watch_words"));
    ck_assert_int_eq(bytes[size], 0);
    ck_assert_str_eq(watch.words.file, "");
    watch_words_read(&watch, 0x7ffffff0, &size);
    ck_assert_uint_eq(size, 0);
}
END_TEST

CHECK_MAIN("words of a watch")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_line, 0, sizeof lines / sizeof lines[0]);
    tcase_add_test(all, a_line_that_is_cut);
    tcase_add_test(all, rows_share_them);
    tcase_add_test(all, they_are_read);
}
