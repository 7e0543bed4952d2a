/*
 * set_wrong_order.c - mistakes as they are printed: in the order of their places, however they were
 * found; how many are shown and kept; words that are cut where they are long.
 */
#include "base/text.h"
#include "check_main.h"
#include "set/wrong.h"

#include <string.h>

static const struct {
    int count;
    struct place places[4]; /* a, b, c, d in the order in which they were found */
    const char *seen;
} orders[] = {
    { 2, { { 2, 1 }, { 1, 9 } }, "s:1:9: b\ns:2:1: a\n" },
    { 2, { { 1, 9 }, { 2, 1 } }, "s:1:9: a\ns:2:1: b\n" },
    { 3, { { 3, 2 }, { 3, 1 }, { 3, 3 } }, "s:3:1: b\ns:3:2: a\ns:3:3: c\n" },
    { 3, { { 3, 2 }, { 3, 2 }, { 3, 2 } }, "s:3:2: a\ns:3:2: b\ns:3:2: c\n" },
    { 4,
      { { 1, 1 }, { 1, 0 }, { 0, 0 }, { 0, 7 } },
      "forkboard: s: c\nforkboard: s: d\ns:1: b\ns:1:1: a\n" },
};

START_TEST(by_their_places)
{
    struct wrongs wrongs = { .path = "s" };
    struct text out = { 0 };

    for (int i = 0; i < orders[_i].count; i++)
        wrong_put(&wrongs, orders[_i].places[i], "%c", 'a' + i);
    set_wrongs_print(&wrongs, &out);
    ck_assert_str_eq(text_string(&out), orders[_i].seen);
    set_wrongs_fini(&wrongs);
    text_fini(&out);
}
END_TEST

/* Those of other files stand after its own, in the order of their names. */
START_TEST(of_other_files)
{
    struct wrongs wrongs = { .path = "-" }, z = { .path = "z" }, b = { .path = "b" };
    struct text out = { 0 };

    wrong_put(&z, (struct place){ 1, 1 }, "in z");
    wrong_take(&wrongs, &z);
    wrong_put(&b, (struct place){ 8, 8 }, "in b");
    wrong_take(&wrongs, &b);
    wrong_put(&wrongs, (struct place){ 9, 9 }, "own\n");
    ck_assert_uint_eq(z.kept + b.kept + z.count + b.count, 0);
    ck_assert_uint_eq(wrongs.kept, 3);
    ck_assert_uint_eq(wrongs.count, 3);
    set_wrongs_print(&wrongs, &out);
    ck_assert_str_eq(text_string(&out), "standard input:9:9: own^J\nb:8:8: in b\nz:1:1: in z\n");
    set_wrongs_fini(&wrongs);
    text_fini(&out);
}
END_TEST

/* Ten are shown, 64 are kept, and all are counted, those that come from another list too. */
static const struct {
    unsigned own, more;
    size_t kept;
    int lines;
    const char *last;
} counts[] = {
    { 10, 0, 10, 10, "s:10:1: x\n" },
    { 11, 0, 11, 11, "s:10:1: x\nforkboard: s: 1 more mistake\n" },
    { 10, 2, 12, 11, "s:10:1: x\nforkboard: s: 2 more mistakes\n" },
    { 63, 0, 63, 11, "s:10:1: x\nforkboard: s: 53 more mistakes\n" },
    { 64, 0, 64, 11, "s:10:1: x\nforkboard: s: 54 more mistakes\n" },
    { 65, 0, 64, 11, "s:10:1: x\nforkboard: s: 55 more mistakes\n" },
    { 60, 5, 64, 11, "s:10:1: x\nforkboard: s: 55 more mistakes\n" },
    { 0, 3, 3, 3, "s:3:1: x\n" },
};

START_TEST(of_many)
{
    struct wrongs wrongs = { .path = "s" }, from = { .path = "t" };
    struct text out = { 0 };
    int lines = 0;

    for (unsigned i = 1; i <= counts[_i].own; i++)
        wrong_put(&wrongs, (struct place){ i, 1 }, "x");
    for (unsigned i = 1; i <= counts[_i].more; i++)
        wrong_put(&from, (struct place){ counts[_i].own + i, 1 }, "x");
    set_wrongs_move(&wrongs, &from);
    ck_assert_uint_eq(from.kept + from.count, 0);
    ck_assert_uint_eq(wrongs.kept, counts[_i].kept);
    ck_assert_uint_eq(wrongs.count, counts[_i].own + counts[_i].more);
    ck_assert_int_eq(wrong_only_counted(&wrongs), counts[_i].kept == 64);
    wrongs.count = counts[_i].own + counts[_i].more;
    set_wrongs_print(&wrongs, &out);
    for (const char *at = text_string(&out); *at != '\0'; at++)
        lines += *at == '\n';
    ck_assert_int_eq(lines, counts[_i].lines);
    ck_assert_str_eq(out.bytes + out.size - strlen(counts[_i].last), counts[_i].last);
    set_wrongs_fini(&wrongs);
    ck_assert_uint_eq(wrongs.kept, 0);
    text_fini(&out);
}
END_TEST

/* At most sixty bytes of a word, and no half of a character. */
START_TEST(long_words)
{
    char word[80], buffer[BRIEF_BYTES];

    for (size_t size = 0; size < 80; size++) {
        memset(word, 'x', size);
        word[size] = '\0';
        ck_assert_ptr_eq(wrong_brief(word, buffer), buffer);
        ck_assert_uint_eq(strlen(buffer), size <= 60 ? size : 62);
        ck_assert_int_eq(strcmp(buffer, word) == 0, size <= 60);
        ck_assert_int_eq(strcmp(buffer + strlen(buffer) - (size > 2 ? 3 : size), "...") == 0,
                         size > 60);
    }
    for (size_t size = 0; size < 3; size++) { /* of a letter of three bytes, at the end */
        memset(word, 'x', sizeof word);
        memcpy(word + 56 + size, "日", 3);
        word[70] = '\0';
        wrong_brief(word, buffer);
        ck_assert_uint_eq(strlen(buffer), size == 0 ? 62 : size == 1 ? 60 : 61);
    }
}
END_TEST

CHECK_MAIN("the order of mistakes")
{
    tcase_add_loop_test(all, by_their_places, 0, (int)(sizeof orders / sizeof orders[0]));
    tcase_add_test(all, of_other_files);
    tcase_add_loop_test(all, of_many, 0, (int)(sizeof counts / sizeof counts[0]));
    tcase_add_test(all, long_words);
}
