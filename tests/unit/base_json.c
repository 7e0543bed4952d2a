/* base_json.c - bytes as a text of JSON: no byte beyond them, and no more than there is room for.
 */
#include "base/json.h"
#include "check_main.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What follows the bytes is none of them, wherever they end and however much room there is. */
START_TEST(as_much_as_there_is_room_for)
{
    static const char bytes[] = "ab\"c\\d\xC3\xA4"
                                "e\x01"
                                "fghijklmnop\xFFqrst\xF0\x9F\x98\x80"
                                "u";
    struct text out = { 0 }, whole = { 0 };

    for (size_t size = 0; size < sizeof bytes; size++)
        for (size_t most = 10; most < 200; most++) {
            size_t taken;
            text_clear(&out);
            text_clear(&whole);
            taken = json_quoted_most(&out, bytes, size, most);
            json_quoted(&whole, bytes, taken);
            ck_assert_uint_le(taken, size);
            ck_assert_uint_le(out.size, most);
            ck_assert_str_eq(text_string(&out), text_string(&whole));
            if (taken < size) /* no character more would have had its room for sure */
                ck_assert_uint_ge(out.size + 6, most);
        }
    text_fini(&out);
    text_fini(&whole);
}
END_TEST

static const struct {
    const char *bytes;
    size_t size;
    const char *base64;
} rows[] = {
    { "", 0, "\"\"" },
    { "f", 1, "\"Zg==\"" },
    { "fo", 2, "\"Zm8=\"" },
    { "foo", 3, "\"Zm9v\"" },
    { "foob", 4, "\"Zm9vYg==\"" },
    { "fooba", 5, "\"Zm9vYmE=\"" },
    { "\0\0\0", 3, "\"AAAA\"" },
    { "\xFF\xFE\xFB", 3, "\"//77\"" },
    { "\xFB", 1, "\"+w==\"" },
};

START_TEST(base64)
{
    struct text out = { 0 };

    json_base64(&out, (const unsigned char *)rows[_i].bytes, rows[_i].size);
    ck_assert_str_eq(text_string(&out), rows[_i].base64);
    text_fini(&out);
}
END_TEST

/* Where what is escaped begins and ends. */
static const struct {
    const char *bytes, *text;
} quoted[] = {
    { "\x1f \x7e\x7f", "\"\\u001f ~\\u007f\"" },
    { "\xC2\x80\xC2\x9F\xC2\xA0", "\"\\u0080\\u009f\xC2\xA0\"" },
    { "\xC2\xAC\xC2\xAD\xC2\xAE", "\"\xC2\xAC\\u00ad\xC2\xAE\"" },
    { "\xEF\xBF\xBB\xEF\xBF\xBC", "\"\\ufffb\xEF\xBF\xBC\"" },
    { "\xF0\x90\x80\x80\xF0\x9B\xB2\xA0", "\"\xF0\x90\x80\x80\xF0\x9B\xB2\xA0\"" },
    { "\t\n\"\\/'", "\"\\u0009\\n\\\"\\\\/'\"" },
    { "\xFF\xC3", "\"\\ufffd\\ufffd\"" },
};

START_TEST(escapes)
{
    struct text out = { 0 };

    json_quoted(&out, quoted[_i].bytes, strlen(quoted[_i].bytes));
    ck_assert_str_eq(text_string(&out), quoted[_i].text);
    text_fini(&out);
}
END_TEST

static const struct {
    double value;
    const char *text; /* NULL: whatever is read back as the same */
} doubles[] = {
    { 0, "0.000000" },          { 2.5, "2.500000" },
    { 0.025374, "0.025374" },   { -1000000, "-1000000.000000" },
    { 0.1234567, "0.1234567" }, { 1e-7, "1e-07" },
    { 1549.0 / 3022, NULL },    { 1.0 / 3, NULL },
    { 2.0 / 3, NULL },          { 123456789.0 / 7, NULL },
    { DBL_MIN, NULL },          { DBL_MAX, NULL },
    { -DBL_MAX, NULL },         { INFINITY, "0.000000" },
    { NAN, "0.000000" },
};

START_TEST(numbers_that_are_read_back)
{
    struct text out = { 0 };

    json_double(&out, doubles[_i].value);
    if (doubles[_i].text != NULL)
        ck_assert_str_eq(text_string(&out), doubles[_i].text);
    else
        ck_assert_double_eq(strtod(text_string(&out), NULL), doubles[_i].value);
    text_fini(&out);
}
END_TEST

CHECK_MAIN("texts of JSON")
{
    tcase_add_loop_test(all, numbers_that_are_read_back, 0, sizeof doubles / sizeof doubles[0]);
    tcase_add_loop_test(all, escapes, 0, sizeof quoted / sizeof quoted[0]);
    tcase_add_test(all, as_much_as_there_is_room_for);
    tcase_add_loop_test(all, base64, 0, sizeof rows / sizeof rows[0]);
}
