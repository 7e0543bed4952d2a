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

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, clean_lines, 0, sizeof dirty / sizeof dirty[0]);
}
