/* opt_words.c - durations and slots as words of the command line. */
#include "check_main.h"
#include "opt/apply.h"
#include "opt/opt.h"

#include <errno.h>
#include <string.h>

static const struct {
    const char *text;
    int64_t us; /* -1: refused */
} durations[] = {
    { "30", 30000000 },   { "1.5s", 1500000 }, { "2m", 120000000 },
    { "1h", 3600000000 }, { "200ms", 200000 }, { "0", 0 },
    { "", -1 },           { "-1", -1 },        { "1y", -1 },
    { "0x10", -1 },       { "inf", -1 },       { "1e30", -1 },
    { "1 s", -1 },        { "9e12", -1 },      { "8.9e12", 8900000000000000000 },
    { "0.0000004", 0 },   { "0.0000006", 1 },  { "9", 9000000 },
    { "/", -1 },          { ":", -1 },         { "1P0", -1 },
};

START_TEST(opt_durations)
{
    int64_t us = -1;
    int r = opt_duration(durations[_i].text, &us);

    ck_assert_int_eq(r < 0, durations[_i].us < 0);
    if (r == 0)
        ck_assert_int_eq(us, durations[_i].us);
}
END_TEST

static const struct {
    const char *text;
    int slots; /* of 8 threads; 0: refused */
} slot_words[] = {
    { "3", 3 }, { "50%", 4 }, { "+2", 10 }, { "-1", 7 }, { "-20", 1 }, { "0", FB_ALL_AT_ONCE },
    { "x", 0 }, { "", 0 },    { "3x", 0 },  { "1%", 1 }, { "-5%", 0 }, { "99999999999", 0 },
};

START_TEST(opt_slot_words)
{
    int slots = 0;
    int r = opt_slots(slot_words[_i].text, 8, &slots);

    ck_assert_int_eq(r < 0, slot_words[_i].slots == 0);
    if (r == 0)
        ck_assert_int_eq(slots, slot_words[_i].slots);
}
END_TEST

static const struct {
    const char *choices, *value;
    bool known;
} choices[] = {
    { "a bc d", "a", true },  { "a bc d", "bc", true }, { "a bc d", "d", true },
    { "a bc d", "b", false }, { "a bc d", "c", false }, { "a bc d", "bcd", false },
    { "a bc d", "", false },  { "a bc d", " ", false }, { "a bc d", "a bc", false },
    { "ab a", "a", true },    { "a  ab ", "ab", true }, { "", "a", false },
};

START_TEST(each_choice)
{
    const char *out = NULL;
    int r = opt_choice(choices[_i].choices, choices[_i].value, &out);

    ck_assert_int_eq(r, choices[_i].known ? 0 : -EINVAL);
    ck_assert_ptr_eq(out, choices[_i].known ? choices[_i].value : NULL);
}
END_TEST

static const struct {
    const char *text;
    int byte; /* -1: refused */
} characters[] = {
    { ",", ',' },     { "ab", -1 },     { "\\n", '\n' },  { "\\a", '\a' },  { "\\\\", '\\' },
    { "\\nn", -1 },   { "\\x41", 'A' }, { "\\101", 'A' }, { "\\x0", 0 },    { "\\0", 0 },
    { "\\xff", 255 }, { "\\x100", -1 }, { "\\377", 255 }, { "\\400", -1 },  { "\\x", -1 },
    { "\\8", -1 },    { "\\x-1", -1 },  { "\\", '\\' },   { "\\x41 ", -1 }, { "\\y", -1 },
};

START_TEST(each_character)
{
    char byte = 1;
    int r = opt_character(characters[_i].text, &byte);

    ck_assert_int_eq(r, characters[_i].byte < 0 ? -EINVAL : 0);
    if (r == 0)
        ck_assert_int_eq((unsigned char)byte, characters[_i].byte);
}
END_TEST

/* Two letters may be wrong, and a word be cut short; of those as near the shortest. */
static const struct {
    const char *word, *nearest; /* of the list below; NULL: none is near */
} near[] = {
    { "retries", "retries" },
    { "retrise", "retries" },
    { "retrxyz", NULL },
    { "ret", "retries" },
    { "re", NULL },
    { "ta", "tag" },
    { "tga", "tag" },
    { "xyz", NULL },
    { "sl", "slot" },
    { "slots", "slot" },
    { "lots", "slot" },
    { "slotsx", "slotx" },
    { "", NULL },
    { "timeot", "timeout" },
    { "tag", "tag" },
    { "t", "tag" },
};

START_TEST(each_nearest)
{
    static const char *const list[] = { "retries", "tag", "timeout", "slot", "slotx", NULL };
    const char *seen = opt_nearest(near[_i].word, list);

    ck_assert_str_eq(seen != NULL ? seen : "none",
                     near[_i].nearest != NULL ? near[_i].nearest : "none");
}
END_TEST

/* Half a slot is one more. */
START_TEST(shares_of_slots)
{
    static const struct {
        const char *text;
        int threads, slots;
    } rows[] = { { "149%", 1, 1 }, { "150%", 1, 2 }, { "250%", 1, 3 },
                 { "7%", 7, 1 },   { "107%", 7, 7 }, { "50%", 3, 2 },
                 { "-3", 4, 1 },   { "-4", 4, 1 },   { "1%", 1000000, 10000 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int slots = 0;
        ck_assert_int_eq(opt_slots(rows[i].text, rows[i].threads, &slots), 0);
        ck_assert_msg(slots == rows[i].slots, "%s of %d: %d", rows[i].text, rows[i].threads, slots);
    }
}
END_TEST

/* Words of up to 63 letters can be near another, longer ones are not looked at. */
START_TEST(long_words)
{
    static const struct {
        size_t size, known; /* y and many x; z and many x */
        bool near;
    } rows[] = { { 63, 63, true },  { 62, 63, true },  { 63, 64, false },
                 { 64, 63, false }, { 64, 64, false }, { 65, 64, false } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char word[80], known[80];
        const char *const list[] = { known, NULL };
        const char *seen;
        memset(word, 'x', sizeof word);
        memset(known, 'x', sizeof known);
        word[0] = 'y';
        known[0] = 'z';
        word[rows[i].size] = known[rows[i].known] = '\0';
        seen = opt_nearest(word, list);
        ck_assert_msg((seen == known) == rows[i].near, "%zu, %zu", rows[i].size, rows[i].known);
    }
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_test(all, shares_of_slots);
    tcase_add_test(all, long_words);
    tcase_add_loop_test(all, each_character, 0, sizeof characters / sizeof characters[0]);
    tcase_add_loop_test(all, each_nearest, 0, sizeof near / sizeof near[0]);
    tcase_add_loop_test(all, each_choice, 0, sizeof choices / sizeof choices[0]);
    tcase_add_loop_test(all, opt_durations, 0, sizeof durations / sizeof durations[0]);
    tcase_add_loop_test(all, opt_slot_words, 0, sizeof slot_words / sizeof slot_words[0]);
}
