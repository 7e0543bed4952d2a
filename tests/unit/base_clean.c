/* base_clean.c - a stranger's text as it is shown. */
#include "base/clean.h"
#include "base/text.h"
#include "check_main.h"

static const struct {
    const char *bytes, *shown;
} dirty[] = {
    { "plain", "plain" },
    { "\033[31mred", "^[[31mred" },
    { "a\nb\tc\r", "a^Jb^Ic^M" },
    { "\x7f", "^?" },
    { "\x1f \x7e", "^_ ~" }, /* where each range of controls begins and ends */
    { "\xc2\x80", "\\x80" },
    { "\xc2\x9f", "\\x9f" },
    { "\xc2\xa0", "\xc2\xa0" },
    { "\xc2\x9b"
      "31m",
      "\\x9b31m" },
    { "\x9b"
      "31m",
      "\xef\xbf\xbd"
      "31m" },
    { "a\xe2\x80\xae"
      "b",
      "ab" },
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "\xc3\xb6\xe6\x97\xa5", "\xc3\xb6\xe6\x97\xa5" },
    { "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81" },
};

START_TEST(clean_lines)
{
    struct text text = { 0 };

    clean_puts(&text, dirty[_i].bytes);
    ck_assert_str_eq(text_string(&text), dirty[_i].shown);
    text_fini(&text);
}
END_TEST

/* Where what is left out, or is no character, begins and ends. */
static const struct {
    uint32_t point, shown;
} points[] = {
    { 0x1F3FA, 0x1F3FA },
    { 0x1F3FB, 0 },
    { 0x1F3FF, 0 },
    { 0x1F400, 0x1F400 },
    { 0xFDCF, 0xFDCF },
    { 0xFDD0, CLEAN_BROKEN },
    { 0xFDEF, CLEAN_BROKEN },
    { 0xFDF0, 0xFDF0 },
    { 0xFFFD, 0xFFFD },
    { 0xFFFE, CLEAN_BROKEN },
    { 0xFFFF, CLEAN_BROKEN },
    { 0x10000, 0x10000 },
    { 0x1FFFD, 0x1FFFD },
    { 0x1FFFE, CLEAN_BROKEN },
    { 0x1FFFF, CLEAN_BROKEN },
    { 'a', 'a' },
};

START_TEST(clean_points)
{
    ck_assert_uint_eq(clean_point(points[_i].point), points[_i].shown);
}
END_TEST

/* No byte of what comes after it. */
START_TEST(as_much_as_is_given)
{
    static const char bytes[] = "a~\x7f\033\xc3\xb6z";
    static const char *const shown[] = {
        "", "a", "a~", "a~^?", "a~^?^[", "a~^?^[\xef\xbf\xbd", "a~^?^[\xc3\xb6", "a~^?^[\xc3\xb6z"
    };

    for (size_t size = 0; size < sizeof bytes; size++) {
        struct text text = { 0 };
        clean_put(&text, bytes, size);
        ck_assert_str_eq(text_string(&text), shown[size]);
        text_fini(&text);
    }
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, clean_points, 0, sizeof points / sizeof points[0]);
    tcase_add_test(all, as_much_as_is_given);
    tcase_add_loop_test(all, clean_lines, 0, sizeof dirty / sizeof dirty[0]);
}
