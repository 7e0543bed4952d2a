/* teach_answer.c - answers and measured values as words: what a question wants, and its bounds. */
#include "check_main.h"
#include "teach/answer.h"

#include "base/text.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The word whose value is a status as wait(2) has it, or one whose value is no such thing. */
static int word_of(bool status)
{
    int i = 0;

    while (teach_words[i].name != NULL && (teach_words[i].unit == TEACH_STATUS) != status)
        i++;
    ck_assert_ptr_nonnull(teach_words[i].name);
    return i;
}

static struct teach_question asked_of(enum teach_kind kind, bool status)
{
    struct teach_question asked = { .kind = kind };

    asked.measure.word = word_of(status);
    return asked;
}

static const struct {
    enum teach_kind kind;
    bool status;
    double number;
    const char *words;
} numbers[] = {
    { TEACH_A_SECONDS, false, 0, "0 s" },
    { TEACH_A_SECONDS, false, 0.009, "9 ms" },
    { TEACH_A_SECONDS, false, 0.01, "0.01 s" },
    { TEACH_A_SECONDS, false, 0.2, "0.20 s" },
    { TEACH_A_SECONDS, false, 9.994, "9.99 s" },
    { TEACH_A_SECONDS, false, 10, "10.0 s" },
    { TEACH_A_PERCENT, false, 33, "33 %" },
    { TEACH_A_PERCENT, false, 9.5, "9.5 %" },
    { TEACH_A_PERCENT, false, 10.4, "10 %" },
    { TEACH_A_COUNT, false, 8, "8" },
    { TEACH_A_NUMBER, false, 1.5, "1.50" },
    { TEACH_A_NUMBER, false, 12.25, "12.2" },
    { TEACH_A_NUMBER, true, 0x8900, "0x8900" },
    { TEACH_A_NUMBER, true, 0, "0x0000" },
    { TEACH_A_NUMBER, true, 0xFFFF, "0xFFFF" },
    { TEACH_A_NUMBER, true, 0x10000, "65536" },
    { TEACH_A_NUMBER, true, -1, "-1" },
    { TEACH_A_NUMBER, true, 0.5, "0.50" },
    { TEACH_A_SECONDS, false, -0.009, "-9 ms" },
    { TEACH_A_SECONDS, false, -0.2, "-0.20 s" },
    { TEACH_A_SECONDS, false, -10, "-10.0 s" },
    { TEACH_A_PERCENT, false, -9.5, "-9.5 %" },
    { TEACH_A_PERCENT, false, 9, "9 %" },
    { TEACH_A_NUMBER, false, -1.5, "-1.50" },
    { TEACH_A_NUMBER, false, -12.5, "-12.5" },
    { TEACH_A_NUMBER, false, -8, "-8" },
    { TEACH_A_NUMBER, false, 999999999999999, "999999999999999" },
    { TEACH_A_NUMBER, false, 1e15, "1000000000000000.0" },
    { TEACH_A_NUMBER, false, -1e15, "-1000000000000000.0" },
};

START_TEST(each_number)
{
    struct teach_question asked = asked_of(numbers[_i].kind, numbers[_i].status);
    struct teach_value value = { .known = true, .number = numbers[_i].number };
    struct text out = { 0 };

    teach_put_value(&out, &asked, &value);
    ck_assert_str_eq(text_string(&out), numbers[_i].words);
    text_clear(&out);
    value.known = false;
    teach_put_value(&out, &asked, &value);
    ck_assert_str_eq(text_string(&out), "");
    text_fini(&out);
}
END_TEST

static const struct {
    bool bounded;
    double low, high;
    const char *wanted[2];
    const char *words;
} bounds[] = {
    { true, 1, 2, { NULL }, "1 to 2" }, { true, 2, 2, { NULL }, "2" },
    { false, 0, 0, { "yes" }, "yes" },  { false, 0, 0, { "a", "b" }, "a or b" },
    { false, 1, 2, { NULL }, "" },      { true, 2, 1, { NULL }, "2" },
};

START_TEST(each_bound)
{
    struct teach_question asked = asked_of(TEACH_A_COUNT, false);
    struct text out = { 0 };

    asked.bounded = bounds[_i].bounded;
    asked.low = bounds[_i].low;
    asked.high = bounds[_i].high;
    for (int i = 0; i < 2 && bounds[_i].wanted[i] != NULL; i++)
        asked.wanted[asked.wanted_count++] = bounds[_i].wanted[i];
    teach_put_bounds(&out, &asked);
    ck_assert_str_eq(text_string(&out), bounds[_i].words);
    text_fini(&out);
}
END_TEST

/* A measured text as a number, where one is asked for. */
START_TEST(a_text_as_an_answer)
{
    struct teach_question asked = asked_of(TEACH_A_COUNT, false);
    struct teach_value value = { .known = true, .text = "12 kB" };
    static const char *const none[] = { "none", "nan", "-inf", "infinity", "1e999" };

    teach_as_answer(&asked, &value);
    ck_assert(value.known && value.number > 11.9 && value.number < 12.1);
    ck_assert_str_eq(value.text, "");
    value = (struct teach_value){ .known = true, .text = "7" };
    teach_as_answer(&asked, &value);
    ck_assert(value.known && value.number > 6.9 && value.number < 7.1);
    ck_assert_str_eq(value.text, "");
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        char wanted[64];
        value = (struct teach_value){ .known = true };
        snprintf(value.text, sizeof value.text, "%s", none[i]);
        snprintf(wanted, sizeof wanted, "'%s' is no number", none[i]);
        teach_as_answer(&asked, &value);
        ck_assert(!value.known);
        ck_assert_str_eq(value.why, wanted);
    }
    value = (struct teach_value){ .known = true, .number = 3 };
    teach_as_answer(&asked, &value);
    ck_assert(value.known && value.number > 2.9 && value.number < 3.1);
}
END_TEST

/* However many there are, all stand there; what does not fit is cut. */
START_TEST(what_an_order_wants)
{
    struct teach_question asked = asked_of(TEACH_A_ORDER, false);
    char out[100], brief[60];

    asked.choice_count = 2;
    ck_assert_str_eq(teach_wanted(&asked, out, sizeof out),
                     "the numbers of all 2 in their order, such as 2 1");
    asked.choice_count = 5;
    ck_assert_str_eq(teach_wanted(&asked, out, sizeof out),
                     "the numbers of all 5 in their order, such as 2 1 3 4 5");
    ck_assert_str_eq(teach_wanted(&asked, brief, 51),
                     "the numbers of all 5 in their order, such as 2 1 3");
}
END_TEST

static const struct {
    enum teach_kind kind;
    bool status;
    const char *wanted;
} wants[] = {
    { TEACH_A_COUNT, false, "a whole number, such as 8" },
    { TEACH_A_COUNT, true, "a whole number, such as 8" },
    { TEACH_A_NUMBER, false, "a number, such as 1.5" },
    { TEACH_A_NUMBER, true, "a number, such as 1000 or 0x3e8" },
    { TEACH_A_YES_NO, false, "yes or no" },
    { TEACH_A_TEXT, false, "a word" },
    { TEACH_A_CHOICE, false, "a number from 1 to 0, or the first letters of an answer" },
};

START_TEST(what_each_wants)
{
    struct teach_question asked = asked_of(wants[_i].kind, wants[_i].status);
    char out[100];

    ck_assert_str_eq(teach_wanted(&asked, out, sizeof out), wants[_i].wanted);
}
END_TEST

/* A number, all of an answer, or a beginning that no other has. */
static const struct {
    const char *typed;
    int place; /* from 1; 0: none */
} choices[] = {
    { "1", 1 },     { "5", 5 },   { "6", 0 },      { "0", 0 },     { "fork", 1 },
    { "forks", 2 }, { "for", 0 }, { "f", 0 },      { "FORK", 1 },  { "w", 5 },
    { "wai", 5 },   { "x", 0 },   { "forkse", 0 }, { "forka", 3 },
};

START_TEST(each_choice)
{
    struct teach_question asked = asked_of(TEACH_A_CHOICE, false);
    static const char *const words[] = { "fork", "forks", "forkall", "exec", "wait" };
    struct teach_value said = { 0 };
    int r;

    for (int i = 0; i < 5; i++)
        asked.choices[asked.choice_count++] = words[i];
    r = teach_said(&asked, choices[_i].typed, &said);
    ck_assert_int_eq(r, choices[_i].place > 0 ? 0 : -EINVAL);
    ck_assert_int_eq(said.known, r == 0);
    if (r == 0)
        ck_assert_str_eq(said.text, words[choices[_i].place - 1]);
}
END_TEST

static struct teach_question asked_of_colours(enum teach_kind kind)
{
    struct teach_question asked = asked_of(kind, false);

    asked.choices[0] = "red";
    asked.choices[1] = "blue";
    asked.choices[2] = "Black";
    asked.choice_count = 3;
    return asked;
}

/* How near is near enough: a share of what was measured, and of times and shares a least. */
static const struct {
    enum teach_kind kind;
    double near, said, measured;
    bool right;
} nears[] = {
    { TEACH_A_COUNT, 0, 3, 3, true },           { TEACH_A_COUNT, 0, 3.001, 3, false },
    { TEACH_A_COUNT, 0.5, 3, 2, true },         { TEACH_A_COUNT, 0.5, 3.001, 2, false },
    { TEACH_A_COUNT, 0.5, 1, 2, true },         { TEACH_A_COUNT, 0.5, 0.999, 2, false },
    { TEACH_A_COUNT, 0.5, -3, -2, true },       { TEACH_A_COUNT, 0.5, -3.001, -2, false },
    { TEACH_A_COUNT, 0.5, 0.01, 0, false },     { TEACH_A_SECONDS, 0.3, 0.02, 0, true },
    { TEACH_A_SECONDS, 0.3, 0.0201, 0, false }, { TEACH_A_SECONDS, 0.3, 1.3, 1, true },
    { TEACH_A_SECONDS, 0.3, 1.301, 1, false },  { TEACH_A_SECONDS, 0, 0.001, 0, false },
    { TEACH_A_PERCENT, 0.3, 5, 0, true },       { TEACH_A_PERCENT, 0.3, 5.001, 0, false },
    { TEACH_A_PERCENT, 0.3, 65, 50, true },     { TEACH_A_PERCENT, 0.3, 65.01, 50, false },
    { TEACH_A_PERCENT, 0, 1, 0, false },        { TEACH_A_NUMBER, 0.3, 0.01, 0, false },
};

START_TEST(how_near)
{
    struct teach_question asked = asked_of(nears[_i].kind, false);
    struct teach_value said = { .known = true, .number = nears[_i].said };
    struct teach_value measured = { .known = true, .number = nears[_i].measured };

    asked.near = nears[_i].near;
    ck_assert_int_eq(teach_right(&asked, &said, &measured), nears[_i].right);
}
END_TEST

static const struct {
    enum teach_kind kind;
    bool bounded;
    double measured;
    const char *text;
    bool within; /* 2 to 4, red or blue */
} withins[] = {
    { TEACH_A_COUNT, true, 2, "", true },       { TEACH_A_COUNT, true, 4, "", true },
    { TEACH_A_COUNT, true, 1.99, "", false },   { TEACH_A_COUNT, true, 4.01, "", false },
    { TEACH_A_COUNT, false, 9, "", true },      { TEACH_A_CHOICE, false, 0, "RED", true },
    { TEACH_A_CHOICE, false, 0, "blue", true }, { TEACH_A_CHOICE, false, 0, "Black", false },
};

START_TEST(each_within)
{
    struct teach_question asked = asked_of_colours(withins[_i].kind);
    struct teach_value measured = { .known = true, .number = withins[_i].measured };

    asked.bounded = withins[_i].bounded;
    asked.low = 2;
    asked.high = 4;
    asked.wanted[0] = "red";
    asked.wanted[1] = "blue";
    asked.wanted_count = 2;
    strcpy(measured.text, withins[_i].text);
    ck_assert_int_eq(teach_within(&asked, &measured), withins[_i].within);
    asked.wanted_count = 0;
    if (!teach_is_quantity(&asked))
        ck_assert(teach_within(&asked, &measured)); /* where nothing is wanted anything is */
    measured.known = false;
    ck_assert(!teach_within(&asked, &measured));
}
END_TEST

/* A number where words are asked for; what is not known stays so. */
static const struct {
    enum teach_kind kind;
    double number;
    const char *text;
} named[] = {
    { TEACH_A_YES_NO, 0, "no" },  { TEACH_A_YES_NO, 2, "yes" }, { TEACH_A_YES_NO, -1, "yes" },
    { TEACH_A_TEXT, 1.5, "1.5" }, { TEACH_A_TEXT, 7, "7" },     { TEACH_A_COUNT, 7, "" },
    { TEACH_A_CHOICE, 7, "7" },
};

START_TEST(a_number_as_an_answer)
{
    struct teach_question asked = asked_of(named[_i].kind, false);
    struct teach_value value = { .known = true, .number = named[_i].number };

    teach_as_answer(&asked, &value);
    ck_assert(value.known);
    ck_assert_str_eq(value.text, named[_i].text);
    value = (struct teach_value){ .known = true, .number = named[_i].number, .text = "x" };
    teach_as_answer(&asked, &value);
    ck_assert_str_eq(value.text, teach_is_quantity(&asked) ? "" : "x"); /* as measured */
    value = (struct teach_value){ .number = named[_i].number };
    teach_as_answer(&asked, &value);
    ck_assert(!value.known);
    ck_assert_str_eq(value.text, "");
}
END_TEST

/* Of two questions the second says whether it is about times. */
static const struct {
    enum teach_kind kind;
    bool status, timed, quantity;
} timed[] = {
    { TEACH_A_COUNT, false, false, true },   { TEACH_A_SECONDS, false, true, true },
    { TEACH_A_PERCENT, false, false, true }, { TEACH_A_NUMBER, false, true, true },
    { TEACH_A_NUMBER, true, false, true },   { TEACH_A_YES_NO, false, false, false },
    { TEACH_A_CHOICE, false, false, false },
};

START_TEST(what_is_timed)
{
    struct teach_question asked[2] = { asked_of(TEACH_A_COUNT, true),
                                       asked_of(timed[_i].kind, timed[_i].status) };
    struct teach_lesson lesson = { .questions = asked, .count = 2 };

    ck_assert_int_eq(teach_is_timed(&lesson), timed[_i].timed);
    ck_assert_int_eq(teach_is_quantity(&asked[1]), timed[_i].quantity);
    lesson.count = 1;
    ck_assert(!teach_is_timed(&lesson));
    lesson.questions = asked + 1;
    ck_assert_int_eq(teach_is_timed(&lesson), timed[_i].timed);
}
END_TEST

CHECK_MAIN("answers of lessons")
{
    tcase_add_loop_test(all, how_near, 0, (int)(sizeof nears / sizeof nears[0]));
    tcase_add_loop_test(all, each_within, 0, (int)(sizeof withins / sizeof withins[0]));
    tcase_add_loop_test(all, a_number_as_an_answer, 0, (int)(sizeof named / sizeof named[0]));
    tcase_add_loop_test(all, what_is_timed, 0, (int)(sizeof timed / sizeof timed[0]));
    tcase_add_loop_test(all, what_each_wants, 0, (int)(sizeof wants / sizeof wants[0]));
    tcase_add_loop_test(all, each_choice, 0, (int)(sizeof choices / sizeof choices[0]));
    tcase_add_loop_test(all, each_number, 0, (int)(sizeof numbers / sizeof numbers[0]));
    tcase_add_loop_test(all, each_bound, 0, (int)(sizeof bounds / sizeof bounds[0]));
    tcase_add_test(all, a_text_as_an_answer);
    tcase_add_test(all, what_an_order_wants);
}
