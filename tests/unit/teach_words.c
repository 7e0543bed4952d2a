/* teach_words.c - a lesson in lines: what is shown, asked, compared, checked. */
#include "check_main.h"
#include "draw/width.h"
#include "teach/words.h"

#include <stdio.h>
#include <string.h>

static struct text out;

static void is(const char *wanted)
{
    ck_assert_str_eq(text_string(&out), wanted);
    text_clear(&out);
}

#define TEN  "123456789 "
#define LONG "12345678901234567890123456789012345678901234567890"

static const struct {
    struct teach_lesson lesson;
    const char *source, *words;
} abouts[] = {
    { { .title = "Forks" }, "", "Forks\n\n" },
    { { .title = "Forks", .number = 3 }, "", "Lesson 3: Forks\n\n" },
    { { .title = "F\033[1m", .about = "a  b\nc" }, "", "F^[[1m\n\na b^Jc\n\n" },
    { { .title = "F", .about = TEN TEN TEN TEN TEN TEN TEN "1234567890 1 " TEN "x" },
      "",
      "F\n\n" TEN TEN TEN TEN TEN TEN TEN "1234567890\n1 " TEN "x\n\n" },
    { { .title = "F", .about = TEN TEN TEN TEN TEN TEN TEN "12345678901 1" },
      "",
      "F\n\n" TEN TEN TEN TEN TEN TEN "123456789\n12345678901 1\n\n" },
    { { .title = "F", .about = TEN TEN TEN TEN TEN TEN TEN TEN "x" },
      "",
      "F\n\n" TEN TEN TEN TEN TEN TEN TEN "123456789\nx\n\n" },
    { { .title = "F", .about = LONG LONG " " LONG LONG },
      "",
      "F\n\n" LONG LONG "\n" LONG LONG "\n\n" }, /* longer than a line */
    { { .title = "F", .source = "a/b/c.c" },
      "int x;\n\n\ty\tz\033",
      "F\n\nc.c:\n\n   1  int x;\n   2  \n   3      y    z^[\n\n" },
    { { .title = "F", .source = "c.c" }, "x\n", "F\n\nc.c:\n\n   1  x\n\n" },
};

START_TEST(what_it_is_about)
{
    teach_put_about(&out, &abouts[_i].lesson, abouts[_i].source);
    is(abouts[_i].words);
    text_fini(&out);
}
END_TEST

/* Of a long program four hundred lines. */
START_TEST(a_long_source)
{
    struct text source = { 0 };

    for (int i = 0; i < 500; i++)
        text_puts(&source, "x\n");
    teach_put_about(&out, &(struct teach_lesson){ .title = "F", .source = "c" },
                    text_string(&source));
    ck_assert_ptr_nonnull(strstr(text_string(&out), "\n 400  x\n\n"));
    ck_assert_ptr_null(strstr(text_string(&out), "401"));
    text_fini(&source);
    text_fini(&out);
}
END_TEST

START_TEST(questions)
{
    struct teach_question asked[] = {
        { .question = "How many?", .kind = TEACH_A_COUNT },
        { .question = "Is it?",
          .kind = TEACH_A_YES_NO,
          .choices = { "yes", "no" },
          .choice_count = 2 },
        { .question = "Which?",
          .kind = TEACH_A_CHOICE,
          .choices = { "red", "blue" },
          .choice_count = 2 },
    };
    struct teach_lesson lesson = { .questions = asked, .count = 3 };

    teach_put_question(&out, &lesson, 0);
    is("Question 1 of 3\nHow many?\nYour answer (a whole number, such as 8; Enter alone: none): ");
    teach_put_question(&out, &lesson, 1);
    is("Question 2 of 3\nIs it?\nYour answer (yes or no; Enter alone: none): ");
    teach_put_question(&out, &lesson, 2);
    is("Question 3 of 3\nWhich?\n  1  red\n  2  blue\n"
       "Your answer (a number from 1 to 2, or the first letters of an answer; Enter alone: "
       "none): ");
    text_fini(&out);
}
END_TEST

static const struct {
    struct teach_value said, measured;
    enum teach_verdict verdict;
    const char *words, *why;
} compared[] = {
    { { .known = true, .number = 3 },
      { .known = true, .number = 3 },
      TEACH_RIGHT,
      "  you said: 3\n  measured: 3\n  right.\n  So it is.\n\n",
      "So it is." },
    { { .known = true, .number = 4 },
      { .known = true, .number = 3 },
      TEACH_WRONG,
      "  you said: 4\n  measured: 3\n  not right.\n\n",
      "" },
    { { .known = false },
      { .known = true, .number = 3 },
      TEACH_UNANSWERED,
      "  you said: nothing\n  measured: 3\n  not answered.\n\n",
      "" },
    { { .known = true, .number = 4 },
      { .known = false, .why = "it did not run" },
      TEACH_UNMEASURED,
      "  you said: 4\n  measured: nothing: it did not run\n  not measured.\n\n",
      "" },
    { { .known = false },
      { .known = false, .why = "it did not run" },
      TEACH_UNMEASURED,
      "  you said: nothing\n  measured: nothing: it did not run\n  not measured.\n\n",
      "" },
};

START_TEST(said_and_measured)
{
    struct teach_question asked = { .question = "How many?",
                                    .why = compared[_i].why,
                                    .kind = TEACH_A_COUNT };
    char wanted[256];

    snprintf(wanted, sizeof wanted, "How many?\n%s", compared[_i].words);
    teach_put_comparison(&out, &asked, &compared[_i].said, &compared[_i].measured);
    is(wanted);
    ck_assert_int_eq(teach_verdict_of(&asked, &compared[_i].said, &compared[_i].measured),
                     compared[_i].verdict);
    text_fini(&out);
}
END_TEST

static const struct {
    bool bounded;
    struct teach_value measured;
    const char *line;
} checks[] = {
    { true, { .known = true, .number = 3 }, "ok       forks n: 3 (2 to 4)\n" },
    { true, { .known = true, .number = 5 }, "outside  forks n: 5 (2 to 4)\n" },
    { true, { .missing = true, .why = "no cores" }, "skip     forks n: no cores (2 to 4)\n" },
    { true, { .why = "it did not run" }, "outside  forks n: it did not run (2 to 4)\n" },
    { false, { .known = true, .number = 5 }, "ok       forks n: 5\n" },
};

START_TEST(a_check_is_a_line)
{
    struct teach_question asked = {
        .key = "n", .kind = TEACH_A_COUNT, .bounded = checks[_i].bounded, .low = 2, .high = 4
    };

    teach_put_check(&out, "forks", &asked, &checks[_i].measured);
    is(checks[_i].line);
    text_fini(&out);
}
END_TEST

/* Each measure with what it takes, its help beside it, and nothing past 80 columns. */
START_TEST(all_measures)
{
    const struct teach_word *word = teach_words;
    int names = 0;

    teach_put_measures(&out);
    text_string(&out);
    for (char *line = strtok(out.bytes, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        size_t size;
        ck_assert_int_le(width_text(line), 80);
        if (line[0] == ' ') {
            ck_assert_uint_eq(strspn(line, " "), 25);
            continue;
        }
        ck_assert_ptr_nonnull(word->name);
        size = strlen(word->name);
        ck_assert(strncmp(line, word->name, size) == 0);
        ck_assert_int_eq(line[size] == ':', word->takes != TEACH_NOTHING);
        if (word->takes == TEACH_SLOTS)
            ck_assert_int_eq(strncmp(line + size, ": N ", 4), 0);
        if (word->takes == TEACH_MAYBE_JOB)
            ck_assert_int_eq(strncmp(line + size, ": [JOB] ", 8), 0);
        ck_assert_int_eq(line[24], ' ');
        ck_assert_int_ne(line[25], ' ');
        ck_assert_int_eq(line[25], word->help[0]);
        word++;
        names++;
    }
    ck_assert_ptr_null(word->name);
    ck_assert_int_gt(names, 10);
    text_fini(&out);
}
END_TEST

/* A word that is longer than what is left of a line stands on the next, also after a letter. */
START_TEST(a_long_word)
{
    struct teach_question asked = { .kind = TEACH_A_TEXT };
    struct teach_lesson lesson = { .questions = &asked, .count = 1 };
    char word[91] = "", question[100], wanted[200];

    memset(word, 'w', 90);
    for (int size = 77; size <= 90; size++) {
        snprintf(question, sizeof question, "a %.*s b", size, word);
        snprintf(wanted, sizeof wanted,
                 "Question 1 of 1\na%s%.*s\nb\nYour answer (a word; Enter alone: none): ",
                 size <= 78 ? " " : "\n", size, word);
        asked.question = question;
        teach_put_question(&out, &lesson, 0);
        is(wanted);
    }
    text_fini(&out);
}
END_TEST

CHECK_MAIN("a lesson in lines")
{
    tcase_add_test(all, a_long_word);
    check_locale();
    tcase_add_loop_test(all, what_it_is_about, 0, (int)(sizeof abouts / sizeof abouts[0]));
    tcase_add_test(all, a_long_source);
    tcase_add_test(all, questions);
    tcase_add_loop_test(all, said_and_measured, 0, (int)(sizeof compared / sizeof compared[0]));
    tcase_add_loop_test(all, a_check_is_a_line, 0, (int)(sizeof checks / sizeof checks[0]));
    tcase_add_test(all, all_measures);
}
