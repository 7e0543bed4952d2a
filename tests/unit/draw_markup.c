/* draw_markup.c - any bytes as text of HTML, SVG and XML. */
#include "check_main.h"
#include "draw/markup.h"

#include <string.h>

static const struct {
    const char *bytes;
    bool line;
    const char *markup;
} texts[] = {
    { "", false, "" },
    { "a b", false, "a b" },
    { "</script><img src=x onerror='a(\"b\")'>", false,
      "&lt;/script&gt;&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;" },
    { "&amp;", false, "&amp;amp;" },
    { "a\tb\nc", false, "a\tb\nc" },
    { "a\tb\nc", true, "a\uFFFDb\uFFFDc" },
    { "\033[31m\177", false, "\uFFFD[31m\uFFFD" },
    { "\r\001", false, "\uFFFD\uFFFD" },
    { "\u00e4\u6f22\U0001F600", false, "\u00e4\u6f22\U0001F600" },
    { "\377a\303", false, "\uFFFDa\uFFFD" },         /* bytes of no character, and one cut */
    { "\355\240\200", false, "\uFFFD\uFFFD\uFFFD" }, /* a surrogate */
    { "\xEF\xBF\xBF\xEF\xBF\xBE", false, "\uFFFD\uFFFD" },
};

START_TEST(any_bytes)
{
    struct text out = { 0 };

    markup_put(&out, texts[_i].bytes, texts[_i].line);
    ck_assert_str_eq(text_string(&out), texts[_i].markup);
    text_fini(&out);
}
END_TEST

CHECK_MAIN("markup")
{
    tcase_add_loop_test(all, any_bytes, 0, sizeof texts / sizeof texts[0]);
}
