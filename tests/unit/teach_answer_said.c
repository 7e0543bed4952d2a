/* teach_answer_said.c - answers as they are typed: what can become one, what is one, and which. */
#include "check_main.h"
#include "teach/answer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What can become an answer and what cannot, of three choices: red, blue, Black. */
static const struct {
    enum teach_kind kind;
    const char *typed;
    bool begins;
} beginnings[] = {
    { TEACH_A_COUNT, "", true },        { TEACH_A_COUNT, "1234567890", true },
    { TEACH_A_COUNT, "1.", false },     { TEACH_A_SECONDS, "0.2 mus", true },
    { TEACH_A_SECONDS, "h", false },    { TEACH_A_PERCENT, "5.0 %", true },
    { TEACH_A_PERCENT, "x", false },    { TEACH_A_NUMBER, "-0xaF.e", true },
    { TEACH_A_NUMBER, "1%", false },    { TEACH_A_NUMBER, "g", false },
    { TEACH_A_TEXT, "anything", true }, { TEACH_A_ORDER, "anything", true },
    { TEACH_A_CHOICE, "", true },       { TEACH_A_CHOICE, "0", false },
    { TEACH_A_CHOICE, "1", true },      { TEACH_A_CHOICE, "3", true },
    { TEACH_A_CHOICE, "4", false },     { TEACH_A_CHOICE, "11", false },
    { TEACH_A_CHOICE, "RE", true },     { TEACH_A_CHOICE, "red", true },
    { TEACH_A_CHOICE, "redx", false },  { TEACH_A_CHOICE, "bla", true },
    { TEACH_A_CHOICE, "blx", false },   { TEACH_A_YES_NO, "3", true },
    { TEACH_A_YES_NO, "maybe", false },
};

static struct teach_question asked_of_colours(enum teach_kind kind)
{
    struct teach_question asked = { .kind = kind };

    asked.choices[0] = "red";
    asked.choices[1] = "blue";
    asked.choices[2] = "Black";
    asked.choice_count = 3;
    return asked;
}

START_TEST(each_beginning)
{
    struct teach_question asked = asked_of_colours(beginnings[_i].kind);

    ck_assert_int_eq(teach_begins(&asked, beginnings[_i].typed), beginnings[_i].begins);
}
END_TEST

static const struct {
    enum teach_kind kind;
    const char *typed;
    int r;
    double number;
    const char *text;
} rows[] = {
    { TEACH_A_COUNT, "1000000000", 0, 1e9, "" },
    { TEACH_A_COUNT, "1000000001", -EINVAL, 0, NULL },
    { TEACH_A_COUNT, "0", 0, 0, "" },
    { TEACH_A_COUNT, "1e3", -EINVAL, 0, NULL },
    { TEACH_A_COUNT, "5%", -EINVAL, 0, NULL },
    { TEACH_A_NUMBER, "5%", -EINVAL, 0, NULL },
    { TEACH_A_NUMBER, " -1e3 \t", 0, -1000, "" },
    { TEACH_A_NUMBER, "1.5x", -EINVAL, 0, NULL },
    { TEACH_A_NUMBER, "inf", -EINVAL, 0, NULL },
    { TEACH_A_NUMBER, "x", -EINVAL, 0, NULL },
    { TEACH_A_PERCENT, "5 %", 0, 5, "" },
    { TEACH_A_PERCENT, "5%%", -EINVAL, 0, NULL },
    { TEACH_A_PERCENT, "%", -EINVAL, 0, NULL },
    { TEACH_A_PERCENT, "5 x", -EINVAL, 0, NULL },
    { TEACH_A_SECONDS, "1 5 0 m s", 0, 0.15, "" },
    { TEACH_A_SECONDS, "00000000000000000000000000000000000000000000000000000000000002s", 0, 2,
      "" }, /* 63 bytes are kept */
    { TEACH_A_SECONDS, "000000000000000000000000000000000000000000000000000000000000000x", -EINVAL,
      0, NULL },
    { TEACH_A_SECONDS, "5 %", -EINVAL, 0, NULL },
    { TEACH_A_CHOICE, "blue", 0, 2, "blue" },
    { TEACH_A_CHOICE, "bl", -EINVAL, 0, NULL }, /* of two of them */
    { TEACH_A_CHOICE, "bla", 0, 3, "Black" },
    { TEACH_A_CHOICE, "3", 0, 3, "Black" },
    { TEACH_A_CHOICE, "4", -EINVAL, 0, NULL },
    { TEACH_A_TEXT, " any word \r\nand no other line", 0, 0, "any word" },
    { TEACH_A_TEXT, " \t ", -ENODATA, 0, NULL },
    { TEACH_A_TEXT, "\n", -ENODATA, 0, NULL },
    { TEACH_A_ORDER, "2,1,3", 0, 0, "blue, red, Black" },
    { TEACH_A_ORDER, ", 3 2 , 1,", 0, 0, "Black, blue, red" },
    { TEACH_A_ORDER, "1 2 2", -EINVAL, 0, NULL },
    { TEACH_A_ORDER, "1 2 4", -EINVAL, 0, NULL },
    { TEACH_A_ORDER, "1 2", -EINVAL, 0, NULL },
};

START_TEST(each_said)
{
    struct teach_question asked = asked_of_colours(rows[_i].kind);
    struct teach_value said;

    ck_assert_int_eq(teach_said(&asked, rows[_i].typed, &said), rows[_i].r);
    ck_assert_int_eq(said.known, rows[_i].r == 0);
    if (rows[_i].r < 0)
        return;
    ck_assert(said.number >= rows[_i].number - 1e-9 && said.number <= rows[_i].number + 1e-9);
    ck_assert_str_eq(said.text, rows[_i].text);
    ck_assert_int_eq(said.unit, rows[_i].kind == TEACH_A_SECONDS  ? TEACH_SECONDS
                                : rows[_i].kind <= TEACH_A_NUMBER ? TEACH_RATIO
                                                                  : TEACH_WORDS);
}
END_TEST

/* Names that just fit side by side, and those that do not. */
START_TEST(an_order_of_long_names)
{
    struct teach_question asked = { .kind = TEACH_A_ORDER };
    char names[2][TEACH_TEXT_MOST];
    struct teach_value said;

    for (int more = 0; more < 2; more++) {
        snprintf(names[0], sizeof names[0], "a%0120d", 0);
        snprintf(names[1], sizeof names[1], "b%0*d", TEACH_TEXT_MOST - 1 - 121 - 2 - 1 + more, 0);
        asked.choices[0] = names[0];
        asked.choices[1] = names[1];
        asked.choice_count = 2;
        ck_assert_int_eq(teach_said(&asked, "2 1", &said), more ? -EINVAL : 0);
        if (!more)
            ck_assert_uint_eq(strlen(said.text), TEACH_TEXT_MOST - 1);
    }
}
END_TEST

CHECK_MAIN("answers as they are typed")
{
    tcase_add_loop_test(all, each_beginning, 0, (int)(sizeof beginnings / sizeof beginnings[0]));
    tcase_add_loop_test(all, each_said, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, an_order_of_long_names);
}
