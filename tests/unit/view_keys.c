/* view_keys.c - the list of keys agrees with itself. */
#include "check_main.h"
#include "draw/width.h"
#include "view/keys.h"

#include <stdlib.h>
#include <string.h>

static const unsigned boards[] = { KEYS_RUN, KEYS_WATCH, KEYS_REPLAY, KEYS_FROZEN };

START_TEST(one_key_one_request)
{
    size_t count;
    const struct keys_row *rows = keys_rows(&count);

    ck_assert_uint_eq(count, REQUEST_COUNT - 1);
    for (size_t i = 0; i < count; i++)
        for (size_t b = 0; b < sizeof boards / sizeof boards[0]; b++)
            for (int key = 0; key < 3 && rows[i].keys[key] != 0; key++)
                if (rows[i].boards & boards[b])
                    ck_assert_msg(keys_request(rows[i].keys[key], boards[b]) == rows[i].request,
                                  "key %d of request %d asks for something else", key,
                                  (int)rows[i].request);
}
END_TEST

START_TEST(meaningless_keys)
{
    ck_assert_int_eq(keys_request('Y', KEYS_RUN), REQUEST_NONE);
    ck_assert_int_eq(keys_request(PRESS_NONE, KEYS_RUN), REQUEST_NONE);
    ck_assert_int_eq(keys_request(0x65E5, KEYS_RUN), REQUEST_NONE);
    ck_assert_int_eq(keys_request('K', KEYS_REPLAY), REQUEST_NONE);
    ck_assert_int_eq(keys_request('.', KEYS_RUN), REQUEST_NONE);
    ck_assert_int_eq(keys_request('+', KEYS_RUN), REQUEST_MORE_SLOTS);
    ck_assert_int_eq(keys_request('+', KEYS_REPLAY), REQUEST_FASTER);
    ck_assert_int_eq(keys_request('+', KEYS_WATCH), REQUEST_NONE);
    ck_assert_int_eq(keys_request(' ', KEYS_WATCH), REQUEST_FREEZE);
    ck_assert_int_eq(keys_request(' ', KEYS_FROZEN), REQUEST_LIVE);
    ck_assert_int_eq(keys_request('$', KEYS_FROZEN), REQUEST_LIVE);
    ck_assert_int_eq(keys_request('K', KEYS_FROZEN), REQUEST_NONE);
}
END_TEST

START_TEST(words_are_short_and_there)
{
    size_t count;
    const struct keys_row *rows = keys_rows(&count);

    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(rows[i].words[0] != '\0' && width_text(rows[i].words) <= 46, "%s",
                      rows[i].words);
        ck_assert_msg((rows[i].foot_rank != 0) == (rows[i].foot_word[0] != '\0'), "%s",
                      rows[i].words);
    }
    for (int group = 0; group < KEYS_GROUP_COUNT; group++)
        ck_assert_str_ne(keys_group_words((enum keys_group)group), "");
}
END_TEST

START_TEST(names)
{
    static const struct {
        int press;
        const char *utf8, *ascii;
    } table[] = {
        { PRESS_UP, "↑", "^" },
        { PRESS_ENTER, "⏎", "Enter" },
        { PRESS_TAB, "Tab", "Tab" },
        { PRESS_CTRL('l'), "Ctrl-L", "Ctrl-L" },
        { PRESS_SPACE, "Space", "Space" },
        { PRESS_PAGE_DOWN, "PgDn", "PgDn" },
        { 'K', "K", "K" },
        { 0xE9, "é", "é" },
        { PRESS_OTHER, "", "" },
        { PRESS_NONE, "", "" },
    };
    char buffer[16];

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        ck_assert_str_eq(keys_name(table[i].press, theme_glyphs(false), buffer), table[i].utf8);
        ck_assert_str_eq(keys_name(table[i].press, theme_glyphs(true), buffer), table[i].ascii);
    }
}
END_TEST

CHECK_MAIN("keys")
{
    check_locale();
    tcase_add_test(all, one_key_one_request);
    tcase_add_test(all, meaningless_keys);
    tcase_add_test(all, words_are_short_and_there);
    tcase_add_test(all, names);
}
